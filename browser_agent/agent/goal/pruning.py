"""Which steps of a run a recipe needs: what failed, led nowhere or was overwritten is left out."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from browser_agent.agent.goal.done import Done
from browser_agent.core import action as act
from browser_agent.core.sentence import sentence
from browser_agent.core.snapshot import SAFE_METHODS

Numbered = tuple[int, Done]
"""A record with its index among all of the run; -1 for one that was put in between."""


def alive(
    done: Sequence[Done], start: str, wanted: frozenset[int], names: frozenset[str]
) -> tuple[list[Numbered], list[str]]:
    """The steps that count, and a sentence about the others.

    wanted: indexes of the extractions that outputs come from. names: variables that some text refers to.
    """
    steps = [(at, one) for at, one in enumerate(done) if one.ended == "passed"]
    before = len(steps) + 1
    while len(steps) < before:
        before = len(steps)
        # The last first, so that what stands between two that count is gone when they are looked at.
        for at in range(len(steps) - 1, -1, -1):
            if _is_dead(steps, at, wanted, names):
                del steps[at]
    opens = _is_goto(done[0], start) if done else False
    first = steps[0] if steps and _is_goto(steps[0][1], start) else None
    steps = steps[1:] if first else steps
    # The opening of the start is not counted as left out; neither is a second one that follows it at once.
    opened = opens + (first is not None and not (opens and first[0] == 0))
    left = len(done) - len(steps) - opened
    said = f"{left} step{'s' if left > 1 else ''} of the run led nowhere and {'are' if left > 1 else 'is'} left out"
    return _joined(steps), [said] if left > 0 else []


def _is_goto(done: Done, start: str) -> bool:
    return isinstance(done.step.action, act.Goto) and _same(done.step.action.url, start)


def _same(url: str, start: str) -> bool:
    """The same address; a host alone is its first page."""
    try:
        one, other = (urlsplit(text) for text in (url, start))
    except ValueError:
        return False
    return one._replace(path=one.path or "/") == other._replace(path=other.path or "/")


def _is_dead(steps: Sequence[Numbered], at: int, wanted: frozenset[int], names: frozenset[str]) -> bool:
    index, done = steps[at]
    action = done.step.action
    following = steps[at + 1][1].step.action if at + 1 < len(steps) else None
    match action:
        case act.Fill() | act.Choose() | act.Check():
            return _is_overwritten(steps, at)
        case act.Scroll():
            return not isinstance(following, act.Scroll | act.Extract | act.Wait | act.Assert | act.Press)
        case act.Goto():
            return isinstance(following, act.Goto) and not done.once and not _wrote(done)
        case act.Extract():
            return index not in wanted and action.name not in names
        case _:
            return False


def _wrote(done: Done) -> bool:
    return any(one.method not in SAFE_METHODS for one in done.exchanges)


def _is_overwritten(steps: Sequence[Numbered], at: int) -> bool:
    """A field that is set again, with nothing but input steps in between, and that the page did not answer."""
    done = steps[at][1]
    action = done.step.action
    if done.exchanges or done.once:
        return False
    for _, later in steps[at + 1 :]:
        if later.step.action.touches != "input":
            return False
        if type(later.step.action) is type(action) and _target(later) == _target(done):
            return True
    return False


def _target(done: Done) -> str:
    return str(getattr(done.step.action, "target", ""))


def _joined(steps: Sequence[Numbered]) -> list[Numbered]:
    """The steps of pages that were worked side by side, one page after the other: each begins by going there."""
    joined: list[Numbered] = []
    page = ""
    for index, done in steps:
        own = done.step.id.rpartition(".")[0]
        if own != page and not isinstance(done.step.action, act.Goto) and done.before.startswith(("http:", "https:")):
            goto = act.Goto(url=done.before)
            step = done.step.model_copy(
                update={"action": goto, "name": sentence(goto), "expect": (), "effect": None, "probe": ()}
            )
            joined.append((-1, Done(step=step, ended="passed", after=done.before)))
        page = own
        joined.append((index, done))
    return joined
