"""The process beside a browser that owns its folder: when whoever started it is gone, it ends the rest and tidies up.

It is a process of its own because nothing else outlives a SIGKILL of the program and of the driver both. Its network
namespace, where it gets one, is the browser's: the browser's wrapper comes in through /proc.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shlex
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from browser_agent.browser.cell import link, namespace
from browser_agent.browser.cell.ending import end_all, end_the_greedy
from browser_agent.browser.cell.wrapper import DOWNLOADS, HOME

SETUP, SCRIPT, ARTIFACTS, LENT = "setup.json", "browser", "artifacts", "lent"
NOT_ROOT = "this is not root"
LOOK_S = 2.0
"""How often the memory of renderers is looked at."""


def main(wish: dict[str, Any]) -> None:
    """Serve one browser. Standard input is a socket: the report goes out on it, its end is the end of this process."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    door = socket.socket(fileno=0)
    folder = Path(wish["folder"]) if wish["folder"] else None
    try:
        try:
            report, listener = _prepare(wish, folder)
        except OSError as error:
            _tell(door, {"error": str(error)}, None)
            return
        _tell(door, report, listener)
        if folder is not None:
            _watch(door, folder, int(wish["renderer_bytes"]))
    finally:
        if folder is not None:
            end_all(folder)
            for _ in range(20):
                shutil.rmtree(folder, ignore_errors=True)
                if not folder.exists():
                    break
                end_all(folder)


def _prepare(wish: dict[str, Any], folder: Path | None) -> tuple[dict[str, Any], socket.socket | None]:
    executable = Path(wish["executable"])
    off = _furnish(folder) if folder is not None else ""
    why_not = {"jail": off or "switched off", "drop": off or (NOT_ROOT if os.geteuid() != 0 else "switched off")}
    sandbox = namespace.fails(namespace.sandbox)
    way: namespace.Way | None = None
    uid: int | None = None
    if wish["jail"] and not off:
        way, why_not["jail"] = _shut_in(sandbox)
    if wish["drop"] and not off:
        why_not["drop"] = _may_not_drop(executable, folder)
        uid = None if why_not["drop"] else namespace.NOBODY
    listener = namespace.listener() if way is not None else None
    if way is not None:
        why_not["link"] = link.add_nowhere()
    report: dict[str, Any] = {"way": way, "uid": uid, "why_not": why_not, "script": ""}
    if folder is not None and not off:
        # The other kind of sandbox has a helper that gains rights from its file, so there it must be able to.
        locked = uid is not None or (os.geteuid() != 0 and not sandbox)
        setup = {"way": way, "uid": uid, "locked": locked, "executable": str(executable), "keeper": os.getpid()}
        (folder / SETUP).write_text(json.dumps(setup), encoding="utf-8")
        if uid is not None:
            _open_to(folder, uid)
        report["script"] = _script(folder, Path(wish["scripts"]))
    return report, listener


def _shut_in(sandbox: str) -> tuple[namespace.Way | None, str]:
    def tried() -> None:
        way, why = namespace.leave_network()
        if way is None:
            raise OSError(1, why)
        if way == "user":
            namespace.sandbox()

    why = namespace.fails(tried)
    if why:
        return None, why
    if sandbox and os.geteuid() != 0:
        return None, f"inside, the browser's sandbox would not start ({sandbox})"
    return namespace.leave_network()


def _may_not_drop(executable: Path, folder: Path | None) -> str:
    if os.geteuid() != 0:
        return NOT_ROOT
    own = Path.home() / ".pki" / "nssdb"
    if own.exists():
        return f"{own} has certificates that another user could not read"
    return namespace.fails(lambda: namespace.as_nobody(executable, folder.parent if folder is not None else None))


def _furnish(folder: Path) -> str:
    """Make the folder. Why the browser's wrapper cannot be started in it; empty when it can."""
    folder.mkdir(mode=0o700)
    for name in (DOWNLOADS, HOME, ARTIFACTS, LENT):
        (folder / name).mkdir(mode=0o700)
    return f"nothing may be started from {folder.parent}" if os.statvfs(folder).f_flag & os.ST_NOEXEC else ""


def _open_to(folder: Path, uid: int) -> None:
    """The folder stays ours; another user may pass through it to what is its own, and read what is lent to it."""
    for place in (folder, folder / LENT):
        os.chown(place, 0, uid)
        place.chmod(0o710)


def _script(folder: Path, root: Path) -> str:
    """The file that the driver starts in the browser's place."""
    boot = "import sys; sys.path.append(sys.argv[1]); from browser_agent.browser.cell.wrapper import main; "
    boot += "main(sys.argv[2], sys.argv[3:])"
    words = [sys.executable, "-I", "-S", "-c", boot, str(root), str(folder / SETUP)]
    file = folder / SCRIPT
    file.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
    file.chmod(0o700)
    return str(file)


def _tell(door: socket.socket, report: dict[str, Any], listener: socket.socket | None) -> None:
    """One line, and with it the socket that listens where the browser is: then only whoever asked holds it."""
    line = json.dumps(report).encode() + b"\n"
    if listener is None:
        door.sendall(line)
        return
    socket.send_fds(door, [line], [listener.fileno()])
    listener.close()


def _watch(door: socket.socket, folder: Path, most: int) -> None:
    while True:
        readable, _, _ = select.select([door], [], [], LOOK_S)
        if readable:
            with contextlib.suppress(OSError):
                if door.recv(64):
                    continue
            return
        end_the_greedy(folder, most)
