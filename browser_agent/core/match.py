"""Whether a text, a number or an address is what a condition says: the small comparisons behind every expectation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from browser_agent.core.expect import Match
from browser_agent.core.template import as_text
from browser_agent.core.value import Data, Money


def glob_matches(pattern: str, text: str) -> bool:
    """`*` is any run without /, `**` any run, all else is itself; the whole text must match, query included.

    An address that only differs by its query or fragment matches a pattern that has none. Takes one pass over the text,
    whatever the pattern: pages choose the addresses.
    """
    glob = _read(pattern)
    if glob.fits(text):
        return True
    bare = re.split(r"[?#]", text, maxsplit=1)[0]
    return bare != text and not re.search(r"[?#]", pattern) and glob.fits(bare)


@dataclass(frozen=True)
class _Glob:
    """A pattern as sets of places in it, one bit each: bit n is set when the first n letters of it are matched.

    letters: by letter, the places that it leads to. anywhere, within: places with a `**`, and with a `*`.
    """

    letters: dict[str, int]
    anywhere: int
    within: int
    end: int

    def fits(self, text: str) -> bool:
        places = 1
        for letter in text:
            stays = self.anywhere if letter == "/" else self.anywhere | self.within
            places = ((places << 1) & self.letters.get(letter, 0)) | (places & stays)
            if not places:
                return False
        return bool(places & self.end)


@lru_cache(maxsize=256)
def _read(pattern: str) -> _Glob:
    letters: dict[str, int] = {}
    anywhere = within = 0
    place = 1
    for token in re.findall(r"\*\*|.", pattern, re.DOTALL):
        if token == "**":
            anywhere |= place
        elif token == "*":
            within |= place
        else:
            place <<= 1
            letters[token] = letters.get(token, 0) | place
    return _Glob(letters, anywhere, within, place)


def matches(match: Match, value: Data) -> bool:
    """Whether a value satisfies a match; texts are compared with white space folded."""
    text = fold(as_text(value))
    if match.empty is not None and match.empty != (text == "" or value in ((), [], {})):
        return False
    if match.equals is not None and not _same(match.equals, value, text):
        return False
    if match.contains is not None and fold(match.contains) not in text:
        return False
    if match.matches is not None and re.fullmatch(match.matches, text) is None:
        return False
    return _within_bounds(match, value)


def fold(text: str) -> str:
    """White space folded, no-break spaces and zero-width characters included."""
    return re.sub(r"[\s\u00a0\u200b-\u200d\u2060\ufeff]+", " ", text).strip()


def _same(wanted: Data, value: Data, text: str) -> bool:
    """Equal as values, as numbers when one of them is a number, or as folded texts."""
    if isinstance(wanted, bool) or isinstance(value, bool):
        return as_text(wanted) == as_text(value)
    if wanted == value:
        return True
    if isinstance(wanted, (int, float, Decimal)) or isinstance(value, (int, float, Decimal)):
        left, right = number(wanted), number(value)
        return left is not None and left == right
    return fold(as_text(wanted)) == text


def _within_bounds(match: Match, value: Data) -> bool:
    if match.above is None and match.below is None:
        return True
    here = number(value)
    if here is None:
        return False
    above, below = number(match.above), number(match.below)
    if (match.above is not None and above is None) or (match.below is not None and below is None):
        return False  # a bound that is no number holds nothing back, so nothing is within it
    return (above is None or here > above) and (below is None or here < below)


def number(value: Data) -> Decimal | None:
    """The number that a value is, or that a plain text such as "12.5" says; None when it is not one."""
    if isinstance(value, Money):
        return value.amount
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
