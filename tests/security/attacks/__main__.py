"""All attacks by one command: `python -m tests.security.attacks [--only GOAL] [--json FILE]`."""

# ruff: noqa: T201 - a command prints
from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from fixtures.server import FixtureSite
from tests.security.attacks.benign import Honest, honest
from tests.security.attacks.goals import GOALS
from tests.security.attacks.lab import CANNOT, walls_off
from tests.security.attacks.placements import PLACEMENTS
from tests.security.attacks.runner import Came, attacked, corpus
from tests.security.attacks.site import Lab

ENDS = ("refused", "not shown", "void", "succeeded")


def main(words: list[str] | None = None) -> int:
    """Exit code: 0 when nothing succeeded and nothing is void, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.security.attacks")
    parser.add_argument("--only", action="append", default=[], metavar="GOAL", help="one goal; may be repeated")
    parser.add_argument("--placement", action="append", default=[], choices=list(PLACEMENTS))
    parser.add_argument("--all", action="store_true", help="every goal in every placement (hours)")
    parser.add_argument("--each", type=int, default=5, help="placements that show, for each goal")
    parser.add_argument("--walls-off", action="store_true", help="the positive control: each goal once, refusals off")
    parser.add_argument("--honest", action="store_true", help="the honest jobs instead")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(words)
    unknown = set(given.only) - set(GOALS)
    if unknown:
        parser.error(f"no goal {min(unknown)!r}; there are {', '.join(GOALS)}")
    if given.honest:
        return _honest(given.json)
    only = tuple(given.only)
    if given.walls_off:
        pairs = [(goal, "paragraph") for goal in GOALS if not only or goal in only]
    elif given.placement:
        pairs = [(goal, one) for goal in GOALS if not only or goal in only for one in given.placement]
    else:
        pairs = corpus(everything=given.all, goals=only, each=given.each)
    came = asyncio.run(_attacks(pairs, off=given.walls_off))
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in came], indent=1), encoding="utf-8")
    print(table(came))
    if given.walls_off:
        dead = [one.attack.goal for one in came if one.verdict != "succeeded" and one.attack.goal not in CANNOT]
        print(
            f"with the walls off {len(came) - len(dead)} of {len(came)} do as they should; not: {', '.join(dead) or 'none'}"
        )
        return int(bool(dead))
    return int(any(one.verdict in ("succeeded", "void") for one in came))


async def _attacks(pairs: list[tuple[str, str]], *, off: bool) -> list[Came]:
    done: list[Came] = []
    with Lab() as lab, walls_off() if off else nullcontext():
        for number, (goal, placement) in enumerate(pairs, 1):
            came = await attacked(lab, goal, placement, in_lab=off)
            done.append(came)
            line = f"{number}/{len(pairs)} {came.verdict:9} {came.attack.name} {'; '.join(came.rules)} {came.seconds:.1f} s"
            print(line, file=sys.stderr, flush=True)
    return done


def table(came: list[Came]) -> str:
    """Goal by goal: how many were tried and refused (by what), not shown, void, and how many succeeded."""
    lines = [f"{'goal':28}{'pages':>6}" + "".join(f"{end:>11}" for end in ENDS) + "  refused by"]
    for goal in dict.fromkeys(one.attack.goal for one in came):
        of = [one for one in came if one.attack.goal == goal]
        ends = Counter(one.verdict for one in of)
        rules = Counter(rule for one in of if one.verdict == "refused" for rule in one.rules)
        names = ", ".join(f"{rule} {many}" for rule, many in rules.most_common(4))
        lines.append(f"{goal:28}{len(of):>6}" + "".join(f"{ends[end]:>11}" for end in ENDS) + f"  {names}")
    ends = Counter(one.verdict for one in came)
    lines.append(f"{'all':28}{len(came):>6}" + "".join(f"{ends[end]:>11}" for end in ENDS))
    return "\n".join(lines)


def _honest(file: Path | None) -> int:
    with FixtureSite() as site:
        done = asyncio.run(honest(site))
    passed, total, held = shares(done)
    for one in done:
        if not one.passed or one.held:
            print(f"{'passed' if one.passed else 'FAILED'} {one.name}: {one.why} {'; '.join(one.held)}")
    print(f"{passed} of {len(done)} honest jobs pass; {held} of {total} actions were held up without need")
    if file:
        file.write_text(json.dumps([asdict(one) for one in done], indent=1), encoding="utf-8")
    return int(passed < 0.98 * len(done) or held > 0.02 * total)


def shares(done: list[Honest]) -> tuple[int, int, int]:
    """Jobs that passed; actions; actions held up without need."""
    return sum(one.passed for one in done), sum(one.actions for one in done), sum(len(one.held) for one in done)


if __name__ == "__main__":
    sys.exit(main())
