"""Sentences about one thing on the page: what is done to it, and with which value."""

from __future__ import annotations

import re

from browser_agent.core.plain import lexicon as lex
from browser_agent.core.plain.phrase import Thing, thing
from browser_agent.core.plain.said import Presses, Said, Verb
from browser_agent.core.plain.tokens import BadSentenceError, Token

EXAMPLE = 'Write it such as: click Sign in, or: fill E-mail with "ada@example.test".'
_CHORD = re.compile(r"(?:(?:Ctrl|Control|Strg|Alt|Shift|Meta|Cmd|Umschalt)\+)+\S+", re.IGNORECASE)
_HELD = {"ctrl": "Control", "strg": "Control", "cmd": "Meta", "umschalt": "Shift"}
_OF_KEYS = frozenset({"key", "taste", "touche", "tecla", "tasto", "toets"})


def to(verb: Verb, what: Thing, begin: Token, value: str | None = None, *, bare: bool = False) -> Said:
    """A sentence about a thing. bare: it may go without words and kind: whatever fits the verb, if there is one."""
    if not (what.words or what.kind or bare):
        raise BadSentenceError(f'"{begin.text}" says not what.', begin.at, EXAMPLE)
    return Said(
        verb=verb, words=what.words, whole=what.whole, exact=what.exact, kind=what.kind, roles=what.roles, value=value,
        where=what.where, nth=what.nth,
    )  # fmt: skip


def fill(body: list[Token], begin: Token) -> Said:
    """What is typed, and where; emptied where the verb says so."""
    if begin.word in ("clear", "empty", "leere", "leeren") or (body and _ends_with(body, "leeren")):
        return to("fill", thing(body), begin, "")
    value, rest = _value(body)
    if value is None:
        bare = next((body[n + 1] for n, one in enumerate(body[:-1]) if one.word in lex.WITH), begin)
        fix = f'Put the value in quotes: fill E-mail with "{bare.text}".' if bare is not begin else EXAMPLE
        raise BadSentenceError("the value to type must stand in quotes or be one ${reference}.", bare.at, fix)
    return to("fill", thing(rest), begin, value.text)


def _ends_with(body: list[Token], word: str) -> bool:
    return body[-1].word == word


def _value(body: list[Token]) -> tuple[Token | None, list[Token]]:
    """The quoted value and what is left of the sentence: after "with", before "into", else the last one of all."""
    values = [number for number, one in enumerate(body) if one.is_value]
    for number in values:
        if number and body[number - 1].word in lex.WITH:
            return body[number], [*body[: number - 1], *body[number + 1 :]]
    first = _start(body)
    if values and values[0] == first:
        rest = body[first + 1 :]
        if rest and (rest[0].word in lex.INTO):
            return body[first], rest[1:]
        return body[first], rest
    if values and values[-1] == len(body) - 1:
        return body[-1], body[:-1]
    return None, body


def _start(body: list[Token]) -> int:
    """Where it begins after small words: 'the text "x"'."""
    at = 0
    small = lex.ARTICLES | frozenset(
        {"text", "value", "wert", "option", "for", "für", "bei", "file", "datei", "fichier"}
    )
    while at < len(body) and body[at].word in small:
        at += 1
    return at


def choose(body: list[Token], begin: Token) -> Said:
    """What is picked, by its own words or as the option of a list."""
    value, rest = _value(body)
    if value is not None and (rest := _without_kind(rest)):
        return to("choose", thing(rest), begin, value.text)
    bare = next((number for number, one in enumerate(body) if number and one.word in ("from", "aus", "in")), None)
    if value is None and bare is not None and bare + 1 < len(body) and thing(list(body[bare:])).where == ():
        fix = f'Put what is picked in quotes: choose "{" ".join(one.text for one in body[:bare])}" from ...'
        raise BadSentenceError("what is picked must stand in quotes or be one ${reference}.", body[0].at, fix)
    return to("choose", thing(body), begin)


def _without_kind(rest: list[Token]) -> list[Token]:
    """What is left beside an option; "option" alone is nothing."""
    return [] if len(rest) == 1 and "option" in lex.KINDS.get(rest[0].word, ()) else rest


def press(body: list[Token], begin: Token) -> Said | Presses:
    """A key, in a field or where the focus is; what is no key is a button."""
    taste = " ".join(one.word for one in (begin, *body)) if body else ""
    said_key = any(word in taste.split() for word in ("key", "taste", "touche", "tecla", "tasto", "toets"))
    body = [one for one in body if one.word not in ("key", "taste")] if said_key else body
    first = _start(body)
    if first >= len(body):
        raise BadSentenceError(f'"{begin.text}" says not which key.', begin.at, "Write press Enter, or click Send.")
    token, rest = body[first], body[first + 1 :]
    keys = lex.KEYS.get(token.word) if not token.quoted else None
    if keys is None and _CHORD.fullmatch(token.text):
        keys = "+".join(_HELD.get(one.lower(), one[:1].upper() + one[1:]) for one in token.text.split("+"))
    if keys is None and said_key and len(token.text) == 1:
        keys = token.text
    if keys is None or (rest and rest[0].word not in lex.INTO | lex.ONTO):
        return to("click", thing(body), begin)
    if keys in lex.BUTTONS_TOO and not said_key and not rest:
        fix = f"Write press the {token.text} key, or click {token.text}."
        raise BadSentenceError(f'"{token.text}" is a key, and buttons are called so too.', token.at, fix)
    if not rest:
        return Presses(keys)
    return to("press", thing(rest[1:]), begin, keys)


def upload(body: list[Token], begin: Token) -> Said:
    """A file, and the field that takes it."""
    first = _start(body)
    if first < len(body) and not body[first].is_value and re.search(r"[./]", body[first].text):
        body = [*body[:first], body[first]._replace(quoted=True), *body[first + 1 :]]
    value, rest = _value(body)
    if value is None:
        fix = 'Write upload "contract.pdf" to Contract, or ${params.file}.'
        raise BadSentenceError("the file must stand in quotes or be one ${reference}.", begin.at, fix)
    return to("upload", thing(rest), begin, value.text, bare=True)
