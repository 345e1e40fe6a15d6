"""A turn on the Responses wire, as the events of a stream."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

Event = Callable[..., bytes]
PIECES = 3
"""Into how many deltas a text is cut."""


def events(whole: dict[str, Any]) -> Iterator[bytes]:
    """The stream of an answer, event by event. whole: the object of `responses.response`."""
    sequence = count()

    def event(kind: str, **more: Any) -> bytes:  # noqa: ANN401 - JSON
        return as_event(kind, sequence_number=next(sequence), **more)

    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    yield event("response.created", response=begun)
    yield event("response.in_progress", response=begun)
    for index, item in enumerate(whole["output"]):
        yield event("response.output_item.added", output_index=index, item=_empty(item))
        yield from _parts(item, index, event)
        yield event("response.output_item.done", output_index=index, item=item)
    yield event(f"response.{whole['status']}", response=whole)


def as_event(kind: str, **more: Any) -> bytes:  # noqa: ANN401 - JSON
    """One event, as it goes over the wire."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()


def pieces(text: str) -> list[str]:
    """A text cut into deltas; one, and empty, when it is."""
    size = max(1, -(-len(text) // PIECES))
    return [text[at : at + size] for at in range(0, len(text), size)] or [""]


def _empty(item: dict[str, Any]) -> dict[str, Any]:
    """The item as it is announced: with nothing in it yet."""
    blank = {"content": [], "arguments": "" if isinstance(item.get("arguments"), str) else {}, "input": ""}
    return {**item, **{key: value for key, value in blank.items() if key in item}}


def _parts(item: dict[str, Any], index: int, event: Event) -> Iterator[bytes]:
    at = {"item_id": item.get("id", ""), "output_index": index}
    match item["type"]:
        case "function_call":
            for piece in pieces(item["arguments"]):
                yield event("response.function_call_arguments.delta", **at, delta=piece)
            whole = {"arguments": item["arguments"], "name": item["name"]}
            yield event("response.function_call_arguments.done", **at, **whole)
        case "custom_tool_call":
            for piece in pieces(item["input"]):
                yield event("response.custom_tool_call_input.delta", **at, delta=piece)
            yield event("response.custom_tool_call_input.done", **at, input=item["input"])
        case "message":
            for number, part in enumerate(item["content"]):
                yield from _content(part, {**at, "content_index": number}, event)
        case _:
            # Other items have no deltas: they are whole when they are done.
            pass


def _content(part: dict[str, Any], at: dict[str, Any], event: Event) -> Iterator[bytes]:
    key = "text" if part["type"] == "output_text" else "refusal"
    kind = "output_text" if key == "text" else "refusal"
    more: dict[str, Any] = {"logprobs": []} if key == "text" else {}
    yield event("response.content_part.added", **at, part={**part, key: ""})
    for piece in pieces(part[key]):
        yield event(f"response.{kind}.delta", **at, delta=piece, **more)
    yield event(f"response.{kind}.done", **at, **{key: part[key]}, **more)
    yield event("response.content_part.done", **at, part=part)
