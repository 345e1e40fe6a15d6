"""One picture of the tab together with what is seen on it: marked, cut out, and without what no picture may show."""

from __future__ import annotations

import asyncio
import base64
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as DriverError

from browser_agent.browser.bounded import together
from browser_agent.browser.covers import printed, secrets, unknown
from browser_agent.browser.eyes import AGAIN, Eyes
from browser_agent.browser.marks import Rectangle
from browser_agent.browser.painting import QUALITY, Paint, Painted, painted
from browser_agent.browser.places import place_of
from browser_agent.browser.showing import common, showing
from browser_agent.browser.worlds import Worlds, has_moved
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import Found
from browser_agent.core.seen import Observation
from browser_agent.core.snapshot import Box

Redact = Callable[[str], str]
UNREADY = "Unable to capture screenshot"
"""What Chromium says when it has nothing drawn to show, as for a moment after the window got another size."""
MOST_SIDE = 8_000
"""CSS pixels of a picture, across or along; a larger part is cut there, and `cut_px` says by how much."""
EVERYTHING = Box(x=-1e7, y=-1e7, width=2e7, height=2e7)
"""More than any page has: a part that comes to be the whole page."""
AIR_PX = 24.0
"""Around a part that is marked, so that its labels need not hide it."""


@dataclass(frozen=True)
class Picture:
    """A picture of the viewport or of a part of it.

    scale: its pixels for one CSS pixel. shift: where its top left corner is in the viewport, in CSS pixels.
    marks: what is framed and labelled, by ref, in pixels of the picture. unmarked: refs that can be seen and found
    no place for their label. covered: how many places were painted over. cut_px: CSS pixels that the asked part
    has more than the picture, across or along: it was too large, or not all of it is on the page.
    seen: the observation of the same moment.
    """

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    seen: Observation = field(repr=False)
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    marks: Mapping[str, Box] = field(default_factory=dict)
    unmarked: tuple[str, ...] = ()
    covered: int = 0
    cut_px: int = 0

    def to_page(self, x: float, y: float) -> tuple[float, float]:
        """From a point in the picture, in its pixels, to the point of the viewport that it shows, in CSS pixels."""
        return x / self.scale + self.shift[0], y / self.scale + self.shift[1]


@dataclass(frozen=True)
class _Taken:
    """A picture before anything is drawn. area: what it shows, in CSS pixels of the viewport."""

    jpeg: bytes
    area: Box
    secrets: tuple[Box, ...]
    seen: Observation | None


async def shot(
    eyes: Eyes,
    *,
    marks: bool = False,
    of: Found | Box | None = None,
    mask: Sequence[Found | Box] = (),
    redact: Redact | None = None,
) -> Picture:
    """Take the picture while the eyes look, and draw on it what is asked for.

    marks: frame and label what can be acted on, with its refs. of: only this part of the page. mask: painted over
    like filled fields for passwords, codes and cards. redact: takes secrets out of a text; where the page shows one as
    plain text it is painted over too. Boxes are in CSS pixels of the viewport. Raises StepFault when
    the part is not on the page, and when the page goes elsewhere all the time.
    """
    asked = await place_of(eyes.page, of) if of is not None else None
    hidden = [await place_of(eyes.page, one) for one in mask]
    wanted = _grown(asked) if asked is not None and marks else asked
    taken = await _steady(eyes, wanted, look=True)
    assert taken.seen is not None
    part = _part(taken, wanted)
    covers = (*taken.secrets, *hidden, *(printed(taken.seen, redact) if redact is not None else ()))
    shown = await _drawn(taken, part, covers, showing(taken.seen, part) if marks else {})
    kept = common(asked, part) if asked is not None else None
    cut = max(asked.width - kept.width, asked.height - kept.height) if asked is not None and kept is not None else 0
    return Picture(
        shown.jpeg,
        shown.width,
        shown.height,
        taken.seen,
        shift=(math.floor(part.x), math.floor(part.y)),
        marks={ref: Box(x=box.x, y=box.y, width=box.width, height=box.height) for ref, box in shown.marks.items()},
        unmarked=shown.unmarked,
        covered=len(covers),
        cut_px=round(cut),
    )


async def bare(eyes: Eyes, *, of: Found | Box | None = None, redact: Redact | None = None) -> bytes:
    """A JPEG for the journal; filled fields for secrets are painted over. of, redact: as for `shot`; a look is only
    taken where there is something to redact.
    """
    if eyes.last is None:
        await eyes.observe()  # closed shadow roots are opened by a look, and secrets may stand in them
    wanted = await place_of(eyes.page, of) if of is not None else None
    taken = await _steady(eyes, wanted, look=redact is not None)
    covers = (*taken.secrets, *(printed(taken.seen, redact) if redact is not None else ()))
    return (await _drawn(taken, _part(taken, wanted), covers, {})).jpeg


def _part(taken: _Taken, wanted: Box | None) -> Box:
    part = common(taken.area, wanted) if wanted is not None else taken.area
    if part is None:
        raise _not_on_page(wanted)
    return part


