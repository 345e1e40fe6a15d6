"""A canary: it does the steps of a recipe that only read, and looks closely at every target on the way.

What may write is found and not done. The page after it is another one than the recipe would be on, so that nothing is
looked at there until an address is opened again; from then on a fault may come from what was not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.check import needs
from browser_agent.core.errors import LeftOut, ReadOnly, StepFault
from browser_agent.core.event import Warned
from browser_agent.core.recipe import Step
from browser_agent.core.sight import Sighted
from browser_agent.core.snapshot import Need
from browser_agent.core.target import Fingerprint, Query, Ref
from browser_agent.core.template import references
from browser_agent.core.until import until
from browser_agent.engine.acts import address
from browser_agent.engine.attempt import attempt, holds
from browser_agent.engine.door import Door
from browser_agent.engine.drift import drift
from browser_agent.engine.finding import find_one
from browser_agent.engine.likeness import known
from browser_agent.engine.steps import Bound
from browser_agent.policy.addresses import says_end
from browser_agent.policy.judge import Policy

BLIND = (act.Goto, act.Set, act.Note)
"""Acts that need nothing of the page."""
SHOWN = (ex.Visible, ex.Text, ex.ValueIs, ex.Checked, ex.Table)
"""Expectations that are about one element."""


@dataclass
class Canary:
    """Does and holds of a run that only looks; see `engine.run.Run`.

    before: what the last good look saw, by step and part. given: the policy as the recipe has it.
    """

    given: Policy
    before: Mapping[tuple[str, str], Sighted] = field(default_factory=dict)
    left: str = ""
    """The step whose page the next ones would be on; empty while the page is the recipe's own."""

    async def holds(self, door: Door, conditions: tuple[ex.Expectation, ...], step: str) -> bool:
        """Whether conditions hold. Raises LeftOut when that needs a page which the canary is not on."""
        if self.left and needs(conditions) != Need():
            raise LeftOut(self.left)
        return await holds(door, conditions, step)

    async def do(self, door: Door, bound: Bound) -> None:
        """Do a step that only reads. Raises LeftOut for any other, once its target was found."""
        if not bound.at:
            await self._of_handler(door, bound)
            return
        step, action = bound.step, bound.step.action
        if self.left and not isinstance(action, BLIND):
            raise LeftOut(self.left)
        if isinstance(action, act.Goto) and says_end(address(door, action.url)):
            raise self._leave(door, bound, f"its address says that it ends something: {action.url}")
        if isinstance(action, act.Goal):
            raise self._leave(door, bound, "a model would work it")
        for part, target in _targets(step):
            await self._see(door, bound, part, target, step.timeout_s)
        try:
            await self._attempt(door, bound)
        except ReadOnly as error:
            await self._is_it(door, step)
            raise self._leave(door, bound, f"it may write: {error.kind}") from None
        if isinstance(action, act.Goto):
            self.left = ""
        for number, one in enumerate(step.conditions, 1):
            if isinstance(one, SHOWN) and isinstance(one.target, Query):
                await self._see(door, bound, f"expect {number}", one.target, 0.0)

    def recall(self, bound: Bound, target: Query) -> Query:
        """A target with no fingerprint, with what the last good look saw: so what became of it can be told."""
        last = self.before.get((bound.step.id, "target"))
        if target.was is not None or last is None or last.written != str(_written(bound, "target", target)):
            return target
        return target.model_copy(update={"was": last.now.beside(target)})

    async def _of_handler(self, door: Door, bound: Bound) -> None:
        try:
            await self._attempt(door, bound)
        except ReadOnly as error:
            raise self._leave(door, bound, f"it may write: {error.kind}") from None

    async def _attempt(self, door: Door, bound: Bound) -> None:
        """As the judge allows it to one who only reads; a press without a form also where its author says `none`."""
        try:
            await attempt(door, bound)
        except ReadOnly as error:
            if bound.step.effect != "none" or bound.step.author != "person" or error.kind != "submit":
                raise
            strict, door.policy = door.policy, self.given
            try:
                await attempt(door, bound)
            finally:
                door.policy = strict

    def _leave(self, door: Door, bound: Bound, why: str) -> LeftOut:
        """A step is not done: what comes after it may miss it, and its page until another one is opened."""
        step = bound.step
        door.writes.held.append(f"step {step.id} {step.name}")
        if step.action.touches in ("act", "navigate") and not isinstance(step.action, act.Download):
            self.left = f"it comes after step {step.id} ({step.place.file}:{step.place.line}), which was not done"
        return LeftOut(f"not done: {why}")

    async def _is_it(self, door: Door, step: Step) -> None:
        """Raises StepFault where the target of a step that is not done is not surely what it was: no act says so."""
        target = getattr(step.action, "target", None)
        if isinstance(target, Query) and target.is_known:
            await find_one(door, step, target, step.timeout_s, closely=True)

    async def _see(self, door: Door, bound: Bound, part: str, target: Query, deadline_s: float) -> None:
        """Look closely at what a target finds, and write it down. What cannot be looked at is the step's business."""
        try:
            seen = await self._sight(door, bound, part, target, deadline_s)
        except StepFault as error:
            door.journal.emit(Warned(step=bound.step.id, message=f"{target} is not compared: {error.fault.found}"))
            return
        if seen is not None:
            door.journal.emit(seen)

    async def _sight(self, door: Door, bound: Bound, part: str, target: Query, deadline_s: float) -> Sighted | None:
        step, witness = bound.step, door.witness
        hidden = isinstance(step.action, act.Upload)
        waited = await until(
            lambda: door.surface.locate(target, hidden=hidden, facts=True),
            lambda hits: len(hits) == 1,
            deadline_s=deadline_s,
        )
        if not waited.met or witness is None:
            return None
        lineup = await witness.lineup(target)
        suspect = lineup.of(lineup.points[0])
        if suspect is not None:
            votes = tuple(int(at == suspect.ref) for at in lineup.points[1:])
            now = suspect.now
        else:
            found = waited.last[0].element
            votes = tuple(int(one == 1) for one in await witness.votes(target)) if target.also else ()
            now = Fingerprint(role=found.role, name=found.name[:120], tag=found.tag, heading=found.heading)
        written = _written(bound, part, target)
        silent = tuple(str(one) for one, vote in zip(target.also, votes, strict=True) if not vote)
        seen = Sighted(
            step=step.id, part=part, place=step.place, written=str(written), target=target, now=now,
            agree=1 + sum(votes), locators=1 + len(votes), silent=silent,
        )  # fmt: skip
        about_data = bool(references(written.model_dump_json()))
        last = self.before.get(seen.key)
        changed = drift(seen, last if last is not None and last.written == seen.written else None, data=about_data)
        if not changed:
            return seen
        renewed = None
        if suspect is not None and known(target) is not None and part == "target" and not about_data:
            renewed = _renewed(target, await witness.durable(Ref(ref=suspect.ref)), silent)
        return seen.model_copy(update={"drift": changed, "renewed": renewed})


def _renewed(target: Query, now: Query, silent: tuple[str, ...]) -> Query:
    """The words of a target as they are, with the fingerprint of now and the alternatives that still find it."""
    kept = tuple(one for one in target.also if str(one) not in silent)
    more = (now.bare, *now.also)
    also = {str(one): one for one in (*kept, *(more if silent else ()))}
    also.pop(str(target), None)
    full = known(now)
    was = full.beside(target) if full is not None else None
    return target.model_copy(update={"also": tuple(also.values())[: max(len(target.also), 1)], "was": was})


def _targets(step: Step) -> Iterator[tuple[str, Query]]:
    """What a step acts on, with its part; live ones of a model say nothing to a later look."""
    for part in ("target", "onto", "pages"):
        target = getattr(step.action, part, None)
        if isinstance(target, Query):
            yield part, target


def _written(bound: Bound, part: str, target: Query) -> Query:
    """The target as the recipe has it; a healed one stands for itself."""
    step = bound.written or bound.step
    if part.startswith("expect "):
        expected = step.conditions[int(part.removeprefix("expect ")) - 1]
        found = getattr(expected, "target", None)
    else:
        found = getattr(step.action, part, None)
    return found if isinstance(found, Query) else target
