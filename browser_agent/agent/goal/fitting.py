"""Whether the answers of a run fit the JSON Schema that a person gave: the part of it that describes answers."""

from __future__ import annotations

import re
from typing import Any

from browser_agent.core.errors import UsageError
from browser_agent.core.value import Data

KNOWN = frozenset(
    {"$schema", "title", "description", "type", "properties", "required", "additionalProperties", "items", "enum"}
    | {"pattern", "minItems", "maxItems", "minimum", "maximum", "examples"}
)
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "object": (dict,), "array": (list, tuple), "boolean": (bool,), "null": (type(None),),
}  # fmt: skip


def readable(schema: Data) -> dict[str, Any]:
    """The schema, if all of it is understood; a rule that would be overlooked is an error. Raises UsageError."""
    if not isinstance(schema, dict):
        raise UsageError("--schema: a JSON Schema is an object")
    unknown = sorted(set(schema) - KNOWN)
    if unknown:
        raise UsageError(f"--schema: {', '.join(unknown)} is not understood", hint=f"use {', '.join(sorted(KNOWN))}")
    for part in (*_parts(schema.get("properties")), *([schema["items"]] if "items" in schema else [])):
        readable(part)
    return schema


def misfit(value: Data, schema: dict[str, Any] | None, where: str = "the answer") -> str:
    """What does not fit, in a sentence; empty when all does. Numbers in texts count as numbers: pages hold texts."""
    if schema is None:
        return ""
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return _number(value, schema, where)
    if isinstance(kind, str) and kind in _TYPES and not isinstance(value, _TYPES[kind]):
        return f"{where} is {type(value).__name__}, not {kind}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{where} is {str(value)[:80]!r}, none of {schema['enum']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(str(schema["pattern"])[:200], value):
        return f"{where} is {value[:80]!r}, which does not match {schema['pattern']}"
    if isinstance(value, dict):
        return _object(value, schema, where)
    if isinstance(value, (list, tuple)):
        return _list(value, schema, where)
    return ""


def _object(value: dict[str, Data], schema: dict[str, Any], where: str) -> str:
    missing = [name for name in schema.get("required", ()) if name not in value]
    if missing:
        return f"{where} lacks {', '.join(missing)}"
    known = schema.get("properties", {})
    if schema.get("additionalProperties") is False and set(value) - set(known):
        return f"{where} has {', '.join(sorted(set(value) - set(known)))}, which nobody asked for"
    return next((bad for name in value if (bad := misfit(value[name], known.get(name), f"{where}.{name}"))), "")


def _list(value: list[Data] | tuple[Data, ...], schema: dict[str, Any], where: str) -> str:
    if len(value) < schema.get("minItems", 0):
        return f"{where} has {len(value)} items, fewer than {schema['minItems']}"
    if len(value) > schema.get("maxItems", len(value)):
        return f"{where} has {len(value)} items, more than {schema['maxItems']}"
    return next(
        (bad for at, one in enumerate(value) if (bad := misfit(one, schema.get("items"), f"{where}[{at}]"))), ""
    )


def _number(value: Data, schema: dict[str, Any], where: str) -> str:
    try:
        number = float(str(value))
    except ValueError:
        return f"{where} is {str(value)[:80]!r}, no number"
    if isinstance(value, bool) or (schema["type"] == "integer" and not number.is_integer()):
        return f"{where} is {value}, not {schema['type']}"
    if number < schema.get("minimum", number) or number > schema.get("maximum", number):
        return f"{where} is {value}, out of bounds"
    return ""


def _parts(properties: Data) -> list[Data]:
    return list(properties.values()) if isinstance(properties, dict) else []
