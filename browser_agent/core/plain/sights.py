"""Sentences that need no element of the page: addresses, what can be seen, and scrolling."""

from __future__ import annotations

import re

from browser_agent.core.plain import lexicon as lex
from browser_agent.core.plain.handling import to
from browser_agent.core.plain.phrase import thing
from browser_agent.core.plain.said import Goes, Said, Scrolls, Sees
from browser_agent.core.plain.tokens import BadSentenceError, Token

_TIMES = frozenset({"second", "seconds", "sekunde", "sekunden", "minute", "minutes", "minuten", "ms"})
_ADDRESS = re.compile(r"(?:https?://|/)\S*")


def goes(body: list[Token], begin: Token) -> Said | Goes:
    """An address, or the link, tab or menu that opens what is named."""
    first = _skip_page(body)
    if first < len(body) and len(body) == first + 1:
        token = body[first]
        if token.is_value or _ADDRESS.fullmatch(token.text) or token.text.startswith("${"):
            address = token.text
            named = token.quoted and not _ADDRESS.fullmatch(address) and "${" not in address
            if not named:
                return Goes(address, token.at + token.quoted)
    return to("open", thing(body), begin)


def _skip_page(body: list[Token]) -> int:
    words = lex.ARTICLES | frozenset(
        {"page", "address", "url", "seite", "adresse", "die", "to", "zu", "site", "website"}
    )
    at = 0
    while at < len(body) - 1 and body[at].word in words:
        at += 1
    return at


def back(body: list[Token]) -> Goes:
    """Back in the history of the tab."""
    if body:
        raise BadSentenceError(f'"{body[0].text}" after going back means nothing.', body[0].at, "Write: go back")
    return Goes()


def sees(verb: str, body: list[Token], begin: Token) -> Sees:
    """What is, or is not, to be seen; verb: see, unseen or wait."""
    shown, waits = verb != "unseen", verb == "wait" or (verb == "unseen" and begin.word in ("wait", "warte", "wacht"))
    sentence = " ".join(one.word for one in body)
    for endings, is_shown in ((lex.GONE, False), (lex.SEEN, True)):
        for ending in endings:
            if sentence.endswith(ending):
                shown, body = (is_shown if shown else shown), body[: -len(ending.split())]
                sentence = " ".join(one.word for one in body)
    body = body[next((n for n, one in enumerate(body) if one.word not in _SMALL), len(body)) :]
    if body and body[0].word in ("not", "no", "nicht", "kein", "keine", "keinen"):
        shown, body = not shown, body[1:]
    if any(one.word in _TIMES for one in body):
        fix = 'Wait for something that can be seen: wait for "Order placed"'
        raise BadSentenceError("there is no waiting for time alone.", body[0].at, fix)
    quoted = [one for one in body if one.is_value]
    others = [one for one in body if not one.is_value]
    if len(quoted) != 1:
        at = quoted[1].at if quoted else (body[0].at if body else begin.at)
        words = " ".join(one.text for one in others)
        fix = f'Write {begin.text} "{words}".' if words and not quoted else 'Write: see "Order placed"'
        raise BadSentenceError("what is to be seen must stand once, in quotes.", at, fix)
    role = ""
    for one in others:
        roles = lex.KINDS.get(one.word)
        if roles is None and one.word not in lex.ARTICLES | lex.CALLED | _SMALL:
            raise BadSentenceError(
                f'"{one.text}" beside what is to be seen means nothing here.', one.at, "Leave it out."
            )
        role = roles[0] if roles and one.word != "text" else role
    return Sees(quoted[0].text, role, shown, waits)


_SMALL = lex.ARTICLES | frozenset(
    {
        "for",
        "until",
        "till",
        "that",
        "auf",
        "bis",
        "dass",
        "ob",
        "to",
        "page",
        "seite",
        "words",
        "wörter",
        "message",
        "there",
        "is",
    }
)


def scrolls(body: list[Token], begin: Token) -> Said | Scrolls:
    """To a thing, or down and up by pixels."""
    words = [one.word for one in body]
    if words and words[0] in ("down", "up", "runter", "hinunter", "hoch", "hinauf"):
        pixels = next((int(word) for word in words if word.isdigit()), 600)
        odd = next(
            (
                one
                for one in body[1:]
                if not one.word.isdigit() and one.word not in ("by", "um", "pixels", "px", "pixel")
            ),
            None,
        )
        if odd is not None:
            raise BadSentenceError(f'"{odd.text}" means nothing here.', odd.at, "Write: scroll down by 400")
        return Scrolls(-pixels if words[0] in ("up", "hoch", "hinauf") else pixels)
    return to("scroll", thing(body), begin)
