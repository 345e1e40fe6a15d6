"""Healing: a target that is not found any more is replaced for this run, when that was asked for and can be proved.

Only a fault before anything was done is healed, only with a target that knows what it was, and only what a person wrote
without references: words that come from data are about a thing, and another thing is not that thing renamed. The step
goes through the same door again, to the same judge, and has to meet what it expected all along. Where neither
alternatives nor likeness tell what it is by now, a model may be asked, if the recipe says so (see choosing.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic

from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core.check import check, needs
from browser_agent.core.errors import FaultKind, StepFault
from browser_agent.core.lineup import Lineup, Suspect
from browser_agent.core.recipe import Secret, Step
from browser_agent.core.sentence import say
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query, Ref
from browser_agent.core.template import SECRET, is_secret, names_secret, references
from browser_agent.engine.choosing import chosen
from browser_agent.engine.door import Door
from browser_agent.engine.identity import Heir, NoHeir, heir, identity
from browser_agent.engine.implied import effect_of
from browser_agent.engine.likeness import known, related
from browser_agent.engine.steps import Bound
from browser_agent.policy.risk import is_irreversible
from browser_agent.policy.secret_fields import unfit

MISSED: frozenset[FaultKind] = frozenset({"not_found", "ambiguous"})
"""Faults of locators; both come before anything is done."""
DEFAULT = 3
"""Targets that `--heal` and `on_fail: heal` let a run heal where its budget does not say. More is another site, not a
renamed button."""


@dataclass(frozen=True)
class _Cure:
    """Another target for a step, and what it was found by."""

    step: Step
    heal: ev.Heal
    why: str
    usd: float | None = None


@dataclass
class Healing:
    """What of a run may be healed, and what was. most: targets; 0 heals nothing. asks: a model may choose."""

    door: Door
    most: int = 0
    asks: bool = False
    recall: Callable[[Bound, Query], Query] = lambda _, target: target
    """A target with what else is known of it than the recipe says."""
    healed: list[ev.Heal] = field(default_factory=list)
    _tried: dict[str, _Cure] = field(default_factory=dict)
    """By step: a second fault of a healed step is not healed again."""
    _asked: int = 0
    """How often a model was asked."""

    def known(self, bound: Bound) -> Bound:
        """The step with the target that healed it in an earlier round of its loop."""
        target = getattr(bound.step.action, "target", None)
        for one in self.healed:
            if one.place == bound.step.place and one.target == target:
                return _with(bound, one)
        return bound

    async def after(self, bound: Bound, error: StepFault) -> Bound:
        """The step with another target, to be tried once. Raises the fault, with why it was not healed."""
        step = bound.step
        target = getattr(step.action, "target", None)
        if step.id in self._tried:
            raise self._in_vain(bound, self._tried.pop(step.id), error)
        if self._most(step) == 0 or error.fault.kind not in MISSED or not isinstance(target, Query):
            raise error
        began = monotonic()
        try:
            found = await self._cure(bound, self.recall(bound, target))
        except StepFault as trouble:
            found = NoHeir(f"the page could not be looked at: {trouble.fault.found}")
        took = round(monotonic() - began, 3)
        if found is None:
            raise error  # the target is there: the fault is about something else
        if isinstance(found, NoHeir):
            self.door.journal.emit(
                ev.Recovered(step=step.id, rung="heal", why=found.why, worked=False, took_s=took, usd=found.usd)
            )
            change = {"found": f"{error.fault.found}; not healed: {found.why}", "near": found.near or error.fault.near}
            raise StepFault(error.fault.model_copy(update=change)) from None
        self._tried[step.id] = found
        return _with(bound, found.heal)

    def passed(self, bound: Bound, *, unproved: str = "") -> None:
        """The step passed: with a target that was replaced, that is written down with its proof.

        unproved: why there is none, where the target was found and nothing was done with it.
        """
        cure = self._tried.pop(bound.step.id, None)
        if cure is None:
            return
        heal = cure.heal if not unproved else cure.heal.model_copy(update={"proof": (unproved,)})
        self.healed.append(heal)
        rung = f"healed by {heal.rung}"
        self.door.journal.emit(
            ev.Recovered(step=bound.step.id, rung=rung, why=cure.why, worked=True, usd=cure.usd, heal=heal)
        )

    def _in_vain(self, bound: Bound, cure: _Cure, error: StepFault) -> StepFault:
        """The fault of a step that was tried with another target: it says so, for what was done was done there."""
        rung = f"heal by {cure.heal.rung}"
        self.door.journal.emit(ev.Recovered(step=bound.step.id, rung=rung, why=cure.why, worked=False, usd=cure.usd))
        found = f"{error.fault.found}; it was tried with {cure.heal.query} in place of {cure.heal.target}"
        return StepFault(error.fault.model_copy(update={"found": found}))

    async def _cure(self, bound: Bound, target: Query) -> _Cure | NoHeir | None:
        step, witness = bound.step, self.door.witness
        refused = self._refused(bound, target)
        if refused or witness is None:
            return NoHeir(refused or "nobody can tell its elements from each other")
        lineup = await witness.lineup(target)
        if lineup.of(lineup.points[0]) is not None and not identity(target, lineup).why:
            return None
        proved = await self._proves(step)
        found = heir(target, lineup, proved=proved)
        if isinstance(found, NoHeir) and proved and self.asks:
            found = await self._chosen(bound, target, lineup, found)
        if isinstance(found, NoHeir):
            return found
        against = _too_grave(step, found, lineup) or await self._unfit(step, found)
        if against:
            return NoHeir(against, usd=found.usd)
        query = await witness.durable(Ref(ref=found.ref))
        proof = tuple(say(one) for one in step.expect)
        written = getattr(step.action, "target", target)
        heal = ev.Heal(
            place=step.place, target=written, query=query, rung=found.rung, score=found.score, margin=found.margin,
            proof=proof or ("no expectation; all alternatives that find anything agree",), reason=found.reason,
        )  # fmt: skip
        return _Cure(step, heal, _why(found), found.usd)

    async def _chosen(self, bound: Bound, target: Query, lineup: Lineup, no: NoHeir) -> Heir | NoHeir:
        """What a model takes for it, which is asked as often as targets may be healed."""
        if self._asked >= self._most(bound.step):
            return no.more(f"budget.heals: a model was asked {self._asked} times already")
        found = await chosen(self.door, bound, target, lineup, no)
        if found is not no and self.door.choose is not None:
            self._asked += 1
        if isinstance(found, Heir) and not await self._proves(bound.step):
            return no.more("what the step expects became so while a model was asked", found.usd)
        return found

    async def _unfit(self, step: Step, found: Heir) -> str:
        """Why a field that no person chose may not have a secret; empty when it may, or gets none."""
        value = getattr(step.action, "value", "")
        if found.rung == "alternatives" or not isinstance(value, str) or not names_secret(value):
            return ""
        there = await self.door.surface.locate(Ref(ref=found.ref), facts=True)
        for name in (one for one in references(value) if is_secret(one)):
            secret = Secret(name=name.removeprefix(SECRET), source="", place=step.place)
            why = unfit(secret, there[0].element) if there else "is gone"
            if why:
                return f"{found.said} {why}"
        return ""

    def _refused(self, bound: Bound, target: Query) -> str:
        """Why nothing is tried at all; empty when something is."""
        step = bound.step
        if len(self.healed) >= self._most(step):
            return f"budget.heals: {len(self.healed)} healed already"
        if isinstance((bound.written or step).action, act.Plain):
            return "its sentence is matched anew in each run"
        if step.author != "person" or isinstance(step.action, act.Upload):
            return f"a {step.action.kind} step is not healed"
        if not target.is_known:
            return "its target has neither alternatives nor a fingerprint; `browser-agent harden` adds them"
        written = getattr((bound.written or step).action, "target", None)
        if written is None or references(written.model_dump_json()):
            return "its words come from data, and another thing is not that thing renamed"
        return ""

    def _most(self, step: Step) -> int:
        """Targets of the run that may be healed when this one is; a step that asks for it needs nobody else to."""
        return self.most or (DEFAULT if step.on_fail == "heal" else 0)

    async def _proves(self, step: Step) -> bool:
        """Whether something that the step expects is not so yet: then doing it can be seen to be done."""
        if not step.expect:
            return False
        now = await self.door.look(needs(step.expect))
        return any(not check(one, now, now).is_met for one in step.expect)


def _with(bound: Bound, heal: ev.Heal) -> Bound:
    """The step with its new target. One that a model chose makes it the model's step, and it is judged as that."""
    action = bound.step.action.model_copy(update={"target": heal.query})
    author = "model" if heal.rung == "model" else bound.step.author
    return replace(bound, step=bound.step.model_copy(update={"action": action, "author": author}))


