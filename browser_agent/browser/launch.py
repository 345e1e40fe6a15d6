"""Starting Chromium: which one, with which flags, in which environment, sandbox on whenever it can be."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as DriverError

from browser_agent.browser.find import FoundBrowser, find_browser, needs_no_sandbox, this_disk
from browser_agent.core.errors import Unavailable

PASSED_ON = re.compile(
    r"^(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|DISPLAY|WAYLAND_DISPLAY|XDG_\w+|FONTCONFIG_\w+|SYSTEMROOT)$"
)
"""Everything else of the environment stays here: it may hold keys, and pages' processes have no use for it."""
FEATURES = ("CDPScreenshotNewSurface", "SkipListAccountsWithoutGaiaCookies")
"""What Playwright 1.65 enables. Chromium takes the last of two lists, so ours has to hold its, and replaces it."""
PAGE_TOOLS = (f"--enable-features={','.join((*FEATURES, 'WebMCP'))}",)
FLAGS = ("--disable-quic", "--no-default-browser-check")
WALL = (
    # Two spellings: Chromium reads one, its headless shell the other.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Nothing but the wall has an address; what does not go through it goes nowhere, and no name is looked up here.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
"""What makes the proxy the only way out. The address of the wall is the one name that resolves."""
LOOPBACK = "PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK"
"""Set in the environment it would let 127.0.0.1 pass by the proxy."""


@dataclass(frozen=True)
class Launch:
    """How to start the browser.

    browser: setting of `--browser`; None looks for the best there is. page_tools: pages may offer tools (WebMCP), which
    Chromium only lets them with a switch.
    """

    browser: str | None = None
    headed: bool = False
    page_tools: bool = False


@dataclass(frozen=True)
class Running:
    """A started browser, which one it is, and whether its sandbox is on."""

    browser: Browser
    found: FoundBrowser
    sandboxed: bool


@asynccontextmanager
async def launched(launch: Launch, env: Mapping[str, str] = os.environ, *, wall: str = "") -> AsyncIterator[Running]:
    """Start the driver and a browser; both end with the block. Raises Unavailable with what to do.

    wall: address of the proxy that is the browser's only way to a network. Without one it reaches everything: that is
    for tests and measurements of the browser itself.
    """
    found = find_browser(launch.browser, env, this_disk(), headed=launch.headed)
    sandboxed = not needs_no_sandbox(env, euid=os.geteuid() if hasattr(os, "geteuid") else None)
    try:
        os.environ.pop(LOOPBACK, None)
        manager = async_playwright()
        playwright = await manager.start()
    except (DriverError, OSError) as error:
        raise Unavailable(
            f"Playwright's driver does not start ({_first_line(error)})",
            hint="browser-agent doctor; on a slim Debian: apt-get install libatomic1",
        ) from error
    try:
        try:
            browser = await playwright.chromium.launch(
                executable_path=found.executable,
                headless=not launch.headed,
                chromium_sandbox=sandboxed,
                args=flags_of(launch, walled=bool(wall)),
                ignore_default_args=[f"--enable-features={','.join(FEATURES)}"] if launch.page_tools else None,
                # Never with a bypass: whatever stands on such a list would pass by the wall.
                proxy={"server": wall} if wall else None,
                env={name: value for name, value in env.items() if PASSED_ON.match(name)},
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
                timeout=30_000,
            )
        except DriverError as error:
            raise Unavailable(
                f"the browser does not start: {found.executable} ({_first_line(error)})",
                hint="browser-agent doctor",
            ) from error
        try:
            yield Running(browser, found, sandboxed)
        finally:
            await _closed(browser)
    finally:
        await playwright.stop()


def flags_of(launch: Launch, *, walled: bool) -> list[str]:
    """The command line beside Playwright's own."""
    return [*FLAGS, *(WALL if walled else ()), *(PAGE_TOOLS if launch.page_tools else ())]


async def _closed(browser: Browser) -> None:
    try:
        await browser.close()
    except DriverError:
        return  # it died before; there is nothing left to close


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__
