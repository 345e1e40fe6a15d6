"""A goal inside a recipe: the same loop on the recipe's own page, within the recipe's walls, journal and scope."""

from __future__ import annotations

from decimal import Decimal

from browser_agent.agent.goal.doing import Minds, assembled, nobody
from browser_agent.agent.goal.mind import Mind
from browser_agent.agent.goal.plan import Plan, PlanStep
from browser_agent.agent.goal.task import Bounds, Task
from browser_agent.agent.goal.tracing import give_goal
from browser_agent.agent.job import Job
from browser_agent.agent.stage import Stage
from browser_agent.core.action import Goal
from browser_agent.core.errors import Fault, NeedsHuman, StepFault
from browser_agent.core.outcome import Outcome
from browser_agent.core.ports import Effect
from browser_agent.core.value import Data
from browser_agent.engine.steps import Bound
from browser_agent.journal.writer import Journal
from browser_agent.model.money import Limits, Purse
from browser_agent.model.turn import Usage


class Pursuit:
    """Works the goals of one run of a recipe, out of one purse."""

    def __init__(self, minds: Minds, job: Job, stage: Stage, journal: Journal) -> None:
        self._minds, self._job, self._stage, self._journal = minds, job, stage, journal
        self.purse = Purse(minds.prices, allow_unpriced=minds.allow_unpriced)

    async def __call__(self, bound: Bound) -> Effect:
        """One goal. Raises StepFault when it is not reached, NeedsHuman when only a person can go on."""
        goal, step = bound.step.action, bound.step
        if not isinstance(goal, Goal):
            raise TypeError("only a goal is pursued")
        page = self._stage.session.surface.page.url
        bounds = Bounds(usd=goal.usd, steps=goal.steps, seconds=self._job.recipe.budget.seconds, replans=1)
        params: dict[str, Data] = bound.scope.lookup("params")
        task = Task(
            goal.task, page, tuple(map(str, self._job.policy.navigate)), params, self._job.recipe.secrets, bounds=bounds
        )
        plan = Plan(goal=goal.task[:600], steps=(PlanStep(intent=goal.task[:400]),))
        limits = Limits(usd=goal.usd) if goal.usd is not None else Limits()
        mind = Mind(
            self._minds.thinker, self._minds.roles, _Within(self.purse, limits), self._journal,
            shard=self._job.recipe.id, redact=self._job.vault.redact,
        )  # fmt: skip
        give_goal(self._stage.door.traces, task, self._job.recipe, self._job.params, self._job.policy.navigate)
        run = assembled(task, plan, mind, self._stage, self._job, step.expect, nobody)
        run.executor.batch.trier.prefix = f"{step.id}."
        ending = await run.pursue()
        if ending.outcome is Outcome.NEEDS_HUMAN:
            raise NeedsHuman(ending.why)
        if ending.outcome is not Outcome.PASSED:
            raise StepFault(Fault(kind="not_met", expected=goal.task[:200], found=ending.why))
        if goal.name is not None:
            bound.scope.keep(goal.name, run.executor.values())
        return Effect(f"reached with {len(run.done)} steps")


class _Within(Purse):
    """The purse of the run, with a limit of its own for one goal."""

    def __init__(self, whole: Purse, limits: Limits) -> None:
        super().__init__(whole.prices, limits, allow_unpriced=whole.allow_unpriced)
        self._whole = whole

    def paid(self, role: str, model: str, usage: Usage) -> Decimal | None:
        """Books a call here and there."""
        self._whole.paid(role, model, usage)
        return super().paid(role, model, usage)
