"""What a call of the computer tool asks for: every action checked, and turned into steps or into a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from unicodedata import category

from pydantic import Field, ValidationError

from browser_agent.agent.goal.keys import WrongKeyError, presses
from browser_agent.agent.goal.tools import LONGEST, MOST_STEPS, Wish
from browser_agent.core.value import Value

WIDTH = 1280
HEIGHT = 800
"""CSS pixels of the window, which are those of the picture."""
FURTHEST = 10_000
"""Pixels that one action may scroll."""
MOST_CORNERS = 500
"""Points of one path."""
NO_TEXT = frozenset({"Cc", "Cs"})
"""Unicode's words for control characters and for halves of characters."""
X = Annotated[int, Field(strict=True, ge=0, lt=WIDTH)]
Y = Annotated[int, Field(strict=True, ge=0, lt=HEIGHT)]
Pixels = Annotated[int, Field(strict=True, ge=-FURTHEST, le=FURTHEST)]


@dataclass(frozen=True)
class Refused:
    """An action that cannot be done as it was asked for. number: which one, from 1; 0 is the call as a whole."""

    number: int
    said: str

    def __str__(self) -> str:
        return f"action {self.number}: {self.said}" if self.number else self.said


class _Mouse(Value):
    """keys: held meanwhile; no step of ours can say so, and it must not be left out unseen."""

    keys: tuple[str, ...] = Field(default=(), max_length=0)


class _At(_Mouse):
    x: X
    y: Y

    @property
    def place(self) -> str:
        """As a step names it."""
        return f"{self.x},{self.y}"


class _Click(_At):
    button: Literal["left", "right", "wheel", "back", "forward"] = "left"


class _Scroll(_At):
    scroll_x: Pixels = 0
    scroll_y: Pixels = 0


class _Corner(Value):
    x: X
    y: Y


class _Drag(_Mouse):
    path: tuple[_Corner, ...] = Field(min_length=2, max_length=MOST_CORNERS)


class _Keypress(Value):
    keys: tuple[str, ...] = Field(min_length=1, max_length=10)


class _Type(Value):
    text: str = Field(min_length=1, max_length=LONGEST)


class _Nothing(Value):
    pass


class _WrongActionError(ValueError):
    """The message says what cannot be done, and what can."""


def wishes_of(arguments: str) -> tuple[Wish | Refused, ...]:
    """The steps of a computer call, in order. arguments: its JSON, {"actions": [...]} or the older {"action": {...}}.

    A `fill` and a `press` without a ref are meant for what has the focus, a `wait` without an expectation for a page
    that is quiet. Whatever is no such call, or is one of more than MOST_STEPS steps, is a single Refused.
    """
    try:
        given = json.loads(arguments)
    except (ValueError, RecursionError) as error:
        return (Refused(0, f"the arguments are no JSON ({str(error)[:100]})"),)
    actions = given.get("actions", [given["action"]] if given.get("action") else None) if _is(given) else None
    if not isinstance(actions, list) or not actions:
        return (Refused(0, 'expected {"actions": [...]} with at least one action'),)
    if len(actions) > MOST_STEPS:
        return (Refused(0, f"expected at most {MOST_STEPS} actions, got {len(actions)}"),)
    made: list[Wish | Refused] = []
    for number, action in enumerate(actions, 1):
        made += _wishes(number, action)
    if len(made) > MOST_STEPS:
        return (Refused(0, f"expected at most {MOST_STEPS} steps, got {len(made)} with all their keys"),)
    return tuple(made)


def _is(given: object) -> bool:
    return isinstance(given, dict)


def _wishes(number: int, action: object) -> list[Wish | Refused]:
    if not isinstance(action, Mapping):
        return [Refused(number, f"expected an object with a type, got {_shown(action)}")]
    kind = action.get("type")
    known = ACTIONS.get(kind) if isinstance(kind, str) else None
    if known is None:
        return [Refused(number, f"there is no action {_shown(kind)}; there are {', '.join(ACTIONS)}")]
    form, steps = known
    try:
        # A null is a field that was left out; all else that is not known could change what is meant.
        fields = {key: value for key, value in action.items() if key != "type" and value is not None}
        return list(steps(form.model_validate(fields)))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))[:60]
        why = "keys cannot be held during it" if first["loc"] == ("keys",) and kind != "keypress" else first["msg"]
        return [Refused(number, f"{kind}: {where}: {why}"[:300])]
    except (_WrongActionError, WrongKeyError, RecursionError) as error:
        return [Refused(number, f"{kind}: {error}")]


def _shown(value: object) -> str:
    """What was given, short, in ASCII."""
    try:
        text = json.dumps(value)
    except (ValueError, RecursionError):
        text = "something else"
    return text if len(text) <= 60 else f"{text[:60]}..."


def _click(wanted: _Click) -> Iterator[Wish]:
    if wanted.button in ("back", "forward"):
        raise _WrongActionError(f'the mouse has no "{wanted.button}" button here; act has a step `back`')
    if wanted.button == "wheel":
        raise _WrongActionError("the mouse has no middle button here; use left or right")
    yield Wish(do="click" if wanted.button == "left" else "right_click", ref=wanted.place)


def _double_click(wanted: _At) -> Iterator[Wish]:
    yield Wish(do="double_click", ref=wanted.place)


def _move(wanted: _At) -> Iterator[Wish]:
    yield Wish(do="hover", ref=wanted.place)


def _drag(wanted: _Drag) -> Iterator[Wish]:
    first, last = wanted.path[0], wanted.path[-1]
    if first == last:
        raise _WrongActionError("its path ends where it begins")
    yield Wish(do="drag", ref=f"{first.x},{first.y}", value=f"{last.x},{last.y}")


def _scroll(wanted: _Scroll) -> Iterator[Wish]:
    if wanted.scroll_x:
        raise _WrongActionError("it goes up and down only; scroll_x has to be 0")
    if not wanted.scroll_y:
        raise _WrongActionError("scroll_y is 0, which is no way to go")
    yield Wish(do="scroll", ref=wanted.place, value=str(wanted.scroll_y))


def _keypress(wanted: _Keypress) -> Iterator[Wish]:
    yield from (Wish(do="press", value=keys) for keys in presses(wanted.keys))


def _type(wanted: _Type) -> Iterator[Wish]:
    """A line break at the end is the Enter key, which is what typing it would press."""
    text = wanted.text.replace("\r\n", "\n")
    if any(category(one) in NO_TEXT and one != "\n" for one in text):
        raise _WrongActionError("its text has control characters; keypress presses keys")
    if start := text.removesuffix("\n"):
        yield Wish(do="fill", value=start)
    if text.endswith("\n"):
        yield Wish(do="press", value="Enter")


def _quiet(_: _Nothing) -> Iterator[Wish]:
    yield Wish(do="wait")


ACTIONS: Mapping[str, tuple[type[Value], Callable[[Any], Iterator[Wish]]]] = {
    "click": (_Click, _click),
    "double_click": (_At, _double_click),
    "drag": (_Drag, _drag),
    "keypress": (_Keypress, _keypress),
    "move": (_At, _move),
    "scroll": (_Scroll, _scroll),
    "type": (_Type, _type),
    "wait": (_Nothing, _quiet),
    # A picture comes at the end anyway, and is worth most of a page that is quiet.
    "screenshot": (_Nothing, _quiet),
}
