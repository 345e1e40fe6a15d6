"""Searching an observation: by words, by role, inside a region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from browser_agent.core.reading.roles import REGIONS, SEARCHED
from browser_agent.core.reading.words import visible
from browser_agent.core.seen import Observation, Seen


def find(seen: Observation, words: str = "", role: str = "", within: str = "") -> tuple[Seen, ...]:
    """What has all the words, in any case, in its name, value, text, description, icon, hint, error or options.

    role: only that role. within: only inside a heading's section, a landmark, dialog, table, row or other region of
    that name; also a landmark's role alone ("navigation") or a ref. An exact name goes before one that holds the words.
    """
    nodes = seen.nodes
    wanted = _searchable(words).split()
    role = role.strip().lower()
    if within.strip():
        return tuple(nodes[at] for at in _inside(nodes, within) if _matches(nodes[at], wanted, role))
    if role:
        return tuple(node for node in nodes if _has_role(node, role) and (not wanted or _has_words(node, wanted)))
    return tuple(_with_words(nodes, wanted)) if wanted else nodes


def _with_words(nodes: Sequence[Seen], wanted: Sequence[str]) -> Iterator[Seen]:
    """The same as `_has_words` for each, without a call for those whose name is all there is."""
    first = wanted[0]
    for node in nodes:
        name = node.name
        if node.more or node.value or not name.isascii() or not name.isprintable():
            if _has_words(node, wanted):
                yield node
        elif first in name.lower() and all(word in name.lower() for word in wanted):
            yield node


def _matches(node: Seen, wanted: Sequence[str], role: str) -> bool:
    return (not role or _has_role(node, role)) and (not wanted or _has_words(node, wanted))


def _has_role(node: Seen, role: str) -> bool:
    return node.role == role or (role == "heading" and node.role == "link" and "level" in node.more)


def _has_words(node: Seen, wanted: Sequence[str]) -> bool:
    text = f"{node.name}\n{node.value}" if node.value else node.name
    if node.more:
        text = "\n".join((text, *(node.more[key] for key in SEARCHED if key in node.more)))
    text = _searchable(text)
    return all(word in text for word in wanted)


def _searchable(text: str) -> str:
    """In one case, without what is written there only to break words."""
    if text.isascii():
        return text.lower()
    return "".join(letter for letter in text.casefold() if letter.isprintable() or letter.isspace())


def _inside(nodes: Sequence[Seen], within: str) -> list[int]:
    """Places of all that stands in a region of that name, in reading order, each once."""
    name = visible(within).casefold()
    ref = within.strip()
    words = name.split()
    exact: list[int] = []
    near: list[int] = []
    for at, node in enumerate(nodes):
        if node.ref and node.ref == ref:
            return list(_extent(nodes, at))
        heading = _has_role(node, "heading")
        if not heading and node.role not in REGIONS:
            continue
        own = _searchable(node.name)
        if own.strip() == name or node.role == name:
            exact.append(at)
        elif all(word in own for word in words):
            near.append(at)
    found: list[int] = []
    for at in exact or near:
        if not found or at > found[-1]:  # a region inside a region that was taken is taken already
            found.extend(_extent(nodes, at))
    return found


def _extent(nodes: Sequence[Seen], at: int) -> range:
    """What a line holds: all that is deeper; of a heading, its section up to the next heading of its level or above."""
    node, end = nodes[at], at + 1
    heading = _has_role(node, "heading")
    level = _level(node)
    while end < len(nodes):
        other = nodes[end]
        if other.depth < node.depth or (other.depth == node.depth and not heading):
            break
        if heading and _has_role(other, "heading") and _level(other) <= level:
            break
        end += 1
    return range(at + 1, end)


def _level(node: Seen) -> int:
    level = node.more.get("level", "1")
    return int(level) if level.isascii() and level.isdigit() else 1
