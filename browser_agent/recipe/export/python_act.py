"""Actions of a recipe as lines of a Playwright test in Python."""

from __future__ import annotations

from browser_agent.core import action as do
from browser_agent.core.recipe import Recipe
from browser_agent.core.target import Query
from browser_agent.recipe.export.exported import CannotSayError, Remarks
from browser_agent.recipe.export.python_locator import locator
from browser_agent.recipe.export.python_text import Words, literal, value_of
from browser_agent.recipe.foreign.heard import quoted

Lines = tuple[list[str], list[str], list[str]]
"""The lines that act, what they stand in with `with`, and the lines after that."""


def act_lines(one: do.Action, words: Words, remarks: Remarks, recipe: Recipe, timeout: str) -> Lines:  # noqa: C901 - one short case for each action
    """What does an action. timeout: the argument with its comma, or nothing. Raises CannotSayError."""
    first = timeout.removeprefix(", ")
    match one:
        case do.Goto():
            return [f"open_page(page, {_address(one.url, words, recipe)})"], [], []
        case do.Back():
            return ["page.go_back()"], [], []
        case do.Click():
            return [_click(one, words, first)], [], []
        case do.Fill():
            return [f"{locator(one.target, words)}.fill({words.text(one.value)}{timeout})"], [], []
        case do.Choose():
            remarks.once("choose", "in a native list, or in one that opens at a click and has options")
            options = ", ".join(words.text(option) for option in one.options)
            return [f"choose(page, {locator(one.target, words)}, [{options}])"], [], []
        case do.Check():
            return [f"{locator(one.target, words)}.set_checked({one.on}{timeout})"], [], []
        case do.Press():
            keys = words.text(one.keys)
            where = "page.keyboard" if one.target is None else locator(one.target, words)
            return [f"{where}.press({keys})"], [], []
        case do.Hover():
            return [f"{locator(one.target, words)}.hover({first})"], [], []
        case do.Scroll():
            return _scroll(one, words), [], []
        case do.Upload(dropped=True):
            raise CannotSayError("Playwright has no way to drop files from outside the browser")
        case do.Upload():
            files = ", ".join(f"HERE / {words.text(file)}" for file in one.files)
            if isinstance(one.target, Query) and one.target.role in ("button", "link"):
                click = f"{locator(one.target, words)}.click({first})"
                return [click], ["page.expect_file_chooser() as chosen"], [f"chosen.value.set_files([{files}])"]
            return [f"{locator(one.target, words, hidden=True)}.set_input_files([{files}])"], [], []
        case do.Download():
            return [f"{locator(one.target, words)}.click({first})"], ["page.expect_download() as got"], []
        case do.Drag():
            return [f"{locator(one.target, words)}.drag_to({locator(one.onto, words)}{timeout})"], [], []
        case _:
            return _around(one, words), [], []


def _around(one: do.Action, words: Words) -> list[str]:
    """Actions that touch no element."""
    match one:
        case do.Tab(to="new"):
            return ["page = popup.value"]
        case do.Tab(to="close"):
            return ["page.close()", "page = page.context.pages[-1]"]
        case do.Tab():
            to = words.text(one.to)
            return [f"page = next(tab for tab in page.context.pages if {to} in tab.title() or {to} in tab.url)"]
        case do.Dialog():
            text = "None" if one.text is None else words.text(one.text)
            return [f"answers.append(({one.accept}, {text}))"]
        case do.Set():
            value = words.text(one.value) if isinstance(one.value, str) else value_of(one.value)
            return [f"{words.values}[{literal(one.name)}] = {value}"]
        case do.Note():
            return [f"# {quoted(one.text)}"]
        case do.Screenshot():
            where = "page" if one.target is None else locator(one.target, words)
            whole = ", full_page=True" if one.whole_page else ""
            return [f"{where}.screenshot(path={literal(f'{one.name}.png')}{whole})"]
        case do.Plain():
            raise CannotSayError("it is matched to the page in each run; write the step that its report names instead")
        case do.Goal():
            raise CannotSayError("it needs a model")
        case _:
            raise CannotSayError(f"a test has nothing like {one.kind}")


def _address(url: str, words: Words, recipe: Recipe) -> str:
    if url.startswith(("http://", "https://", "${")) or recipe.start is None:
        return words.text(url)
    return f"urljoin({words.text(recipe.start)}, {words.text(url)})"


def _click(one: do.Click, words: Words, first: str) -> str:
    given = [] if one.button == "left" else [f"button={literal(one.button)}"]
    given += [] if one.count == 1 else [f"click_count={one.count}"]
    given += [f"modifiers={list(one.modifiers)!r}"] if one.modifiers else []
    given += [first] if first else []
    return f"{locator(one.target, words)}.click({', '.join(given)})"


def _scroll(one: do.Scroll, words: Words) -> list[str]:
    if one.until:
        raise CannotSayError("it scrolls until something shows, which Playwright has no call for")
    if not one.by:
        return [f"{locator(one.target, words)}.scroll_into_view_if_needed()"]
    over = [] if one.target is None else [f"{locator(one.target, words)}.hover()"]
    return [*over, f"page.mouse.wheel(0, {one.by})"]
