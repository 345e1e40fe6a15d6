"""What the engine needs from outside: eyes and hands (Surface) and a reader of rows. Wiring is agent's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from browser_agent.core.action import Action, Extract
from browser_agent.core.recipe import Step
from browser_agent.core.rows import Grid
from browser_agent.core.snapshot import Element, Kept, Need, Snapshot
from browser_agent.core.target import Query, Target
from browser_agent.core.value import Data

CHANGING = "the page to stop changing"


@dataclass(frozen=True)
class Found:
    """An element that a target named, ready to be acted on.

    equals: how many elements answered; acting needs exactly 1. hand: what the surface needs to reach it again.
    """

    element: Element
    equals: int
    query: Query | None
    hand: object = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Effect:
    """What an action visibly did, in a sentence.

    proved: the hand has read it back already. secrets: names of those that were typed. status: that of the document
    which was opened, None where none came over HTTP.
    """

    said: str
    proved: bool = False
    secrets: tuple[str, ...] = ()
    status: int | None = None


class Surface(Protocol):
    """A page that can be looked at and acted on. No method waits for the page to become something."""

    async def begin_step(self, step: Step) -> None:
        """Count evidence (requests, dialogs, console errors, downloads) for this step from now on."""

    async def look(self, need: Need) -> Snapshot:
        """See the page as it is now. Raises StepFault when it is hung, crashed or gone."""

    async def locate(
        self, target: Target, *, hidden: bool = False, facts: bool = False, surely: bool = False
    ) -> tuple[Found, ...]:
        """Every visible element that the target names (with `hidden`, invisible ones too), in page order.

        facts: the element's kind of field, form, text and place are wanted too; without it they may be left out.
        surely: what does not look as the target's fingerprint says may be refused by the act itself, as `ambiguous`
        and before anything is done; somebody then has to look closely.
        """

    def aim(self, target: Target) -> Found | None:
        """The element without asking the page, for an act that is strict itself; None when it has to be located.

        Such an act waits for the element and does nothing unless there is exactly one: it raises StepFault
        (not_found, stale or ambiguous). That is one question less for each step, and leaves no gap between them.
        What has a fingerprint is aimed at `surely`.
        """

    async def perform(self, action: Action, found: Found | None, onto: Found | None = None) -> Effect:
        """Do it, once. Raises StepFault when it cannot be done; then nothing reached the page unless it says so."""

    async def pending(self, *, document: bool) -> tuple[str, ...]:
        """What is still going on because of this step; empty when it is quiet.

        document: also whether the document still loads, shows a loading indicator or changes (CHANGING); that costs
        a round trip, requests and downloads cost none.
        """

    async def grid(self, extract: Extract, found: Found) -> Grid:
        """Read a table, a list or repeated regions as raw cells."""

    async def picture(self, *, whole_page: bool = False, of: Found | None = None) -> bytes:
        """A JPEG of the viewport, the whole page or one element; secret fields are painted over."""


class Reader(Protocol):
    """Turns raw cells and kept files into typed rows."""

    def rows(self, grid: Grid, extract: Extract, base_url: str) -> tuple[dict[str, Data], ...]:
        """Typed rows; raises StepFault when a cell or a rule does not hold."""

    def document(self, kept: Kept, extract: Extract) -> Grid:
        """The rows of a kept CSV, JSON, XLSX or HTML file as raw cells."""
