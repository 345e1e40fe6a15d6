"""Which lines of a page before are which lines after: by what is unique in both, then by what stands between."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

MOST_COMPARED = 60_000
"""Pairs of lines between two unique ones that are compared; of more, none is found again."""
Pair = tuple[int, int]


def matched(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pairs of places with the same text, growing in both; what is in no pair was removed, added or moved."""
    once = _once(old) & _once(new)
    where = {text: at for at, text in enumerate(old) if text in once}
    anchors = growing((where[text], at) for at, text in enumerate(new) if text in once)
    pairs = list(anchors)
    for (low, start), (high, end) in pairwise([(-1, -1), *anchors, (len(old), len(new))]):
        here, there = old[low + 1 : high], new[start + 1 : end]
        if 0 < len(here) * len(there) <= MOST_COMPARED:
            for one in SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks():
                pairs += [(low + 1 + one.a + step, start + 1 + one.b + step) for step in range(one.size)]
    return sorted(pairs)


def _once(texts: Sequence[str]) -> set[str]:
    return {text for text, many in Counter(texts).items() if many == 1}


def growing(pairs: Iterable[Pair]) -> list[Pair]:
    """The longest part of the pairs, in the order of their second numbers, whose first numbers grow too."""
    tops: list[int] = []
    ends: list[int] = []
    kept: list[tuple[Pair, int]] = []
    for number, pair in enumerate(pairs):
        place = bisect_left(tops, pair[0])
        kept.append((pair, ends[place - 1] if place else -1))
        tops[place : place + 1] = [pair[0]]
        ends[place : place + 1] = [number]
    run: list[Pair] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        pair, number = kept[number]
        run.append(pair)
    return run[::-1]
