"""Recipes as tests of Playwright and as recordings, and the way back."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from browser_agent.core.recipe import Step
from browser_agent.core.target import Query
from browser_agent.recipe.export.to_pytest import to_pytest
from browser_agent.recipe.export.to_recorder import to_recorder
from browser_agent.recipe.load import load, load_text
from tests.exchange.conftest import ROOT

RECIPES = sorted((ROOT / "recipes").glob("*.yaml"))
HEAD = "recipe: 1\ntitle: T\nstart: https://a.test/\nsteps:\n"


def body(steps: str) -> str:
    return to_pytest(load_text(HEAD + steps)).text.partition("values: dict = {}\n")[2]


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_bundled_recipe_becomes_a_script_and_a_recording_or_says_what_is_missing(path):
    recipe = load(path)
    test, recording = to_pytest(recipe), to_recorder(recipe)
    failing = ast.dump(ast.parse(test.text)).count("attr='fail'")
    assert failing <= sum(one.lost for one in test.remarks)
    assert all(step["type"] for step in json.loads(recording.text)["steps"])


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ('  - click: button "A" within dialog "B"\n', 'page.get_by_role("dialog", name="B", exact=True).get_by_role("button", name="A", exact=True).click()'),
        ('  - click: {on: link "A", button: right, count: 2, modifiers: [Shift]}\n', '.click(button="right", click_count=2, modifiers=[\'Shift\'])'),
        ("  - fill: {into: {label: A, exact: false}, value: it's \\ \"x\"}\n", 'get_by_label("A").filter(visible=True).fill('),
        ("  - click: {role: button, name: A, frame: [House]}\n", 'page.frame_locator('),
        ('  - press: {keys: Enter, in: textbox "A"}\n', '.press("Enter")'),
        ('  - drag: {from: listitem "A", onto: list "B"}\n', '.drag_to(page.get_by_role("list", name="B", exact=True))'),
        ("  - scroll: {by: 300}\n", "page.mouse.wheel(0, 300)"),
        ("  - goto: /next\n", 'open_page(page, urljoin("https://a.test/", "/next"))'),
    ],
)  # fmt: skip
def test_steps_become_calls_of_playwright(step, line):
    text = body(step)
    assert line in text
    ast.parse("def f():\n" + text)


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ("url: '**/a'", 'expect(page).to_have_url(address("**/a"))'),
        ("hidden: alert", 'expect(page.get_by_role("alert")).to_have_count(0)'),
        ("text: Hello", 'expect(page.locator("body")).to_contain_text("Hello", use_inner_text=True)'),
        ("not: [{text: Hello}]", 'not_to_contain_text("Hello"'),
        ("value: {of: textbox \"A\", is: b}", '.to_have_value("b")'),
        ("checked: {on: checkbox \"A\", is: false}", ".to_be_checked(checked=False)"),
        ("any: [{visible: alert}, {visible: status}]", '.or_(page.get_by_role("status")).first).to_be_visible()'),
        ("response: {url: '**/send', method: POST, status: 422}", "it.status == 422"),
    ],
)  # fmt: skip
def test_expectations_become_assertions(expected, line):
    text = body(f'  - click: button "A"\n    expect:\n      - {expected}\n')
    assert line in text
    ast.parse("def f():\n" + text)


@pytest.mark.parametrize(
    "step",
    ["  - click: {point: [3, 4]}\n", '  - click: textbox "A" near button "B"\n', "  - page_tool: buy\n", '  - extract: {from: table "A", as: a, pages: link "Next"}\n'],
)  # fmt: skip
def test_a_test_fails_at_a_step_that_it_lacks(step):
    made = to_pytest(load_text(HEAD + step))
    assert 'pytest.fail("step 1 of the recipe' in made.text or "pytest.fail('step 1 of the recipe" in made.text
    assert sum(one.lost for one in made.remarks) == 1


def test_what_uses_a_value_that_the_test_does_not_have_fails_there():
    steps = '  - extract: {from: table "A", as: rows}\n  - for_each: ${rows}\n    steps:\n      - click: button "B"\n'
    text = body(steps)
    assert "# NOT extract" in text
    assert "pytest.fail(" in text


def test_a_text_of_a_recipe_cannot_leave_its_quotes(tmp_path):
    text = 'a"; import os; os.abort() # \\\\ \' """ \\u2028'
    recipe = load_text(
        HEAD.replace("title: T", "title: 'x'")
        + f'  - note: {json.dumps(text)}\n  - fill: {{into: textbox "A", value: {json.dumps(text)}}}\n'
    )
    tree = ast.parse(to_pytest(recipe).text)
    calls = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert "abort" not in calls


