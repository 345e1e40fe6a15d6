"""Giving files to a page: to a file input, to the chooser that a click opens, or dropped on a place that takes them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from playwright.async_api import ElementHandle, Locator, Page
from playwright.async_api import Error as DriverError
from playwright.async_api import TimeoutError as DriverTimeout

from browser_agent.browser.bounded import moved
from browser_agent.browser.inquiry import ask_one
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import Effect

TOOK_JS = """() => {
  const told = { dropped: false };
  addEventListener("drop", (event) => { told.dropped = event.isTrusted; }, { capture: true, once: true });
  return told;
}"""


async def give(page: Page, files: Sequence[str], at: Locator, within: datetime.timedelta) -> Effect:
    """Put files into an input, or into the one whose chooser a click on the element opens, and read them back.

    Raises StepFault: `timeout` when no chooser came (clicked it was), `not_met` when the input holds other files.
    """
    if await ask_one(at, "takesFiles", within=within):
        # By handle: many a page sends the file at once and takes the input away.
        element = await at.element_handle(timeout=within)
    else:
        element = await _chooser_of(page, at, within)
    await element.set_input_files(list(files), timeout=within)
    held = await _held(element)
    if held and len(held) != len(files):
        raise StepFault(
            Fault(kind="not_met", expected=f"the input to hold {len(files)} files", found=f"it holds {len(held)}")
        )
    return Effect(f"{_several(files)} given")


async def drop(page: Page, files: Sequence[str], at: Locator, within: datetime.timedelta) -> Effect:
    """Drag files from outside the browser over the middle of an element, and let go.

    Nothing says what the page does with them, so nothing is proved here. Raises StepFault `unsuitable` when nothing
    there takes files: the browser then gives the page none.
    """
    await at.scroll_into_view_if_needed(timeout=within)
    await at.hover(timeout=within, trial=True)
    box = await at.bounding_box(timeout=within)
    if box is None:
        raise StepFault(Fault(kind="stale", expected="a place to drop files on", found="it cannot be seen any more"))
    watch = await at.evaluate_handle(TOOK_JS, timeout=within)
    wire = await page.context.new_cdp_session(page)
    try:
        data = {"items": [], "files": list(files), "dragOperationsMask": 1}
        middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        # Over it twice: the first answer of a page comes too late for the browser to know whether it takes them.
        for kind in ("dragEnter", "dragOver", "dragOver", "drop"):
            await wire.send("Input.dispatchDragEvent", {"type": kind, "data": data, **middle})
    finally:
        await wire.detach()
    try:
        took = await watch.evaluate("told => told.dropped")
    except DriverError as error:
        if not moved(error):
            raise
        return Effect(f"{_several(files)} dropped; the page went elsewhere")
    if not took:
        found = "nothing there takes files that are dropped"
        raise StepFault(Fault(kind="unsuitable", expected=f"the page to take {_several(files)}", found=found))
    return Effect(f"{_several(files)} dropped")


async def _chooser_of(page: Page, at: Locator, within: datetime.timedelta) -> ElementHandle:
    """The file input whose chooser a click opens. Raises StepFault when it opens none: clicked it was."""
    clicked = False
    try:
        async with page.expect_file_chooser(timeout=within.total_seconds() * 1000) as chooser:
            await at.click(timeout=within)
            clicked = True
        return (await chooser.value).element
    except DriverTimeout:
        if not clicked:
            raise
        expected = "the click to open a chooser for files"
        raise StepFault(Fault(kind="timeout", expected=expected, found="none came")) from None


async def _held(element: ElementHandle) -> list[str]:
    """The names of the files in an input, on the page or not; none when the page itself has gone elsewhere."""
    try:
        held: list[str] = await element.evaluate("e => [...e.files].map(f => f.name)")
    except DriverError as error:
        if moved(error):
            return []
        raise
    return held


def _several(files: Sequence[str]) -> str:
    return f"{len(files)} file{'s' if len(files) > 1 else ''}"
