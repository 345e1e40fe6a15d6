"""The question at the terminal: shows all facts, takes y or N from a person who types it now."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading

from browser_agent.agent.approval_files import who
from browser_agent.core.approval import Answer
from browser_agent.core.event import ApprovalAsked
from browser_agent.report.approval import asked_lines

YES = frozenset({"y", "yes"})
LONGEST = 1000
"""Bytes of a line that are read."""


def can_prompt() -> bool:
    """Whether a person is at the terminal: both ends of the talk have to be one."""
    try:
        return sys.stdin.isatty() and sys.stdout.isatty()
    except (AttributeError, ValueError):
        return False


async def prompt(asked: ApprovalAsked, folder: str, expires_s: float) -> Answer | None:
    """Ask, and take what is typed from now on: y is yes, all else is no. None when nobody types within `expires_s`."""
    stream = sys.stderr if sys.stderr.isatty() else sys.stdout
    _forget_typed()
    stream.write("\n" + "\n".join(asked_lines(asked, folder)) + f"\nmay it do this? y/N ({expires_s:g} s) ")
    stream.flush()
    try:
        async with asyncio.timeout(expires_s):
            line = await _line()
    except TimeoutError:
        stream.write("\nno answer came in time\n")
        return None
    except asyncio.CancelledError:
        stream.write("\n")
        raise
    return Answer(yes=line.strip().casefold() in YES, by=who(), way="terminal")


def _forget_typed() -> None:
    """What was typed before the question was shown is no answer to it."""
    if sys.platform == "win32":
        return
    import termios

    with contextlib.suppress(termios.error, OSError, ValueError):
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


async def _line() -> str:
    """The next line that is typed; empty at the end of the input. A cancelled wait leaves no thread behind."""
    loop = asyncio.get_running_loop()
    come: asyncio.Future[str] = loop.create_future()

    def put(text: str) -> None:
        if not come.done():
            come.set_result(text)

    if sys.platform == "win32":
        reader = threading.Thread(target=lambda: loop.call_soon_threadsafe(put, sys.stdin.readline()), daemon=True)
        reader.start()
        return await come
    number = sys.stdin.fileno()
    loop.add_reader(number, lambda: put(_read(number)))
    try:
        return await come
    finally:
        loop.remove_reader(number)


def _read(number: int) -> str:
    try:
        return os.read(number, LONGEST).decode("utf-8", "replace")
    except OSError:
        return ""
