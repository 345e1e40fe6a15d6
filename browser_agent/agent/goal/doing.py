"""Doing a task: from words to a proved result, and to a recipe when one is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path

from browser_agent.agent.goal.batch import Batch
from browser_agent.agent.goal.computer import asking
from browser_agent.agent.goal.doubts import Doubts
from browser_agent.agent.goal.executor import Answerer, Executor
from browser_agent.agent.goal.fitting import misfit
from browser_agent.agent.goal.mind import Mind
from browser_agent.agent.goal.plan import PLAN, RULES, Plan, plan_of, request
from browser_agent.agent.goal.reads import Reads
from browser_agent.agent.goal.run import GoalRun
from browser_agent.agent.goal.shelf import Shelf
from browser_agent.agent.goal.sights import Sights
from browser_agent.agent.goal.task import Task
from browser_agent.agent.goal.tracing import give_task
from browser_agent.agent.goal.trying import Trier
from browser_agent.agent.goal.verify import Verifier, Wants, checkable
from browser_agent.agent.goal.wishing import WrongWishError, expectation
from browser_agent.agent.goal.witness import Witness
from browser_agent.agent.job import Job, Options, allowed, journal_of, prepare
from browser_agent.agent.stage import Stage, not_begun, staged, staged_beside
from browser_agent.core import event as ev
from browser_agent.core import expect as ex
from browser_agent.core.errors import AgentError, BudgetSpent, Interrupted, NeedsHuman, UsageError
from browser_agent.data.reader import TypedReader
from browser_agent.engine.scope import Scope
from browser_agent.journal.writer import Journal, Sink
from browser_agent.model.money import Limits, Purse
from browser_agent.model.prices import Prices
from browser_agent.model.prices import load as load_prices
from browser_agent.model.roles import DEFAULTS, Roles
from browser_agent.model.turn import Thinker
from browser_agent.policy.matters import wished


async def nobody(question: str) -> str | None:  # noqa: ARG001 - whoever asks, nobody is there
    """The person of a run without one."""
    return None


@dataclass(frozen=True)
class Minds:
    """What thinks in a run: who answers, which model for which role, at which prices."""

    thinker: Thinker
    roles: Roles = DEFAULTS
    prices: Prices = field(default_factory=lambda: load_prices(None))
    allow_unpriced: bool = False
    searchable: bool = False
    """The server searches deferred tools by itself."""
    computer: bool = False
    """Offer the native computer tool to the executor."""


@dataclass(frozen=True)
class Did:
    """A finished task: how it ended, where its journal is, and the run itself, for what is made of it."""

    finished: ev.RunFinished
    folder: Path
    run: GoalRun | None = None
    job: Job | None = None

    @property
    def exit_code(self) -> int:
        """The exit code that the command line would give."""
        return self.finished.exit_code


async def do_task(  # noqa: PLR0913 - a task, who thinks, and how
    task: Task,
    minds: Minds,
    *,
    options: Options | None = None,
    shelf: Shelf | None = None,
    sinks: tuple[Sink, ...] = (),
    on_wait: Callable[[str], None] = lambda _: None,
    ask_person: Answerer = nobody,
) -> Did:
    """Do a task to its end and say how it ended; a failed one is a Did, not an exception.

    shelf: recipes that the model may run. Raises AgentError only when nothing could be begun.
    """
    options = options or Options()
    may, flows = ((*options.may, *task.may), (*options.flows, *task.flows))
    options = replace(options, may=tuple(dict.fromkeys(may)), flows=tuple(dict.fromkeys(flows)))
    success = success_of(task)
    allowed(task.allow)
    most = {"usd": task.bounds.usd, "tokens": task.bounds.tokens, "model_calls": task.bounds.calls}
    job = prepare(task.as_recipe(), {}, options)
    job = replace(job, limits=most, policy=job.policy.model_copy(update={"matters": wished(task.text)}))
    with journal_of(job) as journal:
        journal.sinks.extend(sinks)
        bounds = task.bounds
        limits = Limits(usd=bounds.usd, tokens=bounds.tokens, calls=bounds.calls)
        roles = {role: Limits(usd=usd) for role, usd in bounds.roles.items()}
        purse = Purse(minds.prices, limits, roles, allow_unpriced=minds.allow_unpriced)
        mind = Mind(
            minds.thinker,
            minds.roles,
            purse,
            journal,
            shard=str(job.policy.navigate[0]),
            redact=job.vault.redact,
            computer=minds.computer,
        )
        reader = TypedReader(locale=job.recipe.env.locale, today=date.today())  # noqa: DTZ011 - the user's own day
        said: list[str] = []
        person = _answers(task, ask_person, said)
        try:
            async with staged(job, options, journal, reader, on_wait) as stage:
                plan = await planned(task, mind, journal, person)
                give_task(stage.door.traces, task, plan, tuple(said))
                stage.door.policy = stage.door.policy.model_copy(update={"plan_reads": plan.only_reads})
                run = assembled(task, plan, mind, stage, job, success, person)
                run.executor.acknowledge = asking(stage.door)
                run.executor.shelf, run.executor.searchable = shelf or Shelf(), minds.searchable
                for line in run.executor.shelf.left_out:
                    journal.emit(ev.Warned(message=f"recipe not offered: {line}"))
                return Did(await run(), job.folder, run, job)
        except AgentError as error:
            return Did(not_begun(job, journal, error), job.folder)
        except asyncio.CancelledError as cancelled:
            return Did(not_begun(job, journal, Interrupted(str(cancelled) or "SIGINT")), job.folder)


async def planned(task: Task, mind: Mind, journal: Journal, person: Answerer) -> Plan:
    """A plan without open questions. Raises NeedsHuman when it has some and nobody answers them."""
    more = ""
    for _ in range(2):
        plan = await mind.answer("plan", RULES, request(task, more), PLAN, plan_of)
        journal.emit(plan.as_event())
        if not plan.questions:
            return plan
        answers = []
        for question in plan.questions:
            answer = await person(question)
            journal.emit(ev.ClarificationAsked(question=question, answer=answer or ""))
            if answer is None:
                raise NeedsHuman(f"the task leaves open: {question}", hint="run it again with --answer TEXT")
            answers.append(f"Q: {question}\nThe person says: {answer}")
        more = "\n".join(answers)
    return plan.model_copy(update={"questions": ()})


def assembled(  # noqa: PLR0913 - the one place where all parts meet
    task: Task, plan: Plan, mind: Mind, stage: Stage, job: Job, success: tuple[ex.Expectation, ...], person: Answerer
) -> GoalRun:
    """A run with all its parts around one tab."""
    surface, door = stage.session.surface, stage.door
    scope = Scope({"params": job.params, "run": {"id": job.run_id}})
    params, counted = tuple(job.params), _counted(task.bounds.steps)
    irreversible: dict[str, str] = {}

    def on(at: Stage, prefix: str) -> Executor:
        trier = Trier(at.door, at.session.surface, scope, params, counted, prefix, irreversible=irreversible)
        return Executor(
            mind=mind, sights=Sights(at.session.surface, job.vault.redact, job.policy.page_tools, at.door.traces),
            batch=Batch(trier, door.journal),
            reads=Reads(trier), journal=door.journal, ask_person=person, job=told(task, plan), params=params,
        )  # fmt: skip

    @asynccontextmanager
    async def helper(prefix: str) -> AsyncIterator[Executor]:
        async with staged_beside(stage, job, door.journal) as other:
            yield on(other, prefix)

    executor = on(stage, "")
    lines = (checkable(one, params) for one in plan.success)
    able = (*success, *(one for one in lines if one is not None))
    doubts = Doubts(
        Witness(surface, scope, able), task.words(), frozenset(one.risk for one in plan.steps),
        tuple(one.name for one in plan.answers), may_stand=task.may_stand,
    )  # fmt: skip
    verifier = Verifier(mind, door, surface, scope, task.text, Wants(success, plan.success), params, doubts)
    return GoalRun(
        task=task, plan=plan, mind=mind, door=door, executor=executor, verifier=verifier, ask_person=person,
        finish=stage.finish, fits=lambda values: misfit(values, task.schema), helper=helper,
    )  # fmt: skip


def told(task: Task, plan: Plan) -> str:
    """The job as the executor reads it; the same bytes in every request of a run."""
    lines = [f"Task: {task.text}", "Plan:", str(plan), f"Allowed origins: {', '.join((task.start, *task.allow))}"]
    lines += [f"Param ${{params.{name}}} = {value}" for name, value in task.params.items()]
    lines += [f"Secret ${{secrets.{one.name}}}" for one in task.secrets]
    wanted = [f"{one.name}: {one.meaning}" for one in plan.answers]
    if task.schema is not None:
        wanted += [f"{name}: {part.get('description', part.get('type', ''))}" for name, part in _properties(task)]
    if wanted:
        lines += ["Values wanted back, by these names:", *(f"- {one}" for one in dict.fromkeys(wanted))]
    return "\n".join(lines)


def _properties(task: Task) -> list[tuple[str, dict[str, object]]]:
    found = (task.schema or {}).get("properties", {})
    return [(name, part) for name, part in found.items() if isinstance(part, dict)] if isinstance(found, dict) else []


def success_of(task: Task) -> tuple[ex.Expectation, ...]:
    """What the person says decides. Raises UsageError for a line that is no expectation."""
    try:
        return tuple(expectation(line, task.params) for line in task.success)
    except WrongWishError as error:
        raise UsageError(f"--success: {error}") from None


def _answers(task: Task, ask: Answerer, said: list[str]) -> Answerer:
    """The answers that came with the task first, then the person. said: gets every answer."""
    given = iter(task.answers)

    async def answer(question: str) -> str | None:
        ready = next(given, None)
        text = ready if ready is not None else await ask(question)
        said.extend(filter(None, (text,)))
        return text

    return answer


def _counted(most: int) -> Callable[[], int]:
    numbers = count(1)

    def begins() -> int:
        number = next(numbers)
        if number > most:
            raise BudgetSpent(
                f"{most} steps are done and the model wants one more", hint="--max-steps, if the job needs more"
            )
        return number

    return begins
