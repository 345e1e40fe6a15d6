"""A person at the browser: real mouse and keyboard through Playwright, and what a recording of it does when replayed."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager

from playwright.async_api import Locator

from browser_agent.agent import Options
from browser_agent.agent.recording import Recorder, open_recorder, replayed, write
from browser_agent.core.outcome import Outcome


@asynccontextmanager
async def person_at(start, folder, **more):
    """A recorder at an address, and the person in front of it."""
    async with open_recorder(start, options=Options(out=folder / "runs"), **more) as recorder:
        yield recorder, Person(recorder)


class Person:
    """What hands can do; never a function of Playwright that sets or dispatches anything by script."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.page = recorder.page

    async def click(self, where: Locator, **more) -> None:
        await where.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = await where.bounding_box()
        await self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, **more)

    async def type(self, where: Locator, text: str) -> None:
        await self.click(where)
        await self.keys("Control+A")
        await self.page.keyboard.type(text)

    async def keys(self, *several: str) -> None:
        for one in several:
            await self.page.keyboard.press(one)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)


async def replay(made, folder, **params):
    """Write a recording, run it, and give back the run."""
    file = folder / "recorded.yaml"
    write(made, file, force=True)
    assert [str(one) for one in made.problems(str(file)) if one.level == "error"] == []
    result = await replayed(made, file, options=Options(out=folder / "replays", env=dict(os.environ)), **params)
    assert result.finished.outcome is Outcome.PASSED, f"{result.finished.why}\n{made.text}"
    return result


def lines(told):
    """The steps that were told, without what is beside them."""
    return [line.strip() for line in told if line.startswith("  - ")]
