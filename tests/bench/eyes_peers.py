"""Other tools beside ours: installed from the registries into the user's cache, started once, each with a browser of its own."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from browser_agent.browser.find import find_browser, needs_no_sandbox, this_disk
from tests.bench.eyes_tokens import cache, npm
from tests.bench.eyes_truth import Control, by_box, by_name

ANSWER_S = 90.0
LINE_BYTES = 256 * 1024 * 1024
VIEW = (1280, 800)


class Peer(Protocol):
    """One other tool. Any method may raise; then the table has a note."""

    name: str

    async def start(self, chromium: str, folder: Path, *, sandbox: bool) -> None:
        """Install it when it is not there, and start it."""

    async def open(self, url: str) -> None:
        """Open a page."""

    async def look(self, turn: int) -> str:
        """What its model would read."""

    async def covered(self, controls: Sequence[Control], text: str) -> int:
        """How many of the controls that text gives a ref."""

    async def stop(self) -> None:
        """End it and its browser."""


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[list[Peer]]:
    """All peers that can be had; why not, for the others."""
    found = find_browser(None, os.environ, this_disk(), headed=False)
    sandbox = not needs_no_sandbox(os.environ, euid=os.geteuid())
    running: list[Peer] = []
    async with AsyncExitStack() as stack:
        for peer in all_peers():
            stack.push_async_callback(peer.stop)
            try:
                async with asyncio.timeout(600):
                    await peer.start(str(found.executable), folder, sandbox=sandbox)
            except Exception as error:  # noqa: BLE001 - a peer that cannot be had is said, not suffered
                sys.stdout.write(f"skipped {peer.name}: {type(error).__name__}: {' '.join(str(error).split())[:300]}\n")
                continue
            sys.stdout.write(f"beside: {peer.name}\n")
            running.append(peer)
        yield running


def all_peers() -> list[Peer]:
    """In the order in which they take their turns."""
    return [
        McpPeer("playwright-mcp", "@playwright/mcp", "playwright-mcp", "browser_navigate", "browser_snapshot", "[ref="),
        McpPeer("chrome-devtools-mcp", "chrome-devtools-mcp", "chrome-devtools-mcp", "navigate_page", "take_snapshot", "uid="),
        AgentBrowser(),
        BrowserUse(),
    ]  # fmt: skip


@dataclass
class Lines:
    """A process that answers each line of JSON with one; ended with all that it started."""

    process: asyncio.subprocess.Process
    numbers: Any = field(default_factory=lambda: count(1))

    @classmethod
    async def of(cls, command: Sequence[str], env: Mapping[str, str], folder: Path) -> Lines:
        """Start it, as the head of a group of processes."""
        pipe = asyncio.subprocess.PIPE
        with (folder / "peer.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=pipe, stdout=pipe, stderr=log, env=dict(env), cwd=folder, limit=LINE_BYTES, start_new_session=True
            )  # fmt: skip
        return cls(process)

    async def ask(self, method: str, **params: object) -> Any:
        """One question, one answer. Raises RuntimeError with what went wrong."""
        number = next(self.numbers)
        await self.tell({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        async with asyncio.timeout(ANSWER_S):
            while True:
                line = await self.process.stdout.readline()  # type: ignore[union-attr]  # it is a pipe
                if not line:
                    raise RuntimeError("it ended")
                if not line.startswith(b"{"):
                    continue
                told = json.loads(line)
                if told.get("id") == number and "method" not in told:
                    break
        if "error" in told:
            raise RuntimeError(str(told["error"])[:300])
        return told["result"]

    async def tell(self, message: Mapping[str, object]) -> None:
        """Send without waiting."""
        self.process.stdin.write(json.dumps(message).encode() + b"\n")  # type: ignore[union-attr]  # it is a pipe
        await self.process.stdin.drain()  # type: ignore[union-attr]  # it is a pipe

    async def end(self) -> None:
        """End the group that this process leads."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return
            try:
                async with asyncio.timeout(5):
                    await self.process.wait()
            except TimeoutError:
                continue


def _npm(*packages: str) -> Path:
    folder = cache() / "peers"
    folder.mkdir(exist_ok=True)
    failed = npm(folder, *(f"{package}@latest" for package in packages))
    if failed:
        raise RuntimeError(failed)
    return folder / "node_modules"


def _version(modules: Path, package: str) -> str:
    return str(json.loads((modules / package / "package.json").read_text())["version"])


