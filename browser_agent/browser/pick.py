"""Picking in widgets that are no native select: open, find the option wherever it is drawn, press it, read it back."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from playwright.async_api import ElementHandle, Frame, JSHandle, Locator
from playwright.async_api import Error as DriverError
from playwright.async_api import TimeoutError as DriverTimeout

from browser_agent.browser.scripts import script
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.match import fold
from browser_agent.core.ports import Effect

AT_ONCE_S = 0.25
"""How long an opened widget gets to show the option before it is typed; a remote search begins only then."""
SHOWN_S = 1.0
"""How long a widget gets to show what was picked: many animate, and frameworks draw later than they are told."""
POLL_MS = 40
NOT_THERE = "not attached to the DOM"
REACHED = datetime.timedelta(seconds=0.4)
"""How long a box gets to be clicked on itself. Most of the drawn ones cover their input, and are clicked instead."""


@dataclass
class Picker:
    """One widget that options are picked in.

    at: the widget. told: the object of pick.js that answers about it. frame: where both live.
    """

    at: ElementHandle
    told: JSHandle
    frame: Frame
    ends: float
    """The monotonic second at which the act has taken too long."""
    opened: bool = False

    @property
    def left_ms(self) -> float:
        """What is left of the act's time; never 0, which would mean for ever."""
        return max((self.ends - monotonic()) * 1000, 50.0)

    async def pick(self, options: tuple[str, ...]) -> bool:
        """Pick exactly these, one after the other; True when the widget shows that they are."""
        kind = await self.told.evaluate("p => p.kind")
        await self.told.evaluate("(p, words) => p.begin(words)", list(options))
        held: list[bool] = []
        try:
            for option in options:
                held.append(await self._pick_one(option, kind, last=option == options[-1]))  # noqa: PERF401 - what was held counts in a fault
            if len(held) > 1 and all(held):
                await self._all_there(options, kind)
            for extra in await self.told.evaluate("(p, words) => p.beside(words)", list(options)):
                await self._let_go(extra)
        except StepFault as error:
            await self._retreat(kind)
            raise _after(error, options[: len(held)]) from None
        if kind != "list":
            await self._close()
        return all(held)

    async def drawn(self) -> ElementHandle | None:
        """What is drawn in place of the widget, if it cannot be reached itself."""
        if await self.told.evaluate("(p, one) => p.stand(one)", self.at) is None:
            return None
        return (await self.told.evaluate_handle("p => p.stood")).as_element()

    async def _close(self) -> None:
        if await self.told.evaluate("p => p.isOpen()"):
            await self.at.press("Escape", timeout=self.left_ms)

    async def _retreat(self, kind: str) -> None:
        """Leave nothing typed and nothing open behind a choice that failed, as far as the widget lets us."""
        if kind == "list":
            return
        # The fault that is on its way says what went wrong; a widget that is gone by now has nothing to add.
        with suppress(DriverError):
            if kind == "typeahead" and await self.told.evaluate("p => p.changed()"):
                await self.at.fill(await self.told.evaluate("p => p.start"), timeout=self.left_ms)
            await self._close()

    async def _all_there(self, options: tuple[str, ...], kind: str) -> None:
        """Raises StepFault when an option that was chosen went away with a later one: a list for one, mostly."""
        shown = "p.isOnStill(word)" if kind == "list" else "p.shows(word)"
        for option in options[:-1]:
            if not await self._true(f"([p, word]) => {shown}", SHOWN_S, option):
                found = "it was, and is not any more"
                raise StepFault(Fault(kind="not_met", expected=f'"{option}" to be chosen', found=found))

    async def _pick_one(self, option: str, kind: str, *, last: bool) -> bool:
        seen = await self._bring_up(option, kind)
        if seen["off"]:
            raise no_option(option, "it is disabled", await self._near())
        if seen["count"] > 1:
            raise no_option(option, f"{seen['count']} of that name", await self._near())
        if seen["on"]:
            return True
        await self._press_hit(option)
        # A command of a menu leaves no mark; what it does is for the expectations to say.
        return not seen["command"] and await self._reads_back(option, last=last)

    async def _bring_up(self, option: str, kind: str) -> dict[str, Any]:
        """Do what it takes until the option can be seen. Raises StepFault `no_option`."""
        if kind == "list" or self.opened:
            seen = await self._look(option, AT_ONCE_S * 1000)
            while seen is None and kind == "list" and await self.told.evaluate("p => p.branch()"):
                await self._open_branch()
                seen = await self._look(option, AT_ONCE_S * 1000)
            if seen is None and kind == "list":
                seen = await self._look(option, self.left_ms) or await self._none(option)
            if seen is not None:
                return seen
        # What is open already, as after the option before this one, would shut.
        if not self.opened or not await self.told.evaluate("p => p.isOpen()"):
            await self._press(self.at)
        self.opened = True
        if kind == "typeahead":
            seen = await self._look(option, AT_ONCE_S * 1000)
            if seen is not None:
                return seen
            await self.at.fill(option, timeout=self.left_ms)
        elif await self.told.evaluate("p => p.search() !== null"):
            seen = await self._look(option, AT_ONCE_S * 1000)
            if seen is not None:
                return seen
            await (await self._element("p => p.search()")).fill(option, timeout=self.left_ms)
        return await self._look(option, self.left_ms) or await self._none(option)

    async def _look(self, option: str, wait_ms: float) -> dict[str, Any] | None:
        """The option as it stands there now, branches above it opened; None when it does not come in time."""
        ask = "([p, word]) => { const seen = p.look(word); return seen.count || seen.shut ? seen : null }"
        for _ in range(20):
            try:
                answer = await self.frame.wait_for_function(
                    ask, arg=[self.told, option], timeout=max(1.0, min(wait_ms, self.left_ms)), polling=POLL_MS
                )
            except DriverTimeout:
                return None
            seen: dict[str, Any] = await answer.json_value()
            if seen["count"]:
                return seen
            if not await self._open_branch():
                raise no_option(option, "it is in a branch that does not open", await self._near())
        return None

    async def _open_branch(self) -> bool:
        """Open a branch of a tree by the key for it, else by the sign before its words, else by a click on it."""
        branch = await self._element("p => p.shut")
        is_open = "p => p.shut.getAttribute('aria-expanded') !== 'false'"
        await branch.press("ArrowRight", timeout=self.left_ms)
        for which in ("p => p.sign() || p.shut", "p => p.shut"):
            if await self._true(is_open, AT_ONCE_S):
                return True
            await self._press(await self._element(which))
        return await self._true(is_open, AT_ONCE_S)

    async def _none(self, option: str) -> dict[str, Any]:
        raise no_option(option, "none that can be clicked", await self._near())

    async def _near(self) -> list[str]:
        near: list[str] = await self.told.evaluate("p => p.near()")
        return near

    async def _press(self, element: ElementHandle) -> None:
        await press(self.told, element, self.left_ms)

    async def _press_hit(self, option: str) -> None:
        """Press the option; once more when it was drawn anew before the mouse came, as by lists that glide open."""
        for again in (True, True, False):
            try:
                await self._press(await self._element("p => p.hit"))
                return
            except DriverError as error:
                if not again or NOT_THERE not in error.message or await self._look(option, self.left_ms) is None:
                    raise

    async def _element(self, which: str) -> ElementHandle:
        element = (await self.told.evaluate_handle(which)).as_element()
        if element is None:
            raise StepFault(Fault(kind="stale", expected="the option to stay there", found="it was taken away"))
        return element

    async def _let_go(self, extra: str) -> None:
        """Take back what was picked before and is not wanted."""
        seen = await self.told.evaluate("(p, word) => p.look(word)", extra)
        if seen["count"] != 1 or seen["off"]:
            found = f'"{extra}" stays chosen'
            raise StepFault(Fault(kind="not_met", expected="nothing else to be chosen", found=found))
        await self._press(await self._element("p => p.hit"))
        if await self.told.evaluate("p => p.isOn()"):
            raise StepFault(Fault(kind="not_met", expected=f'"{extra}" to be let go', found="it stays chosen"))

    async def _reads_back(self, option: str, *, last: bool) -> bool:
        """Whether it shows. Raises StepFault `not_met` when the page denies it, or a field shows something else."""
        if await self._true("([p, word]) => p.reads(word)", SHOWN_S, option):
            return True
        if await self.told.evaluate("p => !p.isField && p.isOn() === false"):
            found = "it is not, after the click on it"
        elif await self.told.evaluate("(p, last) => p.isField && !p.changed() && (last || !p.goesOn())", last):
            found = "the field does not show it"
        else:
            # A field that shows it in another way, as a date, or a level of a path that shows when it is whole.
            return False
        raise StepFault(Fault(kind="not_met", expected=f'"{option}" to be chosen', found=found))

    async def _true(self, ask: str, wait_s: float, option: str | None = None) -> bool:
        """Whether something becomes so within that time."""
        arg = self.told if option is None else [self.told, option]
        try:
            wait_ms = min(wait_s * 1000, self.left_ms)
            await self.frame.wait_for_function(ask, arg=arg, timeout=wait_ms, polling=POLL_MS)
        except DriverTimeout:
            return False
        return True


