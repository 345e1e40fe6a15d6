"""What a scripted model says: plain values, and small functions that make them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from browser_agent.testing.trouble import Trouble

Kind = Literal["function", "computer", "custom", "hosted_search", "client_search"]


@dataclass(frozen=True)
class Call:
    """A call of a tool.

    id: its call_id; the server makes one from the numbers of turn and call when it is empty. arguments: JSON, or any
    text for a malformed or custom one. checks: safety checks that the computer call waits for. legacy: with one
    `action` instead of `actions`.
    """

    id: str
    name: str
    arguments: str
    kind: Kind = "function"
    checks: tuple[Mapping[str, str], ...] = ()
    legacy: bool = False
    namespace: str = ""


@dataclass(frozen=True)
class Turn:
    """One answer.

    reasoning: with a reasoning item before it. status: "completed", "incomplete" (reason) or "failed" (reason is the
    code). items: further output items as they are. output_tokens: what `usage` says; None counts.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    refusal: str = ""
    reasoning: bool = False
    status: str = "completed"
    reason: str = ""
    items: tuple[Mapping[str, Any], ...] = ()
    output_tokens: int | None = None


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
    return Turn(calls=(Call("", tool, arguments),))


def custom_call(tool: str, text: str) -> Turn:
    """A call of a custom tool, which takes text instead of JSON."""
    return Turn(calls=(Call("", tool, text, "custom"),))


def calls(*turns: Turn) -> Turn:
    """Several calls in one answer, in order; with the texts and the reasoning of these turns, if they have any."""
    return Turn(
        text="\n".join(turn.text for turn in turns if turn.text),
        calls=tuple(one for turn in turns for one in turn.calls),
        reasoning=any(turn.reasoning for turn in turns),
    )


def thinking(turn: Turn) -> Turn:
    """The same with a reasoning item before it, whose content is encrypted when the request includes that."""
    return replace(turn, reasoning=True)


def computer(*actions: Mapping[str, Any], checks: tuple[Mapping[str, str], ...] = (), legacy: bool = False) -> Turn:
    """A call of the native computer tool. legacy: with one `action`, the first, as the preview had it."""
    body = {"action": actions[0]} if legacy else {"actions": list(actions)}
    return Turn(calls=(Call("", "computer", json.dumps(body), "computer", checks, legacy),))


def tool_search(*paths: str) -> Turn:
    """A search for tools that the server answers itself, with the namespaces of these names. Before a call: `calls`."""
    return Turn(calls=(Call("", "tool_search", json.dumps({"paths": list(paths)}), "hosted_search"),))


def client_tool_search(**arguments: object) -> Turn:
    """A search for tools that the client has to answer."""
    return Turn(calls=(Call("", "tool_search", json.dumps(arguments), "client_search"),))


def refuse(text: str) -> Turn:
    """A refusal by the model itself."""
    return Turn(refusal=text)


def cut(text: str = "", reason: str = "max_output_tokens") -> Turn:
    """An answer that is not whole. reason: max_output_tokens or content_filter."""
    return Turn(text=text, status="incomplete", reason=reason)


def failed(code: str = "server_error") -> Turn:
    """An answer whose status is failed. The chat wire has no such status: there it is an error with status 500."""
    return Turn(status="failed", reason=code)


def unknown_item(kind: str = "hologram_call") -> Turn:
    """An output item of a kind that nobody knows yet; the chat wire has none, and gives an empty message."""
    return Turn(text="", items=({"type": kind, "id": "x_1", "status": "completed"},))


def numbered(turn: Turn, number: int) -> Turn:
    """The same with an id for each call that has none: the same ones every time a script is played."""
    ids = tuple(one if one.id else replace(one, id=f"call_{number}_{at}") for at, one in enumerate(turn.calls))
    return replace(turn, calls=ids)
