"""How much the words of a sentence are those of a thing on the page: pure, 0 to 1, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from browser_agent.core.match import fold
from browser_agent.core.plain.concepts import AGAIN, CONTRARIES, NOT, SOFT, TELLS_APART
from browser_agent.core.plain.terms import WORD, Term, terms
from browser_agent.engine.likeness import NEARLY, OPPOSITES

SAME, SOFTLY, MEANS, MISSPELT, AROUND = 1.0, 0.96, 0.92, 0.86, 0.9
"""The words themselves; but for small words and counts; by their meaning; nearly by their letters; and with the words
that are left over around it, as in "delete Bolt M8" for the button of that row."""
PART_OF_LABEL, MORE_THAN_LABEL = 0.82, 0.82
"""A field whose label has more words, or fewer, than the sentence. What is pressed does other things then."""
KIN = 0.6
"""Shares words and differs in others: listed, never taken."""
MOSTWORDS = 40
"""Of a name; longer ones are texts, and nobody calls a thing by a part of its text."""
SHORTEST = 5
"""Letters from which on a word may be misspelt."""
_COUNT = re.compile(r"\s*[(\[]\s*\d[\d.,]*\+?\s*[)\]]\s*$")


@dataclass(frozen=True)
class Compared:
    """score: 0 to 1. relation: why. left: words of the sentence that the thing does not say."""

    score: float
    relation: str
    left: tuple[Term, ...] = ()


NOTHING = Compared(0.0, "other")


@lru_cache(maxsize=20_000)
def compare(wanted: str, shown: str, *, exact: bool = False, field: bool = False) -> Compared:
    """wanted: of the sentence; shown: of the page. exact: only the very words will do, whatever the case.

    field: the thing is one to fill in or tick, where a label may have words more or fewer.
    """
    if not shown.strip() or not wanted.strip():
        return NOTHING
    if _plain(wanted) == _plain(shown):
        return Compared(SAME, "same")
    if exact:
        return _exactly(wanted, shown)
    before, after = terms(wanted), terms(shown)
    if not before or not 0 < len(after) <= MOSTWORDS:
        return NOTHING
    against = contrary(before, after, field=field)
    if against:
        return Compared(0.0, f"says the contrary ({against})")
    return _loosely(before, after, field=field)


def _plain(text: str) -> str:
    return fold(text).casefold().strip(" :*…").removesuffix("...")


def _exactly(wanted: str, shown: str) -> Compared:
    """The same words with a count, a star or a sign beside them; nothing else."""
    bare = _plain(_COUNT.sub("", shown))
    letters = [" ".join(WORD.findall(one)) for one in (_plain(wanted), bare)]
    if bare == _plain(wanted) or (letters[0] and letters[0] == letters[1]):
        return Compared(SOFTLY, "same")
    shared = {one.text for one in terms(wanted)} & {one.text for one in terms(shown)}
    return Compared(KIN, "kin") if shared else NOTHING


def contrary(before: tuple[Term, ...], after: tuple[Term, ...], *, field: bool) -> str:
    """What in the two says the contrary of each other; empty when nothing does."""
    for one, other in product(before, after):
        if one.text == other.text:
            continue
        pairs = {frozenset((a, b)) for a in {one.text, *one.meanings} for b in {other.text, *other.meanings}}
        both = _held(one, after) and _held(other, before)
        if not one.meanings & other.meanings and not both and pairs & (CONTRARIES | OPPOSITES):
            return f"{one.text} and {other.text}"
        longer, shorter = sorted((one.text, other.text), key=len, reverse=True)
        turned = longer.endswith(shorter) and len(shorter) > 3 and " " not in longer
        if turned and not one.meanings & other.meanings and not _held(one, after) and not _held(other, before):
            return f"{one.text} and {other.text}"
    for words, what in ((NOT, "not"), (AGAIN, "once more"))[: 1 + field]:
        if _has(before, words, what) != _has(after, words, what):
            return what
    return ""


def _held(one: Term, others: tuple[Term, ...]) -> bool:
    """Whether a word is among others, as it is or by its meaning."""
    return any(one.is_like(other) for other in others)


def _has(said: tuple[Term, ...], words: frozenset[str], what: str) -> bool:
    """Whether one of the words is there. "No." at the end of other words is a number."""
    found = [number for number, one in enumerate(said) if set(one.text.split()) & words]
    if what == "once more":
        return any(len(said) > 1 for _ in found)
    return any(said[number].text != "no" or number == 0 or number < len(said) - 1 for number in found)


def _one(one: Term, other: Term) -> float:
    """How much a word is another one."""
    if one.text == other.text:
        return SAME
    if one.meanings & other.meanings:
        return MEANS
    if one.is_number or other.is_number or (one.meanings and other.meanings):
        return 0.0  # both are known words, so that neither is the other one misspelt
    if min(len(one.text), len(other.text)) < SHORTEST or one.text[:2] != other.text[:2]:
        return 0.0  # another beginning is often the contrary
    return MISSPELT if fuzz.ratio(one.text, other.text) / 100 >= NEARLY else 0.0


def _loosely(before: tuple[Term, ...], after: tuple[Term, ...], *, field: bool) -> Compared:
    after = tuple(one for number, one in enumerate(after) if not (number and one.text.isdigit())) or after
    pairs = {one: max(((_one(one, other), other) for other in after), key=lambda pair: pair[0]) for one in before}
    hits = [score for score, _ in pairs.values() if score]
    left = tuple(one for one, (score, _) in pairs.items() if not score and one.text not in SOFT)
    taken = {other for score, other in pairs.values() if score}
    over = tuple(one for one in after if one not in taken and one.text not in SOFT)
    telling = [one for one, (score, _) in pairs.items() if score and one.text not in SOFT]
    if not hits or (not telling and (left or over)):
        return NOTHING
    worst = min(score for one, (score, _) in pairs.items() if score and (one in telling or not telling))
    if not left and not over:
        relation = {SAME: "same", MEANS: "means the same", MISSPELT: "nearly the same"}[worst]
        return Compared(min(worst, SOFTLY), relation)
    if any(one.is_number for one in (*left, *over)) and not left:
        return Compared(KIN, "kin")
    if left and not over:
        apart = any(one.is_number or one.text in TELLS_APART for one in left)
        score = MORE_THAN_LABEL if field and worst > MISSPELT and not apart else KIN
        return Compared(min(score, worst), "says less", left)
    if over and not left and field and worst > MISSPELT and not TELLS_APART & {one.text for one in over}:
        return Compared(PART_OF_LABEL, "says more")
    return Compared(KIN, "kin", left if not over else ())
