"""Scrolling until something shows: lists that grow at their end, and what is only built where it is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from browser_agent.core import action as act
from browser_agent.core.check import check, needs
from browser_agent.core.errors import Fault, FaultKind, StepFault
from browser_agent.core.ports import Effect, Found
from browser_agent.core.recipe import Step
from browser_agent.core.sentence import say_all
from browser_agent.core.until import until
from browser_agent.engine.door import SETTLE_S, Door

PAGE_PX = 600
"""Three quarters of the window's 800: what was the last line is still seen after it."""


@dataclass
class _Way:
    """What is scrolled, and how far it went. why: what of the conditions is not so; empty when all are."""

    door: Door
    action: act.Scroll
    found: Found | None
    times: int = 0
    why: str = ""

    async def is_there(self) -> bool:
        now = await self.door.look(needs(self.action.until))
        verdicts = [check(one, now) for one in self.action.until]
        self.why = "; ".join(one.found for one in verdicts if not one.is_met)
        return all(one.is_met for one in verdicts)

    async def moves(self) -> bool:
        """Scroll once; false at the end."""
        further = act.Scroll(target=self.action.target, by=self.action.by or PAGE_PX)
        try:
            await self.door.surface.perform(further, self.found)
        except StepFault as error:
            if error.fault.kind != "unsuitable":
                raise
            return False
        self.times += 1
        return True

    async def goes_on(self) -> bool:
        """At the end: whether it shows by itself, or more to scroll to comes."""
        return await self.is_there() or await self.moves()


async def scroll_until(door: Door, step: Step, action: act.Scroll, found: Found | None) -> Effect:
    """Scroll until the conditions hold.

    Raises StepFault (not_met) at the end of the page, when nothing came for the step's time, and (cap_reached)
    after `most` times.
    """
    way = _Way(door, action, found)
    while not await way.is_there():
        if way.times >= action.most:
            raise _fault(way, "cap_reached", f"{way.why}, after scrolling {way.times} times",
                         "raise `most:` if it is further down")  # fmt: skip
        if not await way.moves():
            waited = await until(way.goes_on, bool, deadline_s=step.timeout_s)
            if not waited.met:
                raise _fault(way, "not_met", f"{way.why}, at the end, after scrolling {way.times} times",
                             "a larger `timeout:` on the step, if more comes slowly")  # fmt: skip
        await door.settle(max(SETTLE_S, step.timeout_s), document=True)
    return Effect(f"scrolled {way.times} times" if way.times else "nothing was done; it is so already")


def _fault(way: _Way, kind: FaultKind, found: str, following: str) -> StepFault:
    expected = f"{say_all(way.action.until)}, by scrolling"
    return StepFault(Fault(kind=kind, expected=expected, found=found, next=following))
