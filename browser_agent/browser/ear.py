"""Hearing what a person does in one tab: events that the browser made, with what was seen right before each of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import CDPSession, Frame, Page
from playwright.async_api import Error as DriverError

from browser_agent.browser.eyes import Eyes
from browser_agent.browser.framed import Framed
from browser_agent.browser.guarded import held
from browser_agent.browser.naming import durable
from browser_agent.browser.stitch import heard, stitched
from browser_agent.browser.worlds import Ear as World
from browser_agent.core.errors import StepFault
from browser_agent.core.naming import Candidate
from browser_agent.core.seen import NOTHING, Observation
from browser_agent.core.target import Query


@dataclass(frozen=True)
class Heard:
    """One thing that happened in a tab.

    kind: of the ear: down, click, double, up, drop, key, keyed, typed, unasked, chose, checked, files, pick, rewritten;
    of the browser: goto, history, reload, box, loaded, closed, download. facts: what was told of it. seen: the page at
    that moment, before any script of it knew. at: seconds, monotonic. frame: label of its frame, "" for the main one.
    """

    page: Page
    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    seen: Observation | None = None
    at: float = 0.0
    frame: str = ""

    @property
    def subject(self) -> dict[str, Any]:
        """The element that it happened to; see scripts/ear.js."""
        return dict(self.facts.get("subject") or {})

    @property
    def ref(self) -> str:
        """The ref of that element in `seen`; empty when it happened to none."""
        number = self.subject.get("ref")
        return f"{self.frame}e{number}" if number else ""


class Listener:
    """The ear on one tab. hear: told everything at once, in order; it must not wait."""

    def __init__(self, page: Page, hear: Callable[[Heard], None]) -> None:
        self.page = page
        self.eyes = Eyes(page, World(self._event, self._tapped))
        self._hear = hear
        self._framed = Framed(self.eyes.worlds)
        self._asked = False
        self._main: CDPSession | None = None
        self._history: tuple[int, list[str]] = (0, [])
        self._box: dict[str, Any] = {}
        self.box_open = False
        """The page shows a box of the browser's, and answers nothing until that is closed."""

    async def open(self) -> Listener:
        """Begin to hear; every document that comes from now on is heard before its own scripts run."""
        self.page.on("framenavigated", self._moved)
        self.page.on("load", lambda _: self._tell("loaded"))
        self.page.on("close", lambda _: self._tell("closed"))
        self.page.on("download", lambda _: self._tell("download"))
        await self.eyes.open()
        return self

    async def look(self) -> Observation:
        """The page now; learns of frames and listeners that came since. Raises StepFault or DriverError."""
        seen = await self.eyes.observe()
        if self._main is not None:
            told = await self.eyes.worlds.send(self._main, "Page.getNavigationHistory")
            self._history = int(told["currentIndex"]), [str(one["url"]) for one in told["entries"]]
        return seen

    async def durable(self, heard: Heard, able: tuple[Candidate, ...]) -> Query | None:
        """The best query for what it happened to, tried out on the page; None when that is not as it was any more.

        able: the ways to name it that are worth a question; all that there are when it is empty.
        Raises StepFault (ambiguous, unsuitable) when no words find it.
        """
        line = heard.seen.by_ref(heard.ref) if heard.seen is not None else None
        if heard.seen is None or line is None:
            return None
        try:
            query = await durable(self.page, heard.seen, await held(self.page, self.eyes.worlds, line), able)
        except StepFault as fault:
            if fault.fault.kind not in ("ambiguous", "unsuitable") or not await self._is_as_it_was(heard.seen):
                return None
            raise
        except (DriverError, RuntimeError, LookupError, TypeError, ValueError):
            # Words are tried out in the page's own world, where a page may break what it likes.
            return None
        return query if await self._is_as_it_was(heard.seen) else None

    async def pick(self, *, on: bool) -> None:
        """The next press in the tab is told as `pick`, and no script of the page hears of it.

        What it would pick is framed meanwhile.
        """
        worlds = self.eyes.worlds
        for world in await worlds.all():
            await worlds.evaluate(world, f"eye.pick({str(on).lower()})", "waiting for a pick")
        await self._framed.hide()

    def step_back(self, url: str) -> bool | None:
        """Whether a move in the history to an address goes back; None when it is neither back nor forward by one."""
        at, urls = self._history
        if at > 0 and urls[at - 1] == url:
            return True
        return False if urls[at + 1 : at + 2] == [url] else None

    async def _is_as_it_was(self, seen: Observation) -> bool:
        try:
            now = await self.eyes.observe()
        except (StepFault, DriverError):
            return False
        return now.url == seen.url and _lines(now) == _lines(seen)

    def _tell(self, kind: str, facts: dict[str, Any] | None = None) -> None:
        self._hear(Heard(self.page, kind, facts or {}, at=time.monotonic()))

    def _event(self, frame_id: str, payload: str) -> None:
        facts: dict[str, Any] = json.loads(payload)
        if facts["kind"] == "over":
            self._framed.show(frame_id)
            return
        label = self.eyes.worlds.label_of(frame_id)
        seen = None
        if "look" in facts:
            frames = {**self.eyes.frames, label: heard(facts.pop("look"), label)}
            if "" in frames:
                self.eyes.frames = frames
                seen = stitched(frames, 0, 0)
        self._hear(Heard(self.page, facts.pop("kind"), facts, seen, time.monotonic(), label))

    def _moved(self, frame: Frame) -> None:
        self._tell("moved", {"url": frame.url, "main": frame == self.page.main_frame})

    def _tapped(self, session: CDPSession) -> None:
        """The first session is that of the tab: it tells how the tab moves, and of boxes."""
        if self._main is not None:
            return
        self._main = session
        session.on("Page.frameRequestedNavigation", self._wanted)
        session.on("Page.frameStartedNavigating", self._started)
        session.on("Page.javascriptDialogOpening", self._opened)
        session.on("Page.javascriptDialogClosed", self._closed)

    def _wanted(self, told: dict[str, Any]) -> None:
        # A page asked for it: by a link, a form or a script. What a person types into the address bar is never told so.
        if self.eyes.worlds.label_of(told["frameId"]) == "":
            self._asked = True

    def _started(self, told: dict[str, Any]) -> None:
        if self.eyes.worlds.label_of(told["frameId"]) != "":
            return
        asked, self._asked = self._asked, False
        kind = str(told["navigationType"])
        if kind in ("differentDocument", "reload", "historyDifferentDocument"):
            self._tell("leaving")
        if kind.startswith("history"):
            self._tell("history", {"url": told["url"], "back": self.step_back(told["url"])})
        elif not asked and kind in ("differentDocument", "reload", "reloadBypassingCache"):
            self._tell("goto" if kind == "differentDocument" else "reload", {"url": told["url"]})

    def _opened(self, told: dict[str, Any]) -> None:
        self._box = told
        self.box_open = True
        self._tell("box_open", {"message": told["message"], "type": told["type"]})

    def _closed(self, told: dict[str, Any]) -> None:
        self.box_open = False
        facts = {"type": self._box.get("type", ""), "message": self._box.get("message", "")}
        self._tell("box", {**facts, "accept": told["result"], "text": told["userInput"]})


def _lines(seen: Observation) -> list[tuple[int, str, str]]:
    return [(one.depth, one.role, one.name) for one in seen.nodes if one.more is NOTHING or one.role != "iframe"]
