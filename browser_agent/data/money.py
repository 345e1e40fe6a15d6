"""Amounts with their currency: signs, ISO 4217 codes, accounting parentheses.

A sign that several currencies share ($ ¥ kr Rs) names the currency of the locale's territory when that one is
written with exactly this sign there, else none: the page does not say which. £ is the pound sterling wherever
the territory's own currency is not a £.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel.numbers import get_territory_currencies, list_currencies

from browser_agent.core.value import Money
from browser_agent.data.numbers import Notation, digits_of, notation
from browser_agent.data.text import NotReadError, fold, known_locale, plain


def _codes_in(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHARED = {
    "$": _codes_in(
        "USD AUD CAD NZD HKD SGD TWD MXN ARS CLP COP UYU BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD"
    ),
    "¥": frozenset(("JPY", "CNY")),
    "£": _codes_in("GBP EGP LBP FKP GIP SHP SYP SDG SSP"),
    "kr": frozenset(("SEK", "NOK", "DKK", "ISK")),
    "kr.": frozenset(("SEK", "NOK", "DKK", "ISK")),
    "Rs": frozenset(("INR", "PKR", "LKR", "NPR", "MUR")),
    "Rs.": frozenset(("INR", "PKR", "LKR", "NPR", "MUR")),
}
_SOLE = {
    "€": "EUR", "₹": "INR", "₩": "KRW", "원": "KRW", "₺": "TRY", "₽": "RUB", "руб.": "RUB", "₴": "UAH",
    "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP", "₦": "NGN", "₡": "CRC", "₸": "KZT", "₼": "AZN",
    "₾": "GEL", "₭": "LAK", "₮": "MNT", "₲": "PYG", "₵": "GHS", "円": "JPY", "zł": "PLN", "Kč": "CZK",
    "Ft": "HUF", "Fr.": "CHF", "SFr.": "CHF", "US$": "USD", "AU$": "AUD", "A$": "AUD", "CA$": "CAD",
    "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "MX$": "MXN", "R$": "BRL", "CN¥": "CNY",
    "JP¥": "JPY",
}  # fmt: skip


class AmountNotation(NamedTuple):
    """How a locale writes amounts. marks: currency signs to codes; "" for a sign that says no currency."""

    numbers: Notation
    marks: dict[str, str]
    shape: re.Pattern[str]
    common: re.Pattern[str]
    """The usual amounts, in a pattern five times as fast as `shape`."""


@lru_cache(maxsize=64)
def amounts(locale: str) -> AmountNotation:
    """The notation of amounts of a locale."""
    way, marks = notation(locale, money=True), _marks(locale)
    signs = "|".join(re.escape(sign) for sign in sorted(marks, key=len, reverse=True))
    mark = rf"(?:{signs}|[A-Z]{{3}})"
    shape = (
        rf"(?P<open>\()?(?P<sign>[-+])? ?(?:(?P<first>{mark}) ?(?P<second>{mark})?)? ?(?P<inner>[-+])?"
        rf"(?P<open2>\()?{way.body}(?P<close2>\))?(?: ?(?P<third>{mark}) ?(?P<fourth>{mark})?)?(?P<close>\))?"
    )
    common = rf"(?P<sign>-)?(?P<first>[$€£¥])?{way.body}(?: ?(?P<third>[$€£¥]|[A-Z]{{3}}))?"
    return AmountNotation(way, marks, re.compile(shape, re.ASCII), re.compile(common, re.ASCII))


def _marks(locale: str) -> dict[str, str]:
    known = known_locale(locale)
    names: dict[str, set[str]] = {}
    for code, sign in known.currency_symbols.items():
        sign = plain(fold(sign))
        if sign != code and sign not in _SHARED and code != "XXX" and not re.search(r"[\d()]", sign):
            names.setdefault(sign, set()).add(code)
    marks = _SOLE | {sign: next(iter(codes)) for sign, codes in names.items() if len(codes) == 1}
    tender = get_territory_currencies(known.territory) if known.territory else []
    for sign, codes in _SHARED.items():
        used = [code for code in tender if plain(fold(known.currency_symbols.get(code, code))) == sign]
        marks[sign] = used[0] if len(used) == 1 and used[0] in codes else "GBP" if sign == "£" else ""
    return marks


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies()) - {"XXX", "XTS"}


def read_money(text: str, way: AmountNotation) -> Money:
    """An amount with all the digits that the text shows. NotReadError when two currencies are named."""
    text = plain(text)
    if match := way.common.fullmatch(text):
        marks = [mark for mark in (match["first"], match["third"]) if mark]
        amount = Decimal((match["sign"] or "") + digits_of(match))
        return Money(amount=amount, currency=_currency(marks, way) if marks else "")
    match = way.shape.fullmatch(text)
    if match is None:
        raise NotReadError(_why(text, way))
    opened = [match[name] for name in ("open", "open2") if match[name]]
    closed = [match[name] for name in ("close", "close2") if match[name]]
    signs = [sign for sign in (match["sign"], match["inner"]) if sign]
    if opened or closed:
        if len(opened) != 1 or len(closed) != 1:
            raise NotReadError("parentheses that do not match")
        signs.append("-")
    if len(signs) > 1:
        raise NotReadError("two signs")
    amount = Decimal(("-" if signs == ["-"] else "") + digits_of(match))
    marks = [mark for mark in (match[name] for name in ("first", "second", "third", "fourth")) if mark]
    return Money(amount=amount, currency=_currency(marks, way) if marks else "")


def _currency(marks: list[str], way: AmountNotation) -> str:
    if len(marks) == 1 and (known := way.marks.get(marks[0])) is not None:
        return known
    found: set[str] = set()
    shared = [mark for mark in marks if mark in _SHARED]
    for mark in marks:
        if mark in _SHARED:
            continue
        code = way.marks.get(mark) or mark
        if code not in _codes():
            raise NotReadError(f"{mark} is no currency")
        found.add(code)
    if len(found) > 1 or any(code not in _SHARED[mark] for mark in shared for code in found):
        raise NotReadError("two currencies")
    return found.pop() if found else way.marks[shared[0]]


def _why(text: str, way: AmountNotation) -> str:
    if "%" in text:
        return "a percent sign; type string keeps it"
    if not re.search(r"\d", text):
        return "no amount"
    return f"not one amount as {way.numbers.locale} writes it ({way.numbers.example}, with or without currency)"
