"""Say which browser on this disk to use, without starting anything.

Its own file because `doctor`, `install` and the launcher must agree, and because a fake disk can test it.
The order: the explicit setting, Playwright's own build (the only pair tested together), the distribution's
headless shell (starts in about half the time of the full browser), Chromium, Chrome, Edge.
"""

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

from browser_agent.core.errors import Unavailable, UsageError
from browser_agent.core.value import Value

BROWSER_VARIABLE = "BROWSER_AGENT_BROWSER"
SANDBOX_VARIABLE = "BROWSER_AGENT_SANDBOX"

Kind = Literal["headless-shell", "chromium", "chrome", "msedge", "other"]

# A wrapper script is a few kilobytes; the smallest browser binary is over a hundred megabytes.
_WRAPPER_LIMIT_BYTES = 64 * 1024

_NAMES: dict[str, Kind] = {
    "chromium-headless-shell": "headless-shell",
    "headless-shell": "headless-shell",
    "chromium": "chromium",
    "chrome": "chrome",
    "msedge": "msedge",
}

# The real binary is named before the wrapper on PATH: Debian's /usr/bin/chromium adds whatever CHROMIUM_FLAGS
# says, and its /usr/bin/chromium-headless-shell does not exec, so ending it would leave the browser running.
_PLACES: dict[tuple[str, Kind], tuple[str, ...]] = {
    ("linux", "headless-shell"): (
        "/usr/lib/chromium/chromium-headless-shell",
        "/usr/lib64/chromium-browser/headless_shell",
    ),
    ("linux", "chromium"): ("/usr/lib/chromium/chromium", "/usr/lib64/chromium-browser/chromium-browser"),
    ("linux", "chrome"): ("/opt/google/chrome/chrome",),
    ("linux", "msedge"): ("/opt/microsoft/msedge/msedge",),
    ("darwin", "chromium"): ("{applications}/Chromium.app/Contents/MacOS/Chromium",),
    ("darwin", "chrome"): ("{applications}/Google Chrome.app/Contents/MacOS/Google Chrome",),
    ("darwin", "msedge"): ("{applications}/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",),
    ("win32", "chromium"): (r"{programs}\Chromium\Application\chrome.exe",),
    ("win32", "chrome"): (r"{programs}\Google\Chrome\Application\chrome.exe",),
    ("win32", "msedge"): (r"{programs}\Microsoft\Edge\Application\msedge.exe",),
}

_COMMANDS: dict[Kind, tuple[str, ...]] = {
    "headless-shell": ("chromium-headless-shell", "chrome-headless-shell", "headless_shell"),
    "chromium": ("chromium", "chromium-browser"),
    "chrome": ("google-chrome-stable", "google-chrome"),
    "msedge": ("microsoft-edge-stable", "microsoft-edge"),
}


class FoundBrowser(Value):
    """One browser to launch by its path."""

    kind: Kind
    executable: Path
    version: str | None
    """The full version when a file says it; None when only starting the browser would tell."""
    how: str
    """Why this one, in words for a log line."""


class BrowserNotFound(Unavailable):
    """No browser can be used; `next` holds the three lines to type, one under the other."""

    def __init__(self, expected: str, looked: tuple[str, ...], next_lines: tuple[str, str, str]) -> None:
        message = f"expected  {expected}\nlooked    {', '.join(looked)}"
        super().__init__(message, hint="\n".join(next_lines))
        self.looked = looked
        self.next_lines = next_lines


@dataclass(frozen=True)
class Disk:
    """The machine as the finder sees it; give another root to look at a disk that is not this one."""

    root: Path | None = None
    """Every absolute path is taken below this folder; None is the real disk."""
    system: str = sys.platform
    machine: str = platform.machine()
    home: str = ""
    driver: Path | None = None
    """Folder that holds the installed Playwright's browsers.json; None when Playwright is not installed."""

    def at(self, path: str) -> Path:
        """The place on the real disk where `path` of the seen disk is."""
        if self.root is None:
            return Path(path)
        pure = PureWindowsPath(path) if self.system == "win32" else PurePosixPath(path)
        return self.root.joinpath(*[part for part in pure.parts if part != pure.anchor])

    def runs(self, path: Path) -> bool:
        """Whether there is a file that this user may execute."""
        return path.is_file() and (self.system == "win32" or os.access(path, os.X_OK))


def this_disk() -> Disk:
    """The disk of this machine, with the Playwright that this Python would import."""
    spec = find_spec("playwright")
    package = Path(spec.origin).parent if spec is not None and spec.origin else None
    driver = package / "driver" / "package" if package else None
    return Disk(home=str(Path.home()), driver=driver)


