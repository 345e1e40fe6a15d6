"""Somebody between a browser and the network: sees what leaves, and changes what comes, below everything that runs.

Asked at the browser itself and not at `context.route`: that way also what follows a redirect, new tabs and frames of
other sites come by, and what a wall of the run holds back does not. What leaves here leaves the browser.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from playwright.async_api import Browser, CDPSession
from playwright.async_api import Error as DriverError

READ = frozenset({"Document", "Script", "Stylesheet"})
"""Kinds of resources whose answers are shown."""
STALE = frozenset({"content-length", "content-encoding", "transfer-encoding"})
"""Headers that say how the old body was sent."""


@dataclass(frozen=True)
class Asked:
    """A request on its way out. kind: Chromium's word: Document, Script, Fetch. body: None where there is none.

    Files of a multipart body are left out of it: Chromium does not tell them.
    """

    method: str
    url: str
    kind: str
    body: bytes | None = None


@dataclass(frozen=True)
class Instead:
    """What becomes of a request. delay_s: seconds that it waits; status: answered with it, without asking anybody."""

    delay_s: float = 0.0
    status: int | None = None


@dataclass(frozen=True)
class Answer:
    """An answer on its way in, of one of the kinds READ. mime: without parameters, in small letters."""

    url: str
    kind: str
    status: int
    mime: str
    body: bytes


class Between(Protocol):
    """Who is asked. Neither call may wait; what they raise is kept and told by `trouble`."""

    def asked(self, request: Asked) -> Instead:
        """A request is about to leave the browser."""

    def answered(self, answer: Answer) -> bytes | None:
        """An answer came; another body for it, or None for its own."""

    def held(self, method: str, url: str, body: bytes | None) -> None:
        """A wall of the run held a write back."""

    def trouble(self, error: Exception) -> None:
        """Something here went wrong; the request went on as it was."""


@asynccontextmanager
async def standing_between(browser: Browser, between: Between | None) -> AsyncIterator[None]:
    """Ask about every request of a browser, for the time of the block; None asks nobody."""
    if between is None:
        yield
        return
    session = await browser.new_browser_cdp_session()
    line = _Line(session, between)
    session.on("Fetch.requestPaused", line.heard)
    patterns = [{"urlPattern": "*", "requestStage": "Request"}]
    patterns += [{"urlPattern": "*", "requestStage": "Response", "resourceType": kind} for kind in sorted(READ)]
    await session.send("Fetch.enable", {"patterns": patterns})
    try:
        yield
    finally:
        with contextlib.suppress(DriverError):
            await session.detach()


@dataclass
class _Line:
    session: CDPSession
    between: Between
    running: set[asyncio.Task[None]] = field(default_factory=set)

    def heard(self, told: dict[str, Any]) -> None:
        task = asyncio.get_running_loop().create_task(self._handle(told))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def _handle(self, told: dict[str, Any]) -> None:
        try:
            if not await self._changed(told):
                await self._send("continueRequest", told)
        except DriverError:
            return  # the browser or the page went away with it
        except Exception as error:  # noqa: BLE001 - whoever stands there must not hang the page; it is told
            self.between.trouble(error)
            await self._send("continueRequest", told)

    async def _changed(self, told: dict[str, Any]) -> bool:
        request, kind = told["request"], told["resourceType"]
        if "responseStatusCode" in told:
            return await self._answered(told)
        if "responseErrorReason" in told:
            return False
        body = request.get("postData")
        instead = self.between.asked(
            Asked(request["method"], request["url"], kind, _body(request) or (body.encode() if body else None))
        )
        if instead.status is not None:
            await self._send("fulfillRequest", told, responseCode=instead.status, body=_packed(b"It did not work."))
            return True
        if instead.delay_s > 0:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(instead.delay_s, done.set_result, None)
            await done
        return False

    async def _answered(self, told: dict[str, Any]) -> bool:
        status, headers = told["responseStatusCode"], told.get("responseHeaders", [])
        if 300 <= status < 400:
            return False
        said = {one["name"].lower(): one["value"] for one in headers}
        if said.get("content-disposition", "").startswith("attachment"):
            return False
        mime = said.get("content-type", "").partition(";")[0].strip().lower()
        sent = await self.session.send("Fetch.getResponseBody", {"requestId": told["requestId"]})
        text = sent["body"]
        body = base64.b64decode(text) if sent["base64Encoded"] else text.encode()
        other = self.between.answered(Answer(told["request"]["url"], told["resourceType"], status, mime, body))
        if other is None:
            return False
        kept = [one for one in headers if one["name"].lower() not in STALE]
        await self._send("fulfillRequest", told, responseCode=status, responseHeaders=kept, body=_packed(other))
        return True

    async def _send(self, what: str, told: dict[str, Any], **more: object) -> None:
        try:
            await self.session.send(f"Fetch.{what}", {"requestId": told["requestId"], **more})
        except DriverError:
            return  # it was cancelled, or the browser is gone


def _body(request: dict[str, Any]) -> bytes | None:
    parts = [base64.b64decode(one["bytes"]) for one in request.get("postDataEntries", ()) if "bytes" in one]
    return b"".join(parts) if parts else None


def _packed(body: bytes) -> str:
    return base64.b64encode(body).decode()
