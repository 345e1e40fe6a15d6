"""Which regular expressions a recipe may hold: short, correct, and without the shapes that run for hours."""

from __future__ import annotations

import re
import warnings

MAX_LENGTH = 200
_MANY = 10
_TIMES = re.compile(r"\{(\d*),?(\d*)\}")


def mistake(pattern: str) -> str:
    """What is wrong with a pattern, as a sentence; empty when nothing is."""
    if len(pattern) > MAX_LENGTH:
        return f"a pattern has {MAX_LENGTH} characters at most; this one has {len(pattern)}."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"this pattern does not compile: {error}."
    if _nests_repeats(pattern):
        return "a repeat inside a repeat, such as (a+)+, can take hours to match."
    return ""


def _nests_repeats(pattern: str) -> bool:
    """True when a group that holds a large repeat is itself repeated many times."""
    groups = [False]  # for each open group: does it hold a large repeat?
    closed = False  # did the token just read close a group that holds one?
    position = 0
    while position < len(pattern):
        sign = pattern[position]
        repeats, width = _repeat(pattern, position)
        if repeats:
            if closed:
                return True
            groups[-1] = True
            position += width
            continue
        closed = False
        if sign == "(":
            groups.append(False)
        elif sign == ")" and len(groups) > 1:
            closed = groups.pop()
            groups[-1] = groups[-1] or closed
        position = _after(pattern, position) if width == 0 else position + width
    return False


def _after(pattern: str, position: int) -> int:
    """The position behind one token: an escape, a character class or a single character."""
    if pattern[position] == "\\":
        return position + 2
    if pattern[position] != "[":
        return position + 1
    end = position + 1
    if pattern[end : end + 1] == "^":
        end += 1
    end += 1  # a ] right after the opening stands for itself
    while end < len(pattern) and pattern[end] != "]":
        end += 2 if pattern[end] == "\\" else 1
    return end + 1


def _repeat(pattern: str, position: int) -> tuple[bool, int]:
    """Whether a repeat of many times stands here, and how many characters a repeat takes (0: none)."""
    if pattern[position] in "*+":
        return True, 1
    found = _TIMES.match(pattern, position)
    if found is None or found.group() in ("{}", "{,}"):
        return (found is not None and found.group() == "{,}"), len(found.group()) if found else 0
    low, high = found.groups()
    if "," not in found.group():
        return int(low) >= _MANY, len(found.group())
    return (not high or int(high) >= _MANY), len(found.group())
