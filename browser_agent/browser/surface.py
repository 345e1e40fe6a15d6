"""The Surface over a real Chromium: looks, locates, acts and listens in the current tab of one context."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as DriverError
from playwright.async_api import TimeoutError as DriverTimeout

from browser_agent.browser import light, shown, tabs
from browser_agent.browser import look as looking
from browser_agent.browser import picture as pictures
from browser_agent.browser.bounded import LOOK_S, bounded, lost, moved, told_as_fault
from browser_agent.browser.elements import box_of, elements
from browser_agent.browser.evidence import Evidence
from browser_agent.browser.eyes import Eyes
from browser_agent.browser.film import Film
from browser_agent.browser.gate import sure
from browser_agent.browser.guarded import Held, met
from browser_agent.browser.locate import Hits, as_found, find
from browser_agent.browser.naming import durable
from browser_agent.browser.pagetools import offered
from browser_agent.browser.perform import Hand, perform, reach, refused_by_page
from browser_agent.browser.pulse import Pulse
from browser_agent.browser.shot import EVERYTHING, Picture, bare, shot
from browser_agent.browser.wire import Question, Wire
from browser_agent.browser.worded import guarded_by_words, words_of
from browser_agent.core import action as act
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import CHANGING, Effect, Found
from browser_agent.core.reading import find as find_in
from browser_agent.core.recipe import Step
from browser_agent.core.rows import Grid
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.snapshot import Box, Element, Need, Snapshot
from browser_agent.core.target import FOCUSED, Point, Query, Ref, Target
from browser_agent.policy.vault import Vault


class PlaywrightSurface:
    """Eyes and hands on one browser context. `page` is the tab that the next step works in."""

    def __init__(self, context: BrowserContext, page: Page, evidence: Evidence, vault: Vault, folder: Path) -> None:
        self.context = context
        self.evidence = evidence
        self.film: Film | None = None
        self._folder = folder
        self._hand = Hand(page=page, vault=vault, evidence=evidence)
        self._pulse = Pulse()
        self._earlier: list[Page] = []
        self._wires: dict[Page, Wire | None] = {}
        self._eyes: dict[Page, Eyes] = {}

    @property
    def page(self) -> Page:
        """The current tab, as Playwright knows it."""
        return self._hand.page

    def lend_in(self, folder: Path) -> None:
        """Give pages copies of files, made in this folder, in place of the files."""
        self._hand.lent = folder

    async def listen(self) -> None:
        """Know from now on what the current tab sends, in order."""
        if self.page not in self._wires:
            self._wires[self.page] = await Wire.tap(self.page)

    @told_as_fault("open a step")
    async def begin_step(self, step: Step) -> None:
        """Count evidence for this step from now on, and open its chapter in trace and video."""
        self.evidence.begin(step.id, self.page)
        await self.listen()
        for wire in filter(None, self._wires.values()):
            wire.begin()
        self._hand.timeout_s, self._hand.author = step.timeout_s, step.author
        if self.film is not None:
            await self.film.chapter(self.page, step)

    @told_as_fault("look at the page")
    async def look(self, need: Need) -> Snapshot:
        """See the page as it is now; when its window closes itself meanwhile, the one that it came from."""
        try:
            return await self._look(need)
        except StepFault as error:
            if not self._gave_way(error):
                raise
            return await self._look(need)

    async def _look(self, need: Need) -> Snapshot:
        page = self._living()
        found = await shown.answers(self._eyes.get(page), await looking.answers(page, need))
        differs = {}
        for file, query in need.pictures:
            differs[file] = pictures.differing_share(await self._alone(query), self._folder / file)
        evidence = self.evidence
        return Snapshot(
            url=page.url,
            title=await looking.title(page) if need.title or need.whole else "",
            status=evidence.documents.get(page),
            whole=need.whole,
            elements=elements(await self.observe()) if need.whole else (),
            answers=found,
            tabs=tuple(other.url for other in self.context.pages),
            dialogs=tuple(evidence.dialogs),
            console_errors=tuple(evidence.errors),
            exchanges=tuple(evidence.exchanges.values()),
            downloads=tuple(evidence.downloads),
            local_storage=await looking.stored(page, "local") if need.storage else {},
            session_storage=await looking.stored(page, "session") if need.storage else {},
            cookies=await looking.cookies(page) if need.cookies else {},
            changes=await self._mark(page) if need.changes else "",
            picture_differs=differs,
        )

    @told_as_fault("look at the page")
    async def observe(self, *, hidden: bool = False) -> Observation:
        """Everything on the current tab, every frame and shadow root of it, as no script of the page can forge it.

        hidden: with the texts that a person would not see, each with the reason. Raises StepFault like `look`.
        """
        return await (await self.open_eyes()).observe(hidden=hidden)

    @told_as_fault("look at the page")
    async def view(self, budget: int | None = None) -> str:
        """The page as a model or a person reads it. budget: most tokens it may take; None leaves nothing out."""
        return await (await self.open_eyes()).view(budget)

    @told_as_fault("look at the page")
    async def changes(self, budget: int | None = None) -> str:
        """What became of the page since `view` or `changes` was asked last; over the budget, a view within it."""
        return await (await self.open_eyes()).changes(budget)

    @property
    def was_read(self) -> Observation | None:
        """The look at the current tab that `changes` counts from."""
        eyes = self._eyes.get(self.page)
        return eyes.told if eyes is not None else None

    @told_as_fault("look at the page")
    async def seek(self, words: str = "", *, role: str = "", within: str = "") -> tuple[Seen, ...]:
        """What of the last observation has these words, this role, or stands in this region."""
        eyes = await self.open_eyes()
        return find_in(eyes.last or await eyes.observe(), words, role, within)

    @told_as_fault("name an element")
    async def durable(self, target: Ref) -> Query:
        """A query that finds the element of a ref again, with alternatives and a fingerprint; see browser/naming.py."""
        (found,) = await self.locate(target) or (None,)
        eyes = await self.open_eyes()
        if found is None or not isinstance(found.hand, Held) or eyes.last is None:
            raise StepFault(Fault(kind="not_found", expected=f"{target} of the last observation", found="no such ref"))
        return await durable(self.page, eyes.last, found.hand)

    @told_as_fault("see its tools")
    async def page_tools(self) -> tuple[str, ...]:
        """The tools that the page itself offers, a line each in its own words."""
        return tuple(str(one) for one in await offered(self._living()))

    async def open_eyes(self) -> Eyes:
        """The eyes of the current tab. Opened before a page comes, they guard clicks before its scripts can."""
        page = self._living()
        if page not in self._eyes:
            self._eyes[page] = await Eyes(page).open()
        return self._eyes[page]

    @told_as_fault("find an element")
    async def locate(
        self, target: Target, *, hidden: bool = False, facts: bool = False, surely: bool = False
    ) -> tuple[Found, ...]:
        """Every visible element that the target names."""
        page = self._living()
        match target:
            case Query() if target == FOCUSED:
                eyes = await self.open_eyes()
                line = await eyes.focused()
                return await shown.found(eyes, () if line is None else (await self._held(page, eyes, line),))
            case Query():
                found = await self._queried(page, target, hidden=hidden, facts=facts)
                return tuple(sure(one) for one in found) if surely else found
            case Ref():
                return await shown.found(self._eyes.get(page), await self._seen(page, target))
            case Point():
                return await shown.found(self._eyes.get(page), await self._at_point(page, target))

    def aim(self, target: Target) -> Found | None:
        """The element without asking the page, where Playwright's strictness tells all there is to tell."""
        page = self.page
        if not isinstance(target, Query) or page.is_closed() or not light.serves(page, target):
            return None
        return sure(as_found(target, light.aimed(page, target))[0])

    @told_as_fault("act")
    async def perform(self, action: act.Action, found: Found | None, onto: Found | None = None) -> Effect:
        """Do it, once."""
        if isinstance(action, act.Tab):
            return await self._change_tab(action)
        self._living()
        try:
            wire = self._wires.get(self.page) if action.touches == "act" else None
            question = Question(wire)
            self._hand.ask = question.ask
            done = await self._done(action, found, onto, question)
            await question.ask()
            return done
        except StepFault as error:
            if not self._gave_way(error):
                raise
            # Many windows close at a click; whether it did what it should is for the expectations to say.
            return Effect("the window closed itself")

    async def _done(self, action: act.Action, found: Found | None, onto: Found | None, question: Question) -> Effect:
        # A click checks on its own, in the same question that aims it.
        clicks = isinstance(action, act.Click)
        if found is not None and isinstance(found.hand, Held) and action.touches in ("act", "input") and not clicks:
            await found.hand.check()
        eyes, meant = self._eyes.get(self.page), words_of(action, found)
        if eyes is None or meant is None:
            done = await perform(self._hand, action, found, onto)
            if eyes is not None and isinstance(action, act.Scroll):
                await eyes.stirred()  # a page hears of it with the next picture only
            return done
        return await guarded_by_words(
            eyes.worlds, meant, lambda: perform(self._hand, action, found, onto), question.wrote
        )

    @told_as_fault("say whether the page is quiet")
    async def pending(self, *, document: bool) -> tuple[str, ...]:
        """Requests and downloads of this step, loading indicators, and a document that still changes."""
        page = self._living()
        exchanges = self.evidence.exchanges.values()
        unknown = [one for wire in self._wires.values() if wire is not None for one in wire.untold(exchanges)]
        running = tuple(dict.fromkeys((*self.evidence.pending(), *unknown)))
        if not document:
            return running
        try:
            # Also while requests run: a document that did not change meanwhile is quiet as soon as they are done.
            told = await bounded(page, self._pulse.read(page, self._eyes.get(page)), LOOK_S, "whether it is quiet")
        except DriverError as error:
            if moved(error):
                return running or ("a navigation",)
            raise lost(error) or error from None
        except StepFault as error:
            if not self._gave_way(error):
                raise
            return running or ("the page that is left",)
        is_still = self._pulse.is_still(told)
        if running:
            return running
        if told["ready"] == "loading":
            return ("the document",)
        if told["busy"]:
            return (f'the loading indicator "{told["busy"]}"',)
        return () if is_still else (CHANGING,)

    @told_as_fault("read rows")
    async def grid(self, extract: act.Extract, found: Found) -> Grid:
        """Read a table, a list or repeated regions as raw cells."""
        page = self._living()
        columns = tuple({"name": column.name, "css": column.css} for column in extract.columns)
        if extract.source == "region" and found.query is not None:
            hits = await find(page, found.query)
        else:
            hits = Hits(1, (found.element,), (reach(found),))
        try:
            return await looking.read_grid(page, hits, extract.source, columns, within_s=self._hand.timeout_s)
        except DriverTimeout:
            raise StepFault(Fault(kind="not_found", expected=f"one {found.element}", found="none")) from None
        except DriverError as error:
            raise lost(error) or refused_by_page(error, f"read {found.element}") from None

    @told_as_fault("take a picture")
    async def picture(self, *, whole_page: bool = False, of: Found | None = None) -> bytes:
        """A JPEG of the viewport, the whole page or one element."""
        return await bare(await self.open_eyes(), of=EVERYTHING if whole_page else of, redact=self._redact)

    @told_as_fault("take a picture")
    async def seen_picture(
        self, *, marks: bool = False, of: Found | Box | None = None, mask: Sequence[Found | Box] = ()
    ) -> Picture:
        """The viewport or a part of it, with what is seen on it and the way back to the page; see browser/shot.py."""
        return await shot(await self.open_eyes(), marks=marks, of=of, mask=mask, redact=self._redact)

    @property
    def _redact(self) -> Callable[[str], str] | None:
        """What no picture may show as plain text; None when there is nothing of the kind."""
        redactor = self._hand.vault.redactor
        return redactor if redactor.overlap else None

    async def _mark(self, page: Page) -> str:
        try:
            told = await bounded(page, self._pulse.read(page, self._eyes.get(page)), LOOK_S, "what changed")
        except DriverError as error:
            if moved(error):
                return "moving"
            raise
        return f"{self._pulse.documents}:{told['changes']}"

    async def _alone(self, query: Query | None) -> bytes:
        """The picture without what the video draws on the page."""
        if self.film is None:
            return await self._picture_of(query)
        async with self.film.aside(self.page):
            return await self._picture_of(query)

    async def _picture_of(self, query: Query | None) -> bytes:
        if query is None:
            return await self.picture()
        found = await self.locate(query)
        if len(found) != 1:
            raise StepFault(Fault(kind="not_found", expected=f"one {query} to compare", found=str(len(found))))
        return await self.picture(of=found[0])

    def _gave_way(self, error: StepFault) -> bool:
        """Whether the window closed itself under a call, and there is one to go on in."""
        return error.fault.kind == "gone" and self.page.is_closed() and bool(self._earlier)

    def _living(self) -> Page:
        page = self._hand.page
        while page.is_closed() and page not in self.evidence.crashed and self._earlier:
            # A window that closed itself gives way to the one that it was opened from, as it does for a person.
            page = self._hand.page = self._earlier.pop()
        if page in self.evidence.crashed:
            raise StepFault(Fault(kind="crashed", expected="the page to be there", found="its process crashed"))
        if page.is_closed():
            raise StepFault(Fault(kind="gone", expected="the tab to be open", found="it was closed"))
        return page

    async def _queried(self, page: Page, target: Query, *, hidden: bool, facts: bool) -> tuple[Found, ...]:
        if not hidden and not facts and light.serves(page, target):
            known = await light.one(page, target)
            if known is not None and known.count == len(known.elements):
                return as_found(target, known)
        hits = await find(page, target, hidden=hidden, headings=facts)
        return await shown.found(self._eyes.get(page), as_found(target, hits))

    async def _seen(self, page: Page, target: Ref) -> tuple[Found, ...]:
        """By a ref of the eyes: as it was seen, else a fault that says what became of it."""
        eyes = self._eyes.get(page)
        line = eyes.last.by_ref(target.ref) if eyes is not None and eyes.last is not None else None
        return () if eyes is None or line is None else (await self._held(page, eyes, line),)

    async def _held(self, page: Page, eyes: Eyes, line: Seen) -> Found:
        hand, told = await met(page, eyes.worlds, line)
        seen = told.pop("visible")
        box, told["states"] = Box(**told.pop("box")), frozenset(told["states"])
        # An icon has its words only where the eyes find them: in a picture's title, a label elsewhere.
        words = {"name": told["name"] or line.name, "role": told["role"] or line.role}
        element = Element(ref=line.ref, box=box if seen else box_of(line), **(told | words))
        return Found(element, 1, None, hand)

    async def _at_point(self, page: Page, target: Point) -> tuple[Found, ...]:
        """What lies there, through frames and shadow roots: the first thing out from it that can be acted on."""
        eyes = await self.open_eyes()
        line = await eyes.at(target.x, target.y)
        if line is None or line.box is None:
            return ()
        found = await self._held(page, eyes, line)
        # The place itself is meant: what is acted on there may be a list whose every item is another thing.
        at = (target.x - line.box[0], target.y - line.box[1])
        return (replace(found, hand=replace(found.hand, at=at)),) if isinstance(found.hand, Held) else (found,)

    async def _change_tab(self, action: act.Tab) -> Effect:
        if action.to == "close":
            await bounded(self.page, self.page.close(), LOOK_S, "closing the tab")
            left = self.context.pages
            if not left:
                raise StepFault(Fault(kind="gone", expected="another tab to go back to", found="this was the only one"))
            return await self._switch(self._living())
        if action.to == "new":
            return await self._switch(tabs.newest(self.page, self.evidence))
        return await self._switch(await tabs.called(self.context, action.to))

    async def _switch(self, page: Page) -> Effect:
        if not self.page.is_closed():
            self._earlier.append(self.page)
        self._hand.page = page
        self.evidence.new_pages[:] = [other for other in self.evidence.new_pages if other is not page]
        await bounded(page, page.bring_to_front(), LOOK_S, "bringing the tab to the front")
        await self.open_eyes()
        return Effect(f"the tab is {page.url}")
