"""The same work done row after row becomes one loop over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from browser_agent.agent.goal.columns import loop
from browser_agent.agent.goal.words import Spot, put, spots
from browser_agent.agent.goal.words import plain as without_alternatives
from browser_agent.core import action as act
from browser_agent.core import recipe as rc
from browser_agent.core.target import Query
from browser_agent.core.value import Data

LONGEST = 20
"""Steps of one round."""
BY_DATA = frozenset({"link", "row", "cell", "option", "checkbox", "radio", "menuitem", "listitem", "treeitem"})
"""Roles whose names are often the data itself; what a button or a field is called is not."""
FIELDS = frozenset({"textbox", "searchbox", "spinbutton", "combobox", "listbox", "slider"})
_ALONE = act.Extract | act.Goal | act.Set | act.Screenshot
"""What makes a name that later steps use: a loop would keep the last one only."""


@dataclass(frozen=True)
class Fold:
    """Rounds that are alike: where they begin, how long each is, how many there are."""

    at: int
    length: int
    rounds: int

    @property
    def steps(self) -> int:
        """How many steps it takes together."""
        return self.length * self.rounds


def folded(steps: Sequence[rc.Step], params: dict[str, Data]) -> tuple[rc.Node, ...]:
    """Steps with the runs of equal rounds folded, those that take the most steps first; ids are given anew."""
    nodes: list[rc.Node] = []
    rows = [_Row.of(step) for step in steps]
    for part in _parts(rows, 0, len(rows)):
        position = str(len(nodes) + 1)
        if isinstance(part, int):
            nodes.append(steps[part].model_copy(update={"id": position}))
        else:
            several = steps[part.at : part.at + part.steps]
            nodes.append(loop(several, part.length, position, params))
    return tuple(nodes)


@dataclass(frozen=True)
class _Row:
    """What is asked again and again of one step: its shape, its texts."""

    shape: str
    spots: dict[tuple[str | int, ...], Spot]
    may_repeat: bool
    acts: bool

    @classmethod
    def of(cls, step: rc.Step) -> _Row:
        found = spots(step)
        bare = without_alternatives(step)
        for path in found:
            bare = put(bare, path, "")
        shape = bare.model_copy(update={"id": "", "name": ""}).model_dump_json(exclude={"place"})
        return cls(shape, found, not isinstance(step.action, _ALONE), step.action.touches == "act")


def _parts(rows: Sequence[_Row], low: int, high: int) -> list[int | Fold]:
    """Indexes of steps that stay as they are, and folds, in order."""
    best = _best(rows, low, high)
    if best is None:
        return list(range(low, high))
    return [*_parts(rows, low, best.at), best, *_parts(rows, best.at + best.steps, high)]


def _best(rows: Sequence[_Row], low: int, high: int) -> Fold | None:
    """The fold with the most steps, then the shortest round, then one that ends with a press and not with a field."""
    best, rank = None, (0, 0, False)
    for at in range(low, high):
        for length in range(1, min(LONGEST, (high - at) // 2) + 1):
            last = rows[at + length - 1]
            if not last.may_repeat:
                break
            fold = _longest(rows, Fold(at, length, _alike(rows, at, length, high)), least=rank[0])
            if fold is not None and (fold.steps, -length, last.acts) > rank:
                best, rank = fold, (fold.steps, -length, last.acts)
    return best


def _alike(rows: Sequence[_Row], at: int, length: int, high: int) -> int:
    """How many rounds of this length have the shape of the first."""
    end = at + length
    while end < high and rows[end].shape == rows[end - length].shape:
        end += 1
    return (end - at) // length


def _longest(rows: Sequence[_Row], fold: Fold, least: int) -> Fold | None:
    """The most rounds from its beginning on that differ in data alone; None when those are too few."""
    # Two fields in a row are no rows: a loop of two single fields reads worse than the fields.
    fewest = 3 if fold.length == 1 else 2
    for rounds in range(fold.rounds, fewest - 1, -1):
        one = Fold(fold.at, fold.length, rounds)
        if one.steps < least:
            return None
        if _is_data(rows, one):
            return one
    return None


def _is_data(rows: Sequence[_Row], fold: Fold) -> bool:
    """Whether what differs between rounds are plain values, and not other buttons, other fields or references."""
    differs = False
    for number in range(fold.at, fold.at + fold.length):
        several = [rows[at].spots for at in range(number, fold.at + fold.steps, fold.length)]
        for path, spot in several[0].items():
            texts = [one[path].text for one in several]
            if len(set(texts)) == 1:
                continue
            if any("${" in text for text in texts) or not _may_differ(spot, texts, acted=path[0] == "action"):
                return False
            differs = True
    return differs


def _may_differ(spot: Spot, texts: Sequence[str], *, acted: bool) -> bool:
    """Names of things that are acted on have to look like data: a link, or "Delete Bolt" and "Delete Nut"."""
    holder = spot.holder
    if not isinstance(holder, Query) or spot.field == "text" or spot.is_cell:
        return True
    if spot.field == "name" and (holder.role in BY_DATA or (not acted and holder.role not in FIELDS | {"button"})):
        return True
    words = [text.split() for text in texts]
    if any(len(one) < 2 for one in words):
        return False
    # "First name" and "Last name" are two fields; "Count of Bolt" and "Count of Nut" are one field of two rows.
    ends_alike = len({one[-1] for one in words}) == 1 and holder.role not in FIELDS
    return ends_alike or len({one[0] for one in words}) == 1
