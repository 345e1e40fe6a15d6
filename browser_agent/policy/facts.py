"""What the judge knows of an act: facts that the browser tells just before the input, and who wrote the step."""

from __future__ import annotations

from browser_agent.core.authority import Author
from browser_agent.core.outcome import Decision
from browser_agent.core.snapshot import Element
from browser_agent.core.value import Value


class Traced(Value):
    """Where the words of a step come from, in a few words, and what that means; no decision where nothing does."""

    source: str = ""
    decision: Decision | None = None


class Facts(Value):
    """What the browser says about the thing that is to be acted on, just before it is."""

    page: str
    element: Element | None = None
    onto: Element | None = None
    """For drag: what it is dropped on."""
    url: str | None = None
    """For goto: where to."""
    files: tuple[str, ...] = ()
    """For upload: absolute, resolved paths."""
    author: Author = "person"
    traced: Traced | None = None
    """For steps of a model: where its words come from."""
