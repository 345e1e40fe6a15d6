"""How a run on a page of a test ended, as its journal and the page itself tell it."""

from __future__ import annotations

from dataclasses import dataclass

from browser_agent.core import event as ev


@dataclass
class Told:
    """pressed: what the page says was pressed, which is the truth about it."""

    finished: ev.RunFinished
    facts: tuple[ev.Fact, ...]
    pressed: list[str]

    def of(self, kind: type) -> list:
        return [fact for fact in self.facts if isinstance(fact, kind)]
