"""The text of one cell as the type of its column: a value, or the reason why not. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from browser_agent.core.rows import Column
from browser_agent.core.value import Data
from browser_agent.data.dates import calendar, read_date, read_datetime
from browser_agent.data.money import amounts, read_money
from browser_agent.data.numbers import notation, read_decimal, read_integer
from browser_agent.data.text import NotReadError, fold, known_locale, quoted

Read = Callable[[str], Data]
"""Makes a value of folded text that is not empty, or raises NotReadError."""

_YES = {
    "": "yes true on ✓ ✔ ✅ ☑ 1", "de": "ja wahr", "fr": "oui vrai", "es": "sí si verdadero",
    "it": "sì si vero", "pt": "sim verdadeiro", "nl": "ja waar", "sv": "ja sant", "da": "ja sandt",
    "nb": "ja sant", "fi": "kyllä tosi", "pl": "tak prawda", "cs": "ano pravda", "sk": "áno pravda",
    "hu": "igen igaz", "ro": "da adevărat", "ru": "да истина", "uk": "так істина", "bg": "да",
    "el": "ναι", "tr": "evet doğru", "ar": "نعم", "he": "כן", "hi": "हाँ हां", "ja": "はい",
    "ko": "예 네", "zh": "是",
}  # fmt: skip
_NO = {
    "": "no false off ✗ ✘ ❌ ☐ 0", "de": "nein falsch", "fr": "non faux", "es": "no falso",
    "it": "no falso", "pt": "não falso", "nl": "nee onwaar", "sv": "nej falskt", "da": "nej falsk",
    "nb": "nei usant", "fi": "ei epätosi", "pl": "nie fałsz", "cs": "ne nepravda",
    "sk": "nie nepravda", "hu": "nem hamis", "ro": "nu fals", "ru": "нет ложь", "uk": "ні хибність",
    "bg": "не", "el": "όχι", "tr": "hayır yanlış", "ar": "لا", "he": "לא", "hi": "नहीं",
    "ja": "いいえ", "ko": "아니요 아니오", "zh": "否",
}  # fmt: skip
_WEB = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][!-~]*)?")
_FROM_ROOT = re.compile(r"/(?:[\w~%=&+,@-][\w.~%=&+,@-]*(?:/|$|(?=[?#])))*(?:[?#][\w.~%=&+/-]+)?", re.ASCII)
"""An address from the root of the site, with nothing in it that joining would change."""
_SCHEMES = ("http", "https", "mailto", "tel")


class CellFault(Exception):
    """The text of a cell is not of its column's type. column, text and why say it all."""

    def __init__(self, column: Column, text: str, why: str) -> None:
        super().__init__(f'column "{column.name}" as {column.type}: {quoted(text)} ({why})')
        self.column = column
        self.text = text
        self.why = why


def parse(text: str, column: Column, *, locale: str, today: date, base_url: str = "") -> Data:
    """The value of a cell: str, int, Decimal, Money, bool, date or datetime; a url is str.

    An empty cell is "" for a string and None for any other type. today: for the century of two-digit years.
    base_url: what relative addresses are joined to; without it they are refused.
    CellFault when the text does not surely say one value, or is empty and required. UsageError for an
    unknown locale.
    """
    folded = fold(text)
    if not folded:
        if column.required:
            raise CellFault(column, text, "empty, and required")
        return empty(column)
    try:
        return reader(column, locale=locale, today=today, base_url=base_url)(folded)
    except NotReadError as error:
        raise CellFault(column, text, str(error)) from error


def empty(column: Column) -> Data:
    """What an empty cell is worth: "" for a string, else None."""
    return "" if column.type == "string" else None


def reader(column: Column, *, locale: str, today: date, base_url: str = "") -> Read:
    """What reads the cells of a column; made once for many rows, as looking up is the slow part."""
    format = column.format
    match column.type:
        case "string":
            return str
        case "integer":
            way = notation(locale)
            return lambda text: read_integer(text, way)
        case "decimal":
            way = notation(locale)
            return lambda text: read_decimal(text, way)
        case "money":
            money = amounts(locale)
            return lambda text: read_money(text, money)
        case "boolean":
            language = known_locale(locale).language
            return lambda text: read_boolean(text, language)
        case "date":
            words = calendar(locale)
            return lambda text: read_date(text, words, format, today)
        case "datetime":
            words = calendar(locale)
            return lambda text: read_datetime(text, words, format, today)
        case "url":
            is_link = column.attribute in ("href", "src")
            return lambda text: read_url(text, base_url, is_link=is_link)


def read_boolean(text: str, language: str) -> bool:
    """Yes or no in English, in the language given, as a tick or cross, or as 1 or 0."""
    word = text.casefold()
    for spoken in ("", language):
        if word in _YES.get(spoken, "").split():
            return True
        if word in _NO.get(spoken, "").split():
            return False
    raise NotReadError(f"neither yes nor no in English or the language {language}")


@lru_cache(maxsize=64)
def _origin(base_url: str) -> str:
    match = re.match(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?=[/?#]|$)", base_url)
    return match[0] if match else ""


def read_url(text: str, base_url: str, *, is_link: bool) -> str:
    """An absolute address with the scheme http, https, mailto or tel.

    is_link: the text is the target of a link, so a bare "page.html" is an address; in what a page shows it is
    a word, and only a text that begins with / . ? or # is joined to base_url.
    """
    if _WEB.fullmatch(text):
        return text
    if _FROM_ROOT.fullmatch(text) and (origin := _origin(base_url)):
        return origin + text
    if re.search(r"[\s\x00-\x1f\x7f\\]", text):
        raise NotReadError("white space or a backslash in an address")
    try:
        scheme = urlsplit(text).scheme
        if not scheme and not is_link and text[0] not in "/.?#":
            raise NotReadError("neither absolute nor beginning with / . ? or #")
        joined = text if scheme else urljoin(base_url, text)
        parts = urlsplit(joined)
        port_is_known = parts.port is None or parts.port >= 0
    except ValueError as error:
        raise error if isinstance(error, NotReadError) else NotReadError("not an address") from error
    if parts.scheme not in _SCHEMES:
        why = f"the scheme {parts.scheme}" if parts.scheme else "a relative address with nothing to join it to"
        raise NotReadError(f"{why}; http, https, mailto and tel are read")
    if not port_is_known or not (parts.hostname if parts.scheme.startswith("http") else parts.path):
        raise NotReadError("not an address")
    return joined
