"""Learning a target: what else finds the element that a step is about to act on, and what it looks like.

Told of a page as it is just before the act, since afterwards the element may be gone. Nothing of the step changes.
"""

from __future__ import annotations

from collections.abc import Callable

from browser_agent.core.errors import StepFault
from browser_agent.core.lineup import Lineup, Suspect, Witness
from browser_agent.core.recipe import Step
from browser_agent.core.target import Fingerprint, Query, Ref
from browser_agent.core.template import references
from browser_agent.core.until import until
from browser_agent.engine.steps import Bound

Learn = Callable[[Step, Query | str], None]
"""Told of a step, as the recipe has it: its target with what was learned, or why nothing was."""


async def learned(bound: Bound, witness: Witness, tell: Learn) -> None:
    """Tell what is learned of the target of a step. A page that cannot be looked at is a reason, and no fault."""
    written = bound.written or bound.step
    target = getattr(written.action, "target", None)
    if not isinstance(target, Query) or target.was is not None or bound.step.author != "person":
        return
    if references(target.model_dump_json()):
        tell(written, "its words come from data, and each value is another thing")
        return
    try:
        tell(written, await _learned(target, witness, bound.step.timeout_s))
    except StepFault as trouble:
        tell(written, trouble.fault.found)


async def _learned(target: Query, witness: Witness, deadline_s: float) -> Query | str:
    waited = await until(lambda: witness.lineup(target), _is_there, deadline_s=deadline_s)
    lineup = waited.last
    found = lineup.of(lineup.points[0])
    if found is None:
        return "it is nothing that can be acted on, and such a thing has no fingerprint"
    mine = (target.bare, *target.also)
    others = (*target.also, *[one for one in await _names(found, witness) if one not in mine])
    return target.model_copy(update={"also": others, "was": found.now.beside(target)})


def _is_there(lineup: Lineup) -> bool:
    return lineup.points[0] != ""


async def _names(found: Suspect, witness: Witness) -> tuple[Query, ...]:
    """All that finds an element by words; nothing where no words tell it from its equals, as for a bare field."""
    try:
        told = await witness.durable(Ref(ref=found.ref))
    except StepFault as trouble:
        if trouble.fault.kind != "ambiguous":
            raise
        return ()
    return (told.bare, *told.also)


def agreed(first: Query, second: Query) -> Query:
    """What two looks at the same target have in common; a part that differs is left out, and is then not compared."""
    also = tuple(one for one in first.also if one in second.also)
    if first.was is None or second.was is None:
        return first.model_copy(update={"also": also, "was": None})
    both = {key: _common(key, held, getattr(second.was, key)) for key, held in dict(first.was).items()}
    return first.model_copy(update={"also": also, "was": Fingerprint(**both)})


def _common(key: str, first: object, second: object) -> object:
    if isinstance(first, tuple) and isinstance(second, tuple):
        return tuple(one for one in first if one in second)
    if key == "equals" and isinstance(first, int) and isinstance(second, int):
        return max(first, second)  # 1 would say that it was always the only one
    return first if first == second else Fingerprint.model_fields[key].default
