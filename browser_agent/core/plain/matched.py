"""The fact that a plain sentence was matched to a page."""

from __future__ import annotations

from typing import Literal

from browser_agent.core.target import Query
from browser_agent.core.value import Value


class Matched(Value):
    """A plain sentence was matched to one thing on the page, and became an ordinary action.

    said: the sentence. found: the thing. query: how it is found from here on. confidence, margin: of 1, how surely it
    is what was said, and its lead over the next; why: what the words have to do with each other. near: the next ones.
    paste: the step that says the same without a sentence.
    """

    kind: Literal["matched"] = "matched"
    step: str
    said: str
    found: str
    query: Query
    confidence: float
    margin: float
    why: str = ""
    near: tuple[str, ...] = ()
    paste: str = ""
