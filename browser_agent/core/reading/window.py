"""The part of two observations that differs, so that a small change on a large page costs no more than a small one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from browser_agent.core.seen import Seen


class Window(NamedTuple):
    """What has to be read of both pages. last: the ref that stands before it, empty at the top."""

    old: Sequence[Seen]
    new: Sequence[Seen]
    last: str


def window(old: Sequence[Seen], new: Sequence[Seen]) -> Window:
    """From the first node that is not the same to the last, with the rows and the labels that they belong to."""
    most = min(len(old), len(new))
    low = 0
    while low < most and _same(old[low], new[low]):
        low += 1
    tail = 0
    while tail < most - low and _same(old[-1 - tail], new[-1 - tail]):
        tail += 1
    low, row_depth = _back_to_row(new, max(0, low - 1))
    tail = max(0, tail - 1)
    depth = min(row_depth, *(_shallowest_row(nodes[low : len(nodes) - tail]) for nodes in (old, new)))
    while tail and new[-tail].depth > depth:
        tail -= 1
    last = next((new[at].ref for at in range(low - 1, -1, -1) if new[at].ref), "")
    return Window(old[low : len(old) - tail], new[low : len(new) - tail], last)


def _same(one: Seen, other: Seen) -> bool:
    """Whether two nodes read the same; where they stand on the screen is no matter."""
    return one == other or (one[:6] == other[:6] and one.more == other.more)


def _back_to_row(nodes: Sequence[Seen], low: int) -> tuple[int, int]:
    """The row that a place is in, or the place itself; and the depth of that row."""
    top, depth, row = low, 1 << 30, 1 << 30
    for at in range(low, -1, -1):
        if at < len(nodes) and nodes[at].depth < depth:
            depth = nodes[at].depth
            if nodes[at].role == "row":
                top, row = at, depth
        if depth <= 0:
            break
    return top, row


def _shallowest_row(nodes: Sequence[Seen]) -> int:
    return min((node.depth for node in nodes if node.role == "row"), default=1 << 30)
