"""Playwright's locator expressions, as codegen writes them, to queries."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from browser_agent.core.target import Query
from browser_agent.recipe.foreign.python_values import (
    Constants,
    NotSaidError,
    flag,
    number_of,
    pattern_of,
    sketch,
    text_of,
    unwrapped,
)
from browser_agent.recipe.foreign.selectors import NAMED_BY_CONTENT, best, css_query, quote_css
from browser_agent.recipe.foreign.xpaths import xpath_query
from browser_agent.recipe.roles import ROLES

GET_BY = {
    "get_by_label": "label", "get_by_text": "text", "get_by_placeholder": "placeholder", "get_by_alt_text": "alt",
    "get_by_title": "title", "get_by_test_id": "testid",
}  # fmt: skip
_FRAME = re.compile(
    r"""(?:iframe|frame)?\s*(?:#(?P<id>[\w-]+)|\[\s*(?:name|title|id|aria-label|src\*?)\s*=\s*["'](?P<value>[^"']+)["']\s*\])"""
)


@dataclass(frozen=True)
class Loc:
    """Where an expression points: a page, and an element or frame in it. query: None is the page or frame itself."""

    page: str
    query: Query | None = None
    frames: tuple[str, ...] = ()


@dataclass
class Names:
    """What the script's names stand for by now. pages and locators by their variable."""

    constants: Constants
    pages: set[str]
    locators: dict[str, Loc]


def keywords(call: ast.Call) -> dict[str, ast.expr]:
    """The named arguments of a call."""
    return {one.arg: one.value for one in call.keywords if one.arg is not None}


class Locators:
    """Reads locator expressions. remark: hears what a query leaves out, as (what, why)."""

    def __init__(self, names: Names, remark: Callable[[str, str], None]) -> None:
        self.names, self._remark = names, remark

    def read(self, node: ast.expr) -> Loc:
        """What an expression points at. Raises NotSaidError."""
        node = unwrapped(node)
        match node:
            case ast.Name(id=name) if name in self.names.pages:
                return Loc(name)
            case ast.Name(id=name) if name in self.names.locators:
                return self.names.locators[name]
            case ast.Attribute(value=inner, attr="first"):
                return self._nth(self.read(inner), 0)
            case ast.Attribute(value=inner, attr="content_frame"):
                return self._enter(self.read(inner))
            case ast.Call(func=ast.Attribute(value=inner, attr=method)):
                return self._call(self.read(inner), method, node)
            case _:
                raise NotSaidError(f"{sketch(node)} is no locator that a recipe can say")

    def _call(self, outer: Loc, method: str, call: ast.Call) -> Loc:
        if method in GET_BY and call.args:
            return self._inside(outer, self._words(GET_BY[method], call))
        if method == "get_by_role" and call.args:
            return self._inside(outer, self._role(call))
        match method:
            case "locator" if call.args:
                found = self.selector(text_of(call.args[0], self.names.constants))
                return self._filtered(self._inside(outer, found), keywords(call))
            case "frame_locator" if call.args:
                return self._enter(self._inside(outer, Query(css=text_of(call.args[0], self.names.constants))))
            case "filter":
                return self._filtered(outer, keywords(call))
            case "nth" if call.args and (number := number_of(call.args[0])) is not None and number >= 0:
                return self._nth(outer, int(number))
            case _:
                raise NotSaidError(f".{method}(...) narrows a locator in a way that a recipe does not")

    def _role(self, call: ast.Call) -> Query:
        role = text_of(call.args[0], self.names.constants)
        if role not in ROLES:
            raise NotSaidError(f'"{role}" is not a role')
        given = keywords(call)
        more = [f"{key}={sketch(one)}" for key, one in given.items() if key not in ("name", "exact")]
        if more:
            self._remark(", ".join(more), "a target is found without it")
        name = given.get("name")
        if name is None:
            return Query(role=role)
        text, exact = self._matched(name, given.get("exact"))
        return Query(role=role, name=text, exact=exact)

    def _words(self, word: str, call: ast.Call) -> Query:
        text, exact = self._matched(call.args[0], keywords(call).get("exact"))
        return Query.model_validate({word: text, "exact": exact or word == "testid"})

    def _matched(self, node: ast.expr, exact: ast.expr | None) -> tuple[str, bool]:
        pattern = pattern_of(node)
        if pattern is None:
            text = text_of(node, self.names.constants)
            if not text:
                raise NotSaidError("an empty name")
            return text, flag(exact, default=False)
        plain = pattern.plain
        if plain is None:
            anchored = re.fullmatch(r"\^(.*)\$", pattern.text)
            plain = replace(pattern, text=anchored[1]).plain if anchored else None
            if plain is None or pattern.folds:
                raise NotSaidError(f"the pattern {pattern.text}: a target holds plain words")
            return plain, True
        return plain, False

    def _inside(self, outer: Loc, query: Query) -> Loc:
        if outer.query is not None:
            if outer.query.nth is not None:
                raise NotSaidError("an element inside one that is found by its position")
            query = query.model_copy(update={"within": _outermost(query, outer.query)})
        return replace(outer, query=query.model_copy(update={"frame": outer.frames}))

    def _nth(self, loc: Loc, number: int) -> Loc:
        if loc.query is None:
            raise NotSaidError("a position without a locator")
        return replace(loc, query=loc.query.model_copy(update={"nth": number}))

    def _enter(self, loc: Loc) -> Loc:
        """Into a frame: by its name, title or id, as far as the selector says one."""
        css = loc.query.css if loc.query is not None else None
        found = _FRAME.fullmatch(css.strip()) if css else None
        named = (found["id"] or found["value"]) if found else (loc.query.title or loc.query.name if loc.query else None)
        if not named:
            self._remark(f"the frame {css or loc.query}", "it is not named; a recipe looks in every frame")
            return replace(loc, query=None)
        return replace(loc, query=None, frames=(*loc.frames, named))

    def _filtered(self, loc: Loc, given: dict[str, ast.expr]) -> Loc:
        query = loc.query
        if not given or query is None:
            return loc
        if set(given) - {"has_text"}:
            raise NotSaidError(
                f"filter({', '.join(sorted(given))}): a target is narrowed by words, within, near or row"
            )
        text, _ = self._matched(given["has_text"], None)
        if query.role in NAMED_BY_CONTENT and query.name is None:
            return replace(loc, query=query.model_copy(update={"name": text, "exact": False}))
        css = f"{query.css or ''}:has-text({quote_css(text)})"
        return replace(loc, query=query.model_copy(update={"css": css}))

    def selector(self, text: str) -> Query:
        """What a selector string means. Raises NotSaidError."""
        text = text.strip()
        if text.startswith("text="):
            words = text[5:].strip()
            exact = len(words) > 1 and words[0] == words[-1] and words[0] in "\"'"
            found = Query(text=words[1:-1] if exact else words, exact=exact) if words.strip("\"'") else None
        elif text.startswith(("xpath=", "/", "(/", "..")):
            found = best(xpath_query(text)[0])
        elif text.startswith(("internal:", "role=", "_react=", "_vue=", "nth=")):
            found = None
        else:
            by_id = re.fullmatch(r"id=([\w-]+)", text)
            found = best(css_query(f"#{by_id[1]}" if by_id else text)[0])
        if found is None:
            raise NotSaidError(f"the selector {text}")
        return found


def _outermost(query: Query, outer: Query) -> Query:
    """`outer`, around whatever is already around the query."""
    bare = outer.model_copy(update={"frame": ()})
    if query.within is None:
        return bare
    return query.within.model_copy(update={"within": _outermost(query.within, bare)})
