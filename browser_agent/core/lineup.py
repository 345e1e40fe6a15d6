"""Everything on a page that could be meant, as fingerprints, and where each locator of a query points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from browser_agent.core.seen import Observation
from browser_agent.core.target import Fingerprint, Query, Ref

SEVERAL = "*"
"""Where a locator points that more than one element answers to."""


@dataclass(frozen=True)
class Suspect:
    """One element, by its ref of this look, and what it looks like now."""

    ref: str
    now: Fingerprint

    def __str__(self) -> str:
        return f'{self.now.role} "{self.now.name}"' if self.now.name else self.now.role


@dataclass(frozen=True)
class Lineup:
    """points: one for each locator of the query, itself first: a ref, SEVERAL, or empty where it finds none.

    A locator may also point at what is no suspect; then it is SEVERAL too, since nobody can say what it is.
    """

    suspects: tuple[Suspect, ...]
    points: tuple[str, ...]

    def of(self, ref: str) -> Suspect | None:
        """The suspect of a ref."""
        return next((one for one in self.suspects if one.ref == ref), None) if ref not in ("", SEVERAL) else None


class Witness(Protocol):
    """Who can tell elements of a page from each other, and name them anew. Nothing here waits."""

    async def observe(self) -> Observation:
        """All of the page as it is now. Raises StepFault when it is gone."""

    async def votes(self, query: Query) -> tuple[int | None, ...]:
        """How many visible elements each alternative finds; None where that would take longer than counting."""

    async def lineup(self, query: Query) -> Lineup:
        """What could be meant by a query that is known. Raises StepFault `cap_reached` on a page with too much."""

    async def durable(self, target: Ref) -> Query:
        """A query that finds the element of a ref again, with alternatives and a fingerprint. Raises StepFault."""
