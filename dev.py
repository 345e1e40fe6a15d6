#!/usr/bin/env python3
"""Set everything up and run it: one command on a fresh machine that has Python 3.11 and nothing else.

    python3 dev.py demo [args]           the demonstration
    python3 dev.py test [pytest args]    all checks; --long adds the tests that take minutes
    python3 dev.py lint                  the checks without the tests
    python3 dev.py run -- ARGS           any browser-agent command

The environment is made in .venv (or $BROWSER_AGENT_VENV), with uv when it is on PATH, else with venv and pip.
Only the standard library is used here, because this file runs before anything is installed.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

# This file must still be readable by an older Python, so that it can say what is wrong.
if sys.version_info < (3, 11):  # noqa: UP036
    newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if shutil.which(name)]
    found = "Python {}.{} at {}".format(*sys.version_info[:2], sys.executable)
    what_next = " ".join([newer[0], *sys.argv]) if newer else "install Python 3.11 or newer"
    sys.exit(f"expected  Python 3.11 or newer\nfound     {found}\nnext      {what_next}")

import tomllib

ROOT = Path(__file__).resolve().parent
NOTES = ROOT / ".dev"
STAMP = ".browser-agent-ready"
BROWSER = ".browser-agent-browser"
TAIL_LINES = 25


class Stop(Exception):
    """The set-up cannot go on; the text says why and what to do."""


def main(arguments: list[str]) -> int:
    """Run one command of this file; the exit code is that of what was run."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in ("demo", "test", "lint", "run"):
        say((__doc__ or "").partition("\n\n")[2].partition("\n\n")[0])
        return 0 if command in ("-h", "--help", "help") else 2
    try:
        venv = Path(os.environ.get("BROWSER_AGENT_VENV") or ROOT / ".venv").absolute()
        prepare(venv)
        if command == "run":
            return call([tool(venv, "browser-agent"), *(rest[1:] if rest[:1] == ["--"] else rest)])
        if command == "lint":
            return report(lint(venv))
        browser = browser_step(venv)
        if command == "demo":
            return browser or call([tool(venv, "browser-agent"), "demo", *rest])
        results = [("browser", browser)] if browser else []
        results += lint(venv)
        results.append(("pytest", call(pytest_command(venv, rest))))
        return report(results)
    except Stop as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130


