"""Look at this machine and say what works and what to do about what does not.

Its own file because it is the one place that tries everything for real and turns each failure into a finding.
"""

import asyncio
import os
import platform
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import async_playwright

from browser_agent.browser.find import (
    SANDBOX_VARIABLE,
    BrowserNotFound,
    Disk,
    FoundBrowser,
    bundled_version,
    distribution,
    find_browser,
)
from browser_agent.browser.jail import Jail, find_jail, jail_setting
from browser_agent.browser.launch import Launch, celled, launched
from browser_agent.browser.missing import (
    JAIL_VARIABLE,
    for_a_sandbox,
    for_a_wall,
    names_sandbox,
    telling_line,
)
from browser_agent.browser.provide import count_fonts
from browser_agent.core.errors import Unavailable, UsageError
from browser_agent.core.value import Value

State = Literal["ok", "warn", "fail"]

CHECK_LIMIT_S = 15.0
# Docker gives 64 MB and a heavy page then kills its tab; 256 MB was enough for every page we tried.
_SHM_WANTED_BYTES = 256 * 1024 * 1024
_DISK_WANTED_BYTES = 200 * 1024 * 1024
# Playwright speaks the protocol of its own Chromium; three majors apart were harmless in every run so far.
_MAJORS_APART = 3
_PAGE = "data:text/html,<title>browser-agent doctor</title><p>It works"


class Finding(Value):
    """What one check saw."""

    name: str
    state: State
    saw: str
    """A sentence without a final stop; never a secret."""
    do: str = ""
    """What to type or change; "" when nothing needs to be done."""


@dataclass(frozen=True)
class Surroundings:
    """What the doctor looks at."""

    disk: Disk
    env: Mapping[str, str]
    euid: int | None
    """None on Windows."""
    run_folder: Path
    setting: str | None = None
    """The browser setting, as for `find_browser`."""


Check = Callable[[Surroundings], Awaitable[Finding]]

BROWSER_CHECKS = ("driver", "browser", "launch", "sandbox")
"""The findings without which no run can start."""


async def examine(surroundings: Surroundings) -> tuple[Finding, ...]:
    """Every check in turn, each for at most 15 seconds; a check that breaks is itself a finding."""
    checks: dict[str, Check] = {
        "python": _python,
        "driver": _driver,
        "browser": _browser,
        "launch": _launch,
        "sandbox": _sandbox,
        "namespace": _namespace,
        "shared memory": _shared_memory,
        "fonts": _fonts,
        "run folder": _run_folder,
        "keys": _keys,
    }
    return tuple([await _bounded(name, check, surroundings) for name, check in checks.items()])


async def _bounded(name: str, check: Check, surroundings: Surroundings) -> Finding:
    try:
        async with asyncio.timeout(CHECK_LIMIT_S):
            return await check(surroundings)
    except TimeoutError:
        saw = f"no answer within {CHECK_LIMIT_S:.0f} s"
        return Finding(name=name, state="fail", saw=saw, do="try again when the machine is less busy")
    except BrowserNotFound as error:
        return Finding(name=name, state="fail", saw="there is no browser to try", do=error.next_lines[0])
    except UsageError as error:
        return Finding(name=name, state="fail", saw=error.message, do=error.next)
    except Exception as error:  # noqa: BLE001 - the doctor reports whatever breaks, it never breaks itself
        saw = telling_line(str(error)) or type(error).__name__
        return Finding(name=name, state="fail", saw=saw, do=_remedy(saw, surroundings))


def _remedy(saw: str, surroundings: Surroundings) -> str:
    """What to do about a driver or a browser that did not start."""
    if "from the driver" in saw:
        return "mend the driver first: see its line above"
    if "libatomic" in saw:
        return "apt-get install -y libatomic1    (as root)"
    if "shared libraries" in saw:
        if distribution(surroundings.disk) in ("debian", "ubuntu"):
            return "python -m playwright install-deps chromium-headless-shell    (as root)"
        return "install the library with the package tool of this system"
    if names_sandbox(saw):
        return for_a_sandbox(euid=surroundings.euid)
    return "browser-agent install"


