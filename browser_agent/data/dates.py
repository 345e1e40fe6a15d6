"""Dates and times of a locale: CLDR's own patterns and month names, read backwards, with nothing guessed.

One mechanism serves `Column.format` and the locale: a pattern in the letters of Unicode LDML (UTS 35) is read
as a regular expression. Refused: relative words, a missing year, two-digit years without a format, a weekday
that does not fit, a numeric order that the locale has not, and time zones by ambiguous letters (CET, EST).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from babel.dates import tokenize_pattern

from browser_agent.data.text import NotReadError, fold, known_locale, plain

_ZONE = r"(?P<z>z|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?|utc|gmt)"
_ORDINALS = {"en": "st|nd|rd|th", "fr": "er", "es": "[º°]", "pt": "[º°]", "it": "[º°]", "ca": "r|n|t"}
_AT = ("at", "um", "à", "a las", "alle", "alle ore", "às", "om", "kl", "kl.", "klo", "в", "o", "о")
_ALSO = {"de": {"mrz": 3}, "en": {"sept": 9}}
_SKELETONS = ("yMd", "yMEd", "yMMMd", "yMMMEd", "yMMMMd", "yMMMMEd", "yMMMMEEEEd")
_FIRST_YEAR = 1583
"""The first whole year of the Gregorian calendar; a smaller one is of another calendar."""
_YEARS_AHEAD = 400
"""A page's year further ahead than this is of another calendar (2567 in Thailand). ISO dates are exempt."""


class Calendar(NamedTuple):
    """The words of a locale's calendar. dates: without time; moments: with it. Both are tried in order."""

    locale: str
    months: dict[str, int]
    days: dict[str, int]
    halves: dict[str, str]
    dates: tuple[re.Pattern[str], ...]
    moments: tuple[re.Pattern[str], ...]


def _clean(text: str) -> str:
    return plain(fold(text)).casefold()


def _names(tables: Iterable[dict[int, str]]) -> dict[str, int]:
    return {_clean(name).rstrip("."): number for table in tables for number, name in table.items()}


def _months(known: Locale) -> dict[str, int]:
    names = _names(known.months[way][width] for way in ("stand-alone", "format") for width in ("abbreviated", "wide"))
    # "Sept", "févr": three letters or more of one month's name, when they begin no other month's.
    starts: dict[str, set[int]] = {}
    for name, number in list(names.items()):
        if name.isalpha():
            for end in range(3, len(name)):
                starts.setdefault(name[:end], set()).add(number)
    unique = {start: numbers.pop() for start, numbers in starts.items() if len(numbers) == 1}
    return unique | _ALSO.get(known.language, {}) | names


