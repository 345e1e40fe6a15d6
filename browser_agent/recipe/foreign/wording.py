"""References in what is imported, and the one rule for foreign texts that look like one.

A recording is hostile: a typed `${secrets.password}` must stay a text or go, and never becomes a secret. So references
that an importer makes itself are held between two characters that no foreign file may contain, until the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import BaseModel

from browser_agent.core.value import Data

_OPEN, _CLOSE = "\ue000", "\ue001"
_NEVER = frozenset({"kind", "by", "node", "id", "place", "css", "role", "testid", "source", "field", "was"})
"""Fields of a step that a param does not stand in."""


def reference(name: str) -> str:
    """A reference of the importer's own."""
    return f"{_OPEN}{name}{_CLOSE}"


def is_reference(text: str) -> bool:
    """True for a text that is one reference of the importer's own, and nothing else."""
    return text[:1] == _OPEN and text[-1:] == _CLOSE and text.count(_OPEN) == 1


def begins_with_reference(text: str) -> bool:
    """True for an address whose beginning is given later."""
    return text[:1] == _OPEN


def opened(text: str) -> str:
    """The references of the importer as the recipe writes them."""
    return text.replace(_OPEN, "${").replace(_CLOSE, "}")


def texts(value: Data) -> Iterator[str]:
    """Every text in a value, keys included."""
    match value:
        case str():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from texts(getattr(value, name))
        case dict():
            for key, one in value.items():
                yield from texts(key)
                yield from texts(one)
        case tuple() | list():
            for one in value:
                yield from texts(one)
        case _:
            pass


def unsayable(value: Data) -> str:
    """Why a value cannot stand in a recipe; empty when it can."""
    if any("${" in one for one in texts(value)):
        return "it holds a text with ${, which a recipe reads as a reference"
    return ""


def mapped(value: Data, change: Callable[[str], str], *, everywhere: bool = True) -> Data:
    """A copy with every text changed. everywhere: false leaves out what a param may not stand in."""
    match value:
        case str():
            return change(value)
        case BaseModel():
            fields = [name for name in type(value).model_fields if everywhere or name not in _NEVER]
            new = {name: mapped(getattr(value, name), change, everywhere=everywhere) for name in fields}
            return value.model_copy(update=new)
        case dict():
            return {key: mapped(one, change, everywhere=everywhere) for key, one in value.items()}
        case tuple():
            return tuple(mapped(one, change, everywhere=everywhere) for one in value)
        case list():
            return [mapped(one, change, everywhere=everywhere) for one in value]
        case _:
            return value
