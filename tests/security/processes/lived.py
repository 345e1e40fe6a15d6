"""A browser in a cell of its own with a small wall in front, and what /proc says of it."""

from __future__ import annotations

import asyncio
import os
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser

from browser_agent.browser import launch
from browser_agent.browser.cell.wrapper import PID
from browser_agent.browser.find import find_browser, this_disk
from browser_agent.browser.jail import MEMORY_FLAG, Cell, Jail, Setting, WhyNot, cell, find_drop, find_jail
from browser_agent.browser.processes import browser_environment, driver
from tests.faults.world import descendants

MUST = "BROWSER_AGENT_MUST_JAIL"
"""Set to 1 where it must work, as in one job of CI: then what cannot be had fails instead of being skipped."""
PAGE = b"<!doctype html><title>Good</title><h1>Good</h1><a href=/file download=a.txt>Get</a>"


def executable() -> Path:
    """The browser that the tests use."""
    return find_browser(None, os.environ, this_disk()).executable


def no_jail() -> str | None:
    """Why the tests of the jail cannot run here; None where they can."""
    found = find_jail()
    return _unless_must(found.reason) if isinstance(found, WhyNot) else None


def no_drop() -> str | None:
    """Why root's browser cannot be another user here; None where it can."""
    found = find_drop(executable())
    return _unless_must(found.reason) if found is not None else None


def _unless_must(reason: str) -> str:
    assert os.environ.get(MUST) != "1" or reason == "this is not root", reason
    return reason


@dataclass
class Wall:
    """Answers every request with the same page, and remembers what was asked for."""

    seen: list[str] = field(default_factory=list)
    server: asyncio.Server | None = None
    body: bytes = PAGE

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.seen.append(head.split(b"\r\n")[0].decode())
            body = b"hello" if b"/file" in head else self.body
            told = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(told.encode() + body)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


@dataclass
class Living:
    """A running browser, its place, its wall, and the pid that it noted."""

    browser: Browser
    cell: Cell
    wall: Wall
    pid: int

    def processes(self) -> dict[int, str]:
        """The browser's processes with their command lines."""
        told = Path(f"/proc/{self.pid}/cmdline").read_text()
        return {self.pid: told} | descendants(self.pid)

    def renderers(self) -> list[int]:
        return [pid for pid, line in self.processes().items() if "--type=renderer" in line]


def status(pid: int) -> dict[str, str]:
    """What /proc says of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@asynccontextmanager
async def living(
    jail: Setting = "auto", env: Mapping[str, str] = os.environ, within: Path | None = None, *, walled: bool = True
) -> AsyncIterator[Living]:
    """A browser, started as the command starts it, whose only way out is a wall that always has the same page.

    walled: without it nothing keeps the browser from the sites of a test.
    """
    found, wall = executable(), Wall()
    async with cell(found, env, jail=jail, within=within) as place:
        if place.listener is not None:
            wall.server = await asyncio.start_server(wall.answer, sock=place.listener)
        else:
            wall.server = await asyncio.start_server(wall.answer, "127.0.0.1", 0)
        port = wall.server.sockets[0].getsockname()[1]
        try:
            async with driver(place.folder) as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=place.start,
                    chromium_sandbox=place.uid is not None or os.geteuid() != 0,
                    args=[*(launch.WALL if walled else ()), MEMORY_FLAG],
                    proxy={"server": f"http://127.0.0.1:{port}"} if walled else None,
                    env=browser_environment(env, place.folder, headed=False),
                    downloads_path=place.downloads,
                    artifacts_dir=place.artifacts,
                )
                try:
                    yield Living(browser, place, wall, int((place.folder / PID).read_text()))
                finally:
                    await browser.close()
        finally:
            wall.server.close()


__all__ = ["Jail", "Living", "Wall", "executable", "living", "no_drop", "no_jail", "status"]