@asynccontextmanager
async def picker_of(at: Locator, within: datetime.timedelta) -> AsyncIterator[Picker]:
    """A picker for the one element of a locator; what it keeps in the page is let go with the block."""
    ends = monotonic() + within.total_seconds()
    element = await at.element_handle(timeout=within)
    told = await element.evaluate_handle(script("pick"))
    frame = await element.owner_frame()
    if frame is None:
        raise StepFault(Fault(kind="stale", expected="the element to be on the page", found="its frame is gone"))
    yield Picker(element, told, frame, ends)


async def press(told: JSHandle, element: ElementHandle, wait_ms: float) -> None:
    """Click an element where a person would: on itself, or on the label or box that is drawn for it."""
    spot = await told.evaluate("(p, one) => p.stand(one)", element)
    stood = (await told.evaluate_handle("p => p.stood")).as_element() or element
    await stood.click(position=spot, timeout=wait_ms)


async def switch(at: Locator, within: datetime.timedelta, *, on: bool) -> Effect:
    """Bring a box to on or off whose own input is hidden behind what is drawn for it. Raises StepFault `not_met`."""
    async with picker_of(at, within) as picker:
        if await picker.at.is_checked() != on:
            await press(picker.told, picker.at, picker.left_ms)
            ask = "([one, on]) => (one.type ? one.checked : one.getAttribute('aria-checked') === 'true') === on"
            wait_ms = min(SHOWN_S * 1000, picker.left_ms)
            try:
                await picker.frame.wait_for_function(ask, arg=[picker.at, on], timeout=wait_ms, polling=POLL_MS)
            except DriverTimeout:
                wanted = "on" if on else "off"
                fault = Fault(kind="not_met", expected=f"it to be {wanted}", found="it did not change at the click")
                raise StepFault(fault) from None
    return Effect("on" if on else "off", proved=True)


def _after(error: StepFault, before: tuple[str, ...]) -> StepFault:
    """The fault of a later option: no longer one that stopped before anything was done."""
    if not before:
        return error
    found = f"{error.fault.found}; {', '.join(before)} chosen before that"
    return StepFault(error.fault.model_copy(update={"kind": "not_met", "found": found}))


def no_option(option: str, found: str, there: list[str]) -> StepFault:
    """The fault of an option that cannot be chosen, with those that stand there."""
    return StepFault(
        Fault(
            kind="no_option",
            expected=f'one option "{option}"',
            found=found,
            near=tuple(f'option "{fold(text)[:80]}"' for text in there[:8]),
        )
    )
