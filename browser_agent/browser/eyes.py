"""Seeing a whole page at once: one question to each frame, all at the same time, stitched into one Observation."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Error as DriverError
from playwright.async_api import Page

from browser_agent.browser.bounded import together
from browser_agent.browser.worlds import World, Worlds, has_moved
from browser_agent.core.seen import NOTHING, Observation, Seen, Viewport

MARK = "\u0001"
CLICKED = frozenset(
    {"click", "dblclick", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart", "contextmenu"}
)
MOST_LISTENERS = 600
"""Nodes with listeners that one look resolves; the rest of a larger page keeps to what its markup says."""
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
        learnt = [world for world, one in zip(worlds, told, strict=True) if one and any(one["ask"])]
        if learnt and await self._learn(learnt):
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

    async def _learn(self, worlds: list[World]) -> bool:
        """Ask the browser once what no page script may know: listeners, and closed shadow roots."""
        async with together() as group:
            tasks = [group.create_task(one) for world in worlds for one in (self._listeners(world), self._roots(world))]
        return any(task.result() for task in tasks)

    async def _listeners(self, world: World) -> bool:
        """Mark what waits for the mouse, so that it counts as something to act on."""
        worlds = self.worlds
        if not await worlds.evaluate(world, "eye.waiting('suspects').length", "listeners"):
            return False
        handle = await self._handle(world, "document")
        told = await self._told(world, "DOMDebugger.getEventListeners", objectId=handle, depth=-1, pierce=True)
        nodes = {one["backendNodeId"] for one in told["listeners"] if one["type"] in CLICKED and "backendNodeId" in one}
        new = list(nodes)[:MOST_LISTENERS]
        async with together() as group:
            tasks = [group.create_task(worlds.resolve(world, node)) for node in new]
        handles = [task.result() for task in tasks]
        held = [one for one in handles if one is not None]
        if held:
            await worlds.call(world, "function (...all) { eye.hears(...all); }", held, "listeners")
        return bool(held)

    async def _roots(self, world: World) -> bool:
        """Hand closed shadow roots into our world, where they are read like any other."""
        worlds = self.worlds
        count = await worlds.evaluate(world, "eye.waiting('hosts').length", "shadow roots")
        found = False
        for place in range(count):
            host = await self._handle(world, f"eye.pending.hosts[{place}]")
            node = (await self._told(world, "DOM.describeNode", objectId=host))["node"]
            for root in node.get("shadowRoots", ()):
                if root.get("shadowRootType") == "user-agent":
                    continue
                inner = await worlds.resolve(world, root["backendNodeId"])
                if inner is not None:
                    await worlds.call(world, "function (h, r) { eye.adopt(h, r); }", [host, inner], "shadow roots")
                    found = True
        return found

    async def _handle(self, world: World, expression: str) -> str:
        told = await self._told(
            world, "Runtime.evaluate", expression=expression, uniqueContextId=world.unique_id, objectGroup="eye"
        )
        return str(told["result"]["objectId"])

    async def _told(self, world: World, method: str, **options: object) -> dict[str, Any]:
        return await self.worlds._send(world.session, method, options)

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
