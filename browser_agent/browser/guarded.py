"""Acting on a ref of the eyes: checked right before the input, and the input stopped if it changed after all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from playwright.async_api import Error as DriverError
from playwright.async_api import FrameLocator, Locator, Page

from browser_agent.browser.barred import barred
from browser_agent.browser.bounded import together
from browser_agent.browser.worlds import World, Worlds, has_moved
from browser_agent.core.action import Click
from browser_agent.core.errors import Fault, FaultKind, StepFault
from browser_agent.core.origin import origin_of
from browser_agent.core.ports import Effect
from browser_agent.core.seen import Seen
from browser_agent.core.snapshot import Element

MOST_MOVES = 5
"""How often the mouse follows what moved while it came."""
FRESH_S = 2.0
"""How long a place is good enough to send the mouse to; where it has to go is looked up beside that."""
ARRIVES_S = 0.005
"""How much later the page's answer may come than that to the mouse."""
UNCLICKED = "pressed; it was taken away before the button was let go, and no click came of it"
Ask = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Held:
    """One element as the eyes know it. locator: Playwright's way to it; None inside a closed shadow root."""

    page: Page
    worlds: Worlds
    world: World
    number: int
    seen: Seen
    locator: Locator | None
    at: tuple[float, float] | None = None
    """The place in its box that a click is for; None for the best there is."""
    spot: tuple[float, float] | None = None
    """Where on the screen it would be clicked, when it was met; None outside of the window, and in frames."""
    met_s: float = 0.0
    """When that was, on the monotonic clock."""

    async def click(self, action: Click, sends: str = "", ask: Ask | None = None) -> Effect:
        """Click it with the real mouse, or do nothing. Raises StepFault that says why.

        sends: where its form sends, as it was judged; see `sent_by`. ask: asked of the page once the click is done.
        """
        async with barred(self.worlds, self.page, self.world) as others:
            pressed = False
            try:
                place, aimed = await self._brought(sends)
                if others.others_came:
                    # A frame of another site has no guard of ours yet.
                    await self._through(aimed["x"], aimed["y"])
                await self._press(action, place)
                pressed = True
            finally:
                async with together() as group:
                    disarming = group.create_task(self._disarmed())
                    if pressed and ask is not None:
                        group.create_task(ask())
                told = disarming.result()
        stopped = (told or {}).get("stopped") or others.stopped
        # A document that went away cannot say what it got; what came in its place says whether that got the press.
        through = told.get("through") if told is not None else not stopped.startswith(("pointerdown", "mousedown"))
        if stopped and through:
            # The press got there and changed the page; doing it again would be doing it twice.
            return Effect(f"pressed; something else came under the mouse ({stopped}), which got nothing")
        if stopped:
            found = f"something else stood there at the last moment ({stopped}); the click was stopped"
            raise StepFault(Fault(kind="stale", expected=f"to click {self.named}", found=found))
        if told is None:
            return Effect("clicked; the page went elsewhere")
        if told and not through:
            raise StepFault(Fault(kind="covered", expected=f"to click {self.named}", found="the click got elsewhere"))
        if told.get("unclicked"):
            return Effect(UNCLICKED)
        return Effect(f"clicked; {told['told']}" if told.get("told") else "clicked")

    async def _brought(self, sends: str) -> tuple[tuple[float, float], dict[str, Any]]:
        """Aim, bring the mouse there, and see that it is still there: the place on the screen, and in its frame."""
        aimed, last, place = await self._approached(sends)
        for _ in range(MOST_MOVES):
            if "kind" in aimed:
                raise self.fault(aimed)
            if last is None:
                place = await self._through(aimed["x"], aimed["y"])
                await self.page.mouse.move(*place)
                last = await self._told("eye.steady()", "whether it is still there")
            if last == aimed:
                return place, aimed
            aimed, last = last, None
        raise self.fault({"kind": "stale", "found": "it keeps moving"})

    async def _approached(self, sends: str) -> tuple[dict[str, Any], dict[str, Any] | None, tuple[float, float]]:
        """Aim, while the mouse goes where it was met. Also whether it is still there, where both are the same place."""
        spot = self.spot if self.at is None and monotonic() - self.met_s < FRESH_S else None
        if spot is None:
            return await self.asked("eye.aim", "aiming", self.at, sends), None, (0, 0)
        async with together() as group:
            # In this order: the guard stands, and waits for the mouse, before the mouse comes.
            aiming = group.create_task(self.asked("eye.aim", "aiming", self.at, sends))
            coming = group.create_task(self._told("eye.steady(true)", "whether it is still there"))
            group.create_task(self._moved(spot, coming))
        aimed = aiming.result()
        there = (aimed.get("x"), aimed.get("y")) == spot
        return aimed, coming.result() if there else None, spot

    async def _moved(self, spot: tuple[float, float], coming: asyncio.Task[Any]) -> None:
        await self.page.mouse.move(*spot)
        if not (await asyncio.wait({coming}, timeout=ARRIVES_S))[0]:
            # Where the mouse was already, the page is told of no move.
            await self._told("eye.arrived()", "whether the mouse is there")

    async def _press(self, action: Click, place: tuple[float, float]) -> None:
        """Press and let go where the mouse is."""
        for key in action.modifiers:
            await self.page.keyboard.down(key)
        try:
            await self.page.mouse.click(*place, button=action.button, click_count=action.count)
        finally:
            for key in reversed(action.modifiers):
                await self.page.keyboard.up(key)

    async def _disarmed(self) -> dict[str, Any] | None:
        """Take the guard away, and what it tells; None when its document is gone."""
        try:
            return dict(await self.worlds.evaluate(self.world, "eye.disarm()", "what became of the click") or {})
        except DriverError as error:
            if not has_moved(error):
                raise
            return None

    async def check(self) -> None:
        """Raises StepFault when it is not there any more as it was seen, or is disabled."""
        told = await self.asked("eye.standing", "whether it is still there")
        if told is not None:
            raise self.fault(told)

    def fault(self, told: dict[str, Any]) -> StepFault:
        """A reason of the eyes as a fault."""
        kind: FaultKind = told["kind"]
        return StepFault(Fault(kind=kind, expected=f"{self.named} as it was seen", found=told["found"]))

    async def asked(self, function: str, what: str, *more: object) -> Any:  # noqa: ANN401
        """What a function of our world says of it as it was seen; a fault when its document is gone."""
        arguments = ", ".join(json.dumps(one) for one in (self.number, self.seen.role, self.seen.name, *more))
        return await self._told(f"{function}({arguments})", what)

    async def _told(self, call: str, what: str) -> Any:  # noqa: ANN401
        try:
            return await self.worlds.evaluate(self.world, call, what)
        except DriverError as error:
            if not has_moved(error):
                raise
            return {"kind": "stale", "found": "its document is gone"}

    async def _through(self, x: float, y: float) -> tuple[float, float]:
        """From a point in the element's frame to the same point on the screen, which is brought into view."""
        world = self.world
        while world.around is not None:
            call = f"eye.through({json.dumps(world.label)}, {x}, {y})"
            told = await self.worlds.evaluate(world.around, call, "its frame")
            if "kind" in told:
                raise self.fault(told)
            x, y = told["x"], told["y"]
            world = world.around
        return x, y

    @property
    def named(self) -> str:
        """As it was seen, for messages."""
        return f'{self.seen.ref} {self.seen.role} "{self.seen.name}"'


