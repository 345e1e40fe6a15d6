"""Which words found exactly one element at a moment that is over: told from what was seen then, with no page to ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import hypot

from browser_agent.core.naming import LONGEST_NAME, Candidate, candidates
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.target import Query

Box = tuple[int, int, int, int]
MARGIN_PX = 12.0
"""How much nearer the nearest must be than the next: more than a run asks for, since these boxes are rounded."""


def alone(seen: Observation, ref: str, marks: Mapping[str, str], single: Collection[str]) -> tuple[Candidate, ...]:
    """The ways to name the element of a ref that nothing else of this look answers to, the most human first.

    marks: attributes of it, see `candidates`. single: which of them no other element had.
    """
    at = next((place for place, node in enumerate(seen.nodes) if node.ref == ref), None) if ref else None
    if at is None:
        return ()
    return tuple(one for one in candidates(seen, ref, marks) if _only(seen.nodes, at, one.query, single))


def by_position(seen: Observation, ref: str) -> Query | None:
    """Role, name and the place among its equals: what is left for one that no words tell from them."""
    node = seen.by_ref(ref)
    if node is None or node.role in ("", "generic", "text") or len(node.name) > LONGEST_NAME:
        return None
    same = [one.ref for one in seen.nodes if (one.role, one.name) == (node.role, node.name) and one.ref]
    return Query(role=node.role, name=node.name or None, nth=same.index(ref))


def _only(nodes: Sequence[Seen], at: int, query: Query, single: Collection[str]) -> bool:
    for key in ("label", "placeholder", "testid", "title", "alt"):
        if getattr(query, key) is not None:
            return key in single
    if query.css is not None:
        return "id" in single
    if query.near is not None:
        return _nearest(nodes, query, query.near) == at
    return [place for place in _places(nodes, at, query) if _answers(nodes[place], query)] == [at]


def _nearest(nodes: Sequence[Seen], query: Query, near: Query) -> int | None:
    """The one that is closest to the one thing of these words, and clearly closer than the next."""
    anchors = [node.box for node in nodes if _answers(node, near)]
    if len(anchors) != 1 or anchors[0] is None:
        return None
    gaps: list[tuple[float, int]] = []
    for place, node in enumerate(nodes):
        if _answers(node, query):
            if node.box is None:
                return None
            gaps.append((_gap(node.box, anchors[0]), place))
    gaps.sort()
    return gaps[0][1] if gaps and (len(gaps) == 1 or gaps[1][0] - gaps[0][0] >= MARGIN_PX) else None


def _gap(one: Box, other: Box) -> float:
    """Pixels between two boxes, as the page is asked for them too; the middles decide between those that touch both."""
    across = max(0, one[0] - other[0] - other[2], other[0] - one[0] - one[2])
    along = max(0, one[1] - other[1] - other[3], other[1] - one[1] - one[3])
    middles = hypot(one[0] + one[2] / 2 - other[0] - other[2] / 2, one[1] + one[3] / 2 - other[1] - other[3] / 2)
    return hypot(across, along) + middles / 1000


def _answers(node: Seen, query: Query) -> bool:
    if query.text is not None:
        return node.name == query.text
    return node.role == query.role and (query.name is None or node.name == query.name)


def _places(nodes: Sequence[Seen], at: int, query: Query) -> range:
    """Where the query would look: everywhere, or inside the one thing that it says the element is in."""
    if query.within is not None:
        around = [place for place, node in enumerate(nodes) if _answers(node, query.within)]
        return _inside(nodes, around[0]) if len(around) == 1 else range(0)
    if query.row:
        depth = nodes[at].depth
        for before in range(at - 1, -1, -1):
            if nodes[before].depth < depth:
                depth = nodes[before].depth
                if nodes[before].role == "row":
                    return _inside(nodes, before)
        return range(0)
    return range(len(nodes))


def _inside(nodes: Sequence[Seen], at: int) -> range:
    end = at + 1
    while end < len(nodes) and nodes[end].depth > nodes[at].depth:
        end += 1
    return range(at + 1, end)
