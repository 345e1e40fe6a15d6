"""Seeing a whole page at once: one question to each frame, all at the same time, stitched into one Observation."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Error as DriverError
from playwright.async_api import Page

from browser_agent.browser.behind import learn
from browser_agent.browser.bounded import together
from browser_agent.browser.worlds import World, Worlds, has_moved
from browser_agent.core.seen import NOTHING, Observation, Seen, Viewport

MARK = "\u0001"
NESTED = 4
"""Closed shadow roots within each other that one look opens."""
AGAIN = 3
"""How often a look begins anew when the document goes away under it."""


class Eyes:
    """The eyes on one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.worlds = Worlds(page)
        self._last: dict[str, int] = {}
        self._documents: dict[str, str] = {}
        self._generation = 0
        self.last: Observation | None = None
        """What was seen last; its refs are the ones that can be acted on."""

    async def open(self) -> Eyes:
        """Begin to see; from now on every document of the tab has its world."""
        await self.worlds.open()
        return self

    async def observe(self, *, hidden: bool = False) -> Observation:
        """Everything on the page. hidden: with the texts that a person would not see, labelled."""
        for _ in range(AGAIN - 1):
            try:
                return await self._observe(hidden=hidden)
            except DriverError as error:
                if not has_moved(error):
                    raise
        return await self._observe(hidden=hidden)

    async def _observe(self, *, hidden: bool) -> Observation:
        worlds = await self.worlds.all()
        told = await self._ask(worlds, hidden=hidden)
        for _ in range(NESTED):
            asking = [world for world, one in zip(worlds, told, strict=True) if one and any(one["ask"])]
            if not asking or not await learn(self.worlds, asking):
                break
            told = await self._ask(worlds, hidden=hidden)
        frames = {world.label: one for world, one in zip(worlds, told, strict=True) if one is not None}
        return self._stitched(frames)

    async def _ask(self, worlds: Any, *, hidden: bool) -> list[dict[str, Any] | None]:  # noqa: ANN401
        async with together() as group:
            tasks = [group.create_task(self._ask_one(world, hidden=hidden)) for world in worlds]
        return [task.result() for task in tasks]

    async def _ask_one(self, world: World, *, hidden: bool) -> dict[str, Any] | None:
        if self._documents.get(world.label) != world.unique_id:
            self._documents[world.label] = world.unique_id
            if not world.label:
                self._generation += 1
        start = self._last.get(world.label, 0)
        options = json.dumps({"start": start, "hidden": hidden})
        try:
            told = json.loads(await self.worlds.evaluate(world, f"eye.observe({options})", "looking at the page"))
        except DriverError as error:
            if not world.label or not has_moved(error):
                raise
            return None  # a frame that went away meanwhile is no part of the page any more
        self._last[world.label] = told["last"]
        return dict(told)

    def _stitched(self, frames: dict[str, dict[str, Any]]) -> Observation:
        main = frames[""]
        left: dict[str, int] = {}
        nodes: list[Seen] = []
        _add(nodes, frames, "", (0, 0), 0)
        for one in frames.values():
            for what, many in one["left"].items():
                left[what] = left.get(what, 0) + many
        self.last = Observation(
            url=main["url"],
            title=main["title"],
            generation=self._generation,
            viewport=Viewport(*main["viewport"]),
            nodes=tuple(nodes),
            left_out=left,
        )
        return self.last


def _add(nodes: list[Seen], frames: dict[str, dict[str, Any]], label: str, shift: tuple[int, int], depth: int) -> None:
    """The lines of one frame, and behind each iframe those of the frame in it."""
    told = frames.pop(label, None) if label else frames[label]
    if told is None:
        return
    right, down = shift
    for deep, ref, role, name, value, states, box, more in told["lines"]:
        place = (box[0] + right, box[1] + down, box[2], box[3]) if box else None
        nodes.append(
            Seen(
                deep + depth,
                f"{label}e{ref}" if ref else "",
                role,
                name,
                value,
                tuple(_state(one, label) for one in states),
                place,
                more or NOTHING,
            )
        )
        if role == "iframe" and more["frame"]:
            inner = more["inner"].split()
            _add(nodes, frames, more["frame"], (int(inner[0]) + right, int(inner[1]) + down), deep + depth + 1)


def _state(state: str, label: str) -> str:
    if not state.startswith(MARK):
        return state
    what = state[1:]
    return f"covered by {label}e{what}" if what.isdigit() else f"covered by {what}"
