"""The known word that a mistyped word most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

_CLOSE = 0.6


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The closest known word by typing slips; None when nothing is close. Case does not count."""
    found = process.extractOne(
        word.lower(),
        sorted(known),
        scorer=OSA.normalized_similarity,
        processor=str.lower,
        score_cutoff=_CLOSE,
    )
    return found[0] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """`Did you mean "x"?`, or the list of what is known when nothing is close."""
    words = tuple(known)
    close = nearest(word, words)
    return f'Did you mean "{close}"?' if close else f"Known are: {', '.join(words)}."
