"""The same work done row after row becomes one loop over the rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from browser_agent.agent.goal.lifting import EXACT, Lift
from browser_agent.agent.goal.task import HERE
from browser_agent.core import action as act
from browser_agent.core import recipe as rc
from browser_agent.core.sentence import sentence
from browser_agent.core.target import Query
from browser_agent.core.template import as_text
from browser_agent.core.value import Data, Value

LONGEST = 20
"""Steps of one round."""
ROW = "row"
BY_DATA = frozenset({"link", "row", "cell", "option", "checkbox", "radio", "menuitem", "listitem", "treeitem"})
"""Roles whose names are often the data itself; what a button or a field is called is not."""
Path = tuple[str | int, ...]


def folded(steps: Sequence[rc.Step], params: dict[str, Data], lift: Lift) -> tuple[rc.Node, ...]:
    """Steps with the runs of equal rounds folded, from the left, the longest first; ids are given anew."""
    nodes: list[rc.Node] = []
    at = 0
    while at < len(steps):
        length, rounds = _best(steps, at)
        position = str(len(nodes) + 1)
        if rounds < 2:
            nodes.append(steps[at].model_copy(update={"id": position}))
            at += 1
            continue
        nodes.append(_loop(steps[at : at + length * rounds], length, position, params, lift))
        at += length * rounds
    return tuple(nodes)


def _best(steps: Sequence[rc.Step], at: int) -> tuple[int, int]:
    """The length of a round that is repeated from here, and how often; the most steps, then the shortest round."""
    best = (1, 1)
    for length in range(1, min(LONGEST, (len(steps) - at) // 2) + 1):
        first = steps[at : at + length]
        if any(isinstance(one.action, act.Extract | act.Download | act.Goal) for one in first):
            break
        shape = [_shape(one) for one in first]
        rounds = 1
        while [_shape(one) for one in steps[at + rounds * length : at + (rounds + 1) * length]] == shape:
            rounds += 1
        if rounds > 1 and length * rounds > best[0] * best[1] and _is_data(steps[at : at + length * rounds], length):
            best = (length, rounds)
    # Two fields in a row are no rows: a loop of two single fields reads worse than the fields.
    return best if best[0] > 1 or best[1] > 2 or best[1] < 2 else (1, 1)


def _shape(step: rc.Step) -> Any:  # noqa: ANN401 - compared only
    """What equal rounds have in common: everything but plain texts, alternatives and fingerprints."""
    return _shaped(step.action), tuple(_shaped(one) for one in step.expect), step.effect


def _shaped(value: Any) -> Any:  # noqa: ANN401 - compared only
    if isinstance(value, Value):
        names = [name for name in type(value).model_fields if name not in ("also", "was", "id", "place")]
        parts = ((n, getattr(value, n) if n in EXACT else _shaped(getattr(value, n))) for n in names)
        return type(value).__name__, tuple(parts)
    if isinstance(value, tuple):
        return tuple(_shaped(one) for one in value)
    if isinstance(value, dict):
        return tuple((key, _shaped(one)) for key, one in value.items())
    return "text" if isinstance(value, str) else value


def _texts(value: Any, path: Path = ()) -> dict[Path, str]:  # noqa: ANN401 - any part of a step
    """Every plain text that may differ, by where it stands."""
    found: dict[Path, str] = {}
    if isinstance(value, Value):
        for name in type(value).model_fields:
            if (name not in EXACT and name not in ("also", "name")) or (name == "name" and isinstance(value, Query)):
                found |= _texts(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            found |= _texts(one, (*path, number))
    elif isinstance(value, dict):
        for key, one in value.items():
            found |= _texts(one, (*path, key))
    elif isinstance(value, str):
        found[path] = value
    return found


def _differ(steps: Sequence[rc.Step], length: int) -> list[tuple[int, Path]]:
    """The places in a round whose texts are not the same in all rounds."""
    rounds = [steps[at : at + length] for at in range(0, len(steps), length)]
    places = []
    for number in range(length):
        texts = [_texts(one[number]) for one in rounds]
        places += [(number, path) for path in texts[0] if len({text.get(path) for text in texts}) > 1]
    return places


def _is_data(steps: Sequence[rc.Step], length: int) -> bool:
    """Whether what differs between rounds are values, and not other buttons and other fields."""
    places = _differ(steps, length)
    for number, path in places:
        holder: Any = steps[number]
        for part in path[:-1]:
            holder = getattr(holder, part) if isinstance(part, str) and isinstance(holder, Value) else holder[part]
        if path[-1] == "name" and isinstance(holder, Query) and holder.role not in BY_DATA:
            names = [_texts(steps[at])[path] for at in range(number, len(steps), length)]
            if not _share_words(names):
                return False
    return bool(places)


def _share_words(names: Sequence[str]) -> bool:
    """Whether all begin or all end with the same word, and each has words of its own besides: "Delete Bolt"."""
    words = [name.split() for name in names]
    alike = len({one[0] for one in words if one}) == 1 or len({one[-1] for one in words if one}) == 1
    return alike and all(len(one) > 1 for one in words)


def _loop(steps: Sequence[rc.Step], length: int, position: str, params: dict[str, Data], lift: Lift) -> rc.Loop:
    """The loop of equal rounds: what differs comes from the row."""
    rounds = [steps[at : at + length] for at in range(0, len(steps), length)]
    columns: dict[tuple[str, ...], str] = {}
    template = list(rounds[0])
    for number, path in _differ(steps, length):
        values = tuple(lift_out(_texts(one[number])[path], lift) for one in rounds)
        name = columns.setdefault(values, _column(template[number], path, set(columns.values())))
        template[number] = _put(template[number], path, f"${{{ROW}.{name}}}")
    rows = [{name: values[at] for values, name in columns.items()} for at in range(len(rounds))]
    over: Data = next((f"${{params.{name}}}" for name, given in params.items() if _same(given, rows)), rows)
    body = tuple(_plain(step).model_copy(update={"id": f"{position}.{at}"}) for at, step in enumerate(template, 1))
    return rc.Loop(id=position, over=over, name=ROW, steps=body, place=HERE)


def lift_out(text: str, lift: Lift) -> str:
    """A row holds values, no references: what was lifted before is put back."""
    found = re.fullmatch(r"\$\{params\.([\w-]+)\}", text)
    return lift.lifted.get(found.group(1), text) if found else text


def _plain(step: rc.Step) -> rc.Step:
    """A step of a loop: alternatives and fingerprint of its first row say nothing about the others."""
    action = step.action
    changed = {}
    for name in ("target", "onto"):
        target = getattr(action, name, None)
        if isinstance(target, Query):
            changed[name] = target.model_copy(update={"also": (), "was": None})
    action = action.model_copy(update=changed)
    return step.model_copy(update={"action": action, "name": sentence(action)})


def _column(step: rc.Step, path: Path, taken: set[str]) -> str:
    target = getattr(step.action, "target", None)
    label = (target.name or target.label or "") if isinstance(target, Query) else ""
    named = str(path[-1]) if isinstance(path[-1], str) and path[-1] not in ("value", "name", "contains") else label
    base = re.sub(r"[^a-z0-9]+", "_", (named if "${" not in named else "").lower()).strip("_")[:30] or "value"
    base = base if base[0].isalpha() else f"c_{base}"
    return next(name for name in (base, *(f"{base}_{n}" for n in range(2, 1000))) if name not in taken)


def _put(value: Any, path: Path, text: str) -> Any:  # noqa: ANN401 - any part of a step
    """A copy with another text at a place."""
    if not path:
        return text
    first, rest = path[0], path[1:]
    if isinstance(value, Value):
        return value.model_copy(update={str(first): _put(getattr(value, str(first)), rest, text)})
    if isinstance(value, tuple):
        return tuple(_put(one, rest, text) if at == first else one for at, one in enumerate(value))
    return {key: _put(one, rest, text) if key == first else one for key, one in value.items()}


def _same(given: Data, rows: list[dict[str, str]]) -> bool:
    """Whether a param of the person is these rows, with the same names of columns."""
    if not isinstance(given, list | tuple) or len(given) != len(rows):
        return False
    return all(
        isinstance(one, dict) and {name: as_text(one.get(name)) for name in row} == row
        for one, row in zip(given, rows, strict=True)
    )
