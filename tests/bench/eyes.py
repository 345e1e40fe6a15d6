"""The eyes beside one round trip, a plain walk and Playwright's AI snapshot, on pages of many kinds, in one run.

    python -m tests.bench.eyes [--pages form_small,todo] [--reps 7] [--peers] [--json FILE]

All contenders look at the same page in turn; the first turn of each is not counted. Medians and, in brackets, the
least. `--peers` installs other tools from the registries into the user's cache and measures them too. Nothing here
passes or fails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from browser_agent import Options, open_page
from tests.bench.eyes_measure import Bench, Measured
from tests.bench.eyes_peers import started
from tests.bench.eyes_table import load, out, show
from tests.bench.eyes_tokens import count
from tests.bench.pages import PAGES, BenchSite


async def measure(names: Sequence[str], reps: int, *, peers: bool) -> list[Measured]:
    """All pages, in one browser."""
    pages = []
    with BenchSite() as site, tempfile.TemporaryDirectory() as folder:
        first = f"{site.url}/{names[0]}"
        async with (
            started(Path(folder)) if peers else nullcontext(()) as beside,
            open_page(first, allow=(site.cross,), options=Options(out=Path(folder))) as session,
        ):
            out(f"{session.browser}, {load()}")
            for name in names:
                sys.stderr.write(f"{name}: {load()}\n")
                bench = Bench(session, PAGES[name], reps, beside)
                pages.append(await bench.all(f"{site.url}/{name}"))
    return pages


def counted(pages: Sequence[Measured]) -> str:
    """Count the tokens of all texts in one go; says by which measure."""
    places = [(one, name) for one in pages for name, text in one.texts.items() if text]
    numbers, measure = count([one.texts[name] for one, name in places])
    for (one, name), number in zip(places, numbers, strict=True):
        one.tokens[name] = number
    return measure


def as_json(pages: Sequence[Measured], measure: str) -> str:
    """Every single time, for later reading."""
    made = {
        one.page.name: {
            "ms": {name: took.ms for name, took in one.took.items()},
            "why": {name: took.why for name, took in one.took.items() if took.why},
            "covered": one.covered,
            "tokens": one.tokens,
            "chars": {name: len(text) for name, text in one.texts.items()},
            "notes": one.notes,
            "missed": one.missed,
        }
        for one in pages
    }
    return json.dumps({"load": load(), "measure": measure, "pages": made}, indent=1)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", default=",".join(PAGES), help="names of pages, with commas")
    parser.add_argument("--reps", type=int, default=7)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    names = asked.pages.split(",")
    unknown = [name for name in names if name not in PAGES]
    if unknown:
        parser.error(f"no page {', '.join(unknown)}; there are {', '.join(PAGES)}")
    pages = asyncio.run(measure(names, asked.reps, peers=asked.peers))
    measure_name = counted(pages)
    out()
    show(pages, measure_name)
    out(load())
    if asked.json:
        asked.json.write_text(as_json(pages, measure_name))


if __name__ == "__main__":
    main()
