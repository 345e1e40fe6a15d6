"""`python -m tests.security.egress [--mode none|wall|proxy|namespace] [--json FILE] [--only NAME,...]`: the table of one mode."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from .attacker import Attacker
from .drive import Pace, measured
from .good import Good
from .jail import entering, furnish, why_not
from .modes import MODES, Mode
from .places import TCP_PORTS, UDP_PORTS, named
from .table import Table, lines
from .vectors import BY_NAME, VECTORS


async def whole(mode: Mode, names: tuple[str, ...], pace: Pace, outside: int | None) -> Table:
    """One mode, inside the private network."""
    places = named(VECTORS)
    good = Good(BY_NAME, places)
    async with Attacker(places, good) as attacker:
        await attacker.answer_names()
        if outside is not None:
            attacker.watch_outside(outside)
        for port in (*TCP_PORTS, *sorted({port for one in VECTORS for port in one.other} - set(TCP_PORTS))):
            await attacker.listen("0.0.0.0", port)
        for port in UDP_PORTS:
            attacker.receive("0.0.0.0", port)
        with tempfile.TemporaryDirectory(prefix="egress-") as folder:
            chosen = [one for one in VECTORS if not names or one.name in names]
            return await measured(mode, chosen, (attacker, good), Path(folder), pace)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.security.egress", description=__doc__)
    parser.add_argument("--mode", choices=MODES, default="wall")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--only", default="", help="names of vectors, with commas")
    parser.add_argument("--wait", type=float, default=Pace.wait_s, help="seconds that a vector may take to show")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    names = tuple(filter(None, given.only.split(",")))
    unknown = sorted(set(names) - set(BY_NAME))
    if unknown:
        parser.error(f"no such vector: {', '.join(unknown)}; known: {', '.join(BY_NAME)}")
    if not given.inside:
        reason = why_not()
        if reason is not None:
            print(reason, file=sys.stderr)  # noqa: T201
            return 3
        command = entering([sys.executable, "-m", "tests.security.egress", "--inside", *sys.argv[1:]])
        os.execvp(command[0], command)
    outside = furnish()
    table = asyncio.run(whole(given.mode, names, Pace(wait_s=given.wait), outside))
    print("\n".join(lines(table)))  # noqa: T201 - what it is for
    if given.json is not None:
        given.json.write_text(table.json())
    return 0


if __name__ == "__main__":
    sys.exit(main())
