"""The one spelling of a record: what is hashed is what is written. Reader and writer share it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Literal, get_origin

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

GENESIS = "0" * 64
"""`previous` of the first record."""

Redact = Callable[[str], str]
Record = dict[str, Any]


def canonical(record: Record) -> bytes:
    """The record as one line without its line end: sorted keys, no spaces, UTF-8, no NaN.

    Raises ValueError for a number or a text that strict JSON in UTF-8 cannot carry.
    """
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def digest(record: Record) -> str:
    """SHA-256 of the canonical record without its `hash`."""
    return hashlib.sha256(canonical({key: record[key] for key in record if key != "hash"})).hexdigest()


def plain(value: object, redact: Redact) -> Any:  # noqa: ANN401 (JSON leaves here)
    """A value as JSON data in which every text went through `redact`, before any escaping.

    Words of a closed list (a kind, a verdict) stay as they are: no secret can be in them, and a record in
    which they were replaced could not be read again. Keys of free mappings are redacted as well.
    """
    if isinstance(value, BaseModel):
        return {
            name: _closed(getattr(value, name)) if _is_closed(field.annotation) else plain(getattr(value, name), redact)
            for name, field in type(value).model_fields.items()
        }
    if isinstance(value, Enum):
        return plain(value.value, redact)
    if isinstance(value, str):
        return redact(_sound(value))
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _named_float(value)
    if isinstance(value, dict):
        return _mapping(((str(key), part) for key, part in value.items()), redact)
    if isinstance(value, set | frozenset):
        return sorted((plain(part, redact) for part in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(part, redact) for part in value]
    return plain(to_jsonable_python(value, fallback=str), redact)


def _is_closed(annotation: object) -> bool:
    return get_origin(annotation) is Literal or (isinstance(annotation, type) and issubclass(annotation, Enum))


def _closed(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _sound(text: str) -> str:
    """Pages can hold half characters (lone surrogates), which UTF-8 has no bytes for."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _named_float(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _mapping(pairs: Iterable[tuple[str, object]], redact: Redact) -> Record:
    """Keys that became equal by redaction are numbered, so that no value is lost."""
    made: Record = {}
    for raw, part in pairs:
        key = wanted = redact(_sound(raw))
        count = 1
        while key in made:
            count += 1
            key = f"{wanted} ({count})"
        made[key] = plain(part, redact)
    return made
