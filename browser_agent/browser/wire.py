"""What a tab sent, in the order in which it sent it.

Playwright tells of a request once it has been through interception, which may be after the click that caused it has
returned; a step could then end, and pass, before its own POST is known. Chromium's own network events come in order
with the answer to a question asked on the same session: who asks after an act knows all that the act has sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import CDPSession, Page
from playwright.async_api import Error as DriverError

from browser_agent.core.snapshot import SAFE_METHODS, Exchange

WAITED_FOR = {"Document", "Stylesheet", "Script", "XHR", "Fetch", "Image", "Font"}
"""Types of requests that a step waits for; the others never end, or nothing depends on them."""
ASK_S = 2.0
"""How long the page gets to answer the question; a page that does not is found to be hung elsewhere."""
TOLD_S = 0.5
"""How long Playwright may take to tell of a request that Chromium has ended; it tells of nearly all at once."""
ASK = "new Promise(done => setTimeout(done))"
"""Answered after every timer that the act has set for at once."""


@dataclass
class Sent:
    """One request as Chromium tells of it. ended: seconds on the monotonic clock, 0 while it runs."""

    method: str
    url: str
    ended: float = 0.0


@dataclass
class Wire:
    """The requests of one tab since the step began."""

    session: CDPSession
    sent: dict[str, list[Sent]] = field(default_factory=dict)

    @classmethod
    async def tap(cls, page: Page) -> Wire | None:
        """Listen to a tab; None when it is gone already."""
        try:
            async with asyncio.timeout(ASK_S):
                session = await page.context.new_cdp_session(page)
                wire = cls(session)
                session.on("Network.requestWillBeSent", wire._sent)
                session.on("Network.loadingFinished", wire._ended)
                session.on("Network.loadingFailed", wire._ended)
                await session.send("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0})
        except (DriverError, TimeoutError):
            return None
        return wire

    def begin(self) -> None:
        """A new step: what was sent before belongs to the last one."""
        self.sent.clear()

    async def ask(self) -> None:
        """Come back when everything that the page has sent so far is known."""
        question = {"expression": ASK, "awaitPromise": True}
        with contextlib.suppress(DriverError, TimeoutError):
            async with asyncio.timeout(ASK_S):
                await self.session.send("Runtime.evaluate", question)

    def writes(self) -> int:
        """How many requests it has sent that may change something on a server."""
        return sum(one.method not in SAFE_METHODS for hops in self.sent.values() for one in hops)

    def untold(self, told: Iterable[Exchange]) -> tuple[str, ...]:
        """Requests that still run, or that ended just now and that Playwright has not told of yet."""
        known = Counter((one.method, one.url) for one in told if one.status is not None or one.failure)
        missing: list[str] = []
        now = time.monotonic()
        for one in (each for hops in self.sent.values() for each in hops):
            key = (one.method, one.url)
            if known[key] > 0:
                known[key] -= 1
            elif not one.ended or now - one.ended < TOLD_S:
                missing.append(f"{one.method} {one.url[:120]}")
        return tuple(missing)

    def _sent(self, told: dict[str, Any]) -> None:
        request = told["request"]
        if told.get("type") not in WAITED_FOR or not request["url"].startswith(("http:", "https:")):
            return
        hops = self.sent.setdefault(told["requestId"], [])
        if hops:
            hops[-1].ended = time.monotonic()
        hops.append(Sent(request["method"], request["url"][:2000]))

    def _ended(self, told: dict[str, Any]) -> None:
        for hop in self.sent.get(told["requestId"], ()):
            hop.ended = hop.ended or time.monotonic()


@dataclass
class Question:
    """`Wire.ask`, asked at most once for an act: by the act itself, beside what else it asks, or after it."""

    wire: Wire | None
    asked: bool = False
    wrote_before: int = field(init=False)

    def __post_init__(self) -> None:
        self.wrote_before = self.wire.writes() if self.wire is not None else 0

    async def ask(self) -> None:
        """Ask, unless that was done or there is nobody to ask."""
        if self.wire is not None and not self.asked:
            self.asked = True
            await self.wire.ask()

    async def wrote(self) -> bool:
        """Whether the page has sent since what may change something on a server; yes, where nobody knows."""
        if self.wire is None:
            return True
        await self.wire.ask()
        return self.wire.writes() > self.wrote_before
