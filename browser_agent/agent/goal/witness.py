"""When each thing that is wanted became so: seen after every step of a job that cannot be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from browser_agent.agent.goal.done import Done, meant
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import expect as ex
from browser_agent.core.check import check, needs
from browser_agent.core.errors import StepFault
from browser_agent.core.sentence import say
from browser_agent.engine.scope import Scope, bind

START = -1
"""Where a page was seen before the first step."""


@dataclass
class Witness:
    """Looks after each step whether what is wanted holds. wanted: what code can check."""

    surface: PlaywrightSurface
    scope: Scope
    wanted: tuple[ex.Expectation, ...]
    steps: list[Done] = field(default_factory=list)
    """Those that were witnessed, in order."""
    _holds: frozenset[str] = frozenset()
    _turned: dict[str, int] = field(default_factory=dict)
    """Since which step it holds, by what it says."""
    _without: dict[tuple[str, str], int] = field(default_factory=dict)
    """When an address was first opened and did not show it."""

    async def holding(self) -> frozenset[str]:
        """What of it holds at this moment."""
        bound = {say(one): bind(one, self.scope) for one in self.wanted}
        now = await self.surface.look(needs(tuple(bound.values())))
        return frozenset(said for said, one in bound.items() if check(one, now, now).is_met)

    async def begin(self) -> frozenset[str]:
        """What holds before the first step."""
        self._holds = await self.holding()
        self._opened(START)
        return self._holds

    async def __call__(self, done: Done) -> None:
        """Look, after a step."""
        self.steps.append(done)
        at = len(self.steps) - 1
        try:
            now = await self.holding()
        except StepFault:
            now = frozenset()
        self._turned |= dict.fromkeys(now - self._holds, at)
        self._holds = now
        if _opens(done):
            self._opened(at)

    def _opened(self, at: int) -> None:
        for one in self.wanted:
            if say(one) not in self._holds:
                self._without.setdefault((self._address, say(one)), at)

    @property
    def _address(self) -> str:
        return self.surface.page.url.partition("#")[0]

    def doubt(self, one: ex.Expectation) -> str:
        """Why it is not sure that a write of the run made it so; empty when it is.

        It is, when it came with the answer to such a write, or shows on a page that was opened after the write and did
        not show it when it was opened before.
        """
        writes = [at for at, step in enumerate(self.steps) if meant(step)]
        if not writes:
            return "no write of the run was taken by a server"
        since = self._turned.get(say(one), len(self.steps)) if say(one) in self._holds else len(self.steps)
        before = [at for at in writes if at <= since]
        if not before:
            return "it was so before anything was sent"
        last = before[-1]
        if not any(_changes(step) for step in self.steps[last + 1 : since + 1]):
            return ""
        step = self.steps[since] if since < len(self.steps) else None
        if step is not None and _opens(step):
            address = step.after.partition("#")[0]
            if self._without.get((address, say(one)), since) < last:
                return ""
            return f"{address[:120]} may have shown it before too: it was not opened before the write"
        return f"it came with {step.step.name if step else 'a later step'}, which sent nothing that a server took"


def _opens(done: Done) -> bool:
    """Whether the step brought the document that is there now, fresh from its server."""
    address = done.after.partition("#")[0]
    return any(x.kind == "document" and x.status and x.url.partition("#")[0] == address for x in done.exchanges)


def _changes(done: Done) -> bool:
    return done.recipe or done.step.action.touches != "read"


def latest(witness: Witness, wanted: Sequence[ex.Expectation]) -> str:
    """The first doubt among several; empty when there is none."""
    told = ((one, witness.doubt(one)) for one in wanted)
    return next((f"{say(one)}: {why}" for one, why in told if why), "")
