"""A narrated video of a run: the pointer, and a caption before each step, in whatever tab the step works in.

Playwright's own titles of actions stay hidden: they show the text that is typed, secrets included. Its chapter
card stays unused: it blurs the page and makes its caller wait. Our caption is the step's name from the recipe. It
is on the page for one frame, which the video holds for a second; the step then works on a page without it.
"""

from __future__ import annotations

import asyncio
import html
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from PIL import Image, ImageChops
from playwright.async_api import Error as DriverError
from playwright.async_api import Page, ScreencastFrame, ScreencastSize

from browser_agent.browser.reel import Reel
from browser_agent.core.errors import Unavailable
from browser_agent.core.recipe import Step

SIZE: ScreencastSize = {"width": 1280, "height": 800}
"""The largest frame, in pixels."""
QUALITY = 80
CALL_S = 2.0
"""For each call to the driver. A page that hangs is not waited for longer: the film goes on without its caption."""
FRAME_S = 1.0
"""How long a step waits for the frame with its caption, so that no chapter is missing: usually 0.03 s,
and over 0.2 s where a busy machine paints the first frame of a new tab."""
POINTER_MS = 250
"""How long the pointer travels; the action waits for it."""

CAPTION = """<table width="100%" height="64" border="0" cellspacing="0" cellpadding="8"><tr>
<td bgcolor="#10141c" align="center" valign="middle"><font face="system-ui, sans-serif">
<font color="#ffffff" size="4"><b>{title}</b></font><br><font color="#c6cbd4" size="2">{place}</font></font></td></tr>
</table>"""
"""A bar across the top of the page, in HTML as it was before CSS: a strict Content-Security-Policy refuses styles,
and tells the console of it."""
DARK = (16, 20, 28)
MOST_TITLE = 200


class Video:
    """Films the current tab of one browser context. `finish` ends it."""

    def __init__(self, folder: Path, redact: Callable[[str], str], part: str = "") -> None:
        self._file, self._redact = folder / f"video{part}", redact
        self._page: Page | None = None
        self._reel: Reel | None = None
        self._came = asyncio.Event()
        self._came.set()
        self._bar: Image.Image | None = None
        """The caption as it was filmed, until a frame comes without it."""
        self._trouble = "no tab was filmed"

    async def start(self, page: Page) -> None:
        """Begin with this tab."""
        view = page.viewport_size
        width, height = (view["width"], view["height"]) if view else (SIZE["width"], SIZE["height"])
        scale = min(1.0, SIZE["width"] / width, SIZE["height"] / height)
        self._reel = Reel((round(width * scale), round(height * scale)))
        await self._follow(page)

    async def chapter(self, page: Page, step: Step) -> None:
        """Film the step's name, then go on in its tab."""
        if self._reel is None:
            return
        if page is not self._page:
            await self._follow(page)
        self._came.clear()
        shown = AsyncExitStack()
        if await self._tried(self._captioned(page, self._text(step), shown)):
            await self._filmed(self._reel)
        self._came.set()
        await self._tried(shown.aclose())
        self._reel.cut()

    @asynccontextmanager
    async def aside(self, page: Page) -> AsyncIterator[None]:
        """Without the pointer for the block."""
        await self._tried(page.screencast.hide_actions())
        try:
            yield
        finally:
            await self._tried(self._pointed(page))

    async def finish(self) -> Path:
        """Encode the video; its path. Raises Unavailable when there is nothing to encode or it cannot be written."""
        if self._reel is None:
            raise Unavailable(f"there is no video: {self._trouble}")
        try:
            ended_s = time.time()
            await self._leave()
            if len(self._reel) == 0:
                raise Unavailable(f"there is no video: {self._trouble}", hint="browser-agent doctor")
            return await asyncio.to_thread(self._reel.develop, self._file, ended_s=ended_s)
        finally:
            self._reel.close()
            self._reel = None

    async def _follow(self, page: Page) -> None:
        await self._leave()
        if await self._tried(page.screencast.start(on_frame=self._frame, size=SIZE, quality=QUALITY)):
            self._page = page
            await self._tried(self._pointed(page))

    async def _leave(self) -> None:
        if self._page is not None and not self._page.is_closed():
            await self._tried(self._page.screencast.stop())
            await self._tried(self._page.screencast.hide_actions())
        self._page = None

    async def _pointed(self, page: Page) -> None:
        await page.screencast.show_actions(cursor="pointer", duration=POINTER_MS, style={"title": "display: none"})

    def _text(self, step: Step) -> str:
        title, place = self._redact(step.name), self._redact(f"step {step.id} · {step.place}")
        title = title if len(title) <= MOST_TITLE else title[: MOST_TITLE - 1] + "…"
        return CAPTION.format(title=html.escape(title), place=html.escape(place))

    async def _captioned(self, page: Page, text: str, shown: AsyncExitStack) -> None:
        await shown.enter_async_context(await page.screencast.show_overlay(text))

    async def _filmed(self, reel: Reel) -> None:
        """Wait for the frame with the caption; a page that paints nothing is not waited for long."""
        try:
            async with asyncio.timeout(FRAME_S):
                await self._came.wait()
        except TimeoutError:
            reel.open_chapter()

    def _frame(self, frame: ScreencastFrame) -> None:
        at_s = frame["timestamp"] / 1000
        if self._reel is None or self._reel.late(at_s):
            return
        if not self._came.is_set() and _is_captioned(frame["data"]):
            self._reel.open_chapter()
            self._came.set()
            self._bar = _top(frame["data"])
        elif self._bar is not None:
            if _same(self._bar, _top(frame["data"])):
                return  # painted before the caption went, and come late
            self._bar = None
        try:
            self._reel.add(frame["data"], at_s)
        except OSError as error:
            self._trouble = f"a frame was not kept ({error.strerror or error})"

    async def _tried(self, call: Awaitable[object]) -> bool:
        """Await a call for a moment; a video never fails a run, so what went wrong is kept for `finish`."""
        try:
            async with asyncio.timeout(CALL_S):
                await call
        except TimeoutError:
            self._trouble = f"the page did not answer within {CALL_S:g} s"
        except DriverError as error:
            self._trouble = error.message.partition("\n")[0][:300]
        else:
            return True
        return False


def _top(jpeg: bytes) -> Image.Image:
    """The strip of a frame where captions are, small."""
    with Image.open(io.BytesIO(jpeg)) as opened:
        strip = opened.crop((0, 0, opened.width, min(48, opened.height)))
        return strip.convert("L").resize((160, 6))


def _same(one: Image.Image, other: Image.Image) -> bool:
    """Whether two strips show the same, but for what the encoder does to them."""
    return all(count == 0 for count in ImageChops.difference(one, other).histogram()[24:])


def _is_captioned(jpeg: bytes) -> bool:
    """True when both ends of the frame's top are as dark as the caption."""
    with Image.open(io.BytesIO(jpeg)) as opened:
        opened.draft("RGB", (opened.width // 8, opened.height // 8))
        small = opened.convert("RGB")
    corners = (small.getpixel((0, 1)), small.getpixel((small.width - 1, 1)))
    return all(
        isinstance(corner, tuple) and all(abs(a - b) < 12 for a, b in zip(corner, DARK, strict=True))
        for corner in corners
    )
