"""What came from the task becomes a param: the same value wherever it stands, as a reference to its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import TypeVar

from browser_agent.agent.goal.task import HERE
from browser_agent.agent.goal.words import Spot, in_words, label_of, name_of, put, spots, whole_words
from browser_agent.core import recipe as rc
from browser_agent.core.target import Query
from browser_agent.core.template import REFERENCE, as_text
from browser_agent.core.value import Data, Money, Value
from browser_agent.recipe.names import RESERVED

V = TypeVar("V", bound=Value)
SHORTEST = 3
"""Characters of a value that is looked for in names and addresses too; shorter ones stand everywhere by chance."""
_HOST = re.compile(r"[^/?#]*//[^/?#]*|")


class Lift:
    """Learns values from typed fields, and puts references in their place.

    hidden: values that were typed where no letters show; they never become params.
    """

    def __init__(self, task: str, params: dict[str, Data], hidden: Iterable[str] = ()) -> None:
        self._task = task
        self._params = dict(params)
        self._hidden = frozenset(hidden)
        self._given = {
            name: as_text(value) for name, value in params.items() if not isinstance(value, list | tuple | dict)
        }
        self.lifted: dict[str, str] = {}
        """New params and what they stand for."""
        self._own: dict[tuple[str, str], str] = {}
        """Params of short values, by the value and the one field that it stands for."""

    def learn(self, step: rc.Step) -> None:
        """Find literals of the task in what a step types or chooses."""
        for spot in spots(step.action).values():
            if spot.kind == "typed" and self._is_new(spot):
                name = name_of(label_of(spot.target), (*RESERVED, *self._params, *self.lifted))
                self.lifted[name] = spot.text
                if len(spot.text) < SHORTEST:
                    self._own[spot.text, str(spot.target)] = name

    def _is_new(self, spot: Spot) -> bool:
        text = spot.text
        if not text or text != text.strip() or "${" in text or text in self._hidden or self._typed(spot) != text:
            return False
        if text in self._given.values() or (len(text) < SHORTEST and not text.isdigit()):
            return False
        return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", self._task, re.IGNORECASE) is not None

    def params(self, files: frozenset[str] = frozenset()) -> tuple[rc.Param, ...]:
        """Those that the person gave, with their values as defaults, and the new ones. files: names of uploads."""
        given = [_file(name, value) if name in files else _given(name, value) for name, value in self._params.items()]
        return (*given, *(_given(name, _number(text)) for name, text in self.lifted.items()))

    def applied(self, value: V) -> V:
        """The same step, action or expectation with references; alternatives and fingerprints stay literal."""
        for path, spot in spots(value).items():
            if spot.kind == "address":
                text = self.address(spot.text)
            else:
                text = self._typed(spot) if spot.kind == "typed" else self._said(spot.text, given_only=_is_button(spot))
            if text != spot.text:
                value = put(value, path, text)
        return value

    def rows(self, over: Data) -> Data:
        """The rows of a loop: cells that a given param stands for refer to it, all others are data."""
        if not isinstance(over, list):
            return over
        known = self._unique(self._given.items())
        return [
            {key: f"${{params.{known[cell]}}}" if len(cell) >= SHORTEST and cell in known else cell for key, cell in
             row.items()} for row in over
        ]  # fmt: skip

    def address(self, text: str) -> str:
        """An address with references in its path and query; no param chooses the host."""
        host = _HOST.match(text)
        end = host.end() if host else 0
        return text[:end] + self._said(text[end:])

    def _typed(self, spot: Spot) -> str:
        own = self._own.get((spot.text, str(spot.target)))
        same = [name for name, value in self._given.items() if value == spot.text and value]
        if len(same) > 1:
            # Two params with one value: the name of the field has to say which.
            same = [name for name in same if name == name_of(label_of(spot.target), ())]
        if own or len(same) == 1:
            return f"${{params.{own or same[0]}}}"
        return self._said(spot.text)

    def _said(self, text: str, *, given_only: bool = False) -> str:
        named = self._unique((*self._given.items(), *(() if given_only else self.lifted.items())))
        words = {
            value: f"params.{name}"
            for value, name in named.items()
            if len(value) >= SHORTEST and not isinstance(self._params.get(name), bool) and re.search(r"\w", value)
        }
        return in_words(text, whole_words(words), words)

    @staticmethod
    def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Value to name, for values that only one name has."""
        pairs = tuple(pairs)
        values = [value for _, value in pairs]
        return {value: name for name, value in pairs if values.count(value) == 1}


def _is_button(spot: Spot) -> bool:
    """What a button is called is seldom the word of the task, even where it is the same: "Send Order"."""
    return isinstance(spot.holder, Query) and spot.holder.role == "button" and spot.field == "name"


def referred(texts: Sequence[str]) -> frozenset[str]:
    """The names that texts refer to: `params.month`, `number`."""
    return frozenset(name for text in texts for name in REFERENCE.findall(text))


def _number(text: str) -> Data:
    return int(text) if re.fullmatch(r"[1-9]\d{0,8}", text, re.ASCII) else text


def _file(name: str, value: Data) -> rc.Param:
    """A file has no default: where it lies on one machine says nothing about another."""
    return rc.Param(name=name, type="file", example=PurePath(as_text(value)).name or None, place=HERE)


def _given(name: str, value: Data) -> rc.Param:
    match value:
        case list() | tuple():
            return rc.Param(name=name, place=HERE, type="table")
        case float():
            value = Decimal(str(value))
        case _:
            pass
    kinds: tuple[tuple[type, rc.ParamType], ...] = (
        (bool, "boolean"), (int, "integer"), (Decimal, "decimal"), (Money, "money"), (date, "date"),
    )  # fmt: skip
    kind = next((word for one, word in kinds if isinstance(value, one) and not isinstance(value, datetime)), None)
    default = as_text(value) if kind is None else value
    return rc.Param(name=name, place=HERE, type=kind or "string", default=default, has_default=True)