def find_browser(setting: str | None, env: Mapping[str, str], disk: Disk, *, headed: bool = False) -> FoundBrowser:
    """The browser to use.

    setting: "auto", a path, or one of chromium-headless-shell, headless-shell, chromium, chrome, msedge; None
    asks BROWSER_AGENT_BROWSER, and then means "auto". A setting is obeyed or refused, never replaced.
    headed: a window is wanted, so a headless shell will not do.
    Raises BrowserNotFound.
    """
    wanted = setting or env.get(BROWSER_VARIABLE) or "auto"
    if wanted != "auto" and wanted not in _NAMES:
        return _at_path(wanted, disk)
    kinds: tuple[Kind, ...] = ("headless-shell", "chromium", "chrome", "msedge")
    if wanted != "auto":
        kinds = (_NAMES[wanted],)
    if headed:
        kinds = tuple(kind for kind in kinds if kind != "headless-shell")
        if not kinds:
            expected = f"a browser that can show a window; the setting {wanted!r} names one that cannot"
            raise BrowserNotFound(expected, ("the setting",), next_lines(disk))
    looked: list[str] = []
    for kind in kinds:
        found = _playwright_build(kind, env, disk, looked)
        if found is not None:
            return found
    for kind in kinds:
        for path in _candidates(kind, env, disk):
            if path is not None and disk.runs(path) and not _is_snap(path):
                return FoundBrowser(kind=kind, executable=path, version=None, how=f"{kind} of this machine")
        looked.append(kind)
    expected = "a Chromium, Chrome or Edge" if wanted == "auto" else f"the browser named {wanted!r}"
    lines = next_lines(disk)
    if wanted in ("chrome", "msedge"):
        # Neither Playwright's free download nor a Debian package brings these two.
        lines = ("browser-agent doctor --browser auto    (what there is without the setting)", *lines[1:])
    raise BrowserNotFound(f"{expected}; this machine has none", tuple(looked), lines)


def bundled_version(disk: Disk) -> str | None:
    """The Chromium version that the installed Playwright was tested with; None without Playwright."""
    build = _described(disk, "chromium-headless-shell")
    return build.version if build else None


def needs_no_sandbox(env: Mapping[str, str], *, euid: int | None) -> bool:
    """Whether Chromium must be started with its sandbox off.

    Only for root (Chromium refuses otherwise) and when BROWSER_AGENT_SANDBOX=off says so. A sandbox that
    cannot start is a failure to report, never a reason to go without. euid: None on Windows.
    Raises UsageError when the variable has another value.
    """
    choice = env.get(SANDBOX_VARIABLE, "auto") or "auto"
    if choice not in ("auto", "off"):
        told = f"{SANDBOX_VARIABLE}: expected auto or off, there was {choice!r}"
        raise UsageError(told, hint=f"unset {SANDBOX_VARIABLE}")
    return choice == "off" or euid == 0


