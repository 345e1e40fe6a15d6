"""Starts a server on loopback, waits until it answers, and ends it with all of its children."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

START_LIMIT_S = 45.0
END_LIMIT_S = 5.0
TRIES = 3


@dataclass(frozen=True)
class Server:
    """A running server: its address without a trailing slash, its process and its log."""

    url: str
    pid: int
    log: Path

    def stop(self) -> None:
        """End it before the block does: the next request finds nobody there."""
        _signal_group(self.pid, signal.SIGKILL)


class DidNotStart(Exception):
    """The server ended or stayed silent; the message carries the tail of its log."""


@contextlib.contextmanager
def served(
    command: Callable[[int], list[str]], *, cwd: Path, environ: dict[str, str], ready: str = "/"
) -> Iterator[Server]:
    """Run `command(port)` until the block ends; the block starts when `ready` answers with less than 500.

    A free port is chosen and given back before the server takes it, so another process can be faster: a
    server that ends at once is started again on another port, at most three times.
    """
    cwd.mkdir(parents=True, exist_ok=True)
    log = cwd / "server.log"
    for attempt in range(1, TRIES + 1):
        port = _free_port()
        with log.open("ab") as out:
            process = subprocess.Popen(
                command(port),
                cwd=cwd,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            if _answers(process, f"http://127.0.0.1:{port}{ready}"):
                yield Server(f"http://127.0.0.1:{port}", process.pid, log)
                return
            ended = process.poll()
        finally:
            _end(process)
        if ended is None or attempt == TRIES:
            said = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
            how = f"ended with {ended}" if ended is not None else f"gave no answer within {START_LIMIT_S:.0f} s"
            raise DidNotStart(f"{' '.join(process.args)} {how}:\n{said}")  # type: ignore[arg-type]


def get(url: str, *, limit_s: float = 10.0) -> tuple[int, bytes]:
    """One GET past the page: the status and the body, whatever the status is."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=limit_s) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            status, _ = get(url, limit_s=5.0)
            # Alive after the answer: it was ours, not a stranger that took the port.
            return status < 500 and process.poll() is None
        time.sleep(0.05)
    return False


def _signal_group(pid: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, how)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process group that was started here: asked first, then forced."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        _signal_group(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_LIMIT_S)
    if process.returncode is None:
        raise RuntimeError(f"process {process.pid} could not be ended")
