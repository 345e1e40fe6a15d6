"""A script in a JSON file: a list of turns, each by one word for what it is, and what belongs to that."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from browser_agent.testing import trouble, turns
from browser_agent.testing.trouble import Trouble
from browser_agent.testing.turns import Answer, Turn

Given = Mapping[str, Any]
_WORDS: dict[str, tuple[type | tuple[type, ...], Callable[[Any, Given], Answer], frozenset[str]]] = {
    "say": (str, lambda value, _: turns.say(value), frozenset()),
    "json": (object, lambda value, _: turns.json_answer(value), frozenset()),
    "call": (str, lambda value, more: turns.raw_call(value, _arguments(more)), frozenset({"arguments"})),
    "calls": (list, lambda value, _: turns.calls(*(_turn(one) for one in value)), frozenset()),
    "computer": (list, lambda value, more: turns.computer(*value, **more), frozenset({"checks", "legacy"})),
    "tool_search": (list, lambda value, _: turns.tool_search(*value), frozenset()),
    "refuse": (str, lambda value, _: turns.refuse(value), frozenset()),
    "cut": (str, lambda value, more: turns.cut(value, **more), frozenset({"reason"})),
    "failed": (str, lambda value, _: turns.failed(value), frozenset()),
    "unknown_item": (str, lambda value, _: turns.unknown_item(value), frozenset()),
    "http": (
        int, lambda value, more: trouble.http(value, **more), frozenset({"code", "message", "retry_after", "param"}),
    ),
    "hang": ((int, float), lambda value, more: trouble.hang(value, **more), frozenset({"after"})),
    "drop_after": (int, lambda value, _: trouble.drop_after(value), frozenset()),
    "stream_error": (int, lambda value, more: trouble.stream_error(value, **more), frozenset({"code", "message"})),
    "stream_garbage": (int, lambda value, _: trouble.stream_garbage(value), frozenset()),
    "body": (str, lambda value, _: _BODIES[value](), frozenset()),
}  # fmt: skip
"""For each word: what its value is, how it becomes a turn, and which keys may stand beside it."""
_BODIES: dict[str, Callable[[], Trouble]] = {
    "garbage": trouble.garbage, "html": trouble.html, "truncated_json": trouble.truncated_json,
}  # fmt: skip


def answers(text: str) -> list[Answer]:
    """The turns of a script: a JSON list of objects such as {"say": TEXT} or {"call": TOOL, "arguments": {...}}.

    The words are say, json, call, calls, computer, tool_search, refuse, cut, failed, unknown_item, and for trouble
    http, hang, drop_after, stream_error, stream_garbage and body ("garbage", "html" or "truncated_json"); they mean
    what the functions of these names do. "arguments" may be a text, which is taken as it is. "thinking": true puts
    reasoning before an answer. Raises ValueError with the number of the turn and what is wrong with it.
    """
    given = json.loads(text)
    if not isinstance(given, list) or not given:
        raise ValueError("a script is a list of turns")
    made: list[Answer] = []
    for number, one in enumerate(given, 1):
        try:
            made.append(_answer(one))
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise ValueError(f"turn {number} {error}") from None
    return made


def _answer(given: Any) -> Answer:  # noqa: ANN401 - whatever stands in the file
    words = [word for word in _WORDS if isinstance(given, dict) and word in given]
    if len(words) != 1:
        found = " and ".join(words) if words else "none"
        raise ValueError(f"has {found} of the words {', '.join(_WORDS)}: each turn has exactly one")
    word = words[0]
    kind, make, beside = _WORDS[word]
    more = {key: value for key, value in given.items() if key not in (word, "thinking")}
    if more.keys() - beside:
        raise ValueError(f"has the key {min(more.keys() - beside)!r}, which does not belong to {word!r}")
    value = given[word]
    if not isinstance(value, kind) or (word == "body" and value not in _BODIES):
        raise ValueError(f"has a value of {word!r} that it cannot have: {value!r}")
    made = make(value, more)
    if not given.get("thinking"):
        return made
    if isinstance(made, Trouble):
        raise ValueError(f"has 'thinking' beside {word!r}, which is no answer")
    return turns.thinking(made)


def _turn(given: Any) -> Turn:  # noqa: ANN401 - whatever stands in the file
    made = _answer(given)
    if isinstance(made, Trouble):
        raise ValueError("has trouble among its calls")
    return made


def _arguments(more: Given) -> str:
    given = more.get("arguments", {})
    return given if isinstance(given, str) else json.dumps(given)
