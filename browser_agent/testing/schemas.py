"""The rules of strict schemas: every object closed, every property required, no word that strict schemas lack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from browser_agent.testing.wrong import WrongError

FORBIDDEN = frozenset(
    {"allOf", "oneOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "default"}
)
"""Words of JSON Schema that a strict schema may not have."""
DEEPEST = 40
"""Levels of a schema that are looked at; the API takes 10 levels of objects, and each has two or three of ours."""
_CODE = "invalid_function_parameters"


def strict(schema: Any, where: str) -> None:  # noqa: ANN401 - whatever was sent
    """Raises WrongError unless this is a strict schema of an object. where: how the error calls its place."""
    if not isinstance(schema, Mapping) or schema.get("type") != "object" or "anyOf" in schema:
        raise WrongError(f"Invalid schema: {where} must have type 'object' and no 'anyOf'.", where, _CODE)
    _part(schema, where, 0)


def _part(schema: Any, where: str, depth: int) -> None:  # noqa: ANN401 - whatever was sent
    if not isinstance(schema, Mapping):
        raise WrongError(f"Invalid schema: {where} must be an object.", where, _CODE)
    if depth > DEEPEST:
        raise WrongError(f"Invalid schema: {where} is nested too deep.", where, _CODE)
    for word in sorted(FORBIDDEN & schema.keys()):
        raise WrongError(f"Invalid schema: '{word}' is not permitted in {where}.", where, _CODE)
    _object(schema, where, depth)
    if "items" in schema:
        _part(schema["items"], f"{where}.items", depth + 1)
    for number, part in enumerate(schema.get("anyOf", [])):
        _part(part, f"{where}.anyOf[{number}]", depth + 1)
    for key, part in schema.get("$defs", {}).items():
        _part(part, f"{where}.$defs.{key}", depth + 1)


def _object(schema: Mapping[str, Any], where: str, depth: int) -> None:
    kind = schema.get("type")
    if kind != "object" and not (isinstance(kind, list) and "object" in kind) and "properties" not in schema:
        return
    properties = schema.get("properties", {})
    if schema.get("additionalProperties") is not False:
        raise WrongError(f"Invalid schema: 'additionalProperties' must be false in {where}.", where, _CODE)
    if set(schema.get("required", [])) != set(properties):
        raise WrongError(f"Invalid schema: 'required' must name every property in {where}.", where, _CODE)
    for key, part in properties.items():
        _part(part, f"{where}.{key}", depth + 1)
