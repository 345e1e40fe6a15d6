"""Where the time of one observation goes: in the page, on the way, in Python. For those who make the eyes faster.

    python -m tests.bench.eyes_where [--pages form_small,todo] [--reps 9] [--profile table5k]

It reaches into the eyes' own parts, so it changes when they do. `--profile` prints what of the script in the page
takes long, by Chromium's sampling profiler.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from browser_agent import Options, open_page
from browser_agent.browser.session import Session
from browser_agent.browser.stitch import stitched
from browser_agent.core.errors import StepFault
from tests.bench.eyes_table import grid, load
from tests.bench.pages import PAGES, BenchSite

COLUMNS = (
    "round trip",
    "whole",
    "asked",
    "in the page",
    "on the way",
    "parse",
    "stitch",
    "rest",
    "KB",
    "lines",
    "frames",
)
TIMED = """(() => { const began = performance.now(); const told = eye.look({start: 0, hidden: false, known: 0});
  return { took: performance.now() - began, told } })()"""


async def parts(session: Session, reps: int) -> list[str]:
    """Medians in ms of all parts of an observation of the current page."""
    surface: Any = session.surface
    seen = await surface.observe()
    eyes = surface._eyes[session.page]
    spent: dict[str, list[float]] = defaultdict(list)
    size = frames = 0
    for _ in range(reps):
        worlds = await eyes.worlds.all()
        main = worlds[0]
        frames = len(worlds)
        with _clock(spent, "round trip"):
            await main.session.send(
                "Runtime.evaluate", {"expression": "1", "uniqueContextId": main.unique_id, "returnByValue": True}
            )
        with _clock(spent, "asked"):
            answer = await main.session.send(
                "Runtime.evaluate", {"expression": TIMED, "uniqueContextId": main.unique_id, "returnByValue": True}
            )
        value = answer["result"]["value"]
        spent["in the page"].append(value["took"])
        size = len(value["told"])
        with _clock(spent, "parse"):
            json.loads(value["told"])
        with _clock(spent, "whole"):
            seen = await surface.observe()
        told = await eyes._ask(worlds, hidden=False)
        by_label = {world.label: one for world, one in zip(worlds, told, strict=True) if one is not None}
        with _clock(spent, "stitch"):
            stitched(by_label, 0, 0)
    middle = {name: median(values) for name, values in spent.items()}
    middle["on the way"] = middle["asked"] - middle["in the page"]
    middle["rest"] = middle["whole"] - middle["asked"] - middle["parse"] - middle["stitch"]
    counts = {"KB": f"{size / 1024:.0f}", "lines": f"{len(seen.nodes)}", "frames": f"{frames}"}
    return [counts[name] if name in counts else f"{middle[name]:.1f}" for name in COLUMNS]


class _clock:
    def __init__(self, spent: dict[str, list[float]], name: str) -> None:
        self.into = spent[name]

    def __enter__(self) -> None:
        self.began = perf_counter()

    def __exit__(self, *_: object) -> None:
        self.into.append((perf_counter() - self.began) * 1000)


async def sampled(session: Session) -> list[list[str]]:
    """Functions and native calls of the page's side by their own time, while it is looked at for about two seconds."""
    surface: Any = session.surface
    await surface.observe()
    main = (await surface._eyes[session.page].worlds.all())[0]
    send = main.session.send
    await send("Profiler.enable")
    await send("Profiler.setSamplingInterval", {"interval": 200})
    await send("Profiler.start")
    until = perf_counter() + 2
    while perf_counter() < until:
        await surface.observe()
    profile = (await send("Profiler.stop"))["profile"]
    names = {node["id"]: node for node in profile["nodes"]}
    own: dict[str, float] = defaultdict(float)
    for node, took in zip(profile["samples"], profile["timeDeltas"], strict=True):
        frame = names[node]["callFrame"]
        own[f"{frame['functionName'] or '(script)'}:{frame['lineNumber'] + 1}"] += took
    busy = {name: took for name, took in own.items() if not name.startswith(("(idle)", "(program)"))}
    ranked = sorted(busy.items(), key=lambda one: -one[1])[:25]
    return [["function", "share"], *([name, f"{took / sum(busy.values()):.1%}"] for name, took in ranked)]


async def run(names: list[str], reps: int, profile: str | None) -> None:
    """Print one line for each page, or the profile of one."""
    with BenchSite() as site, tempfile.TemporaryDirectory() as folder:
        first = f"{site.url}/{names[0]}"
        async with open_page(first, allow=(site.cross,), options=Options(out=Path(folder))) as session:
            sys.stdout.write(f"{session.browser}, {load()}\n")
            if profile:
                await session.page.goto(f"{site.url}/{profile}")
                grid(await sampled(session))
                return
            rows = [["page", *COLUMNS]]
            for name in names:
                await session.page.goto(f"{site.url}/{name}")
                try:
                    rows.append([name, *(await parts(session, reps))])
                except StepFault as error:
                    sys.stdout.write(f"{name}: {error}\n")
            grid(rows)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", default=",".join(PAGES))
    parser.add_argument("--reps", type=int, default=9)
    parser.add_argument("--profile")
    asked = parser.parse_args()
    asyncio.run(run(asked.pages.split(","), asked.reps, asked.profile))


if __name__ == "__main__":
    main()
