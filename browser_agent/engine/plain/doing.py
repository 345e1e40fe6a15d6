"""A plain step becomes an ordinary one: its sentence is matched to the page, and the thing gets a durable name.

From there on nothing is special: the step goes through the one door, to the judge, the hand and the proof. What is not
sure is not done: a model works it where the recipe lets one, else the fault lists what came close and what to write.
"""

from __future__ import annotations

from dataclasses import replace

from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.lineup import Witness
from browser_agent.core.plain.matched import Matched
from browser_agent.core.plain.said import Said
from browser_agent.core.recipe import Secret, Step
from browser_agent.core.seen import Observation
from browser_agent.core.target import Query, Ref
from browser_agent.core.template import SECRET, is_secret, names_secret, references
from browser_agent.core.until import until
from browser_agent.engine.door import SETTLE_S, Door
from browser_agent.engine.plain.match import Match, Scored, match
from browser_agent.engine.plain.scene import TICKED
from browser_agent.engine.steps import Bound
from browser_agent.policy.secret_fields import unfit

STEPS_OF_MODEL = 8
"""Most actions that a model may take for one sentence."""
NAMED = 3
"""Candidates that a fault names as steps."""


async def meant(door: Door, bound: Bound, *, may_ask: bool) -> Bound:
    """The step with the action that its sentence means; every other step as it is. may_ask: the recipe lets a model.

    Raises StepFault when no thing is surely meant; nothing was done then.
    """
    step, plain = bound.step, bound.step.action
    if not isinstance(plain, act.Plain):
        return bound
    if door.witness is None:
        raise StepFault(Fault(kind="unsuitable", expected=f'to see what "{plain.text}" means', found="no eyes here"))
    witness = door.witness
    door.on_wait(plain.text)
    if step.settle:
        await door.settle(min(SETTLE_S, step.timeout_s), document=True)

    async def look() -> tuple[Observation, Match]:
        seen = await witness.observe()
        return seen, match(plain.says, seen)

    waited = await until(look, lambda told: told[1].is_sure, deadline_s=step.timeout_s)
    seen, found = waited.last
    if found.best is None:
        return await _unsure(door, bound, plain, found, may_ask=may_ask)
    query = await _durable(witness, found.best, found, seen)
    if query is None:
        why = f"{found.best.thing} cannot be told from its equals by words"
        return await _unsure(door, bound, plain, replace(found, best=None, why=why), may_ask=may_ask)
    action = await _action(door, plain.says, found.best, query)
    await _check_secret(door, step, plain, found.best)
    door.journal.emit(
        Matched(
            step=step.id, said=plain.text, found=str(found.best.thing), query=query, confidence=found.confidence,
            margin=found.margin, why=found.best.why,
            near=tuple(str(one) for one in found.near if one is not found.best), paste=_paste(door, bound, action),
        )
    )  # fmt: skip
    return replace(bound, step=step.model_copy(update={"action": action}))


async def _durable(witness: Witness, best: Scored, found: Match, seen: Observation) -> Query | None:
    """How the thing is found again; None when no words tell it from its equals and the sentence did not count."""
    line = best.thing.seen
    alike = [one for one in seen.nodes if (one.role, one.name) == (line.role, line.name)]
    if not line.ref:
        return (
            Query(role=line.role, name=line.name) if len(alike) == 1 and line.role != "text" else Query(text=line.name)
        )
    try:
        return await witness.durable(Ref(ref=line.ref))
    except StepFault as error:
        if error.fault.kind == "ambiguous" and found.nth and line.role:
            return Query(role=line.role, name=line.name or None, nth=alike.index(line))
        if error.fault.kind in ("ambiguous", "unsuitable"):
            return None
        raise


