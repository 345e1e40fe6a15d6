"""Typed values on their way out: to JSON, JSON lines and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from pydantic import BaseModel

from browser_agent.core.value import Data, Money

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def jsonable(value: Data) -> Data:
    """The value in JSON's types: decimals and amounts as text, so that no digit is lost; dates in ISO 8601.

    Money is {"amount": "12.50", "currency": "EUR"}; integers stay numbers. TypeError for what is no data.
    """
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Money):
        return {"amount": format(value.amount, "f"), "currency": value.currency}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(item) for item in value]
    raise TypeError(f"expected a text, number, date, amount, list or mapping; found {type(value).__name__}")


def rows_to_jsonl(rows: Sequence[Mapping[str, Data]]) -> str:
    """One JSON object a line, with a line end after the last; "" for no rows."""
    return "".join(json.dumps(jsonable(row), ensure_ascii=False) + "\n" for row in rows)


def rows_to_csv(rows: Sequence[Mapping[str, Data]]) -> str:
    """RFC 4180 with a row of headings: the columns of all rows in the order they first come; "" for no rows.

    Text that a spreadsheet would run as a formula (it begins with = + - @, tab or carriage return) gets a
    leading apostrophe, headings too. Numbers, amounts and dates are written as they are: a minus is theirs.
    Read such text back from JSON lines, which changes nothing.
    """
    if not rows:
        return ""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_harmless(name) for name in names])
    writer.writerows([[_csv_cell(row.get(name)) for name in names] for row in rows])
    return out.getvalue()


def _csv_cell(value: Data) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _harmless(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Money):
        return f"{value.amount:f} {_harmless(value.currency)}".strip()
    simple = jsonable(value)
    return simple if isinstance(simple, str) else json.dumps(simple, ensure_ascii=False)


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text
