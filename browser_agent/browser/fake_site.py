"""The site and the tabs behind a FakeSurface: what is where, what still runs, and what happened in the step."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never
from urllib.parse import urldefrag, urljoin

from browser_agent.browser import fake_page as page
from browser_agent.browser.fake_document import Document
from browser_agent.browser.fake_page import FakePage, Reaction
from browser_agent.browser.filename import safe_name
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.origin import origin_of
from browser_agent.core.ports import Found
from browser_agent.core.snapshot import DialogBox, Exchange, Kept

BLANK = FakePage(url="about:blank")
NOWHERE = "chrome-error://chromewebdata/"
MOST_HOPS = 20


@dataclass
class Tab:
    """One tab. history: where it was before, oldest first. hung_looks: how many looks get no answer."""

    document: Document
    url: str = "about:blank"
    status: int | None = None
    history: list[str] = field(default_factory=list)
    scrolled: int = 0
    is_new: bool = False
    is_crashed: bool = False
    hung_looks: int = 0


@dataclass
class Running:
    """Something that still goes on. document: whose script waits for it; when that is gone, `then` never happens.

    exchange: its place among the exchanges; None when it is no request.
    """

    turns: int
    what: str
    then: tuple[Reaction, ...]
    document: Document
    exchange: int | None = None
    answer: tuple[int | None, str | None] = (200, None)
    is_of_this_step: bool = True


class FakeSite:
    """Pages by address, and the evidence that tabs leave."""

    def __init__(self, pages: tuple[FakePage, ...], folder: Path, answers: dict[str, str]) -> None:
        self.pages = {one.url: one for one in pages}
        self.tab = Tab(Document(BLANK, 0))
        self.tabs = [self.tab]
        self.dialogs: list[DialogBox] = []
        self.errors: list[str] = []
        self.exchanges: list[Exchange] = []
        self.downloads: list[Kept] = []
        self.next_answer: tuple[bool, str | None] | None = None
        self._folder = folder
        self._answers = answers
        self._running: list[Running] = []
        self._stores: dict[tuple[str, str], dict[str, str]] = {}
        self._step = "0"
        self._loads = self._kept = 0

    def begin(self, step: str) -> None:
        """Forget what the last step collected."""
        self._step = step
        for collected in (self.dialogs, self.errors, self.exchanges, self.downloads):
            collected.clear()
        for running in self._running:
            running.exchange, running.is_of_this_step = None, False

    def stored(self, area: str, origin: str) -> dict[str, str]:
        """What pages of an origin keep in an area."""
        return dict(self._stores.get((area, origin), {}))

    def living(self) -> Tab:
        """The current tab. Raises StepFault when it crashed, was closed or does not answer."""
        tab = self.tab
        if tab.is_crashed:
            raise StepFault(Fault(kind="crashed", expected="the page to be there", found="its process crashed"))
        if tab not in self.tabs:
            raise StepFault(Fault(kind="gone", expected="the tab to be open", found="it was closed"))
        if tab.hung_looks:
            tab.hung_looks -= 1
            raise StepFault(
                Fault(
                    kind="hung",
                    expected="the page to answer within 10 s (looking)",
                    found="no answer: a script keeps it busy; the script was ended",
                )
            )
        return tab

    def reach(self, found: Found | None) -> tuple[Document, str]:
        """The element that was found, if it is still there. Raises StepFault `stale` when it is not."""
        if found is None or not isinstance(found.hand, tuple):
            raise TypeError("this action needs an element that this surface found")
        load, key = found.hand
        document = self.tab.document
        if load != document.load or key not in document.elements:
            raise StepFault(
                Fault(
                    kind="stale",
                    expected=f"{found.element} to be there",
                    found="it is not there any more, or cannot be seen",
                )
            )
        return document, key

    def turn(self) -> None:
        """Time passes: what runs comes nearer to its end, and what is at its end happens."""
        if self.tab.document.page.ticks:
            self.tab.document.changes += 1
        for running in tuple(self._running):
            running.turns -= 1
            if running.turns <= 0:
                self._running.remove(running)
                self._end(running)

    def requests(self) -> tuple[str, ...]:
        """The requests of this step that are not answered yet."""
        return tuple(one.what for one in self._running if one.is_of_this_step and one.exchange is not None)

    def busy(self) -> tuple[str, ...]:
        """What else still goes on, loading indicators first."""
        document = self.tab.document
        for key, one in document.elements.items():
            if one.role == "progressbar" and one.value is None and not document.is_hidden(key):
                return (f'the loading indicator "{one.name or one.text or one.id}"',)
        return tuple(one.what for one in self._running if one.exchange is None and one.is_of_this_step)

    def open(self, url: str, *, keep: bool = True) -> FakePage:
        """Load an address into the current tab, redirects followed; returns the page that answered.

        keep: remember where the tab was, for going back. A page that does not answer leaves an error page.
        """
        tab = self.tab
        bare, fragment = urldefrag(url)
        if bare == urldefrag(tab.url)[0] and fragment:
            tab.history.append(tab.url)
            tab.url = url
            return tab.document.page
        answered = self._answered(bare)
        if keep and tab.url != "about:blank":
            tab.history.append(tab.url)
        self._loads += 1
        shown = FakePage(url=NOWHERE) if answered.failure else answered
        tab.document, tab.scrolled = Document(shown, self._loads), 0
        tab.url = shown.url + (f"#{fragment}" if fragment and not answered.redirect else "")
        tab.status = None if answered.failure or bare == "about:blank" else answered.status
        self.react(shown.on.get("load", ()))
        return answered

    def submit(self, url: str, method: str) -> None:
        """Send a form: its answer becomes the tab's document."""
        answered = self._answered(urldefrag(url)[0], method.upper())
        tab = self.tab
        tab.history.append(tab.url)
        self._loads += 1
        tab.document = Document(answered, self._loads)
        tab.url, tab.status = answered.url, answered.status
        self.react(answered.on.get("load", ()))

    def react(self, reactions: tuple[Reaction, ...], of: Document | None = None) -> None:
        """Let what was declared happen, in order, on the document that declared it."""
        document = of or self.tab.document
        for reaction in reactions:
            self._one(reaction, document)

    def _one(self, reaction: Reaction, document: Document) -> None:  # noqa: C901 - one short case for each reaction
        match reaction:
            case page.Opens():
                self._follow(reaction)
            case page.Shows():
                document.change(reaction.of, states=document.elements[reaction.of].states - page.HIDDEN)
            case page.Hides():
                document.change(reaction.of, states=document.elements[reaction.of].states | page.HIDDEN)
            case page.Becomes():
                document.change(reaction.of, **reaction.change)
            case page.Asks():
                self._ask(reaction, document)
            case page.Sends():
                self._send(reaction, document)
            case page.Takes():
                self._running.append(Running(reaction.turns, reaction.what, reaction.then, document))
            case page.Brings():
                self._bring(reaction)
            case page.Reports():
                self.errors.append(reaction.error)
            case page.Stores():
                origin = str(origin_of(self.tab.url) or "")
                self._stores.setdefault((reaction.area, origin), {})[reaction.key] = reaction.value
            case page.Serves():
                self.pages[reaction.page.url] = reaction.page
            case page.Crashes():
                self.tab.is_crashed = True
                self.living()
            case page.Hangs():
                self.tab.hung_looks = reaction.looks
            case page.Fails():
                raise StepFault(Fault(kind=reaction.kind, expected="the act to end", found=reaction.found))
            case _:
                assert_never(reaction)

    def _follow(self, reaction: page.Opens) -> None:
        url = urljoin(self.tab.url, reaction.url)
        if not reaction.new_tab:
            self.open(url)
            return
        here = self.tab
        self.tab = Tab(Document(BLANK, 0), is_new=True)
        self.tabs.append(self.tab)
        known = len(self.exchanges)
        self.open(url)
        self.exchanges[known:] = [one.model_copy(update={"elsewhere": True}) for one in self.exchanges[known:]]
        self.tab = here

    def _answered(self, url: str, method: str = "GET") -> FakePage:
        """The page behind an address, with an exchange for each hop. What nobody has is a 404."""
        if url == "about:blank":
            return BLANK
        for _ in range(MOST_HOPS):
            found = self.pages.get(url) or self.pages.get(url.split("?")[0]) or self._missing(url)
            sent = Exchange(method=method, url=url, kind="document")
            if found.failure:
                self.exchanges.append(sent.model_copy(update={"failure": f"net::{found.failure}"}))
                return found
            if not found.redirect:
                self.exchanges.append(sent.model_copy(update={"status": found.status}))
                return found.model_copy(update={"url": url})
            self.exchanges.append(sent.model_copy(update={"status": 302}))
            url, method = urljoin(url, found.redirect), "GET"
        return FakePage(url=url, failure="ERR_TOO_MANY_REDIRECTS")

    def _missing(self, url: str) -> FakePage:
        """A site that has other pages says 404; where there is no site, nothing listens."""
        origin = origin_of(url)
        if any(origin_of(known) == origin for known in self.pages):
            return FakePage(url=url, title="Not found", status=404, text=("Not found",))
        return FakePage(url=url, failure="ERR_CONNECTION_REFUSED")

    def _ask(self, box: page.Asks, document: Document) -> None:
        accept = self._answers.get(box.kind, "accept" if box.kind == "beforeunload" else "dismiss") == "accept"
        if self.next_answer is not None and box.kind != "beforeunload":
            accept, _ = self.next_answer
            self.next_answer = None
        self.dialogs.append(DialogBox(kind=box.kind, message=box.message, accepted=accept))
        self.react(box.accepted if accept else box.dismissed, document)

    def _send(self, sent: page.Sends, document: Document) -> None:
        url = urljoin(self.tab.url, sent.url)
        self.exchanges.append(Exchange(method=sent.method.upper(), url=url, kind=sent.kind))
        place, answer = len(self.exchanges) - 1, (sent.status, sent.failure)
        running = Running(sent.turns, f"{sent.method.upper()} {url}", sent.then, document, place, answer)
        if sent.turns <= 0:
            self._end(running)
        else:
            self._running.append(running)

    def _end(self, running: Running) -> None:
        if running.exchange is not None:
            status, failure = running.answer
            update = {"status": None if failure else status, "failure": failure}
            self.exchanges[running.exchange] = self.exchanges[running.exchange].model_copy(update=update)
        if any(tab.document is running.document for tab in self.tabs):
            self.react(running.then, running.document)

    def _bring(self, file: page.Brings) -> None:
        self._kept += 1
        name = safe_name(file.name)
        path = self._folder / "downloads" / f"{self._step}-{self._kept}-{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        digest = hashlib.sha256(file.content).hexdigest()
        url = urljoin(self.tab.url, file.url)
        self.downloads.append(Kept(name=name, path=str(path), size_bytes=len(file.content), sha256=digest, url=url))
