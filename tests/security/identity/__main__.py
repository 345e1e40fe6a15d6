"""All swaps by one command: `python -m tests.security.identity [--swaps 1000] [--manner NAME] [--way ref|words]`."""

# ruff: noqa: T201 - a command prints
from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import defaultdict
from itertools import cycle, islice
from pathlib import Path
from time import monotonic

from tests.security.identity.lab import MANNERS, WAYS, WHENS, Came, counted, every, open_lab


def main(words: list[str] | None = None) -> int:
    """Exit code: 0 when no wrong click was heard of, none got lost, and every click on a still page got through."""
    parser = argparse.ArgumentParser(prog="python -m tests.security.identity")
    parser.add_argument("--swaps", type=int, default=1000, help="clicks at what changes, spread over all manners")
    parser.add_argument("--still", type=int, default=100, help="clicks at what stays as it is")
    parser.add_argument("--manner", action="append", default=[], choices=MANNERS)
    parser.add_argument("--when", action="append", default=[], choices=WHENS)
    parser.add_argument("--way", action="append", default=[], choices=WAYS)
    given = parser.parse_args(words)
    began = monotonic()
    swapped, still = asyncio.run(_clicked(given))
    _table(swapped)
    wrong = [one for one in swapped if one.verdict in ("wrong", "lost")]
    for one in wrong[:20]:
        print(f"  {one.verdict}: {one.swap}: {one.why} {one.heard}")
    stopped = [one for one in still if one.verdict != "right"]
    for one in stopped[:20]:
        print(f"  still, {one.verdict}: {one.swap}: {one.why} {one.heard}")
    told = counted(swapped)
    print(
        f"{len(swapped)} swaps: {told['wrong']} wrong clicks, {told['refused']} refused, {told['right']} clicked before "
        f"they swapped, {told['gone']} times the frame went, {told['lost']} lost; {len(still) - len(stopped)} of {len(still)} clicks on a still page got "
        f"through; {monotonic() - began:.0f} s"
    )
    return int(bool(wrong or stopped))


async def _clicked(given: argparse.Namespace) -> tuple[list[Came], list[Came]]:
    def chosen(whens: tuple[str, ...]) -> list:
        return [
            one for one in every(whens)
            if one.manner in (given.manner or MANNERS) and one.way in (given.way or WAYS)
        ]  # fmt: skip

    with tempfile.TemporaryDirectory() as folder:
        async with open_lab(Path(folder)) as lab:
            swaps = islice(cycle(chosen(tuple(given.when) or WHENS)), given.swaps)
            swapped = [await lab.click(one) for one in swaps]
            still = [await lab.click(one) for one in islice(cycle(chosen(("never",))), given.still)]
    return swapped, still


def _table(came: list[Came]) -> None:
    rows: dict[tuple[str, str], list[Came]] = defaultdict(list)
    for one in came:
        rows[one.swap.manner, one.swap.way].append(one)
    print(f"{'manner':<10} {'way':<6} {'swaps':>5} {'wrong':>5} {'refused':>7} {'right':>5} {'gone':>4} {'lost':>4}")
    for (manner, way), some in rows.items():
        told = counted(some)
        numbers = f"{len(some):>5} {told['wrong']:>5} {told['refused']:>7} {told['right']:>5} {told['gone']:>4} {told['lost']:>4}"
        print(f"{manner:<10} {way:<6} {numbers}")


if __name__ == "__main__":
    sys.exit(main())
