"""Playwright's `expect(...)` to expectations."""

from __future__ import annotations

import ast
import re

from browser_agent.core import expect as see
from browser_agent.core.target import Query
from browser_agent.recipe.foreign.python_locators import Loc, keywords
from browser_agent.recipe.foreign.python_values import (
    Constants,
    NotSaidError,
    flag,
    glob_of,
    match_of,
    number_of,
    sketch,
    text_of,
)


def expectation(loc: Loc, method: str, call: ast.Call, constants: Constants) -> see.Expectation:
    """What `expect(loc).method(...)` says. Raises NotSaidError."""
    negated = method.startswith("not_")
    plain = method.removeprefix("not_")
    query = loc.query
    one = _of_page(plain, call, constants) if query is None else _of_element(query, plain, call, constants)
    return _negated(one) if negated else one


def _of_page(method: str, call: ast.Call, constants: Constants) -> see.Expectation:
    if call.args:
        match method:
            case "to_have_url":
                return see.Url(glob=glob_of(call.args[0], constants))
            case "to_have_title":
                return see.Title(match=match_of(call.args[0], constants, part=False))
            case "to_match_aria_snapshot":
                return see.Aria(snapshot=_snapshot(call.args[0], constants))
            case _:
                pass
    raise NotSaidError(f"a recipe has no expectation like {method}")


def _of_element(query: Query, method: str, call: ast.Call, constants: Constants) -> see.Expectation:
    given, first = keywords(call), call.args[0] if call.args else None
    match method:
        case "to_be_visible":
            visible = flag(given.get("visible"), default=True)
            # "At least one can be seen" is what the first of several says.
            query = query.model_copy(update={"nth": None}) if query.nth == 0 else query
            return see.Visible(target=query) if visible else see.Hidden(target=query)
        case "to_be_hidden":
            return see.Hidden(target=query)
        case "to_be_checked":
            return see.Checked(target=query, on=flag(given.get("checked"), default=True))
        case "to_be_empty":
            field = query.role in ("textbox", "searchbox", "combobox") or query.label or query.placeholder
            empty = see.Match(empty=True)
            return see.ValueIs(target=query, match=empty) if field else see.Text(target=query, match=empty)
        case "to_have_text" | "to_contain_text" if first is not None:
            return see.Text(target=query, match=match_of(first, constants, part=method == "to_contain_text"))
        case "to_have_value" if first is not None:
            return see.ValueIs(target=query, match=match_of(first, constants, part=False))
        case "to_have_count" if (number := number_of(first)) is not None:
            return see.Count(target=query, equals=int(number)) if number else see.Hidden(target=query)
        case "to_match_aria_snapshot" if first is not None:
            return see.Aria(target=query, snapshot=_snapshot(first, constants))
        case _:
            raise NotSaidError(f"a recipe has no expectation like {method}({', '.join(map(sketch, call.args))})")


def _negated(one: see.Expectation) -> see.Expectation:
    match one:
        case see.Visible():
            return see.Hidden(target=one.target)
        case see.Hidden():
            return see.Visible(target=one.target)
        case see.Checked():
            return see.Checked(target=one.target, on=not one.on)
        case _:
            return see.Not(of=one)


def _snapshot(node: ast.expr, constants: Constants) -> str:
    text = text_of(node, constants).strip("\n")
    if re.search(r"^\s*- /|/[^/\n]+/\s*$", text, re.MULTILINE):
        raise NotSaidError("a snapshot with patterns or properties; a recipe compares plain lines")
    return text
