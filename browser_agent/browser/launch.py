"""Starting Chromium: which one, with which flags, in which environment, sandbox on whenever it can be."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Browser, Playwright
from playwright.async_api import Error as DriverError

from browser_agent.browser import gate, inquiry
from browser_agent.browser.find import SANDBOX_VARIABLE, FoundBrowser, find_browser, needs_no_sandbox, this_disk
from browser_agent.browser.jail import MEMORY_FLAG, Cell, cell, jail_setting
from browser_agent.browser.missing import for_a_sandbox, names_sandbox, telling_line
from browser_agent.browser.processes import browser_environment, driver
from browser_agent.core.errors import Unavailable

FEATURES = ("CDPScreenshotNewSurface", "SkipListAccountsWithoutGaiaCookies")
"""What Playwright 1.65 enables. Chromium takes the last of two lists, so ours has to hold its, and replaces it."""
PAGE_TOOLS = (f"--enable-features={','.join((*FEATURES, 'WebMCP'))}",)
FLAGS = ("--disable-quic", "--no-default-browser-check", MEMORY_FLAG)
WALL = (
    # Two spellings: Chromium reads one, its headless shell the other.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Nothing but the wall has an address; what does not go through it goes nowhere, and no name is looked up here.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
"""What makes the proxy the only way out. The address of the wall is the one name that resolves."""


@dataclass(frozen=True)
class Launch:
    """How to start the browser.

    browser: setting of `--browser`; None looks for the best there is. page_tools: pages may offer tools (WebMCP), which
    Chromium only lets them with a switch. jail: setting of `--jail`; None asks the environment, and then means "auto".
    """

    browser: str | None = None
    headed: bool = False
    page_tools: bool = False
    jail: str | None = None


@dataclass(frozen=True)
class Running:
    """A started browser, which one it is, and where it lives. unsandboxed: why its sandbox is off; "" when it is on."""

    browser: Browser
    found: FoundBrowser
    unsandboxed: str
    cell: Cell

    @property
    def sandboxed(self) -> bool:
        """Whether Chromium's own sandbox is on."""
        return not self.unsandboxed

    @property
    def layers(self) -> dict[str, str]:
        """What of the walls around the processes is up, and why what is not is not; for the header of a journal."""
        return {"sandbox": f"off ({self.unsandboxed})" if self.unsandboxed else "on"} | self.cell.layers


@asynccontextmanager
async def celled(
    launch: Launch, env: Mapping[str, str] = os.environ, within: Path | None = None
) -> AsyncIterator[Cell]:
    """A place for the browser that this starts; it vanishes with the block. within: the run's folder.

    Raises Unavailable.
    """
    found = find_browser(launch.browser, env, this_disk(), headed=launch.headed)
    async with cell(found.executable, env, jail=jail_setting(launch.jail, env), within=within) as made:
        yield made


@asynccontextmanager
async def launched(
    launch: Launch, env: Mapping[str, str] = os.environ, *, wall: str = "", at: Cell | None = None
) -> AsyncIterator[Running]:
    """Start the driver and a browser; both end with the block. Raises Unavailable with what to do.

    wall: address of the proxy that is the browser's only way to a network. Without one it reaches everything: that is
    for tests and measurements of the browser itself. at: the place that `celled` made, where the wall listens.
    """
    if at is None:
        async with celled(replace(launch, jail="off"), env) as own, launched(launch, env, wall=wall, at=own) as running:
            yield running
        return
    found = find_browser(launch.browser, env, this_disk(), headed=launch.headed)
    unsandboxed = _unsandboxed(env, at)
    async with AsyncExitStack() as stack:
        try:
            playwright = await stack.enter_async_context(driver(at.folder))
        except (DriverError, OSError) as error:
            raise Unavailable(
                f"Playwright's driver does not start ({telling_line(str(error))})",
                hint="browser-agent doctor; on a slim Debian: apt-get install libatomic1",
            ) from error
        await gate.register(playwright)
        await inquiry.register(playwright)
        try:
            browser = await _started(playwright, launch, env, wall, at, sandboxed=not unsandboxed)
        except DriverError as error:
            raise _not_started(found, error) from error
        stack.push_async_callback(_closed, browser)
        yield Running(browser, found, unsandboxed, at)


def _unsandboxed(env: Mapping[str, str], at: Cell) -> str:
    """Why the sandbox has to be off; "" when it is on. Raises UsageError."""
    if not needs_no_sandbox(env, euid=at.uid if at.uid is not None else euid()):
        return ""
    if env.get(SANDBOX_VARIABLE) == "off":
        return f"{SANDBOX_VARIABLE}=off"
    return f"root, and it cannot be another user: {at.why('drop')}"


async def _started(  # noqa: PLR0913 - what Playwright is told
    playwright: Playwright, launch: Launch, env: Mapping[str, str], wall: str, at: Cell, *, sandboxed: bool
) -> Browser:
    return await playwright.chromium.launch(
        executable_path=at.start,
        headless=not launch.headed,
        chromium_sandbox=sandboxed,
        args=flags_of(launch, walled=bool(wall)),
        ignore_default_args=[f"--enable-features={','.join(FEATURES)}"] if launch.page_tools else None,
        # Never with a bypass: whatever stands on such a list would pass by the wall.
        proxy={"server": wall} if wall else None,
        env=dict(browser_environment(env, at.folder, headed=launch.headed)),
        downloads_path=at.downloads,
        artifacts_dir=at.artifacts,
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
        timeout=30_000,
    )


def euid() -> int | None:
    """Who runs this; None on Windows."""
    return os.geteuid() if hasattr(os, "geteuid") else None


def flags_of(launch: Launch, *, walled: bool) -> list[str]:
    """The command line beside Playwright's own."""
    return [*FLAGS, *(WALL if walled else ()), *(PAGE_TOOLS if launch.page_tools else ())]


async def _closed(browser: Browser) -> None:
    try:
        await browser.close()
    except DriverError:
        return  # it died before; there is nothing left to close


def _not_started(found: FoundBrowser, error: DriverError) -> Unavailable:
    cause = telling_line(str(error))
    hint = f"{for_a_sandbox(euid=euid())}; browser-agent doctor" if names_sandbox(cause) else "browser-agent doctor"
    return Unavailable(f"the browser does not start: {found.executable} ({cause})", hint=hint)
