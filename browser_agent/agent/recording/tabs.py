"""Which tab the next step of a recording works in, and how it gets there: as the run that replays it will."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Page

from browser_agent.agent.recording.made import Made
from browser_agent.agent.recording.steps import Steps
from browser_agent.core import action as act


@dataclass
class Tabs:
    """current: where the last step was. said: title and address of each tab as last seen."""

    current: Page
    steps: Steps
    said: dict[Page, tuple[str, str]] = field(default_factory=dict)
    _new: list[Page] = field(default_factory=list)
    _earlier: list[Page] = field(default_factory=list)
    _by_hand: set[Page] = field(default_factory=set)
    _shut: list[Page] = field(default_factory=list)

    def came(self, page: Page, *, by_hand: bool) -> None:
        """A new tab. by_hand: no page opened it."""
        self._new.append(page)
        last = self.steps.last
        if by_hand:
            self._by_hand.add(page)
        elif last is not None and last.soft:
            last.soft = last.concluded = False

    def left(self, page: Page, *, by_hand: bool) -> None:
        """A tab was closed. by_hand: by the person, and not by its own script because of what was just done in it."""
        if page in self._new:
            self._new.remove(page)
        self._earlier = [one for one in self._earlier if one is not page]
        if page is not self.current:
            return
        if not self._earlier:
            return
        if by_hand:
            self.steps.add(Made(act.Tab(to="close"), page, concluded=True))
        self.current = self._earlier.pop()

    def go(self, page: Page, at: float) -> bool:
        """Steps go on in a tab; false when no step can lead there."""
        if page is self.current:
            return True
        self.steps.settle(self.current)
        if page in self._by_hand:
            self._by_hand.discard(page)
            self._new.remove(page)
            self.steps.lose("a new tab opened by hand: what is done in it is recorded as if in the tab before it")
        elif self._new[-1:] == [page]:
            self.steps.add(Made(act.Tab(to="new"), page, at=at, concluded=True))
        else:
            words = self._words(page)
            if not words:
                self.steps.lose("a switch to another tab: no words of its title or address tell it from the others")
                return False
            self.steps.add(Made(act.Tab(to=words), page, at=at, concluded=True))
        if page in self._new:
            self._new.remove(page)
        self._earlier.append(self.current)
        self.current = page
        return True

    def _words(self, page: Page) -> str:
        title, url = self.said.get(page, ("", page.url))
        others = [self.said.get(one, ("", one.url)) for one in page.context.pages if one is not page]
        parts = urlsplit(url)
        for words in (title, parts.path, f"{parts.netloc}{parts.path}"):
            if len(words) > 1 and not any(words in other_title or words in other for other_title, other in others):
                return words
        return ""
