"""Which lines of a page before are which lines after: by what is unique in both, then by what stands between."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

SMALL = 250
"""Lines of a gap without anything unique that are still compared one with each other."""
Pair = tuple[int, int]
Gap = tuple[int, int, int, int]


def matched(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pairs of places with the same text, growing in both; what is in no pair was removed, added or moved."""
    pairs: list[Pair] = []
    gaps: list[Gap] = [(0, len(old), 0, len(new))]
    while gaps:
        low, high, start, end = gaps.pop()
        while low < high and start < end and old[low] == new[start]:
            pairs.append((low, start))
            low, start = low + 1, start + 1
        while low < high and start < end and old[high - 1] == new[end - 1]:
            high, end = high - 1, end - 1
            pairs.append((high, end))
        if low == high or start == end:
            continue
        anchors = _unique(old, new, (low, high, start, end))
        if anchors:
            edges = [(low - 1, start - 1), *anchors, (high, end)]
            pairs += anchors
            gaps += [(a + 1, c, b + 1, d) for (a, b), (c, d) in pairwise(edges)]
        elif high - low <= SMALL and end - start <= SMALL:
            blocks = SequenceMatcher(None, old[low:high], new[start:end], autojunk=False).get_matching_blocks()
            pairs += [(low + one.a + step, start + one.b + step) for one in blocks for step in range(one.size)]
    return sorted(pairs)


def _unique(old: Sequence[str], new: Sequence[str], gap: Gap) -> list[Pair]:
    """The longest growing run of the lines that are there exactly once on both sides."""
    low, high, start, end = gap
    once_old = {text for text, many in Counter(old[low:high]).items() if many == 1}
    once = {text for text, many in Counter(new[start:end]).items() if many == 1 and text in once_old}
    if not once:
        return []
    where = {old[at]: at for at in range(low, high) if old[at] in once}
    return growing([(where[new[at]], at) for at in range(start, end) if new[at] in once])


def growing(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest part of the pairs whose first numbers grow as their second do."""
    tops: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for number, (first, _) in enumerate(pairs):
        place = bisect_left(tops, first)
        back.append(ends[place - 1] if place else -1)
        tops[place : place + 1] = [first]
        ends[place : place + 1] = [number]
    run: list[Pair] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        run.append(pairs[number])
        number = back[number]
    return run[::-1]
