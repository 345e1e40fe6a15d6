"""What a recording is made of: steps with what was known when they were made, and what could not become one."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.async_api import Page

from browser_agent.core.action import Action
from browser_agent.core.expect import Expectation
from browser_agent.core.seen import Observation
from browser_agent.core.target import Query

Key = tuple[Page, str, str]
"""An element of one document: its tab, the address of that, and its ref."""


@dataclass(eq=False)
class Made:
    """One step of a recording.

    before: the page right before it. soft: it only counts if the page shows that it did something, as Escape and a
    click into a field may not. notes: what a person should look at, a sentence each.
    """

    action: Action
    page: Page
    key: Key | None = None
    before: Observation | None = None
    at: float = 0.0
    soft: bool = False
    expect: tuple[Expectation, ...] = ()
    notes: list[str] = field(default_factory=list)
    concluded: bool = False
    told: bool = False
    """A person has read its line."""


@dataclass(frozen=True)
class Lost:
    """What was done and is in no step. anchor: how many steps stand before it."""

    anchor: int
    what: str


@dataclass(frozen=True)
class Named:
    """The query of an element, or why there is none. note: what a person should know of the query."""

    query: Query | None
    what: str
    why: str = ""
    note: str = ""
