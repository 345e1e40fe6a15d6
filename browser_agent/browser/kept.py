"""A browser that outlives a run, for many runs of one recipe one after the other; each gets a context of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from browser_agent.browser.launch import Launch, Running, celled, launched
from browser_agent.egress.proxy import Wall, listening
from browser_agent.egress.rules import Lists

Tell = Callable[..., None]
MOST_RUNS = 60
"""Runs of one browser; then it is started anew, since what it holds grows."""


@asynccontextmanager
async def started(launch: Launch, lists: Lists, tell: Tell, within: Path) -> AsyncIterator[tuple[Wall, Running]]:
    """A browser in its cell, and the wall that is its only way out; both end with the block."""
    async with (
        celled(launch, within=within) as cell,
        listening(lists, tell, at=cell.listener) as wall,
        launched(launch, wall=wall.url, at=cell) as running,
    ):
        yield wall, running


@dataclass
class KeptBrowser:
    """Starts a browser at the first run and keeps it while the runs want the same; ends with the block.

    Only for runs one at a time: what the wall refuses is told to the run that asked last.
    """

    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _there: tuple[Wall, Running] | None = None
    _wanted: tuple[Launch, Lists] | None = None
    _runs: int = 0
    _tell: Tell = lambda *_, **__: None

    async def __aenter__(self) -> KeptBrowser:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @asynccontextmanager
    async def lent(self, launch: Launch, lists: Lists, tell: Tell, within: Path) -> AsyncIterator[tuple[Wall, Running]]:
        """The browser for one run. Raises Unavailable when none starts."""
        self._tell = tell
        alive = self._there is not None and self._there[1].browser.is_connected()
        if self._there is None or not alive or self._wanted != (launch, lists) or self._runs >= MOST_RUNS:
            await self._stack.aclose()
            self._stack, self._there, self._runs = AsyncExitStack(), None, 0
            begun = started(launch, lists, lambda *told, **more: self._tell(*told, **more), within)
            self._there = await self._stack.enter_async_context(begun)
            self._wanted = (launch, lists)
        self._runs += 1
        yield self._there
