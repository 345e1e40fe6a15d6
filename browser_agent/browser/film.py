"""Trace and video of a run, with one chapter per step."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as DriverError

from browser_agent.browser.locate import SENSITIVE
from browser_agent.browser.trace import Trace
from browser_agent.browser.video import Video
from browser_agent.core.errors import Unavailable
from browser_agent.core.recipe import Step

TraceMode = Literal["on", "off", "on-failure"]

PREPARE_JS = """fields => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:is(${fields}) { -webkit-text-security: disc !important; }`);
  document.adoptedStyleSheets.push(sheet);
  addEventListener("toggle", event => {
    if (event.target?.nodeName === "X-PW-GLASS") event.stopImmediatePropagation();
  }, { capture: true });
}"""
"""For each document, only while filming. One-time codes and card numbers are readable on a page; trace and video
show dots. And the pane that carries pointer and caption opens and closes as a popover: nobody on the page hears it,
neither its scripts nor our counter of changes."""


class Film:
    """What of a run is filmed. Nothing is started, and nothing costs, when both are off.

    trace: "on" keeps trace.zip, "on-failure" keeps it unless the run passed. video: keep video.webm or
    video.webp. folder: the run's own. redact: takes secrets out of a text. pictures: the trace has those of the screen
    beside the documents, from which no text can be taken out. part: follows the names of the files, so that a run that
    goes on in its folder writes over none.
    """

    def __init__(  # noqa: PLR0913 - what is filmed, where, and how it is kept clean
        self, context: BrowserContext, folder: Path, *, trace: TraceMode, video: bool, redact: Callable[[str], str],
        pictures: bool = True, part: str = "",
    ) -> None:  # fmt: skip
        self._context, self._mode = context, trace
        self._trace = Trace(context, folder, redact, pictures=pictures, part=part) if trace != "off" else None
        self._video = Video(folder, redact, part) if video else None

    async def start(self, page: Page) -> None:
        """Begin to film. What cannot be started is told of by `finish`; a run never fails because of it."""
        if self._trace is not None or self._video is not None:
            with suppress(DriverError):
                await self._context.add_init_script(f"({PREPARE_JS})({json.dumps(SENSITIVE)})")
        # The video first: whoever casts a page first sets the size of the frames for both.
        if self._video is not None:
            await self._video.start(page)
        if self._trace is not None:
            await self._trace.start()

    async def chapter(self, page: Page, step: Step) -> None:
        """A step begins, in this tab; the video goes on there."""
        if self._trace is not None:
            await self._trace.chapter(step)
        if self._video is not None:
            await self._video.chapter(page, step)

    @asynccontextmanager
    async def aside(self, page: Page) -> AsyncIterator[None]:
        """Take pointer and caption off the page for the block, so that a picture shows the page alone."""
        if self._video is None:
            yield
            return
        async with self._video.aside(page):
            yield

    async def finish(self, *, passed: bool) -> dict[str, str]:
        """Write what is to be kept; its files by kind ("trace", "video").

        Raises Unavailable, and only here, when something was lost; it names what was kept all the same.
        """
        kept: dict[str, str] = {}
        lost: list[Unavailable] = []
        if self._video is not None:
            try:
                kept["video"] = str(await self._video.finish())
            except Unavailable as error:
                lost.append(error)
        if self._trace is not None and (self._mode == "on" or not passed):
            try:
                kept["trace"] = str(await self._trace.keep())
            except Unavailable as error:
                lost.append(error)
        elif self._trace is not None:
            await self._trace.discard()
        if lost:
            rest = "".join(f"; the {kind} is in {path}" for kind, path in kept.items())
            raise Unavailable("; ".join(error.message for error in lost) + rest, hint=lost[0].next)
        return kept
