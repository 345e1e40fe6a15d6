"""The words for one thing on a page: `the second "Delete" button in the row of M8` taken apart."""

from __future__ import annotations

from dataclasses import dataclass

from browser_agent.core.plain.lexicon import (
    ARTICLES,
    BESIDE,
    CALLED,
    INSIDE,
    KINDS,
    LANDMARKS,
    NUMBERS,
    OF,
    ONTO,
    PLACES,
    TWO_WORDS,
)
from browser_agent.core.plain.said import Around, Where
from browser_agent.core.plain.tokens import BadSentenceError, Token

_QUOTE = "Put what stands on the page in quotes, and leave the other words out."


@dataclass(frozen=True)
class Thing:
    """What a phrase names; see Said."""

    words: str = ""
    whole: str = ""
    exact: bool = False
    kind: str = ""
    roles: tuple[str, ...] = ()
    where: tuple[Where, ...] = ()
    nth: int = 0


def thing(found: list[Token]) -> Thing:
    """Read a phrase. Raises BadSentenceError where it names two things, or a word in it means nothing."""
    listed = next((one for one in found[:-1] if one.ends_list), None)
    if listed is not None:
        message = f'"{listed.text}," is the first of several things.'
        raise BadSentenceError(message, listed.at, "Write a step for each, or put a name that has a comma in quotes.")
    head, where = _places(_place_last(found))
    head = _bare(head)
    whole = _joined(head)
    nth, head = _number(head)
    kind, head = _kind(head)
    label = [one for one in head if one.is_data]
    if any(one.quoted for one in label):
        named = [one for one in label if one.quoted]
        if len(named) > 1:
            raise BadSentenceError(
                f'"{named[1].text}" is a second thing.', named[1].at, "Name one thing in one sentence."
            )
        rest = [one for one in head if one is not named[0] and one.word not in CALLED | ARTICLES | ONTO]
        if rest:
            message = f'"{rest[0].text}" beside "{named[0].text}" means nothing here.'
            raise BadSentenceError(message, rest[0].at, _QUOTE)
        if not named[0].text.strip():
            raise BadSentenceError("the quotes are empty.", named[0].at, "Write the words that stand on the page.")
        words = named[0].text
        return Thing(words, words, exact=True, kind=kind, roles=_roles(kind), where=where, nth=nth)
    return Thing(_joined(head), whole, bool(label), kind, _roles(kind), where, nth)


def _roles(kind: str) -> tuple[str, ...]:
    return KINDS.get(kind, ())


def _joined(found: list[Token]) -> str:
    return " ".join(one.text for one in found)


def _bare(found: list[Token]) -> list[Token]:
    """Without small words before it, as long as something is left."""
    while len(found) > 1 and found[0].word in ARTICLES | ONTO:
        found = found[1:]
    return found


def _number(found: list[Token]) -> tuple[int, list[Token]]:
    """A number before the words: "second", "last"."""
    if len(found) > 1 and found[0].word in NUMBERS:
        return NUMBERS[found[0].word], _bare(found[1:])
    return 0, found


def _kind(found: list[Token]) -> tuple[str, list[Token]]:
    """What kind of thing it is, at the end or, before a label, at the beginning."""
    if len(found) >= 2:
        pair = TWO_WORDS.get((found[-2].word, found[-1].word))
        if pair is not None:
            return pair, _called(found[:-2])
        pair = TWO_WORDS.get((found[0].word, found[1].word))
        if pair is not None:
            return pair, _called(found[2:])
    if found and found[-1].word in KINDS:
        return found[-1].word, _called(found[:-1])
    if found and found[0].word in KINDS:
        return found[0].word, _called(found[1:])
    return "", found


def _called(found: list[Token]) -> list[Token]:
    """Without "labelled" and the like before or after a label."""
    while len(found) > 1 and found[0].word in CALLED | OF:
        found = found[1:]
    while len(found) > 1 and found[-1].word in CALLED:
        found = found[:-1]
    return found


def _place_last(found: list[Token]) -> list[Token]:
    """ "in der Zeile von M8 auf Delete" the other way round."""
    if not found or _place(list(found), 0) is None:
        return found
    onto = next((at for at in range(len(found) - 2, 1, -1) if found[at].word in ("auf", "on", "an")), None)
    return found if onto is None else [*found[onto + 1 :], *found[:onto]]


def _places(found: list[Token]) -> tuple[list[Token], tuple[Where, ...]]:
    """What comes before the first place, and the places."""
    starts: list[tuple[int, int, Around]] = []
    at = 0
    while at < len(found):
        hit = _place(found, at)
        if hit is not None:
            starts.append((at, hit[0], hit[1]))
            at = hit[0]
        at += 1
    where = []
    for number, (begin, end, kind) in enumerate(starts):
        until = starts[number + 1][0] if number + 1 < len(starts) else len(found)
        where.append(_where(found[end:until], kind, found[begin], found[end - 1].word))
    return (found[: starts[0][0]] if starts else found), tuple(where)


def _place(found: list[Token], at: int) -> tuple[int, Around] | None:
    """Where the words of a place begin and which kind it is, if one begins here."""
    for phrase, kind in BESIDE:
        if tuple(one.word for one in found[at : at + len(phrase)]) == phrase and at + len(phrase) < len(found):
            end = _skip(found, at + len(phrase), ARTICLES)
            noun = found[end].word if end < len(found) - 1 else ""
            return (end + 1 if PLACES.get(noun) == "section" and kind == "section" else end), kind
    if found[at].word in INSIDE:
        end = _skip(found, at + 1, ARTICLES)
        if end < len(found) and found[end].word in PLACES:
            return end + 1, PLACES[found[end].word]
        # "in the Address section": the noun comes last.
        for last in range(end + 1, min(end + 5, len(found))):
            if found[last].word in PLACES and not any(one.word in INSIDE for one in found[end:last]):
                found.insert(end, found.pop(last))
                return end + 1, PLACES[found[end].word]
    return None


def _skip(found: list[Token], at: int, words: frozenset[str]) -> int:
    while at < len(found) and found[at].word in words:
        at += 1
    return at


def _where(found: list[Token], kind: Around, begin: Token, noun: str) -> Where:
    rest = found[_skip(found, 0, OF | ARTICLES) :]
    quoted = [one for one in rest if one.quoted]
    if quoted and len(rest) > 1:
        other = next(one for one in rest if one is not quoted[0])
        raise BadSentenceError(f'"{other.text}" beside "{quoted[0].text}" means nothing here.', other.at, _QUOTE)
    words = _joined(rest)
    if not words and noun in LANDMARKS:
        return Where(kind=kind, words=LANDMARKS[noun], exact=True)
    if not words and kind != "dialog":
        raise BadSentenceError(f'"{begin.text}" begins a place, and no words say which.', begin.at, "Name it.")
    return Where(kind=kind, words=words, exact=any(one.is_data for one in rest))
