"""All bundled recipes on changed pages of the bundled site, with what each kind of change came to."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import browser_agent
from browser_agent.agent.job import Options
from browser_agent.agent.mutating.mutate import Wish, mutate
from browser_agent.agent.mutating.trials import Report, Trial
from browser_agent.report.mutation import lost, table
from fixtures.server import FixtureSite
from tests.recipes_run.conftest import RECIPES, SECRETS
from tests.recipes_run.test_recipes import examples, runnable


async def tried(
    name: str, site: FixtureSite, out: Path, wish: Wish, tell: Callable[[Trial], None] = lambda _: None
) -> Report:
    """One bundled recipe; the site forgets before each run, and writes go through: it is ours."""
    recipe = browser_agent.load(RECIPES / f"{name}.yaml")
    options = Options(out=out, env=dict(SECRETS))
    own = replace(wish, writes=True, before=site.reset)
    return await mutate(recipe, examples(recipe, site), options=options, wish=own, tell=tell)


def main(line: Sequence[str]) -> int:
    """`python -m tests.mutate`: the table over all recipes; 1 when something was done wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1, help="the first seed, to go on where another call ended")
    parser.add_argument("--kinds", default="", help="with commas; all when empty")
    parser.add_argument("--recipes", default="", help="names with commas; all when empty")
    parser.add_argument("--as-written", action="store_true", help="without fingerprints from the unchanged pages")
    parser.add_argument("--json", type=Path, help="add a line for each recipe to this file")
    parser.add_argument("--out", type=Path, default=Path("runs"))
    asked = parser.parse_args(line)
    kinds = tuple(one for one in asked.kinds.split(",") if one)
    wish = Wish(asked.seeds, asked.first, kinds, hardened=not asked.as_written)
    trials: list[Trial] = []
    unable: list[str] = []
    with FixtureSite() as site:
        for name in [one for one in asked.recipes.split(",") if one] or runnable():
            report = asyncio.run(tried(name, site, asked.out, wish, _tell))
            _say(f"{name:<22} {report.why or report.line} · {report.seconds:.0f} s")
            unable += [f"{name}: {report.why}"] if report.why else []
            trials += report.trials
            if asked.json is not None:
                with asked.json.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(report.model_dump(mode="json") | {"name": name}) + "\n")
    for each in (*table(trials), *lost(trials), *unable):
        sys.stdout.write(f"{each}\n")
    sys.stdout.write(Report(recipe="all", seeds=asked.seeds, dry=False, trials=tuple(trials)).line + "\n")
    return 1 if unable or any(one.verdict == "wrong" for one in trials) else 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _tell(one: Trial) -> None:
    if one.verdict == "wrong" or (one.verdict == "refused" and one.survivable):
        _say(f"  {one.kind:<14} {one.seed:>3} {one.verdict:<8} {one.why[:260]} | {one.changed[:2]}")
