"""The last good look of each recipe: one small file, which outlives the run folders, or the journal of any run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from browser_agent.core import event as ev
from browser_agent.core import recipe as rc
from browser_agent.core.errors import UsageError
from browser_agent.core.sight import Baseline, Shape, Sighted
from browser_agent.core.target import Fingerprint, Query
from browser_agent.core.value import Data
from browser_agent.journal.atomic import whole_file
from browser_agent.journal.reader import journal_file, read

FOLDER = "canary"
"""Below the folder of the runs: one file for each recipe."""
MOST_BYTES = 20_000_000
_NUMBERS = re.compile(r"[\d.,:/+\-\s'’]*\d[\d.,:/+\-\s'’]*")


def file_of(recipe: rc.Recipe, folder: Path) -> Path:
    """Where the last good look of a recipe is kept: known by the path of its file, so that two of one name differ."""
    path = Path(recipe.place.file).resolve()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem)[:60] or "recipe"
    return folder / f"{name}-{hashlib.sha256(str(path).encode()).hexdigest()[:8]}.json"


def kept(recipe: rc.Recipe, folder: Path) -> Baseline | None:
    """The last good look; None where there is none yet. Raises UsageError for a file that is none."""
    file = file_of(recipe, folder)
    try:
        data = file.read_bytes() if file.stat().st_size <= MOST_BYTES else b""
        return Baseline.model_validate_json(data)
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is none, or one of another version"
        raise UsageError(
            f"{file}: the last good look cannot be read: {why}", hint=f"remove {file}; the next canary makes a new one"
        ) from None


def keep(recipe: rc.Recipe, folder: Path, seen: Baseline) -> Path:
    """Make this the last good look. Raises UsageError where it cannot be written."""
    file = file_of(recipe, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(file) as out:
            out.write(seen.model_dump_json(exclude_defaults=True).encode())
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}", hint="--baseline DIR, one that can") from error
    return file


def of_run(path: Path, recipe: rc.Recipe) -> Baseline:
    """What a run saw, by its folder or journal. Raises UsageError where it is none of this recipe, or did not pass."""
    events = read(path)
    started = next((one.fact for one in events if isinstance(one.fact, ev.RunStarted)), None)
    ended = next((one.fact for one in reversed(events) if isinstance(one.fact, ev.RunFinished)), None)
    if started is None or Path(started.recipe).name != Path(recipe.place.file).name:
        told = started.recipe if started is not None else "nothing"
        raise UsageError(f"--baseline {path} is a run of {told}, not of {recipe.place.file}")
    if ended is None or ended.exit_code not in (0, 11):
        told = str(ended.outcome) if ended is not None else "unfinished"
        raise UsageError(f"--baseline {journal_file(path)}: that run {told}", hint="name one that passed")
    return seen_in(events)


def seen_in(events: Sequence[ev.Event]) -> Baseline:
    """What the events of a run say of its targets and of what it read. Of rounds of a loop the first one counts."""
    facts = [one.fact for one in events]
    started = next((one for one in facts if isinstance(one, ev.RunStarted)), None)
    return Baseline(
        recipe=started.recipe if started is not None else "",
        sha256=started.sha256 if started is not None else "",
        run=events[0].run if events else "",
        at=events[0].at if events else "",
        sights=tuple(_sights(facts)),
        shapes=tuple(_shapes(facts)),
    )


def _sights(facts: Iterable[ev.Fact]) -> Iterable[Sighted]:
    """What a canary saw; of a plain run what its targets were found to be, which is less."""
    seen: dict[tuple[str, str], Sighted] = {}
    poor: dict[tuple[str, str], Sighted] = {}
    begun: ev.StepStarted | None = None
    for fact in facts:
        if isinstance(fact, ev.StepStarted):
            begun = fact
        elif isinstance(fact, Sighted):
            seen.setdefault(fact.key, fact.model_copy(update={"drift": (), "renewed": None}))
        elif isinstance(fact, ev.Resolved) and begun is not None and isinstance(fact.target, Query):
            one, target = fact.element, fact.target
            part = "target" if target == getattr(begun.action, "target", None) else "onto"
            now = Fingerprint(role=one.role, name=one.name[:120], tag=one.tag, heading=one.heading, equals=0)
            agree = max(fact.agree, 1)
            sight = Sighted(
                step=fact.step, part=part, place=begun.place, written=str(target), target=target, now=now,
                agree=agree, locators=max(fact.locators, agree),
            )  # fmt: skip
            poor.setdefault(sight.key, sight)
    return (poor | seen).values()


def _shapes(facts: Iterable[ev.Fact]) -> Iterable[Shape]:
    found: dict[tuple[str, str], Shape] = {}
    for fact in facts:
        if isinstance(fact, ev.Extracted) and fact.step:
            found.setdefault((fact.step, fact.name), _shape(fact))
        elif isinstance(fact, ev.RunFinished):
            for name, value in fact.outputs.items():
                found.setdefault(("", name), Shape(step="", name=name, value=kind_of(value)))
    return found.values()


def _shape(fact: ev.Extracted) -> Shape:
    if not fact.columns and not fact.rows:
        return Shape(step=fact.step, name=fact.name, value=kind_of(fact.value))
    columns = {
        one: tuple(sorted({kind_of(row.get(one)) for row in fact.sample})) for one in fact.columns
    }  # fmt: skip
    return Shape(step=fact.step, name=fact.name, rows=fact.rows, columns=columns)


def kind_of(value: Data) -> str:
    """What a value is, without what it says: a text of digits alone is a number or a date, whatever its language."""
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, dict):
        return "amount" if value.keys() == {"amount", "currency"} else "record"
    if isinstance(value, list | tuple):
        return "list"
    return "number or date" if _NUMBERS.fullmatch(str(value)) else "text"
