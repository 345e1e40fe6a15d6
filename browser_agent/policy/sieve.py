"""Every place where a text holds something of a long list: quick where there is nothing, which is nearly always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

LENGTH = 8
"""Of the pieces that are looked for. Any seven bytes hold one whole aligned word of four, wherever they stand."""
WORD = 4
FEW = 24
"""So many pieces are searched for one by one; of more, each word of the text is looked up."""
SEARCHED = 96
"""How far into a listed text the piece is taken from."""


Match = tuple[int, int, bytes]


class Sieve:
    """Finds listed texts, as bytes, by a few pieces: each has one that it shares with as many others as there are."""

    def __init__(self, groups: Iterable[frozenset[bytes]]) -> None:
        """groups: texts that are alike, which is where pieces are shared."""
        self._pieces: dict[bytes, dict[bytes, int]] = {}
        for texts in groups:
            for text, piece in (cover(texts) if len(texts) > 1 else {text: text[:LENGTH] for text in texts}).items():
                self._pieces.setdefault(piece, {})[text] = text.find(piece)
        self._short = [piece for piece in self._pieces if len(piece) < LENGTH]
        self._words: dict[int, list[tuple[bytes, int]]] = {}
        for piece in self._pieces:
            if len(piece) >= LENGTH:
                for at in range(WORD):
                    (word,) = memoryview(piece[at : at + WORD]).cast("I")
                    self._words.setdefault(word, []).append((piece, at))
        self._all = frozenset(self._words)

    def matches(self, data: bytes) -> list[Match]:
        """Start, end and text of all that it holds, from its beginning on, the longest first at each place."""
        found: set[Match] = set()
        for piece, start in self._places(data):
            for text, offset in self._pieces[piece].items():
                first = start - offset
                if first >= 0 and data.startswith(text, first):
                    found.add((first, first + len(text), text))
        return sorted(found, key=lambda one: (one[0], -one[1], one[2]))

    def _places(self, data: bytes) -> Iterator[tuple[bytes, int]]:
        yield from _found(data, self._short)
        # All words of the text at once; where they are matters only when one is known.
        words = memoryview(data[: len(data) // WORD * WORD]).cast("I")
        known = self._all.intersection(words)
        if not known:
            return
        pieces = {piece for word in known for piece, _ in self._words[word]}
        if len(pieces) <= FEW:
            yield from _found(data, pieces)
            return
        for number, word in enumerate(words):
            if word in known:
                for piece, offset in self._words[word]:
                    start = number * WORD - offset
                    if start >= 0 and data.startswith(piece, start):
                        yield piece, start


def _found(data: bytes, pieces: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Every place of each piece, overlapping ones too."""
    for piece in pieces:
        at = data.find(piece)
        while at >= 0:
            yield piece, at
            at = data.find(piece, at + 1)


@lru_cache(maxsize=256)
def cover(texts: frozenset[bytes]) -> dict[bytes, bytes]:
    """A piece for each text: always the one next that is in most of the texts that are left."""
    left = {
        text: {text[at : at + LENGTH] for at in range(max(1, min(len(text), SEARCHED) - LENGTH + 1))} for text in texts
    }
    chosen: dict[bytes, bytes] = {}
    while left:
        counts = Counter(piece for pieces in left.values() for piece in pieces)
        best = max(counts, key=lambda piece: (counts[piece], len(piece), piece))
        chosen |= {text: best for text, pieces in left.items() if best in pieces}
        left = {text: pieces for text, pieces in left.items() if text not in chosen}
    return chosen