async def _drawn(taken: _Taken, part: Box, covers: Sequence[Box], marks: Mapping[str, Box]) -> Painted:
    area = taken.area
    paint = Paint(
        size=(math.ceil(area.width), math.ceil(area.height)),
        covers=tuple(_pixels(box, area) for box in covers),
        marks={ref: _pixels(box, area) for ref, box in marks.items()},
        crop=_pixels(part, area) if part != area else None,
    )
    # Decoding and encoding take longer than all else here, and would hold up the thread that talks to the browser.
    return await asyncio.to_thread(painted, taken.jpeg, paint)


async def _steady(eyes: Eyes, wanted: Box | None, *, look: bool) -> _Taken:
    """Anew when a document went away meanwhile: nobody knows where the secrets of that one were."""
    for _ in range(AGAIN):
        try:
            return await _taken(eyes, wanted, look=look)
        except DriverError as error:
            if not has_moved(error) and UNREADY not in (error.message or ""):
                raise
    found = f"it went elsewhere, or could not be drawn, {AGAIN} times"
    raise StepFault(Fault(kind="stale", expected="a page that stays for a picture", found=found))


async def _taken(eyes: Eyes, wanted: Box | None, *, look: bool) -> _Taken:
    """The questions are sent together: the page's process answers them while the browser's makes the picture.

    Each question about secrets is answered before and after the next frame is drawn. When the answers differ, when
    frames came, or when the look saw more, it is asked again after the picture; every place where a secret was ever
    seen is painted over.
    """
    worlds = eyes.worlds
    at_first = await worlds.all()
    clip, area = await _clip(worlds, worlds.session, wanted)
    async with together() as group:
        asked = group.create_task(secrets(worlds, at_first))
        picture = group.create_task(_capture(worlds, worlds.session, clip))
        seen = group.create_task(eyes.observe()) if look else None
    told, saw = asked.result(), seen.result() if seen is not None else None
    area = area or Box(x=0, y=0, width=told.size[0], height=told.size[1])
    at_last = await worlds.all()
    new = unknown(saw, area, told.boxes)
    if told.moving or new or {one.unique_id for one in at_first} != {one.unique_id for one in at_last}:
        told = told.also(await secrets(worlds, at_last))
    known = (*told.boxes, *unknown(saw, area, told.boxes))
    return _Taken(picture.result(), area, known, saw)


async def _clip(worlds: Worlds, session: CDPSession, wanted: Box | None) -> tuple[dict[str, float] | None, Box | None]:
    """What to tell the browser for a part that reaches out of the window; nothing for all others, which are cut out."""
    if wanted is None:
        return None, None
    told = await worlds.send(session, "Page.getLayoutMetrics", what="its size")
    view, size = told["cssLayoutViewport"], told["cssContentSize"]
    inside = (wanted.x >= 0 and wanted.x + wanted.width <= view["clientWidth"]) and (
        wanted.y >= 0 and wanted.y + wanted.height <= view["clientHeight"]
    )
    if inside:
        return None, None
    left, top = -view["pageX"], -view["pageY"]
    wide, high = max(size["width"], view["clientWidth"]), max(size["height"], view["clientHeight"])
    page = Box(x=left, y=top, width=wide, height=high)
    part = common(page, wanted)
    if part is None:
        raise _not_on_page(wanted)
    x, y = math.floor(part.x), math.floor(part.y)
    width, height = min(math.ceil(part.width), MOST_SIDE), min(math.ceil(part.height), MOST_SIDE)
    clip = {"x": x - left, "y": y - top, "width": width, "height": height, "scale": 1}
    return clip, Box(x=x, y=y, width=width, height=height)


async def _capture(worlds: Worlds, session: CDPSession, clip: dict[str, float] | None) -> bytes:
    options: dict[str, Any] = {"format": "jpeg", "quality": QUALITY, "optimizeForSpeed": True}
    if clip is not None:
        options |= {"clip": clip, "captureBeyondViewport": True}
    told = await worlds.send(session, "Page.captureScreenshot", options, "its picture")
    return base64.b64decode(told["data"])


def _pixels(box: Box, area: Box) -> Rectangle:
    """A box in the pixels of a picture of an area, no smaller than it is."""
    left, top = math.floor(box.x - area.x), math.floor(box.y - area.y)
    right, bottom = math.ceil(box.x + box.width - area.x), math.ceil(box.y + box.height - area.y)
    return Rectangle(left, top, right - left, bottom - top)


def _grown(box: Box) -> Box:
    return Box(x=box.x - AIR_PX, y=box.y - AIR_PX, width=box.width + 2 * AIR_PX, height=box.height + 2 * AIR_PX)


def _not_on_page(wanted: Box | None) -> StepFault:
    where = f"{wanted.width:g} x {wanted.height:g} at {wanted.x:g},{wanted.y:g}" if wanted else "nothing"
    return StepFault(Fault(kind="not_found", expected="a part of the page to take a picture of", found=where))
