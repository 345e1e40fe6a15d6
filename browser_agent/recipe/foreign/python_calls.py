"""Playwright's calls on pages and locators to actions."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any, cast, get_args

from browser_agent.core import action as do
from browser_agent.core import expect as see
from browser_agent.core.target import Point, Query
from browser_agent.recipe.foreign.hearing import Hearing, tab_words
from browser_agent.recipe.foreign.python_expects import expectation
from browser_agent.recipe.foreign.python_locators import Loc, Locators, Names, keywords
from browser_agent.recipe.foreign.python_values import (
    NotSaidError,
    environment,
    flag,
    glob_of,
    number_of,
    sketch,
    text_of,
    unwrapped,
)

PLUMBING = frozenset({"set_default_timeout", "set_default_navigation_timeout", "pause", "print", "start", "stop"})
"""Calls that drive the script and not the page."""
WAITS = re.compile(r"wait_for_(?:timeout|load_state)|sleep")
OPTIONS: dict[str, str] = {"locale": "locale", "timezone_id": "timezone", "user_agent": "user_agent"}


class Calls:
    """Reads calls one by one. The tab that the script is in is remembered from call to call."""

    def __init__(self, hearing: Hearing, names: Names, locators: Locators) -> None:
        self._hearing, self._names, self._locators = hearing, names, locators
        self._page = next(iter(names.pages), "page")
        self._addresses: dict[str, str] = {}
        self._open = set(names.pages)
        self.downloads: set[str] = set()

    def opened(self, page: str) -> None:
        """A new tab is there, and the recipe is in it."""
        self._page = page
        self._open.add(page)

    def is_plumbing(self, call: ast.Call) -> bool:
        """True for what starts and ends the script itself."""
        match call.func:
            case ast.Name(id=name):
                return name in PLUMBING
            case ast.Attribute(value=inner, attr=method):
                owner = sketch(inner)
                about_page = owner in self._names.pages
                if method == "close" and about_page:
                    return self._close(owner)
                return (
                    method in PLUMBING
                    or (method in ("close", "stop", "start") and not about_page)
                    or "tracing" in owner
                )
            case _:
                return False

    def _close(self, page: str) -> bool:
        """The last tab is closed by the end of the run; another one is a step, once it is known that more follow."""
        return len(self._open) < 2 or page != self._page

    def call(self, call: ast.Call) -> None:
        """One call. Raises NotSaidError."""
        func = call.func
        if not isinstance(func, ast.Attribute):
            raise NotSaidError("a call of the script's own")
        inner = unwrapped(func.value)
        if (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Name)
            and inner.func.id == "expect"
            and inner.args
        ):
            self._expect(inner.args[0], func.attr, call)
            return
        if WAITS.fullmatch(func.attr):
            self._hearing.note(sketch(call), "every step waits for what it needs; there is no waiting for time alone")
            return
        match inner:
            case ast.Attribute(value=ast.Name(id=page), attr="keyboard" | "mouse" as device) if (
                page in self._names.pages
            ):
                self._go_to(page)
                self._device(device, func.attr, call)
                return
            case _:
                pass
        if func.attr in ("save_as", "path", "suggested_filename") and sketch(inner) in (*self.downloads, "download"):
            self._hearing.note(sketch(call), "a download is kept in the folder of the run")
            return
        loc = self._locators.read(inner)
        self._go_to(loc.page)
        if loc.query is None:
            self._on_page(func.attr, call, loc)
        else:
            self._on_element(func.attr, call, loc.query)
        self._patient(call)

    def _patient(self, call: ast.Call) -> None:
        timeout = number_of(keywords(call).get("timeout"))
        if timeout and timeout > 5000:
            self._hearing.patient(timeout / 1000)

    def _go_to(self, page: str) -> None:
        """The tab of a page variable."""
        if page == self._page:
            return
        self._page = page
        address = self._addresses.get(page, "")
        words = tab_words(address)
        if not words:
            raise NotSaidError(
                f"back to the tab of {page}, whose address the script does not say; write `tab:` with words of it"
            )
        self._hearing.do(do.Tab(to=words))

    def _expect(self, what: ast.expr, method: str, call: ast.Call) -> None:
        loc = self._locators.read(what)
        self._go_to(loc.page)
        timeout = number_of(keywords(call).get("timeout"))
        one = expectation(loc, method, call, self._names.constants)
        self._hearing.expect(one, timeout=timeout / 1000 if timeout and timeout > 5000 else None)

    def _text(self, node: ast.expr) -> str:
        return text_of(node, self._names.constants)

    # Page

    def _on_page(self, method: str, call: ast.Call, loc: Loc) -> None:
        first = call.args[0] if call.args else None
        if first is not None and method in ELEMENT and method != "screenshot":
            query = self._locators.selector(self._text(first))
            rest = ast.Call(func=call.func, args=call.args[1:], keywords=call.keywords)
            self._on_element(method, rest, query.model_copy(update={"frame": loc.frames}))
            return
        match method:
            case "goto" if first is not None:
                self._addresses[self._page] = self._text(first)
                self._hearing.goto(self._text(first))
            case "go_back":
                self._hearing.do(do.Back())
            case "reload" if self._addresses.get(self._page):
                self._hearing.note("reload", "the address is opened again, as far as the script says it")
                self._hearing.goto(self._addresses[self._page])
            case "wait_for_url" if first is not None:
                self._hearing.expect(see.Url(glob=glob_of(first, self._names.constants)))
            case "wait_for_selector" if first is not None:
                self._wait(call, self._locators.selector(self._text(first)))
            case "once" | "on":
                self._dialog(method, call)
            case "set_viewport_size" if first is not None:
                if not self.option("viewport", first):
                    raise NotSaidError("the size of the window")
            case _:
                self._on_tab(method, call)

    def _on_tab(self, method: str, call: ast.Call) -> None:
        """What is done to a tab and not to the page in it."""
        match method:
            case "close":
                self._open.discard(self._page)
                self._hearing.do(do.Tab(to="close"))
                self._page = next(iter(self._open), "") if len(self._open) == 1 else ""
            case "bring_to_front":
                self._hearing.note("bring_to_front", "the tab of the step is in front")
            case "screenshot":
                whole = flag(keywords(call).get("full_page"), default=False)
                self._hearing.do(do.Screenshot(name=self._picture(call), whole_page=whole))
            case "evaluate" | "add_script_tag" | "add_init_script" | "wait_for_function" | "evaluate_handle":
                raise NotSaidError("a recipe runs no page scripts")
            case _:
                raise NotSaidError(f"a recipe has no step like page.{method}(...)")

    def _picture(self, call: ast.Call) -> str:
        path = keywords(call).get("path")
        text = self._text(path) if path is not None else "picture"
        stem = re.sub(r"\.\w+$", "", text.rpartition("/")[2])
        return re.sub(r"[^\w-]", "_", stem).lstrip("-0123456789_") or "picture"

    def option(self, key: str, node: ast.expr) -> bool:
        """An option of a context that a recipe has too; false when it has none."""
        env: dict[str, Any] = self._hearing.env
        if key == "viewport" and isinstance(node, ast.Dict):
            sides = {
                sketch(name).strip("'\""): number_of(value)
                for name, value in zip(node.keys, node.values, strict=True)
                if name
            }
            width, height = sides.get("width"), sides.get("height")
            if width and height and all(100 <= side <= 10_000 for side in (width, height)):
                env["viewport"] = (int(width), int(height))
                return True
            return False
        if key == "storage_state":
            path = self._text(node)
            if path.startswith("/") or ".." in path:
                raise NotSaidError("a file of the recipe lies beside it")
            env["auth_in"] = path
            return True
        if key == "base_url":
            self._hearing.base = self._hearing.base or self._text(node)
            return True
        if key in OPTIONS:
            env[OPTIONS[key]] = self._text(node)
        return key in OPTIONS

    def _dialog(self, method: str, call: ast.Call) -> None:
        match call.args:
            case [ast.Constant(value="dialog"), ast.Lambda(body=body)]:
                inner = unwrapped(body)
            case _:
                raise NotSaidError("a handler of the script's own")
        match inner:
            case ast.Call(func=ast.Attribute(attr="accept" | "dismiss" as answer), args=args):
                accept = answer == "accept"
            case _:
                raise NotSaidError("a handler of the script's own")
        if method == "on":
            self._hearing.dialogs = dict.fromkeys(("alert", "confirm", "prompt"), answer)
        else:
            self._hearing.do(do.Dialog(accept=accept, text=self._text(args[0]) if args else None))

    def _device(self, device: str, method: str, call: ast.Call) -> None:
        numbers = [number_of(one) for one in call.args[:2]]
        match device, method:
            case "keyboard", "press" if call.args:
                self._hearing.do(do.Press(keys=self._text(call.args[0])))
            case "mouse", "wheel" if numbers and numbers[-1]:
                self._hearing.do(do.Scroll(by=int(numbers[-1])))
            case "mouse", "click" if len(numbers) == 2 and None not in numbers:
                x, y = (abs(one or 0) for one in numbers)
                self._hearing.do(do.Click(target=Point(x=x, y=y)))
            case _:
                raise NotSaidError(f"a recipe has no step like page.{device}.{method}(...)")

    # Elements

    def _on_element(self, method: str, call: ast.Call, query: Query) -> None:
        reader = ELEMENT.get(method)
        if reader is None:
            scripts = method.startswith(("evaluate", "dispatch"))
            raise NotSaidError(
                "a recipe runs no page scripts" if scripts else f"a recipe has no step like {method}(...)"
            )
        reader(self, call, query)

    def _click(self, call: ast.Call, query: Query) -> None:
        given = keywords(call)
        for key in sorted(set(given) & {"force", "position", "trial", "no_wait_after", "delay"}):
            self._hearing.note(f"{key}={sketch(given[key])}", "a recipe clicks in the middle of what can be clicked")
        button = self._text(given["button"]) if "button" in given else "left"
        held = given.get("modifiers")
        modifiers = tuple(self._text(one) for one in held.elts) if isinstance(held, ast.List) else ()
        count = number_of(given.get("click_count")) or 1
        if button not in get_args(do.Mouse) or any(one not in get_args(do.Modifier) for one in modifiers) or count > 3:
            raise NotSaidError("a button, a key or a number of clicks that a recipe does not know")
        self._hearing.do(
            do.Click(
                target=query, button=cast("do.Mouse", button), count=int(count),
                modifiers=cast("tuple[do.Modifier, ...]", modifiers),
            )
        )  # fmt: skip

    def _double(self, call: ast.Call, query: Query) -> None:
        del call
        self._hearing.do(do.Click(target=query, count=2))

    def _fill(self, call: ast.Call, query: Query) -> None:
        node = call.args[0] if call.args else keywords(call).get("value")
        if node is None:
            raise NotSaidError("nothing to type")
        found = environment(node)
        if found is not None:
            self._hearing.do(do.Fill(target=query, value=self._hearing.from_environment(found.name)))
            return
        self._hearing.fill(query, self._text(node))

    def _clear(self, call: ast.Call, query: Query) -> None:
        del call
        self._hearing.do(do.Fill(target=query, value=""))

    def _typed(self, call: ast.Call, query: Query) -> None:
        self._hearing.note("typing key by key", "the field is filled in one go, in place of what it held")
        self._fill(call, query)

    def _press(self, call: ast.Call, query: Query) -> None:
        if not call.args:
            raise NotSaidError("no key")
        self._hearing.do(do.Press(keys=self._text(call.args[0]), target=query))

    def _check(self, call: ast.Call, query: Query) -> None:
        del call
        self._hearing.do(do.Check(target=query))

    def _uncheck(self, call: ast.Call, query: Query) -> None:
        del call
        self._hearing.do(do.Check(target=query, on=False))

    def _set_checked(self, call: ast.Call, query: Query) -> None:
        self._hearing.do(do.Check(target=query, on=flag(call.args[0] if call.args else None, default=True)))

    def _select(self, call: ast.Call, query: Query) -> None:
        given = keywords(call)
        node = call.args[0] if call.args else given.get("label", given.get("value"))
        if node is None:
            raise NotSaidError("an option by its place in the list; a recipe chooses by words")
        nodes = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
        options = tuple(self._text(one) for one in nodes)
        if not options or not all(options):
            raise NotSaidError("no option; a recipe chooses by words")
        if "label" not in given:
            self._hearing.note(
                f"the option {', '.join(options)}",
                "a recipe chooses by the words of an option, not by its value; check them",
            )
        self._hearing.do(do.Choose(target=query, options=options))

    def _hover(self, call: ast.Call, query: Query) -> None:
        del call
        self._hearing.do(do.Hover(target=query))

    def _files(self, call: ast.Call, query: Query) -> None:
        node = call.args[0] if call.args else None
        nodes = node.elts if isinstance(node, ast.List | ast.Tuple) else [node] if node is not None else []
        files = tuple(self._text(one) for one in nodes)
        if not files:
            raise NotSaidError("no file; a recipe does not take files away again")
        if any(one.startswith(("/", "~")) or ".." in one or re.match(r"[A-Za-z]:", one) for one in files):
            raise NotSaidError("a file that does not lie beside the recipe; use a param of type file")
        self._hearing.do(do.Upload(target=query, files=files))

    def _drag(self, call: ast.Call, query: Query) -> None:
        onto = self._locators.read(call.args[0]).query if call.args else None
        if onto is None:
            raise NotSaidError("nothing to drag it onto")
        self._hearing.do(do.Drag(target=query, onto=onto))

    def _wait(self, call: ast.Call, query: Query) -> None:
        state = keywords(call).get("state")
        word = self._text(state) if state is not None else "visible"
        hidden = word in ("hidden", "detached")
        timeout = number_of(keywords(call).get("timeout"))
        self._hearing.expect(
            see.Hidden(target=query) if hidden else see.Visible(target=query),
            timeout=timeout / 1000 if timeout else None,
        )

    def _scroll(self, call: ast.Call, query: Query) -> None:
        del call
        self._hearing.do(do.Scroll(target=query))

    def _shot(self, call: ast.Call, query: Query) -> None:
        self._hearing.do(do.Screenshot(name=self._picture(call), target=query))


ELEMENT: dict[str, Callable[[Calls, ast.Call, Query], None]] = {
    "click": Calls._click, "tap": Calls._click, "dblclick": Calls._double, "fill": Calls._fill, "clear": Calls._clear,
    "type": Calls._typed, "press_sequentially": Calls._typed, "press": Calls._press, "check": Calls._check,
    "uncheck": Calls._uncheck, "set_checked": Calls._set_checked, "select_option": Calls._select,
    "hover": Calls._hover, "set_input_files": Calls._files, "drag_to": Calls._drag, "wait_for": Calls._wait,
    "scroll_into_view_if_needed": Calls._scroll, "screenshot": Calls._shot,
}  # fmt: skip
