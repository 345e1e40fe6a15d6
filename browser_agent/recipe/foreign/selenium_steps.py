"""The commands of Selenium IDE that do something, one short function for each."""

from __future__ import annotations

import re
from collections.abc import Callable

from browser_agent.core import action as do
from browser_agent.recipe.foreign.hearing import tab_words
from browser_agent.recipe.foreign.selenium_flow import Command
from browser_agent.recipe.foreign.selenium_locators import query_of
from browser_agent.recipe.foreign.selenium_state import State

KEYS: dict[str, str] = {
    "ENTER": "Enter", "RETURN": "Enter", "TAB": "Tab", "ESC": "Escape", "ESCAPE": "Escape", "BACKSPACE": "Backspace",
    "BKSP": "Backspace", "DELETE": "Delete", "DEL": "Delete", "UP": "ArrowUp", "DOWN": "ArrowDown", "LEFT": "ArrowLeft",
    "RIGHT": "ArrowRight", "HOME": "Home", "END": "End", "PAGE_UP": "PageUp", "PGUP": "PageUp", "PAGE_DOWN": "PageDown",
    "PGDN": "PageDown", "SPACE": "Space", "INSERT": "Insert",
}  # fmt: skip
KEY = re.compile(r"\$\{KEY_([A-Z_0-9]+)\}")


def _open(test: State, one: Command) -> None:
    target = test.text(one.target)
    if target is not None:
        test.frames = ()
        test.hearing.goto(target)
        test.address = test.hearing.address


def _click(test: State, one: Command) -> None:
    query = test.query(one)
    if query is not None:
        if one.value and one.name.endswith("At"):
            test.hearing.note(f"at {one.value}", "a recipe clicks in the middle")
        count = 2 if one.name.startswith("double") else 1
        test.hearing.do(do.Click(target=query, count=count))


def _type(test: State, one: Command) -> None:
    query, value = test.query(one), test.text(one.value)
    if query is not None and value is not None:
        if one.target.startswith("id=") and "file" in one.target and re.search(r"[/\\]", one.value):
            test.hearing.note(one.value, "if this is a file field, write `upload:`")
        test.hearing.fill(query, value, " ".join([one.target, *one.others]))


def _send_keys(test: State, one: Command) -> None:
    query = test.query(one)
    if query is None:
        return
    at = 0
    for found in [*KEY.finditer(one.value), None]:
        words = one.value[at : found.start() if found else None]
        if words:
            value = test.text(words)
            if value is not None:
                test.hearing.note("keys that are typed", "the field is filled in one go, in place of what it held")
                test.hearing.fill(query, value, " ".join([one.target, *one.others]))
        if found:
            at = found.end()
            key = KEYS.get(found[1], found[1] if re.fullmatch(r"F\d{1,2}", found[1]) else "")
            if key:
                test.hearing.do(do.Press(keys=key, target=query))
            else:
                test.hearing.lost(found.group(), "a key that a recipe cannot press by itself")


def _select(test: State, one: Command) -> None:
    query, value = test.query(one), test.text(one.value)
    if query is None or value is None:
        return
    how, equals, words = value.partition("=")
    if equals and how in ("value", "id", "index"):
        test.hearing.lost(one.value, "a recipe chooses by the words of an option, which the recording does not say")
        return
    test.hearing.do(do.Choose(target=query, options=(words if equals and how == "label" else value,)))


def _check(test: State, one: Command) -> None:
    query = test.query(one)
    if query is not None:
        test.hearing.do(do.Check(target=query, on=one.name == "check"))


def _hover(test: State, one: Command) -> None:
    query = test.query(one)
    if query is not None:
        test.hearing.do(do.Hover(target=query))


def _drag(test: State, one: Command) -> None:
    query, onto = test.query(one), query_of(one.value, [])
    if query is not None and onto is not None:
        test.hearing.do(do.Drag(target=query, onto=onto))
    elif query is not None:
        test.hearing.lost(one.value, "this locator cannot be said in a recipe")


def _size(test: State, one: Command) -> None:
    found = re.fullmatch(r"(\d{3,5})x(\d{3,5})", one.target.strip())
    size = (int(found[1]), int(found[2])) if found else None
    if size is None or not all(100 <= side <= 10_000 for side in size):
        test.hearing.lost(one.target, "a viewport has two sides of 100 to 10,000 pixels")
    elif test.hearing.env.setdefault("viewport", size) != size:
        test.hearing.lost(one.target, "a recipe has one size of window")
    else:
        test.hearing.note(one.target, "it is the size of the page here, and was that of the window")


def _pause(test: State, one: Command) -> None:
    test.hearing.note(
        f"{one.name} {one.target}", "every step waits for what it needs; there is no waiting for time alone"
    )


def _echo(test: State, one: Command) -> None:
    text = test.text(one.target)
    if text:
        test.hearing.do(do.Note(text=text))