def sent_by(element: Element) -> str:
    """How and where a button sends its form, as eye_guard.js spells it; empty for all else, or where unasked."""
    if element.form is None or element.method is None or element.field not in ("submit", "image"):
        return ""
    return f"{element.method} {element.form}"


async def held(page: Page, worlds: Worlds, seen: Seen) -> Held:
    """The element of a line of the last observation. Raises StepFault (stale) when it is not that any more."""
    return (await met(page, worlds, seen, facts=False))[0]


async def met(page: Page, worlds: Worlds, seen: Seen, *, facts: bool = True) -> tuple[Held, dict[str, Any]]:
    """The same, with what it is, holds and sends as our world sees it (scripts/describe.js), in one question.

    Told as well are the origin of its document, and the address of its frame, which is empty for the tab's own.
    """
    label, _, number = seen.ref.rpartition("e")
    world = next((one for one in await worlds.all() if one.label == label), None)
    if world is None:
        raise StepFault(Fault(kind="stale", expected=f"{seen.ref} as it was seen", found="its frame is gone"))
    one = Held(page, worlds, world, int(number), seen, None)
    told = await one.asked("eye.meet", "whether it is still there", facts)
    wrong = told if "kind" in told else told["wrong"]
    if wrong and wrong["kind"] != "disabled":
        raise one.fault(wrong)
    if facts and told["facts"] is None:
        raise one.fault({"kind": "stale", "found": "it is gone"})
    framed = bool(world.around is not None or world.label)
    origin = told["origin"] if framed else page.url
    where = {"origin": str(origin_of(origin) or origin), "frame": told["url"] if framed else ""}
    spot = tuple(told["spot"]) if told["spot"] and not framed else None
    one = replace(one, spot=spot, met_s=monotonic())
    return replace(one, locator=await _locator(page, worlds, world, told["path"])), (told["facts"] or {}) | where


async def _locator(page: Page, worlds: Worlds, world: World, path: list[str] | None) -> Locator | None:
    """Playwright's way to an element of ours, by position: through frames and open shadow roots."""
    paths = [path]
    while world.around is not None:
        call = f"eye.pathOfFrame('{world.label}')"
        paths.insert(0, await worlds.evaluate(world.around, call, "the way to its frame"))
        world = world.around
    if not all(paths):
        return None
    root: Page | FrameLocator = page
    for some in paths[:-1]:
        root = root.frame_locator(" >> ".join(f"css={part}" for part in some or ()))
    return root.locator(" >> ".join(f"css={part}" for part in paths[-1] or ()))
