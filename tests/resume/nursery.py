"""Runs of the command line in processes of their own, forked from one that has imported everything already.

`python -m tests.resume.nursery` reads command lines as JSON from stdin, one a line, and prints the pid of each and,
when it has ended, how. Each process leads a session of its own, so that it can be killed with all that it started.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType


class Nursery:
    """The parent of the runs; one at a time."""

    def __enter__(self) -> Nursery:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.resume.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        self._read()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]  # it is a pipe
        self._process.wait(timeout=30)
        self._process.stdout.close()  # type: ignore[union-attr]

    def start(self, arguments: list[str], log: Path) -> int:
        """Begin a run; its pid. log: gets what it prints."""
        self._process.stdin.write(json.dumps([str(log), *arguments]) + "\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]
        return int(self._read())

    def wait(self) -> int:
        """Wait for the run; its exit code, or minus the signal that ended it."""
        return int(self._read())

    def _read(self) -> str:
        return self._process.stdout.readline().strip()  # type: ignore[union-attr]


def kill(pid: int) -> None:
    """SIGKILL to a run and all processes of its session."""
    family = subprocess.run(["ps", "-o", "pid=", "-s", str(pid)], capture_output=True, text=True, check=False)
    for one in (pid, *map(int, family.stdout.split())):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Fork a run for each line."""
    import browser_agent.agent.run
    import browser_agent.browser.session  # noqa: F401 - imported once, for all runs
    from browser_agent.cli.main import status

    _say("ready")
    for line in sys.stdin:
        log, *arguments = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.setsid()
            file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(file, 1)
            os.dup2(file, 2)
            code = status(arguments)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _say(str(pid))
        _say(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))


if __name__ == "__main__":
    main()
