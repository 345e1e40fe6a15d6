"""The calls of our surface that a model's tools are made of; what is not there yet is put together from its parts."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable
from typing import Any

from browser_agent.browser.session import Session
from browser_agent.core.seen import Observation
from browser_agent.engine.until import until

BUDGET = 2500
QUIET_S = 5.0


class Ours:
    """Each method gives the call, or None when neither it nor its parts are there. notes: what was put together."""

    def __init__(self, session: Session) -> None:
        self.surface: Any = session.surface
        self.notes: list[str] = []

    def view(self) -> Callable[[], Awaitable[object]] | None:
        """The page within a budget of tokens."""
        own, parts = getattr(self.surface, "view", None), self._reading("as_text")
        if own is not None:
            return lambda: own(budget=BUDGET)
        if parts is None:
            return None
        self.notes.append("surface.view is not there yet: observe and core.reading.as_text instead")

        async def view() -> str:
            return str(parts(await self.surface.observe(), BUDGET))

        return view

    def seek(self) -> Callable[[str], Awaitable[object]] | None:
        """What of the page has these words."""
        own, parts = getattr(self.surface, "seek", None), self._reading("find")
        if own is not None:
            return lambda words: own(words)
        if parts is None:
            return None
        self.notes.append("surface.seek is not there yet: core.reading.find on the last observation instead")
        held: list[Observation] = []

        async def seek(words: str) -> object:
            if not held:
                held.append(await self.surface.observe())
            return parts(held[0], words)

        return seek

    def changes(self) -> Callable[[], Awaitable[object]] | None:
        """What became different since the last look."""
        own, parts = getattr(self.surface, "changes", None), self._reading("changes")
        if own is not None:
            return lambda: own()
        if parts is None:
            return None
        self.notes.append("surface.changes is not there yet: observe and core.reading.changes instead")
        held: list[Observation] = []

        async def changes() -> str:
            now = await self.surface.observe()
            before = held.pop() if held else now
            held.append(now)
            return str(parts(before, now))

        return changes

    async def settle(self) -> None:
        """Wait until the page is quiet."""
        own = getattr(self.surface, "settle", None)
        if own is not None:
            await own()
        else:
            await until(lambda: self.surface.pending(document=True), lambda busy: not busy, deadline_s=QUIET_S)

    def text(self, seen: Observation) -> str:
        """What a model would read; the lines as they are where the text is not made yet."""
        made = self._reading("as_text")
        if made is not None:
            return str(made(seen))
        self.notes.append("core.reading is not there yet: bare lines counted instead")
        return "\n".join(
            f'{one.ref} {one.role} "{one.name}" {one.value or ""} {" ".join(one.states)}' for one in seen.nodes
        )

    def _reading(self, name: str) -> Any:
        for module in ("core.reading",):
            try:
                found = getattr(importlib.import_module(f"browser_agent.{module}"), name, None)
            except ImportError:
                continue
            if found is not None:
                return found
        return None
