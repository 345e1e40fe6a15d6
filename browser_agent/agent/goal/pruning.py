"""Which steps of a run a recipe needs: what failed, led nowhere or was overwritten is left out."""

from __future__ import annotations

from collections.abc import Sequence

from browser_agent.agent.goal.done import Done
from browser_agent.core import action as act

FIELDS = (act.Fill, act.Choose, act.Check)


def alive(done: Sequence[Done], start: str, kept: frozenset[str]) -> tuple[list[Done], list[str]]:
    """The steps that count, and a sentence about the others. kept: names of extractions that are wanted."""
    living = [one for one in done if one.ended == "passed"]
    living = [one for at, one in enumerate(living) if not _is_overwritten(living, at)]
    living = [one for at, one in enumerate(living) if not _leads_nowhere(living, at, kept)]
    if living and isinstance(living[0].step.action, act.Goto) and living[0].step.action.url == start:
        living = living[1:]
    left = len(done) - len(living) - 1
    return living, [f"{left} step{'s' if left > 1 else ''} of the run led nowhere and left out"] if left > 0 else []


def _is_overwritten(steps: Sequence[Done], at: int) -> bool:
    """A field that is set again, with nothing but other fields in between."""
    action = steps[at].step.action
    if not isinstance(action, FIELDS) or steps[at].exchanges:
        return False
    for later in steps[at + 1 :]:
        if not isinstance(later.step.action, FIELDS):
            return False
        if type(later.step.action) is type(action) and str(later.step.action.target) == str(action.target):
            return True
    return False


def _leads_nowhere(steps: Sequence[Done], at: int, kept: frozenset[str]) -> bool:
    """Scrolls that what follows does by itself, addresses that are left at once, reads that nobody wants."""
    action = steps[at].step.action
    following = steps[at + 1].step.action if at + 1 < len(steps) else None
    match action:
        case act.Scroll():
            return not isinstance(following, act.Extract | act.Wait | act.Assert | act.Press)
        case act.Goto():
            return isinstance(following, act.Goto)
        case act.Extract():
            return action.name not in kept or _is_read_again(steps, at)
        case act.Wait():
            return False
        case _:
            return False


def _is_read_again(steps: Sequence[Done], at: int) -> bool:
    name = getattr(steps[at].step.action, "name", "")
    later = [one.step.action for one in steps[at + 1 :]]
    return any(isinstance(one, act.Extract) and one.name == name for one in later)
