"""What is wrong when a file is not YAML, in words for someone who does not know the parser."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError

from browser_agent.core.errors import Problem
from browser_agent.core.value import Place

_CLOSE = "Close it, or quote a text that holds {, }, [ or ]."
_QUOTE = "Put the whole text in single quotes: '...'."

_EXPLANATIONS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        'a second ": " stands in this line.',
        f"{_QUOTE} Or check the indentation.",
    ),
    ("character '\\t'", "a tab stands here.", "Indent with spaces; YAML knows no tabs."),
    ("that cannot start any token", "a text cannot begin with this character.", _QUOTE),
    ("unknown escape", "this backslash is no escape of a double-quoted text.", "Use single quotes: '...'."),
    (
        "escape sequence of",
        "this backslash is no escape of a double-quoted text.",
        "Use single quotes: '...'.",
    ),
    ("expected alphabetic or numeric character", "a text cannot begin with * or & without quotes.", _QUOTE),
    (
        "could not find expected ':'",
        'a key without ": " stands here.',
        'Write "key: value" with a space after ":".',
    ),
    ("found unexpected end of stream", "a quote that opens here is never closed.", "Close it."),
    ("found unexpected document separator", "a quote that opens here is never closed.", "Close it."),
    ("expected ',' or '}'", 'a "," or "}" is missing here.', _CLOSE),
    ("expected ',' or ']'", 'a "," or "]" is missing here.', _CLOSE),
    (
        "but found '-'",
        "this item is not in line with the ones above.",
        "Give each - of a list the same indentation.",
    ),
    (
        "but found '<scalar>'",
        "something stands after the end of a quoted text.",
        "Put all of it in single quotes: '...'.",
    ),
    (
        "but found '<block mapping start>'",
        "this line is indented more than the ones above.",
        "Align it with them.",
    ),
    ("but found '<block end>'", "this line is not in line with the ones above.", "Align it with them."),
    ("expected <block end>", "this line is not in line with the ones above.", "Align it with them."),
)


def explain(error: MarkedYAMLError, file: str) -> Problem:
    """A parser's error as a Problem with its place."""
    raw = f"{error.problem or ''}"
    for sign, message, fix in _EXPLANATIONS:
        if sign in raw:
            mark = error.context_mark if "opens here" in message else error.problem_mark
            return Problem(place=_place(mark or error.problem_mark, file), message=message, fix=fix)
    mark = error.problem_mark or error.context_mark
    return Problem(place=_place(mark, file), message=f"this is not YAML: {raw or 'the parser gave up'}.")


def _place(mark: object, file: str) -> Place:
    """A mark of the parser; the first line when it has none."""
    return Place(file=file, line=getattr(mark, "line", 0) + 1, column=getattr(mark, "column", 0) + 1)
