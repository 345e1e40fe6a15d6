"""A whole job of a model: plan, work each step of it, recover within bounds, verify; then the verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from time import monotonic

from browser_agent.agent.goal.done import Done, Output
from browser_agent.agent.goal.executor import Answerer, Ended, Executor
from browser_agent.agent.goal.mind import Mind
from browser_agent.agent.goal.plan import PLAN, RULES, Plan, plan_of, request
from browser_agent.agent.goal.talk import fenced
from browser_agent.agent.goal.task import Task
from browser_agent.agent.goal.tools import Wish
from browser_agent.agent.goal.verify import Completion, Verifier, recorded
from browser_agent.core import event as ev
from browser_agent.core.errors import AgentError, BudgetSpent, Interrupted, NeedsHuman, StepFault
from browser_agent.core.outcome import Outcome
from browser_agent.core.value import Data
from browser_agent.engine.door import Door
from browser_agent.engine.endings import Ending, ending_of, honest, next_lines
from browser_agent.engine.leaving import Artifacts, films
from browser_agent.engine.run import uncancel

AT_ONCE = 4
"""Pages that are worked at the same time."""


@dataclass
class GoalRun:
    """One run. fits: says what of the answers is not as the person's schema wants it; empty when all is."""

    task: Task
    plan: Plan
    mind: Mind
    door: Door
    executor: Executor
    verifier: Verifier
    ask_person: Answerer
    finish: Artifacts
    fits: Callable[[dict[str, Data]], str]
    helper: Callable[[str], AbstractAsyncContextManager[Executor]]
    """One more executor with a page of its own, for steps that only read; told what its steps are numbered with."""
    began: float = field(default_factory=monotonic)
    replans: int = 0
    completion: Completion | None = None

    @property
    def done(self) -> list[Done]:
        """Every step that was tried."""
        return self.executor.done

    @property
    def outputs(self) -> dict[str, Output]:
        """What was kept for the answer."""
        return self.executor.outputs

    async def __call__(self) -> ev.RunFinished:
        """Do the job; every ending is written down before it is told."""
        ending = honest(await self._main(), self.door.writes.held)
        left = await films(self.finish, self.door.journal, passed=ending.outcome is Outcome.PASSED)
        ending = left.judged(ending)
        finished = ev.RunFinished(
            outcome=ending.outcome,
            exit_code=ending.exit_code,
            why=ending.why,
            next=next_lines(ending, self.door.shown),
            outputs=self.executor.values() if ending.outcome is Outcome.PASSED else {},
            verify=self.completion.verdicts if self.completion else (),
            duration_s=round(monotonic() - self.began, 3),
            spend=self.mind.purse.total,
            artifacts=left.artifacts,
            sha256=left.sha256,
        )
        self.door.journal.emit(finished, sync=True)
        return finished

    async def _main(self) -> Ending:
        limit = asyncio.timeout(self.task.bounds.seconds)
        try:
            async with limit:
                self.door.limit = limit
                return await self._job()
        except TimeoutError as error:
            if not limit.expired():
                return ending_of(error)
            hint = "--max-seconds, if the job really needs more"
            return ending_of(BudgetSpent(f"{self.task.bounds.seconds:g} s are over", hint=hint))
        except asyncio.CancelledError as cancelled:
            uncancel()
            return ending_of(Interrupted(str(cancelled) or "SIGINT"))
        except (AgentError, StepFault) as error:
            return ending_of(error)
        except Exception as error:  # noqa: BLE001 - our own bug must end the run in its journal, with its trace
            return ending_of(error)

    async def _job(self) -> Ending:
        came = await self.executor.batch((Wish(do="goto", value=self.task.start),), 0)
        self.executor.done += came.done
        if came.trouble:
            first = came.done[0] if came.done else None
            return Ending(Outcome.UNAVAILABLE if first else Outcome.BLOCKED, came.trouble)
        return await self.pursue()

    async def pursue(self) -> Ending:
        """Work the plan on the page as it is, until it is verified, cannot be, or nothing else is left to try."""
        await self.verifier.doubts.begin()
        if self.verifier.doubts.is_final:
            self.executor.batch.witness = self.verifier.doubts.witness
        while True:
            ended = await self._steps()
            if ended.status == "done":
                self.completion = await self.verifier(self.done, self.outputs)
                misfit = self.fits(self.executor.values()) if self.completion.state == "met" else ""
                if self.completion.state == "met" and not misfit:
                    return Ending(Outcome.PASSED)
                ended = Ended("stuck", misfit or f"not done: {self.completion.why}")
                if self.completion.state == "impossible":
                    return Ending(Outcome.FAILED, f"impossible: {self.completion.why}")
            if ended.status == "impossible":
                return Ending(Outcome.FAILED, f"the model found it impossible: {ended.why}")
            if ended.status == "blocked":
                raise NeedsHuman(f"something keeps the model from it: {ended.why}")
            if not await self._replanned(ended.why):
                return self._given_up(ended.why)

    async def _steps(self) -> Ended:
        """Every step of the plan, each as often as a return to its beginning may help."""
        for group in self.plan.groups():
            several = len(group) > 1
            ended = await (self._at_once(group) if several else self._one(group[0], self.executor))
            if ended.status != "done":
                return ended
        return Ended("done")

    async def _at_once(self, numbers: tuple[int, ...]) -> Ended:
        """Steps that only read and need nothing of each other, each on a page of its own, AT_ONCE at a time."""
        room, results = asyncio.Semaphore(AT_ONCE), {}

        async def work(number: int) -> None:
            async with room, self.helper(f"p{number}.") as executor:
                results[number] = (await self._one(number, executor), executor)

        async with asyncio.TaskGroup() as group:
            for number in numbers:
                group.create_task(work(number))
        for number in numbers:
            self.executor.take(results[number][1])
        return next((ended for ended, _ in (results[n] for n in numbers) if ended.status != "done"), Ended("done"))

    async def _one(self, number: int, executor: Executor) -> Ended:
        """One step of the plan, and the record of how it ended."""
        ended = await self._worked(number, executor)
        self.door.journal.emit(
            ev.PlanStepReached(
                number=number, of=len(self.plan.steps), intent=self.plan.steps[number - 1].intent, status=ended.status,
                why=ended.why[:600], url=executor.sights.surface.page.url,
            )
        )  # fmt: skip
        return ended

    async def _worked(self, number: int, executor: Executor) -> Ended:
        """When nothing comes of a step, once more from where it began, unless it did something by then."""
        step, of = self.plan.steps[number - 1], len(self.plan.steps)
        if step.start and step.start != executor.sights.surface.page.url:
            came = await executor.batch((Wish(do="goto", value=step.start),), number - 1)
            executor.done += came.done
            if came.trouble:
                return Ended("stuck", came.trouble)
        begins, first, facts = executor.sights.surface.page.url, len(executor.done), len(executor.facts)
        ended = await executor(number, of, step)
        if ended.status != "stuck" or len(executor.facts) > facts:
            return ended
        since = monotonic()
        back = await executor.batch((Wish(do="goto", value=begins),), number - 1)
        worked = not back.trouble
        self.door.journal.emit(
            ev.Recovered(
                step="",
                rung=f"back to the checkpoint {begins[:200]}",
                why=ended.why[:300],
                worked=worked,
                took_s=round(monotonic() - since, 3),
            )
        )
        if not worked:
            return ended
        for at in range(first, len(executor.done)):
            one = executor.done[at]
            executor.done[at] = one if one.ended != "passed" else replace(one, ended="undone")
        executor.done += back.done
        return await executor(
            number, of, step, note=f"An earlier try came to nothing: {ended.why[:400]}. Try another way."
        )

    async def _replanned(self, why: str) -> bool:
        """A new plan for what is left, made from facts; False when there were enough."""
        if self.replans >= self.task.bounds.replans:
            return False
        self.replans += 1
        since, spent = monotonic(), self.mind.purse.total.usd
        data = f"{why}\n\nDone so far:\n{recorded(self.done, self.executor.values())}"
        more = "The first plan did not work; why, and what was done, is in the result of the look. Plan what is left."
        told = fenced("record", self.mind.redact(data))
        plan = await self.mind.answer("plan", RULES, request(self.task, more), PLAN, plan_of, data=told)
        self.door.journal.emit(plan.as_event(why=why[:600]))
        took, usd = round(monotonic() - since, 3), round(self.mind.purse.total.usd - spent, 6)
        self.door.journal.emit(
            ev.Recovered(step="", rung="a new plan", why=why[:300], worked=True, took_s=took, usd=usd)
        )
        self.plan = plan.model_copy(update={"success": self.plan.success})
        return True

    def _given_up(self, why: str) -> Ending:
        """The last rung: a person. What was verified as not done is a failure; what could not be told needs a look."""
        if self.completion is not None and self.completion.state == "not_met":
            return Ending(Outcome.FAILED, why)
        tries = self.replans + 1
        return Ending(
            Outcome.NEEDS_HUMAN, f"{tries} plans came to nothing; the last: {why}", "look at the page and go on by hand"
        )
