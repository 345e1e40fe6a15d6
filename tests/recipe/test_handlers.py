"""`handlers:` is read with its mistakes in their places, and written as it was read."""

from __future__ import annotations

import pytest

from browser_agent.core.errors import RecipeError
from browser_agent.recipe.lint import steps
from browser_agent.recipe.load import load_text
from browser_agent.recipe.write import dump

HEAD = "recipe: 1\ntitle: x\nstart: http://127.0.0.1:1/\n"
STEPS = "steps: [{note: x}]\n"
GOOD = """\
handlers:
  unknown: dismiss
  wall:
    when: [{visible: dialog "Cookies"}]
    steps: [{click: button "No"}]
    max: 7
"""


def test_a_handler_is_read_and_written_again():
    recipe = load_text(HEAD + GOOD + STEPS)

    assert recipe.unknown == "dismiss"
    assert [(one.name, one.max, one.steps[0].id) for one in recipe.handlers] == [("wall", 7, "handlers.wall.1")]
    again = load_text(dump(recipe))
    assert (again.handlers[0].when, again.unknown) == (recipe.handlers[0].when, "dismiss")
    assert [step.id for step in steps(again.nodes)] == ["1", "handlers.wall.1"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("handlers: {a: {steps: [{note: x}]}}\n", 4, '"when" is missing in the handler "a"'),
        ("handlers: {a: {when: [{visible: dialog}]}}\n", 4, '"steps" is missing in the handler "a"'),
        ("handlers: {a: {when: [{hidden: dialog}], steps: [{note: x}]}}\n", 4, "on pages that show nothing of it"),
        ("handlers: {unknown: accept}\n", 4, 'cannot be "accept"'),
        ("handlers: {a: {when: [{visible: dialog}], steps: [{note: x}], max: 0}}\n", 4, "from 1 to 100"),
        ("handlers: {a b: {when: [{visible: dialog}], steps: [{note: x}]}}\n", 4, "the name of a handler"),
        ("handlers: [a]\n", 4, "must be a mapping"),
        ("handlers: {a: {when: [{visible: dialog}], steps: [{note: '${later}'}]}}\n", 4, 'nothing is named "later"'),
    ],
)
def test_a_handler_that_cannot_be_one_is_named_with_its_place(text, line, said):
    with pytest.raises(RecipeError) as refused:
        load_text(HEAD + text + "steps: [{set: {later: x}}, {note: x}]\n")

    assert any(said in one.message for one in refused.value.problems), refused.value.problems
    assert refused.value.problems[0].place.line == line


def test_what_a_handler_keeps_is_unknown_to_the_steps():
    handler = "handlers: {a: {when: [{visible: dialog}], steps: [{set: {found: x}}]}}\n"

    with pytest.raises(RecipeError) as refused:
        load_text(HEAD + handler + "steps: [{note: '${found}'}]\n")

    assert 'nothing is named "found"' in refused.value.problems[0].message
