"""Searching an observation: by words, by role, inside a region."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from browser_agent.core.reading.lines import home_of, level_of, said
from browser_agent.core.reading.places import controls_in
from browser_agent.core.reading.roles import REGIONS, SEARCHED
from browser_agent.core.reading.words import without_breaks
from browser_agent.core.seen import Observation, Seen

_END = "\x00"
"""Between the texts of two nodes, so that all of them are brought into one case at once."""


def find(seen: Observation, words: str = "", role: str = "", within: str = "") -> tuple[Seen, ...]:
    """What has all the words, in any case, in its name, value, text, description, icon, hint, error or options.

    role: only that role. within: only inside a heading's section, a landmark, dialog, table, row or other region of
    that name; also a landmark's role alone ("navigation") or a ref. An exact name goes before one that holds the words.
    """
    wanted = _searchable(words).split()
    if wanted and not role.strip() and not within.strip():
        return tuple(seen.nodes[at] for at in _index_of(seen).having(wanted))
    nodes: Sequence[Seen] = _inside(seen.nodes, within) if within.strip() else seen.nodes
    role = role.strip().lower()
    if role:
        nodes = [node for node in nodes if _has_role(node, role)]
    return tuple(nodes[at] for at in _Index(nodes).having(wanted)) if wanted else tuple(nodes)


def listed(seen: Observation, found: Iterable[Seen]) -> str:
    """Some nodes of an observation, a line each, as they read in its whole text; rows with all that is in them."""
    nodes, home, hits = seen.nodes, home_of(seen), tuple(found)
    rows = {id(node) for node in hits if node.role == "row" and "cells" in node.more}
    held = {id(node): controls_in(nodes, at) for at, node in enumerate(nodes) if id(node) in rows} if rows else {}
    return "\n".join(said(node, [nodes[at] for at in held.get(id(node), ())], home) for node in hits)


class _Index:
    """The texts of some nodes, to be searched."""

    def __init__(self, nodes: Sequence[Seen]) -> None:
        self._text = _searched(nodes)
        self._starts = [0, *(match.end() for match in re.finditer(_END, self._text))]

    def having(self, words: Sequence[str]) -> Iterator[int]:
        """Places of the nodes that have all the words, in their order."""
        first, *others = words
        if _END in "".join(words):
            return
        at = self._text.find(first)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            start, end = self._starts[place], self._text.find(_END, at)
            end = len(self._text) if end < 0 else end
            if all(self._text.find(word, start, end) >= 0 for word in others):
                yield place
            at = self._text.find(first, end)


def _index_of(seen: Observation) -> _Index:
    """The index of a whole observation, made once."""
    known = seen.derived.get("index")
    if not isinstance(known, _Index):
        known = seen.derived["index"] = _Index(seen.nodes)
    return known


def _searched(nodes: Iterable[Seen]) -> str:
    """The texts of all nodes in one, each up to the next end."""
    texts = [node.name if not node.more and not node.value else _all_of(node) for node in nodes]
    joined = _END.join(texts)
    if joined.count(_END) >= len(texts) > 0:
        joined = _END.join(text.replace(_END, " ") for text in texts)
    return _searchable(joined)


def _all_of(node: Seen) -> str:
    text = f"{node.name}\n{node.value}" if node.value else node.name
    more = node.more
    for key in more:
        if key in SEARCHED:
            text = f"{text}\n{more[key]}"
    return text


def _searchable(text: str) -> str:
    """In one case, without what is written there only to break words."""
    return text.lower() if text.isascii() else without_breaks(text).casefold()


def _has_role(node: Seen, role: str) -> bool:
    return node.role == role or (role == "heading" and node.role == "link" and "level" in node.more)


def _inside(nodes: Sequence[Seen], within: str) -> list[Seen]:
    """All that stands in a region of that name, in reading order, each once."""
    ref = within.strip()
    words = _searchable(within).split()
    name = " ".join(words)
    exact: list[int] = []
    near: list[int] = []
    for at, node in enumerate(nodes):
        if node.ref and node.ref == ref:
            return list(_extent(nodes, at))
        if node.role not in REGIONS and not _has_role(node, "heading"):
            continue
        own = _searchable(node.name)
        if node.role == name or own.split() == words:
            exact.append(at)
        elif all(word in own for word in words):
            near.append(at)
    found: list[Seen] = []
    end = 0
    for at in exact or near:
        if at >= end:  # a region inside a region that was taken is taken already
            held = _extent(nodes, at)
            found += held
            end = at + 1 + len(held)
    return found


def _extent(nodes: Sequence[Seen], at: int) -> Sequence[Seen]:
    """What a line holds: all that is deeper; of a heading, its section up to the next heading of its level or above."""
    node, end = nodes[at], at + 1
    heading = _has_role(node, "heading")
    while end < len(nodes):
        other = nodes[end]
        if other.depth < node.depth or (other.depth == node.depth and not heading):
            break
        if heading and _has_role(other, "heading") and level_of(other.more) <= level_of(node.more):
            break
        end += 1
    return nodes[at + 1 : end]
