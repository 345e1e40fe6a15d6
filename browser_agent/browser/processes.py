"""Starting the driver with the environment that it needs, and with its temporary files in the browser's folder."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from playwright.async_api import Error as DriverError
from playwright.async_api import Playwright, async_playwright

NOT_FOR_THE_DRIVER = re.compile(
    r"^(PLAYWRIGHT_(?!NODEJS_PATH$|BROWSERS_PATH$)\w+|PWDEBUG\w*|PW_\w+|DEBUG\w*|NODE_OPTIONS|NODE_DEBUG\w*"
    r"|SSLKEYLOGFILE|(HTTPS?|ALL|NO)_PROXY|CHROMIUM_FLAGS)$",
    re.IGNORECASE,
)
"""What changes which flags a browser gets, sends it past the wall, or prints what is typed."""
PASSED_ON = re.compile(r"^(PATH|HOME|LANG|LC_\w+|TZ|FONTCONFIG_\w+|SYSTEMROOT|TEMP|TMP)$")
"""What the browser is told. Everything else stays here: it may hold keys, and pages' processes have no use for it."""
FOR_A_WINDOW = re.compile(r"^(DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_\w+)$")
_ONE = threading.Lock()
_LOOK_S = 0.02
STOP_S = 5.0
"""How long a driver that nobody wants any more gets to come up and go down in order."""


def browser_environment(env: Mapping[str, str], folder: Path, *, headed: bool) -> dict[str, str]:
    """The environment of the browser."""
    kept = {
        name: value for name, value in env.items() if PASSED_ON.match(name) or (headed and FOR_A_WINDOW.match(name))
    }
    return kept | {"TMPDIR": str(folder)}


@asynccontextmanager
async def driver(folder: Path) -> AsyncIterator[Playwright]:
    """Playwright's driver, whose temporary files are made in the folder; it ends with the block.

    Raises what Playwright raises when it does not start.
    """
    manager = async_playwright()
    # It takes its environment from this process and nowhere else, so two must not start at once: each has its folder.
    await _alone()
    try:
        with _environment(folder):
            playwright = await _whole(manager.start)
    finally:
        _ONE.release()
    try:
        yield playwright
    finally:
        await playwright.stop()


async def _alone() -> None:
    """Take the lock. One of asyncio would know one event loop only, so a thread waits, and can be told to give up."""
    if _ONE.acquire(blocking=False):
        return
    given_up = threading.Event()

    def taken() -> bool:
        while not given_up.is_set():
            if _ONE.acquire(timeout=_LOOK_S):
                return True
        return False

    waiting = asyncio.ensure_future(asyncio.to_thread(taken))
    try:
        await asyncio.shield(waiting)
    except asyncio.CancelledError:
        given_up.set()
        if await waiting:
            _ONE.release()
        raise


async def _whole(start: Callable[[], Coroutine[None, None, Playwright]]) -> Playwright:
    """Start it; when this is cancelled meanwhile, let it come up and stop it, or its reader dies with a traceback."""
    starting = asyncio.ensure_future(start())
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(DriverError, OSError, TimeoutError):
            async with asyncio.timeout(STOP_S):
                await (await starting).stop()
        raise


@contextmanager
def _environment(folder: Path) -> Iterator[None]:
    tempfile.gettempdir()  # is decided now, so that nobody takes this folder for the system's
    changed = {name: os.environ[name] for name in os.environ if NOT_FOR_THE_DRIVER.match(name)}
    before = os.environ.get("TMPDIR")
    for name in changed:
        del os.environ[name]
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        os.environ.update(changed)
        if before is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = before
