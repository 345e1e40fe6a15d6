"""Which nodes of an observation make a line, how deep it stands, and which controls are printed in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from browser_agent.core.reading.roles import FIELDS, LEGENDS, SILENT, UNSAID
from browser_agent.core.reading.words import visible
from browser_agent.core.seen import MARK, Seen

SHORTEST_TAIL = 4
"""Characters of a text that is not repeated because the name of its field ends with it."""
DEEPEST = 12
"""Indentation ends here, so that ten thousand nested boxes do not become fifty million spaces."""


class Place(NamedTuple):
    """Where a line stands: its node, its indentation, and the controls that are printed in it (of a row)."""

    at: int
    indent: int
    inside: tuple[int, ...] = ()


def placed(nodes: Sequence[Seen]) -> Iterator[Place]:
    """The nodes that make a line. Left out is only what another line says: labels in their field, nameless boxes."""
    depths, indents = [-1], [0]
    taken: set[int] = set()
    last = len(nodes) - 1
    for at, node in enumerate(nodes):
        depth, ref, role, name, _, states, _, more = node
        while depths[-1] >= depth:
            depths.pop()
            indents.pop()
        indent = indents[-1]
        if role == "text" and not ref:
            if visible(name) and (states or more or not _is_label(nodes, at, last)):
                yield Place(at, indent)
            continue
        depths.append(depth)
        if at in taken:
            indents.append(indent)
            continue
        if not ref and role in SILENT and not states and (not name or _is_titled(nodes, at)) and not _says_more(node):
            indents.append(indent)
            continue
        indents.append(min(indent + 1, DEEPEST))
        inside: tuple[int, ...] = ()
        if role == "row" and more and "cells" in more:
            inside = controls_in(nodes, at)
            taken.update(inside)
        yield Place(at, indent, inside)


def _is_label(nodes: Sequence[Seen], at: int, last: int) -> bool:
    """A text beside the field, or first in the group, whose name has it: one of both is enough to read."""
    node = nodes[at]
    if at < last and (after := nodes[at + 1]).role in FIELDS and _ends(after.name, node.name):
        return True
    if not at:
        return False
    before = nodes[at - 1]
    if before.role in FIELDS:
        return _ends(before.name, node.name)
    return before.name == node.name and before.role in LEGENDS and before.depth < node.depth


def _ends(name: str, text: str) -> bool:
    """Whether all of the text is in the name, as its last words: "Buy milk" in "Done: Buy milk"."""
    if name == text:
        return True
    return len(text) >= SHORTEST_TAIL and name.endswith(text) and not name[-len(text) - 1].isalnum()


def _is_titled(nodes: Sequence[Seen], at: int) -> bool:
    """A heading that is the name of the box it begins says all that the box would."""
    box, first = nodes[at], nodes[at + 1] if at + 1 < len(nodes) else None
    return first is not None and first.role == "heading" and first.name == box.name and first.depth > box.depth


def _says_more(node: Seen) -> bool:
    return bool(node.value or (node.more and any(key not in UNSAID for key in node.more)))


def controls_in(nodes: Sequence[Seen], row: int) -> tuple[int, ...]:
    """Places of the controls that stand in the cells of a row."""
    depth, many = nodes[row].depth, nodes[row].more.get("cells", "").count(MARK)
    found: list[int] = []
    for at in range(row + 1, len(nodes)):
        if nodes[at].depth <= depth or len(found) >= many:
            break
        if nodes[at].depth == depth + 1 and nodes[at].ref:
            found.append(at)
    return tuple(found)
