"""The loop: one step after the other through the door, until all are done or one cannot be; then the verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from time import monotonic

from browser_agent.core import event as ev
from browser_agent.core import recipe as rc
from browser_agent.core.check import check, needs
from browser_agent.core.errors import (
    AgentError,
    BudgetSpent,
    Fault,
    Held,
    Interrupted,
    LeftOut,
    Parked,
    PolicyRefusal,
    StepFault,
    UnknownEffect,
)
from browser_agent.core.expect import Expectation, That
from browser_agent.core.outcome import Outcome, Spend, Verdict
from browser_agent.core.snapshot import Need
from browser_agent.core.until import until
from browser_agent.core.value import Data
from browser_agent.engine.acts import SAMPLE, as_lines
from browser_agent.engine.again import AGAIN, Again, Anew, reads_page
from browser_agent.engine.allowance import Allowance
from browser_agent.engine.attempt import attempt, holds
from browser_agent.engine.between import Between
from browser_agent.engine.cutting import CutOff, within
from browser_agent.engine.door import SETTLE_S, Door
from browser_agent.engine.endings import Ending, by_healing, cut_off, ending_of, honest, next_lines
from browser_agent.engine.heal import Healing
from browser_agent.engine.implied import effect_of
from browser_agent.engine.leaving import Artifacts, films
from browser_agent.engine.once import after_fault, lost_with_the_process
from browser_agent.engine.plain.doing import meant
from browser_agent.engine.rows import Rows
from browser_agent.engine.scope import Scope, bind, resolve
from browser_agent.engine.seeing import picture
from browser_agent.engine.steps import START, Bound, Inputs, RecipeSteps

FINALLY_S = 60.0
"""How long `finally` steps may take, whatever ended the run before them."""


@dataclass(frozen=True)
class _End:
    """How a step ended. raised: what ends the run with it."""

    verdict: ev.StepVerdict
    why: str = ""
    fault: Fault | None = None
    raised: BaseException | None = None


@dataclass
class Run:
    """One run of one recipe."""

    door: Door
    recipe: rc.Recipe
    scope: Scope
    inputs: Inputs
    finish: Artifacts
    spend: Callable[[], Spend] = Spend
    heals: int = 0
    """Most targets that may be healed."""
    strict: bool = False
    """A run that passed only by healing is told by its exit code."""
    began: float = field(default_factory=monotonic)
    attempts: int = 0
    number: int = 0
    deciding: str = ""
    unknown: str = ""
    """The sentence for a step that must happen once and was cut off in the middle."""
    is_ending: bool = False
    """The `finally` steps are being done: they have their own limit, and come even when the budget is spent."""
    verify: tuple[Verdict, ...] = ()
    again: Again = field(default_factory=Again)
    """What was done before, where the run goes on after its process died."""
    do: Callable[[Door, Bound], Awaitable[None]] = attempt  # a canary raises LeftOut for what it does not do
    holds: Callable[[Door, tuple[Expectation, ...], str], Awaitable[bool]] = holds
    most_rows: int | None = None

    def __post_init__(self) -> None:
        """Handlers know what was given to the run, and nothing of its steps: they may come before any of them."""
        known = {name: self.scope.lookup(name) for name in ("params", "run")}
        self.healing = Healing(self.door, self.heals, asks=self.recipe.needs_model != "never")
        self.between = Between(self.door, self.recipe, Scope(known), self._steps)

    async def __call__(self) -> ev.RunFinished:
        """Do the whole recipe; every ending, our own bugs included, is written down before it is told."""
        ending = await self._main()
        ending = honest(await self._finally(ending), self.door.writes.held)
        outputs: dict[str, Data] = {}
        if ending.outcome is Outcome.PASSED:
            outputs, ending = self._outputs(ending)
        left = await films(self.finish, self.door.journal, passed=ending.outcome is Outcome.PASSED)
        ending = left.judged(ending)
        healed = tuple(f"{one.place}: {one.target} -> {one.query}" for one in self.healing.healed)
        if ending.outcome is Outcome.PASSED and healed:
            ending = by_healing(healed, self.recipe.place.file, strict=self.strict)
        finished = ev.RunFinished(
            outcome=ending.outcome,
            exit_code=ending.exit_code,
            why=ending.why,
            next=self._next(ending),
            healed=healed,
            step=self.deciding,
            outputs=outputs if ending.outcome in (Outcome.PASSED, Outcome.HEALED) else {},
            verify=self.verify,
            spend=self.spend(),
            duration_s=round(monotonic() - self.began, 3),
            artifacts=left.artifacts,
            sha256=left.sha256,
        )
        self.door.journal.emit(finished, sync=True)
        return finished

    def _next(self, ending: Ending) -> tuple[str, ...]:
        """What helps a person to go on; where something must not be done anew, to go on with this run."""
        lines = next_lines(ending, self.door.shown)
        resume = f"browser-agent run --resume {self.door.shown}"
        if self.again.keep is None or not self.again.did or not lines or any(resume in line for line in lines):
            return lines
        return (*lines, f"{resume}   goes on where it ended")

    async def within(self) -> dict[str, Data]:
        """The recipe as a part of another run: steps, `verify` and outputs. Raises what ends it; ends no journal."""
        await within(self.door, (Allowance(self.recipe),), self._steps(self.recipe.steps))
        ending = await self._verify()
        if ending.outcome is Outcome.PASSED:
            outputs, ending = self._outputs(ending)
        if ending.outcome is not Outcome.PASSED:
            raise StepFault(Fault(kind="not_met", expected=f"{self.recipe.title} to be done", found=ending.why))
        return outputs

    async def _main(self) -> Ending:
        limit = asyncio.timeout(self.recipe.budget.seconds)
        try:
            async with limit:
                self.door.limit = limit
                await self._steps(self.recipe.steps, again=self.again)
                self._left_unknown()
                return await self._verify()
        except TimeoutError as error:
            if not limit.expired():
                return ending_of(error)  # it came from inside: a bug of ours, no budget
            spent = f"budget.seconds: {self.recipe.budget.seconds:g} s are over"
            return ending_of(UnknownEffect(f"{self.unknown}: {spent}") if self.unknown else BudgetSpent(spent))
        except asyncio.CancelledError as cancelled:
            uncancel()
            if self.unknown:
                self.door.journal.emit(ev.Warned(message=f"{self.unknown}; look at the site whether it happened"))
            return ending_of(Interrupted(str(cancelled) or "SIGINT"))
        except (AgentError, StepFault) as error:
            held = self.door.writes.held if isinstance(error, StepFault) and not self.deciding else []
            return ending_of(Held(f"{error}; this may need what was held ({held[-1][:200]})") if held else error)
        except Exception as error:  # noqa: BLE001 - our own bug must end the run in its journal, with its trace
            return ending_of(error)

    async def _finally(self, ending: Ending) -> Ending:
        """The steps that always come last. Their failure decides only when nothing failed before."""
        if not self.recipe.finally_:
            return ending
        decided, self.is_ending = self.deciding, True
        limit = asyncio.timeout(FINALLY_S)
        try:
            async with limit:
                self.door.limit = limit
                await self._steps(self.recipe.finally_, again=Again(self.again.past))
        except TimeoutError as caught:
            spent = BudgetSpent(f"the finally steps took longer than {FINALLY_S:g} s")
            error: Exception = spent if limit.expired() else caught
        except asyncio.CancelledError as cancelled:
            uncancel()
            error = Interrupted(str(cancelled) or "SIGINT")
        except Exception as caught:  # noqa: BLE001 - as in the main steps: a bug of ours still gets its record
            error = caught
        else:
            return ending
        if ending.outcome is Outcome.PASSED:
            return ending_of(error)
        self.deciding = decided
        self.door.journal.emit(ev.Warned(message=f"a finally step failed too: {error}"))
        return ending

    async def _steps(self, nodes: tuple[rc.Node, ...], scope: Scope | None = None, again: Again | None = None) -> None:
        """Walk these nodes. again: what was done of them before; None for steps that no later run goes on from."""
        rows = Rows(publish=self._publish, most=self.most_rows, left=self.door.writes.held.append)
        if again is not None:
            rows = replace(rows, before=again.past.rows, tell=self.door.journal.emit)
        is_own, again = again is not None, again or Again()

        async def judge(conditions: tuple[Expectation, ...]) -> bool:
            if needs(conditions) != Need():
                await self._opened_again(again, None)
                again.check_sure("a condition")
            return await self.holds(self.door, conditions, "")

        def walker() -> RecipeSteps:
            return RecipeSteps(judge, self.inputs, rows, list(again.back.frames) if again.back is not None else [])

        while True:
            try:
                await self._walk(walker(), nodes, scope or self.scope, again, is_own=is_own)
            except Anew:
                again.go_back()
                self.scope.put(again.back.values if again.back is not None else {})
            else:
                return

    async def _walk(
        self, steps: RecipeSteps, nodes: tuple[rc.Node, ...], scope: Scope, again: Again, *, is_own: bool
    ) -> None:
        async for bound in steps.walk(nodes, scope):
            if bound.at in again.past.effects and await self._is_done(again, bound):
                continue
            await self._opened_again(again, bound.step)
            if again.unsure and reads_page(bound.step):
                self.deciding = bound.step.id
                again.check_sure(bound.step.name)
            before = self.door.last.url
            if await self._step(bound if is_own else replace(bound, at="")):
                await again.passed(self.door, bound, lambda: steps.place, before)

    def _publish(self, name: str, made: list[Data]) -> None:
        """What a loop collected, as a file of the run; the same rows make the same file, however often."""
        file = as_lines(self.door, name, made)
        self.door.journal.emit(ev.Extracted(step="", name=name, rows=len(made), sample=_sample(made), file=file))

    async def _is_done(self, again: Again, bound: Bound) -> bool:
        self.deciding = bound.step.id
        if bound.step.probe_at is None:
            await self._opened_again(again, None)
        done = await again.is_done(self.door, bound)
        self.deciding = ""
        return done

    async def _opened_again(self, again: Again, step: rc.Step | None) -> None:
        """Open the page of the checkpoint, once, when a step or a condition (None) needs it."""
        opening = again.opens(step, self.recipe)
        if opening is not None:
            await self._step(Bound(opening, self.scope))

    def _left_unknown(self) -> None:
        """A step that was begun and that the run did not come by again: its effect is still not known."""
        for at in self.again.past.unknown:
            raise lost_with_the_process(self.again.past.named(at), self.door.shown)

    async def _step(self, bound: Bound) -> bool:
        """One step with its events, and whether it was done; raises what ends the run."""
        step = bound.step
        self.attempts += 1
        if self.attempts > self.recipe.budget.steps and not self.is_ending:
            self.deciding = step.id
            raise BudgetSpent(
                f"budget.steps: {self.recipe.budget.steps} steps are done and there is one more ({step.name})"
            )
        for one in bound.allowed:
            self.deciding = step.id
            one.begin(step)
        # The opening of `start` is 0, and what handlers do counts for nothing: numbers are those of the recipe's steps.
        self.number += 0 if step.id in (START, AGAIN) or self.between.busy else 1
        number = 0 if self.between.busy else self.number
        began = monotonic()
        journal = self.door.journal
        journal.emit(
            ev.StepStarted(
                step=step.id,
                name=step.name,
                number=number,
                place=step.place,
                action=step.action,
                row=bound.row,
                at=bound.at,
            )
        )
        try:
            end = await within(self.door, bound.allowed, self._done(bound))
        except BaseException as error:  # noqa: BLE001 - raised again below, once the step has its end
            end = _End("unknown" if effect_of(step) == "once" else "failed", cut_off(error), raised=error)
            if end.verdict == "unknown":
                self.unknown = f"{step.name} was cut off, and may or may not have happened"
                if isinstance(error, CutOff):
                    end = _End("unknown", cut_off(error), raised=UnknownEffect(f"{self.unknown}: {error.message}"))
        took = round(monotonic() - began, 4)
        journal.emit(
            ev.StepFinished(
                step=step.id, name=step.name, verdict=end.verdict, why=end.why, fault=end.fault, duration_s=took
            )
        )
        if end.raised is not None:
            self.deciding = step.id
            raise end.raised from None
        if end.fault is not None:
            journal.emit(ev.Warned(step=step.id, message=f"optional step not done: {end.why}"))
        return end.verdict == "passed"

    async def _tried(self, bound: Bound) -> bool:
        """Do the step, and once more where something had come between; whether it was to be done at all."""
        bound = self.healing.known(bound)
        while True:
            step = bound.step
            await self.between.before(step)
            await self.door.surface.begin_step(step)
            if step.when and not await self.holds(self.door, step.when, step.id):
                return False
            try:
                bound = await meant(self.door, bound, may_ask=self.recipe.needs_model != "never")
                await self.do(self.door, bound)
            except LeftOut:
                self.healing.passed(bound, unproved="found, and not done: a canary writes nothing")
                raise
            except StepFault as error:
                if not await self.between.after(bound.step, error):
                    bound = await self.healing.after(bound, error)
            else:
                self.healing.passed(bound)
                return True

    async def _done(self, bound: Bound) -> _End:
        """Do the step; how it ended. What is no fault and no refusal goes through."""
        step, held = bound.step, self.door.writes.held
        before = len(held)
        try:
            if not await self._tried(bound):
                return _End("skipped", "its `when` does not hold")
        except StepFault as error:
            await picture(self.door, step, "fault")
            if step.optional:
                return _End("skipped", str(error), error.fault)
            if held:
                why = f"the dry run ends here: {error}; this may need what was held ({held[-1][:200]})"
                return _End("blocked", why, error.fault, Held(why))
            verdict, raised = await after_fault(self.door, step, error, bound.at)
            fault = raised.fault if isinstance(raised, StepFault) else error.fault
            return _End(verdict, str(raised), fault, raised)
        except LeftOut as error:
            return _End("skipped", error.message)
        except (PolicyRefusal, Parked) as error:
            await picture(self.door, step, "fault")
            return _End("blocked", error.message, raised=error)
        except Interrupted as error:
            return _End("blocked", f"stopped by {error.message} while a person was asked", raised=error)
        await picture(self.door, step, "after")
        if len(held) > before and step.action.touches == "act" and not step.expect:
            return _End("skipped", "dry run: what it sends was held, and nothing else shows what it does")
        return _End("passed")

    async def _verify(self) -> Ending:
        """The completion contract, judged on a quiet page after the last step."""
        expectations = tuple(bind(one, self.scope) for one in self.recipe.verify)
        if not expectations:
            return Ending(Outcome.PASSED)
        if needs(expectations) != Need():
            await self._opened_again(self.again, None)
            self.again.check_sure("verify")
        await self.door.settle(SETTLE_S, document=True)

        async def judge() -> tuple[Verdict, ...]:
            now = await self.door.look(needs(expectations))
            return tuple(check(one, now) for one in expectations)

        waits = any(not isinstance(one, That) for one in expectations)
        deadline_s = SETTLE_S if waits and not self.door.writes.held else 0.0
        waited = await until(judge, lambda verdicts: all(v.is_met for v in verdicts), deadline_s=deadline_s)
        self.verify = waited.last
        missing = next((verdict for verdict in waited.last if not verdict.is_met), None)
        if missing is None:
            return Ending(Outcome.PASSED)
        self.deciding = "verify"
        if self.door.writes.held:
            return ending_of(Held(f"verify: {missing.why}; this may need what the dry run held"))
        return Ending(Outcome.FAILED, f"verify: {missing.why}")

    def _outputs(self, ending: Ending) -> tuple[dict[str, Data], Ending]:
        try:
            return {name: resolve(value, self.scope) for name, value in self.recipe.outputs.items()}, ending
        except StepFault as error:
            return {}, ending_of(error)


def _sample(made: list[Data]) -> tuple[dict[str, Data], ...]:
    return tuple(one for one in made[:SAMPLE] if isinstance(one, dict))


def uncancel() -> None:
    """The run goes on to its `finally` steps and its last record; a second signal ends the process."""
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()
