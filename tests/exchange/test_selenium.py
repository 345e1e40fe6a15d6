"""Projects of Selenium IDE."""

from __future__ import annotations

import json

import pytest

from browser_agent.core.recipe import Branch, Loop
from tests.exchange.conftest import OWN, brought


@pytest.fixture(scope="module")
def project():
    return {one.heard.name: one for one in brought(OWN / "project.side")}


def commands(*several: tuple) -> str:
    made = [dict(zip(("command", "target", "value"), (*one, "", ""), strict=False)) for one in several]
    return json.dumps({"url": "https://a.test", "tests": [{"name": "t", "commands": made}]})


def test_every_test_of_a_project_becomes_a_recipe_that_check_accepts(project):
    assert list(project) == ["sign in", "flow", "reuse", "form"]
    assert [one.errors for name, one in project.items() if name != "form"] == [[], [], []]
    assert project["sign in"].recipe.start == "https://billing.example.test/login/"


def test_links_are_named_by_their_words_and_css_stays_as_an_alternative(project):
    text = " ".join(project["sign in"].text.split())
    assert 'click: {role: link, name: Invoices, also: [css ".go",' in text


def test_waits_and_assertions_prove_the_step_before_and_pauses_are_left_out(project):
    click = project["sign in"].recipe.steps[-1]
    assert [one.kind for one in click.expect] == ["visible", "text"]
    assert click.timeout_s == 9
    assert any("pause 500" in one for one in project["sign in"].looks)


def test_scripts_and_what_needs_their_values_are_listed(project):
    assert [one.split(": ")[1] for one in project["sign in"].lost] == ["step 10 (executeScript)", "step 11 (echo)"]


def test_conditions_and_counted_loops_are_kept_and_a_loop_without_an_end_takes_its_steps_along(project):
    nodes = project["flow"].recipe.steps
    branch, loop = (next(node for node in nodes if isinstance(node, kind)) for kind in (Branch, Loop))
    assert [len(branch.then), len(branch.otherwise), loop.over] == [1, 1, [1, 2]]
    assert "Never" not in "".join(line for line in project["flow"].text.splitlines(keepends=True) if "#" not in line)
    assert sum("inside what could not be carried over" in one for one in project["flow"].lost) == 1


def test_the_answer_to_a_box_stands_before_the_step_that_opens_it(project):
    kinds = [getattr(node, "action", node).__class__.__name__ for node in project["flow"].recipe.steps]
    assert kinds[-2:] == ["Dialog", "Click"]


def test_a_test_that_runs_another_one_holds_its_steps(project):
    values = [step.action.value for step in project["reuse"].recipe.steps if step.action.kind == "fill"]
    assert values == ["${login}", "${secrets.password}"]
    assert "correct-horse" not in project["reuse"].text


def test_locators_from_before_the_target_was_changed_by_hand_are_left_out(said):
    project = json.loads(commands(("open", "/"), ("click", "css=.mine")))
    project["tests"][0]["commands"][1]["targets"] = [["linkText=Other", "linkText"]]
    one = said(json.dumps(project))
    assert "Other" not in one.text.partition("steps:")[2].replace("# LOOK", "")
    assert "1 other locators" in one.looks[0]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("select", "id=a", "value=1"), "the words of an option"),
        (("assertSelectedValue", "id=a", "1"), "not its value"),
        (("mouseDownAt", "id=a", "1,1"), "holds no button down"),
        (("submit", "id=a"), "the button that sends the form"),
        (("selectWindow", "handle=${nowhere}"), "which window"),
        (("click", "ui=strange"), "this locator"),
        (("pluginCommand", "id=a"), "no step like pluginCommand"),
        (("type", "id=a", "${unknown}"), "nothing in the recipe makes"),
        (("store", "1", "params"), "cannot name a value so"),
        (("end",), "no beginning"),
        (("run", "missing"), "no such test"),
        (("sendKeys", "id=a", "${KEY_WIN}"), "cannot press"),
    ],
)
def test_what_a_recipe_cannot_say_is_listed(said, command, why):
    [lost] = said(commands(("open", "/"), command)).lost
    assert why in lost


def test_tests_that_run_each_other_in_a_circle_end(said):
    assert "circle" in said(commands(("open", "/"), ("run", "t"))).lost[0]


def test_hundreds_of_blocks_inside_each_other_are_no_recursion(said):
    one = said(commands(("open", "/"), *[("if", "true")] * 300, *[("end",)] * 300))
    assert any("nested too deep" in lost for lost in one.lost)
