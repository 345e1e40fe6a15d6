"""`python -m tests.plain [--sentences] [--games] [--seeds N]`: how often plain steps are right, wrong and unsure."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from browser_agent import open_page
from browser_agent.agent import Options
from fixtures.server import FixtureSite
from tests.applications.environment import CannotBeHad
from tests.miniwob.package import pages
from tests.miniwob.playing import table as played_at
from tests.plain import games
from tests.plain.measure import FRESH, cases, measure, rates


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def sentences(folder: Path) -> bool:
    """The labelled sentences; whether none of them meant another thing."""
    with FixtureSite() as site:
        async with open_page(f"{site.url}/", options=Options(out=folder)) as session:
            told = await measure(session, site.url, cases())
            fresh = await measure(session, site.url, cases(FRESH))
    parts = {
        "tuned on": [one for one in told if not one.case.held_out],
        "held out": [one for one in told if one.case.held_out],
        "fresh": fresh,
        "all": [*told, *fresh],
    }
    for name, some in parts.items():
        say(f"{name:9} {rates(some)}")
    for one in (*told, *fresh):
        if not one.right:
            say(f"  {one.case.page}: {one.case.said!r} is {one.case.wanted}, not {one.got} ({one.why[:120]})")
    return not rates([*told, *fresh]).wrong


async def miniwob(folder: Path, seeds: range) -> bool:
    """The development tasks of MiniWoB++; whether no game was lost."""
    every: list[games.Game] = []
    async with played_at(pages(), folder) as (session, url):
        for task in games.tasks():
            for seed in seeds:
                every.append(await games.play(session, url, task, seed, folder))
                if every[-1].end == "unread" and seed > 1:
                    break  # no plain instruction; its other games say the same in other words
    for line in games.table(every):
        say(line)
    for one in every:
        if one.end == "lost":
            say(f"  lost {one.task} {one.seed}: {one.said!r} {one.why}")
    played = games.Tally([one for one in every if one.end != "unread"])
    say(f"{len({one.task for one in played.games})} tasks with plain instructions: {played}")
    return not played.of("lost")


async def main(told: argparse.Namespace) -> bool:
    every = not (told.sentences or told.games)
    with tempfile.TemporaryDirectory() as folder:
        good = await sentences(Path(folder)) if told.sentences or every else True
        return (await miniwob(Path(folder), range(told.seeds)) if told.games or every else True) and good


if __name__ == "__main__":
    reader = argparse.ArgumentParser(prog="python -m tests.plain", description=__doc__)
    reader.add_argument("--sentences", action="store_true", help="only the labelled sentences on the fixture sites")
    reader.add_argument("--games", action="store_true", help="only the development tasks of MiniWoB++")
    reader.add_argument("--seeds", type=int, default=10, metavar="N", help="games of each task")
    try:
        sys.exit(0 if asyncio.run(main(reader.parse_args())) else 1)
    except CannotBeHad as reason:
        sys.exit(str(reason))
