"""Proposing new targets for a recipe: it is run with healing, and all runs must heal alike."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from browser_agent.agent.job import Options
from browser_agent.agent.run import Result, run_recipe
from browser_agent.core import event as ev
from browser_agent.core import recipe as rc
from browser_agent.core.outcome import Outcome
from browser_agent.core.target import Query
from browser_agent.core.value import Data, Place
from browser_agent.engine.implied import effect_of
from browser_agent.journal.writer import Sink
from browser_agent.recipe.reading import decode
from browser_agent.recipe.rewrite import retargeted, write_over

if TYPE_CHECKING:
    from browser_agent.agent.goal.doing import Minds


@dataclass(frozen=True)
class Patch:
    """Other targets for one file. before: its bytes when it was run; after: its text with them; made: how."""

    path: Path
    before: bytes
    after: str
    heals: tuple[ev.Heal, ...] = ()
    made: str = "healed"

    @property
    def diff(self) -> str:
        """Old and new lines, as `diff -u` shows them."""
        old, name = decode(self.before, str(self.path)), str(self.path)
        lines = difflib.unified_diff(
            old.splitlines(keepends=True), self.after.splitlines(keepends=True), name, f"{name} ({self.made})"
        )
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    def write(self) -> None:
        """Put it into the file, whole or not at all; raises RecipeError when the file was changed meanwhile."""
        write_over(self.path, self.before, self.after)


@dataclass(frozen=True)
class Proposal:
    """What the runs came to. patches: empty when there is nothing to heal, or no run that shows how.

    differs: why the runs do not agree, empty when they do.
    """

    results: tuple[Result, ...]
    patches: tuple[Patch, ...] = ()
    differs: str = ""

    @property
    def last(self) -> ev.RunFinished:
        """How the last of them ended."""
        return self.results[-1].finished


@dataclass
class _Heard:
    """A sink that keeps what was healed."""

    heals: list[ev.Heal] = field(default_factory=list)

    def __call__(self, event: ev.Event) -> None:
        if isinstance(event.fact, ev.Recovered) and event.fact.heal is not None:
            self.heals.append(event.fact.heal)


async def propose(  # noqa: PLR0913 - a recipe, its params, how often, and who is told
    recipe: rc.Recipe,
    params: Mapping[str, Data],
    *,
    options: Options,
    runs: int = 1,
    sinks: tuple[Sink, ...] = (),
    on_wait: Callable[[str], None] = lambda _: None,
    minds: Minds | None = None,
) -> Proposal:
    """Run a recipe from its start, each time in a browser of its own, with healing; the first that fails is the last.

    The files are read before the first run: what a patch changes is what was run. Raises what `run_recipe` raises.
    """
    before = {path: path.read_bytes() for path in files_of(recipe)}
    results: list[Result] = []
    first: list[ev.Heal] = []
    for number in range(runs):
        heard = _Heard()
        own = replace(options, heal=True, run_id=None)
        results.append(
            await run_recipe(recipe, params, options=own, sinks=(*sinks, heard), on_wait=on_wait, minds=minds)
        )
        if results[-1].finished.outcome is not Outcome.HEALED:
            differs = f"run {number + 1} {results[-1].finished.outcome}, and the one before was healed" if first else ""
            return Proposal(tuple(results), differs=differs)
        if number and named(first) != named(heard.heals):
            return Proposal(tuple(results), differs=f"run {number + 1} healed to other targets than the one before")
        first = heard.heals
    return Proposal(tuple(results), patches_of(before, first))


def patches_of(before: Mapping[Path, bytes], heals: Sequence[ev.Heal]) -> tuple[Patch, ...]:
    """The files that these heals change. before: what each of the recipe's files held when it was run."""
    patches = (_patch(path, content, heals) for path, content in before.items())
    return tuple(one for one in patches if one.heals)


def files_of(recipe: rc.Recipe) -> tuple[Path, ...]:
    """The recipe's file and those of all recipes that it uses."""
    used = (files_of(node.recipe) for node in rc.flat(recipe.nodes) if isinstance(node, rc.Call))
    return tuple(dict.fromkeys((Path(recipe.place.file), *(path for paths in used for path in paths))))


def once_in(nodes: tuple[rc.Node, ...]) -> bool:
    """Whether a step must happen once, in used recipes too: each run does it again."""
    return any(effect_of(step) == "once" for step in rc.steps_in(nodes))


def named(heals: Sequence[ev.Heal]) -> list[tuple[str, Query]]:
    """What was healed to what. Fingerprints are left out: numbers on a page differ from run to run."""
    return [(str(one.place), one.query.model_copy(update={"was": None})) for one in heals]


def patched(path: Path, content: bytes, targets: Mapping[Place, Query]) -> str:
    """The text of one file of a recipe with those of these targets that stand in it. content: its bytes so far."""
    here = [(place, query) for place, query in targets.items() if Path(place.file) == path]
    text = decode(content, str(path))
    return retargeted(text, str(path), here) if here else text


def _patch(path: Path, content: bytes, heals: Sequence[ev.Heal]) -> Patch:
    here = {one.place: one for one in heals if Path(one.place.file) == path}
    after = patched(path, content, {place: one.query for place, one in here.items()})
    return Patch(path, content, after, tuple(here.values()))
