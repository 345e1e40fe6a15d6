"""What a recipe works with, learned from one run on the unchanged pages: elements of their HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error as DriverError
from playwright.async_api import Locator

from browser_agent.agent.mutating.page import ALL, LONGEST, STAMP, Used, key_of, mark, parse
from browser_agent.agent.mutating.traffic import Traffic
from browser_agent.browser.between import Answer, Asked, Instead
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import action as act
from browser_agent.core.ports import Effect, Found
from browser_agent.core.recipe import Step
from browser_agent.core.rows import Grid
from browser_agent.core.target import Target
from browser_agent.policy.writes import METHODS

ASK_MS = 1500
"""How long an element has to say its number."""
WHERE = f"one => [one.getAttribute('{STAMP}'), one.ownerDocument.URL]"


@dataclass
class Learning(Traffic):
    """Numbers the elements of every page, and keeps what comes by. pages: the last HTML of each address."""

    pages: dict[str, str] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)
    """Style sheets and pictures that were asked for."""
    used: list[Used] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    """For each write that left, the place of the step at which it did."""
    now: str = ""
    unseen: list[str] = field(default_factory=list)
    """Targets that no HTML has: scripts made them."""

    def instead(self, request: Asked) -> Instead:
        """Keep whose write it is."""
        if request.method in METHODS:
            self.senders.append(self.now)
        return Instead()

    def part(self, url: str, kind: str) -> None:
        """Keep what can fail without breaking the page."""
        if kind in ("Stylesheet", "Image"):
            self.parts[url] = None

    def answered(self, answer: Answer) -> bytes | None:
        """Keep scripts; give pages back with numbers on their elements."""
        text = answer.body.decode("utf-8", "replace")
        if answer.kind == "Script":
            self.scripts[answer.url] = text
        if answer.kind != "Document" or answer.mime != "text/html" or len(text) > LONGEST:
            return None
        self.pages[answer.url] = text
        soup = parse(text)
        for number, tag in enumerate(soup.find_all(ALL)):
            tag[STAMP] = str(number)
        return str(soup).encode()

    def hands(self, surface: PlaywrightSurface) -> Hands:
        """What the steps of the run work through."""
        return Hands(surface, self)

    def met(self, step: Step, where: tuple[str | None, str]) -> None:
        """A step works with the element of this number on this page."""
        number, url = where
        text = self.pages.get(url.partition("#")[0])
        if number is None or text is None:
            self.unseen.append(step.name)
            return
        soup = parse(text)
        tag = soup.find_all(ALL)[int(number)]
        marked = mark(tag)
        same = [one for one in soup.find_all(tag.name) if mark(one) == marked]
        nth = next(at for at, one in enumerate(same) if one is tag)
        used = Used(key_of(url), marked, nth, step.action.kind, step.id, str(step.place))
        if used not in self.used:
            self.used.append(used)


class Hands:
    """A surface that looks up what each step is about to work with, and then does what the real one does."""

    def __init__(self, surface: PlaywrightSurface, learning: Learning) -> None:
        self._surface = surface
        self._learning = learning
        self._step: Step | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the surface has
        return getattr(self._surface, name)

    async def begin_step(self, step: Step) -> None:
        """See Surface."""
        self._step, self._learning.now = step, str(step.place)
        await self._surface.begin_step(step)

    def aim(self, target: Target) -> Found | None:
        """Nothing: each element is located first, so that it can be asked."""
        del target
        return None

    async def perform(self, action: act.Action, found: Found | None, onto: Found | None = None) -> Effect:
        """See Surface."""
        await self._learn(found)
        return await self._surface.perform(action, found, onto)

    async def grid(self, extract: act.Extract, found: Found) -> Grid:
        """See Surface."""
        await self._learn(found)
        return await self._surface.grid(extract, found)

    async def _learn(self, found: Found | None) -> None:
        step, hand = self._step, found.hand if found is not None else None
        if step is None or not isinstance(hand, Locator):
            return
        try:
            told = await hand.evaluate(WHERE, timeout=ASK_MS)
            self._learning.met(step, (told[0], told[1]))
        except DriverError:
            self._learning.unseen.append(step.name)
