"""Equal rounds as one loop: what differs between them becomes columns of rows, named as a person would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from browser_agent.agent.goal.task import HERE
from browser_agent.agent.goal.words import Path, Spot, label_of, name_of, plain, put, spots, whole_words
from browser_agent.core import recipe as rc
from browser_agent.core.sentence import sentence
from browser_agent.core.target import Query
from browser_agent.core.template import REFERENCE, as_text
from browser_agent.core.value import Data

ROW = "row"
Values = tuple[str, ...]
"""One text for each round."""


@dataclass
class _Columns:
    """The columns so far: what each round holds, and the name of that."""

    names: dict[Values, str] = field(default_factory=dict)

    def said(self, values: Values, label: str) -> str:
        """The text that says these values in every round; a new column when those that are there do not."""
        if values not in self.names:
            made = self._composed(values)
            if made is not None:
                return made
            self.names[values] = name_of(label, self.names.values())
        return f"${{{ROW}.{self.names[values]}}}"

    def _composed(self, values: Values) -> str | None:
        """`Added ${row.part}`, when that says all of them."""
        made = {self._with_columns(text, at) for at, text in enumerate(values)}
        return next(iter(made)) if len(made) == 1 else None

    def _with_columns(self, text: str, at: int) -> str:
        own = {values[at]: f"${{{ROW}.{name}}}" for values, name in self.names.items() if values[at]}
        return whole_words(own).sub(lambda found: own[found.group()], text)

    def rows(self, names: dict[str, str]) -> list[dict[str, str]]:
        """The rows, with other names for the columns."""
        rounds = len(next(iter(self.names)))
        return [{names[name]: values[at] for values, name in self.names.items()} for at in range(rounds)]


def loop(steps: Sequence[rc.Step], length: int, position: str, params: dict[str, Data]) -> rc.Loop:
    """The loop of equal rounds: what differs comes from the row, and the rows from a param that holds just these."""
    rounds = [[spots(step) for step in steps[at : at + length]] for at in range(0, len(steps), length)]
    columns = _Columns()
    texts: dict[tuple[int, Path], str] = {}
    for number, path in _differing(rounds):
        values = tuple(one[number][path].text for one in rounds)
        texts[number, path] = columns.said(values, _label(rounds[0][number][path]))
    over, names = _over(columns, params)
    body = []
    for number, step in enumerate(steps[:length]):
        bare = plain(step)
        for (at, path), text in texts.items():
            if at == number:
                bare = put(bare, path, _renamed(text, names))
        body.append(bare.model_copy(update={"id": f"{position}.{number + 1}", "name": sentence(bare.action)}))
    return rc.Loop(id=position, over=over, name=ROW, steps=tuple(body), place=HERE)


def _differing(rounds: Sequence[Sequence[dict[Path, Spot]]]) -> list[tuple[int, Path]]:
    """The places whose texts are not the same in all rounds: what is typed first, then cells, then all else."""
    places = [
        (_order(spot, path), number, path)
        for number, step in enumerate(rounds[0])
        for path, spot in step.items()
        if len({one[number][path].text for one in rounds}) > 1
    ]
    return [(number, path) for _, number, path in sorted(places, key=lambda one: one[:2])]


def _order(spot: Spot, path: Path) -> int:
    if path[0] == "action":
        return 0 if spot.kind == "typed" else 1 if spot.is_cell else 2
    return 3


def _label(spot: Spot) -> str:
    """What a column of these texts is called."""
    if spot.kind == "typed":
        return label_of(spot.target)
    if spot.kind == "address":
        return "address"
    if spot.is_cell:
        return spot.field
    return (spot.holder.role or "text") if isinstance(spot.holder, Query) else "text"


def _over(columns: _Columns, params: dict[str, Data]) -> tuple[Data, dict[str, str]]:
    """What the loop goes through, and what its columns are called there."""
    for name, given in params.items():
        names = _same(columns, given)
        if names is not None:
            return f"${{params.{name}}}", names
    own = {name: name for name in columns.names.values()}
    return columns.rows(own), own


def _same(columns: _Columns, given: Data) -> dict[str, str] | None:
    """The columns of a table that hold just these values, by our names; None when some are not there."""
    rounds = len(next(iter(columns.names)))
    if not isinstance(given, list | tuple) or len(given) != rounds or not all(isinstance(row, dict) for row in given):
        return None
    held: dict[str, Values] = {}
    for key in given[0]:
        if isinstance(key, str) and REFERENCE.fullmatch(f"${{{ROW}.{key}}}") and "." not in key:
            held[key] = tuple(as_text(row.get(key)) for row in given)
    names: dict[str, str] = {}
    for values, name in columns.names.items():
        same = [key for key, one in held.items() if one == values and key not in names.values()]
        if not same:
            return None
        names[name] = next((key for key in same if name_of(key, ()) == name), same[0])
    return names


def _renamed(text: str, names: dict[str, str]) -> str:
    return re.sub(rf"\$\{{{ROW}\.(\w+)\}}", lambda found: f"${{{ROW}.{names[found.group(1)]}}}", text)
