"""Texts to values by the type of a param, and the rules that a value must keep."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath

from browser_agent.core.recipe import Param, ParamType
from browser_agent.core.template import as_text, references
from browser_agent.core.value import Data, Money

_INTEGER = re.compile(r"[-+]?\d{1,30}", re.ASCII)
_DECIMAL = re.compile(r"[-+]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_MONEY = re.compile(r"([A-Z]{3} ?)?([-+]?\d{1,30}(?:\.\d{1,30})?)( ?[A-Z]{3})?", re.ASCII)
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}

EXAMPLES: dict[ParamType, str] = {
    "string": "text", "integer": "3", "decimal": "12.50", "money": "12.50 EUR", "boolean": "true",
    "date": "2026-03-05", "file": "photo.png", "table": "rows.csv",
}  # fmt: skip
"""For each type what one could write."""


def parse(kind: ParamType, raw: Data) -> Data:
    """A value of the type; ValueError with the end of a sentence ("is not a date") when it is none.

    A file or table given as a path stays text here: whether it exists is the business of inputs.py.
    """
    match kind:
        case "string":
            return _string(raw)
        case "integer":
            return _integer(raw)
        case "decimal":
            return _decimal(raw)
        case "money":
            return _money(raw)
        case "boolean":
            return _boolean(raw)
        case "date":
            return _date(raw)
        case "file":
            return _path(raw)
        case "table":
            return raw if isinstance(raw, list | tuple) else _path(raw)


def broken_rule(param: Param, value: Data) -> str:
    """The rule that a typed value breaks, as the end of a sentence; empty when it keeps all."""
    if param.pattern is not None and isinstance(value, str) and not re.fullmatch(param.pattern, value):
        return f"does not match {param.pattern}"
    if param.enum and value not in param.enum:
        return f"is not one of: {', '.join(as_text(one) for one in param.enum)}"
    for bound in (param.min, param.max):
        if isinstance(bound, Money) and bound.currency != value.currency:
            return f"is not in {bound.currency}" if bound.currency else "must have no currency, as its bounds"
    measure = len(value) if isinstance(value, list | tuple) else value
    what = "has fewer rows than" if isinstance(value, list | tuple) else "is less than"
    if param.min is not None and _less(measure, param.min):
        return f"{what} {as_text(param.min)}"
    what = "has more rows than" if isinstance(value, list | tuple) else "is more than"
    if param.max is not None and _less(param.max, measure):
        return f"{what} {as_text(param.max)}"
    return ""


def mistake_in_value(param: Param, raw: Data) -> str:
    """What is wrong with a value written in a recipe; references are judged when the recipe runs."""
    if isinstance(raw, str) and references(raw):
        return ""
    try:
        value = parse(param.type, raw)
    except ValueError as error:
        return str(error)
    return "" if param.type in ("file", "table") and isinstance(value, str) else broken_rule(param, value)


def _less(one: Data, other: Data) -> bool:
    """Whether one is less than the other; amounts have the same currency here."""
    if isinstance(one, Money) and isinstance(other, Money):
        return one.amount < other.amount
    return bool(one < other)


def _string(raw: Data) -> str:
    if isinstance(raw, str | bool | int | Decimal | date):
        return as_text(raw)
    raise ValueError("is not a text")


def _integer(raw: Data) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and _INTEGER.fullmatch(raw.strip()):
        return int(raw)
    raise ValueError(f'"{as_text(raw)}" is not a whole number')


def _decimal(raw: Data) -> Decimal:
    if isinstance(raw, Decimal) and raw.is_finite():
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = str(raw)
    if isinstance(raw, str) and _DECIMAL.fullmatch(raw.strip()):
        return Decimal(raw.strip())
    raise ValueError(f'"{as_text(raw)}" is not a decimal number such as 12.50')


def _money(raw: Data) -> Money:
    if isinstance(raw, Money):
        return raw
    text = as_text(raw).strip()
    found = _MONEY.fullmatch(text)
    if found is None or (found.group(1) and found.group(3)) or isinstance(raw, bool):
        raise ValueError(f'"{text}" is not an amount such as 12.50 EUR')
    return Money(amount=Decimal(found.group(2)), currency=(found.group(1) or found.group(3) or "").strip())


def _boolean(raw: Data) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in _BOOLEANS:
        return _BOOLEANS[raw.strip().lower()]
    raise ValueError(f'"{as_text(raw)}" is not true, false, yes or no')


def _date(raw: Data) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw.strip(), re.ASCII):
        try:
            return date.fromisoformat(raw.strip())
        except ValueError:
            raise ValueError(f'"{raw}" is not a day of the calendar') from None
    raise ValueError(f'"{as_text(raw)}" is not a date such as 2026-03-05')


def _path(raw: Data) -> str:
    if isinstance(raw, str | PurePath) and str(raw):
        return str(raw)
    raise ValueError("is not a path")
