"""The last rung of healing: which of a few candidates took the place of a target, where measures do not tell.

A model may only choose among what code allows, and what code forbids stays forbidden after it has chosen. The step is
the model's from there on: the judge, the hand and the walls hold it to all that they hold a model's steps to.
"""

from __future__ import annotations

from browser_agent.core.lineup import Lineup
from browser_agent.core.recipe import Step
from browser_agent.core.sentence import say, sentence
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.core.template import references
from browser_agent.engine.choice import Question
from browser_agent.engine.door import Door
from browser_agent.engine.identity import Heir, NoHeir, Scored, near_enough
from browser_agent.engine.implied import effect_of
from browser_agent.engine.likeness import known
from browser_agent.engine.steps import Bound
from browser_agent.policy.provenance import texts_in
from browser_agent.policy.risk import is_irreversible

MOST = 20
"""Candidates that a model is shown, the likest. More than that is a list of data."""

TYPED = ("value", "options")
"""Where actions have what a page gets of them."""


async def chosen(door: Door, bound: Bound, target: Query, lineup: Lineup, no: NoHeir) -> Heir | NoHeir:
    """What the model takes for the heir of a target, or `no` with what the model had to do with it."""
    among = _allowed(bound.step, target, lineup)
    was = known(target)
    if not among or was is None or door.witness is None:
        return no
    some = f"{len(among)} candidate{'s' if len(among) > 1 else ''}"
    if door.choose is None:
        return no.more(f"no model was at hand to ask about {some}")
    written = (bound.written or bound.step).action
    question = Question(
        sentence(written), tuple(map(say, (bound.written or bound.step).expect)), target, was,
        tuple(one for one in texts_in([getattr(written, key, None) for key in TYPED]) if not references(one)),
        tuple(one.suspect for one in among),
    )  # fmt: skip
    choice = await door.choose(question)
    if not choice.ref:
        return no.more(f"the model chose none of {some}: {choice.reason}", choice.usd)
    before = next((one.suspect for one in among if one.suspect.ref == choice.ref), None)
    if before is None:
        return no.more(f"the model chose {choice.ref}, which is none of {some}", choice.usd)
    allowed = _allowed(bound.step, target, await door.witness.lineup(target))
    now = next((one for one in allowed if one.suspect.ref == choice.ref), None)
    if now is None or str(now.suspect) != str(before):
        return no.more(f"the model chose {before}, which was not that any more when it had", choice.usd)
    score = now.likeness.score
    others = [one.likeness.score for one in allowed if one is not now]
    margin = round(score - max(others, default=0.0), 3)
    return Heir(choice.ref, str(now.suspect), "model", score, margin, 0, choice.reason, choice.usd)


def _allowed(step: Step, target: Query, lineup: Lineup) -> tuple[Scored, ...]:
    """The likest that code has nothing against; none for what must happen once."""
    was = known(target)
    if was is None or effect_of(step) == "once":
        return ()
    able = (
        one
        for one in near_enough(was, lineup)
        if not is_irreversible(step.action, Element(role=one.suspect.now.role, name=one.suspect.now.name))
    )
    return tuple(able)[:MOST]
