"""A turn on the Responses wire, as one object."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from browser_agent.testing.request import Request, tools_of
from browser_agent.testing.turns import Call, Turn

ENCRYPTED = "Z2hvc3Qgb2YgYSB0aG91Z2h0"
"""What stands for encrypted reasoning: it can be sent back, and says nothing."""


def response(turn: Turn, request: Request, usage: Mapping[str, int]) -> dict[str, Any]:
    """The whole object."""
    body = request.body
    return {
        "id": f"resp_{request.turn}", "object": "response", "created_at": int(time.time()), "status": turn.status,
        "model": request.model, "output": list(_items(turn, request)),
        "parallel_tool_calls": body.get("parallel_tool_calls", True), "tool_choice": body.get("tool_choice", "auto"),
        "tools": body.get("tools") or [], "previous_response_id": body.get("previous_response_id"),
        "error": {"code": turn.reason, "message": turn.reason} if turn.status == "failed" else None,
        "incomplete_details": {"reason": turn.reason} if turn.status == "incomplete" else None,
        "instructions": body.get("instructions"), "metadata": {}, "temperature": 1.0, "top_p": 1.0,
        "usage": {
            "input_tokens": usage["input"],
            "input_tokens_details": {"cached_tokens": usage["cached"], "cache_write_tokens": 0},
            "output_tokens": usage["output"],
            "output_tokens_details": {"reasoning_tokens": usage["reasoning"]},
            "total_tokens": usage["input"] + usage["output"],
        },
    }  # fmt: skip


def _items(turn: Turn, request: Request) -> Iterator[dict[str, Any]]:
    number = request.turn
    if turn.reasoning:
        is_wanted = "reasoning.encrypted_content" in (request.body.get("include") or [])
        content = {"encrypted_content": ENCRYPTED} if is_wanted else {}
        yield {"type": "reasoning", "id": f"rs_{number}", "summary": [], **content}
    if turn.text or turn.refusal or not (turn.calls or turn.items or turn.status == "failed"):
        part: dict[str, Any] = {"type": "output_text", "text": turn.text, "annotations": [], "logprobs": []}
        if turn.refusal:
            part = {"type": "refusal", "refusal": turn.refusal}
        status = "incomplete" if turn.status == "incomplete" else "completed"
        yield {"type": "message", "id": f"msg_{number}", "role": "assistant", "status": status, "content": [part]}
    for one in turn.calls:
        yield from _call(one, request)
    yield from (dict(one) for one in turn.items)


def _call(call: Call, request: Request) -> Iterator[dict[str, Any]]:
    head: dict[str, Any] = {"id": f"item_{call.id}", "call_id": call.id, "status": "completed"}
    match call.kind:
        case "computer":
            checks = [dict(one) for one in call.checks]
            yield {"type": "computer_call", **head, "pending_safety_checks": checks, **json.loads(call.arguments)}
        case "custom":
            yield {"type": "custom_tool_call", **head, "name": call.name, "input": call.arguments}
        case "client_search":
            yield {"type": "tool_search_call", **head, "execution": "client", "arguments": json.loads(call.arguments)}
        case "hosted_search":
            wanted = json.loads(call.arguments)
            found = [one for one in request.body.get("tools") or [] if one.get("name") in wanted["paths"]]
            head |= {"call_id": None, "execution": "server"}
            yield {"type": "tool_search_call", **head, "arguments": wanted}
            yield {"type": "tool_search_output", **head, "id": f"found_{call.id}", "tools": found}
        case "function":
            space = call.namespace or _namespace(call.name, request)
            named = {"namespace": space} if space else {}
            yield {"type": "function_call", **head, "name": call.name, "arguments": call.arguments, **named}


def _namespace(name: str, request: Request) -> str:
    """The namespace that the request has this function in; empty for none."""
    return next((space for one, _, space in tools_of(request.body, "responses") if one == name), "")
