"""Scripts of Playwright for Python, as its codegen writes them. They are parsed, never run."""

from __future__ import annotations

import ast
import re

from browser_agent.core import action as do
from browser_agent.core import expect as see
from browser_agent.core.value import Place
from browser_agent.recipe.foreign.hearing import Hearing
from browser_agent.recipe.foreign.python_calls import Calls
from browser_agent.recipe.foreign.python_locators import Loc, Locators, Names, keywords
from browser_agent.recipe.foreign.python_values import (
    NotSaidError,
    glob_of,
    match_of,
    number_of,
    sketch,
    text_of,
    unwrapped,
)
from browser_agent.recipe.foreign.tree import problem

MAX_BYTES = 1_000_000
MAX_BRACKETS = 100
"""Deep enough for any script; far below where Python's own parser gives up."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def parse(text: str, file: str) -> ast.Module:
    """The script as a tree. Raises RecipeError with the line of a mistake, or for one that is too large or too deep."""
    if len(text) > MAX_BYTES:
        raise problem(file, 1, f"the script has more than {MAX_BYTES:,} characters.", "Import its tests one by one.")
    _shallow(text, file)
    try:
        return ast.parse(text, filename=file)
    except SyntaxError as error:
        raise problem(file, error.lineno or 1, f"this is not Python: {error.msg}.", column=error.offset or 1) from None
    except (ValueError, RecursionError, MemoryError):
        raise problem(file, 1, "this is not Python that can be read.") from None


def _shallow(text: str, file: str) -> None:
    depth = 0
    for found in re.finditer(r"[(\[{]|[)\]}]|\n", text):
        one = found.group()
        depth += 1 if one in "([{" else -1 if one in ")]}" else 0
        if depth > MAX_BRACKETS:
            line = text.count("\n", 0, found.start()) + 1
            raise problem(file, line, f"brackets are nested deeper than {MAX_BRACKETS}.")


def tests(module: ast.Module) -> list[Function]:
    """The functions that drive a page: tests, else whatever codegen called its own."""
    found = [node for node in module.body if isinstance(node, Function) and _drives(node)]
    named = [node for node in found if node.name.startswith("test")]
    return named or found


def _drives(node: Function) -> bool:
    return any(
        isinstance(one, ast.Attribute) and one.attr in ("goto", "new_page", "get_by_role", "locator")
        for one in ast.walk(node)
    )


def hear(module: ast.Module, function: Function, hearing: Hearing) -> None:
    """Speak one function into the hearing."""
    constants: dict[str, str] = {}
    pages = {one.arg for one in function.args.args if one.arg == "page" or "Page" in sketch(one.annotation or one)}
    script = _Script(hearing, Names(constants, pages, {}))
    for node in module.body:
        if isinstance(node, ast.Assign):
            script.constant(node)
    script.statements(function.body)


class _Script:
    """One function, statement by statement."""

    def __init__(self, hearing: Hearing, names: Names) -> None:
        self._hearing, self._names = hearing, names
        self._locators = Locators(names, hearing.lost)
        self.calls = Calls(hearing, names, self._locators)
        self._waiting: dict[str, str] = {}
        """The variable of a `with ... as` to what it waits for."""

    def statements(self, body: list[ast.stmt]) -> None:
        """All statements of a body."""
        for node in body:
            place = Place(file=self._hearing.file, line=node.lineno, column=node.col_offset + 1)
            try:
                self._statement(node, place)
            except NotSaidError as error:
                self._hearing.at(place, self._hearing_step(node), counts=False)
                self._hearing.lost(sketch(node), str(error))

    def _hearing_step(self, node: ast.stmt) -> str:
        return f"line {node.lineno}"

    def _begin(self, node: ast.stmt, place: Place) -> None:
        self._hearing.at(place, self._hearing_step(node))

    def _statement(self, node: ast.stmt, place: Place) -> None:
        match node:
            case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Import() | ast.ImportFrom() | ast.Return():
                pass
            case ast.Expr(value=value) if isinstance(unwrapped(value), ast.Call):
                self._expression(node, unwrapped(value), place)  # type: ignore[arg-type]  # just seen to be a call
            case ast.Assign() if self._assigned(node, place):
                pass
            case ast.With() | ast.AsyncWith():
                self._with(node, place)
            case ast.Assert():
                self._begin(node, place)
                self._hearing.expect(self._asserted(node.test))
            case _:
                self._begin(node, place)
                kind = type(node).__name__.lower()
                raise NotSaidError(f"only the script can do this ({kind}); nothing of it is carried over")

    def _expression(self, node: ast.Expr, call: ast.Call, place: Place) -> None:
        if self.calls.is_plumbing(call):
            return
        self._begin(node, place)
        self.calls.call(call)

    def constant(self, node: ast.Assign) -> bool:
        """Remember a name for a text; false when it is something else."""
        match node.targets:
            case [ast.Name(id=name)]:
                try:
                    self._names.constants[name] = text_of(node.value, self._names.constants)
                except NotSaidError:
                    return False
                return True
            case _:
                return False

    def _assigned(self, node: ast.Assign, place: Place) -> bool:
        if self.constant(node):
            return True
        value = unwrapped(node.value)
        match node.targets, value:
            case [ast.Name(id=name)], ast.Call(func=ast.Attribute(attr="new_page")):
                self._context(value, place)
                if self._names.pages:
                    self._begin(node, place)
                    self._hearing.lost(
                        sketch(node), "a tab that the script opens itself; a recipe opens tabs by what it clicks"
                    )
                self._names.pages.add(name)
                self.calls.opened(name)
            case [ast.Name()], ast.Call(func=ast.Attribute(attr="new_context")):
                self._context(value, place)
            case [ast.Name()], ast.Call(func=ast.Attribute(attr="launch" | "connect" | "connect_over_cdp")):
                pass
            case [ast.Name(id=name)], ast.Attribute(value=ast.Name(id=info), attr="value") if info in self._waiting:
                if self._waiting.pop(info) == "popup":
                    self._names.pages.add(name)
                    self.calls.opened(name)
            case [ast.Name(id=name)], _ if self._is_locator(value):
                self._names.locators[name] = self._locators.read(value)
            case _:
                return False
        return True

    def _is_locator(self, value: ast.expr) -> bool:
        try:
            Locators(self._names, lambda *_: None).read(value)
        except NotSaidError:
            return False
        return True

    def _context(self, call: ast.Call, place: Place) -> None:
        """Options of a context that a recipe has too."""
        if not call.keywords:
            return
        self._hearing.at(place, f"line {call.lineno}", counts=False)
        for key, one in keywords(call).items():
            try:
                if not self.calls.option(key, one):
                    self._hearing.lost(f"{key}={sketch(one)}", "a recipe has no such option of the browser")
            except NotSaidError as error:
                self._hearing.lost(f"{key}={sketch(one)}", str(error))

    # With

    def _with(self, node: ast.With | ast.AsyncWith, place: Place) -> None:
        for item in node.items:
            call = unwrapped(item.context_expr)
            info = item.optional_vars.id if isinstance(item.optional_vars, ast.Name) else ""
            match call:
                case ast.Call(func=ast.Name(id="sync_playwright" | "async_playwright")):
                    self.statements(node.body)
                case ast.Call(func=ast.Attribute(attr=method)) if method.startswith("expect_"):
                    self.statements(node.body)
                    self._begin(node, place)
                    self._waited(method.removeprefix("expect_"), call, info)
                case _:
                    self._begin(node, place)
                    raise NotSaidError("only the script can do this (with); nothing of it is carried over")

    def _waited(self, what: str, call: ast.Call, info: str) -> None:
        """What the block before waited for."""
        hearing, first = self._hearing, call.args[0] if call.args else None
        match what:
            case "popup" | "page":
                hearing.do(do.Tab(to="new"))
                self._waiting[info] = "popup"
            case "download":
                last = hearing.last_action()
                if not isinstance(last, do.Click):
                    raise NotSaidError("a download that does not come from a click")
                name = re.sub(r"_info$", "", info) or "download"
                hearing.replace_last(do.Download(target=last.target, name=name))
                self._waiting[info] = "download"
                self.calls.downloads.add(name)
            case "navigation" if first is None and "url" in keywords(call):
                hearing.expect(see.Url(glob=glob_of(keywords(call)["url"], self._names.constants)))
            case "navigation" | "event":
                hearing.note(sketch(call), "every step waits for what it begins")
            case "response" | "request" if first is not None:
                glob = glob_of(first, self._names.constants)
                hearing.expect(see.Response(glob=glob) if what == "response" else see.Request(glob=glob))
            case _:
                raise NotSaidError(f"a recipe does not wait for a {what}")

    # assert

    def _asserted(self, test: ast.expr) -> see.Expectation:
        """`assert page.title() == "..."` and its like."""
        match test:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                return self._compared(unwrapped(left), right, part=False)
            case ast.Compare(left=left, ops=[ast.In()], comparators=[right]):
                return self._compared(unwrapped(right), left, part=True)
            case ast.Call(func=ast.Attribute(value=inner, attr="is_visible" | "is_checked" as method)):
                query = self._locators.read(inner).query
                if query is not None:
                    return see.Visible(target=query) if method == "is_visible" else see.Checked(target=query)
            case _:
                pass
        raise NotSaidError(f"assert {sketch(test)}: say it as an expectation")

    def _compared(self, left: ast.expr, right: ast.expr, *, part: bool) -> see.Expectation:
        constants = self._names.constants
        match left:
            case ast.Attribute(value=ast.Name(id=name), attr="url") if name in self._names.pages:
                text = text_of(right, constants)
                return see.Url(glob=f"**{text}**" if part else text)
            case ast.Call(func=ast.Attribute(value=inner, attr="title")) if self._locators.read(inner).query is None:
                return see.Title(match=match_of(right, constants, part=part))
            case ast.Call(
                func=ast.Attribute(value=inner, attr="inner_text" | "text_content" | "input_value" | "count" as method)
            ):
                return _held(self._locators.read(inner), method, right, (constants, part))
            case _:
                raise NotSaidError(f"{sketch(left)}: say it as an expectation")


def _held(loc: Loc, method: str, right: ast.expr, how: tuple[dict[str, str], bool]) -> see.Expectation:
    constants, part = how
    if loc.query is None:
        raise NotSaidError("the text of a whole page")
    if method == "count":
        number = number_of(right)
        if number is None or part:
            raise NotSaidError("a count that is only known when the script runs")
        return see.Count(target=loc.query, equals=int(number))
    match = match_of(right, constants, part=part)
    kind = see.ValueIs if method == "input_value" else see.Text
    return kind(target=loc.query, match=match)
