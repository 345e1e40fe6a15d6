"""The picture that goes with a question: the window, with a frame around what would be acted on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageDraw

from browser_agent.core.action import Action, Scroll
from browser_agent.core.errors import StepFault
from browser_agent.core.event import Warned
from browser_agent.core.snapshot import Box
from browser_agent.core.target import Target
from browser_agent.engine.door import Door

AIR_PX = 4.0
"""Between what is framed and its frame."""
LINE_PX = 4
RED = (214, 0, 28)


async def pictured(door: Door, action: Action | None) -> str:
    """Take and keep the picture; its path in the run folder, empty with a warning when none can be taken."""
    target: Target | None = getattr(action, "target", None)
    try:
        box = await _seen(door, target) if target is not None else None
        data = await door.surface.picture()
    except StepFault as error:
        door.journal.emit(Warned(message=f"no picture for the question: {error.fault.found}"))
        return ""
    if box is not None:
        data = await asyncio.to_thread(framed, data, box)
    return door.journal.keep(data, "approval", ".jpg")


async def _seen(door: Door, target: Target) -> Box | None:
    """Where it is in the window, brought there first: a person is to see what is asked about."""
    found = await door.surface.locate(target, facts=True)
    if len(found) != 1:
        return None
    with suppress(StepFault):  # what cannot be scrolled to is asked about without its frame
        await door.surface.perform(Scroll(target=target), found[0])
    found = await door.surface.locate(target, facts=True)
    return found[0].element.box if len(found) == 1 else None


def framed(jpeg: bytes, box: Box) -> bytes:
    """The picture with a frame around a box, in its pixels; as it was when the box is not on it or it is no picture."""
    try:
        with Image.open(BytesIO(jpeg)) as taken:
            image = taken.convert("RGB")
    except OSError:
        return jpeg
    left, top = max(box.x - AIR_PX, 0.0), max(box.y - AIR_PX, 0.0)
    right = min(box.x + box.width + AIR_PX, image.width - 1.0)
    bottom = min(box.y + box.height + AIR_PX, image.height - 1.0)
    if not (left < right and top < bottom):
        return jpeg
    ImageDraw.Draw(image).rectangle((left, top, right, bottom), outline=RED, width=LINE_PX)
    kept = BytesIO()
    image.save(kept, "JPEG", quality=85)
    return kept.getvalue()
