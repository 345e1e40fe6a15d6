"""Giving a recipe's targets what they need to be told from look-alikes and to be healed: one run learns it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from browser_agent.agent.healing import Patch, files_of, patched
from browser_agent.agent.job import Options
from browser_agent.agent.run import Result, run_recipe
from browser_agent.core import recipe as rc
from browser_agent.core.outcome import Outcome
from browser_agent.core.target import Query
from browser_agent.core.value import Data, Place
from browser_agent.engine.learning import agreed
from browser_agent.journal.writer import Sink
from browser_agent.recipe.inputs import read_params
from browser_agent.recipe.reading import decode

SHORTEST = 2
"""Letters of a param's value that is looked for in what was learned; one letter stands everywhere."""


@dataclass(frozen=True)
class Hardened:
    """What the runs came to. patches: empty when a run did not pass, or when there was nothing to learn.

    left: targets that stay as they are, by their place, and why.
    """

    results: tuple[Result, ...]
    patches: tuple[Patch, ...] = ()
    left: Mapping[Place, str] = field(default_factory=dict)


@dataclass
class Lessons:
    """What was learned over all rounds and runs, by the place of the step."""

    targets: dict[Place, Query] = field(default_factory=dict)
    left: dict[Place, str] = field(default_factory=dict)

    def hear(self, step: rc.Step, told: Query | str) -> None:
        """A run tells of a step."""
        place = step.place
        if isinstance(told, str):
            self.left.setdefault(place, told)
        else:
            self.targets[place] = agreed(self.targets[place], told) if place in self.targets else told

    def general(self, recipe: rc.Recipe, params: Mapping[str, Data]) -> dict[Place, Query]:
        """The targets with what was learned, without what holds the value of a param, be it a default."""
        held = read_params(recipe, params, Path(recipe.place.file).resolve().parent)
        values = frozenset(one.casefold() for one in _texts(held) if len(one) >= SHORTEST)
        return {place: _general(query, values) for place, query in self.targets.items()}


async def harden(  # noqa: PLR0913 - a recipe, its params, how often, and who is told
    recipe: rc.Recipe,
    params: Mapping[str, Data],
    *,
    options: Options,
    runs: int = 1,
    sinks: tuple[Sink, ...] = (),
    on_wait: Callable[[str], None] = lambda _: None,
) -> Hardened:
    """Run a recipe and add alternatives and a fingerprint to each target that has none; the first failure is the last.

    What differs from run to run, and from round to round of a loop, is left out; so is what holds the value of a param.
    Raises what `run_recipe` raises.
    """
    before = {path: path.read_bytes() for path in files_of(recipe)}
    lessons = Lessons()
    results: list[Result] = []
    for _ in range(runs):
        own = replace(options, learn=lessons.hear, run_id=None)
        results.append(await run_recipe(recipe, params, options=own, sinks=sinks, on_wait=on_wait))
        if results[-1].finished.outcome is not Outcome.PASSED:
            return Hardened(tuple(results))
    general = lessons.general(recipe, params)
    patches = [Patch(path, old, patched(path, old, general), made="hardened") for path, old in before.items()]
    changed = tuple(one for one in patches if one.after != decode(one.before, str(one.path)))
    left = {place: why for place, why in lessons.left.items() if place not in general}
    return Hardened(tuple(results), changed, left)


def _texts(data: Data) -> Iterator[str]:
    if isinstance(data, dict):
        for one in data.values():
            yield from _texts(one)
    elif isinstance(data, list):
        for one in data:
            yield from _texts(one)
    elif data is not None:
        yield str(data)


def _general(query: Query, values: frozenset[str]) -> Query:
    """Without what holds the value of a param: the next run has another one."""
    also = tuple(one for one in query.also if not _holds(str(one), values))
    was = query.was
    if was is not None:
        own = {key: "" for key in ("heading", "region", "row", "label") if _holds(getattr(was, key), values)}
        several = {
            key: tuple(one for one in getattr(was, key) if not _holds(one, values)) for key in ("neighbours", "others")
        }
        was = was.model_copy(update={**own, **several})
    return query.model_copy(update={"also": also, "was": was})


def _holds(text: str, values: frozenset[str]) -> bool:
    return any(value in text.casefold() for value in values)
