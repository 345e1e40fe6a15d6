"""Dragging with the real mouse, slowly enough for HTML5 drag and drop as for scripts that follow the pointer."""

from __future__ import annotations

import datetime
from secrets import token_hex
from typing import Any, NamedTuple

from playwright.async_api import ElementHandle, FloatRect, Locator, Page, Position
from playwright.async_api import Error as DriverError
from playwright.async_api import TimeoutError as DriverTimeout

from browser_agent.browser.bounded import moved
from browser_agent.browser.inquiry import ask_handle
from browser_agent.browser.pick import REACHED, picker_of
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import Effect

STEPS = 12
"""Moves on the way. Sorted lists trade places while the pointer passes; a jump passes nothing."""
BEYOND = 0.25
"""How far past the middle of the goal the pointer goes before it comes back: lists trade places past the half."""
BEYOND_PX = 10.0
AROUND_PX = 40.0
"""The size of what a place in a larger element is taken for."""
MOST_LOOKS = 30
"""How often it is looked whether the dragged thing has come to rest; two frames each."""
STILL_LOOKS = 3
"""So often in a row it has to stand still: what glides back begins slowly."""
DRAWN_JS = """() => new Promise((done) => {
  setTimeout(done, 100);
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""


class Grip(NamedTuple):
    """An element, and the place in its box that is meant; None for its middle."""

    locator: Locator
    at: tuple[float, float] | None = None


async def drag(page: Page, taken: Grip, goal_of: Grip, within: datetime.timedelta) -> Effect:
    """Drag one element to the middle of another or to a place in it, and say what came of it.

    Nothing says what a drop should bring about, so nothing is proved here; the expectations judge it. Raises
    StepFault `not_met` when nothing came of it at all.
    """
    at, onto = taken.locator, goal_of.locator
    await _take(goal_of, within, trial=True)
    start = await _take(taken, within)
    watch = await _watching(at, onto, within)
    in_view = _in_view(page, await _box(onto, within))
    await page.mouse.down()
    try:
        if not in_view:
            await onto.scroll_into_view_if_needed(timeout=within)
        goal = _at(await _box(onto, within), goal_of.at)
        await _carry(page, start, goal)
        await _rest(page, _middle(goal))
    finally:
        await page.mouse.up()
    return Effect("dragged") if watch is None else await _outcome(page, watch)


async def _take(grip: Grip, within: datetime.timedelta, *, trial: bool = False) -> FloatRect:
    """Rest the mouse on it, or on what is drawn for it, as for a slider's hidden input. trial: only whether it can."""
    at = grip.locator
    position: Position | None = {"x": grip.at[0], "y": grip.at[1]} if grip.at else None
    try:
        await at.hover(timeout=min(within, REACHED), trial=trial, position=position)
        return _at(await _box(at, within), grip.at)
    except DriverTimeout:
        async with picker_of(at, within) as picker:
            drawn = await picker.drawn()
            if drawn is None:
                raise
            await drawn.hover(timeout=within, trial=trial)
            box = await drawn.bounding_box()
            return box if box is not None else await _box(at, within)


class Watch(NamedTuple):
    """What drag.js sees of a drag, where no script of the page can lie to it. key: whose drag it is."""

    taken: ElementHandle
    key: str

    async def ask(self, question: str) -> Any:  # noqa: ANN401
        """The answer to one of its questions."""
        return (await ask_handle(self.taken, question, options={"key": self.key}))[0]


async def _watching(at: Locator, onto: Locator, within: datetime.timedelta) -> Watch | None:
    """Begin to watch; None when the two are in different documents, of which it can only see one."""
    watch = Watch(await at.element_handle(timeout=within), token_hex(8))
    goal = await onto.element_handle(timeout=within)
    await watch.ask("dragFrom")
    return watch if (await ask_handle(goal, "dragOnto", options={"key": watch.key}))[0] else None


async def _outcome(page: Page, watch: Watch) -> Effect:
    """What is different when it has come to rest: what nobody takes often glides back."""
    try:
        still = 0
        for _ in range(MOST_LOOKS):
            await page.evaluate(DRAWN_JS)
            still = still + 1 if await watch.ask("dragStill") else 0
            if still == STILL_LOOKS:
                break
        told = await watch.ask("dragTold")
    except DriverError as error:
        if not moved(error):
            raise
        return Effect("dragged; the page went elsewhere")
    if told["moved"] or told["dropped"]:
        return Effect("dragged")
    if told["changed"]:
        return Effect("dragged; it is where it was")
    found = "nothing is different: it is where it was"
    raise StepFault(Fault(kind="not_met", expected="the page to take what is dragged", found=found))


async def _carry(page: Page, start: FloatRect, goal: FloatRect) -> None:
    x, y = _middle(start)
    to_x, to_y = _middle(goal)
    right, down = _sign(to_x - x), _sign(to_y - y)
    # A first small move tells a drag from a click; libraries wait for 3 to 5 pixels.
    await page.mouse.move(x + right * 6, y + down * 6, steps=3)
    await page.mouse.move(to_x, to_y, steps=STEPS)
    # Both ways, also where the drag goes straight: a list may take its column of items for a row.
    past_x = to_x + (right or -1) * min(goal["width"] * BEYOND, BEYOND_PX)
    past_y = to_y + (down or -1) * min(goal["height"] * BEYOND, BEYOND_PX)
    await page.mouse.move(past_x, past_y, steps=3)
    await page.mouse.move(to_x, to_y, steps=3)


async def _rest(page: Page, goal: tuple[float, float]) -> None:
    """Stay over the goal as a hand does, moving a little: lists are deaf for some frames after they trade places."""
    x, y = goal
    for shift in (1, 2, 1, 0):
        await page.evaluate(DRAWN_JS)
        await page.mouse.move(x + shift, y + shift)


async def _box(at: Locator, within: datetime.timedelta) -> FloatRect:
    box = await at.bounding_box(timeout=within)
    if box is None:
        raise StepFault(Fault(kind="stale", expected="something to drag", found="it cannot be seen any more"))
    return box


def _at(box: FloatRect, place: tuple[float, float] | None) -> FloatRect:
    """The box, or a small one around a place in it."""
    if place is None:
        return box
    width, height = min(box["width"], AROUND_PX), min(box["height"], AROUND_PX)
    return {
        "x": box["x"] + place[0] - width / 2,
        "y": box["y"] + place[1] - height / 2,
        "width": width,
        "height": height,
    }


def _middle(box: FloatRect) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _sign(number: float) -> int:
    return (number > 1) - (number < -1)


def _in_view(page: Page, box: FloatRect) -> bool:
    size = page.viewport_size
    x, y = _middle(box)
    return size is None or (0 <= x < size["width"] and 0 <= y < size["height"])
