"""A turn on the Chat Completions wire: as one object, or as the chunks of a stream."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from browser_agent.testing.request import Request
from browser_agent.testing.turns import Turn


def completion(turn: Turn, request: Request, usage: Mapping[str, int]) -> dict[str, Any]:
    """The whole object."""
    message: dict[str, Any] = {"role": "assistant", "content": turn.text or None, "refusal": turn.refusal or None}
    if turn.calls:
        message["tool_calls"] = [
            {"id": one.id, "type": "function", "function": {"name": one.name, "arguments": one.arguments}}
            for one in turn.calls
        ]
    return {
        "id": f"chatcmpl-{request.turn}", "object": "chat.completion", "created": int(time.time()),
        "model": request.model,
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(turn), "logprobs": None}],
        "usage": {
            "prompt_tokens": usage["input"], "completion_tokens": usage["output"],
            "total_tokens": usage["input"] + usage["output"],
            "prompt_tokens_details": {"cached_tokens": usage["cached"]},
            "completion_tokens_details": {"reasoning_tokens": usage["reasoning"]},
        },
    }  # fmt: skip


def _finish(turn: Turn) -> str:
    if turn.status == "incomplete":
        return "content_filter" if turn.reason == "content_filter" else "length"
    return "tool_calls" if turn.calls else "stop"


def chunks(whole: dict[str, Any]) -> Iterator[bytes]:
    """The stream of an answer."""
    choice = whole["choices"][0]
    message = choice["message"]
    head = {key: whole[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}

    def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
        data = {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        return f"data: {json.dumps(data)}\n\n".encode()

    yield chunk({"role": "assistant", "content": ""})
    if message["content"]:
        yield chunk({"content": message["content"]})
    for index, one in enumerate(message.get("tool_calls", [])):
        yield chunk({"tool_calls": [{"index": index, **one}]})
    yield chunk({}, choice["finish_reason"])
    yield f"data: {json.dumps({**head, 'choices': [], 'usage': whole['usage']})}\n\n".encode()
    yield b"data: [DONE]\n\n"