def say(line: str) -> None:
    """One line for the person who waits; stdout belongs to the command that is run."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


# The environment


def prepare(venv: Path) -> None:
    """Make the environment, or bring it up to date; does nothing when it is ready.

    It is ready when its stamp carries the hash of what it was made from. The stamp is written last, and a
    set-up that did not get that far is made again from nothing.
    """
    wanted = fingerprint(ROOT, venv)
    if is_ready(venv, wanted):
        return
    NOTES.mkdir(exist_ok=True)
    with locked(NOTES / "environment.lock"):
        if is_ready(venv, wanted):
            return
        began = time.monotonic()
        uv = shutil.which("uv")
        started = started_note(venv)
        if started.exists() or not is_kept(venv, wanted, needs_pip=uv is None):
            remove(venv)
            started.write_text(str(venv), encoding="utf-8")
            say(f"environment  {venv.name}: making it with {'uv' if uv else 'venv and pip'}")
            make(venv, uv)
        started.write_text(str(venv), encoding="utf-8")
        for name in (STAMP, BROWSER):
            (venv / name).unlink(missing_ok=True)
        say("environment  installing what pyproject.toml names (the first time takes a minute or two)")
        quietly(install_command(venv, uv), "the packages could not be installed; is the package index in reach?")
        write_stamp(venv, wanted)
        started.unlink()
        say(f"environment  ready in {time.monotonic() - began:.0f} s")


def started_note(venv: Path) -> Path:
    """The file that exists while a set-up of this environment is unfinished."""
    return NOTES / f"unfinished-{hashlib.sha256(str(venv).encode()).hexdigest()[:12]}"


def fingerprint(root: Path, venv: Path) -> dict[str, str]:
    """What an environment is made from: it is made again or updated when any of this changes."""
    content = b"\0".join((root / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    python = "{}.{}".format(*sys.version_info[:2])
    sources = hashlib.sha256(content).hexdigest()
    return {"sources": sources, "python": python, "place": str(venv), "root": str(root)}


def is_ready(venv: Path, wanted: dict[str, str]) -> bool:
    """Whether the environment is complete, made from the same sources, and starts."""
    return stamp_of(venv) == wanted and Path(tool(venv, "browser-agent")).is_file() and python_of(venv) is not None


def is_kept(venv: Path, wanted: dict[str, str], *, needs_pip: bool) -> bool:
    """Whether what is there can be installed into; otherwise it is made again from nothing."""
    stamp = stamp_of(venv)
    if python_of(venv) != wanted["python"] or (stamp and stamp.get("place") != wanted["place"]):
        return False
    return not needs_pip or any(venv.glob("[lL]ib/**/site-packages/pip/__main__.py"))


def stamp_of(venv: Path) -> dict[str, str] | None:
    """What the stamp says; None when there is none or it cannot be read."""
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stamp if isinstance(stamp, dict) else None


def write_stamp(venv: Path, stamp: dict[str, str]) -> None:
    """Declare the environment complete, in one step that cannot be half done."""
    fresh = venv / (STAMP + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(stamp, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(venv / STAMP)


def python_of(venv: Path) -> str | None:
    """The version of the environment's Python as "3.11"; None when it does not start."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        command = [tool(venv, "python"), "-I", "-S", "-c", program]
        done = subprocess.run(command, capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode().strip() if done.returncode == 0 else None


def remove(venv: Path) -> None:
    """Delete an environment; refuses a folder that is not one."""
    if not venv.exists() and not venv.is_symlink():
        return
    is_venv = venv.is_dir() and not venv.is_symlink() and (venv / "pyvenv.cfg").exists()
    if not is_venv and not started_note(venv).exists():
        what_next = "export BROWSER_AGENT_VENV=/another/folder"
        raise Stop(f"expected  an environment, or nothing, at {venv}\nnext      {what_next}")
    say(f"environment  {venv.name} is broken, unfinished or of another Python: removing it")
    old = venv.with_name(f"{venv.name}.old-{os.getpid()}")
    venv.rename(old)
    shutil.rmtree(old)


def make(venv: Path, uv: str | None) -> None:
    """An empty environment with this Python."""
    if uv:
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(venv)]
    else:
        ensure_venv_module()
        command = [sys.executable, "-m", "venv", str(venv)]
    quietly(command, "the environment could not be made")


def ensure_venv_module() -> None:
    """Debian and Ubuntu keep a part of venv in a package of its own."""
    if find_spec("venv") and find_spec("ensurepip"):
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    has_apt = shutil.which("apt-get") is not None
    if not has_apt or not is_root():
        line = f"apt-get install -y {package}    (as root)" if has_apt else "install Python's venv and pip"
        found = f"a Python without it at {sys.executable}"
        raise Stop(f"expected  Python's venv module\nfound     {found}\nnext      {line}, or install uv")
    say(f"environment  apt-get install {package}")
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    with contextlib.suppress(Stop):
        # Lists out of reach are no reason to stop: the package may be known already.
        quietly([*apt, "update"], "")
    install = [*apt, "install", "-y", "--no-install-recommends", package]
    quietly(install, f"apt-get could not install {package}")


