"""What happens beside the picture: requests, dialogs, console errors, downloads, crashes; counted per step."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import BrowserContext, ConsoleMessage, Dialog, Download, Page, Request, Response
from playwright.async_api import Error as DriverError

from browser_agent.browser.filename import safe_name
from browser_agent.browser.keeping import landed, take
from browser_agent.core.snapshot import HELD, DialogBox, Exchange, Kept

MOST_DIALOGS = 20
"""Boxes in one step; a page that shows more is out to annoy and is closed."""
MOST_TABS = 10
"""New tabs in one step; those beyond are closed as they come."""
MOST_EXCHANGES = 500
DRAIN_S = 5.0
"""How long downloads that no step waits for are waited for at the end of a run."""
WEIGHED_S = 0.1
"""How often downloads are weighed while they come."""
CLOSED = "net::ERR_ABORTED (its tab was closed)"
"""What becomes of a request whose tab goes, where the browser says nothing."""
ENDLESS = {"websocket", "eventsource", "ping", "media", "manifest"}
"""Kinds of requests that no step waits for."""


@dataclass
class Limits:
    """Caps on what a run keeps."""

    downloads: int = 100
    bytes: int = 500_000_000


@dataclass
class Evidence:
    """Collects the facts of one browser context. `begin` starts a new step."""

    folder: Path
    answers: dict[str, str] = field(default_factory=dict)
    """Dialog kind to accept or dismiss, from the policy."""
    limits: Limits = field(default_factory=Limits)
    next_answer: tuple[bool, str | None] | None = None
    by_hand: bool = False
    """A person answers boxes, in the window or by a Dialog of Playwright; nothing is answered here."""
    dialogs: list[DialogBox] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    exchanges: dict[Request, Exchange] = field(default_factory=dict)
    downloads: list[Kept] = field(default_factory=list)
    new_pages: list[Page] = field(default_factory=list)
    unopened: list[tuple[str, str]] = field(default_factory=list)
    """Address and failure of new tabs that never got a document."""
    crashed: set[Page] = field(default_factory=set)
    documents: dict[Page, int] = field(default_factory=dict)
    on_finding: Callable[[str], None] = lambda _: None
    redact: Callable[[str], str] = str
    """Takes secrets out of a text."""
    real: Callable[[str, str], str] = lambda _, failure: failure
    """The failure of an address as the wall knows it: of what is behind the wall the browser only knows the wall."""
    doubts: Callable[[str], bool] = lambda _: False
    """Whether a box with these words asks for more than what is being done was allowed for."""
    held: dict[Request, str] = field(default_factory=dict)
    """Requests that the walls held back, with the rule; the walls put them in, and their failure takes them out."""
    recorded: Callable[[Request], int | None] = lambda _: None
    """Where a recording answers instead of the network: the status that it has for a redirect."""
    landing: Path | None = None
    """Where the browser writes downloads while they come; None when nobody can look there."""
    _saving: set[asyncio.Task[None]] = field(default_factory=set)
    _shutting: set[asyncio.Task[None]] = field(default_factory=set)
    _tabs: int = 0
    _kept: int = 0
    _kept_bytes: int = 0
    _early: dict[Request, int] = field(default_factory=dict)
    """Statuses of answers whose body is still on its way."""
    _step: str = "0"
    _began: float = 0.0
    _here: Page | None = None

    def begin(self, step: str, here: Page | None = None) -> None:
        """Forget what the last step collected. here: the tab that the new one acts on."""
        self._step, self._began, self._tabs, self._here = step, time.monotonic(), 0, here
        for collected in (self.dialogs, self.errors, self.downloads):
            collected.clear()
        self.exchanges.clear()
        self._early.clear()

    def watch(self, context: BrowserContext) -> None:
        """Listen to every tab of a context, those that come later too."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfinished", self._finished)
        context.on("requestfailed", self._failed)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._error(str(error.error)))
        context.on("dialog", self._dialog)
        context.on("download", self._download)
        context.on("page", self._page)

    def pending(self) -> tuple[str, ...]:
        """Requests and downloads that this step began and that still run."""
        running = [
            one for one in self.exchanges.values() if one.status is None and not one.failure and one.kind not in ENDLESS
        ]
        said = [f"{one.method} {one.url[:120]}" for one in running[:3]]
        if len(running) > 3:
            said.append(f"{len(running) - 3} more requests")
        if self._saving:
            said.append(f"{len(self._saving)} downloads")
        return tuple(said)

    async def drain(self) -> None:
        """Wait for downloads that are still being kept; one that does not end in time is given up, and said to be."""
        if self._saving:
            _, left = await asyncio.wait(self._saving, timeout=DRAIN_S)
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left, timeout=DRAIN_S)

    def _page(self, page: Page) -> None:
        page.on("crash", self._crash)
        page.on("close", self._closed)
        self._tabs += 1
        if self._tabs <= MOST_TABS:
            self.new_pages.append(page)
            return
        if self._tabs == MOST_TABS + 1:
            self.on_finding(f"more than {MOST_TABS} new tabs in one step; the others were closed")
        task = asyncio.create_task(_shut(page))
        self._shutting.add(task)
        task.add_done_callback(self._shutting.discard)

    def _crash(self, page: Page) -> None:
        self.crashed.add(page)

    def _closed(self, page: Page) -> None:
        """Chromium does not always say what becomes of the requests of a tab that goes: they end with it."""
        for request, told in self.exchanges.items():
            if told.status is None and not told.failure and _page_of(request) is page:
                # As in `_failed`: a write whose answer has come was not cut off by the end of its body.
                self.exchanges[request] = told.model_copy(
                    update={"failure": CLOSED, "status": self._early.get(request)}
                )

    def _request(self, request: Request) -> None:
        if len(self.exchanges) >= MOST_EXCHANGES:
            return
        since = round(time.monotonic() - self._began, 3)
        self.exchanges[request] = Exchange(
            method=request.method,
            url=request.url[:2000],
            kind=request.resource_type,
            started_s=since,
            elsewhere=request.is_navigation_request() and not self._is_here(request),
        )

    def _is_here(self, request: Request) -> bool:
        page = _page_of(request)
        return page is not None and page is self._here and request.frame == page.main_frame

    def _response(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request():
            page = _page_of(request)
            if page is not None and request.frame == page.main_frame:
                self.documents[page] = response.status
        if 300 <= response.status < 400 or request.resource_type in ENDLESS:
            self._answered(request, response.status)
        elif request in self.exchanges:
            self._early[request] = response.status

    def _finished(self, request: Request) -> None:
        told = self.exchanges.get(request)
        # A redirect has its status by now; 200 is for what came without an answer of its own, from a cache or a blob.
        known = told.status if told is not None else None
        self._answered(request, self._early.pop(request, known or 200))

    def _answered(self, request: Request, status: int) -> None:
        exchange = self.exchanges.get(request)
        if exchange is not None:
            failure = None if exchange.failure == CLOSED else exchange.failure
            self.exchanges[request] = exchange.model_copy(update={"status": status, "failure": failure})

    def _failed(self, request: Request) -> None:
        exchange = self.exchanges.get(request)
        early = self._early.pop(request, None)
        rule = self.held.pop(request, "")
        recorded = self.recorded(request)
        if recorded is not None:
            self._answered(request, recorded)
            return
        if exchange is not None:
            failure = f"{HELD}{rule})" if rule else self.real(request.url, (request.failure or "failed")[:200])
            if request.is_navigation_request() and _page_of(request) is None:
                self.unopened.append((request.url[:2000], failure))
            self.exchanges[request] = exchange.model_copy(update={"failure": failure, "status": early})

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._error(message.text)

    def _error(self, text: str) -> None:
        if len(self.errors) < 100:
            self.errors.append(text[:500])

    async def _dialog(self, dialog: Dialog) -> None:
        if self.by_hand:
            return
        kind = dialog.type
        accept, text = self.answers.get(kind, "dismiss") == "accept", None
        if kind == "beforeunload" and kind not in self.answers:
            accept = True
        if self.next_answer is not None and kind != "beforeunload":
            accept, text = self.next_answer
            self.next_answer = None
        if accept and kind != "beforeunload" and self.doubts(dialog.message):
            accept = False
            self.on_finding(
                f'a {kind} box was dismissed: "{dialog.message[:200]}" asks for what cannot be undone, and '
                "the step that brought it up was allowed as something lighter"
            )
        self.dialogs.append(DialogBox(kind=kind, message=dialog.message[:1000], accepted=accept))
        try:
            if accept:
                await dialog.accept(text or "")
            else:
                await dialog.dismiss()
            if len(self.dialogs) > MOST_DIALOGS and dialog.page is not None:
                if len(self.dialogs) == MOST_DIALOGS + 1:
                    self.on_finding(f"a page showed more than {MOST_DIALOGS} dialogs in one step and was closed")
                await dialog.page.close()
        except DriverError:
            self.on_finding(f"a {kind} box went away before it was answered")

    def _download(self, download: Download) -> None:
        task = asyncio.create_task(self._keep(download))
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)

    async def _keep(self, download: Download) -> None:
        """Save one download under a safe name in the run folder; refuse what goes over a cap."""
        name = self._named(download)
        try:
            if self._kept >= self.limits.downloads:
                await download.cancel()
                self._refuse(download, f"more than {self.limits.downloads} downloads in one run")
                return
            self._kept += 1
            failure = await self._ended(download)
            if failure is not None:
                self._refuse(download, failure)
                return
            source = await download.path()
            size = source.stat().st_size
            if self._kept_bytes + size > self.limits.bytes:
                await download.delete()
                self._refuse(download, self._too_much)
                return
            self._kept_bytes += size
            target = self.folder / f"{self._step}-{self._kept}-{name}"
            digest = await asyncio.to_thread(take, source, target, size)
            await download.delete()
            self.downloads.append(
                Kept(name=name, path=str(target), size_bytes=size, sha256=digest, url=download.url[:2000])
            )
        except (DriverError, OSError) as error:
            self._refuse(download, str(error).splitlines()[0])
        except asyncio.CancelledError:
            self._refuse(download, "it had not ended when the run did")

    async def _ended(self, download: Download) -> str | None:
        """Wait for its end, and weigh what comes meanwhile: one that would never end fills no disk. Why it failed."""
        waiting = asyncio.ensure_future(download.failure())
        try:
            while not (await asyncio.wait({waiting}, timeout=WEIGHED_S))[0]:
                if self.landing is not None and self._kept_bytes + landed(self.landing) > self.limits.bytes:
                    await download.cancel()
                    return self._too_much
            return waiting.result()
        finally:
            waiting.cancel()

    @property
    def _too_much(self) -> str:
        return f"more than {self.limits.bytes} bytes downloaded in one run"

    def _refuse(self, download: Download, why: str) -> None:
        self.on_finding(f"a download was not kept: {self._named(download)} ({why[:200]})")

    def _named(self, download: Download) -> str:
        """A harmless name; secrets go first, for nobody finds them again among what became of the signs in them."""
        stem, dot, suffix = download.suggested_filename.rpartition(".")
        return safe_name(f"{self.redact(stem)}{dot}{self.redact(suffix)}")


async def _shut(page: Page) -> None:
    try:
        await page.close()
    except DriverError:
        return  # it is gone already


def _page_of(request: Request) -> Page | None:
    try:
        return request.frame.page
    except DriverError:
        return None
