"""Going on with a run that ended without passing: which run, whether it is the same job, and what it has done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from browser_agent.agent.approval_files import GRANT, get, params_key, put, recipe_key, who
from browser_agent.agent.checkpoints import FOLDER, drop, kept_at
from browser_agent.agent.resumed import Resumed
from browser_agent.core import recipe as rc
from browser_agent.core.errors import UsageError
from browser_agent.core.outcome import Outcome
from browser_agent.core.resumption import EffectSettled, RunResumed
from browser_agent.core.value import Data, Value
from browser_agent.engine.past import Past, past_of
from browser_agent.journal.canonical import Redact
from browser_agent.journal.folder import full_or_unwritable
from browser_agent.journal.reader import JOURNAL
from browser_agent.journal.writer import Journal

if TYPE_CHECKING:
    from browser_agent.agent.job import Job

JOB = "job.json"
RUNS = Path("runs")


class JobFile(Value):
    """What a run was begun with, so that it can be gone on with. recipe: its file, absolute. params: as given.

    recipe_key, params_key: hashes of the recipe with all that it uses, and of the params without their tables: rows
    may come and go, and are known one by one.
    """

    version: int = 1
    run: str
    recipe: str
    recipe_key: str
    params_key: str
    params: dict[str, Data] = Field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A run to go on with."""

    folder: Path
    told: JobFile
    recipe: str | Path | rc.Recipe
    params: Mapping[str, Data]


def find_run(run: Path, out: Path, recipe: str | Path | rc.Recipe | None, params: Mapping[str, Data]) -> Found:
    """The run that is meant, by its folder or its id. Raises UsageError when there is none, or none to go on with."""
    folder = next((one for one in (run, out / run, RUNS / run) if (one / JOURNAL).is_file()), None)
    if folder is None:
        raise UsageError(f"there is no run {run}", hint="--resume takes the folder of a run, or its name below runs/")
    told = get(folder / FOLDER / JOB, JobFile)
    if told is None:
        raise UsageError(
            f"{folder} keeps nothing to go on from: it passed, it is no run of a recipe, or its {FOLDER}/ was removed",
            hint=f"browser-agent report {folder} says how it ended; run the recipe anew if it is to be done again",
        )
    if told.version != 1:
        raise UsageError(f"{folder} was left by another version of browser-agent", hint="go on with that version")
    return Found(folder.resolve(), told, recipe if recipe is not None else Path(told.recipe), params or told.params)


def remember(job: Job, params: Mapping[str, Data]) -> None:
    """Write down what a run is begun with; params that hold a secret are left out, and must be given again.

    Raises Unavailable when the folder cannot be written.
    """
    folder = job.folder / FOLDER
    told = JobFile(
        run=job.run_id, recipe=str(Path(job.recipe.place.file).resolve()), recipe_key=whole_key(job.recipe),
        params_key=plain_key(job, job.vault.redact),
        params={name: value for name, value in params.items() if job.vault.redact(str(value)) == str(value)},
    )  # fmt: skip
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        put(folder / JOB, told)
    except OSError as error:
        raise full_or_unwritable(error, "the run was not begun", job.folder) from error


def take_up(found: Found, job: Job, journal: Journal, *, happened: bool | None) -> Resumed:
    """What the run has done. Raises UsageError when it passed, or when it is not the same job any more."""
    past = past_of(journal.before)
    _check(found, job, journal, past)
    settled: tuple[EffectSettled, ...] = ()
    if happened is not None:
        if not past.unknown:
            raise UsageError(
                f"--happened says what became of a step that was lost, and {found.folder} has none", hint="leave it out"
            )
        settled = tuple(
            EffectSettled(step=past.steps[at].step, at=at, happened=happened, by=who()) for at in past.unknown
        )
        for fact in settled:
            past.take(fact)
    back, state = (None, None) if past.checkpoint is None else kept_at(found.folder, past.checkpoint)
    times = 1 + sum(isinstance(one.fact, RunResumed) for one in journal.before)
    return Resumed(past, back, state, times, journal.before[-1].since_s, settled)


def _check(found: Found, job: Job, journal: Journal, past: Past) -> None:
    run = found.folder
    if journal.before[0].run != found.told.run or past.started is None:
        raise UsageError(f"{run}: its journal and its {FOLDER}/ are of different runs", hint="run the recipe anew")
    if past.finished is not None and past.finished.outcome in (Outcome.PASSED, Outcome.HEALED):
        drop(run)  # its process died before it could
        raise UsageError(f"{run} has passed: there is nothing left to do", hint=f"browser-agent report {run}")
    if whole_key(job.recipe) != found.told.recipe_key:
        raise UsageError(
            f"{job.recipe.place.file} is not the recipe any more that {run} was begun with",
            hint="put the recipe back as it was to go on, or begin anew without --resume",
        )
    if plain_key(job, job.vault.redact) != found.told.params_key:
        raise UsageError(
            f"the params are not those that {run} was begun with",
            hint="leave them out with --resume, or give the same; only the rows of tables may differ",
        )


def whole_key(recipe: rc.Recipe) -> str:
    """A hash of a recipe and of all recipes that it uses."""
    return " ".join(dict.fromkeys((recipe_key(recipe), *(recipe_key(one) for one in _used(recipe.steps)))))


def plain_key(job: Job, redact: Redact) -> str:
    """A hash of the params that are no tables."""
    tables = {one.name for one in job.recipe.params if one.type == "table"}
    return params_key({name: value for name, value in job.params.items() if name not in tables}, redact)


def _used(nodes: tuple[rc.Node, ...]) -> Iterator[rc.Recipe]:
    for node in rc.flat(nodes):
        if isinstance(node, rc.Call):
            yield node.recipe
            yield from _used(node.recipe.steps + node.recipe.finally_)


def approval_of(folder: Path) -> Path | None:
    """The run itself, when a person approved what it was parked with."""
    return folder if (folder / GRANT).exists() else None
