"""Frames that a click is not meant for: whatever of it comes into one of them is stopped there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from playwright.async_api import Error as DriverError
from playwright.async_api import Frame, Page

from browser_agent.browser.bounded import together
from browser_agent.browser.worlds import World, Worlds
from browser_agent.core.errors import StepFault


@dataclass
class Barred:
    """What became of it. stopped: the first event that came into a barred frame; known after the block only."""

    page: Page
    before: list[tuple[Frame, str]]
    """Which frames there were, and what was in them."""
    stopped: str = ""

    @property
    def others_came(self) -> bool:
        """Whether frames came, went or were exchanged since they were barred; told without a question to the page."""
        return _frames(self.page) != self.before


@asynccontextmanager
async def barred(worlds: Worlds, page: Page, but: World) -> AsyncIterator[Barred]:
    """Every other frame, the ones around it included, takes no click until the end of the block.

    A frame of another site that comes meanwhile has no world of ours yet; `others_came` tells of it.
    """
    told = Barred(page, _frames(page))
    others = [one for one in await worlds.all() if one.frame_id != but.frame_id]
    await _all(worlds, others, "eye.bar()")
    try:
        yield told
    finally:
        stops = await _all(worlds, others, "eye.released()")
        told.stopped = next((one for one in stops if one), "")


def _frames(page: Page) -> list[tuple[Frame, str]]:
    return [(one, one.url) for one in page.frames]


async def _all(worlds: Worlds, others: Sequence[World], call: str) -> list[str]:
    async with together() as group:
        tasks = [group.create_task(_one(worlds, world, call)) for world in others]
    return [task.result() for task in tasks]


async def _one(worlds: Worlds, world: World, call: str) -> str:
    """What a world answers; nothing when its document is gone."""
    with suppress(DriverError, StepFault):
        return str(await worlds.evaluate(world, call, "the frames beside a click") or "")
    return ""
