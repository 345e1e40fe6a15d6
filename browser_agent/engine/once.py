"""Effects that must happen once: after a fault, whether they did is asked of the probe, never tried again."""

from __future__ import annotations

from browser_agent.core.action import Goto
from browser_agent.core.check import check, needs
from browser_agent.core.errors import NOTHING_DONE, FaultKind, PolicyRefusal, StepFault, UnknownEffect
from browser_agent.core.event import Checked, StepVerdict, Warned
from browser_agent.core.outcome import Verdict
from browser_agent.core.recipe import Step
from browser_agent.core.sentence import say
from browser_agent.core.snapshot import Snapshot
from browser_agent.engine.acts import address, judge
from browser_agent.engine.door import SETTLE_S, Door
from browser_agent.engine.implied import effect_of
from browser_agent.engine.proof import is_error_page
from browser_agent.engine.until import until

LOST: frozenset[FaultKind] = frozenset({"timeout", "hung", "crashed", "gone", "navigation", "unexpected"})


async def after_fault(door: Door, step: Step, error: StepFault) -> tuple[StepVerdict, Exception]:
    """The verdict of a step that had a fault, and what to raise."""
    if effect_of(step) != "once" or error.fault.kind in NOTHING_DONE:
        return "failed", error
    unanswered = [one for one in door.last.exchanges if one.method != "GET" and one.status is None and not one.held]
    if error.fault.kind not in LOST and not unanswered:
        return "failed", error
    if step.probe:
        happened = await _probe(door, step)
        if happened is not None:
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


async def _probe(door: Door, step: Step) -> bool | None:
    """Whether the effect is there; None when nothing can tell.

    A page that was loaded before the answer got lost may be older than the effect: it can only say yes.
    """
    try:
        if step.probe_at is not None:
            goto = Goto(url=step.probe_at)
            await judge(door, step.id, goto, None, step.author)
            await door.surface.begin_step(step)
            await door.surface.perform(Goto(url=address(door, step.probe_at)), None)
            await door.settle(SETTLE_S, document=True)
        happened = await _is_there(door, step)
    except (StepFault, PolicyRefusal) as error:
        door.journal.emit(Warned(step=step.id, message=f"the probe could not be asked: {error}"))
        return None
    return happened or (False if step.probe_at is not None and _is_whole(door.last) else None)


async def _is_there(door: Door, step: Step) -> bool:
    need = needs(step.probe)

    async def look() -> list[Verdict]:
        now = await door.look(need)
        return [check(one, now) for one in step.probe]

    deadline_s = step.timeout_s if step.probe_at is not None else 0.0
    waited = await until(look, lambda verdicts: all(one.is_met for one in verdicts), deadline_s=deadline_s)
    for one, verdict in zip(step.probe, waited.last, strict=True):
        door.journal.emit(Checked(step=step.id, expectation=f"probe: {say(one)}", verdict=verdict))
    return waited.met


def _is_whole(now: Snapshot) -> bool:
    """Whether a page was really answered: an error page that lacks something proves nothing."""
    return not is_error_page(now.url) and now.status is not None and now.status < 400
