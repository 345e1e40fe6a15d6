"""Whether the document of a tab still changes: what its counter of changes said before, and says now."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

from browser_agent.browser.eyes import Eyes
from browser_agent.browser.inquiry import ask_frame


class Pulse:
    """The counter of the current tab. A new document has a new one, and counts as changed. See scripts/pulse.js."""

    def __init__(self) -> None:
        self._counter: tuple[Page, float] | None = None
        self._changes = -1
        self.documents = 0
        """How many documents it was asked of."""

    async def read(self, page: Page, eyes: Eyes | None) -> dict[str, Any]:
        """What the counter says; after a press only once it had time to come to rest (scripts/eye_rest.js)."""
        told: dict[str, Any] | None = await eyes.pulse() if eyes is not None else None
        if told is None:
            told = dict(await ask_frame(page.main_frame, "pulse"))
        if self._counter != (page, told["key"]):
            self._counter = (page, told["key"])
            self._changes = -1
            self.documents += 1
        return told

    def is_still(self, told: dict[str, Any]) -> bool:
        """Whether nothing has changed since it was last read, or since the press before."""
        before, self._changes = self._changes, told["changes"]
        return bool(told["changes"] == before or told.get("still"))
