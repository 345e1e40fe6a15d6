"""Recipe runs beside the same jobs in bare Playwright, in turn, in one process: medians and ratios.

    python -m tests.bench.replay [--runs 15]

"job" is from the first navigation to the last check; "start" is from the call to the first navigation: launching
the browser, opening the context and, for a recipe, reading it and opening its journal. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.async_api import Page, async_playwright

from browser_agent import Options, run_recipe
from browser_agent.browser.find import find_browser, needs_no_sandbox, this_disk
from fixtures.server import FixtureSite
from tests.bench import bare

HERE = Path(__file__).parent
Job = Callable[[Page, str, Path], Awaitable[None]]
JOBS: dict[str, Job] = {"form": bare.form, "rows": bare.rows}


async def ours(name: str, site: str, folder: Path) -> tuple[float, float, dict[str, float]]:
    """Seconds of start and job, and the job's seconds by what they were spent on."""
    began = perf_counter()
    done = await run_recipe(HERE / f"{name}.yaml", {"site": site}, options=Options(out=folder))
    took = perf_counter() - began
    assert done.exit_code == 0, done.finished.why
    records = [json.loads(line) for line in (done.folder / "journal.jsonl").read_text().splitlines()]
    return took - done.finished.duration_s, done.finished.duration_s, _spent(records)


def _spent(records: list[dict]) -> dict[str, float]:
    """Seconds between one record and the next, by the kind of the next: what was done to get there."""
    names = {"resolved": "find and act", "performed": "settle and prove", "checked": "prove", "extracted": "extract"}
    spent: dict[str, float] = defaultdict(float)
    for before, after in pairwise(records):
        spent[names.get(after["fact"]["kind"], "rest")] += after["since_s"] - before["since_s"]
    spent["records"] = float(len(records))
    return spent


async def theirs(name: str, site: str, folder: Path) -> tuple[float, float]:
    """Seconds of start and job in bare Playwright, with the browser and the flags that we would take."""
    began = perf_counter()
    async with async_playwright() as playwright:
        found = find_browser(None, {}, this_disk(), headed=False)
        sandbox = not needs_no_sandbox({}, euid=os.geteuid())
        browser = await playwright.chromium.launch(executable_path=found.executable, chromium_sandbox=sandbox)
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US", timezone_id="UTC")
        page = await context.new_page()
        ready = perf_counter()
        await JOBS[name](page, site, folder)
        done = perf_counter()
        await browser.close()
    return ready - began, done - ready


async def compare(runs: int) -> None:
    """All jobs, ours and bare in turn."""
    for name in JOBS:
        with FixtureSite() as site, tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            times: dict[str, list[float]] = defaultdict(list)
            spent: dict[str, list[float]] = defaultdict(list)
            for turn in range(runs + 1):
                start, job = await theirs(name, site.url, folder)
                our_start, our_job, parts = await ours(name, site.url, folder)
                if turn == 0:
                    continue  # the first of each warms the disk
                for key, value in (("bare start", start), ("bare job", job), ("start", our_start), ("job", our_job)):
                    times[key].append(value)
                times["ratio"].append(our_job / job)
                for key, value in parts.items():
                    spent[key].append(value)
            _print(name, times, spent)


def _print(name: str, times: dict[str, list[float]], spent: dict[str, list[float]]) -> None:
    out = sys.stdout.write
    middle = {key: median(values) for key, values in times.items()}
    out(f"{name}: {len(times['job'])} runs each, in turn\n")
    out(f"  job    ours {middle['job'] * 1000:7.1f} ms   bare {middle['bare job'] * 1000:7.1f} ms   ")
    out(f"ratio of medians {middle['job'] / middle['bare job']:.3f}, median of ratios {middle['ratio']:.3f}, ")
    out(f"of minima {min(times['job']) / min(times['bare job']):.3f}\n")
    out(f"  start  ours {middle['start'] * 1000:7.1f} ms   bare {middle['bare start'] * 1000:7.1f} ms\n")
    parts = ", ".join(
        f"{key} {median(values) * 1000:.1f} ms" for key, values in sorted(spent.items()) if key != "records"
    )
    out(f"  spent on: {parts}; {median(spent['records']):.0f} records\n")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    asyncio.run(compare(parser.parse_args().runs))


if __name__ == "__main__":
    main()
