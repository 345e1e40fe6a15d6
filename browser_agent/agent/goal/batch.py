"""A batch of steps, strictly in order; the first surprise ends it, and the rest is said to be not executed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from time import monotonic

from browser_agent.agent.goal.done import Done
from browser_agent.agent.goal.tools import Wish
from browser_agent.agent.goal.trying import Came, Trier, Word
from browser_agent.core.errors import StepFault
from browser_agent.core.event import Recovered
from browser_agent.core.seen import Observation
from browser_agent.core.snapshot import SAFE_METHODS
from browser_agent.engine.overlay import way_out
from browser_agent.journal.writer import Journal


@dataclass
class Ran:
    """What a batch came to. trouble: the first line that is no success; empty when all of it went well.

    lines: one for each step, in words that a page has a part in. words: the same in ours alone. proved: its last step
    made true what was expected of it. facts: what changed the world, for the ledger.
    """

    lines: list[str] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    trouble: str = ""
    proved: bool = False
    facts: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """What each step came to, in words that no page can write: "1-2 ok, 3 no effect, 4-9 not executed"."""
        told: list[str] = []
        for word, same in groupby(enumerate(self.words, 1), key=lambda one: one[1]):
            numbers = [number for number, _ in same]
            told.append(f"{numbers[0]}{f'-{numbers[-1]}' if len(numbers) > 1 else ''} {word}")
        return ", ".join(told) or "no step"


@dataclass
class Batch:
    """Runs the steps that a model asked for, with the first rungs of recovery: those that code knows by itself."""

    trier: Trier
    journal: Journal
    witness: Callable[[Done], Awaitable[None]] | None = None
    """Told of each step when it is over."""

    async def __call__(self, wishes: Sequence[Wish], plan: int) -> Ran:
        """All steps up to the first surprise."""
        ran, stopped = Ran(), ""
        for number, wish in enumerate(wishes, 1):
            if stopped:
                ran.lines.append(f"{number} {wish.do} {wish.ref or ''}: not executed: {stopped}".replace(" :", ":"))
                ran.words.append("not executed")
                ran.trouble = ran.trouble or ran.lines[-1]
                ran.proved = False
                continue
            seen = self.trier.surface.was_read
            came = await self._tried(wish, plan, ran)
            if came.fault is not None:
                came = await self._again(wish, came, seen, plan, ran)
            word = "" if came.word == "ok" else f"{came.word}: "
            ran.lines.append(f"{number} {word}{came.said}")
            ran.words.append(came.word)
            if came.word != "ok":
                ran.trouble = ran.trouble or ran.lines[-1]
            ran.proved = came.proved and came.word == "ok"
            if came.surprise:
                stopped = f"step {number}: {came.surprise}"
        return ran

    async def _tried(self, wish: Wish, plan: int, ran: Ran) -> Came:
        came = await self.trier(wish, plan)
        if came.done is not None:
            ran.done.append(came.done)
            if self.witness is not None:
                await self.witness(came.done)
            sent = any(one.method not in SAFE_METHODS and one.status for one in came.done.exchanges)
            if came.word == "ok" and (came.done.once or sent):
                ran.facts.append(came.said)
        return came

    async def _again(self, wish: Wish, came: Came, seen: Observation | None, plan: int, ran: Ran) -> Came:
        """One more try, where code sees what was in the way: a box, an old ref, an option in other letters."""
        if came.fault is None or wish.ref is None:
            return came
        began = monotonic()
        rung, changed = await self._rung(wish, came, seen, plan, ran)
        if changed is None:
            return came
        second = await self._tried(changed, plan, ran)
        worked = second.word == "ok"
        why = f"{came.fault.kind}: {came.fault.found[:200]}"
        step, took = second.done.step.id if second.done else "", round(monotonic() - began, 3)
        self.journal.emit(Recovered(step=step, rung=rung, why=why, worked=worked, took_s=took))
        return second if worked else came

    async def _rung(
        self, wish: Wish, came: Came, seen: Observation | None, plan: int, ran: Ran
    ) -> tuple[str, Wish | None]:
        fault = came.fault
        try:
            if fault is not None and fault.kind == "covered":
                now = await self.trier.surface.observe()
                out = way_out(now, wish.ref or "")
                if out is not None and (await self._tried(Wish(do="click", ref=out.ref), plan, ran)).word == "ok":
                    return f"sent away what lay over it ({out.name[:40]})", wish
            if fault is not None and fault.kind == "stale" and seen is not None:
                return "found it anew", await self._anew(wish, seen)
        except StepFault:
            return "", None
        if fault is not None and fault.kind == "no_option" and wish.value is not None:
            same = [one for one in fault.near if one.strip("\"'").casefold() == wish.value.strip().casefold()]
            if len(same) == 1:
                return "the option in its own letters", wish.model_copy(update={"value": same[0].strip("\"'")})
        if fault is not None and wish.do in ("check", "uncheck") and fault.kind in ("unsuitable", "not_met"):
            # Boxes that are painted by scripts often only know a press.
            return "pressed it instead", wish.model_copy(update={"do": "click"})
        return "", None

    async def _anew(self, wish: Wish, seen: Observation) -> Wish | None:
        """The same step on the one element that is now what the ref was."""
        old = seen.by_ref(wish.ref or "")
        if old is None or not old.name:
            return None
        now = await self.trier.surface.observe()
        same = [node for node in now.nodes if node.ref and (node.role, node.name) == (old.role, old.name)]
        return wish.model_copy(update={"ref": same[0].ref}) if len(same) == 1 else None
