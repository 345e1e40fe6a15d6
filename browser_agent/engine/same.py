"""The identity of a target that says what it was: refused when it is in doubt, and its health while it passes.

The usual pass costs nothing: the act's own locator refuses what is not surely as the fingerprint says. Only then, or
where a target has alternatives and no fingerprint, the page is looked at closely. What the alternatives find is counted
beside the act.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from browser_agent.core import action as act
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.recipe import Step
from browser_agent.core.target import Query, Target
from browser_agent.core.until import until
from browser_agent.engine.door import Door
from browser_agent.engine.identity import Identity, identity


@dataclass(frozen=True)
class Health:
    """How many of how many locators lead to the one element. silent: the others."""

    agree: int = 0
    of: int = 0
    silent: tuple[Query, ...] = ()


UNKNOWN = Health()


def is_gated(step: Step, target: Target) -> bool:
    """Whether the act on this target is refused when the element is not surely what it was."""
    many = isinstance(step.action, act.Extract) and step.action.source == "region"
    onto = getattr(step.action, "onto", None)
    return isinstance(target, Query) and target.was is not None and not many and target is not onto


async def as_it_was(door: Door, step: Step, target: Query, deadline_s: float) -> None:
    """Wait until the one element that a target finds is what it was written for. Raises StepFault with what differs."""
    witness = door.witness
    if witness is None:
        return

    async def look() -> Identity:
        return identity(target, await witness.lineup(target))

    waited = await until(look, lambda told: not told.why, deadline_s=deadline_s)
    if waited.met:
        return
    raise StepFault(
        Fault(
            kind="ambiguous",
            expected=f"one {target}, the one that the recipe was written for",
            found=waited.last.why,
            near=waited.last.near,
            next=f"browser-agent heal {step.place.file}",
        )
    )


@dataclass
class Asked:
    """What is asked beside an act, and what was answered by its end."""

    health: Health = UNKNOWN


@asynccontextmanager
async def beside(door: Door, target: Target) -> AsyncIterator[Asked]:
    """Count what the alternatives of a target find while the block acts on it; what its end does not know, nobody does.

    Counting begins before the act has found its element, and so before its input changes the page.
    """
    asked = Asked()
    if door.witness is None or not isinstance(target, Query) or not target.also:
        yield asked
        return
    counting = asyncio.create_task(door.witness.votes(target))
    try:
        yield asked
        if counting.done() and counting.exception() is None:
            asked.health = _health(target, counting.result())
    finally:
        counting.cancel()


def _health(target: Query, votes: tuple[int | None, ...]) -> Health:
    told = [(one, votes_) for one, votes_ in zip(target.also, votes, strict=True) if votes_ is not None]
    silent = tuple(one for one, found in told if found != 1)
    return Health(1 + len(told) - len(silent), 1 + len(told), silent) if told else UNKNOWN
