"""What the executor gets to see of its tab: all of it once, then what changed; hits of a search; a picture."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256

from browser_agent.agent.goal.talk import fenced
from browser_agent.agent.goal.tracing import show
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core.errors import StepFault
from browser_agent.core.origin import Origin, is_listed
from browser_agent.core.reading import as_text, find, listed
from browser_agent.core.seen import Observation
from browser_agent.policy.provenance import Traces

VIEW_TOKENS = 3000
"""Most tokens that one look at a page may take."""
HITS = 40
"""Most lines that a search answers with."""
LONGEST = 300
"""Characters of an address that are told."""


class Sights:
    """Looks for a model: within a budget, fenced, and without the values of secrets."""

    def __init__(
        self, surface: PlaywrightSurface, redact: Callable[[str], str], page_tools: tuple[Origin, ...] = (),
        traces: Traces | None = None,
    ) -> None:  # fmt: skip
        self.surface = surface
        self.traces = traces or Traces()
        self._page_tools = page_tools
        self._offered = ""
        self._redact = redact
        self.state = ""
        """A mark of what was seen last: equal marks are equal pages."""

    async def first(self) -> str:
        """The whole page, for a new segment."""
        return await self._told(self.surface.view(VIEW_TOKENS))

    whole = first

    async def since(self) -> str:
        """What became of the page since the last look."""
        return await self._told(self.surface.changes(VIEW_TOKENS))

    async def found(self, words: str) -> str:
        """The lines of the page that have these words; the last look is searched, so refs are those that are known."""
        seen = self.surface.was_read or await self.surface.observe()
        hits = find(seen, words)
        text = listed(seen, hits[:HITS]) if hits else f'nothing has the words "{words}"'
        more = f"\n{len(hits) - HITS} more" if len(hits) > HITS else ""
        return self.fenced(text + more)

    async def pictured(self) -> tuple[str, bytes]:
        """The window as a JPEG with the refs drawn on it, and what it shows."""
        picture = await self.surface.seen_picture(marks=True)
        said = self.fenced(f"the picture shows {self.surface.page.url[:LONGEST]}")
        return f"a picture, 1280 x 800; a point on it can be given as ref: x,y\n{said}", picture.jpeg

    async def now(self) -> Observation:
        """The page as it is at this moment, whole."""
        return await self.surface.observe()

    async def _told(self, look: Awaitable[str]) -> str:
        try:
            text = await look
        except StepFault as error:
            return self.fenced(f"the page could not be looked at: {error}")
        seen = self.surface.was_read
        show(self.traces, self.surface, seen)
        self.state = sha256((seen.url + as_text(seen)).encode()).hexdigest() if seen is not None else ""
        return self.fenced(text + await self._tools())

    async def _tools(self) -> str:
        """What tools the page offers, where the policy lets them be used; told when they are others than before."""
        if not is_listed(self.surface.page.url, self._page_tools):
            return ""
        try:
            tools = "\n".join(await self.surface.page_tools())
        except StepFault:
            return ""
        if tools == self._offered:
            return ""
        self._offered = tools
        self.traces.show(self.surface.page.url, (tools,))
        return f"\npage tools (do: page_tool, ref: name, value: JSON):\n{tools or 'none'}"

    def fenced(self, text: str) -> str:
        """Words that a page may have a part in, marked as such."""
        show(self.traces, self.surface)
        return fenced(self.surface.page.url, self._redact(text))
