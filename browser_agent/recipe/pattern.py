"""Which regular expressions a recipe may hold: short, correct, and done in one pass over whatever a page says."""

from __future__ import annotations

import re
import warnings
from re import _parser as parser  # type: ignore[attr-defined]  # the tree that `re` itself runs; no other tells as much
from typing import Literal

from browser_agent.recipe.repeats import TooSlow, check_cost

MAX_LENGTH = 200

Use = Literal["given", "folded", "searched"]
"""What text a pattern meets: one that is given and must fit whole; one of a page on one line, which must too; any
text, in which it is looked for."""


def mistake(pattern: str, use: Use = "folded") -> str:
    """What is wrong with a pattern, as a sentence; empty when nothing is."""
    if len(pattern) > MAX_LENGTH:
        return f"a pattern has {MAX_LENGTH} characters at most; this one has {len(pattern)}."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(pattern)
            tree = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"this pattern does not compile: {error}."
    try:
        check_cost(tree, compiled.flags, searched=use == "searched", folded=use == "folded")
    except TooSlow as slow:
        return str(slow)
    except RecursionError:
        return "this pattern is nested too deep."
    return ""
