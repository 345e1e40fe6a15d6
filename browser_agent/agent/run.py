"""Running a recipe: the engine on a real browser, with a journal, from the first record to the last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from browser_agent.agent.job import Job, Options, journal_of, prepare
from browser_agent.agent.stage import not_begun, staged
from browser_agent.core import event as ev
from browser_agent.core import recipe as rc
from browser_agent.core.action import Extract
from browser_agent.core.errors import AgentError, Interrupted
from browser_agent.core.outcome import Spend
from browser_agent.core.rows import Column
from browser_agent.core.value import Data
from browser_agent.data.reader import TypedReader
from browser_agent.engine.heal import DEFAULT
from browser_agent.engine.run import Run
from browser_agent.engine.scope import Scope
from browser_agent.engine.steps import with_start
from browser_agent.journal.writer import Journal, Sink
from browser_agent.recipe.inputs import read_params

if TYPE_CHECKING:
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
    recipe: str | Path | rc.Recipe,
    params: Mapping[str, Data] | None = None,
    *,
    options: Options | None = None,
    sinks: tuple[Sink, ...] = (),
    on_wait: Callable[[str], None] = lambda _: None,
    minds: Minds | None = None,
) -> Result:
    """Run a recipe to its end and say how it ended; a failed run is a Result, not an exception.

    params: values by name, as text or typed. sinks: hear every event. on_wait: told what is being waited for. minds:
    who works the `goal:` steps, where it has any; without one such a step ends the run.
    Raises AgentError only when nothing could be begun: a wrong recipe, a missing param or secret, a run folder
    that is taken.
    """
    options = options or Options()
    job = prepare(recipe, params or {}, options)
    with journal_of(job) as journal:
        journal.sinks.extend(sinks)
        return Result(await _run(job, options, journal, on_wait, minds), job.folder)


async def _run(
    job: Job, options: Options, journal: Journal, on_wait: Callable[[str], None], minds: Minds | None
) -> ev.RunFinished:
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
                from browser_agent.agent.goal.inside import Pursuit

                pursuit = stage.door.pursue = Pursuit(minds, job, stage, journal)
            spend = (lambda: pursuit.purse.total) if pursuit else Spend
            heals = recipe.budget.heals or (DEFAULT if options.heal else 0)
            return await Run(
                stage.door, with_start(recipe, job.start), scope, inputs, stage.finish, spend, heals, options.strict
            )()
    except AgentError as error:
        return not_begun(job, journal, error)
    except asyncio.CancelledError as cancelled:
        # Before the first step or after the last: in between the engine takes the signal.
        return not_begun(job, journal, Interrupted(str(cancelled) or "SIGINT"))


def _columns(nodes: tuple[rc.Node, ...]) -> list[Column]:
    """The columns of every extraction of a recipe."""
    found: list[Column] = []
    for node in nodes:
        match node:
            case rc.Step(action=Extract(columns=columns)):
                found += columns
            case rc.Branch():
                found += _columns(node.then) + _columns(node.otherwise)
            case rc.Loop():
                found += _columns(node.steps)
            case rc.Call():
                found += _columns(node.recipe.steps)
            case rc.Step():
                pass
    return found
