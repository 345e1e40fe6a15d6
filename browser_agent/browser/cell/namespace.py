"""Getting a network namespace with nothing but loopback, and finding out what the browser may do inside."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from browser_agent.browser.cell import kernel, link

Way = Literal["root", "user"]
NOBODY = 65533
"""Whom root starts the browser as: a number that belongs to no account and to no range that systemd gives away."""


def leave_network() -> tuple[Way | None, str]:
    """Go where there is no network; by which way, or why not: as root, else in a user namespace of one's own.

    Where it fails half-way this process may sit in a namespace of no use, so ask a child that is not needed any more.
    """
    if os.geteuid() == 0:
        try:
            kernel.unshare(kernel.NEW_NET)
            _loopback()
        except OSError as error:
            return None, f"root may not make a network namespace here ({error.strerror or error})"
        return "root", ""
    uid, gid = os.geteuid(), os.getegid()
    try:
        kernel.unshare(kernel.NEW_USER | kernel.NEW_NET)
        kernel.map_self(uid, gid)
        _loopback()
    except OSError as error:
        return None, f"this user may not make a network namespace here ({error.strerror or error})"
    return "user", ""


def _loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        link.switch_on(any_socket, b"lo")


def listener() -> socket.socket:
    """A socket that listens on a free port of 127.0.0.1, wherever that is for this process."""
    made = socket.create_server(("127.0.0.1", 0), backlog=256)
    made.set_inheritable(False)
    return made


def fails(attempt: Callable[[], None]) -> str:
    """Why a child that tries it does not get through; empty when it does. The child's changes end with it."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
            os.write(writing, b"ok")
        except OSError as error:
            os.write(writing, (error.strerror or str(error)).encode()[:300])
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        told = said.read().decode(errors="replace")
    os.waitpid(pid, 0)
    return "" if told == "ok" else told or "the attempt died"


def sandbox() -> None:
    """What Chromium's sandbox needs to start: a user namespace inside of which it is alone."""
    kernel.unshare(kernel.NEW_USER)


def as_nobody(executable: Path, way: Path | None) -> None:
    """Be nobody, and still be able to start the browser and its sandbox, and to get to what lies below a folder."""
    kernel.become(NOBODY)
    if way is not None and not os.access(way, os.X_OK):
        raise OSError(13, f"uid {NOBODY} may not pass through {way}")
    if not os.access(executable, os.X_OK | os.R_OK):
        raise OSError(13, f"uid {NOBODY} may not start {executable}")
    sandbox()
