"""Runs that are ended at any moment, in any way: no process and no folder of theirs is left (R5, R22).

    python -m pytest -n0 -s -m long tests/security/processes/test_orphans.py -k two_hundred

ends 200 of them and says how long that took.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.world import Site, begin, environment, left_of, page, recipe

if sys.platform != "linux":
    pytest.skip("needs /proc and signals", allow_module_level=True)

pytestmark = pytest.mark.browser
WAYS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
LONGEST_START_S = 3.0
START_S = 30.0
GONE_S = 15.0
STEPS = '- wait: [{visible: heading "Never"}]\n  timeout: 60'
FORM = page(
    "<h1>Hi</h1><a href='data:text/plain,x' download=x.txt>Get</a><script>setInterval(() => fetch('/'), 50)</script>"
)


@dataclass(frozen=True)
class Ended:
    """A run that was ended. left: processes and folders of it. browser: whether it had one by then."""

    left: list[str]
    browser: bool


def cycle(
    folder: Path, site: Site, way: signal.Signals, moment_s: float, *, group: bool = False, late: bool = False
) -> Ended:
    """Start a run with a temporary folder of its own, and end it so many seconds later.

    group: the driver and what else is in the run's process group get the signal too. late: counts from the moment when
    the browser has processes of its own.
    """
    folder.mkdir()
    # Not below the test's own folder, which nobody else may pass through: root's browser is somebody else.
    temporary = Path(tempfile.mkdtemp(prefix="cycle-"))
    temporary.chmod(0o711)
    job = begin(recipe(folder, site.url, STEPS), env=environment(TMPDIR=str(temporary), BROWSER_AGENT_TEST=str(folder)))
    pause = threading.Event()
    patience = time.monotonic() + START_S
    while late and not _has_browser(job.tree()) and time.monotonic() < patience:
        pause.wait(0.02)
    pause.wait(moment_s)
    tree = job.tree()
    (os.killpg if group else os.kill)(job.process.pid, way)
    job.end()
    living = left_of(tree, GONE_S) | _marked(folder)
    deadline = GONE_S
    while (left := _left(temporary, folder)) and deadline > 0:
        pause.wait(0.1)
        deadline -= 0.1
    shutil.rmtree(temporary)
    return Ended([*living.values(), *left], _has_browser(tree))


def _has_browser(tree: dict[int, str]) -> bool:
    return any("--type=zygote" in line for line in tree.values())


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


@pytest.mark.long
def test_nothing_is_left_of_a_run_that_is_killed(tmp_path: Path) -> None:
    with Site({"/": FORM}) as site:
        assert cycle(tmp_path / "c", site, signal.SIGKILL, 0.3, late=True) == Ended([], browser=True)


@pytest.mark.long
@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_when_the_driver_gets_the_signal_together_with_the_run(
    tmp_path: Path, way: signal.Signals
) -> None:
    with Site({"/": FORM}) as site:
        assert cycle(tmp_path / "c", site, way, 0.3, group=True, late=True) == Ended([], browser=True)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(10))
def test_nothing_is_left_of_two_hundred_runs_that_are_ended_at_any_moment(tmp_path: Path, part: int) -> None:
    chance, began, browsers = random.Random(part), time.monotonic(), 0
    with Site({"/": FORM}) as site:
        for number in range(20):
            way, late = WAYS[number % 3], number % 2 == 0
            moment_s = chance.uniform(0.0, 1.0 if late else LONGEST_START_S)
            ended = cycle(tmp_path / str(number), site, way, moment_s, group=number % 5 == 0, late=late)
            assert ended.left == [], (number, way, moment_s, late)
            browsers += ended.browser
    print(f"20 ended in {time.monotonic() - began:.0f} s, {browsers} of them with a browser: nothing left")  # noqa: T201
    assert browsers >= 8, "ended too early: nothing was there that could have been left"
