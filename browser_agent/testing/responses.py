"""A turn on the Responses wire: as one object, or as the events of a stream."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from browser_agent.testing.request import Request
from browser_agent.testing.turns import Call, Turn

ENCRYPTED = "Z2hvc3Qgb2YgYSB0aG91Z2h0"
"""What stands for encrypted reasoning: it can be sent back, and says nothing."""


def response(turn: Turn, request: Request, usage: Mapping[str, int]) -> dict[str, Any]:
    """The whole object."""
    number = request.turn
    return {
        "id": f"resp_{number}", "object": "response", "created_at": int(time.time()), "status": turn.status,
        "model": request.model, "output": list(_items(turn, number)), "parallel_tool_calls": True,
        "tool_choice": "auto", "tools": request.body.get("tools") or [],
        "error": {"code": turn.reason, "message": turn.reason} if turn.status == "failed" else None,
        "incomplete_details": {"reason": turn.reason} if turn.status == "incomplete" else None,
        "instructions": None, "metadata": {}, "temperature": 1.0, "top_p": 1.0,
        "usage": {
            "input_tokens": usage["input"],
            "input_tokens_details": {"cached_tokens": usage["cached"], "cache_write_tokens": 0},
            "output_tokens": usage["output"],
            "output_tokens_details": {"reasoning_tokens": usage["reasoning"]},
            "total_tokens": usage["input"] + usage["output"],
        },
    }  # fmt: skip


def _items(turn: Turn, number: int) -> Iterator[dict[str, Any]]:
    if turn.reasoning:
        yield {"type": "reasoning", "id": f"rs_{number}", "summary": [], "encrypted_content": ENCRYPTED}
    if turn.text or turn.refusal or not (turn.calls or turn.items or turn.status == "failed"):
        part: dict[str, Any] = {"type": "output_text", "text": turn.text, "annotations": [], "logprobs": []}
        if turn.refusal:
            part = {"type": "refusal", "refusal": turn.refusal}
        status = "incomplete" if turn.status == "incomplete" else "completed"
        yield {"type": "message", "id": f"msg_{number}", "role": "assistant", "status": status, "content": [part]}
    yield from (_call(one) for one in turn.calls)
    yield from (dict(one) for one in turn.items)


def _call(call: Call) -> dict[str, Any]:
    if call.kind == "computer":
        return {
            "type": "computer_call", "id": f"cu_{call.id}", "call_id": call.id, "status": "completed",
            "pending_safety_checks": [dict(one) for one in call.checks], **json.loads(call.arguments),
        }  # fmt: skip
    return {
        "type": "function_call", "id": f"fc_{call.id}", "call_id": call.id, "name": call.name,
        "arguments": call.arguments, "status": "completed",
        **({"namespace": call.namespace} if call.namespace else {}),
    }  # fmt: skip


def events(whole: dict[str, Any]) -> Iterator[bytes]:
    """The stream of an answer, event by event."""
    sequence = iter(range(10_000))

    def event(kind: str, **more: Any) -> bytes:  # noqa: ANN401 - JSON
        data = {"type": kind, "sequence_number": next(sequence), **more}
        return f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()

    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    yield event("response.created", response=begun)
    yield event("response.in_progress", response=begun)
    for index, item in enumerate(whole["output"]):
        yield event("response.output_item.added", output_index=index, item=_empty(item))
        yield from _parts(item, index, event)
        yield event("response.output_item.done", output_index=index, item=item)
    yield event(f"response.{whole['status']}", response=whole)


def _empty(item: dict[str, Any]) -> dict[str, Any]:
    blank = {"content": [], "arguments": ""}
    return {**item, **{key: value for key, value in blank.items() if key in item}}


def _parts(item: dict[str, Any], index: int, event: Any) -> Iterator[bytes]:  # noqa: ANN401 - the function above
    at = {"item_id": item.get("id", ""), "output_index": index}
    if item["type"] == "function_call":
        yield event("response.function_call_arguments.delta", **at, delta=item["arguments"])
        yield event("response.function_call_arguments.done", **at, arguments=item["arguments"], name=item["name"])
    if item["type"] != "message":
        return
    for number, part in enumerate(item["content"]):
        at |= {"content_index": number}
        yield event("response.content_part.added", **at, part={**part, **({"text": ""} if "text" in part else {})})
        if part["type"] == "output_text":
            yield event("response.output_text.delta", **at, delta=part["text"], logprobs=[])
            yield event("response.output_text.done", **at, text=part["text"], logprobs=[])
        else:
            yield event("response.refusal.delta", **at, delta=part["refusal"])
            yield event("response.refusal.done", **at, refusal=part["refusal"])
        yield event("response.content_part.done", **at, part=part)
