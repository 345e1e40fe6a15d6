"""Which characters one place of a regular expression takes, told over a sample that stands for all of Unicode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Chars = frozenset[str]
Ops = Any
"""What Python's own parser of regular expressions makes: pairs of an operation and its arguments."""

_BEYOND = "\u00aa\u017f\u0130\u0131\u0301\u03a9\u0416\u05d0\u0660\u0939\u1680\u200b\u2028\u2029\u212a\u3000\u4e2d\uac00"
_PLAIN = frozenset(map(chr, range(256))) | frozenset(_BEYOND) | {"\U0001d7d8", "\U0001f600"}
"""All of Latin-1, and beyond it letters, digits, spaces and signs of several kinds."""


def sample_for(tree: Ops) -> Chars:
    """Characters enough to tell the sets of one expression apart: the plain ones, and every one it names."""
    named = {chr(code) for one in _codes(tree) for code in (one - 1, one, one + 1) if 0 <= code < 0x110000}
    cased = {form for one in named for form in (one.lower(), one.upper()) if len(form) == 1}
    return _PLAIN | named | cased


def _codes(tree: Ops) -> Iterator[int]:
    """Every code point in a tree. Counts and flags are taken for one too, which does no harm."""
    if isinstance(tree, int) and not isinstance(tree, bool):
        yield int(tree)
    elif isinstance(tree, (list, tuple)) or hasattr(tree, "data"):
        for one in tree:
            yield from _codes(one)


def chars_of(op: str, argument: Ops, flags: int, sample: Chars) -> Chars | None:
    """The characters that an operation takes where it takes exactly one; None for every other operation."""
    match op:
        case "LITERAL":
            return _cased(frozenset({chr(argument)}), flags, sample)
        case "NOT_LITERAL":
            return sample - _cased(frozenset({chr(argument)}), flags, sample)
        case "ANY":
            return sample if flags & re.DOTALL else sample - {"\n"}
        case "IN":
            negated = str(argument[0][0]) == "NEGATE"
            parts = [_part(str(kind), value, flags, sample) for kind, value in argument[negated:]]
            inside = _cased(frozenset().union(*parts), flags, sample)
            return sample - inside if negated else inside
        case _:
            return None


def _part(kind: str, value: Ops, flags: int, sample: Chars) -> Chars:
    """One part of a class in brackets."""
    match kind:
        case "LITERAL":
            return frozenset({chr(value)})
        case "RANGE":
            return frozenset(one for one in sample if value[0] <= ord(one) <= value[1])
        case _:
            name = str(value).removeprefix("CATEGORY_")
            inside = frozenset(one for one in sample if _is(name.removeprefix("NOT_"), one, flags))
            return sample - inside if name.startswith("NOT_") else inside


def _is(category: str, one: str, flags: int) -> bool:
    if flags & re.ASCII and not one.isascii():
        return False
    match category:
        case "DIGIT":
            return one.isdecimal()
        case "SPACE":
            return one.isspace()
        case _:
            return one.isalnum() or one == "_"


def words(sample: Chars, flags: int) -> Chars:
    r"""What `\w` takes."""
    return frozenset(one for one in sample if _is("WORD", one, flags))


def _cased(chars: Chars, flags: int, sample: Chars) -> Chars:
    """The same with the other case of each, where case does not count."""
    if not flags & re.IGNORECASE:
        return chars
    folded = {form for one in chars for form in (one.lower(), one.upper())}
    return chars | frozenset(one for one in sample if one.lower() in folded or one.upper() in folded)
