"""`${exact.name}` in texts: found, checked and filled in once; what is filled in is never read again."""

from __future__ import annotations

import re
from collections.abc import Callable

from browser_agent.core.value import Data

REFERENCE = re.compile(r"\$\{([A-Za-z_][\w-]*(?:\.[\w -]+)*)\}")
SECRET = "secrets."


def references(text: str) -> tuple[str, ...]:
    """The names that a text refers to, in order, with repeats."""
    return tuple(REFERENCE.findall(text))


def is_reference(text: str) -> bool:
    """True when the text is one reference and nothing else, so that the value keeps its type."""
    return REFERENCE.fullmatch(text) is not None


def fill(text: str, lookup: Callable[[str], Data]) -> Data:
    """Put values in the place of references.

    A text that is one reference becomes the value itself, with its type; otherwise each value becomes text.
    lookup: gets the name without `${}`; raises KeyError when there is none.
    """
    whole = REFERENCE.fullmatch(text)
    if whole is not None:
        return lookup(whole.group(1))
    return REFERENCE.sub(lambda found: as_text(lookup(found.group(1))), text)


def as_text(value: Data) -> str:
    """A value as a person would type it into a field: true as "true", a date as 2026-03-05."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def is_secret(name: str) -> bool:
    """True for a reference that only the hand may fill in, at the moment of typing."""
    return name.startswith(SECRET)


def names_secret(text: str) -> bool:
    """True when a text refers to a secret."""
    return any(is_secret(name) for name in references(text))
