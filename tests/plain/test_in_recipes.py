"""`do:` in a recipe file: what is wrong with a sentence is found by `check`, with line and column, before any browser."""

import json
from pathlib import Path

import pytest

from browser_agent.core import action as act
from browser_agent.core import expect as see
from browser_agent.core.errors import RecipeError
from browser_agent.core.recipe import Step
from browser_agent.recipe.lint import check, warnings
from browser_agent.recipe.load import load_text
from browser_agent.recipe.schema import json_schema
from browser_agent.recipe.write import dump

HEAD = """recipe: 1
id: plain
title: Plain
start: https://shop.example.test/
params: {part: {type: string, example: Bolt}, file: {type: file, example: a.pdf}}
secrets: {pass: {from: env:PASS, origins: ['https://shop.example.test'], field: password}}
steps:
"""


def actions(*sentences: str) -> list[act.Action]:
    recipe = load_text(HEAD + "".join(f"  - do: {one}\n" for one in sentences), "r.yaml")
    return [node.action for node in recipe.steps if isinstance(node, Step)]


@pytest.mark.parametrize(
    ("line", "column", "message", "fix"),
    [
        ("- do: clik Sign in", 9, '"clik" is no verb that a plain sentence begins with.', 'Did you mean "click"?'),
        ("- do: 'fill E-mail with ada'", 27, "the value to type must stand in quotes", 'fill E-mail with "ada"'),
        ("- do: click Save and press Enter", 24, "this says 2 things", "a step for each"),
        ("- do: fill Name with ${params.prt}", 9, 'there is no param "prt".', 'Did you mean "part"?'),
        ("- do: click ${secrets.pass}", 9, "${secrets.pass} may not stand here.", "only be what is typed"),
        ("- do: choose \"${secrets.pass}\" in Part", 9, "${secrets.pass} may not stand here.", "only be what is typed"),
        ("- do: see \"${secrets.pass}\"", 9, "${secrets.pass} may not stand here.", "only be what is typed"),
        ("- do: upload \"../a.pdf\" to Contract", 9, "leads out of the folder", "beside the recipe"),
        ("- do: press Ctrl+Entr", 9, "Entr", "Enter"),
        ("- do: [click, Save]", 9, "must be a text", ""),
        ("- do: ''", 9, "the sentence is empty.", "Write it such as"),
        ("- {do: click Save, click: button \"Save\"}", 5, "a step has one verb", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_found_with_its_place_before_any_browser(line: str, column: int, message: str, fix: str) -> None:
    with pytest.raises(RecipeError) as caught:
        load_text(f"{HEAD}  {line}\n", "r.yaml")
    problem = caught.value.problems[0]
    assert (problem.place.line, problem.place.column) == (8, column), str(problem)
    assert message in problem.message
    assert fix in problem.fix


def test_sentences_without_a_thing_are_the_ordinary_actions_at_once() -> None:
    made = actions("open /cart", "go back", 'see "Order placed"', 'wait until "Loading" disappears', "press Enter")
    assert made == [
        act.Goto(url="/cart"), act.Back(), act.Assert(that=(see.Text(match=see.Match(contains="Order placed")),)),
        act.Wait(until=(see.Not(of=see.Text(match=see.Match(contains="Loading"))),)), act.Press(keys="Enter"),
    ]  # fmt: skip


def test_a_secret_may_be_what_is_typed_and_then_the_recipe_answers_for_it_as_for_any_other() -> None:
    (made,) = actions("fill Password with ${secrets.pass}")
    assert isinstance(made, act.Plain)
    assert made.says.value == "${secrets.pass}"
    text = HEAD + "  - do: fill Password with ${secrets.pass}\n"
    found = warnings(load_text(text.replace("steps:", "policy: {read_only: true}\nsteps:"), "r.yaml"))
    assert any("can never be done: the recipe is `read_only`" in one.message for one in found)


def test_a_plain_step_counts_as_one_that_may_write() -> None:
    text = HEAD.replace("steps:", "policy: {navigate: ['https://other.example.test']}\nsteps:") + "  - do: click Save\n"
    found = warnings(load_text(text, "r.yaml"))
    assert any("acts that may write (step 1: do)" in one.message for one in found)


def test_a_recipe_is_written_back_with_its_sentences(tmp_path: Path) -> None:
    lines = ("fill Part with ${params.part}", "click the second Save in the row of M8", 'see "Saved"')
    recipe = load_text(HEAD + "".join(f"  - do: {one}\n" for one in lines), "r.yaml")
    again = load_text(dump(recipe), "r.yaml")
    assert [node.action for node in again.steps] == [node.action for node in recipe.steps]
    assert [node.name for node in again.steps] == list(lines)


def test_check_and_the_published_schema_know_the_verb(tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(HEAD + "  - do: fill Part with ${params.part}\n  - do: hau drauf\n", encoding="utf-8")
    assert [(one.place.line, one.message[:5]) for one in check(file) if one.level == "error"] == [(9, '"hau"')]
    assert '"do"' in json.dumps(json_schema())
