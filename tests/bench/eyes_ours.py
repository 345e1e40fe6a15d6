"""The calls of our surface that a model's tools are made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from browser_agent.browser.session import Session
from browser_agent.core.reading import as_text
from browser_agent.core.seen import Observation
from browser_agent.core.until import until

BUDGET = 2500
QUIET_S = 5.0


class Ours:
    """Each method gives the call that is measured. notes: what was put together from parts."""

    def __init__(self, session: Session) -> None:
        self.surface: Any = session.surface
        self.notes: list[str] = []

    def view(self) -> Callable[[], Awaitable[object]]:
        """The page within a budget of tokens."""
        return lambda: self.surface.view(budget=BUDGET)

    def seek(self) -> Callable[[str], Awaitable[object]]:
        """What of the page has these words."""
        return lambda words: self.surface.seek(words)

    def changes(self) -> Callable[[], Awaitable[object]]:
        """What became different since the last look."""
        return lambda: self.surface.changes()

    async def settle(self) -> None:
        """Wait until the page is quiet."""
        own = getattr(self.surface, "settle", None)
        if own is not None:
            await own()
        else:
            await until(lambda: self.surface.pending(document=True), lambda busy: not busy, deadline_s=QUIET_S)

    def text(self, seen: Observation) -> str:
        """What a model would read of all of the page."""
        return as_text(seen)
