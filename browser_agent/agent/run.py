"""Running a recipe: the engine on a real browser, with a journal, from the first record to the last."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from browser_agent.agent.checkpoints import Checkpoints, drop
from browser_agent.agent.job import Job, Options, journal_of, prepare
from browser_agent.agent.resuming import approval_of, find_run, remember, take_up
from browser_agent.agent.stage import Stage, not_begun, staged
from browser_agent.core import event as ev
from browser_agent.core import recipe as rc
from browser_agent.core.action import Extract
from browser_agent.core.errors import AgentError, Interrupted, UsageError
from browser_agent.core.outcome import Outcome, Spend
from browser_agent.core.rows import Column
from browser_agent.core.value import Data
from browser_agent.data.reader import TypedReader
from browser_agent.engine.again import Again, is_worth_it
from browser_agent.engine.heal import DEFAULT
from browser_agent.engine.run import Run
from browser_agent.engine.scope import Scope
from browser_agent.engine.steps import with_start
from browser_agent.journal.writer import Journal, Sink
from browser_agent.recipe.inputs import read_params

if TYPE_CHECKING:
    from playwright.async_api import StorageState

    from browser_agent.agent.goal.doing import Minds


@dataclass(frozen=True)
class Result:
    """A finished run: how it ended, and where its journal is."""

    finished: ev.RunFinished
    folder: Path

    @property
    def outputs(self) -> dict[str, Data]:
        """What the recipe's `outputs:` name; empty unless the run passed."""
        return self.finished.outputs

    @property
    def exit_code(self) -> int:
        """The exit code that the command line would give."""
        return self.finished.exit_code


async def run_recipe(  # noqa: PLR0913 - a recipe, its params, and who is told
    recipe: str | Path | rc.Recipe | None,
    params: Mapping[str, Data] | None = None,
    *,
    options: Options | None = None,
    sinks: tuple[Sink, ...] = (),
    on_wait: Callable[[str], None] = lambda _: None,
    minds: Minds | None = None,
    tune: Callable[[Run, Stage], None] = lambda _, __: None,
) -> Result:
    """Run a recipe to its end and say how it ended; a failed run is a Result, not an exception.

    recipe: None with `options.resume`, for the recipe and the params that the run was begun with.
    params: values by name, as text or typed. sinks: hear every event. on_wait: told what is being waited for. minds:
    who works the `goal:` steps, where it has any (without one such a step ends the run), and is asked what else
    `needs_model` lets a model be asked. tune: changes a run that begins
    anew before its first step.
    Raises AgentError only when nothing could be begun: a wrong recipe, a missing param or secret, a run folder
    that is taken.
    """
    options = options or Options()
    if options.resume is not None:
        return await _resume(recipe, params or {}, options, sinks, on_wait, minds)
    if recipe is None:
        raise UsageError("no recipe is given", hint="name a recipe, or a run to go on with: --resume RUN")
    job = prepare(recipe, params or {}, options)
    with journal_of(job) as journal:
        journal.sinks.extend(sinks)
        if recipe_keeps(job.recipe) and not options.dry:
            remember(job, params or {})
        return Result(await _run(job, options, journal, on_wait, minds, tune), job.folder)


async def _resume(  # noqa: PLR0913 - as run_recipe
    recipe: str | Path | rc.Recipe | None, params: Mapping[str, Data], options: Options, sinks: tuple[Sink, ...],
    on_wait: Callable[[str], None], minds: Minds | None,
) -> Result:  # fmt: skip
    """Go on with a run, in its folder and its journal."""
    if options.resume is None:
        raise TypeError("there is no run to go on with")
    if options.dry:
        raise UsageError("a dry run begins anew, and --resume goes on with a run", hint="leave one of them out")
    found = find_run(options.resume, options.out, recipe, params)
    approved = options.approved or approval_of(found.folder)
    options = replace(options, run_id=found.told.run, approved=approved)
    job = replace(prepare(found.recipe, found.params, options), folder=found.folder)
    with Journal.reopen(job.folder, job.run_id, redact=job.vault.redact, signer=job.signer) as journal:
        for event in journal.before:
            if isinstance(event.fact, ev.SecretUsed):
                job.vault.used_before(event.fact.name, event.fact.field)
        job = replace(job, resumed=take_up(found, job, journal, happened=options.happened))
        journal.sinks.extend(sinks)
        return Result(await _run(job, options, journal, on_wait, minds), job.folder)