async def _python(surroundings: Surroundings) -> Finding:
    del surroundings
    return Finding(name="python", state="ok", saw=f"Python {platform.python_version()} on {platform.platform()}")


async def _driver(surroundings: Surroundings) -> Finding:
    """Node first, by itself: when it cannot be loaded Playwright only says that the connection was closed."""
    version = await _node_version(surroundings)
    async with async_playwright() as playwright:
        name = playwright.chromium.name
    return Finding(name="driver", state="ok", saw=f"Playwright's driver starts (Node {version}) and knows {name}")


async def _node_version(surroundings: Surroundings) -> str:
    """Raises OSError with what the loader says."""
    disk = surroundings.disk
    if disk.driver is None:
        raise OSError("Playwright is not installed in this environment")
    own = disk.driver.parent / ("node.exe" if disk.system == "win32" else "node")
    node = surroundings.env.get("PLAYWRIGHT_NODEJS_PATH") or str(own)
    process = await asyncio.create_subprocess_exec(
        node, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        out, problem = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode != 0:
        raise OSError(problem.decode(errors="replace").strip() or f"{node} ended with {process.returncode}")
    return out.decode(errors="replace").strip()


async def _browser(surroundings: Surroundings) -> Finding:
    try:
        found = _found(surroundings)
    except BrowserNotFound as error:
        return Finding(name="browser", state="fail", saw=error.message, do=error.next)
    version = f" {found.version}" if found.version else ""
    return Finding(name="browser", state="ok", saw=f"{found.kind}{version} at {found.executable} ({found.how})")


async def _launch(surroundings: Surroundings) -> Finding:
    """Without the sandbox, so that a dead browser and a dead sandbox are two findings."""
    version = await _started(_found(surroundings), has_sandbox=False)
    saw = f"Chromium {version} starts and shows a page"
    tested = bundled_version(surroundings.disk)
    if tested is not None and abs(_major(tested) - _major(version)) > _MAJORS_APART:
        saw += f"; Playwright was tested with {tested}"
        return Finding(name="launch", state="warn", saw=saw, do="browser-agent install, or a newer browser")
    return Finding(name="launch", state="ok", saw=saw)


async def _sandbox(surroundings: Surroundings) -> Finding:
    """As a run starts it: by root as another user, where that can be."""
    found = _found(surroundings)
    if surroundings.env.get(SANDBOX_VARIABLE) == "off":
        saw, do = f"off, because {SANDBOX_VARIABLE}=off says so", f"unset {SANDBOX_VARIABLE}"
        return Finding(name="sandbox", state="warn", saw=saw, do=do)
    launch = Launch(str(found.executable))
    try:
        async with (
            celled(launch, surroundings.env, within=_there(surroundings)) as cell,
            launched(launch, surroundings.env, at=cell) as running,
        ):
            await running.browser.new_page()
    except Unavailable as error:
        return Finding(name="sandbox", state="fail", saw=error.message, do=_remedy(error.message, surroundings))
    if not running.sandboxed:
        do = for_a_wall(cell.why("drop"), euid=surroundings.euid) or "run as a user who is not root"
        return Finding(name="sandbox", state="warn", saw=f"off: {running.unsandboxed}", do=do)
    user = f", as uid {cell.uid} in root's stead" if cell.uid is not None else ""
    return Finding(name="sandbox", state="ok", saw=f"on: Chromium starts with it{user}")


async def _namespace(surroundings: Surroundings) -> Finding:
    """Whether runs get a network namespace, which is the second wall behind the proxy."""
    launch = Launch(str(_found(surroundings).executable), jail=jail_setting(None, surroundings.env))
    if launch.jail == "off":
        could = "could be had" if isinstance(await asyncio.to_thread(find_jail), Jail) else "could not be had"
        return Finding(name="namespace", state="ok", saw=f"{could}, and {JAIL_VARIABLE}=off says no")
    try:
        async with celled(launch, surroundings.env, within=_there(surroundings)) as cell:
            why = cell.why("jail")
    except Unavailable as error:
        return Finding(name="namespace", state="fail", saw=error.message, do=error.next)
    if not cell.jailed:
        saw = f"the browser cannot have a network namespace of its own: {why}"
        return Finding(name="namespace", state="warn", saw=saw, do=for_a_wall(why, euid=surroundings.euid))
    return Finding(name="namespace", state="ok", saw="on: the browser's network has nothing but the run's proxy")


async def _started(found: FoundBrowser, *, has_sandbox: bool) -> str:
    """Start the browser, show a page, end it; the browser's version."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found.executable, chromium_sandbox=has_sandbox, timeout=CHECK_LIMIT_S * 900
        )
        try:
            page = await browser.new_page()
            await page.goto(_PAGE)
            title = await page.title()
            if title != "browser-agent doctor":
                raise OSError(f"the page's title should be 'browser-agent doctor', it is {title!r}")
            return browser.version
        finally:
            await browser.close()


async def _shared_memory(surroundings: Surroundings) -> Finding:
    if surroundings.disk.system != "linux":
        return Finding(name="shared memory", state="ok", saw="not limited on this system")
    try:
        usage = shutil.disk_usage(surroundings.disk.at("/dev/shm"))
    except OSError:
        return Finding(name="shared memory", state="warn", saw="there is no /dev/shm", do="mount a tmpfs there")
    saw = f"/dev/shm has {usage.free // 2**20} MB free"
    if usage.free < _SHM_WANTED_BYTES:
        return Finding(name="shared memory", state="warn", saw=saw, do="in a container: --shm-size=1g")
    return Finding(name="shared memory", state="ok", saw=saw)


async def _fonts(surroundings: Surroundings) -> Finding:
    if surroundings.disk.system != "linux":
        return Finding(name="fonts", state="ok", saw="the system's own")
    count = count_fonts(surroundings.disk)
    if count == 0:
        return Finding(
            name="fonts",
            state="warn",
            saw="none: text in screenshots will be blank boxes",
            do="apt-get install -y fonts-liberation    (as root; fonts-noto-cjk for East Asian pages)",
        )
    return Finding(name="fonts", state="ok", saw=f"{count} font files")


async def _run_folder(surroundings: Surroundings) -> Finding:
    folder, there = surroundings.run_folder.absolute(), _there(surroundings)
    try:
        with tempfile.NamedTemporaryFile(dir=there, prefix=".doctor-") as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        saw = f"{there} cannot be written: {error.strerror}"
        return Finding(name="run folder", state="fail", saw=saw, do="go to a folder that you may write")
    free = shutil.disk_usage(there).free
    saw = f"{folder} can be written, {free // 2**20} MB free"
    if free < _DISK_WANTED_BYTES:
        return Finding(name="run folder", state="warn", saw=saw, do="make room: evidence of a run needs some")
    return Finding(name="run folder", state="ok", saw=saw)


def _there(surroundings: Surroundings) -> Path:
    """The run folder, or the nearest above it that is there."""
    folder = surroundings.run_folder.absolute()
    return next(parent for parent in (folder, *folder.parents) if parent.exists())


async def _keys(surroundings: Surroundings) -> Finding:
    if surroundings.env.get("OPENAI_API_KEY", "").strip():
        return Finding(name="keys", state="ok", saw="OPENAI_API_KEY is set (not tried)")
    return Finding(
        name="keys",
        state="ok",
        saw="OPENAI_API_KEY is not set; recipes do not need it",
    )


def _found(surroundings: Surroundings) -> FoundBrowser:
    return find_browser(surroundings.setting, surroundings.env, surroundings.disk)


def _major(version: str) -> int:
    """The first number of a version; 0 when there is none."""
    first = version.partition(".")[0]
    return int(first) if first.isdigit() else 0
