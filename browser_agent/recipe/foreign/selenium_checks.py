"""The assertions and waits of Selenium IDE to expectations."""

from __future__ import annotations

from collections.abc import Callable

from browser_agent.core import expect as see
from browser_agent.core.target import Query
from browser_agent.recipe.foreign.selenium_flow import Command
from browser_agent.recipe.foreign.selenium_state import State
from browser_agent.recipe.foreign.tree import number
from browser_agent.recipe.foreign.wording import reference
from browser_agent.recipe.reading import Scalar

Check = Callable[[State, Command], None]


def _said(test: State, one: Command, made: Callable[[Query], see.Expectation | None], *, timeout: bool = False) -> None:
    """Expect what `made` makes of the element."""
    query = test.query(one)
    found = made(query) if query is not None else None
    if found is None:
        return
    seconds = None
    if timeout:
        node = Scalar(text=one.value, place=one.place, start=0, end=0)
        milliseconds = number(node)
        seconds = milliseconds / 1000 if milliseconds and milliseconds > 5000 else None
    test.hearing.expect(found, timeout=seconds)


def _match(test: State, raw: str) -> see.Match | None:
    text = test.text(raw.replace("\\n", "\n"))
    if text is None:
        return None
    return see.Match(equals=" ".join(text.split())) if text.strip() else see.Match(empty=True)


def _text(test: State, one: Command) -> None:
    match = _match(test, one.value)
    if match is not None:
        _said(test, one, lambda query: see.Text(target=query, match=match))


def _not_text(test: State, one: Command) -> None:
    match = _match(test, one.value)
    if match is not None:
        _said(test, one, lambda query: see.Not(of=see.Text(target=query, match=match)))


def _value(test: State, one: Command) -> None:
    match = _match(test, one.value)
    if match is not None:
        _said(test, one, lambda query: see.ValueIs(target=query, match=match))


def _label(test: State, one: Command) -> None:
    match = _match(test, one.value.removeprefix("label="))
    if match is not None:
        negated = "Not" in one.name
        _said(test, one, lambda query: _unless(negated, see.ValueIs(target=query, match=match)))


def _unless(negated: bool, one: see.Expectation) -> see.Expectation:  # noqa: FBT001 - the one thing it is about
    return see.Not(of=one) if negated else one


def _title(test: State, one: Command) -> None:
    match = _match(test, one.target)
    if match is not None:
        test.hearing.expect(see.Title(match=match))


def _checked(test: State, one: Command) -> None:
    _said(test, one, lambda query: see.Checked(target=query, on="Not" not in one.name))


def _visible(test: State, one: Command) -> None:
    if one.name.endswith("Present"):
        test.hearing.note(f"{one.target} is there", "a recipe looks whether it can be seen")
    _said(test, one, lambda query: see.Visible(target=query), timeout=True)


def _hidden(test: State, one: Command) -> None:
    if one.name.endswith("Present"):
        test.hearing.note(f"{one.target} is not there", "a recipe looks whether it can be seen")
    _said(test, one, lambda query: see.Hidden(target=query), timeout=True)


def _variable(test: State, one: Command) -> None:
    match = _match(test, one.value)
    if one.target not in test.hearing.names:
        test.hearing.lost(f"{one.target} is {one.value}", f"nothing in the recipe makes ${{{one.target}}}")
    elif match is not None:
        test.hearing.expect(see.That(value=reference(one.target), match=match))


def _enabled(test: State, one: Command) -> None:
    test.hearing.lost(
        one.target,
        "a recipe has no expectation of whether a field can be edited; a step that fills it fails where it cannot",
    )


def _option_value(test: State, one: Command) -> None:
    test.hearing.lost(
        f"{one.target} has the option of value {one.value}", "a recipe reads the words of an option, not its value"
    )


def _box(test: State, one: Command) -> None:
    test.hearing.lost(f'the box says "{one.target}"', "a recipe answers boxes and does not compare what they say")


CHECKS: dict[str, Check] = {
    **{f"{verb}{what}": check for verb in ("assert", "verify") for what, check in {
        "Text": _text, "NotText": _not_text, "Title": _title, "Value": _value, "Checked": _checked,
        "NotChecked": _checked, "ElementPresent": _visible, "ElementNotPresent": _hidden, "Editable": _enabled,
        "NotEditable": _enabled, "SelectedLabel": _label, "NotSelectedLabel": _label,
        "SelectedValue": _option_value, "NotSelectedValue": _option_value, "": _variable,
        "Alert": _box, "Confirmation": _box, "Prompt": _box,
    }.items()},
    "waitForElementVisible": _visible, "waitForElementPresent": _visible, "waitForElementNotVisible": _hidden,
    "waitForElementNotPresent": _hidden, "waitForElementEditable": _enabled, "waitForElementNotEditable": _enabled,
    "waitForText": _text,
}  # fmt: skip
