"""What a plain sentence says, as data: a verb, words that name one thing, a value, and where that thing stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from browser_agent.core.value import Value

Verb = Literal[
    "click", "double_click", "right_click", "open", "fill", "choose", "check", "uncheck", "press", "hover", "scroll",
    "upload",
]  # fmt: skip
Around = Literal["row", "dialog", "section", "near"]


class Where(Value):
    """Where the thing stands. words: of the row, the dialog, the heading or region, or of what is beside it.

    Empty words mean any such thing: "in the dialog" where there is one.
    """

    kind: Around
    words: str = ""
    exact: bool = False


class Said(Value):
    """One sentence. words: what names the thing, as far as it is no kind and no number; empty for "the text field".

    whole: the words with kind and number in them, for "First name" and a button that is called "Menu". exact: the words
    stood in quotes or come from a reference, so the page has to say just these. roles: what the kind of thing may be;
    empty: anything that fits the verb. value: what is typed, picked, pressed or uploaded. nth: 1 is the first, -1 the
    last, 0 says nothing.
    """

    verb: Verb
    words: str = ""
    whole: str = ""
    exact: bool = False
    kind: str = ""
    roles: tuple[str, ...] = ()
    value: str | None = None
    where: tuple[Where, ...] = ()
    nth: int = 0


@dataclass(frozen=True)
class Goes:
    """A sentence that opens an address, or goes back where it is empty."""

    url: str = ""
    at: int = 0


@dataclass(frozen=True)
class Sees:
    """A sentence about what can be seen. role: of the thing; empty for a text. waits: it only waits for it."""

    words: str
    role: str = ""
    shown: bool = True
    waits: bool = False


@dataclass(frozen=True)
class Presses:
    """A key where the focus is."""

    keys: str


@dataclass(frozen=True)
class Scrolls:
    """The page itself, by pixels; down is positive."""

    by: int
