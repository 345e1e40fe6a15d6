"""What one use of another recipe may use up: its own `budget:`, for the steps of that call, beside that of the run."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from browser_agent.core import recipe as rc
from browser_agent.core.errors import BudgetSpent


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
