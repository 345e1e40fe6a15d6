"""A frame that the browser draws around what a pick would take. It is no part of the page, which cannot see it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from playwright.async_api import CDPSession
from playwright.async_api import Error as DriverError

from browser_agent.browser.worlds import Worlds
from browser_agent.core.errors import StepFault

_BLUE = {"r": 30, "g": 110, "b": 250}
LOOK = {"contentColor": {**_BLUE, "a": 0.2}, "borderColor": {**_BLUE, "a": 0.9}, "showInfo": False}
"""CDP's Overlay.HighlightConfig."""


class Framed:
    """The frame in one tab. A browser without windows draws none, and nothing depends on it."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._drawing: asyncio.Task[None] | None = None
        self._drawn: set[CDPSession] = set()

    def show(self, frame_id: str) -> None:
        """Draw it around what the mouse is over in a frame. Each move takes it away, so only the last one counts."""
        if self._drawing is not None:
            self._drawing.cancel()
        self._drawing = asyncio.create_task(self._draw(frame_id))

    async def hide(self) -> None:
        """Take it away."""
        if self._drawing is not None:
            self._drawing.cancel()
        for session in tuple(self._drawn):
            with suppress(DriverError, StepFault):
                await self._worlds.send(session, "Overlay.hideHighlight")
        self._drawn.clear()

    async def _draw(self, frame_id: str) -> None:
        with suppress(DriverError, StepFault, KeyError):
            world = next((one for one in await self._worlds.all() if one.frame_id == frame_id), None)
            if world is None:
                return
            for method in ("DOM.enable", "Overlay.enable") if world.session not in self._drawn else ():
                await self._worlds.send(world.session, method)
            self._drawn.add(world.session)
            around = {"objectId": await self._worlds.handle(world, "eye.over"), "highlightConfig": LOOK}
            await self._worlds.send(world.session, "Overlay.highlightNode", around)
