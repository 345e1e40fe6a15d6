"""Pictures of the page: JPEG over CDP with secret fields painted over, and comparison with a kept one."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw
from playwright.async_api import Error as DriverError
from playwright.async_api import Page

from browser_agent.browser.bounded import LOOK_S, bounded
from browser_agent.browser.locate import SENSITIVE
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.snapshot import Box

QUALITY = 70
MOST_HEIGHT = 8_000
"""CSS pixels of a whole-page picture; Chromium and every viewer cope with that."""
BOXES_JS = """es => es.filter(e => e.value).map(e => { const b = e.getBoundingClientRect();
  return { x: b.x, y: b.y, width: b.width, height: b.height }; })"""


async def take(page: Page, *, clip: Box | None = None, whole_page: bool = False) -> bytes:
    """A JPEG. Fields for passwords, codes and cards are painted over, by the boxes they had just before."""
    hidden = await _secret_boxes(page)
    session = await bounded(page, page.context.new_cdp_session(page), LOOK_S, "its picture")
    try:
        options: dict[str, object] = {"format": "jpeg", "quality": QUALITY, "optimizeForSpeed": True}
        shift = (0.0, 0.0)
        if whole_page or clip is not None:
            told = await bounded(page, session.send("Page.getLayoutMetrics"), LOOK_S, "its size")
            view, size = told["cssVisualViewport"], told["cssContentSize"]
            shift = (view["pageX"], view["pageY"])
            area = clip or Box(x=-shift[0], y=-shift[1], width=size["width"], height=min(size["height"], MOST_HEIGHT))
            options["clip"] = {"x": area.x + shift[0], "y": area.y + shift[1], "width": area.width,
                               "height": area.height, "scale": 1}  # fmt: skip
            options["captureBeyondViewport"] = True
            shift = (area.x, area.y)
        told = await bounded(page, session.send("Page.captureScreenshot", options), LOOK_S, "its picture")
    finally:
        await _detach(session)
    data = base64.b64decode(told["data"])
    return painted_over(data, hidden, shift) if hidden else data


async def _detach(session: object) -> None:
    try:
        await session.detach()  # type: ignore[attr-defined]  # a CDPSession
    except DriverError:
        return  # the page is gone, and the session with it


async def _secret_boxes(page: Page) -> list[Box]:
    boxes: list[Box] = []
    for frame in page.frames:
        try:
            told = await bounded(
                page, frame.locator(SENSITIVE).evaluate_all(BOXES_JS), LOOK_S, "looking for secret fields"
            )
        except DriverError:
            continue
        if told and frame.parent_frame is not None:
            holder = await frame.frame_element()
            outer = await holder.bounding_box() or {"x": 0, "y": 0}
            told = [{**one, "x": one["x"] + outer["x"], "y": one["y"] + outer["y"]} for one in told]
        boxes += [Box(**one) for one in told]
    return boxes


def painted_over(jpeg: bytes, boxes: list[Box], shift: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """The picture with grey rectangles over the boxes. shift: where the picture's corner is, in the boxes' system."""
    image = Image.open(io.BytesIO(jpeg)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for box in boxes:
        left, top = box.x - shift[0], box.y - shift[1]
        draw.rectangle((left, top, left + box.width, top + box.height), fill=(120, 120, 120))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def differing_share(picture: bytes, kept: Path, tolerance: int = 24) -> float:
    """Share of pixels (0 to 1) that differ from a kept picture by more than `tolerance` of 255 in any colour.

    Raises StepFault when the kept picture is not there or cannot be read; 1.0 when the sizes differ.
    """
    try:
        with Image.open(kept) as opened:
            wanted = opened.convert("RGB")
    except (OSError, Image.DecompressionBombError) as error:
        raise StepFault(
            Fault(kind="unsuitable", expected=f"a kept picture {kept}", found=str(error).splitlines()[0],
                  next="make it with a `screenshot:` step and copy it there")
        ) from None  # fmt: skip
    here = Image.open(io.BytesIO(picture)).convert("RGB")
    if here.size != wanted.size:
        return 1.0
    difference = ImageChops.difference(here, wanted)
    red, green, blue = difference.split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    changed = sum(worst.histogram()[tolerance + 1 :])
    return changed / (here.size[0] * here.size[1])
