"""Get a browser onto this machine: Playwright's download first, then the distribution's package.

Its own file because it is the only code that changes the machine; it never becomes root by itself.
"""

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from browser_agent.browser.find import (
    BROWSER_VARIABLE,
    BrowserNotFound,
    Disk,
    FoundBrowser,
    distribution,
    find_browser,
    next_lines,
)
from browser_agent.core.value import Value

Say = Callable[[str], None]

_DOWNLOAD_LIMIT_S = 900.0
_PACKAGE_LIMIT_S = 900.0
_START_LIMIT_S = 20.0
_PARTING_S = 10.0

# What Playwright calls the build, and Debian the package, for each setting that a download can satisfy.
_DOWNLOADABLE = {
    "auto": "chromium-headless-shell",
    "chromium-headless-shell": "chromium-headless-shell",
    "headless-shell": "chromium-headless-shell",
    "chromium": "chromium",
}


class Ran(Value):
    """How a command ended."""

    ok: bool
    last: str
    """The line that tells most, for a message."""


@dataclass(frozen=True)
class Machine:
    """What `provide_browser` may do here and how it does it; tests give their own."""

    disk: Disk
    env: Mapping[str, str]
    is_root: bool
    run: Callable[[Sequence[str], float], Ran]
    """Runs one command for at most a number of seconds; never raises for a command that fails."""
    say: Say
    """Takes one line of progress."""

    @property
    def takes_packages(self) -> bool:
        """Whether a Debian or Ubuntu package can be installed without asking anyone."""
        return (
            self.is_root
            and distribution(self.disk) in ("debian", "ubuntu")
            and self.disk.runs(self.disk.at("/usr/bin/apt-get"))
        )


def this_machine(disk: Disk, say: Say) -> Machine:
    """The machine this program runs on."""
    is_root = sys.platform != "win32" and os.geteuid() == 0
    return Machine(
        disk=disk,
        env=os.environ,
        is_root=is_root,
        run=lambda command, limit_s: run_command(command, limit_s, say, os.environ),
        say=say,
    )


def provide_browser(machine: Machine, setting: str | None = None) -> FoundBrowser:
    """A browser that starts: the one that is there, or one that is brought here now.

    A setting that names a path, Chrome or Edge is checked and never replaced by a download.
    Raises BrowserNotFound with the lines to type when every allowed way has failed.
    """
    wanted = setting or machine.env.get(BROWSER_VARIABLE) or "auto"
    packages = _Packages(machine)
    packages.add(missing_packages(machine.disk))
    usable = _usable(machine, wanted)
    build = _DOWNLOADABLE.get(wanted)
    for bring in (_download, _add_libraries, _add_package):
        if isinstance(usable, FoundBrowser):
            return usable
        if build is not None and bring(machine, packages, build):
            usable = _usable(machine, wanted)
    if isinstance(usable, FoundBrowser):
        return usable
    raise usable


def missing_packages(disk: Disk) -> tuple[str, ...]:
    """The small Debian packages that a bare system lacks; () on any other system.

    Without libatomic1 Playwright's driver dies at once; without a font every screenshot is blank boxes.
    """
    if distribution(disk) not in ("debian", "ubuntu"):
        return ()
    folders = [disk.at(name) for name in ("/usr/lib", "/lib")]
    has_atomic = any(next(folder.glob("*/libatomic.so.1"), None) for folder in folders)
    has_font = count_fonts(disk) > 0
    return (*(() if has_atomic else ("libatomic1",)), *(() if has_font else ("fonts-liberation",)))


def count_fonts(disk: Disk) -> int:
    """How many font files the system-wide and the user's font folders hold."""
    folders = (
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        f"{disk.home}/.local/share/fonts",
        f"{disk.home}/.fonts",
    )
    endings = {".ttf", ".otf", ".ttc", ".pfb", ".woff", ".woff2"}
    return sum(path.suffix.lower() in endings for name in folders for path in disk.at(name).rglob("*"))


