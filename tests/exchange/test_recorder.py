"""Recordings of Chrome's DevTools Recorder."""

from __future__ import annotations

import json

import pytest

from tests.exchange.conftest import OWN, brought


@pytest.fixture(scope="module")
def signed_in():
    [one] = brought(OWN / "recorder.json")
    return one


def flow(*steps: dict, **more: object) -> str:
    start = {"type": "navigate", "url": "https://a.test/"}
    return json.dumps({"title": "t", "steps": [start, *steps], **more})


def test_a_recording_becomes_a_recipe_that_check_accepts(signed_in):
    assert signed_in.errors == []
    assert signed_in.recipe.start == "http://127.0.0.1:8000/login/"
    assert signed_in.recipe.env.viewport == (1200, 900)


def test_elements_are_named_by_what_a_person_reads_and_keep_the_rest_as_alternatives(signed_in):
    assert '- click: {role: textbox, name: Username, also: [label "Username", \'css "#user"\']}' in signed_in.text
    assert "- click: {role: button, name: Sign in, also: [{text: Sign in, exact: false}]}" in " ".join(
        signed_in.text.split()
    )


def test_what_the_recording_asserts_proves_the_step_before(signed_in):
    click = signed_in.recipe.steps[-1]
    assert [one.kind for one in click.expect] == ["url", "visible", "url"]


def test_scripts_and_slow_networks_are_listed_with_line_and_step_and_stand_at_their_place(signed_in):
    assert [one.partition(": ")[2].partition(": ")[0] for one in signed_in.lost] == [
        "step 13 (waitForExpression)", "step 14 (emulateNetworkConditions)",
    ]  # fmt: skip
    last = signed_in.text.rstrip().splitlines()[-2:]
    assert last[0].strip().startswith("# NOT step 13 (waitForExpression), line 18: window.ready === true")
    assert (signed_in.heard.steps, signed_in.heard.carried) == (14, 12)


def test_keys_that_go_down_and_up_are_presses_and_chords(said):
    keys = [
        ("keyDown", "Control"),
        ("keyDown", "a"),
        ("keyUp", "a"),
        ("keyUp", "Control"),
        ("keyDown", "\r"),
        ("keyUp", "\r"),
    ]
    one = said(flow(*({"type": kind, "key": key} for kind, key in keys)))
    assert [step.action.keys for step in one.recipe.steps] == ["Control+a", "Enter"]


def test_a_click_with_a_key_held_keeps_the_key(said):
    click = {"type": "click", "selectors": [["#a"]], "offsetX": 1, "offsetY": 1}
    one = said(flow({"type": "keyDown", "key": "ShiftLeft"}, click, {"type": "keyUp", "key": "ShiftLeft"}))
    [step] = one.recipe.steps
    assert step.action.modifiers == ("Shift",)


def test_positions_of_a_scroll_become_ways_and_sideways_is_listed(said):
    one = said(flow({"type": "scroll", "y": 300}, {"type": "scroll", "y": 450}, {"type": "scroll", "x": 20, "y": 450}))
    assert [step.action.by for step in one.recipe.steps] == [300, 150]
    assert "sideways" in one.lost[0]


def test_another_tab_is_followed_and_left_again(said):
    popup = "https://a.test/terms"
    one = said(
        flow(
            {"type": "click", "selectors": ["#open"]},
            {"type": "click", "target": popup, "selectors": ["#yes"]},
            {"type": "close", "target": popup},
            {"type": "click", "selectors": ["#done"]},
        )
    )
    assert [getattr(step.action, "to", step.action.kind) for step in one.recipe.steps] == [
        "click", "new", "click", "close", "click",
    ]  # fmt: skip


def test_nested_selectors_are_within_each_other_and_xpath_becomes_css(said):
    one = said(
        flow(
            {"type": "click", "selectors": [['aria/Cart[role="dialog"]', 'aria/Send[role="button"]']]},
            {"type": "click", "selectors": [['xpath///*[@id="a"]/div[2]/span']]},
            {"type": "click", "selectors": [["xpath///a[following::b]"]]},
        )
    )
    assert 'click: button "Send" within dialog "Cart"' in one.text
    assert 'css "#a > div:nth-of-type(2) > span"' in one.text
    assert len(one.recipe.steps) == 2
    assert "none of its selectors" in one.lost[0]


def test_assertions_on_elements_become_expectations(said):
    def wait(**more: object) -> dict:
        return {"type": "waitForElement", "selectors": [['aria/Total[role="status"]']], **more}

    one = said(
        flow(
            wait(count=3, operator="=="), wait(visible=False), wait(properties={"innerText": "12"}),
            wait(properties={"dataset": "x"}),
        )
    )  # fmt: skip
    [check] = one.recipe.steps
    assert [expected.kind for expected in check.action.that] == ["count", "hidden", "text", "visible"]
    assert "property dataset" in one.lost[0]


def test_a_selector_that_would_leave_css_is_not_taken_over(said):
    one = said(flow({"type": "click", "selectors": ["a >> xpath=//b", "css=a{}", "#fine"]}))
    assert [step.action.target.css for step in one.recipe.steps] == ["#fine"]
    assert len(one.looks) == 2


def test_a_clicked_input_of_a_kind_that_nobody_says_is_named_by_the_words_on_it(said):
    one = said(flow({"type": "click", "selectors": [["aria/Log in"], ["div.submit-row > input"]]}))
    [step] = one.recipe.steps
    assert (step.action.target.role, step.action.target.text) == (None, "Log in")
