"""The text of a cell before it has a type: folded, without what cannot be seen, and quoted for a message."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from browser_agent.core.errors import UsageError
from browser_agent.core.rows import Cell

LONGEST_NUMBER = 100
"""Characters of a number, an amount or a date; longer text is none. Keeps int() and patterns cheap."""

_BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad" + _BIDI))
_JOINERS = dict.fromkeys((0x200C, 0x200D))
_PLAIN = {
    **_JOINERS,
    **dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2013\ufe63"), "-"),
    **{full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)},
    0xFFE5: "¥",
}


class NotReadError(ValueError):
    """A text is not what its column says; the message is the reason, without the text itself."""


class ExactCell(Cell):
    """A cell of a file in which numbers are numbers: its text is the way programs write them ("-1234.5"),
    whatever the locale of the people."""


def fold(text: str) -> str:
    """The text as a person sees it: one space for any white space, nothing at the ends, nothing invisible.

    Zero-width joiners stay, because words of Persian and of Indian languages and emoji change without them.
    """
    if text.isascii():
        return " ".join(text.split())
    return " ".join(text.translate(_UNSEEN).split())


def plain(text: str) -> str:
    """Folded text with ASCII digits, signs and full-width letters, for numbers and dates.

    NotReadError when it is too long, or when digits of two scripts are mixed, which people never do.
    """
    if len(text) > LONGEST_NUMBER:
        raise NotReadError(f"longer than {LONGEST_NUMBER} characters")
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text.translate(_PLAIN))
    zeros = {ord(sign) - unicodedata.decimal(sign) for sign in text if sign.isdecimal()}
    if len(zeros) > 1:
        raise NotReadError("digits of two scripts are mixed")
    if zeros and zeros != {ord("0")}:
        zero = zeros.pop()
        text = text.translate({zero + digit: str(digit) for digit in range(10)})
    return text


def quoted(text: str, limit: int = 80) -> str:
    """The text between quotes for a message: shortened, and without anything that could steer a terminal."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return '"' + "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in short) + '"'


@lru_cache(maxsize=64)
def known_locale(locale: str) -> Locale:
    """The CLDR locale of a BCP 47 tag ("de-CH") or its underscore form, without extensions.

    A territory that CLDR does not know falls back to the language. UsageError for an unknown language.
    """
    tag = re.split(r"[-_][a-zA-Z][-_]", locale.replace("_", "-"), maxsplit=1)[0]
    tag = "nb" + tag[2:] if tag == "no" or tag.startswith("no-") else tag
    for attempt in (tag, tag.split("-")[0]):
        try:
            return Locale.parse(attempt, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    raise UsageError(
        f"expected a locale such as en-US or de-CH; found {quoted(locale)}",
        hint="correct `env: {locale: ...}`",
    )
