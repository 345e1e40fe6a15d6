"""Keeping what worked: the run as a recipe, replayed once with no model before anybody relies on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from browser_agent.agent.goal.compiling import Compiled, Wanted, comments, compiled
from browser_agent.agent.goal.doing import Did
from browser_agent.agent.goal.task import Task
from browser_agent.agent.job import Options
from browser_agent.agent.run import Result, run_recipe
from browser_agent.browser.session import Traffic
from browser_agent.core.errors import AgentError, UsageError
from browser_agent.core.outcome import Outcome
from browser_agent.journal.atomic import whole_file
from browser_agent.recipe.load import load
from browser_agent.recipe.write import dump

Replay = Literal["auto", "always", "never"]
"""auto: unless a step of it cannot be undone; replaying that would do it a second time."""


@dataclass(frozen=True)
class Kept:
    """What became of the recipe. said: in lines for a person. proved: it was replayed with no model and passed."""

    said: tuple[str, ...]
    file: Path | None = None
    proved: bool = False


def as_recipe(task: Task, did: Did) -> Compiled:
    """The run of a task as a recipe. Raises UsageError when it did not pass."""
    run = did.run
    if run is None or run.completion is None or did.finished.outcome is not Outcome.PASSED:
        raise UsageError("only a run that passed becomes a recipe")
    wanted = Wanted(
        task=task.text, start=task.start, params=dict(task.params), secrets=task.secrets, allow=task.allow,
        page_tools=task.page_tools,
        title=task.as_recipe().title,
    )  # fmt: skip
    return compiled(wanted, run.done, tuple(run.outputs.values()), run.completion.expected)


async def keep(  # noqa: PLR0913 - a run, where to, and how
    task: Task, did: Did, file: Path, *, replay: Replay = "auto", options: Options, on_wait: Callable[[str], None]
) -> Kept:
    """Write the recipe of a run to a file. An existing file is only replaced by what could be loaded again.

    A recipe whose replay fails is not written there, but beside it with the ending ".failed.yaml".
    """
    made = as_recipe(task, did)
    used = did.run.executor.used if did.run else []
    if used:
        return Kept((f"no recipe: the run used {', '.join(used)}; write a recipe that says `use:`",))
    if made.recipe is None:
        return Kept(("no recipe: " + "; ".join(made.cannot),))
    text = comments(made) + dump(made.recipe)
    trial = file.with_name(f"{file.stem}.trial.yaml")
    _write(trial, text)
    try:
        recipe = load(trial)
        once = any(one.once and one.ended == "passed" for one in (did.run.done if did.run else ()))
        if replay == "never" or (replay == "auto" and once):
            why = "a step of it cannot be undone" if once else "as wished"
            _write(file, f"# Not replayed yet: {why}.\n{text}")
            return Kept((f"recipe {file}, not replayed: {why}", *made.notes), file)
        own = replace(options, run_id=None, traffic=Traffic(), out=did.folder / "replay")
        result = await run_recipe(recipe, dict(task.params), options=own, on_wait=on_wait)
    except AgentError as error:
        return Kept((f"no recipe: what was compiled cannot be run: {error.message}", *made.notes))
    finally:
        trial.unlink(missing_ok=True)
    return _told(result, file, text, made)


def _told(result: Result, file: Path, text: str, made: Compiled) -> Kept:
    if result.finished.outcome is Outcome.PASSED:
        _write(file, text)
        return Kept((f"recipe {file}, replayed with no model: passed", *made.notes), file, proved=True)
    failed = file.with_name(f"{file.stem}.failed.yaml")
    _write(failed, f"# Replay failed: {' '.join(result.finished.why.split())[:300]}\n{text}")
    said = (
        f"no recipe: the replay with no model {result.finished.outcome}: {result.finished.why[:400]}; it is in {failed}"
    )
    return Kept((said, *made.notes))


def _write(file: Path, text: str) -> None:
    with whole_file(file) as out:
        out.write(text.encode())
