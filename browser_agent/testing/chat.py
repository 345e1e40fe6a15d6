"""A turn on the Chat Completions wire: as one object, or as the chunks of a stream."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from browser_agent.testing.request import Request
from browser_agent.testing.stream import pieces
from browser_agent.testing.turns import Turn


def completion(turn: Turn, request: Request, usage: Mapping[str, int]) -> dict[str, Any]:
    """The whole object. Calls of every kind are calls of a function here: the wire has no other."""
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


def chunks(whole: dict[str, Any], *, with_usage: bool) -> Iterator[bytes]:
    """The stream of an answer. with_usage: with a last chunk that has no choice and the usage."""
    choice = whole["choices"][0]
    message = choice["message"]
    head = {key: whole[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}

    def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
        return as_chunk({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    yield chunk({"role": "assistant", "content": ""})
    for key in ("content", "refusal"):
        for piece in pieces(message[key]) if message[key] else ():
            yield chunk({key: piece})
    for index, one in enumerate(message.get("tool_calls", [])):
        function = one["function"]
        yield chunk({"tool_calls": [{"index": index, **one, "function": {**function, "arguments": ""}}]})
        for piece in pieces(function["arguments"]):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
    yield chunk({}, choice["finish_reason"])
    if with_usage:
        yield as_chunk({**head, "choices": [], "usage": whole["usage"]})
    yield b"data: [DONE]\n\n"


def as_chunk(value: Mapping[str, Any]) -> bytes:
    """One chunk, as it goes over the wire."""
    return f"data: {json.dumps(value)}\n\n".encode()