def test_conditions_loops_and_used_recipes_are_written_out():
    text = (
        to_pytest(load(ROOT / "recipes" / "use-login.yaml")).text
        + to_pytest(load(ROOT / "recipes" / "for-each-rows.yaml")).text
    )
    assert "# use sign-in.yaml" in text
    assert "for values[" in text


def named(query: Query) -> Query:
    return query.model_copy(update={"also": ()})


@pytest.mark.parametrize("name", ["wizard", "modal", "hover-menu", "keys", "spinner", "settings-tabs", "decoy"])
def test_a_recipe_is_the_same_after_the_way_through_a_recording(name, said):
    recipe = load(ROOT / "recipes" / f"{name}.yaml")
    made = to_recorder(recipe)
    missing = {
        one.step.removeprefix("step ")
        for one in made.remarks
        if (one.lost and "has no step" in one.why + one.what) or "found by its" in one.why
    }
    kept = [
        one
        for one in recipe.steps
        if isinstance(one, Step) and one.id not in missing and one.action.kind not in ("note", "wait", "assert")
    ]
    back = said(made.text)
    assert back.errors == []
    again = [one for one in back.recipe.steps if isinstance(one, Step) and one.action.kind not in ("note", "assert")]
    told = [(_verb(one.action.kind), _where(one)) for one in kept]
    assert [(_verb(one.action.kind), _where(one)) for one in again] == told


def _verb(kind: str) -> str:
    """A box is checked by clicking it; a recording knows no other way."""
    return "click" if kind == "check" else kind


def _where(step: Step) -> Query | None:
    target = getattr(step.action, "target", None)
    return named(target) if isinstance(target, Query) and step.action.kind != "press" else None


def test_an_exported_test_finds_the_files_of_the_recipe_from_where_it_lies(tmp_path):
    made = to_pytest(load(ROOT / "recipes" / "upload.yaml"), tmp_path)
    line = next(one for one in made.text.splitlines() if one.startswith("HERE = "))
    folder = line.partition(" / ")[2].strip('"')
    assert (tmp_path / Path(folder)).resolve() == ROOT / "recipes"


@pytest.mark.parametrize("export", [to_pytest, to_recorder])
def test_files_that_are_dropped_are_listed_and_not_left_out_in_silence(export):
    text = 'recipe: 1\ntitle: T\nstart: https://a.test/\nsteps:\n  - drop: {on: group "Scans", file: a.png}\n'
    assert any(one.lost and "drop" in f"{one.what} {one.why}" for one in export(load_text(text)).remarks)


@pytest.mark.parametrize("export", [to_pytest, to_recorder])
def test_handlers_walls_and_ends_of_a_recipe_are_listed_where_the_format_has_none(export):
    text = (
        "recipe: 1\ntitle: T\nstart: https://a.test/\npolicy: {navigate: [https://b.test]}\nhandlers: {unknown: dismiss}\n"
        "env: {clock: '2026-03-05T09:30:00Z'}\nsteps:\n  - click: button \"A\"\n"
    )
    told = " ".join(one.what for one in export(load_text(text)).remarks if one.lost)
    assert all(word in told for word in ("handlers", "policy", "env.clock"))
