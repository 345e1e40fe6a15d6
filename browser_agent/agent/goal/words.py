"""Where in a step the words of a person stand: what is typed, what is said of a page, and addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core import recipe as rc
from browser_agent.core.target import Query
from browser_agent.core.template import REFERENCE, as_text
from browser_agent.core.value import Value

V = TypeVar("V", bound=Value)
Path = tuple[str | int, ...]
Kind = Literal["typed", "said", "address"]
LONGEST_NAME = 30

_KINDS: dict[tuple[type[Value], str], Kind] = {
    (act.Fill, "value"): "typed",
    (act.Choose, "options"): "typed",
    (act.Dialog, "text"): "said",
    (act.Goto, "url"): "address",
    **{(kind, "glob"): "address" for kind in (ex.Url, ex.Request, ex.Response)},
    (ex.Downloaded, "glob"): "said",
    **{(Query, name): "said" for name in ("name", "label", "text", "placeholder", "alt", "title", "row")},
    (ex.Match, "equals"): "said",
    (ex.Match, "contains"): "said",
    (ex.Table, "row"): "said",
}
"""Everything else is no words: keys, patterns, names of variables, roles, css, choices of a closed list."""
_LEFT_OUT = frozenset({"also", "was", "place"})


@dataclass(frozen=True)
class Spot:
    """One text in a step. field: under which key it stands. holder: the value that has it.

    target: the field that it is typed into, or that an expectation reads back.
    """

    text: str
    kind: Kind
    field: str
    holder: Value
    target: Query | None = None
    is_cell: bool = False
    """It is a cell: `field` is the header of its column."""


def spots(value: Value) -> dict[Path, Spot]:
    """Every such text of a step, an action or an expectation, by where it stands; alternatives are not looked at."""
    return dict(_spots(value, (), None))


def _spots(value: Any, path: Path, target: Query | None) -> Iterator[tuple[Path, Spot]]:  # noqa: ANN401 - any part
    if isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _spots(one, (*path, number), target)
    if not isinstance(value, Value):
        return
    if isinstance(value, act.Fill | act.Choose | ex.ValueIs):
        target = value.target if isinstance(value.target, Query) else None
    for name in type(value).model_fields:
        now = getattr(value, name)
        kind = _KINDS.get((type(value), name))
        if name in _LEFT_OUT or (isinstance(value, rc.Step) and name == "name"):
            continue
        if kind is None:
            # What a field is called is not what stands in it.
            yield from _spots(now, (*path, name), None if isinstance(now, Query) else target)
            continue
        if isinstance(value, ex.Match) and target is not None:
            kind = "typed"
        for inner, text in _texts(now):
            is_cell = name == "row"
            yield (*path, name, *inner), Spot(text, kind, str(inner[-1]) if is_cell else name, value, target, is_cell)


def _texts(now: Any) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - any part of a step
    """A text, or those of a list or a mapping; a whole number is what it looks like."""
    if isinstance(now, str) or (isinstance(now, int) and not isinstance(now, bool)):
        yield (), as_text(now)
    elif isinstance(now, tuple | dict):
        for key, one in now.items() if isinstance(now, dict) else enumerate(now):
            yield from (((key, *inner), text) for inner, text in _texts(one))


def put(value: V, path: Path, text: str) -> V:
    """A copy with another text at a place."""
    made: V = _put(value, path, text)
    return made


def _put(value: Any, path: Path, text: str) -> Any:  # noqa: ANN401 - any part of a step
    if not path:
        return text
    first, rest = path[0], path[1:]
    if isinstance(value, Value):
        return value.model_copy(update={str(first): _put(getattr(value, str(first)), rest, text)})
    if isinstance(value, tuple):
        return tuple(_put(one, rest, text) if at == first else one for at, one in enumerate(value))
    return {key: _put(one, rest, text) if key == first else one for key, one in value.items()}


def plain(value: V) -> V:
    """A copy whose targets have no alternatives and no fingerprints: those say nothing about other rows."""
    changed: dict[str, Any] = {"also": (), "was": None} if isinstance(value, Query) else {}
    for name in type(value).model_fields:
        now = getattr(value, name)
        if name in changed:
            continue
        if isinstance(now, Value):
            changed[name] = plain(now)
        elif isinstance(now, tuple):
            changed[name] = tuple(plain(one) if isinstance(one, Value) else one for one in now)
    return value.model_copy(update=changed)


def in_words(text: str, found: re.Pattern[str], names: dict[str, str]) -> str:
    """A text with `${names[word]}` in place of the words that are found; references that it has stay as they are."""
    parts, end = [], 0
    for one in (*REFERENCE.finditer(text), None):
        piece = text[end : one.start()] if one else text[end:]
        parts.append(found.sub(lambda hit: f"${{{names[hit.group()]}}}", piece))
        if one:
            parts.append(one.group())
            end = one.end()
    return "".join(parts)


def whole_words(texts: Iterable[str]) -> re.Pattern[str]:
    """What finds any of these texts where it is no part of a longer word, the longest first."""
    several = sorted(texts, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(one) for one in several)})(?!\w)" if several else r"(?!)")


def name_of(label: str, taken: Iterable[str], otherwise: str = "value") -> str:
    """A label as a name of the recipe, snake_case and ASCII, that nothing else has yet."""
    ascii_ = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "_", ascii_.lower()).strip("_")[:LONGEST_NAME].strip("_") or otherwise
    base = base if base[0].isalpha() else f"{otherwise}_{base}"
    used = set(taken)
    return next(name for name in (base, *(f"{base}_{n}" for n in range(2, len(used) + 3))) if name not in used)


def label_of(target: Query | None) -> str:
    """What a person calls a field; empty when nothing says."""
    return (target.name or target.label or target.placeholder or target.title or "") if target is not None else ""
