"""Where a browser lives: a folder that vanishes with it, no network but the wall, and no rights that it has no use for.

Beside each browser runs a small keeper (`cell/keeper.py`). It makes the folder and the network namespace before the
driver starts, and when this process is gone, in whichever way, it ends what is left and takes the folder away.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from browser_agent.browser.cell.keeper import ARTIFACTS, LENT
from browser_agent.browser.cell.wrapper import DOWNLOADS
from browser_agent.browser.find import SANDBOX_VARIABLE
from browser_agent.browser.missing import DROP_VARIABLE, JAIL_VARIABLE, for_a_wall
from browser_agent.core.errors import Unavailable, UsageError

Setting = Literal["auto", "on", "off"]
SCRIPT_MB, RENDERER_MB = 1024, 2048
MEMORY_FLAG = f"--js-flags=--max-old-space-size={SCRIPT_MB}"
"""What the scripts of one renderer may hold. Memory of other kinds is watched by the keeper: RENDERER_MB each."""
REPORT_S = 20.0
_BOOT = (
    "import json, sys; sys.path.append(sys.argv[1]); "
    "from browser_agent.browser.cell.keeper import main; main(json.loads(sys.argv[2]))"
)
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Jail:
    """A network namespace can be had. way: as root, or in a user namespace of one's own."""

    way: Literal["root", "user"]


@dataclass(frozen=True)
class WhyNot:
    """It cannot, and why, as half a sentence."""

    reason: str


@dataclass(frozen=True)
class Cell:
    """Where one browser lives.

    folder: all that driver and browser write and nobody keeps. start: what to start in the browser's place.
    listener: a socket that listens where the browser is, for the wall; None without a namespace. uid: whom root starts
    the browser as, so that its sandbox is on; None where it stays who it is. why_not: of jail and drop, empty where up.
    """

    folder: Path
    start: Path
    listener: socket.socket | None = None
    uid: int | None = None
    why_not: Mapping[str, str] = field(default_factory=dict)

    @property
    def downloads(self) -> Path:
        """Where the browser writes downloads while they come."""
        return self.folder / DOWNLOADS

    @property
    def artifacts(self) -> Path:
        """Where the driver writes traces and videos while they grow; the browser cannot."""
        return self.folder / ARTIFACTS

    @property
    def lent(self) -> Path:
        """Copies of files that are given to pages."""
        return self.folder / LENT

    @property
    def jailed(self) -> bool:
        """Whether the browser has no network but what listens on `listener`."""
        return self.listener is not None

    def why(self, what: Literal["jail", "drop"]) -> str:
        """Why it has no namespace, or no user of its own."""
        return self.why_not.get(what) or "not asked for"

    @property
    def layers(self) -> dict[str, str]:
        """What is up of namespace and user, and why what is not is not: for the header of a journal."""
        return {
            "namespace": "on: nothing but the wall" if self.jailed else f"off ({self.why('jail')})",
            "user": f"{self.uid}, not root" if self.uid is not None else f"its own ({self.why('drop')})",
            "memory": f"scripts {SCRIPT_MB} MB, a renderer {RENDERER_MB} MB; no control group",
        }


def jail_setting(setting: str | None, env: Mapping[str, str]) -> Setting:
    """The value of `--jail`, else of BROWSER_AGENT_JAIL, else auto. Raises UsageError for another word."""
    word = setting or env.get(JAIL_VARIABLE) or "auto"
    if word not in ("auto", "on", "off"):
        told = f"--jail and {JAIL_VARIABLE}: expected auto, on or off, there was {word!r}"
        raise UsageError(told, hint="auto takes what this machine has; `browser-agent doctor` says what that is")
    return cast("Setting", word)


def find_jail() -> Jail | WhyNot:
    """Whether this machine lets us make a network namespace; tried once in each process, in a child."""
    told = _probed(sys.executable)
    return Jail(told["way"]) if told["way"] else WhyNot(told["why_not"]["jail"])


def find_drop(executable: Path) -> WhyNot | None:
    """Why a browser that root starts cannot be another user with its sandbox on; None when it can."""
    told = _probed(str(executable))
    return None if told["uid"] is not None else WhyNot(told["why_not"]["drop"])


@functools.cache
def _probed(executable: str) -> dict[str, Any]:
    if sys.platform != "linux":
        return _nowhere()
    door, process = _keeper(_wish(None, Path(executable), jail=True, drop=True))
    try:
        report, listener = _report(door)
    except OSError as error:
        return _nowhere(f"the keeper does not start ({error})")
    finally:
        door.close()
        process.wait(REPORT_S)
    if listener is not None:
        listener.close()
    return report


