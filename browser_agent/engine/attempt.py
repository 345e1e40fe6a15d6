"""The one door: a step is found, judged, written down, done, settled and proved here, whoever asked for it."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic

from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core.check import check, needs
from browser_agent.core.errors import StepFault
from browser_agent.core.expect import Expectation
from browser_agent.core.ports import Effect, Found
from browser_agent.core.recipe import Step
from browser_agent.core.sentence import say
from browser_agent.core.snapshot import Element, Need, Snapshot
from browser_agent.core.target import Target
from browser_agent.engine.acts import do, judge
from browser_agent.engine.door import SETTLE_S, Door, Settled
from browser_agent.engine.finding import aimed, find, find_one, resolved
from browser_agent.engine.implied import effect_of, implied
from browser_agent.engine.learning import learned
from browser_agent.engine.near import asleep
from browser_agent.engine.proof import prove, watch
from browser_agent.engine.reopening import opened_again
from browser_agent.engine.same import beside, is_gated
from browser_agent.engine.steps import Bound


async def attempt(door: Door, bound: Bound) -> None:
    """Do one step and prove it.

    Raises StepFault with the reason why it could not be done or proved, PolicyRefusal before anything was done.
    """
    step, action = bound.step, bound.step.action
    if step.settle and _wants_quiet(action):
        await door.settle(max(SETTLE_S, step.timeout_s), document=True)
    found, onto = await find(door, step)
    if door.learn is not None and door.witness is not None:
        await learned(bound, door.witness, door.learn)
    if not isinstance(action, (act.Set, act.Note)):
        await judge(door, step.id, action, found, step.author, onto)
    before = await _before(door, step, step.conditions)
    effect = effect_of(step)
    if action.touches != "read":
        door.journal.emit(ev.Intent(step=step.id, effect=effect), sync=effect == "once")
    began = monotonic()
    try:
        done = await opened_again(door, bound, await _done(door, bound, found, onto))
    except StepFault as error:
        raise await _explained(door, error) from None
    took = monotonic() - began
    for name in done.secrets:
        element = found.element if found else Element()
        door.journal.emit(ev.SecretUsed(step=step.id, name=name, origin=element.origin, field=element.field))
    expected = step.conditions + (() if done.proved else implied(step, found.element if found else None))
    if not expected and action.touches == "read":
        _write_down(door, step, done, took, Settled())
        return
    try:
        proof = await watch(door, step, expected, before)
    except StepFault:
        _write_down(door, step, done, took, Settled())
        raise
    _write_down(door, step, done, took, proof.settled)
    await prove(door, step, proof)
    if isinstance(action, act.Download):
        kept = door.last.downloads[-1]
        bound.scope.keep(
            action.name,
            {"path": kept.path, "name": kept.name, "bytes": kept.size_bytes, "sha256": kept.sha256},
        )


async def _done(door: Door, bound: Bound, found: Found | None, onto: Found | None) -> Effect:
    """Do the action. Where its element was not asked for, or not looked at closely, and the act refuses it, look."""
    step = bound.step
    target: Target | None = getattr(step.action, "target", None)
    if found is None or target is None:
        return await do(door, bound, found, onto)
    is_aimed, gated = aimed(door, step, target) is not None, is_gated(step, target)
    if not is_aimed and not gated:
        return await do(door, bound, found, onto)
    async with beside(door, target) as asked:
        try:
            done = await do(door, bound, found, onto)
        except StepFault as error:
            if error.fault.kind not in (("not_found", "stale", "ambiguous") if is_aimed else ("ambiguous",)):
                raise
            # Nothing was done. What was missing was waited for already; too many may become one.
            wait_s = step.timeout_s if error.fault.kind == "ambiguous" else 0.0
            found = await find_one(door, step, target, wait_s, closely=True)
            return await do(door, bound, found, onto)
    resolved(door, step, target, found, asked.health)
    return done


async def _explained(door: Door, error: StepFault) -> StepFault:
    """The same fault; of what is disabled with the fields that may be why."""
    fault = error.fault
    if fault.kind != "disabled" or fault.next:
        return error
    with suppress(StepFault):
        return StepFault(fault.model_copy(update={"next": asleep((await door.look(Need(whole=True))).elements)}))
    return error


async def holds(door: Door, conditions: tuple[Expectation, ...], step: str) -> bool:
    """Whether conditions hold, judged once, on a quiet page. step: empty for those of a branch."""
    need = needs(conditions)
    if need != Need():
        await door.settle(SETTLE_S, document=True)
    now = await door.look(need)
    verdicts = [check(one, now) for one in conditions]
    for one, verdict in zip(conditions, verdicts, strict=True):
        door.journal.emit(ev.Checked(step=step, expectation=say(one), verdict=verdict))
    return all(verdict.is_met for verdict in verdicts)


def _wants_quiet(action: act.Action) -> bool:
    """Whether the page must be quiet before it is read. A table or list is read at once, and again when it changed."""
    regions = isinstance(action, act.Extract) and action.source in ("text", "region")
    return regions or isinstance(action, act.Screenshot)


async def _before(door: Door, step: Step, expected: tuple[Expectation, ...]) -> Snapshot | None:
    """What must be seen before the act, so that a difference can be told afterwards."""
    watched = tuple(one for one in expected if one.kind == "unchanged")
    if not watched and (step.action.touches != "act" or expected):
        return None
    return await door.look(needs(watched) + Need(changes=not expected))


def _write_down(door: Door, step: Step, done: Effect, took_s: float, settled: Settled) -> None:
    """What was done and what it set off, as far as the last look knows."""
    now = door.last
    door.journal.emit(
        ev.Performed(
            step=step.id, effect=done.said, took_s=round(took_s, 4), settled_s=round(settled.took_s, 4),
            waited_for=settled.waited_for, exchanges=now.exchanges, dialogs=now.dialogs, downloads=now.downloads,
        )
    )  # fmt: skip
    if settled.left:
        door.journal.emit(ev.Warned(step=step.id, message=f"not quiet in time: {', '.join(settled.left)}"))
