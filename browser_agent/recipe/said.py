"""Expectations said on one line, by a person on the command line or by a model: `text: Order sent`."""

from __future__ import annotations

from collections.abc import Iterable

from browser_agent.core import expect as see
from browser_agent.core.errors import RecipeError
from browser_agent.core.target import Query
from browser_agent.recipe.expectation import read_expectations
from browser_agent.recipe.names import Known
from browser_agent.recipe.reading import read
from browser_agent.recipe.sheet import Sheet
from browser_agent.recipe.target import NotATargetError, parse

LONGEST = 500
"""Characters of one line."""
FORMS = "text: WORDS, gone: WORDS, url: GLOB, title: WORDS, visible: TARGET, hidden: TARGET, or any of a recipe"


class NotSaidError(ValueError):
    """A line is no expectation; the message says what is wrong and what to write."""


def said(line: str, params: Iterable[str] = (), variables: Iterable[str] = ()) -> see.Expectation:
    """The expectation of one line: `kind: what`, as in a recipe, but words need no quotes.

    `text: WORDS` is somewhere on the page, `gone: WORDS` nowhere. params, variables: names that references may use.
    Raises NotSaidError.
    """
    kind, colon, rest = line.strip().partition(":")
    kind, rest = kind.strip(), rest.strip()
    if len(line) > LONGEST or not colon or not rest or "\n" in line:
        raise NotSaidError(f'"{line[:80]}" is no expectation. Write one of: {FORMS}.')
    made = _words(kind, rest)
    if made is not None:
        return made
    if kind in ("visible", "hidden"):
        query = target_of(rest)
        return see.Visible(target=query) if kind == "visible" else see.Hidden(target=query)
    return _of_recipe(f"{kind}: {rest}", params, variables)


def target_of(text: str) -> Query:
    """A target in its short form: `button "Send" within dialog "Cart"`. Raises NotSaidError."""
    try:
        return parse(text)
    except NotATargetError as error:
        raise NotSaidError(f"{error} {error.fix}") from None


def _words(kind: str, rest: str) -> see.Expectation | None:
    """The kinds that hold plain words; a mapping in braces is for the recipe's own reader."""
    if rest.startswith(("{", "[")):
        return None
    words = rest[1:-1] if len(rest) > 1 and rest[0] == rest[-1] and rest[0] in "\"'" else rest
    match kind:
        case "text":
            return see.Text(match=see.Match(contains=words))
        case "gone":
            return see.Not(of=see.Text(match=see.Match(contains=words)))
        case "url":
            return see.Url(glob=words)
        case "title":
            return see.Title(match=see.Match(contains=words))
        case _:
            return None


def _of_recipe(line: str, params: Iterable[str], variables: Iterable[str]) -> see.Expectation:
    sheet = Sheet("expectation", lambda *_: None)
    sheet.scope.params = tuple(params)
    sheet.scope.variables = {name: Known(from_page=True) for name in variables}
    try:
        found = read_expectations(sheet, read(line, "expectation"), "an expectation")
    except RecipeError as error:
        raise NotSaidError(f'"{line[:80]}": {error.problems[0].message} Write one of: {FORMS}.') from None
    if sheet.problems or len(found) != 1:
        problem = sheet.problems[0] if sheet.problems else None
        why = f"{problem.message} {problem.fix}".strip() if problem else "it says more than one thing."
        raise NotSaidError(f'"{line[:80]}": {why}')
    return found[0]
