"""Seeing a whole page at once: one question to each frame, all at the same time, stitched into one Observation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from playwright.async_api import Error as DriverError
from playwright.async_api import Page

from browser_agent.browser.behind import learn
from browser_agent.browser.bounded import together
from browser_agent.browser.early import MOST_FRAMES
from browser_agent.browser.stitch import heard, stitched
from browser_agent.browser.worlds import Ear, World, Worlds, has_moved
from browser_agent.core.doubt import doubt
from browser_agent.core.errors import StepFault
from browser_agent.core.reading import as_text, changes, tokens
from browser_agent.core.reading.changes import ALL, NEW_PAGE
from browser_agent.core.seen import Observation, Seen

NESTED = 4
"""Closed shadow roots within each other that one look opens."""
SEE_S = 30.0
"""For one look. The walk ends itself after 4 s; laying out and handing over 60,000 lines took as long under load."""
REST_MS = 800
"""How long a page that shows too little gets to show more."""
AGAIN = 3
"""How often a look begins anew when the document goes away under it."""


class _Known(NamedTuple):
    """The look that the next one is told by: its document, its number there, and its lines."""

    document: str
    number: int
    lines: Sequence[Seen]


NOT_SEEN = _Known("", 0, ())


class Eyes:
    """The eyes on one tab."""

    def __init__(self, page: Page, ear: Ear | None = None) -> None:
        self.page = page
        self.worlds = Worlds(page, ear)
        self._last: dict[str, int] = {}
        self._documents: dict[str, str] = {}
        self._known: dict[str, _Known] = {}
        self._generation = 0
        self.last: Observation | None = None
        """What was seen last; its refs are the ones that can be acted on."""
        self.told: Observation | None = None
        """What was read last, by `view` or `changes`."""
        self.frames: dict[str, dict[str, Any]] = {}
        """What the eye of each frame told last, by label."""

    async def open(self) -> Eyes:
        """Begin to see; from now on every document of the tab has its world."""
        await self.worlds.open()
        return self

    async def observe(self, *, hidden: bool = False) -> Observation:
        """Everything on the page. hidden: with the texts that a person would not see, labelled.

        What looks like too little is looked at once more when the page has come to rest; then it is said.
        """
        before = self.last
        seen = await self._steady(hidden=hidden)
        if doubt(seen, before):
            with suppress(DriverError, StepFault):
                await self._at_rest()
            seen = await self._steady(hidden=hidden)
            seen = replace(seen, suspect=doubt(seen, before))
        # The same once more keeps what was worked out of it.
        self.last = before if before is not None and seen == before else seen
        return self.last

    async def pulse(self) -> dict[str, Any] | None:
        """The counter of changes of the tab's document (scripts/pulse.js); None while it has no world of ours."""
        main = self.worlds.main
        if main is None:
            return None
        try:
            return dict(await self.worlds.evaluate(main, "eye.pulsed()", "whether it is quiet"))
        except DriverError as error:
            if not has_moved(error):
                raise
            return None

    async def stirred(self) -> None:
        """Something was done to the tab that its document hears of later: `pulse` waits for the pictures after it."""
        if self.worlds.main is not None:
            with suppress(DriverError, StepFault):
                await self.worlds.evaluate(self.worlds.main, "eye.stirred()", "whether it is quiet")

    async def view(self, budget: int | None) -> str:
        """The text of the page as it is now, and from now on what `changes` counts from."""
        self.told = await self.observe()
        return as_text(self.told, budget)

    async def changes(self, budget: int | None) -> str:
        """What became of the page since the last view or the last changes; all of it when there was none.

        budget: most tokens; what would take more is told as a view of the page within them.
        """
        before, self.told = self.told, await self.observe()
        if before is None:
            return as_text(self.told, budget)
        text = changes(before, self.told)
        if budget is None or tokens(text) <= budget:
            return text
        head = NEW_PAGE if before.generation != self.told.generation else ALL
        return f"{head}\n{as_text(self.told, budget)}"

    async def at(self, x: float, y: float) -> Seen | None:
        """What lies at a point of the window, through frames and shadow roots; None outside of it."""
        if self.last is None:
            await self.observe()  # closed shadow roots are opened by a look
        worlds = {one.label: one for one in await self.worlds.all()}
        label, right, down = "", 0, 0
        for _ in range(len(worlds)):
            told = await self.worlds.evaluate(worlds[label], f"eye.at({x}, {y})", "what lies there")
            if told is None:
                return None
            if "frame" not in told or told["frame"] not in worlds:
                break
            right, down = right + round(x - told["x"]), down + round(y - told["y"])
            label, x, y = told["frame"], told["x"], told["y"]
        if "ref" not in told:
            return None
        box = (told["box"][0] + right, told["box"][1] + down, told["box"][2], told["box"][3])
        return Seen(0, f"{label}e{told['ref']}", told["role"], told["name"], told["value"], (), box)

    async def focused(self) -> Seen | None:
        """What keys go to, through frames and shadow roots; its box is that in its own frame. None for nothing."""
        for world in await self.worlds.all():
            try:
                told = await self.worlds.evaluate(world, "eye.focused()", "what has the focus")
            except DriverError as error:
                if not has_moved(error):
                    raise
                continue
            if told is not None:
                ref = f"{world.label}e{told['ref']}"
                return Seen(0, ref, told["role"], told["name"], told["value"], (), tuple(told["box"]))
        return None

    async def _steady(self, *, hidden: bool) -> Observation:
        for _ in range(AGAIN - 1):
            try:
                seen, lost = await self._observe(hidden=hidden)
            except DriverError as error:
                if not has_moved(error):
                    raise
            else:
                if not lost:
                    return seen
        return (await self._observe(hidden=hidden))[0]

    async def _at_rest(self) -> None:
        """Two pictures without a change, or REST_MS."""
        main = (await self.worlds.all())[0]
        await self.worlds.evaluate(main, f"eye.rest({REST_MS})", "whether it is at rest")

    async def _observe(self, *, hidden: bool) -> tuple[Observation, int]:
        """What is seen, and how many frames changed their document under the look."""
        worlds = await self.worlds.all()
        told = await self._ask(worlds, hidden=hidden)
        for _ in range(NESTED):
            asking = [world for world, one in zip(worlds, told, strict=True) if one and any(one["ask"])]
            if not asking or not await learn(self.worlds, asking):
                break
            told = await self._ask(worlds, hidden=hidden)
        frames = {world.label: one for world, one in zip(worlds, told, strict=True) if one is not None}
        self.frames = frames
        unread = len(self.page.frames) - len(frames) if len(worlds) > MOST_FRAMES else told.count(None)
        return stitched(frames, self._generation, unread), told.count(None)

    async def _ask(self, worlds: Sequence[World], *, hidden: bool) -> list[dict[str, Any] | None]:
        """What the eye of each frame tells. Frames of the tab's own origin answer in the main frame's answer."""
        inside = [(world, way) for world in worlds if (way := _way_in(world, worlds[0])) is not None]
        reached = [world.label for world, _ in inside]
        async with together() as group:
            asked = group.create_task(self._ask_inside(worlds[0], inside, hidden=hidden))
            own = [
                (one, group.create_task(self._ask_one(one, hidden=hidden)))
                for one in worlds
                if one.label not in reached
            ]
        told = asked.result() | {one.label: task.result() for one, task in own}
        for world, _ in inside:
            if world.label not in told:
                # From now on it is asked by itself, beside the others.
                world.apart = True
                told[world.label] = await self._ask_one(world, hidden=hidden)
        return [told[world.label] for world in worlds]

    async def _ask_inside(
        self, main: World, inside: Sequence[tuple[World, list[str]]], *, hidden: bool
    ) -> dict[str, dict[str, Any] | None]:
        """What the eyes of frames tell that the main one reaches, in one question; without those that do not answer."""
        wanted = [self._wanted(world, hidden=hidden) for world, _ in inside]
        given = [[way, options] for (_, way), (options, _) in zip(inside, wanted, strict=True)]
        question = f"eye.looks({json.dumps(given)})"
        texts = await self.worlds.evaluate(main, question, "looking at the page", seconds=SEE_S)
        answers = zip(inside, texts, wanted, strict=True)
        return {one.label: self._took(one, text, before) for (one, _), text, (_, before) in answers if text is not None}

    async def _ask_one(self, world: World, *, hidden: bool) -> dict[str, Any] | None:
        options, before = self._wanted(world, hidden=hidden)
        question = f"eye.look({json.dumps(options)})"
        try:
            text = await self.worlds.evaluate(world, question, "looking at the page", seconds=SEE_S)
        except DriverError as error:
            if not world.label or not has_moved(error):
                raise
            return None
        return self._took(world, text, before)

    def _wanted(self, world: World, *, hidden: bool) -> tuple[dict[str, Any], Sequence[Seen]]:
        """What the eye of a frame is asked, and the lines that it may leave out."""
        if self._documents.get(world.label) != world.unique_id:
            self._documents[world.label] = world.unique_id
            if not world.label:
                self._generation += 1
        known = self._known.get(world.label, NOT_SEEN)
        number, before = (known.number, known.lines) if known.document == world.unique_id else (0, ())
        return {"start": self._last.get(world.label, 0), "hidden": hidden, "known": number}, before

    def _took(self, world: World, text: str, before: Sequence[Seen]) -> dict[str, Any]:
        told = heard(text, world.label, before)
        self._last[world.label] = told["last"]
        self._known[world.label] = _Known(world.unique_id, told["number"], told["lines"])
        return told


def _way_in(world: World, main: World) -> list[str] | None:
    """The labels of the frames from the main one to this; None for what that does not reach, or has no place yet."""
    path: list[str] = []
    while world is not main:
        if world.apart or world.around is None or world.session is not main.session:
            return None
        path.insert(0, world.label)
        world = world.around
    return path
