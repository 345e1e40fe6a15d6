"""The words of a name, phrases of a known meaning as one, and whether two names mean the same: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from browser_agent.core.match import fold
from browser_agent.core.plain.concepts import CONTRARIES, LONGEST, MEANINGS

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)


@dataclass(frozen=True)
class Term:
    """A word, or a phrase that has a meaning."""

    text: str
    meanings: frozenset[str] = frozenset()

    @property
    def is_number(self) -> bool:
        """Numbers name one thing among others; another number is another thing."""
        return any(one.isdigit() for one in self.text)

    def is_like(self, other: Term) -> bool:
        """Whether it is the same word, or means the same."""
        return self.text == other.text or bool(self.meanings & other.meanings)


@lru_cache(maxsize=20_000)
def terms(text: str) -> tuple[Term, ...]:
    """The words of a text in small letters, phrases of a known meaning as one."""
    words = [one.replace("’", "'") for one in WORD.findall(fold(text).casefold())]
    found: list[Term] = []
    at = 0
    while at < len(words):
        for size in range(min(LONGEST, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + size])
            if phrase in MEANINGS or size == 1:
                found.append(Term(" ".join(phrase), MEANINGS.get(phrase, frozenset())))
                at += size
                break
    return tuple(found)


def mean_the_same(one: str, other: str) -> bool:
    """Whether each word of one has a word of the other that means the same, in whatever order, and none is left."""
    left = list(terms(other))
    if not left or len(left) != len(terms(one)):
        return False
    for term in terms(one):
        match = next((at for at, each in enumerate(left) if term.is_like(each)), None)
        if match is None:
            return False
        del left[match]
    return True


def mean_the_contrary(one: str, other: str) -> bool:
    """Whether a word of one means the contrary of a word of the other, as "Sign in" and "Abmelden"."""
    return any(
        not first.is_like(second) and frozenset((a, b)) in CONTRARIES
        for first in terms(one)
        for second in terms(other)
        for a in first.meanings
        for b in second.meanings
    )
