"""What runs of the past healed alike: told from their journals alone, with no browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from browser_agent.agent.healing import Patch, files_of, named, patches_of
from browser_agent.core import event as ev
from browser_agent.core import recipe as rc
from browser_agent.core.errors import UsageError
from browser_agent.core.outcome import Outcome
from browser_agent.core.target import Query
from browser_agent.core.value import Place
from browser_agent.journal.reader import JOURNAL, read

MOST_FOLDERS = 10_000
WHOLE = (Outcome.PASSED, Outcome.HEALED)
"""Runs that count: a dry run or a canary proves nothing, and what failed says nothing of targets behind the fault."""


@dataclass(frozen=True)
class Promotion:
    """What the last runs came to. runs: their names, the newest first. why: why nothing is proposed, if it is not."""

    runs: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()
    why: str = ""


def promoted(recipe: rc.Recipe, out: Path, after: int) -> Promotion:
    """The patches that the last `after` whole runs of this very file made, all of them the same.

    Runs of an older text of the file do not count, nor do journals that were changed after they were written. Raises
    UsageError where there is no folder of runs.
    """
    before = {path: path.read_bytes() for path in files_of(recipe)}
    runs: list[str] = []
    first: list[ev.Heal] = []
    for run, outcome, heals in _runs_of(recipe, out):
        if len(runs) == after:
            break
        if outcome is Outcome.PASSED:
            return Promotion(tuple(runs), why=f"run {run} passed without healing")
        if runs and named(heals) != named(first):
            return Promotion(tuple(runs), why=f"run {run} healed to other targets than run {runs[0]}")
        first = first or heals
        runs.append(run)
    if len(runs) < after:
        why = f"{len(runs)} of the {after} runs that are wanted, of this text of the recipe, passed by healing in {out}"
        return Promotion(tuple(runs), why=why)
    astray = next((one for one in first if _written(recipe).get(one.place) != one.target), None)
    if astray is not None:
        return Promotion(tuple(runs), why=f"{astray.place} does not say {astray.target} any more")
    return Promotion(tuple(runs), patches_of(before, first))


def _runs_of(recipe: rc.Recipe, out: Path) -> Iterator[tuple[str, Outcome, list[ev.Heal]]]:
    """Runs of this file as it is now, the newest first: by the time of their first record, not by their name."""
    try:
        folders = [one for one in out.iterdir() if (one / JOURNAL).is_file()]
    except OSError as error:
        raise UsageError(
            f"--after: {out} cannot be read: {error.strerror}", hint="--out DIR, where the runs are"
        ) from None
    if len(folders) > MOST_FOLDERS:
        raise UsageError(f"--after: {len(folders)} runs are in {out}; at most {MOST_FOLDERS} are read")
    found = []
    for folder in folders:
        told = _told(folder, recipe)
        if told is not None:
            found.append(told)
    for _, run, outcome, heals in sorted(found, key=lambda one: one[:2], reverse=True):
        yield run, outcome, heals


def _told(folder: Path, recipe: rc.Recipe) -> tuple[str, str, Outcome, list[ev.Heal]] | None:
    """When a run began, its name, its end and its heals; None where it does not count."""
    try:
        events = read(folder)
    except UsageError:
        return None
    started = next((one.fact for one in events if isinstance(one.fact, ev.RunStarted)), None)
    ended = events[-1].fact if events else None
    if started is None or started.sha256 != recipe.sha256 or not isinstance(ended, ev.RunFinished):
        return None
    if Path(started.recipe).name != Path(recipe.place.file).name or ended.outcome not in WHOLE:
        return None
    if started.policy.get("dry_run"):
        return None
    heals = [one.fact.heal for one in events if isinstance(one.fact, ev.Recovered) and one.fact.heal is not None]
    return events[0].at, events[0].run, ended.outcome, _here(heals, started.recipe, recipe.place.file)


def _here(heals: list[ev.Heal], there: str, here: str) -> list[ev.Heal]:
    """Heals with their places as this command names the file, which may be another way to the same one."""
    if there == here:
        return heals
    base = Path(here).parent
    moved = []
    for one in heals:
        inside = Path(one.place.file)
        try:
            relative = inside.relative_to(Path(there).parent)
        except ValueError:
            relative = Path(inside.name)
        moved.append(one.model_copy(update={"place": one.place.model_copy(update={"file": str(base / relative)})}))
    return moved


def _written(recipe: rc.Recipe) -> Mapping[Place, Query | None]:
    """The target of each step by its place, those of used recipes too."""
    found: dict[Place, Query | None] = {}
    for node in rc.flat(recipe.nodes):
        if isinstance(node, rc.Call):
            found |= _written(node.recipe)
        else:
            target = getattr(node.action, "target", None)
            found[node.place] = target if isinstance(target, Query) else None
    return found