@asynccontextmanager
async def cell(
    executable: Path, env: Mapping[str, str] = os.environ, *, jail: Setting = "auto", within: Path | None = None
) -> AsyncIterator[Cell]:
    """A place for one browser; when the block ends nothing of it is left: no process, no folder.

    executable: the browser. within: the run's folder, in which the cell's folder is made where that works.
    Raises Unavailable when `jail` is on and cannot be had.
    """
    drop = env.get(DROP_VARIABLE, "auto") != "off" and env.get(SANDBOX_VARIABLE, "auto") != "off"
    if sys.platform != "linux":
        _insist(jail, _nowhere()["why_not"]["jail"])
        async with _plain(executable, within) as made:
            yield made
        return
    drop = drop and os.geteuid() == 0
    folder = _place(within, shared=drop)
    wish = _wish(folder, executable, jail=jail != "off", drop=drop)
    door, process = await asyncio.to_thread(_keeper, wish)
    listener: socket.socket | None = None
    try:
        try:
            report, listener = await asyncio.to_thread(_report, door)
        except OSError as error:
            raise Unavailable(f"the browser's keeper does not start ({error})", hint="browser-agent doctor") from error
        _insist(jail, "" if report["way"] else report["why_not"]["jail"])
        yield _cell(folder, executable, report, listener)
    finally:
        if listener is not None:
            listener.close()
        door.close()
        with suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(process.wait, REPORT_S)


def _cell(folder: Path, executable: Path, report: dict[str, Any], listener: socket.socket | None) -> Cell:
    return Cell(folder, Path(report["script"] or executable), listener, report["uid"], report["why_not"])


def _insist(jail: Setting, why_not: str) -> None:
    if jail == "on" and why_not:
        raise Unavailable(
            f"the browser has to have a network namespace of its own (--jail on), and cannot: {why_not}",
            hint="; ".join(filter(None, (missing(why_not), "--jail auto goes without, behind the proxy alone"))),
        )


def missing(why_not: str) -> str:
    """What would put up a wall that is not up here; "" where nothing is known."""
    return for_a_wall(why_not, euid=os.geteuid() if hasattr(os, "geteuid") else None)


def _place(within: Path | None, *, shared: bool) -> Path:
    """Where the folder will be. In the run's folder, unless another user must get to it or nothing may start there."""
    places = [Path(tempfile.gettempdir()).absolute(), Path("/var/tmp"), Path("/dev/shm")]
    if within is not None and not shared:
        places.insert(0, within.absolute())
    fits = (one for one in places if _serves(one) and (not shared or _open_to_all(one)))
    return next(fits, places[0]) / f".browser-{os.urandom(8).hex()}"


def _serves(place: Path) -> bool:
    return place.is_dir() and os.access(place, os.W_OK) and not os.statvfs(place).f_flag & os.ST_NOEXEC


def _open_to_all(place: Path) -> bool:
    """Whether everybody may pass through to it; /tmp is, what lies below /root is not."""
    return all(one.stat().st_mode & 0o001 for one in (place, *place.parents))


def _wish(folder: Path | None, executable: Path, *, jail: bool, drop: bool) -> dict[str, Any]:
    return {
        "folder": str(folder) if folder is not None else None,
        "executable": str(executable),
        "jail": jail,
        "drop": drop,
        "renderer_bytes": RENDERER_MB * 2**20,
        "scripts": str(_ROOT),
    }


def _keeper(wish: dict[str, Any]) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Start one, in a session of its own, so that no signal from a terminal reaches it. Its door, and its process."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    ours.settimeout(REPORT_S)
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _BOOT, str(_ROOT), json.dumps(wish)],
            stdin=its.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
            env={"HOME": os.environ.get("HOME", "/")},
        )  # fmt: skip
    except BaseException:
        ours.close()
        raise
    finally:
        its.close()
    return ours, process


def _report(door: socket.socket) -> tuple[dict[str, Any], socket.socket | None]:
    """What the keeper says it made. Raises OSError when it says nothing, or that it failed."""
    line, numbers, _, _ = socket.recv_fds(door, 65536, 1)
    while line and not line.endswith(b"\n"):
        more = door.recv(65536)
        if not more:
            break
        line += more
    listener = socket.socket(fileno=numbers[0]) if numbers else None
    report: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {"error": "it ended without a word"}
    if "error" in report:
        if listener is not None:
            listener.close()
        raise OSError(report["error"])
    return report, listener


def _nowhere(reason: str = "") -> dict[str, Any]:
    reason = reason or f"network namespaces are Linux's, and this is {sys.platform}"
    return {"way": None, "uid": None, "why_not": {"jail": reason, "drop": reason}}


@asynccontextmanager
async def _plain(executable: Path, within: Path | None) -> AsyncIterator[Cell]:
    """A folder alone, on systems that have nothing else for us."""
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=".browser-", dir=within))
    for name in (DOWNLOADS, ARTIFACTS, LENT):
        (folder / name).mkdir()
    try:
        yield Cell(folder, executable, why_not=_nowhere()["why_not"])
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