def run_command(command: Sequence[str], limit_s: float, say: Say, env: Mapping[str, str]) -> Ran:
    """Run a command, pass on its lines of progress, and end it with all its children when time is up."""
    lines: deque[str] = deque(maxlen=40)
    environment = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"} | dict(env)
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        return Ran(ok=False, last=f"{command[0]}: {error.strerror}")
    reader = threading.Thread(target=_pass_on, args=(process, lines, say), daemon=True)
    reader.start()
    try:
        code = process.wait(limit_s)
    except subprocess.TimeoutExpired:
        return Ran(ok=False, last=f"no end after {limit_s:.0f} s")
    else:
        # A child that outlives the command may hold the pipe open: its lines are not waited for.
        reader.join(timeout=5)
        said = [line for line in list(lines) if line] or [""]
        # The first complaint is the cause; those after it are its echoes.
        complaints = [line for line in said if "rror" in line or line.startswith("E: ")]
        return Ran(ok=code == 0, last=(complaints or said[-1:])[0])
    finally:
        _end(process)


def _pass_on(process: subprocess.Popen[str], lines: deque[str], say: Say) -> None:
    """Keep what the command says, and pass on what is progress (Playwright's bar, its headline)."""
    if process.stdout is None:
        return
    with process.stdout as output:
        for line in output:
            text = line.strip()
            # A retry says the same line again: once is enough.
            is_news = text not in lines
            lines.append(text)
            if is_news and text.startswith(("Downloading ", "|")):
                say(f"  {text.partition(' from ')[0]}")


def _end(process: subprocess.Popen[str]) -> None:
    """End the command and what it started, if it still runs (also when a person pressed Ctrl-C)."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
        process.wait()
        return
    # Asked first: a package tool that is killed at once leaves a system that must be repaired by hand.
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(_PARTING_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _usable(machine: Machine, wanted: str) -> FoundBrowser | BrowserNotFound:
    """The browser that is there and can be loaded, or why there is none."""
    try:
        found = find_browser(wanted, machine.env, machine.disk)
    except BrowserNotFound as error:
        return error
    if machine.disk.system != "linux":
        # Elsewhere `--version` may open a window, and no system library is ever missing.
        return found
    ran = machine.run((str(found.executable), "--version"), _START_LIMIT_S)
    if ran.ok:
        return found
    expected = f"a browser that starts; {found.executable} does not: {ran.last}"
    return BrowserNotFound(expected, (found.how,), next_lines(machine.disk))


class _Packages:
    """Debian's packages, with the lists brought up to date once."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._is_updated = False

    def add(self, names: Sequence[str]) -> bool:
        """Install packages; False when nothing was installed (not root, no apt, no such package)."""
        if not names or not self._machine.takes_packages:
            return False
        apt = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Acquire::Retries=3")
        self._machine.say(f"  apt-get install {' '.join(names)}")
        if not self._is_updated:
            # A list that is out of reach is no reason to stop: the packages may be in the local cache.
            self._machine.run((*apt, "update"), _PACKAGE_LIMIT_S)
            self._is_updated = True
        ran = self._machine.run((*apt, "install", "-y", "--no-install-recommends", *names), _PACKAGE_LIMIT_S)
        if not ran.ok:
            self._machine.say(f"  apt-get did not install {' '.join(names)}: {ran.last}")
        return ran.ok


def _download(machine: Machine, packages: _Packages, build: str) -> bool:
    """Playwright's own build, from wherever this installation of Playwright downloads."""
    del packages
    machine.say(f"  playwright install {build}")
    ran = machine.run((sys.executable, "-m", "playwright", "install", build), _DOWNLOAD_LIMIT_S)
    if not ran.ok:
        machine.say(f"  Playwright's download did not work: {ran.last}")
    return ran.ok


def _add_libraries(machine: Machine, packages: _Packages, build: str) -> bool:
    """The system libraries of a build that is on the disk but does not load."""
    del packages
    if not machine.takes_packages:
        return False
    try:
        find_browser(build, machine.env, machine.disk)
    except BrowserNotFound:
        return False
    machine.say(f"  playwright install-deps {build}")
    return machine.run((sys.executable, "-m", "playwright", "install-deps", build), _PACKAGE_LIMIT_S).ok


def _add_package(machine: Machine, packages: _Packages, build: str) -> bool:
    """Debian's package of the same name (Ubuntu has only a snap: there apt-get knows no such package)."""
    del machine
    return packages.add((build,))
