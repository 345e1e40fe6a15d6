"""A page that a `goto` opens and that its server fails to give: opened once more, told, and then never again."""

from __future__ import annotations

from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core import expect as ex
from browser_agent.core.ports import Effect
from browser_agent.core.recipe import Step
from browser_agent.core.snapshot import Need
from browser_agent.engine.acts import do, judge
from browser_agent.engine.door import Door
from browser_agent.engine.implied import effect_of
from browser_agent.engine.steps import Bound
from browser_agent.policy.writes import METHODS

PASSING = frozenset({500, 502, 503, 504})
"""Answers of a server that is at fault itself and may be well a moment later. 429 asks for fewer requests, not more."""


async def opened_again(door: Door, bound: Bound, done: Effect) -> Effect:
    """What opening came to, after a second time where the first answer was one of PASSING.

    Only for a `goto` that a person wrote, that may be done twice and that expects no such answer, and only where
    nothing but reading was asked of any server in its step. It is judged and written down like the first time.
    Raises what judging and opening raise.
    """
    step = bound.step
    if done.status not in PASSING or not _may_be(step):
        return done
    now = await door.look(Need())
    if now.status != done.status or any(one.method in METHODS for one in now.exchanges):
        return done
    await judge(door, step.id, step.action, None, step.author)
    door.journal.emit(ev.Intent(step=step.id, effect=effect_of(step)))
    again = await do(door, bound, None, None)
    worked = again.status is not None and again.status < 400
    why = f"GET {now.url} was answered {done.status}, and {again.status} when it was opened once more"
    door.journal.emit(ev.Recovered(step=step.id, rung="open once more", why=why, worked=worked))
    if worked:
        door.journal.emit(ev.Warned(step=step.id, message=why))
    return again


def _may_be(step: Step) -> bool:
    if not isinstance(step.action, act.Goto) or step.author != "person" or effect_of(step) == "once":
        return False
    return not any(isinstance(one, ex.Response) and (one.status or 0) >= 400 for one in step.expect)
