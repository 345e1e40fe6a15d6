"""Where on the screen something is that a caller named for a picture."""

from __future__ import annotations

from playwright.async_api import Page

from browser_agent.browser.bounded import LOOK_S, bounded
from browser_agent.browser.guarded import Held
from browser_agent.browser.perform import reach
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import Found
from browser_agent.core.snapshot import Box


async def place_of(page: Page, what: Found | Box) -> Box:
    """In CSS pixels of the viewport. Raises StepFault `not_found` when it takes no place."""
    if isinstance(what, Box):
        return what
    if isinstance(what.hand, Held) and what.hand.locator is None:
        box = what.element.box  # in a closed shadow root: as the eyes saw it a moment ago
    else:
        told = await bounded(page, reach(what).bounding_box(), LOOK_S, "its place")
        box = Box(x=told["x"], y=told["y"], width=told["width"], height=told["height"]) if told else None
    if box is None or not box.width or not box.height:
        expected = f"{what.element} on the picture"
        raise StepFault(Fault(kind="not_found", expected=expected, found="it takes no place there"))
    return box
