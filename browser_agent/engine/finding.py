"""Finding the one element that an action names; none, or more than one, is a fault with the near misses."""

from __future__ import annotations

from browser_agent.core import action as act
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.event import Resolved, Warned
from browser_agent.core.ports import Found
from browser_agent.core.recipe import Step
from browser_agent.core.snapshot import Need
from browser_agent.core.target import Query, Ref, Target
from browser_agent.core.until import until
from browser_agent.engine.door import Door
from browser_agent.engine.implied import can_aim, needs_facts
from browser_agent.engine.near import alike, by_text
from browser_agent.engine.same import UNKNOWN, Health, as_it_was, is_gated


async def find(door: Door, step: Step) -> tuple[Found | None, Found | None]:
    """The element that an action works on, and for a drag the one to drop on."""
    action = step.action
    target: Target | None = getattr(action, "target", None)
    if target is None:
        return None, None
    unasked = aimed(door, step, target)
    if unasked is not None:
        return unasked, None
    found = await find_one(door, step, target, step.timeout_s)
    onto = await find_one(door, step, action.onto, step.timeout_s) if isinstance(action, act.Drag) else None
    return found, onto


def aimed(door: Door, step: Step, target: Target) -> Found | None:
    """The element unasked, for an act that is strict itself; None where more of it has to be known first.

    Where the policy weighs what an act does, it is looked at, so that what is judged is what is acted on.
    """
    if not can_aim(step.action) or door.policy.weighs(step.author):
        return None
    if isinstance(target, Query) and target.also and target.was is None:
        return None  # whether its alternatives agree, no act can see to
    return door.surface.aim(target)


async def find_one(door: Door, step: Step, target: Target, deadline_s: float, *, closely: bool = False) -> Found:
    """Wait until there is exactly one, and it is the one that the target was written for; a region may have many.

    closely: look now whether it is; otherwise the act itself refuses what is not surely so (see engine/same.py).
    """
    many = isinstance(step.action, act.Extract) and step.action.source == "region"
    hidden = isinstance(step.action, act.Upload) and not step.action.dropped
    facts = many or hidden or needs_facts(step.action) or door.policy.weighs(step.author)
    surely = not closely and is_gated(step, target)
    door.on_wait(str(target))
    # A ref is of what was seen: what is not there now does not come under the same ref.
    patience_s = 0.0 if isinstance(target, Ref) else deadline_s
    waited = await until(
        lambda: door.surface.locate(target, hidden=hidden, facts=facts, surely=surely),
        lambda hits: len(hits) == 1 or (many and len(hits) > 0),
        deadline_s=patience_s,
    )
    if not waited.met:
        raise await not_one(door, step, target, waited.last)
    if isinstance(target, Query) and target.is_known and not many and not surely:
        await as_it_was(door, step, target, max(patience_s - waited.took_s, 0.0))
    if not surely:
        resolved(door, step, target, waited.last[0])
    return waited.last[0]


def resolved(door: Door, step: Step, target: Target, found: Found, health: Health = UNKNOWN) -> None:
    """Write down what a target turned out to be, and how many of its locators still lead there."""
    door.journal.emit(
        Resolved(
            step=step.id, target=target, query=found.query, element=found.element, equals=found.equals,
            agree=health.agree, locators=health.of,
        )
    )  # fmt: skip
    if health.silent:
        silent = ", ".join(str(one) for one in health.silent[:3])
        message = f"{health.agree} of {health.of} locators agree; no single element any more for {silent}"
        door.journal.emit(Warned(step=step.id, message=message))


async def not_one(door: Door, step: Step, target: Target, hits: tuple[Found, ...]) -> StepFault:
    """None, or more than one: with what the page has instead."""
    can_heal = isinstance(target, Query) and target.is_known and step.author == "person"
    hint = f"browser-agent heal {step.place.file}" if can_heal else ""
    if hits:
        # Once more, with the headings that they stand under: that is how a person tells them apart.
        hits = await door.surface.locate(target, facts=True) or hits
        return StepFault(
            Fault(
                kind="ambiguous",
                expected=f"one {target}",
                found=str(hits[0].equals),
                near=tuple(_placed(hit) for hit in hits[:5]),
                next=hint or "narrow it with `within:`, `row:` or `near:`",
            )
        )
    whole = await door.look(Need(whole=True))
    near: tuple[str, ...] = ()
    if isinstance(target, Query):
        near, hint = alike(target, whole.elements), by_text(target, whole.elements) or hint
    return StepFault(Fault(kind="not_found", expected=f"one {target}", found="none", near=near, next=hint))


def _placed(hit: Found) -> str:
    element = hit.element
    place = f" at {element.box.x:.0f},{element.box.y:.0f}" if element.box else ""
    return f'{element} under "{element.heading}"{place}' if element.heading else f"{element}{place}"
