"""Gets the applications from the package registries, once, into a cache outside the repository.

Each application has an environment of its own, because their pins would quarrel with the test suite's and
with each other's. The cache is keyed by the pins and, for Python, its version: a changed pin makes a new
environment, an unchanged one is used as it is. What cannot be had is a visible skip, never a silent pass;
`BROWSER_AGENT_APPS_REQUIRED=1` makes it a failure instead.
"""

import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

INSTALL_LIMIT_S = 300.0
LOCK_LIMIT_S = 400.0

# The versions that the tasks in this folder were written against: names of controls follow versions.
PINS: dict[str, tuple[str, ...]] = {
    "django": ("django==5.2.19",),
    "datasette": ("datasette==0.65.5",),
    # Trac 1.6 still imports pkg_resources (gone from setuptools 81) and cgi (gone from Python 3.13).
    "trac": ("Trac==1.6", "setuptools<81", "legacy-cgi; python_version >= '3.13'"),
    "nicegui": ("nicegui==3.18.0",),
    "tiddlywiki": ("tiddlywiki@5.4.1",),
}


@dataclass(frozen=True)
class Environment:
    """An installed application: where its programs are."""

    folder: Path
    programs: Path
    """The folder that holds the executables."""

    def program(self, name: str) -> str:
        """The absolute path of one of its executables."""
        suffix = ".exe" if os.name == "nt" else ""
        return str(self.programs / f"{name}{suffix}")


class CannotBeHad(Exception):
    """A package, or the tool that installs it, is not available here; the message says which and why."""


_known: dict[str, Environment | CannotBeHad] = {}


def python_environment(application: str) -> Environment:
    """The virtual environment of an application, made on first use; skips the test if it cannot be had."""
    return _get(application, _key(application, platform.python_version()), _install_python)


def npm_environment(application: str) -> Environment:
    """The npm prefix of an application, made on first use; skips the test if it cannot be had."""
    return _get(application, _key(application, "npm"), _install_npm)


def cache_folder() -> Path:
    """Where environments and seeds are kept: `BROWSER_AGENT_APP_CACHE`, or a folder in the user's cache."""
    chosen = os.environ.get("BROWSER_AGENT_APP_CACHE")
    folder = Path(chosen).expanduser() if chosen else Path.home() / ".cache" / "browser-agent-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def pristine_copy(
    application: str, destination: Path, *, sources: tuple[Path, ...], build: Callable[[Path], None]
) -> None:
    """Put a freshly seeded instance at `destination`; seeding runs once, later calls only copy.

    sources: files whose text decides what the seed looks like; a change in any of them seeds anew.
    build: seeds into the empty folder that it is given. It must leave nothing there that holds its own path.
    """
    texts = [" ".join(PINS[application]), platform.python_version()]
    texts += [path.read_text("utf-8") for path in sorted(sources)]
    key = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
    kept = cache_folder() / f"{application}-seed-{key}"
    with _locked(kept.name):
        if not kept.is_dir():
            making = kept.with_name(f"{kept.name}.making")
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            build(making)
            making.rename(kept)
    shutil.copytree(kept, destination, dirs_exist_ok=True)


def run_seed(command: list[str], *, cwd: Path, environ: dict[str, str], limit_s: float = 120.0) -> str:
    """Run one command of an application's own tools to its end; a failure carries the tail of its output."""
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, timeout=limit_s, check=False)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode} in {cwd}:\n{tail}")
    return done.stdout


def child_environ(**more: str) -> dict[str, str]:
    """What a started application may see of ours: the path, a home, UTC, and nothing secret."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR") if key in os.environ}
    fixed = {"TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    quiet = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}
    return {**kept, **fixed, **quiet, **more}


def _key(application: str, flavour: str) -> str:
    text = "\0".join((*PINS[application], flavour))
    return f"{application}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _get(application: str, key: str, install: Callable[[str, Path], Environment]) -> Environment:
    if key not in _known:
        try:
            _known[key] = install(application, cache_folder() / key)
        except CannotBeHad as reason:
            _known[key] = reason
    match _known[key]:
        case Environment() as ready:
            return ready
        case reason:
            if os.environ.get("BROWSER_AGENT_APPS_REQUIRED") == "1":
                pytest.fail(str(reason), pytrace=False)
            pytest.skip(str(reason))


def _install_python(application: str, folder: Path) -> Environment:
    ready = Environment(folder, folder / ("Scripts" if os.name == "nt" else "bin"))
    uv = shutil.which("uv")
    with _locked(folder.name):
        if (folder / ".ready").is_file():
            return ready
        shutil.rmtree(folder, ignore_errors=True)
        deadline = time.monotonic() + INSTALL_LIMIT_S
        python = ready.program("python")
        if uv:
            make = [uv, "venv", "--quiet", "--python", sys.executable, str(folder)]
            fill = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
        else:
            make = [sys.executable, "-m", "venv", str(folder)]
            fill = [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
        _install(application, make, deadline)
        _install(application, [*fill, *PINS[application]], deadline)
        (folder / ".ready").touch()
    return ready


def _install_npm(application: str, folder: Path) -> Environment:
    ready = Environment(folder, folder / "node_modules" / ".bin")
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise CannotBeHad(f"{' '.join(PINS[application])} cannot be had: node and npm are not on PATH")
    with _locked(folder.name):
        if (folder / ".ready").is_file():
            return ready
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        command = [npm, "install", "--prefix", str(folder), *flags, *PINS[application]]
        _install(application, command, time.monotonic() + INSTALL_LIMIT_S)
        (folder / ".ready").touch()
    return ready


def _install(application: str, command: list[str], deadline: float) -> None:
    wanted = " ".join(PINS[application])
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=max(1.0, deadline - time.monotonic()),
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise CannotBeHad(f"{wanted} cannot be had: no end within {INSTALL_LIMIT_S:.0f} s") from late
    if done.returncode != 0:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        said = lines[-1].strip() if lines else "no output"
        raise CannotBeHad(f"{wanted} cannot be had: {Path(command[0]).name} ended with {done.returncode}: {said}")


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    """Hold the one lock of a cache entry, so that parallel test workers install or seed it once."""
    try:
        import fcntl
    except ImportError:
        pytest.skip("the applications need POSIX file locks")
    deadline = time.monotonic() + LOCK_LIMIT_S
    with (cache_folder() / f"{name}.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{lock.name} is held by another run for {LOCK_LIMIT_S:.0f} s") from None
                time.sleep(0.1)
        yield
