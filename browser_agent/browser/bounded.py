"""Every call to the driver gets a deadline of ours: `evaluate`, `title` and `content` have none and can hang."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from playwright.async_api import Error as DriverError
from playwright.async_api import Page
from playwright.async_api import TimeoutError as DriverTimeout

from browser_agent.core.errors import Fault, StepFault

LOOK_S = 10.0
"""For calls that only read. A whole look at a page of 45,000 elements took 3.4 s here on a loaded machine."""
ALIVE_S = 2.0
"""How long a page gets to answer the simplest question; one with a live script answers in milliseconds."""
FREE_S = 3.0
"""For each rung of the ladder that frees a hung page; terminating a script took 0.06 s, closing a page 0.8 s."""

T = TypeVar("T")
P = ParamSpec("P")

GONE = re.compile(
    r"Target (page, context or browser|closed)|has been closed|Browser closed|Connection closed|crashed", re.I
)
MOVED = re.compile(r"context was destroyed|Frame was detached|frame got detached|Cannot find context|navigat", re.I)


async def bounded(page: Page, call: Awaitable[T], seconds: float, what: str) -> T:
    """Await a driver call for at most so many seconds.

    Raises StepFault: `hung` after freeing the page as far as possible, `gone` when page or browser is closed,
    `crashed` when its process died. Other driver errors pass through.
    """
    try:
        async with asyncio.timeout(seconds):
            return await call
    except DriverTimeout:
        raise
    except TimeoutError:
        raise await _hung(page, seconds, what) from None
    except DriverError as error:
        raise lost(error) or error from None


@asynccontextmanager
async def together() -> AsyncIterator[asyncio.TaskGroup]:
    """A TaskGroup that raises the first error itself, not a group of one: callers catch StepFault by its name."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def still_alive(page: Page, seconds: float, what: str) -> None:
    """After a driver call that ran out of its time: raises StepFault (hung) when the page answers nothing at all.

    seconds, what: the call that was too slow, for the message. Playwright's own time-out cannot tell a page that
    is hung from one on which something merely did not happen.
    """
    fault = await _hung(page, seconds, what)
    if fault.fault.kind == "hung":
        raise fault


async def _answers(page: Page) -> bool:
    try:
        async with asyncio.timeout(ALIVE_S):
            await page.evaluate("1")
    except TimeoutError:
        return False
    except DriverError as error:
        fault = lost(error)
        if fault is not None and fault.fault.kind == "crashed":
            raise fault from None
        return True  # it navigates or is closed: the next look says so
    return True


async def _hung(page: Page, seconds: float, what: str) -> StepFault:
    """The fault of a page that does not answer, which is freed first: of a navigation, else of its script."""
    expected = f"the page to answer within {seconds:g} s ({what})"
    if await _answers(page):
        found = "no answer in time, though the page answers by now: it is very large, or busy"
        return StepFault(Fault(kind="timeout", expected=expected, found=found))
    if await _stop_loading(page):
        found = "the site had not answered a navigation, which was stopped"
        hint = "a larger `timeout:` on the step that navigates, if the site is known to be slow"
        return StepFault(Fault(kind="navigation", expected=expected, found=found, next=hint))
    found = f"no answer: a script keeps it busy, the page hung; {await free(page)}"
    hint = "open the page in a browser and look at its scripts; run again with --trace on-failure"
    return StepFault(Fault(kind="hung", expected=expected, found=found, next=hint))


async def _stop_loading(page: Page) -> bool:
    """End a navigation that has no answer yet; True when the page answers again.

    Chromium holds all questions to a page back until a navigation of it is answered, which looks like a hung page.
    """
    try:
        async with asyncio.timeout(ALIVE_S):
            session = await page.context.new_cdp_session(page)
            await session.send("Page.stopLoading")
            await page.evaluate("1")
            return True
    except (TimeoutError, DriverError):
        return False


def lost(error: DriverError) -> StepFault | None:
    """The fault behind a driver error that means that page or browser are gone; None for every other error."""
    text = error.message.splitlines()[0] if error.message else ""
    if not GONE.search(text):
        return None
    kind = "crashed" if "crashed" in text.lower() else "gone"
    found = "its process crashed" if kind == "crashed" else "it was closed"
    return StepFault(Fault(kind=kind, expected="the page to be there", found=found, next="browser-agent doctor"))


def moved(error: DriverError) -> bool:
    """True when the page navigated away under a call; looking again is safe."""
    return MOVED.search(error.message or "") is not None


def told_as_fault(
    what: str,
) -> Callable[[Callable[P, Coroutine[Any, Any, T]]], Callable[P, Coroutine[Any, Any, T]]]:
    """For what the engine calls: an error of the driver that nothing below understood leaves as a StepFault.

    A page decides when the driver fails (it can go away under any call), and no page may look like a bug of ours.
    what: the call, to put after "the browser to".
    """

    def around(call: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
        @wraps(call)
        async def told(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return await call(*args, **kwargs)
            except DriverError as error:
                raise lost(error) or _not_understood(error, what) from None

        return told

    return around


def _not_understood(error: DriverError, what: str) -> StepFault:
    expected = f"the browser to {what}"
    if moved(error):
        return StepFault(Fault(kind="stale", expected=expected, found="the page went elsewhere meanwhile"))
    said = (error.message or type(error).__name__).splitlines()[0][:200]
    return StepFault(Fault(kind="unexpected", expected=expected, found=said))


async def free(page: Page) -> str:
    """Get a page out of an endless script: end the script, else close the page. Says what worked."""
    try:
        async with asyncio.timeout(FREE_S):
            session = await page.context.new_cdp_session(page)
            await session.send("Runtime.terminateExecution")
            await page.evaluate("1")
            return "the script was ended"
    except (TimeoutError, DriverError):
        pass
    try:
        async with asyncio.timeout(FREE_S):
            await page.close()
            return "the page was closed"
    except (TimeoutError, DriverError):
        return "it could not be closed"
