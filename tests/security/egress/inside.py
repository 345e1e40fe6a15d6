"""Sockets in the browser's own network namespace: whoever listens there sees what a page tries, and is no way out.

    python -m tests.security.egress.inside PID KIND:HOST:PORT ...

makes them in the namespaces of that process and sends them over its standard input, which is a socket.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from browser_agent.browser.cell import kernel
from browser_agent.browser.cell.keeper import SETUP
from browser_agent.browser.jail import Cell

MOST = 64
ANSWER_S = 20.0
KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def sockets_in(cell: Cell, wanted: Sequence[str]) -> list[socket.socket]:
    """Bound sockets where the browser of a cell is, such as `tcp:0.0.0.0:80`, in the order that they are named."""
    keeper = json.loads((cell.folder / SETUP).read_text(encoding="utf-8"))["keeper"]
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with ours:
        ours.settimeout(ANSWER_S)
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.security.egress.inside", str(keeper), *wanted], stdin=its
        )
        its.close()
        try:
            _, numbers, _, _ = socket.recv_fds(ours, 16, MOST)
        finally:
            child.wait(ANSWER_S)
    assert len(numbers) == len(wanted), f"{len(numbers)} of {len(wanted)} sockets came out of the namespace"
    return [socket.socket(fileno=number) for number in numbers]


def main() -> None:
    pid, wanted = sys.argv[1], sys.argv[2:]
    if os.geteuid() != 0:
        kernel.enter(Path(f"/proc/{pid}/ns/user"), kernel.NEW_USER)
    kernel.enter(Path(f"/proc/{pid}/ns/net"), kernel.NEW_NET)
    made = []
    for one in wanted:
        kind, host, port = one.split(":")
        bound = socket.socket(socket.AF_INET, KINDS[kind])
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, int(port)))
        made.append(bound)
    with socket.socket(fileno=0) as door:
        socket.send_fds(door, [b"here"], [one.fileno() for one in made])


if __name__ == "__main__":
    main()