async def _action(door: Door, said: Said, best: Scored, query: Query) -> act.Action:
    line, value = best.thing.seen, said.value or ""
    match said.verb:
        case "click" | "open":
            return act.Click(target=query)
        case "double_click":
            return act.Click(target=query, count=2)
        case "right_click":
            return act.Click(target=query, button="right")
        case "fill":
            picks = "options" in line.more and await _is_select(door, line.ref)
            return act.Choose(target=query, options=(value,)) if picks else act.Fill(target=query, value=value)
        case "choose":
            if best.thing.option or said.value is not None:
                return act.Choose(target=query, options=(best.thing.option or value,))
            return act.Check(target=query) if line.role in TICKED else act.Click(target=query)
        case "check" | "uncheck":
            return act.Check(target=query, on=said.verb == "check")
        case "press":
            return act.Press(keys=value, target=query)
        case "hover":
            return act.Hover(target=query)
        case "scroll":
            return act.Scroll(target=query)
        case "upload":
            return act.Upload(target=query, files=(value,))


async def _is_select(door: Door, ref: str) -> bool:
    """Whether what shows options is a native list, and no field that only suggests them."""
    there = await door.surface.locate(Ref(ref=ref), facts=True)
    return bool(there) and there[0].element.tag == "select"


async def _check_secret(door: Door, step: Step, plain: act.Plain, best: Scored) -> None:
    """A field that code chose has to say that it is for the secret, as one that a model chose. Raises StepFault.

    Where it may be typed is asked of the vault besides, by the hand, as for every step.
    """
    value = plain.says.value or ""
    if not names_secret(value):
        return
    there = await door.surface.locate(Ref(ref=best.thing.seen.ref), facts=True)
    says = [text for text, _ in best.thing.says if text]
    for name in (one for one in references(value) if is_secret(one)):
        secret = Secret(name=name.removeprefix(SECRET), source="", place=step.place)
        why = unfit(secret, there[0].element, says) if there else "is gone"
        if why:
            raise StepFault(
                Fault(
                    kind="refused",
                    expected=f'a field for {name} that "{plain.text}" means',
                    found=f"{best.thing}, which {why}",
                    next=f"{step.place}: if it is right, write a fill step with its target",
                )
            )


async def _unsure(door: Door, bound: Bound, plain: act.Plain, found: Match, *, may_ask: bool) -> Bound:
    """Nothing is surely meant: a model works the sentence, or the fault says what came close."""
    step = bound.step
    if may_ask and door.pursue is not None and step.expect and step.author == "person":
        door.journal.emit(
            ev.Warned(step=step.id, message=f'"{plain.text}" is not sure ({found.why}); a model works it')
        )
        goal = act.Goal(task=plain.text, steps=STEPS_OF_MODEL)
        return replace(bound, step=step.model_copy(update={"action": goal}))
    alone = "; no model was at hand to ask" if may_ask and door.pursue is None and step.expect else ""
    near, pastes = await _candidates(door, bound, plain, found)
    several = "" if len(pastes) == 1 else "one of: "
    write = (
        f"{step.place}: write {several}{' or '.join(pastes)}" if pastes else f"{step.place}: name it as the page does"
    )
    raise StepFault(
        Fault(
            kind="ambiguous" if found.confidence else "not_found",
            expected=f'one thing that "{plain.text}" surely means',
            found=found.why + alone,
            near=near,
            next=write,
        )
    )


async def _candidates(door: Door, bound: Bound, plain: act.Plain, found: Match) -> tuple[tuple[str, ...], list[str]]:
    """What came close, with scores, and the steps that would mean just these."""
    pastes: list[str] = []
    for one in found.near[:NAMED]:
        if door.witness is None or one.score <= 0 or not one.thing.seen.ref:
            continue
        try:
            query = await door.witness.durable(Ref(ref=one.thing.seen.ref))
        except StepFault:
            continue
        pastes.append(_paste(door, bound, await _action(door, plain.says, one, query)))
    return tuple(str(one) for one in found.near), list(dict.fromkeys(pastes))


def _paste(door: Door, bound: Bound, action: act.Action) -> str:
    """The step as it would be written, with the references that the recipe has."""
    target = getattr(action, "target", None)
    if isinstance(target, Query):
        action = action.model_copy(update={"target": target.bare})
    written = bound.written.action if bound.written is not None else None
    value = written.says.value if isinstance(written, act.Plain) else None
    key = {"fill": "value", "upload": "files", "choose": "options", "press": "keys"}.get(action.kind)
    if key and value is not None:
        action = action.model_copy(update={key: value if key in ("value", "keys") else (value,)})
    return door.as_step(action)
