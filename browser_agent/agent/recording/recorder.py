"""Listening to a person in every tab of a browser context, and writing down a recipe of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from playwright.async_api import BrowserContext, Dialog, Page, Request
from playwright.async_api import Error as DriverError

from browser_agent.agent.recording import picking
from browser_agent.agent.recording.confided import Confided
from browser_agent.agent.recording.hearing import FOLLOWED_S, Hearing, comes_along
from browser_agent.agent.recording.made import Key, Made, Named
from browser_agent.agent.recording.naming import called, from_look, worth
from browser_agent.agent.recording.picking import Wish
from browser_agent.agent.recording.steps import Steps, key_of
from browser_agent.agent.recording.tabs import Tabs
from browser_agent.agent.recording.writing import Recording, SoFar, recorded
from browser_agent.browser.bounded import together
from browser_agent.browser.ear import Heard, Listener
from browser_agent.browser.eyes import Eyes
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault, UsageError
from browser_agent.core.origin import origin_of
from browser_agent.core.recipe import PolicySpec
from browser_agent.core.seen import Observation
from browser_agent.recipe.foreign.finish import slug
from browser_agent.recipe.names import NAME, RESERVED

LIVE_S = 2.0
"""How long the page is asked about one element; what it does not tell by then, the look before the act tells."""
QUIET_S = 10.0
"""How long a look at the recording waits for what was heard before it."""
REST_S = 1.0
"""After so long without a word a page is looked at once: whoever closes it next asks it nothing any more."""
MOST_WAITING = 5_000
"""Events that wait to be looked at; more come from no person."""
NAMED_KINDS = frozenset({"down", "key", "typed", "unasked", "chose", "checked", "files", "drop", "up"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

T = TypeVar("T")


def _nobody(_: str) -> None:
    """Nobody is told."""


def _forget(task: asyncio.Future[T]) -> None:
    """What a page that nobody asks any more had against the question."""
    if not task.cancelled():
        task.exception()


@dataclass
class Recorder:
    """Records what is done in a context from `recording` on; see there."""

    context: BrowserContext
    page: Page
    start: str
    title: str
    tell: Callable[[str], None] = _nobody
    policy: PolicySpec = field(default_factory=PolicySpec)
    writes: list[str] = field(default_factory=list)
    """Requests that wrote something: a replay does that again."""

    def __post_init__(self) -> None:
        self.id = slug(self.title)
        self.steps = Steps(self.tell)
        self.confided = Confided(self.id, str(origin_of(self.start) or ""))
        self.hearing = Hearing(self.steps, self.confided)
        self.tabs = Tabs(self.page, self.steps)
        self.outputs: dict[str, str] = {}
        self.origins: list[str] = []
        self._listeners: dict[Page, Listener] = {}
        self._queue: asyncio.Queue[Heard] = asyncio.Queue()
        self._idle = asyncio.Event()
        self._idle.set()
        self._asking: asyncio.Future[object] | None = None
        self._wish: Wish | None = None
        self._box: Dialog | None = None
        self._opening: set[asyncio.Task[None]] = set()
        self._known: dict[Key | None, tuple[Named, Named]] = {}
        self._rested: tuple[Made, Observation] | None = None
        self._begun = False

    # What a person says beside the page.

    async def wish(self, wish: Wish) -> None:
        """The next press on a page is for this, and the page does not hear of it. Raises UsageError for a bad name."""
        if wish.kind == "extract" and (not NAME.fullmatch(wish.name) or wish.name in (*RESERVED, *self.outputs)):
            taken = "is taken" if wish.name in self.outputs else "cannot be a name"
            raise UsageError(f'"{wish.name}" {taken}', hint="letters, digits, _ and -, a letter first")
        self._wish = wish
        for page, listener in list(self._listeners.items()):
            if not page.is_closed():
                await self._live(listener, listener.pick(on=True))

    async def answer(self, *, accept: bool, text: str | None = None) -> bool:
        """Answer the box that a page shows; false when there is none. In a window the person may as well click."""
        box, self._box = self._box, None
        if box is None:
            return False
        try:
            await (box.accept(text or "") if accept else box.dismiss())
        except DriverError:
            return False  # it was answered in the window
        return True

    async def undo(self) -> str:
        """Take the last step back; what it was. The page stays as it is."""
        await self.quiet()
        return self.steps.undo()

    async def quiet(self) -> None:
        """Wait until all that was heard so far is written down, a few seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(QUIET_S):
                await self._idle.wait()

    async def finish(self) -> Recording:
        """The recording as it is now."""
        await self.quiet()
        page = self.tabs.current
        listener = self._listeners.get(page)
        if listener is not None and not page.is_closed():
            self.steps.conclude(page, await self._live(listener, listener.look()))
        self._close(page)
        self.steps.settle(page)
        return recorded(
            SoFar(
                self.id, self.title, self.start, self.policy, self.steps, self.confided, self.hearing.params,
                self.outputs, self.origins, len(self.writes),
            )
        )  # fmt: skip

    def eyes_on(self, page: Page) -> Eyes:
        """The eyes of the recorder on a tab, which no script of it can lie to."""
        return self._listeners[page].eyes

    # What comes from the browser.

    async def open(self) -> None:
        """Listen to all tabs that are there, and those that come."""
        self.context.on("page", self._came)
        self.context.on("request", self._request)
        self.context.on("dialog", self._boxed)
        for page in self.context.pages:
            await self._listen(page)

    async def work(self) -> None:
        """Write down what is heard, until cancelled."""
        while True:
            heard = await self._next()
            try:
                await self._take(heard)
            except (DriverError, StepFault):
                continue  # its tab is gone, or does not answer; what it told before is written down
            finally:
                if self._queue.empty():
                    self._idle.set()

    async def _next(self) -> Heard:
        """What is heard next. A page that rests after a step whose effect is not known yet is looked at meanwhile."""
        last = self.steps.last
        if last is not None and not last.concluded:
            with suppress(TimeoutError):
                async with asyncio.timeout(REST_S):
                    return await self._queue.get()
            listener = self._listeners.get(last.page)
            if listener is not None and not last.page.is_closed():
                with suppress(StepFault):
                    seen = await self._live(listener, listener.look())
                    self._rested = (last, seen) if seen is not None else None
        return await self._queue.get()

    def _close(self, page: Page) -> None:
        """A tab was closed: what its last step did is what it showed at rest."""
        if self._rested is not None and page.is_closed() and self._rested[0] is self.steps.last:
            self.steps.conclude(page, self._rested[1])

    def _hear(self, heard: Heard) -> None:
        if heard.kind in ("box_open", "closed", "leaving") and self._asking is not None:
            # A page with a box open answers nothing, nor does one that another document is coming for.
            self._asking.cancel()
        if self._queue.qsize() < MOST_WAITING:
            self._idle.clear()
            self._queue.put_nowait(heard)

    async def _take(self, heard: Heard) -> None:
        page = heard.page
        if heard.seen is not None:
            self.tabs.said[page] = (heard.seen.title, heard.seen.url)
            self.steps.conclude(page, heard.seen)
        match heard.kind:
            case "loaded" | "moved":
                await self._learn(heard)
            case "goto" | "reload" | "history":
                self._went(heard)
            case "box":
                self._answered(heard)
            case "box_open":
                self.tell(f"  # the page asks ({heard.facts['type']}): {heard.facts['message'][:200]}")
            case "leaving":
                pass
            case "closed":
                self._close(page)
                last = self.steps.last
                at_once = last is not None and last.page is page and heard.at - last.at < FOLLOWED_S
                self.tabs.left(page, by_hand=not at_once)
            case "download":
                self._downloaded()
            case "pick":
                await self._picked(heard)
            case _:
                if self.tabs.go(page, heard.at):
                    self.hearing.take(heard, await self._named(heard))

    async def _named(self, heard: Heard) -> Named:
        if heard.kind not in NAMED_KINDS or "role" not in heard.subject:
            return Named(None, "")
        told = from_look(heard)
        if heard.kind in ("unasked", "up") or told.why or heard.seen is None or heard.seen.by_ref(heard.ref) is None:
            return told
        if heard.kind == "down" and comes_along(heard.subject):
            return told  # it is named when it tells what the press did
        known = self._known.get(key_of(heard))
        if known is not None and known[0] == told:
            return known[1]
        listener = self._listeners[heard.page]
        able = worth(heard)
        # What only nearness tells from its equals is not told by the look: then all ways are tried out.
        sure = any(one.leans == "name" for one in able)
        try:
            query = await self._live(listener, listener.durable(heard, able if sure else ()))
        except StepFault:
            return told
        named = told if query is None else Named(query, called(heard))
        self._known[key_of(heard)] = (told, named)
        return named

    async def _live(self, listener: Listener, asked: Awaitable[T]) -> T | None:
        """Ask the page; None when it does not answer soon, or a box stands over it."""
        task = asyncio.ensure_future(asked)
        task.add_done_callback(_forget)
        if listener.box_open:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            return None
        self._asking = task  # type: ignore[assignment]
        try:
            done, _ = await asyncio.wait({task}, timeout=LIVE_S)
            return None if not done or task.cancelled() else task.result()
        except DriverError:
            return None
        finally:
            task.cancel()
            self._asking = None

    async def _learn(self, heard: Heard) -> None:
        """A document or a frame came: its world is opened, and what listens in it becomes known."""
        page = heard.page
        listener = self._listeners.get(page)
        if listener is None or page.is_closed():
            return
        if heard.facts.get("main") or heard.kind == "loaded":
            origin = str(origin_of(page.url) or "")
            if origin and origin not in self.origins:
                self.origins.append(origin)
        if self._wish is not None:
            await self._live(listener, listener.pick(on=True))  # a document that came knows nothing of it
        if self._queue.empty():
            with suppress(StepFault):
                seen = await self._live(listener, listener.look())
                if seen is not None:
                    self.tabs.said[page] = (seen.title, seen.url)

    def _went(self, heard: Heard) -> None:
        url, last = str(heard.facts["url"]), self.steps.last
        if not self._begun:
            self._begun = True
            return
        recent = last is not None and heard.at - last.at < FOLLOWED_S
        if origin_of(url) is None and url != "about:blank":
            self.steps.lose("a move to an address that is not http or https")
            return
        if heard.kind == "history" and recent:
            return  # a page that goes back by itself at a click does so again
        if not self.tabs.go(heard.page, heard.at):
            return
        self.steps.settle(heard.page)
        action: act.Action = act.Goto(url=url)
        notes = []
        if heard.kind == "history":
            notes.append("the tab moved in its history: take this out if it was not you but a script of the page")
            action = act.Back() if heard.facts["back"] else action
        self.steps.add(Made(action, heard.page, at=heard.at, notes=notes, concluded=True))

    def _answered(self, heard: Heard) -> None:
        kind, accept, last = heard.facts["type"], bool(heard.facts["accept"]), self.steps.last
        if kind == "alert" or (kind == "beforeunload" and accept):
            return  # a run gets past these by itself
        if kind == "beforeunload" or last is None or heard.at - last.at > 600:
            self.steps.lose(f"the answer to a {kind} box that no step brought up")
            return
        text = heard.facts["text"] if kind == "prompt" and accept else None
        if text:
            self.steps.typed.append(text)
        self.steps.insert(Made(act.Dialog(accept=accept, text=text), heard.page, at=heard.at, concluded=True))

    def _downloaded(self) -> None:
        last = self.steps.last
        if last is None or not isinstance(last.action, act.Click):
            self.steps.lose("a download that no click brought")
            return
        count = sum(isinstance(one.action, act.Download) for one in self.steps.made)
        name = f"download_{count + 1}" if count else "download"
        last.action, last.soft = act.Download(target=last.action.target, name=name), False
        last.concluded = True
        self.steps.tell(f"    # it brought a file: the step is a download, kept as {name}")

    async def _picked(self, heard: Heard) -> None:
        wish, self._wish = self._wish, None
        for page, listener in list(self._listeners.items()):
            if not page.is_closed():
                await self._live(listener, listener.pick(on=False))
        if wish is None or not self.tabs.go(heard.page, heard.at):
            return
        picking.take(wish, heard, from_look(heard), self.steps, self.outputs)

    def _boxed(self, box: Dialog) -> None:
        self._box = box

    def _request(self, request: Request) -> None:
        if request.method in WRITES and request.resource_type != "ping":
            self.writes.append(request.method)

    def _came(self, page: Page) -> None:
        task = asyncio.create_task(self._listen_new(page))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _listen_new(self, page: Page) -> None:
        with suppress(DriverError, StepFault):
            opener = await page.opener()
            self.tabs.came(page, by_hand=opener is None)
            await self._listen(page)

    async def _listen(self, page: Page) -> None:
        self._listeners[page] = listener = Listener(page, self._hear)
        await listener.open()


@asynccontextmanager
async def recording(  # noqa: PLR0913 - what a recording is of
    context: BrowserContext,
    page: Page,
    start: str,
    *,
    title: str,
    tell: Callable[[str], None] = _nobody,
    policy: PolicySpec | None = None,
) -> AsyncIterator[Recorder]:
    """Record what is done in a context while the block lasts. The first address that a tab is sent to is the start.

    Only input that the browser itself calls a person's becomes a step, be it a hand or Playwright's mouse and keyboard.
    tell: told each line of the recipe as it grows. policy: goes into the recipe.
    """
    recorder = Recorder(context, page, start, title, tell, policy or PolicySpec())
    await recorder.open()
    async with together() as group:
        work = group.create_task(recorder.work())
        try:
            yield recorder
        finally:
            work.cancel()