def is_root() -> bool:
    """Whether this process may install system packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install_command(venv: Path, uv: str | None) -> list[str]:
    """The one command that installs this project, editable, and its development tools, at pinned versions."""
    python = tool(venv, "python")
    tools = {True: [str(uv), "pip", "install", "--python", python], False: [python, "-m", "pip", "install"]}
    # pip knows --group only since 25.1, so the group is read here, for both tools alike.
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    pins = ["-c", str(ROOT / "constraints.txt")]
    return [*tools[uv is not None], "-e", str(ROOT), *pins, *group_requirements(groups, "dev")]


def group_requirements(groups: dict[str, list[object]], name: str, seen: tuple[str, ...] = ()) -> list[str]:
    """The requirements of one dependency group, with the groups it includes. Raises Stop for a bad group."""
    if name in seen or name not in groups:
        raise Stop(f"pyproject.toml: the dependency group {name!r} is missing or includes itself")
    found: list[str] = []
    for entry in groups[name]:
        if isinstance(entry, str):
            found.append(entry)
        elif isinstance(entry, dict) and isinstance(entry.get("include-group"), str):
            found += group_requirements(groups, entry["include-group"], (*seen, name))
        else:
            raise Stop(f"pyproject.toml: the dependency group {name!r} holds something else than requirements")
    return list(dict.fromkeys(found))


# The steps


def browser_step(venv: Path) -> int:
    """Make sure that there is a browser; the answer is remembered for as long as that file is there."""
    wish = os.environ.get("BROWSER_AGENT_BROWSER", "")
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads((venv / BROWSER).read_text(encoding="utf-8"))
        if known["wish"] == wish and os.access(known["executable"], os.X_OK):
            return 0
    command = [tool(venv, "browser-agent"), "install", "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", errors="replace")
    if done.returncode == 0:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            executable = json.loads(done.stdout)["executable"]
            known = json.dumps({"wish": wish, "executable": executable})
            (venv / BROWSER).write_text(known, encoding="utf-8")
            say(f"browser      {executable}")
    return exit_code(done.returncode)


def lint(venv: Path) -> list[tuple[str, int]]:
    """Every check that needs no browser; what a check says is shown when it fails."""
    checks = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy"],
        "imports": ["lint-imports"],
    }
    results = []
    for name, (program, *rest) in checks.items():
        began = time.monotonic()
        done = subprocess.run([tool(venv, program), *rest], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        code = exit_code(done.returncode)
        if code:
            say(done.stdout.decode(errors="replace").rstrip())
        say(f" {'✗' if code else '✓'} {name:<12} {time.monotonic() - began:5.1f} s")
        results.append((name, code))
    return results


def pytest_command(venv: Path, arguments: list[str]) -> list[str]:
    """pytest with two workers and without the long tests, unless the arguments say otherwise."""
    rest = [argument for argument in arguments if argument != "--long"]
    command: list[str] = [tool(venv, "python"), "-m", "pytest"]
    if "--long" not in arguments and "-m" not in rest:
        command += ["-m", "not long"]
    alone = ("--pdb", "-s", "--capture=no", "--trace")
    if not any(argument.startswith("-n") or argument in alone for argument in rest):
        command += ["-n", "2", "--dist", "loadfile"]
    return command + rest


def report(results: list[tuple[str, int]]) -> int:
    """Sum up; the code of the first step that failed, 0 when none did."""
    failed = [(name, code) for name, code in results if code]
    if failed:
        say("FAILED: " + ", ".join(f"{name} ({code})" for name, code in failed))
        return failed[0][1]
    say("passed: " + ", ".join(name for name, _ in results))
    return 0


# Commands


def tool(venv: Path, name: str) -> str:
    """The path of a program of the environment."""
    return str(venv / "Scripts" / f"{name}.exe" if os.name == "nt" else venv / "bin" / name)


def call(command: list[str]) -> int:
    """Run a command in the checkout as if it had been typed; its exit code."""
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        return exit_code(process.wait())
    except KeyboardInterrupt:
        # It got the same signal from the terminal: give it time to leave in order.
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def exit_code(returncode: int) -> int:
    """A code that a shell understands: 128 plus the signal for a process that a signal ended."""
    return 128 - returncode if returncode < 0 else returncode


def quietly(command: list[str], problem: str) -> None:
    """Run a command that nobody needs to watch; raises Stop with its last lines when it fails."""
    tail: deque[str] = deque(maxlen=TAIL_LINES)
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as error:
        raise Stop(f"{command[0]}: {error.strerror}") from error
    with process:
        tail.extend(line.decode(errors="replace").rstrip() for line in process.stdout or ())
    if process.returncode:
        shown = "\n".join(f"    {line}" for line in tail)
        raise Stop(f"{shown}\n{problem}\ncommand   {' '.join(command)}")


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one set-up at a time work on the environment; without file locks (Windows) nobody waits."""
    if os.name == "nt":
        yield
        return
    import fcntl

    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
