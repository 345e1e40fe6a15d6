"""Effects that must happen once: after a fault, whether they did is asked of the probe, never tried again."""

from __future__ import annotations

from browser_agent.core.action import Goto
from browser_agent.core.check import check, needs
from browser_agent.core.errors import NOTHING_DONE, FaultKind, PolicyRefusal, StepFault, UnknownEffect
from browser_agent.core.event import Checked, StepVerdict, Warned
from browser_agent.core.outcome import Verdict
from browser_agent.core.recipe import Step
from browser_agent.core.resumption import EffectSettled
from browser_agent.core.sentence import say
from browser_agent.core.snapshot import Snapshot
from browser_agent.core.until import until
from browser_agent.engine.acts import address, judge
from browser_agent.engine.door import SETTLE_S, Door
from browser_agent.engine.implied import effect_of
from browser_agent.engine.proof import is_error_page

LOST: frozenset[FaultKind] = frozenset({"timeout", "hung", "crashed", "gone", "navigation", "unexpected"})


async def after_fault(door: Door, step: Step, error: StepFault, at: str = "") -> tuple[StepVerdict, Exception]:
    """The verdict of a step that had a fault, and what to raise. at: its place in the recipe, where it has one."""
    if effect_of(step) != "once" or error.fault.kind in NOTHING_DONE:
        return "failed", error
    unanswered = [one for one in door.last.exchanges if one.method != "GET" and one.status is None and not one.held]
    if error.fault.kind not in LOST and not unanswered:
        return "failed", error
    if step.probe:
        happened = await _probe(door, step)
        if happened is not None:
            if at:
                door.journal.emit(EffectSettled(step=step.id, at=at, happened=happened, by="probe"), sync=True)
            said = f"the probe says that the effect is {'there' if happened else 'not there'}"
            change = {"found": f"{error.fault.found}; {said}"}
            # What did happen must not look like a site that was down: that invites a second try.
            kind = {"kind": "not_met", "next": "go on by hand from there; do not run it again"} if happened else {}
            fault = error.fault.model_copy(update=change | kind)
            return "failed", StepFault(fault)
    return "unknown", UnknownEffect(
        f"{step.name} was begun and its result was lost: {error.fault}",
        hint="look at the site whether it happened; the program does not try it a second time",
    )


async def settle(door: Door, step: Step, at: str, named: str) -> bool:
    """Whether an effect happened whose end was lost with the process. Raises UnknownEffect when nothing can tell.

    at: the place of the step. named: the step with its row, as people know it.
    """
    happened = await _probe(door, step) if step.probe else None
    if happened is None:
        raise lost_with_the_process(named, door.shown)
    door.journal.emit(EffectSettled(step=step.id, at=at, happened=happened, by="probe"), sync=True)
    return happened


def lost_with_the_process(named: str, run: str) -> UnknownEffect:
    """What is said when only a person can find out."""
    return UnknownEffect(
        f"{named} was begun and its end was lost: it may or may not have happened",
        hint=f"look at the site, then: browser-agent run --resume {run} --happened yes   (or: no)",
    )


async def _probe(door: Door, step: Step) -> bool | None:
    """Whether the effect is there; None when nothing can tell.

    A page that was loaded before the answer got lost may be older than the effect: it can only say yes. A no counts
    when a second look, a while later, says the same: the site may still have been at it.
    """
    try:
        if step.probe_at is not None:
            await _load(door, step, step.probe_at)
        happened = await _is_there(door, step)
        if not happened and step.probe_at is not None and _is_whole(door.last):
            await _load(door, step, step.probe_at)
            happened = await _is_there(door, step, wait_s=0.0)
    except (StepFault, PolicyRefusal) as error:
        door.journal.emit(Warned(step=step.id, message=f"the probe could not be asked: {error}"))
        return None
    return happened or (False if step.probe_at is not None and _is_whole(door.last) else None)


async def _load(door: Door, step: Step, url: str) -> None:
    await judge(door, step.id, Goto(url=url), None, step.author)
    await door.surface.begin_step(step)
    await door.surface.perform(Goto(url=address(door, url)), None)
    await door.settle(SETTLE_S, document=True)


async def _is_there(door: Door, step: Step, wait_s: float | None = None) -> bool:
    """wait_s: how long it may take to show; None is as long as the step, on a page of its own."""
    need = needs(step.probe)

    async def look() -> list[Verdict]:
        now = await door.look(need)
        return [check(one, now) for one in step.probe]

    own_s = step.timeout_s if step.probe_at is not None else 0.0
    deadline_s = own_s if wait_s is None else wait_s
    waited = await until(look, lambda verdicts: all(one.is_met for one in verdicts), deadline_s=deadline_s)
    for one, verdict in zip(step.probe, waited.last, strict=True):
        door.journal.emit(Checked(step=step.id, expectation=f"probe: {say(one)}", verdict=verdict))
    return waited.met


def _is_whole(now: Snapshot) -> bool:
    """Whether a page was really answered: an error page that lacks something proves nothing."""
    return not is_error_page(now.url) and now.status is not None and now.status < 400
