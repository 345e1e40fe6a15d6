"""Amounts of money in the text of a page, in the notations of every locale at once.

Nobody says here which locale the page is in, so of two readings the larger one counts: "1.234" with a currency is
one thousand and more, though it may be a price with three decimals. A limit is then never passed by a misreading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from browser_agent.core.value import Money
from browser_agent.policy.words import by_first_letter

MOST = 200
"""Amounts that are read of one text; a text with more is said to be unreadable by who asks for the largest."""
SHARED = {
    "$": "USD AUD CAD NZD HKD SGD TWD MXN ARS CLP COP UYU BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD",
    "¥": "JPY CNY", "£": "GBP EGP LBP FKP GIP SHP SYP SDG SSP", "kr": "SEK NOK DKK ISK", "Rs": "INR PKR LKR NPR MUR",
}  # fmt: skip
"""Signs of several currencies; the first is the one most meant."""
_SHARED_CODES = {sign: tuple(codes.split()) for sign, codes in SHARED.items()}
SOLE = {
    "€": "EUR", "₹": "INR", "₩": "KRW", "원": "KRW", "₺": "TRY", "TL": "TRY", "₽": "RUB", "руб": "RUB", "₴": "UAH",
    "грн": "UAH", "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP", "₦": "NGN", "₡": "CRC", "₸": "KZT", "₼": "AZN",
    "₾": "GEL", "₭": "LAK", "₮": "MNT", "₲": "PYG", "₵": "GHS", "₿": "BTC", "円": "JPY", "元": "CNY", "zł": "PLN",
    "Kč": "CZK", "Ft": "HUF", "Fr": "CHF", "SFr": "CHF", "lei": "RON", "лв": "BGN", "US$": "USD", "AU$": "AUD",
    "A$": "AUD", "CA$": "CAD", "C$": "CAD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "MX$": "MXN",
    "R$": "BRL", "CN¥": "CNY", "JP¥": "JPY", "RM": "MYR", "Rp": "IDR",
}  # fmt: skip


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


CODES = _codes(
    "AED ARS AUD AZN BDT BGN BHD BRL BTC CAD CHF CLP CNY COP CRC CZK DKK EGP ETH EUR GBP GEL GHS HKD HUF IDR ILS INR "
    "IRR ISK JOD JPY KES KRW KWD KZT LKR MAD MXN MYR NGN NOK NPR NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD "
    "THB TND TRY TWD UAH USD USDC USDT UYU VND ZAR"
)
_MARKS = frozenset((*SHARED, *SOLE, *CODES))
_BY_LENGTH = sorted(_MARKS, key=lambda one: (-len(one), one))
_BY_FIRST = {letter: tuple(one for one in _BY_LENGTH if one[0] == letter) for letter in {one[0] for one in _MARKS}}
_BY_LAST = {letter: tuple(one for one in _BY_LENGTH if one[-1] == letter) for letter in {one[-1] for one in _MARKS}}
"""The marks that begin or end with a letter, the longest first: most numbers of a page have none beside them."""
_BETWEEN = " :()[]=."
"""What may stand between a mark and its number."""
_LAST = frozenset((*_BY_LAST, *_BETWEEN))
_SURE = frozenset(sign for sign in SOLE if not sign.isalpha() and _BY_LAST[sign[-1]] == (sign,))
"""Signs that are no part of another mark: right before a number they are its currency."""
_GROUP = "[.,'’٬ ]"
_NUMBER = re.compile(
    # Groups of three (or, in India, of two and then three), with a fraction or none; else plain digits. The first digit
    # comes before what may not stand in front of it: so the search skips whatever is no digit, four times as fast.
    rf"[0-9](?<![0-9.,].)(?:[0-9]{{0,2}}(?:{_GROUP}[0-9]{{3}})+|[0-9]?(?:,[0-9]{{2}})+,[0-9]{{3}}|[0-9]*)"
    r"(?:[.,٫][0-9]{1,8})?(?![.,]?[0-9])"
)
_AFTER = re.compile(r"(?:[.,]?[–—-])? ?([kK](?![^\W\d_])|M(?![^\W\d_])|million|Mio|mln|万|萬|만|億|억)?\.? ?\(?")
_GOES_ON = frozenset(".,–—- kKM(万萬만億억m")
"""What `_AFTER` can begin with; it matches nothing at all before everything else."""
_TIMES = {"k": 1_000, "万": 10_000, "萬": 10_000, "만": 10_000, "億": 10**8, "억": 10**8}
_UNIT = re.compile(r"\s?(?:%|‰|°|(?:kg|g|km|m|cm|mm|l|ml|GB|MB|kB|h|min|s|x|Uhr|am|pm)(?![^\W\d_]))", re.IGNORECASE)
_NAMES = (
    "total|amount|sum|price|due|pay|balance|summe|betrag|gesamt|preis|montant|prix|somme|importe|precio|importo|prezzo|"
    "totale|valor|preço|bedrag|totaal|prijs|kwota|suma|razem|cena|belopp|summa|beløb|částka|celkem|tutar|toplam|"
    "сумма|итого|цена|金額|合計|金额|总计|总额|價格|합계|금액"
)
_NAMED = re.compile(rf"(?:{by_first_letter((_NAMES,))})[^\d\n]{{0,16}}\n?(?=[0-9])")
"""Of a text in small letters, once for all of its numbers: patterns that ignore case are much slower."""
_DIGIT = re.compile(r"\d")
_ODD = re.compile(r"[^\x00-\x08\x0a-\x7f]")
_ZEROS = (
    "\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0de6\u0e50\u0ed0\u0f20"
    "\u1040\u1090\u17e0\u1810\u1946\u19d0\u1a80\u1a90\u1b50\u1bb0\u1c40\u1c50\ua620\ua8d0\ua900\ua9d0\ua9f0\uaa50\uabf0\uff10"
)
"""The noughts of the scripts of the first plane; the other nine digits stand behind each."""
_FOREIGN = re.compile(
    "[\u00a0\u2002\u2003\u2007\u2009\u202f\t！-～￥￡\U00010000-\U0010ffff"
    + "".join(f"{one}-{chr(ord(one) + 9)}" for one in _ZEROS)
    + "]"
)
"""Whatever may have to be written plainly."""
_SPACES = frozenset("\u00a0\u202f\u2009\u2007\u2002\u2003\t")
_SEPARATORS = re.compile(r"\D")


def amounts(text: str, home: str = "") -> tuple[Money, ...]:
    """The amounts that a text shows, in its order, at most MOST, each without a sign.

    home: ISO code that a shared sign ($, ¥, kr) stands for where it can; else the currency that is most meant by it.
    A number is an amount when a currency stands beside it, and with the currency "" when it has just two decimals or a
    word such as "total" before it.
    """
    return tuple(Money(amount=amount, currency=currency) for amount, currency in islice(pairs(text, home), MOST))


def has_amount(text: str) -> bool:
    """Whether a text shows any."""
    return next(pairs(text), None) is not None


def pairs(text: str, home: str = "") -> Iterator[tuple[Decimal, str]]:
    """The same as `amounts`, all of them, as bare numbers and currencies: ten times as cheap."""
    if _DIGIT.search(text) is None:
        return
    text = _plain(text)
    named: frozenset[int] | None = None
    for match in _NUMBER.finditer(text):
        (start, end), digits = match.span(), match[0]
        times, at = _times_after(text, end)
        mark = text[start - 1 : start]
        if mark not in _SURE:
            first, last = _mark_before(text, start), _mark_after(text, at)
            # "$5 CAD" says by its code which dollar; "€5 $6" are two amounts.
            mark = last if not first or (first in SHARED and last in CODES) else first
        if mark:
            yield _value(digits, times), SOLE.get(mark) or _currency(mark, home)
        elif len(digits) > 3 and digits[-3] in ".,٫" and _UNIT.match(text, end) is None:
            yield _value(digits, times), ""
        else:
            named = _named(text) if named is None else named
            if start in named:
                yield _value(digits, times), ""


def _named(text: str) -> frozenset[int]:
    """Where the numbers begin that a word such as "total" stands before."""
    # The one letter that becomes two when it is made small.
    return frozenset(match.end() for match in _NAMED.finditer(text.replace("İ", "i").lower()))


def largest(found: tuple[Money, ...]) -> Money | None:
    """The one with the most, whatever its currency; None of none."""
    return max(found, key=lambda one: one.amount, default=None)


def _plain(text: str) -> str:
    """One kind of space, one kind of digit, one width of signs."""
    if text.isascii() or _FOREIGN.search(text) is None:
        return text
    # What is odd in a text is nearly always one sign, many times.
    table = {ord(one): plain for one in set(_ODD.findall(text)) if (plain := _as_plain(one)) != one}
    return text.translate(table) if table else text


def _as_plain(one: str) -> str:
    if one.isdecimal():
        return str(unicodedata.decimal(one))
    if one in _SPACES:
        return " "
    return {"￥": "¥", "￡": "£"}.get(one) or (chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one)


def _mark_before(text: str, end: int) -> str:
    """The currency that stands right before a number; a code before a sign is the more exact of the two."""
    if text[end - 1 : end] == " " and text[end - 2 : end - 1] not in _LAST:
        return ""
    text = text[max(0, end - 12) : end].rstrip(_BETWEEN)
    for mark in _BY_LAST.get(text[-1:], ()):
        if text.endswith(mark) and _stands_alone(text[: -len(mark)][-1:], mark):
            code = text[: -len(mark)].rstrip(" ")[-3:] if mark in SHARED else ""
            return code if code in CODES else mark
    return ""


def _times_after(text: str, end: int) -> tuple[str | None, int]:
    """What a number is multiplied by, and where the mark would begin that stands after it."""
    # Most numbers end a line, or stand before a word: then there is nothing to look for.
    following = text[end : end + 1]
    if following not in _GOES_ON:
        return None, end
    if following == " " and text[end + 1 : end + 2] not in _GOES_ON:
        return None, end + 1
    told = _AFTER.match(text, end)
    return (told[1], told.end()) if told is not None else (None, end)


def _mark_after(text: str, at: int) -> str:
    for mark in _BY_FIRST.get(text[at : at + 1], ()):
        following = text[at + len(mark) : at + len(mark) + 1]
        if text.startswith(mark, at) and not (mark[-1].isalpha() and mark.isascii() and following.isalpha()):
            return mark
    return ""


def _stands_alone(before: str, mark: str) -> bool:
    """A sign does; letters do where no word ends in them ("Total" may be glued to "EUR" by a page's layout)."""
    return not mark[0].isalpha() or not before.isalpha() or (before.islower() and mark[0].isupper())


@lru_cache(maxsize=2048)
def _value(digits: str, times: str | None) -> Decimal:
    value = Decimal(_number(digits))
    if times is None:
        return value
    return value * _TIMES.get(times.lower(), 1_000_000)


def _number(text: str) -> str:
    """The digits as programs write them: what is a group and what a decimal, told from the separators alone."""
    if text.isdecimal():
        return text
    if text[-3:-2] in (".", ",") and text[:-3].isdecimal():
        return f"{text[:-3]}.{text[-2:]}"  # the most common price, read as below
    signs = _SEPARATORS.findall(text)
    last = signs[-1]
    whole, _, fraction = text.rpartition(last)
    alone = len(set(signs)) == 1
    if last in "'’٬ " or (alone and last != "٫" and (len(signs) > 1 or len(fraction) == 3)):
        return _SEPARATORS.sub("", text)
    return f"{_SEPARATORS.sub('', whole)}.{fraction}"


def _currency(mark: str, home: str) -> str:
    """What a sign of several currencies, or a code, stands for."""
    codes = _SHARED_CODES.get(mark)
    if codes is None:
        return mark
    return home if home in codes else codes[0]
