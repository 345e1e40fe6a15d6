"""What a scripted model says, or how its server misbehaves: plain values, and small functions that make them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

_numbers = count(1)


@dataclass(frozen=True)
class Call:
    """A call of a tool. kind: "function", "computer" or "custom". item: the whole output item, for odd ones."""

    id: str
    name: str
    arguments: str
    kind: str = "function"
    checks: tuple[Mapping[str, str], ...] = ()
    legacy: bool = False
    namespace: str = ""


@dataclass(frozen=True)
class Turn:
    """One answer.

    reasoning: with an encrypted reasoning item before it. status: "completed", "incomplete" (reason) or "failed"
    (reason is the code). items: further output items as they are. output_tokens: what `usage` says; None counts.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    refusal: str = ""
    reasoning: bool = False
    status: str = "completed"
    reason: str = ""
    items: tuple[Mapping[str, Any], ...] = ()
    output_tokens: int | None = None


@dataclass(frozen=True)
class Trouble:
    """No answer: what goes wrong instead.

    status, code, message, param, headers: an HTTP error. hang_s: silence for so long, then the connection ends. body:
    bytes with status 200 instead of JSON. drop_after: of the answer only so many bytes, then the connection ends.
    """

    status: int = 200
    code: str = ""
    message: str = ""
    param: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_s: float = 0.0
    body: bytes | None = None
    content_type: str = "application/json"
    drop_after: int | None = None


Answer = Turn | Trouble


def say(text: str) -> Turn:
    """A message, and no call."""
    return Turn(text=text)


def json_answer(value: object) -> Turn:
    """An answer in a form: what a json_schema asks for."""
    return Turn(text=json.dumps(value))


def call(tool: str, /, **arguments: object) -> Turn:
    """A call of a tool with arguments."""
    return raw_call(tool, json.dumps(arguments))


def raw_call(tool: str, arguments: str) -> Turn:
    """A call whose arguments are any text, malformed too."""
    return Turn(calls=(Call(f"call_{next(_numbers)}", tool, arguments),))


def calls(*turns: Turn) -> Turn:
    """Several calls in one answer."""
    return Turn(calls=tuple(one for turn in turns for one in turn.calls))


def thinking(turn: Turn) -> Turn:
    """The same with a reasoning item before it."""
    return replace(turn, reasoning=True)


def computer(*actions: Mapping[str, Any], checks: tuple[Mapping[str, str], ...] = (), legacy: bool = False) -> Turn:
    """A call of the native computer tool. legacy: with one `action` as the preview had it."""
    body = {"action": actions[0]} if legacy else {"actions": list(actions)}
    one = Call(f"call_{next(_numbers)}", "computer", json.dumps(body), "computer", checks, legacy)
    return Turn(calls=(one,))


def refuse(text: str) -> Turn:
    """A refusal by the model itself."""
    return Turn(refusal=text)


def cut(text: str = "", reason: str = "max_output_tokens") -> Turn:
    """An answer that is not whole. reason: max_output_tokens or content_filter."""
    return Turn(text=text, status="incomplete", reason=reason)


def failed(code: str = "server_error") -> Turn:
    """An answer whose status is failed."""
    return Turn(status="failed", reason=code)


def unknown_item(kind: str = "hologram_call") -> Turn:
    """An output item of a kind that nobody knows yet."""
    return Turn(text="", items=({"type": kind, "id": "x_1", "status": "completed"},))


def http(
    status: int, code: str = "", message: str = "", *, retry_after: float | None = None, param: str | None = None
) -> Trouble:
    """An HTTP error in the form of the API. retry_after: seconds, as a header."""
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return Trouble(status, code, message or f"status {status}", param, headers)


def hang(seconds: float) -> Trouble:
    """Silence."""
    return Trouble(hang_s=seconds)


def garbage() -> Trouble:
    """Bytes that are no JSON, with status 200."""
    return Trouble(body=b"\x00\xff{]garbage")


def html() -> Trouble:
    """A page of a proxy, with status 200."""
    return Trouble(body=b"<html><body>Bad gateway</body></html>", content_type="text/html")


def truncated_json() -> Trouble:
    """JSON that ends in the middle."""
    return Trouble(body=b'{"id": "resp_1", "object": "response", "output": [{"type": "mess')


def drop_after(many: int) -> Trouble:
    """The connection ends after so many bytes of an ordinary answer; in a stream too."""
    return Trouble(drop_after=many)
