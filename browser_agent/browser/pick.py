"""Picking in widgets that are no native select: open, find the option wherever it is drawn, press it, read it back."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import Any

from playwright.async_api import ElementHandle, Frame, Locator
from playwright.async_api import Error as DriverError

from browser_agent.browser.inquiry import ask_frame, ask_handle, picked
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.match import fold
from browser_agent.core.ports import Effect
from browser_agent.core.until import until

AT_ONCE_S = 0.25
"""How long an opened widget gets to show the option before it is typed; a remote search begins only then."""
SHOWN_S = 1.0
"""How long a widget gets to show what was picked: many animate, and frameworks draw later than they are told."""
POLL_S = 0.04
NOT_THERE = "not attached to the DOM"
REACHED = datetime.timedelta(seconds=0.4)
"""How long a box gets to be clicked on itself. Most of the drawn ones cover their input, and are clicked instead."""
_KEYS = count(1)
"""Of pickers; see scripts/picking.js."""


class GoneError(StepFault):
    """What was picked led to another document, where nobody knows of the widget."""

    def __init__(self) -> None:
        found = "the page went elsewhere"
        super().__init__(Fault(kind="stale", expected="the widget to stay on the page", found=found))


@dataclass
class Picker:
    """One widget that options are picked in. pick.js answers about it, where no script of the page can lie.

    at: the widget. key: by which it is known there. kind: list, typeahead or opener. frame: where both live.
    """

    at: ElementHandle
    key: str
    kind: str
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
        await self.asked("begin", list(options))
        held: list[bool] = []
        try:
            for option in options:
                held.append(await self._pick_one(option, last=option == options[-1]))  # noqa: PERF401 - what was held counts in a fault
            if len(held) > 1 and all(held):
                await self._all_there(options)
            for extra in await self._beside(options):
                await self._let_go(extra)
        except StepFault as error:
            await self._retreat()
            raise _after(error, options[: len(held)]) from None
        if self.kind != "list":
            await self._close()
        return all(held)

    async def asked(self, what: str, *given: object) -> Any:  # noqa: ANN401
        """What a member of pick.js says. Raises GoneError when its document is gone."""
        told = await ask_frame(self.frame, "pick", {"of": self.key, "what": what, "given": given})
        if told is None:
            raise GoneError
        return told["told"]

    async def drawn(self) -> ElementHandle | None:
        """What is drawn in place of the widget, if it cannot be reached itself."""
        if await self.asked("stand", "at") is None:
            return None
        return await picked(self.frame, self.key, "stood")

    async def press(self, which: str = "at") -> None:
        """Click an element of it where a person would: on itself, or on the label or box that is drawn for it."""
        spot = await self.asked("stand", which)
        stood = await self._element("stood")
        await stood.click(position=spot, timeout=self.left_ms)

    async def becomes(self, wait_s: float, what: str, *given: object) -> Any:  # noqa: ANN401
        """What a member says as soon as that is something, or last when it is nothing all that time."""
        deadline_s = min(wait_s, self.left_ms / 1000)
        return (await until(lambda: self.asked(what, *given), bool, deadline_s=deadline_s, longest_s=POLL_S)).last

    async def _beside(self, options: tuple[str, ...]) -> list[str]:
        """What is picked that is not wanted; nothing where the choice led elsewhere."""
        try:
            return list(await self.asked("beside", list(options)))
        except GoneError:
            return []

    async def _close(self) -> None:
        with suppress(GoneError):
            if await self.asked("isOpen"):
                await (await self._element("at")).press("Escape", timeout=self.left_ms)

    async def _retreat(self) -> None:
        """Leave nothing typed and nothing open behind a choice that failed, as far as the widget lets us."""
        if self.kind == "list":
            return
        # The fault that is on its way says what went wrong; a widget that is gone by now has nothing to add.
        with suppress(DriverError, GoneError):
            if self.kind == "typeahead" and await self.asked("changed"):
                await self.at.fill(await self.asked("start"), timeout=self.left_ms)
            await self._close()

    async def _all_there(self, options: tuple[str, ...]) -> None:
        """Raises StepFault when an option that was chosen went away with a later one: a list for one, mostly."""
        shown = "isOnStill" if self.kind == "list" else "shows"
        for option in options[:-1]:
            if not await self.becomes(SHOWN_S, shown, option):
                found = "it was, and is not any more"
                raise StepFault(Fault(kind="not_met", expected=f'"{option}" to be chosen', found=found))

    async def _pick_one(self, option: str, *, last: bool) -> bool:
        seen = await self._bring_up(option)
        if seen["off"]:
            raise no_option(option, "it is disabled", await self.asked("near"))
        if seen["count"] > 1:
            raise no_option(option, f"{seen['count']} of that name", await self.asked("near"))
        if seen["on"]:
            return True
        await self._press_hit(option)
        # A command of a menu leaves no mark; what it does is for the expectations to say.
        return not seen["command"] and await self._reads_back(option, last=last)

    async def _bring_up(self, option: str) -> dict[str, Any]:
        """Do what it takes until the option can be seen. Raises StepFault `no_option`."""
        if self.kind == "list" or self.opened:
            seen = await self._look(option, AT_ONCE_S)
            while seen is None and self.kind == "list" and await self.asked("branch"):
                await self._open_branch()
                seen = await self._look(option, AT_ONCE_S)
            if seen is None and self.kind == "list":
                seen = await self._look(option, self.left_ms / 1000) or await self._none(option)
            if seen is not None:
                return seen
        # What is open already, as after the option before this one, would shut.
        if not self.opened or not await self.asked("isOpen"):
            await self.press()
        self.opened = True
        if self.kind == "typeahead":
            seen = await self._look(option, AT_ONCE_S)
            if seen is not None:
                return seen
            await self.at.fill(option, timeout=self.left_ms)
        elif await self.asked("searches"):
            seen = await self._look(option, AT_ONCE_S)
            if seen is not None:
                return seen
            await (await self._element("search")).fill(option, timeout=self.left_ms)
        return await self._look(option, self.left_ms / 1000) or await self._none(option)

    async def _look(self, option: str, wait_s: float) -> dict[str, Any] | None:
        """The option as it stands there now, branches above it opened; None when it does not come in time."""
        for _ in range(20):
            seen: dict[str, Any] | None = await self.becomes(wait_s, "find", option)
            if seen is None or seen["count"]:
                return seen
            if not await self._open_branch():
                raise no_option(option, "it is in a branch that does not open", await self.asked("near"))
        return None

    async def _open_branch(self) -> bool:
        """Open a branch of a tree by the key for it, else by the sign before its words, else by a click on it."""
        await (await self._element("shut")).press("ArrowRight", timeout=self.left_ms)
        for which in ("sign", "shut"):
            if await self.becomes(AT_ONCE_S, "isExpanded"):
                return True
            await self.press(which)
        return bool(await self.becomes(AT_ONCE_S, "isExpanded"))

    async def _none(self, option: str) -> dict[str, Any]:
        raise no_option(option, "none that can be clicked", await self.asked("near"))

    async def _press_hit(self, option: str) -> None:
        """Press the option; once more when it was drawn anew before the mouse came, as by lists that glide open."""
        for again in (True, True, False):
            try:
                await self.press("hit")
                return
            except DriverError as error:
                if not again or NOT_THERE not in error.message or await self._look(option, self.left_ms / 1000) is None:
                    raise

    async def _element(self, which: str) -> ElementHandle:
        element = await picked(self.frame, self.key, which)
        if element is None:
            raise StepFault(Fault(kind="stale", expected="the option to stay there", found="it was taken away"))
        return element

    async def _let_go(self, extra: str) -> None:
        """Take back what was picked before and is not wanted."""
        seen = await self.asked("look", extra)
        if seen["count"] != 1 or seen["off"]:
            found = f'"{extra}" stays chosen'
            raise StepFault(Fault(kind="not_met", expected="nothing else to be chosen", found=found))
        await self.press("hit")
        if await self.asked("isOn"):
            raise StepFault(Fault(kind="not_met", expected=f'"{extra}" to be let go', found="it stays chosen"))

    async def _reads_back(self, option: str, *, last: bool) -> bool:
        """Whether it shows. Raises StepFault `not_met` when the page denies it, or a field shows something else."""
        try:
            if await self.becomes(SHOWN_S, "reads", option):
                return True
            if await self.asked("missed", option):
                # It was drawn anew under the mouse, or slid away as in lists that glide open: no click came of it.
                await self._press_hit(option)
                if await self.becomes(SHOWN_S, "reads", option):
                    return True
            found = await self.asked("denies", last)
        except GoneError:
            return False
        if not found:
            # A field that shows it in another way, as a date, or a level of a path that shows when it is whole.
            return False
        raise StepFault(Fault(kind="not_met", expected=f'"{option}" to be chosen', found=found))


@asynccontextmanager
async def picker_of(at: Locator, within: datetime.timedelta) -> AsyncIterator[Picker]:
    """A picker for the one element of a locator; there is one at a time in a document."""
    ends = monotonic() + within.total_seconds()
    element = await at.element_handle(timeout=within)
    frame = await element.owner_frame()
    if frame is None:
        raise StepFault(Fault(kind="stale", expected="the element to be on the page", found="its frame is gone"))
    key = str(next(_KEYS))
    (told,) = await ask_handle(element, "pick", options={"of": key, "what": "kind", "given": ()})
    yield Picker(element, key, told["told"], frame, ends)


async def switch(at: Locator, within: datetime.timedelta, *, on: bool) -> Effect:
    """Bring a box to on or off whose own input is hidden behind what is drawn for it. Raises StepFault `not_met`."""
    async with picker_of(at, within) as picker:
        if await picker.at.is_checked() != on:
            await picker.press()
            if not await picker.becomes(SHOWN_S, "isAt", on):
                wanted = "on" if on else "off"
                fault = Fault(kind="not_met", expected=f"it to be {wanted}", found="it did not change at the click")
                raise StepFault(fault)
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
