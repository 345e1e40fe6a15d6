"""Typed data as JSON that can be read back: amounts, decimals and days keep their type, unlike in a report."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import date, datetime
from decimal import Decimal

from browser_agent.core.value import Data, Money

MARK = "$"
"""A mapping with one key that begins so is a typed value."""


def packed(value: Data) -> Data:
    """The value as JSON data. Raises TypeError for what is no data of a recipe."""
    match value:
        case bool() | int() | str() | None:
            return value
        case float():
            return value if math.isfinite(value) else {"$float": str(value)}
        case Decimal():
            return {"$decimal": str(value)}
        case Money():
            return {"$money": [str(value.amount), value.currency]}
        case datetime():
            return {"$datetime": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case list() | tuple():
            return [packed(one) for one in value]
        case dict():
            if any(str(key).startswith(MARK) for key in value):
                return {"$dict": [[str(key), packed(one)] for key, one in value.items()]}
            return {str(key): packed(one) for key, one in value.items()}
        case _:
            raise TypeError(f"{type(value).__name__} is no data that a recipe holds")


def unpacked(value: Data) -> Data:
    """What was packed. Raises ValueError for what `packed` does not make."""
    match value:
        case list():
            return [unpacked(one) for one in value]
        case dict() if len(value) == 1 and next(iter(value)).startswith(MARK):
            ((mark, held),) = value.items()
            return _typed(mark, held)
        case dict():
            return {key: unpacked(one) for key, one in value.items()}
        case _:
            return value


def _typed(mark: str, held: Data) -> Data:
    try:
        match mark:
            case "$float":
                return float(held)
            case "$decimal":
                return Decimal(held)
            case "$money":
                return Money(amount=Decimal(held[0]), currency=held[1])
            case "$datetime":
                return datetime.fromisoformat(held)
            case "$date":
                return date.fromisoformat(held)
            case "$dict":
                return {key: unpacked(one) for key, one in held}
            case _:
                raise ValueError(f"{mark} is no kind of value")
    except (TypeError, ArithmeticError, LookupError) as error:
        raise ValueError(f"{mark} with {held!r}") from error


def text_of(value: Data) -> str:
    """The one spelling of packed data: equal data gives equal texts."""
    return json.dumps(packed(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def mark_of(value: Data) -> str:
    """16 hex digits of the SHA-256 of data: what tells a row from others, and one that was changed."""
    return hashlib.sha256(text_of(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]
