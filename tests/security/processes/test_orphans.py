"""Runs that are ended at any moment, in any way: no process and no folder of theirs is left (R5, R22).

    python -m pytest -n0 -s -m long tests/security/processes/test_orphans.py -k two_hundred

ends 200 of them and says how long that took; 4 to 10 s each.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from pathlib import Path

import pytest

from tests.faults.world import Site, begin, environment, left_of, page, recipe

if sys.platform != "linux":
    pytest.skip("needs /proc and signals", allow_module_level=True)

pytestmark = pytest.mark.browser
WAYS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
LONGEST_START_S = 3.0
GONE_S = 15.0
STEPS = '- wait: [{visible: heading "Never"}]\n  timeout: 60'
FORM = page(
    "<h1>Hi</h1><a href='data:text/plain,x' download=x.txt>Get</a><script>setInterval(() => fetch('/'), 50)</script>"
)


def cycle(folder: Path, site: Site, way: signal.Signals, moment_s: float, *, group: bool = False) -> list[str]:
    """Start a run with a temporary folder of its own, end it after so many seconds; what is left of it."""
    folder.mkdir()
    temporary = folder / "tmp"
    temporary.mkdir(mode=0o711)
    job = begin(recipe(folder, site.url, STEPS), env=environment(TMPDIR=str(temporary), BROWSER_AGENT_TEST=str(folder)))
    pause = threading.Event()
    pause.wait(moment_s)
    tree = job.tree()
    (os.killpg if group else os.kill)(job.process.pid, way)
    job.end()
    living = left_of(tree, GONE_S) | _marked(folder)
    deadline = GONE_S
    while (left := _left(temporary, folder)) and deadline > 0:
        pause.wait(0.1)
        deadline -= 0.1
    return [*living.values(), *left]


def _left(temporary: Path, folder: Path) -> list[str]:
    run = folder / "runs" / "r"
    hidden = [str(one) for one in run.iterdir() if one.name.startswith(".browser")] if run.exists() else []
    return [*map(str, temporary.iterdir()), *hidden]


def _marked(folder: Path) -> dict[int, str]:
    """Living processes that inherited the run's environment, or name its folder, whoever their parent is by now."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                line = (entry / "cmdline").read_bytes()
                if os.fsencode(folder) in line or os.fsencode(folder) in (entry / "environ").read_bytes():
                    found[int(entry.name)] = line.decode(errors="replace")
            except OSError:
                continue
    return left_of(found, GONE_S)


@pytest.mark.parametrize(("way", "moment_s"), [(signal.SIGKILL, 0.9), (signal.SIGTERM, 1.6), (signal.SIGINT, 0.5)])
def test_nothing_is_left_of_a_run_that_is_ended(tmp_path: Path, way: signal.Signals, moment_s: float) -> None:
    with Site({"/": FORM}) as site:
        assert cycle(tmp_path / "c", site, way, moment_s) == []


@pytest.mark.long
def test_nothing_is_left_when_the_driver_is_killed_together_with_the_run(tmp_path: Path) -> None:
    with Site({"/": FORM}) as site:
        assert cycle(tmp_path / "c", site, signal.SIGKILL, 2.0, group=True) == []


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(10))
def test_nothing_is_left_of_two_hundred_runs_that_are_ended_at_any_moment(tmp_path: Path, part: int) -> None:
    chance = random.Random(part)
    with Site({"/": FORM}) as site:
        for number in range(20):
            way, moment_s = WAYS[number % 3], chance.uniform(0.0, LONGEST_START_S)
            left = cycle(tmp_path / str(number), site, way, moment_s, group=number % 5 == 0)
            assert left == [], (number, way, moment_s)
