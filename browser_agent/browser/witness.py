"""The Witness over a real Chromium: what a surface can tell of the elements of its current tab."""

from __future__ import annotations

from dataclasses import dataclass

from browser_agent.browser import light
from browser_agent.browser.bounded import told_as_fault
from browser_agent.browser.lineup import lineup
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core.lineup import Lineup
from browser_agent.core.seen import Observation
from browser_agent.core.target import Query, Ref


@dataclass(frozen=True)
class PageWitness:
    """Looks through the eyes of a surface."""

    surface: PlaywrightSurface

    async def observe(self) -> Observation:
        """All of the current tab."""
        return await self.surface.observe()

    @told_as_fault("count its locators")
    async def votes(self, query: Query) -> tuple[int | None, ...]:
        """How many visible elements each alternative finds; None where that is more than counting."""
        return await light.counts(self.surface.page, query.also)

    @told_as_fault("tell elements apart")
    async def lineup(self, query: Query) -> Lineup:
        """What could be meant by a query, and where its locators point; see browser/lineup.py."""
        return await lineup(self.surface.page, await self.surface.open_eyes(), query)

    async def durable(self, target: Ref) -> Query:
        """A query that finds the element of a ref again; see browser/naming.py."""
        return await self.surface.durable(target)
