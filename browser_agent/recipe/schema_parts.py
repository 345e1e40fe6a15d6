"""Small pieces that the JSON Schema of recipes is built from."""

from __future__ import annotations

from browser_agent.core.value import Data

Part = dict[str, Data]


def ref(name: str) -> Part:
    """A piece by its name in `$defs`."""
    return {"$ref": f"#/$defs/{name}"}


def described(part: Part, words: str) -> Part:
    """The piece with the sentence that editors show."""
    return {**part, "description": words}


def record(fields: dict[str, Part], required: tuple[str, ...] = ()) -> Part:
    """A mapping with a closed list of keys."""
    part: Part = {"type": "object", "properties": fields, "additionalProperties": False}
    return {**part, "required": list(required)} if required else part


def text() -> Part:
    """A text; numbers and booleans keep what stands in the file."""
    return {"type": ["string", "number", "boolean"]}


def flag() -> Part:
    """True or false."""
    return {"type": "boolean"}


def natural(least: int = 0) -> Part:
    """A whole number."""
    return {"type": "integer", "minimum": least}


def words(*known: str) -> Part:
    """One word of a closed list."""
    return {"enum": list(known)}


def name() -> Part:
    """A name that references can use."""
    return {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$"}


def one_or_many(part: Part) -> Part:
    """One such value or a list of them."""
    return {"anyOf": [part, {"type": "array", "items": part}]}


def either(*parts: Part) -> Part:
    """Any of several forms."""
    return {"anyOf": list(parts)}