@dataclass
class McpPeer:
    """A server that speaks MCP over its standard streams."""

    name: str
    package: str
    command: str
    go: str
    see: str
    mark: str
    lines: Lines | None = None

    async def start(self, chromium: str, folder: Path, *, sandbox: bool) -> None:
        """See Peer."""
        modules = await asyncio.to_thread(_npm, self.package)
        self.name += f" {_version(modules, self.package)}"
        width, height = VIEW
        if self.package == "@playwright/mcp":
            options = [
                "--executable-path",
                chromium,
                "--viewport-size",
                f"{width}x{height}",
                *([] if sandbox else ["--no-sandbox"]),
            ]
        else:
            options = [
                "--executablePath",
                chromium,
                "--viewport",
                f"{width}x{height}",
                "--usageStatistics=false",
                "--performanceCrux=false",
            ]
            options += [] if sandbox else ["--chromeArg=--no-sandbox"]
        command = [str(modules / ".bin" / self.command), "--headless", "--isolated", *options]
        self.lines = await Lines.of(command, os.environ, folder)
        client = {"name": "bench", "version": "1"}
        await self.lines.ask("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=client)
        await self.lines.tell({"jsonrpc": "2.0", "method": "notifications/initialized"})
        await self._call(self.go, url="about:blank")

    async def open(self, url: str) -> None:
        """See Peer."""
        await self._call(self.go, url=url)

    async def look(self, _: int) -> str:
        """See Peer."""
        return await self._call(self.see)

    async def covered(self, controls: Sequence[Control], text: str) -> int:
        """See Peer."""
        return len(by_name(controls, text, self.mark))

    async def stop(self) -> None:
        """See Peer."""
        if self.lines is not None:
            await self.lines.end()

    async def _call(self, tool: str, **options: object) -> str:
        assert self.lines is not None
        if self.package != "@playwright/mcp":
            options = {"pageId": 1, **options}
        told = await self.lines.ask("tools/call", name=tool, arguments=options)
        text = "\n".join(part.get("text", "") for part in told["content"])
        if told.get("isError"):
            raise RuntimeError(text[:300])
        return text


class AgentBrowser:
    """A command for each deed; a daemon of its own keeps the browser."""

    name = "agent-browser"

    def __init__(self) -> None:
        self._command = ""
        self._env: dict[str, str] = {}
        self._folder = Path()

    async def start(self, chromium: str, folder: Path, *, sandbox: bool) -> None:
        """See Peer."""
        modules = await asyncio.to_thread(_npm, self.name)
        machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
        native = modules / self.name / "bin" / f"{self.name}-{sys.platform}-{machine}"
        self._command = str(native if native.exists() else modules / ".bin" / self.name)
        self.name += f" {_version(modules, self.name)} -i"
        args = "" if sandbox else "--no-sandbox"
        own = {
            "AGENT_BROWSER_EXECUTABLE_PATH": chromium,
            "AGENT_BROWSER_ARGS": args,
            "AGENT_BROWSER_SESSION": f"bench{os.getpid()}",
        }
        self._env = {**os.environ, **own}
        self._folder = folder
        await self._run("open", "about:blank")
        await self._run("set", "viewport", *map(str, VIEW))

    async def open(self, url: str) -> None:
        """See Peer."""
        await self._run("open", url)

    async def look(self, _: int) -> str:
        """See Peer."""
        return await self._run("snapshot", "-i")

    async def covered(self, controls: Sequence[Control], text: str) -> int:
        """See Peer."""
        return len(by_name(controls, text, "ref="))

    async def stop(self) -> None:
        """See Peer."""
        if self._env:
            await self._run("close")

    async def _run(self, *words: str) -> str:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            self._command, *words, stdout=pipe, stderr=pipe, env=self._env, cwd=self._folder
        )
        async with asyncio.timeout(ANSWER_S):
            told, wrong = await process.communicate()
        if process.returncode:
            raise RuntimeError((wrong or told).decode(errors="replace")[:300])
        return told.decode(errors="replace")


class BrowserUse:
    """browser-use, in a Python environment of its own, driven by the script beside this file."""

    name = "browser-use"

    def __init__(self) -> None:
        self._lines: Lines | None = None
        self._boxes: list[tuple[str, list[float]]] = []

    async def start(self, chromium: str, folder: Path, *, sandbox: bool) -> None:
        """See Peer."""
        python = await asyncio.to_thread(_environment)
        quiet = {
            "ANONYMIZED_TELEMETRY": "false",
            "BROWSER_USE_LOGGING_LEVEL": "error",
            "BROWSER_USE_CONFIG_DIR": str(folder / "browser-use"),
        }
        script = Path(__file__).with_name("peer_browser_use.py")
        self._lines = await Lines.of([str(python), str(script)], {**os.environ, **quiet}, folder)
        told = await self._lines.ask("start", chromium=chromium, sandbox=sandbox, view=VIEW)
        self.name += f" {told['version']}"

    async def open(self, url: str) -> None:
        """See Peer."""
        await self._lines.ask("open", url=url)  # type: ignore[union-attr]  # it was started

    async def look(self, _: int) -> str:
        """See Peer."""
        told = await self._lines.ask("look")  # type: ignore[union-attr]  # it was started
        self._boxes = [(ref, box) for ref, box in told["boxes"]]
        return str(told["text"])

    async def covered(self, controls: Sequence[Control], text: str) -> int:
        """See Peer."""
        return len(by_box(controls, self._boxes)) if text else 0

    async def stop(self) -> None:
        """See Peer."""
        if self._lines is not None:
            await self._lines.end()


def _environment() -> Path:
    folder = cache() / "browser-use"
    python = folder / "bin" / "python"
    if not (folder / "lib").is_dir() or not shutil.which(str(folder / "bin" / "browser-use")):
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=120)
        install = [str(python), "-m", "pip", "install", "--quiet", "browser-use"]
        subprocess.run(install, check=True, timeout=480, capture_output=True)
    return python
