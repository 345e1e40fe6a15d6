"""All bundled recipes on changed pages of the bundled site, with what each kind of change came to.

Over hours: every trial is a line of the `--json` file as it ends, so an interrupted call loses nothing, and the same call
goes on where it ended. Parts that ran elsewhere (`--recipes`, `--kinds`, `--first`) become one table with `--merge`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import browser_agent
from browser_agent.agent.job import Options
from browser_agent.agent.mutating.mutate import Wish, kinds_of, mutate
from browser_agent.agent.mutating.trials import Report, Trial, merged
from browser_agent.core.errors import AgentError
from browser_agent.report.mutation import lost, table
from fixtures.server import FixtureSite
from tests.mutate.applications import APPLICATIONS, CannotStart
from tests.mutate.kept import Kept
from tests.mutate.progress import Progress
from tests.recipes_run.conftest import RECIPES, SECRETS
from tests.recipes_run.test_recipes import examples, runnable


@dataclass(frozen=True)
class Ground:
    """Where a recipe runs. reset: sets the site back; params: what the recipe is given there."""

    params: Mapping[str, Any]
    reset: Callable[[], None]
    secrets: Mapping[str, str]


async def tried(
    name: str, site: FixtureSite, out: Path, wish: Wish, tell: Callable[[Trial], None] = lambda _: None
) -> Report:
    """One bundled recipe; the site forgets before each run, and writes go through: it is ours."""
    recipe = browser_agent.load(RECIPES / f"{name}.yaml")
    return await tried_on(name, Ground(examples(recipe, site), site.reset, SECRETS), out, wish, tell)


async def tried_on(
    name: str, ground: Ground, out: Path, wish: Wish, tell: Callable[[Trial], None] = lambda _: None
) -> Report:
    """One recipe on a site of ours that can be set back."""
    options = Options(out=out, env=dict(ground.secrets))
    own = replace(wish, writes=True, before=ground.reset)
    recipe = browser_agent.load(RECIPES / f"{name}.yaml")
    return await mutate(recipe, ground.params, options=options, wish=own, tell=tell)


def main(line: Sequence[str]) -> int:
    """`python -m tests.mutate`: the table over all recipes; 1 when something was done wrongly, 130 when interrupted."""
    asked = _parser().parse_args(line)
    kept = Kept(asked.json)
    for file in asked.merge:
        kept.read(file)
    try:
        if not asked.merge:
            _measure(asked, kept)
    except KeyboardInterrupt:
        _tell(kept)
        _say("interrupted; the same call with the same --json goes on from here")
        return 130
    return _tell(kept)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1, help="the first seed, for one part of a campaign")
    parser.add_argument("--kinds", default="", help="with commas; all when empty")
    parser.add_argument("--recipes", default="", help="names with commas; all when empty")
    parser.add_argument(
        "--applications", action="store_true", help="recipes for real applications, started on loopback"
    )
    parser.add_argument("--as-written", action="store_true", help="without fingerprints from the unchanged pages")
    parser.add_argument("--json", type=Path, help="add a line for each trial; what is in there is not tried again")
    parser.add_argument("--merge", type=Path, nargs="+", default=[], metavar="FILE", help="only tell what these hold")
    parser.add_argument("--out", type=Path, default=Path("runs"))
    return parser


def _measure(asked: argparse.Namespace, kept: Kept) -> None:
    kinds = tuple(one for one in asked.kinds.split(",") if one)
    wish = Wish(asked.seeds, asked.first, kinds, hardened=not asked.as_written)
    known = list(APPLICATIONS) if asked.applications else runnable()
    names = [one for one in asked.recipes.split(",") if one] or known
    seeds = range(asked.first, asked.first + asked.seeds)
    slots = {name: kept.missing(name, [one.name for one in kinds_of(kinds)], seeds) for name in names}
    progress = Progress({name: len(left) for name, left in slots.items()}, _say)
    with _grounds(asked.out, applications=asked.applications) as ground:
        for name in names:
            if not slots[name]:
                continue
            done = frozenset(kept.done(name))

            def tell(one: Trial, name: str = name) -> None:
                kept.add(name, one)
                progress.hear(name, one)

            try:
                with ground(name) as there:
                    report = asyncio.run(tried_on(name, there, asked.out, replace(wish, done=done), tell))
            except (CannotStart, AgentError) as error:
                report = Report(recipe=name, seeds=asked.seeds, dry=False, why=str(error))
            kept.end(name, report)
            progress.end(name, report)


@contextmanager
def _grounds(out: Path, *, applications: bool) -> Iterator[Callable[[str], Any]]:
    """What gives a recipe its ground: one site for all, or an application for each."""
    if applications:

        @contextmanager
        def started(name: str) -> Iterator[Ground]:
            with APPLICATIONS[name](out / "applications" / name) as (params, reset, secrets):
                yield Ground(params, reset, secrets)

        yield started
        return
    with FixtureSite() as site:

        @contextmanager
        def bundled(name: str) -> Iterator[Ground]:
            recipe = browser_agent.load(RECIPES / f"{name}.yaml")
            yield Ground(examples(recipe, site), site.reset, SECRETS)

        yield bundled


def _tell(kept: Kept) -> int:
    trials: list[Trial] = []
    for name, its in kept.trials.items():
        mine = merged(list(its.values()))
        trials += mine
        sys.stdout.write(f"{name:<22} {Report(recipe=name, seeds=_seeds(mine), dry=False, trials=tuple(mine)).line}\n")
    if trials:
        for each in (*table(trials), *lost(trials)):
            sys.stdout.write(f"{each}\n")
    for name, why in kept.unable.items():
        sys.stdout.write(f"unable   {name}: {why}\n")
    total = Report(recipe="all", seeds=_seeds(trials), dry=False, trials=tuple(trials))
    sys.stdout.write(f"{len(kept.trials)} recipes · {total.line}\n")
    if total.evenly is not None:
        sys.stdout.write(f"every kind weighing the same: {100 * total.evenly:.0f} %\n")
    return 1 if kept.unable or total.count("wrong") else 0


def _seeds(trials: Sequence[Trial]) -> int:
    return len({one.seed for one in trials})


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