def _too_grave(step: Step, found: Heir, lineup: Lineup) -> str:
    """What is not done on likeness alone, whatever it is like; empty for everything else."""
    suspect = lineup.of(found.ref)
    if suspect is None:
        return ""
    if found.rung == "alternatives":
        return _graver(step, suspect)
    if effect_of(step) == "once":
        return f"likeness alone would name {suspect}, and the step must happen once"
    if is_irreversible(step.action, Element(role=suspect.now.role, name=suspect.now.name)):
        return f"likeness alone would name {suspect}, which may not be taken back"
    return ""


def _graver(step: Step, suspect: Suspect) -> str:
    """A test id or label that stands on something with other words by now, which say that it cannot be taken back."""
    target = getattr(step.action, "target", None)
    was = known(target) if isinstance(target, Query) else None
    if was is None or related(was.name, suspect.now.name) != "other":
        return ""
    before, now = (is_irreversible(step.action, Element(role=one.role, name=one.name)) for one in (was, suspect.now))
    return f"its alternatives find {suspect}, which may not be taken back, and it was not so" if now > before else ""


def _why(found: Heir) -> str:
    if found.rung == "alternatives":
        return f"{found.votes} alternative{'s' if found.votes > 1 else ''} found {found.said} and no other"
    if found.rung == "model":
        return f"the model chose {found.said}: {found.reason}"
    return f"{found.said} is what it was by {found.score:.2f}, {found.margin:.2f} before the next"
