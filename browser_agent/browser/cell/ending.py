"""Finding every process of one browser, and ending them: by the group of the browser, and by whose folder they name."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path

from browser_agent.browser.cell.wrapper import PID

ROUNDS, PAUSE_S = 200, 0.025
PAGE = os.sysconf("SC_PAGE_SIZE")


def end_all(folder: Path) -> None:
    """Kill what is left of the browser and of the driver of this folder, until nothing is; five seconds at most."""
    for _ in range(ROUNDS):
        found = {*_group(folder), *_naming(folder)}
        if not found:
            return
        for pid in found:
            _kill(pid)
        select.select([], [], [], PAUSE_S)


def end_the_greedy(folder: Path, most: int) -> None:
    """Kill renderers that hold more bytes of their own: a page that eats memory crashes before the machine does."""
    for pid in _group(folder):
        try:
            resident, shared = (int(one) for one in Path(f"/proc/{pid}/statm").read_text().split()[1:3])
            if (resident - shared) * PAGE > most and b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                _kill(pid)
        except (OSError, ValueError):
            continue  # it ended by itself


def _group(folder: Path) -> Iterator[int]:
    """Living processes in the browser's own group and session, younger than this one."""
    try:
        leader = int((folder / PID).read_text())
        born = _stat(os.getpid())[3]
    except (OSError, ValueError):
        return
    for pid in _all():
        try:
            state, group, session, started = _stat(pid)
        except (OSError, ValueError):
            continue
        if group == session == leader and started >= born and state not in "ZX":
            yield pid


def _naming(folder: Path) -> Iterator[int]:
    """The driver, and what it started that names the folder: processes whose temporary files go there.

    A program that only happened to be started with that environment is left alone.
    """
    place = os.fsencode(folder)
    for pid in _all():
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            if b"TMPDIR=" + place not in environment:
                continue
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if b"\0run-driver\0" in line or place in line:
            yield pid


def _all() -> Iterator[int]:
    own = os.getpid()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != own:
            yield int(entry.name)


def _stat(pid: int) -> tuple[str, int, int, int]:
    """State, group, session, and when it began in ticks since the machine did."""
    words = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    return words[0], int(words[2]), int(words[3]), int(words[19])


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return  # gone, or not ours to end
