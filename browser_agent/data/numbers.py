"""Numbers the way people of a locale write them. Strict: what is not wholly and surely a number is refused.

The symbols come from CLDR through babel; they are read once per locale, because babel's own parser takes
several times as long and accepts groups in wrong places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from browser_agent.data.text import NotReadError, known_locale, plain

SPACE_LIKE = "\u00a0\u202f\u2009"
APOSTROPHES = "’'"


@dataclass(frozen=True)
class Notation:
    """How a locale writes numbers. body: an unsigned number, in the groups `whole`, `grouped`, `fraction`."""

    locale: str
    decimals: str
    groups: str
    body: str
    signed: re.Pattern[str]

    @property
    def example(self) -> str:
        """A number in this notation, for messages."""
        return f"1{self.groups[0] if self.groups else ''}234{self.decimals[0]}5"


@lru_cache(maxsize=64)
def notation(locale: str, *, money: bool = False) -> Notation:
    """The notation of a locale; with money, also the symbols that it has for amounts only.

    An apostrophe between groups is understood in amounts of every locale: it is nobody's decimal sign.
    """
    known = known_locale(locale)
    symbols = known.number_symbols.get("latn") or {}
    decimals, groups = symbols.get("decimal", "."), symbols.get("group", "")
    if money:
        decimals += _only_new(symbols.get("currencyDecimal", ""), decimals + groups)
        groups += _only_new(symbols.get("currencyGroup", ""), decimals + groups) + APOSTROPHES
    elif groups in APOSTROPHES:
        groups = APOSTROPHES
    # Folding has made a plain space of every space.
    groups = "".join(" " if sign in SPACE_LIKE else sign for sign in groups)
    small, large = known.decimal_formats[None].grouping
    group = f"[{re.escape(groups + '٬')}]"
    grouped = rf"\d{{1,3}}(?P<group>{group})\d{{3}}(?:(?P=group)\d{{3}})*"
    if (small, large) == (3, 2):
        grouped += rf"|\d{{1,2}}(?P<group2>{group})(?:\d{{2}}(?P=group2))*\d{{3}}"
    body = rf"(?:(?P<grouped>{grouped})|(?P<whole>\d+))?(?:[{re.escape(decimals + '٫')}](?P<fraction>\d+))?"
    return Notation(locale, decimals, groups, body, re.compile(rf"(?P<sign>[-+]?){body}", re.ASCII))


def _only_new(signs: str, taken: str) -> str:
    return "".join(sign for sign in signs if sign not in taken)


def digits_of(match: re.Match[str]) -> str:
    """The number of a match of `Notation.body`, unsigned, the way programs write it ("1234.50").

    NotReadError when there is no digit, or when groups follow a leading zero: "0,123" is a fraction of
    another locale, not 123.
    """
    grouped, whole, fraction = match["grouped"], match["whole"], match["fraction"]
    if grouped is not None:
        if grouped[0] == "0":
            raise NotReadError("groups of digits after a leading zero: a fraction of another locale?")
        whole = "".join(sign for sign in grouped if sign.isdecimal())
    if fraction is None:
        if whole is None:
            raise NotReadError("no digit")
        return str(whole)
    return f"{whole or 0}.{fraction}"


def _number(text: str, way: Notation) -> str:
    text = plain(text)
    negative = len(text) > 2 and text[0] == "(" and text[-1] == ")"
    match = way.signed.fullmatch(text[1:-1] if negative else text)
    if match is None or (negative and match["sign"]):
        raise NotReadError(_why(text, way))
    return ("-" if negative or match["sign"] == "-" else "") + digits_of(match)


def _why(text: str, way: Notation) -> str:
    if "%" in text or "٪" in text or "‰" in text:
        return "a percent sign; type string keeps it"
    if not re.search(r"\d", text):
        return "no number"
    if re.search(r"[^\W\d_]", text):
        return "words beside the number"
    return f"not a number as {way.locale} writes it ({way.example})"


def read_integer(text: str, way: Notation) -> int:
    """A whole number; NotReadError when it has a fraction, even one of zeros."""
    if text.isdecimal() and text.isascii() and len(text) < 20:
        return int(text)
    found = _number(text, way)
    if "." in found:
        raise NotReadError(f"it has a fraction as {way.locale} writes numbers; type decimal reads it")
    return int(found)


def read_decimal(text: str, way: Notation) -> Decimal:
    """A number with all the digits that the text shows ("1.50" keeps its zero)."""
    return Decimal(_number(text, way))
