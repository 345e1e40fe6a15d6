"""`python -m tests.miniwob [--task T] [--seeds N]`: plays the tasks and prints the table."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.applications.environment import CannotBeHad

from .package import pages
from .playing import HEAD, Score, play, table
from .tasks import LEFT_OUT, POLICIES


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(wanted: list[str], seeds: range) -> list[Score]:
    scores = []
    with tempfile.TemporaryDirectory() as folder:
        async with table(pages(), Path(folder)) as (session, url):
            say(HEAD)
            for task in wanted:
                scores.append(await play(session, url, task, POLICIES[task], seeds))
                say(scores[-1].line())
    return scores


if __name__ == "__main__":
    reader = argparse.ArgumentParser(prog="python -m tests.miniwob", description=__doc__)
    reader.add_argument(
        "--task", action="append", choices=sorted(POLICIES), metavar="T", help="only this one; may be said again"
    )
    reader.add_argument("--seeds", type=int, default=10, metavar="N", help="games of each task")
    told = reader.parse_args()
    try:
        scores = asyncio.run(main(told.task or sorted(POLICIES), range(1, told.seeds + 1)))
    except CannotBeHad as reason:
        sys.exit(str(reason))
    games, solved = sum(one.games for one in scores), sum(one.solved for one in scores)
    say(f"\n{len(scores)} tasks, {solved} of {games} games won ({solved / games:.1%})")
    if not told.task:
        say("\nleft out, because the observation does not tell what they turn on:")
        for task, reason in LEFT_OUT.items():
            say(f"  {task:30} {reason}")