def _frame(test: State, one: Command) -> None:
    target = one.target
    if target in ("relative=parent", "relative=top"):
        test.frames = test.frames[:-1] if target.endswith("parent") else ()
        return
    found = re.fullmatch(r"(?:id|name)=([\w-]+)|css=(?:iframe|frame)?#([\w-]+)", target)
    if found:
        test.frames = (*test.frames, found[1] or found[2])
    else:
        test.frames = ()
        test.hearing.note(target, "a frame without a name; a recipe looks in every frame")


def _window(test: State, one: Command) -> None:
    found = re.fullmatch(r"handle=\$\{(\w+)\}", one.target)
    handle = found[1] if found else ""
    if handle and handle == test.window:
        test.hearing.note(one.target, "it is there already")
        return
    if handle and handle == test.fresh:
        test.fresh = ""
        test.windows.setdefault(handle, "")
        test.hearing.do(do.Tab(to="new"))
    elif test.windows.get(handle):
        test.hearing.do(do.Tab(to=tab_words(test.windows[handle])))
    else:
        test.hearing.lost(one.target, "the recording does not say which window; write `tab:` with words of its title")
        return
    test.window = handle


def _keep_window(test: State, one: Command) -> None:
    test.windows[one.target] = test.address
    test.window = one.target
    test.hearing.note(one.target, "windows are found by their title or address")


def _close(test: State, one: Command) -> None:
    if one is test.last:
        test.hearing.note("close", "the browser closes at the end by itself")
    else:
        test.window = ""
        test.hearing.do(do.Tab(to="close"))


# Variables


def _store(test: State, one: Command) -> None:
    if one.value in test.secret_names:
        test.secret_names[one.value] = one.target
        test.hearing.hidden.add(one.target)
        test.hearing.note(f"store {one.value}", "a secret; it is given to the recipe and stands in no variable")
        return
    text = test.text(one.target)
    if text is not None and test.keep(one.value):
        test.hearing.do(do.Set(name=one.value, value=text))


def _store_text(test: State, one: Command) -> None:
    query = test.query(one)
    if query is not None and test.keep(one.value):
        test.hearing.do(do.Extract(source="text", target=query, name=one.value))


# Boxes


def _next_box(test: State, one: Command) -> None:
    accept = "Ok" in one.name or "Answer" in one.name or one.name.startswith(("accept", "answer"))
    text = test.text(one.target) if "Prompt" in one.name and accept else None
    action = do.Dialog(accept=accept, text=text or None)
    if one.name.startswith(("choose", "answerOnNext")):
        test.answered = test.hearing.do(action)
    elif one.name.startswith("webdriver") and test.answered:
        # The recorder writes both: what was said beforehand, and what it does once the box is open.
        test.answered = False
    else:
        # Selenium answers a box that is open; a recipe says beforehand how the next one will be answered.
        test.hearing.before_last(action)


_SCRIPTS = "a recipe runs no page scripts; say what must be seen"
_MOUSE = "a recipe clicks, hovers and drags; it holds no button down"
WHY_NOT: dict[str, str] = {
    **dict.fromkeys(("executeScript", "executeAsyncScript", "runScript"), _SCRIPTS),
    **dict.fromkeys(("mouseDown", "mouseDownAt", "mouseUp", "mouseUpAt"), _MOUSE),
    **dict.fromkeys(("mouseMove", "mouseMoveAt", "mouseOut"), _MOUSE),
    **dict.fromkeys(("addSelection", "removeSelection"), "a recipe chooses all options in one step, with `options:`"),
    "submit": "a recipe presses the button that sends the form, or Enter in one of its fields",
    "storeValue": "a recipe keeps texts of a page, not what fields hold",
    "storeAttribute": "a recipe reads what a person sees",
    "storeElementCount": "a recipe expects a count and does not keep it",
    "storeTitle": "a recipe expects a title and does not keep it",
}  # fmt: skip
COMMANDS: dict[str, Callable[[State, Command], None]] = {
    "open": _open, "click": _click, "clickAt": _click, "doubleClick": _click,
    "doubleClickAt": _click, "type": _type, "sendKeys": _send_keys, "select": _select,
    "check": _check, "uncheck": _check, "mouseOver": _hover, "dragAndDropToObject": _drag,
    "setWindowSize": _size, "pause": _pause, "setSpeed": _pause, "echo": _echo,
    "selectFrame": _frame, "selectWindow": _window,
    "storeWindowHandle": _keep_window, "close": _close, "store": _store, "storeText": _store_text,
    "chooseOkOnNextConfirmation": _next_box, "chooseCancelOnNextConfirmation": _next_box,
    "chooseCancelOnNextPrompt": _next_box, "answerOnNextPrompt": _next_box,
    "acceptAlert": _next_box, "acceptConfirmation": _next_box, "dismissConfirmation": _next_box,
    "answerPrompt": _next_box, "dismissPrompt": _next_box,
    "webdriverChooseOkOnVisibleConfirmation": _next_box,
    "webdriverChooseCancelOnVisibleConfirmation": _next_box,
    "webdriverChooseCancelOnVisiblePrompt": _next_box, "webdriverAnswerOnVisiblePrompt": _next_box,
}  # fmt: skip
