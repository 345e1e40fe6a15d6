"""A hostile world in small: pages from a dict, and `browser-agent` as the child process that CI would start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
Answer = Callable[["Visit"], None]


class Visit(BaseHTTPRequestHandler):
    """One request; a page is bytes or a function that writes whatever it likes to the socket."""

    server: Site

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        if self.command == "POST":
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            self.reply("nothing here", 404)
        elif isinstance(page, str):
            self.reply(page)
        else:
            page(self)

    do_POST = do_GET

    def reply(self, body: str | bytes, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        named = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data))}
        for name, value in (named | {name.replace("_", "-"): text for name, text in headers.items()}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """The ledger is `seen`."""


class Site(ThreadingHTTPServer):
    """Loopback pages by path. `over` is set at the end, for answers that wait for it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, pages: dict[str, str | Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Visit)
        self.pages = pages
        self.seen: list[str] = []
        self.over = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle is no news here."""

    def server_bind(self) -> None:
        """Without the reverse name look-up of the standard class."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()
        self._thread.join()


def page(body: str, title: str = "Hostile", script: str = "") -> str:
    """A whole document around a body."""
    script = f"<script>{script}</script>" if script else ""
    return f"<!doctype html><html lang=en><head><title>{title}</title></head><body>{body}{script}</body></html>"


def recipe(folder: Path, start: str, steps: str, more: str = "") -> Path:
    """A recipe file. steps and more are YAML, from column 0."""
    file = folder / "job.yaml"
    indented = "".join(f"  {line}\n" for line in steps.strip().splitlines())
    file.write_text(f"recipe: 1\ntitle: Job\nstart: {start}\n{more.strip()}\nsteps:\n{indented}", encoding="utf-8")
    return file


@dataclass(frozen=True)
class Done:
    """What a finished command left behind."""

    code: int
    out: str
    err: str
    seconds: float
    folder: Path

    @property
    def events(self) -> list[dict[str, Any]]:
        text = (self.folder / "journal.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    @property
    def facts(self) -> list[dict[str, Any]]:
        return [event["fact"] for event in self.events]

    @property
    def end(self) -> dict[str, Any]:
        """The last record, which must be the run's end."""
        assert self.facts[-1]["kind"] == "run_finished", self.facts[-1]
        return self.facts[-1]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [fact for fact in self.facts if fact["kind"] == kind]

    def __str__(self) -> str:
        return f"exit {self.code} after {self.seconds:.1f} s\n--- out\n{self.out}\n--- err\n{self.err}"


@dataclass
class Command:
    """A running `browser-agent`; its events come over stderr as they happen."""

    process: subprocess.Popen[str]
    folder: Path
    began: float = field(default_factory=time.monotonic)
    said: list[str] = field(default_factory=list)

    def facts(self) -> Iterator[dict[str, Any]]:
        """Events as they are told, until stderr ends."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            if line.startswith("{"):
                yield json.loads(line)["fact"]

    def until(self, kind: str, count: int = 1, **wanted: object) -> dict[str, Any]:
        """Read on until a fact of the kind, with these fields, was told so many times."""
        for fact in self.facts():
            if fact["kind"] == kind and all(fact.get(name) == value for name, value in wanted.items()):
                count -= 1
                if count == 0:
                    return fact
        raise AssertionError(f"the run ended without {kind} {wanted}:\n{''.join(self.said)}")

    def tree(self) -> dict[int, str]:
        """Every process below this one, with its command line."""
        return descendants(self.process.pid)

    def one(self, words: str) -> int:
        """The one process below this one whose command line has these words."""
        found = [pid for pid, line in self.tree().items() if words in line]
        assert len(found) == 1, f"{words}: {found} of {self.tree()}"
        return found[0]

    def browser(self) -> int:
        """The browser's first process: the one that is no helper of another."""
        found = [
            pid for pid, line in self.tree().items() if "headless" in line.split("\0")[0] and "--type=" not in line
        ]
        assert len(found) == 1, self.tree()
        return found[0]

    def end(self, timeout_s: float = PATIENCE_S) -> Done:
        out, err = self.process.communicate(timeout=timeout_s)
        took = time.monotonic() - self.began
        return Done(self.process.returncode, out, "".join(self.said) + err, took, self.folder)


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "browser_agent", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """The environment of a CI job, with nothing in it that changes what is printed."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "PYTEST_", "COV_", "PYTHON"))}
    return plain | {"PYTHONPATH": str(ROOT), "TERM": "dumb"} | more


def begin(file: Path, *arguments: str | Path, run_id: str = "r", env: dict[str, str] | None = None) -> Command:
    """Start `browser-agent run` in a process group of its own; the run folder lies beside the recipe."""
    out = file.parent / "runs"
    made = command("run", file, "--out", out, "--run-id", run_id, "--events", "-", "-q", *arguments)
    process = subprocess.Popen(
        made, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
        cwd=file.parent, env=env or environment(), start_new_session=True,
    )  # fmt: skip
    return Command(process, out / run_id)


def run(file: Path, *arguments: str | Path, run_id: str = "r", env: dict[str, str] | None = None) -> Done:
    """`browser-agent run` from beginning to end, as a person sees it."""
    out = file.parent / "runs"
    began = time.monotonic()
    done = subprocess.run(
        command("run", file, "--out", out, "--run-id", run_id, *arguments), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, errors="replace", cwd=file.parent, env=env or environment(), timeout=PATIENCE_S * 1.5,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr, time.monotonic() - began, out / run_id)


def descendants(root: int) -> dict[int, str]:
    """Processes below `root`, by pid, with their command lines (arguments separated by NUL)."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            parent = parent_of(int(entry.name))
            if parent is not None:
                children.setdefault(parent, []).append(int(entry.name))
    found: dict[int, str] = {}
    waiting = list(children.get(root, ()))
    while waiting:
        pid = waiting.pop()
        try:
            found[pid] = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
        except OSError:
            continue
        waiting += children.get(pid, ())
    return found


def parent_of(pid: int) -> int | None:
    """The parent of a living process; None when there is none of that pid, or only its remains."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state in ("Z", "X") else int(parent)


def left_of(pids: dict[int, str], within_s: float = 5.0) -> dict[int, str]:
    """Which of these processes still live after at most so many seconds; the same pid with another command is another."""
    deadline = time.monotonic() + within_s
    pause = threading.Event()
    while True:
        left = {pid: line for pid, line in pids.items() if parent_of(pid) is not None and _line(pid) == line}
        if not left or time.monotonic() > deadline:
            return left
        pause.wait(0.05)


def _line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def verified(folder: Path) -> str:
    """The word of `browser-agent report --verify` about a run folder."""
    done = subprocess.run(command("report", folder, "--verify"), capture_output=True, text=True, env=environment())
    return done.stdout.split(" ")[0]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


async def here(file: Path, **options: Any) -> Done:
    """Run a recipe in this process: what a page does to a run is the same, and it starts a second sooner."""
    from browser_agent.agent import Options, run_recipe

    began = time.monotonic()
    done = await run_recipe(file, options=Options(out=file.parent / "runs", run_id="r", **options))
    return Done(done.exit_code, "", done.finished.why, time.monotonic() - began, done.folder)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of that size in a new folder; skips the test where none may be mounted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
