"""Sentences as comment lines at the head of a recipe, whatever a page, a person or a model put into them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 100
LINES = 4
"""Lines that one sentence may take."""


def commented(sentences: Sequence[str]) -> str:
    """The lines, each with its `#` and of WIDTH characters at most, and a line end after each."""
    lines = []
    for one in sentences:
        wrapped = textwrap.wrap(printable(one), WIDTH - 2, max_lines=LINES, placeholder=" …", break_on_hyphens=False)
        lines += [f"# {line}\n" for line in wrapped]
    return "".join(lines)


def printable(text: str) -> str:
    """A text on one line, without control characters, line ends of any kind or marks of direction."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