def recipe_keeps(recipe: rc.Recipe) -> bool:
    """Whether a run of it can be gone on with. One of a model alone cannot: its steps are in no file."""
    return bool(recipe.steps) and bool(recipe.place.file)


async def _run(  # noqa: PLR0913 - as run_recipe
    job: Job, options: Options, journal: Journal, on_wait: Callable[[str], None], minds: Minds | None,
    tune: Callable[[Run, Stage], None] = lambda _, __: None,
) -> ev.RunFinished:  # fmt: skip
    """From the open journal to the last record; what fails before the first step is written down too."""
    recipe = job.recipe
    reader = TypedReader(locale=recipe.env.locale, today=date.today())  # noqa: DTZ011 - the user's own day
    # While the browser starts, which takes longer.
    warming = asyncio.create_task(asyncio.to_thread(reader.warm, _columns(recipe.steps)))
    try:
        async with staged(job, options, journal, reader, on_wait) as stage:
            scope = Scope({"params": job.params, "run": {"id": job.run_id}})
            inputs = lambda called, given: read_params(called, given, job.beside)  # noqa: E731 - one expression
            await warming
            pursuit = None
            if minds is not None:
                from browser_agent.agent.goal.choosing import Chooser
                from browser_agent.agent.goal.inside import Pursuit

                pursuit = stage.door.pursue = Pursuit(minds, job, stage, journal)
                stage.door.choose = Chooser(minds, job, stage, journal, pursuit.purse)
            spend = (lambda: pursuit.purse.total) if pursuit else Spend
            heals = recipe.budget.heals or (DEFAULT if options.heal else 0)
            steps = with_start(recipe, job.start)
            run = Run(stage.door, steps, scope, inputs, stage.finish, spend, heals, options.strict)
            _go_on(run, job, options, stage, journal)
            tune(run, stage)
            finished = await run()
            if finished.outcome in (Outcome.PASSED, Outcome.HEALED):
                drop(job.folder)
            return finished
    except AgentError as error:
        return not_begun(job, journal, error)
    except asyncio.CancelledError as cancelled:
        # Before the first step or after the last: in between the engine takes the signal.
        return not_begun(job, journal, Interrupted(str(cancelled) or "SIGINT"))


def _go_on(run: Run, job: Job, options: Options, stage: Stage, journal: Journal) -> None:
    """Give a run what it did before, and where it keeps what a later one goes on with."""
    keep = None
    if not options.dry and recipe_keeps(job.recipe) and is_worth_it(job.recipe.steps):
        state = job.resumed.state if job.resumed is not None else _signed_in(job)
        keep = Checkpoints(journal, stage.session.context, job.vault.private, state)
    if job.resumed is None:
        run.again = Again(keep=keep)
        return
    past, back = job.resumed.past, job.resumed.back
    run.again = Again(past, back, keep)
    run.number, run.began = past.number, run.began - job.resumed.since_s
    if any(isinstance(event.fact, ev.ModelCalled) for event in journal.before):
        # What models were shown before is not known any more: words of theirs count as from elsewhere.
        stage.door.traces.read(())
    if back is not None:
        run.scope.put(back.values)


def _signed_in(job: Job) -> StorageState | None:
    """What the recipe starts from, so that localStorage of origins that are not visited stays in checkpoints."""
    if job.recipe.env.auth_in is None:
        return None
    try:
        state: StorageState = json.loads((job.beside / job.recipe.env.auth_in).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # the browser has read it, and would have said so
    return state if isinstance(state, dict) else None


def _columns(nodes: tuple[rc.Node, ...]) -> list[Column]:
    """The columns of every extraction of a recipe."""
    return [one for step in rc.steps_in(nodes) if isinstance(step.action, Extract) for one in step.action.columns]
