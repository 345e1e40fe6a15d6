"""A sentence as tokens: bare words, quoted texts and references, each with where it begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from browser_agent.core.template import is_reference, references

_TOKEN = re.compile(
    r"""\s*(?:
      "(?P<a>[^"]*)" | “(?P<b>[^”]*)” | „(?P<c>[^“”"]*)[“”"] | «(?P<d>[^»]*)» |
      (?<![^\s(:=])'(?P<e>[^']*)'(?=$|[\s.,;:!?)]) | (?<![^\s(:=])‘(?P<f>[^’]*)’ |
      (?P<word>(?:\$\{[^{}]*\}|[^\s"“”„«»])+)
    )""",
    re.VERBOSE,
)
_OPEN = re.compile(r"""["“”„«»]""")
_EDGE = ".,;!?"


class BadSentenceError(ValueError):
    """A sentence that cannot be read. at: offset of what is wrong; fix: what to write instead."""

    def __init__(self, message: str, at: int, fix: str = "") -> None:
        super().__init__(message)
        self.at, self.fix = at, fix


class Token(NamedTuple):
    """text: without quotes. word: in small letters and without stops at its end, empty for what is quoted."""

    text: str
    word: str
    at: int
    quoted: bool = False
    ends_list: bool = False
    """A comma follows it."""

    @property
    def is_value(self) -> bool:
        """Whether it may be typed: a quoted text, or one reference."""
        return self.quoted or is_reference(self.text)

    @property
    def is_data(self) -> bool:
        """Whether it is, or has in it, what no grammar may read: a quoted text or a reference."""
        return self.quoted or bool(references(self.text))


def tokens(sentence: str) -> list[Token]:
    """Raises BadSentenceError for a quote that is never closed."""
    found: list[Token] = []
    at = 0
    while at < len(sentence.rstrip()):
        hit = _TOKEN.match(sentence, at)
        start = at + len(sentence[at:]) - len(sentence[at:].lstrip())
        if hit is None:
            stray = _OPEN.search(sentence, at)
            where = stray.start() if stray else start
            raise BadSentenceError("the quote here is never closed.", where, "Close it.")
        word = hit.group("word")
        if word is None:
            text = next(one for one in hit.group("a", "b", "c", "d", "e", "f") if one is not None)
            found.append(Token(text, "", start, quoted=True))
        elif references(word):
            found.append(_with_reference(word, start))
        else:
            found.extend(_bare(word, start))
        at = hit.end()
    return found


def _with_reference(word: str, start: int) -> Token:
    bare = word.rstrip(_EDGE) if is_reference(word.rstrip(_EDGE)) else word
    return Token(bare, "", start)


def _bare(word: str, start: int) -> list[Token]:
    """A word; a colon or a sign at its end is a token of its own, for `E-mail: "x"`. Lone stops are none."""
    bare = word.rstrip(_EDGE)
    if not bare:
        return []
    if len(bare) > 1 and bare[-1] in ":=" and "://" not in bare:
        return [*_bare(bare[:-1], start), Token(bare[-1], bare[-1], start + len(bare) - 1)]
    return [Token(bare, bare.casefold().strip("()"), start, ends_list=word.endswith(","))]


def clauses(sentence: str, begins: frozenset[str], joins: frozenset[str]) -> list[str]:
    """The parts of a sentence that each begin with a verb: at "and", "then", commas and stops before one.

    begins: first words of verbs. joins: words that may stand between.
    """
    found = tokens(sentence)
    cuts = [0]
    for number, token in enumerate(found[1:], 1):
        if token.word not in begins or token.quoted:
            continue
        before = found[number - 1]
        ended = sentence[: token.at].rstrip()[-1:] in ".,;"
        if before.word in joins or ended:
            cuts.append(token.at)
    parts = [sentence[a:b] for a, b in zip(cuts, [*cuts[1:], len(sentence)], strict=True)]
    return [_trimmed(part, joins) for part in parts if part.strip()]


def _trimmed(part: str, joins: frozenset[str]) -> str:
    part = part.strip().rstrip(_EDGE).strip()
    while part.split() and part.split()[-1].casefold() in joins:
        part = part.rsplit(maxsplit=1)[0].rstrip(_EDGE).strip() if " " in part else ""
    return part