def distribution(disk: Disk) -> str:
    """The ID of os-release ("debian", "ubuntu", "fedora"...), or the platform's name without such a file."""
    try:
        text = disk.at("/etc/os-release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return disk.system
    said = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return said.get("ID", disk.system).strip().strip("\"'")


def next_lines(disk: Disk) -> tuple[str, str, str]:
    """Three lines to type when there is no browser: ours, the system's, and naming one by hand."""
    system_lines = {
        "debian": "apt-get install -y chromium-headless-shell libatomic1 fonts-liberation    (as root)",
        "ubuntu": f"{sys.executable} -m playwright install-deps chromium-headless-shell    (as root)",
        "fedora": "dnf install -y chromium-headless    (as root)",
        "arch": "pacman -S chromium    (as root)",
        "darwin": "brew install --cask google-chrome",
        "win32": "winget install Google.Chrome",
    }
    by_hand = f"export {BROWSER_VARIABLE}=/path/to/chrome"
    if disk.system == "win32":
        by_hand = rf"set {BROWSER_VARIABLE}=C:\path\to\chrome.exe"
    fallback = "install chromium with the package tool of this system"
    return ("browser-agent install", system_lines.get(distribution(disk), fallback), by_hand)


class _Build(Value):
    """What we use of one entry of Playwright's browsers.json."""

    revision: str
    version: str | None


def _described(disk: Disk, name: str) -> _Build | None:
    """What the installed Playwright says about one of its builds; None when it cannot be read."""
    if disk.driver is None:
        return None
    try:
        entries = json.loads((disk.driver / "browsers.json").read_text(encoding="utf-8"))["browsers"]
        for entry in entries:
            if entry["name"] == name:
                return _Build(revision=entry["revision"], version=entry.get("browserVersion"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None


def _playwright_build(kind: Kind, env: Mapping[str, str], disk: Disk, looked: list[str]) -> FoundBrowser | None:
    """Playwright's own build of this kind, if its download was completed."""
    if kind not in ("headless-shell", "chromium"):
        return None
    name = "chromium-headless-shell" if kind == "headless-shell" else "chromium"
    build = _described(disk, name)
    folder = _playwright_folder(env, disk)
    if build is None or folder is None:
        return None
    place = folder / f"{name.replace('-', '_')}-{build.revision}"
    looked.append(f"Playwright's {place.name}")
    executable = place.joinpath(*_inside_build(kind, disk))
    if not (place / "INSTALLATION_COMPLETE").is_file() or not disk.runs(executable):
        return None
    how = f"Playwright's own build, revision {build.revision}"
    return FoundBrowser(kind=kind, executable=executable, version=build.version, how=how)


def _playwright_folder(env: Mapping[str, str], disk: Disk) -> Path | None:
    """Where Playwright keeps its builds (its documentation, "Managing browser binaries")."""
    named = env.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if named == "0" and disk.driver is not None:
        return disk.driver / ".local-browsers"
    if named:
        return disk.at(named)
    if disk.system == "darwin":
        return disk.at(f"{disk.home}/Library/Caches/ms-playwright")
    if disk.system == "win32":
        return disk.at(env.get("LOCALAPPDATA") or rf"{disk.home}\AppData\Local") / "ms-playwright"
    return disk.at(env.get("XDG_CACHE_HOME") or f"{disk.home}/.cache") / "ms-playwright"


def _inside_build(kind: Kind, disk: Disk) -> tuple[str, ...]:
    """The executable inside the unpacked build; the folder is named after the platform."""
    arm = disk.machine.lower() in ("arm64", "aarch64")
    stem = "chrome-headless-shell" if kind == "headless-shell" else "chrome"
    if disk.system == "darwin":
        folder = f"{stem}-mac-{'arm64' if arm else 'x64'}"
        app = ("Google Chrome for Testing.app", "Contents", "MacOS", "Google Chrome for Testing")
        return (folder, *((stem,) if kind == "headless-shell" else app))
    if disk.system == "win32":
        return (f"{stem}-win64", f"{stem}.exe")
    return (f"{stem}-linux{'-arm64' if arm else '64'}", stem)


def _candidates(kind: Kind, env: Mapping[str, str], disk: Disk) -> Iterator[Path]:
    """Places to look for one kind of browser: where packages put the binary, then PATH."""
    folders = [env[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if env.get(name)]
    for place in _PLACES.get((disk.system, kind), ()):
        if "{programs}" in place:
            yield from (disk.at(place.format(programs=folder)) for folder in folders)
        else:
            for applications in ("/Applications", f"{disk.home}/Applications"):
                yield disk.at(place.format(applications=applications))
    suffix = ".exe" if disk.system == "win32" else ""
    for command in _COMMANDS.get(kind, ()):
        for folder in env.get("PATH", "").split(";" if disk.system == "win32" else ":"):
            if folder:
                yield disk.at(folder) / f"{command}{suffix}"


def _at_path(wanted: str, disk: Disk) -> FoundBrowser:
    """The browser that the setting names by its path."""
    path = disk.at(str(Path(wanted).expanduser())) if os.sep in wanted else Path(wanted)
    if not disk.runs(path):
        known = ", ".join(["auto", *_NAMES])
        reason = "is not an executable file" if path.exists() else "is not there"
        expected = f"a browser at {wanted} ({reason}); known names are {known}"
        raise BrowserNotFound(expected, (str(path),), next_lines(disk))
    if _is_snap(path):
        expected = f"a browser that runs outside a snap; {wanted} only starts one"
        raise BrowserNotFound(expected, (str(path),), next_lines(disk))
    name = path.name.lower()
    marks: tuple[tuple[str, Kind], ...] = (
        ("headless", "headless-shell"),
        ("edge", "msedge"),
        ("chromium", "chromium"),
        ("chrome", "chrome"),
    )
    kind: Kind = next((kind for mark, kind in marks if mark in name), "other")
    return FoundBrowser(kind=kind, executable=path, version=None, how="named by the setting")


def _is_snap(path: Path) -> bool:
    """Whether this is a snap, or Ubuntu's script that only starts one: neither can be driven from here."""
    if path.parts[-3:-1] == ("snap", "bin") or path.resolve().name == "snap":
        return True
    try:
        if path.stat().st_size > _WRAPPER_LIMIT_BYTES:
            return False
        text = path.read_bytes()
    except OSError:
        return False
    return text.startswith(b"#!") and (b"/snap/" in text or b"snap install" in text)
