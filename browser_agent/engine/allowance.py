"""What one use of another recipe may use up: its own `budget:`, for the steps of that call, beside that of the run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TypeVar

from browser_agent.core import recipe as rc
from browser_agent.core.errors import BudgetSpent
from browser_agent.engine.door import Door

T = TypeVar("T")


class CutOff(BudgetSpent):
    """The time of a call was over in the middle of a step."""


@dataclass
class Allowance:
    """What is left to one call. Only what its recipe writes counts; what it does not say is a matter of the run.

    steps: attempts that began. seconds: that they took; a person who is asked takes none.
    """

    recipe: rc.Recipe
    steps: int = 0
    seconds: float = 0.0
    limit: asyncio.Timeout | None = field(default=None, repr=False)

    def begin(self, step: rc.Step) -> None:
        """Count a step. Raises BudgetSpent when there is nothing left for it."""
        spec = self.recipe.budget
        self.steps += 1
        if "steps" in spec.model_fields_set and self.steps > spec.steps:
            done = f"{spec.steps} steps are done and there is one more"
            raise BudgetSpent(f"{self._named('steps')}: {done} ({step.name})")
        left_s = self.left_s
        if left_s is not None and left_s <= 0:
            raise BudgetSpent(self.over)

    @property
    def left_s(self) -> float | None:
        """Seconds; None where the recipe sets no limit."""
        spec = self.recipe.budget
        return spec.seconds - self.seconds if "seconds" in spec.model_fields_set else None

    @property
    def over(self) -> str:
        """That its time is over, in a sentence."""
        return f"{self._named('seconds')}: {self.recipe.budget.seconds:g} s are over"

    def _named(self, key: str) -> str:
        return f"budget.{key} of {self.recipe.place.file}"


async def within(door: Door, allowed: tuple[Allowance, ...], deed: Awaitable[T]) -> T:
    """Await a step for as long as every call around it has time. Raises CutOff when one has none left."""
    timed = [one for one in allowed if one.left_s is not None]
    if not timed:
        return await deed
    loop = asyncio.get_running_loop()
    before = door.calls
    granted: dict[int, float] = {}
    try:
        async with AsyncExitStack() as stack:
            for one in timed:
                granted[id(one)] = one.left_s or 0.0
                one.limit = await stack.enter_async_context(asyncio.timeout(one.left_s))
                door.calls = (*door.calls, one.limit)
            return await deed
    except TimeoutError:
        spent = next((one for one in timed if one.limit is not None and one.limit.expired()), None)
        if spent is None:
            raise
        raise CutOff(spent.over) from None
    finally:
        door.calls = before
        for one in timed:
            ends = one.limit.when() if one.limit is not None else None
            if ends is not None:
                one.seconds += granted[id(one)] - (ends - loop.time())