def _choice(names: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + r")\.?"


class _Words(NamedTuple):
    months: str
    days: str
    halves: str


_SIZES = {"d": "d", "H": "H", "k": "H", "h": "h", "K": "h", "m": "m", "s": "s"}


def _compiled(pattern: str, words: _Words, *, exact: bool) -> str:
    """An LDML pattern as a regular expression. exact: two letters are two digits, and yy is a year of two."""
    parts: list[str] = []
    for kind, value in tokenize_pattern(pattern):
        if kind == "chars":
            # White space at the ends of a literal counts, so it is not folded away.
            parts.append(re.escape(re.sub(r"\s", " ", plain(str(value)).casefold())))
            continue
        letter, count = str(value[0]), int(value[1])
        number = rf"\d{{{count}}}" if exact and count == 2 else r"\d{1,2}"
        if letter in "yu":
            parts.append(r"(?P<yy>\d{2})" if exact and count == 2 else r"(?P<y>\d{4})")
        elif letter in "ML":
            parts.append(f"(?P<M>{words.months})" if count > 2 else f"(?P<M>{number})")
        elif letter in "Ece":
            parts.append(f"(?P<E>{words.days})")
        elif letter == "S":
            parts.append(rf"(?P<f>\d{{{count}}})")
        elif letter in "ab":
            parts.append(f"(?P<a>{words.halves})")
        elif letter in "zZOXx":
            parts.append(_ZONE)
        elif letter in _SIZES:
            parts.append(f"(?P<{_SIZES[letter]}>{number})")
        else:
            raise NotReadError(f"the format has the letter {letter}; known are y M d E H h m s S a z Z X")
    return "".join(parts)


def _numeric(known: Locale) -> list[str]:
    """Days, months and years in digits: year first everywhere, else the order of the locale."""
    shapes = [r"(?P<y>\d{4})(?P<sep>[./-]) ?(?P<M>\d{1,2})(?P=sep) ?(?P<d>\d{1,2})\.?"]
    order = re.sub(r"[^yMd]", "", re.sub(r"'[^']*'", "", str(known.date_formats["short"].pattern)))
    order = "".join(dict.fromkeys(order))
    if order in ("dMy", "Mdy"):
        first, second = order[0], order[1]
        shapes.insert(0, rf"(?P<{first}>\d{{1,2}})(?P<sep>[./-]) ?(?P<{second}>\d{{1,2}})(?P=sep) ?(?P<y>\d{{4}})")
    return shapes


def _named(words: _Words, language: str) -> list[str]:
    """A month in letters makes any order clear."""
    day = rf"(?P<d>\d{{1,2}})(?:\.|{_ORDINALS.get(language, '-(?!)')})?"
    month, year, week = f"(?P<M>{words.months})", r"(?P<y>\d{4})", f"(?:(?P<E>{words.days}),? )?"
    joint = "(?: (?:de|of|of the) |[ -])" if language in ("en", "es", "pt", "ca") else "[ -]"
    return [
        rf"{week}{day}{joint}{month},?{joint}{year}",
        rf"{week}{month} {day},? {year}",
        rf"{week}{year}[ -]{month}[ -](?P<d>\d{{1,2}})\.?",
    ]


@lru_cache(maxsize=64)
def calendar(locale: str) -> Calendar:
    """The calendar of a locale; about 10 ms the first time."""
    known = known_locale(locale)
    months = _months(known)
    widths = ("abbreviated", "wide", "short")
    days = _names(table for way in known.days.values() for width, table in way.items() if width in widths)
    halves = {"am": "am", "pm": "pm", "a.m": "am", "p.m": "pm"}
    for width in ("wide", "abbreviated"):
        names = known.day_periods.get("format", {}).get(width, {})
        halves |= {_clean(names[half]).rstrip("."): half for half in ("am", "pm") if half in names}
    words = _Words(_choice(months), _choice(days), _choice(halves))
    patterns = [form.pattern for form in known.date_formats.values()]
    skeletons = known.datetime_skeletons
    patterns += [str(skeletons[name]) for name in _SKELETONS if name in skeletons]
    shapes = _numeric(known) + _named(words, known.language)
    shapes += [_compiled(pattern, words, exact=False) for pattern in patterns if "G" not in pattern]
    shapes = [shape for shape in dict.fromkeys(shapes) if all(f"?P<{field}>" in shape for field in "yMd")]
    between = "[:.]" if re.search(r"[Hh]\.mm", str(known.time_formats["short"].pattern)) else ":"
    clock = (
        rf"(?:(?P<a>{words.halves}) ?)?(?P<H>\d{{1,2}}){between}(?P<m>\d{{2}})"
        rf"(?:{between}(?P<s>\d{{2}})(?:[.,](?P<f>\d{{1,6}}))?)?(?: ?(?P<a2>{words.halves}))?"
        rf"(?: uhr)?(?: ?{_ZONE})?"
    )
    glue = "(?:t|,? |,? (?:" + "|".join(map(re.escape, _AT)) + ") )"
    return Calendar(
        locale, months, days, halves,
        tuple(re.compile(shape, re.ASCII) for shape in shapes),
        tuple(re.compile(shape + glue + clock, re.ASCII) for shape in shapes),
    )  # fmt: skip


@lru_cache(maxsize=64)
def format_pattern(format: str, locale: str) -> re.Pattern[str]:
    """The regular expression of a `Column.format`; NotReadError when it cannot give a whole date."""
    words = calendar(locale)
    names = _Words(_choice(words.months), _choice(words.days), _choice(words.halves))
    try:
        pattern = re.compile(_compiled(format, names, exact=True), re.ASCII)
    except re.error as error:
        raise NotReadError(f'the format "{format}" names a part twice') from error
    parts = pattern.groupindex
    if not ({"M", "d"} <= parts.keys() and ("y" in parts or "yy" in parts)):
        raise NotReadError(f'the format "{format}" has not year, month and day')
    return pattern


def _year(found: dict[str, str], today: date, *, bounded: bool) -> int:
    if "yy" in found:
        # LDML's window: 80 years back, 20 ahead.
        year = today.year - today.year % 100 + int(found["yy"])
        return year - 100 if year > today.year + 20 else year + 100 if year <= today.year - 80 else year
    year = int(found["y"])
    if bounded and not _FIRST_YEAR <= year <= today.year + _YEARS_AHEAD:
        raise NotReadError(f"the year {year} is of another calendar; a `format` reads it as it is")
    return year


def _day(found: dict[str, str], words: Calendar, today: date, *, bounded: bool) -> date:
    month = found["M"]
    number = int(month) if month.isdecimal() else words.months[_key(month, words.months)]
    try:
        day = date(_year(found, today, bounded=bounded), number, int(found["d"]))
    except ValueError as error:
        raise error if isinstance(error, NotReadError) else NotReadError("there is no such day") from error
    said = found.get("E")
    if said is not None and words.days[_key(said, words.days)] != day.weekday():
        raise NotReadError("the weekday does not fit the date")
    return day


def _key(name: str, names: dict[str, int] | dict[str, str]) -> str:
    return name if name in names else name.rstrip(".")


def _match(text: str, patterns: Iterable[re.Pattern[str]], expected: str) -> dict[str, str]:
    text = plain(text).casefold()
    for pattern in patterns:
        if match := pattern.fullmatch(text):
            return {name: value for name, value in match.groupdict().items() if value is not None}
    raise NotReadError(expected)


def _expected(kind: str, words: Calendar, format: str | None) -> str:
    if format is not None:
        return f'not in the format "{format}"'
    return f"not a {kind} with year, month and day as {words.locale} writes it; `format:` can say how"


def read_date(text: str, words: Calendar, format: str | None, today: date) -> date:
    """A day. With a format only that; else ISO 8601, then the ways of the locale.

    today: only for the century of a year of two digits.
    """
    if format is None:
        if len(text) == 10 and text[4] == text[7] == "-" and text.isascii():
            # When it is not ISO 8601 after all, the patterns below give the reason.
            with suppress(ValueError):
                return date.fromisoformat(text)
        patterns: tuple[re.Pattern[str], ...] = words.dates
    else:
        patterns = (format_pattern(format, words.locale),)
    found = _match(text, patterns, _expected("date", words, format))
    return _day(found, words, today, bounded=format is None)


def read_datetime(text: str, words: Calendar, format: str | None, today: date) -> datetime:
    """A day with its time of day. The offset stays when the text has one; without one it stays without."""
    if format is None and text.isascii() and _ISO_MOMENT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError as error:
            raise NotReadError("there is no such day or time") from error
    patterns = words.moments if format is None else (format_pattern(format, words.locale),)
    found = _match(text, patterns, _expected("date with a time of day", words, format))
    day = _day(found, words, today, bounded=format is None)
    hour, minute, second = _hour(found, words), int(found.get("m", 0)), int(found.get("s", 0))
    micro = int(found.get("f", "0").ljust(6, "0")[:6])
    try:
        return datetime.combine(day, time(hour, minute, second, micro, tzinfo=_zone(found.get("z"))))
    except ValueError as error:
        raise NotReadError("there is no such time") from error


_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{3}(\d{3})?)?)?(Z|[+-]\d\d:\d\d)?")


def _hour(found: dict[str, str], words: Calendar) -> int:
    text = found.get("H") or found.get("h")
    if text is None:
        raise NotReadError("the format has no hour")
    hour = int(text)
    halves = {words.halves[_key(found[name], words.halves)] for name in ("a", "a2") if name in found}
    if not halves:
        if "h" in found:
            raise NotReadError("an hour of twelve without AM or PM")
        return hour
    if len(halves) > 1 or not 1 <= hour <= 12:
        raise NotReadError("there is no such time")
    return hour % 12 + (12 if halves == {"pm"} else 0)


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", text)
    if match is None:
        return UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if offset >= timedelta(hours=24):
        raise NotReadError("there is no such time zone")
    return timezone(-offset if match[1] == "-" else offset)
