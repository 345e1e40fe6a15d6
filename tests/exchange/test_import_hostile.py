"""Foreign files come from anywhere: what is too much, hidden or broken is refused with its place, or listed."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from browser_agent.core.errors import AgentError, RecipeError
from browser_agent.recipe.foreign import tree
from tests.exchange.conftest import OWN, brought

START = {"type": "navigate", "url": "https://a.test/"}


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("", ":1:", "empty"),
        (b"\xff\xfe{}", ":1:", "not UTF-8"),
        ('{"steps": [\n{"type": "click",}]}', ":2:", "comma with nothing after it"),
        ('{"steps": [{"type": "a"}, \n', ":2:", "a value is missing"),
        ('{"steps": [{"type": "a", "type": "b"}]}', ":1:", "second time"),
        ('{"steps": NaN}', ":1:", "a value is missing"),
        ('{"title": "a\u202eb",\n"steps": []}', ":1:", "U+202E"),
        ('{"title": "t",\n"x": "a\\u202eb"}', ":2:", "U+202E"),
        ('{"title": "\\ue000secrets.password\\ue001"}', ":1:", "refused"),
        ('{"title": "\\ud800"}', ":1:", "refused"),
        ("[" * 200 + "]" * 200, ":1:", "nested deeper"),
        ('{"a": 1} {"b": 2}', ":1:", "after the end"),
        ('{"hello": "world"}', ":1:", "no recording that can be read"),
        ('{"steps": [{"type": "click", "selectors": "#a"}], "tests": 3}\x00', ":1:", "cannot be seen"),
        ("recipe: 1\ntitle: t\nsteps: []", ":1:", "a recipe already"),
        ("web: !!python/object:os.system {url: x}\ntasks: []", ":1:", "tag"),
        ("a: &x [1]\ntasks: *x", ":1:", "anchor"),
        ("import { test } from '@playwright/test';", ":1:", "JavaScript"),
    ],
)  # fmt: skip
def test_a_file_that_is_broken_or_hides_something_is_refused_with_its_place(said, text, place, why):
    with pytest.raises(RecipeError) as caught:
        said(text, "foreign")
    assert place in str(caught.value)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("def test_a(page):\n    page.goto('x'\n", ":2:", "not Python"),
        ("def f(page):\n    " + "(" * 150 + ")" * 150, ":2:", "nested deeper"),
        ("x = 1", ":1:", "no test in it"),
        ("def f(page):\n  page.goto('a')" + "".join(".b" for _ in range(60_000)), ":1:", "too deep|can be read"),
    ],
)
def test_a_script_that_cannot_be_read_is_refused_with_its_place(said, text, place, why):
    with pytest.raises(RecipeError, match=why) as caught:
        said(text, "a.py")
    assert place in str(caught.value)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(said, monkeypatch):
    monkeypatch.setattr(tree, "MAX_BYTES", 1000)
    with pytest.raises(RecipeError, match="more than 1,000 bytes"):
        said('{"steps": [' + " " * 2000)


def test_a_recording_of_too_many_values_is_refused(said, monkeypatch):
    monkeypatch.setattr(tree, "MAX_NODES", 50)
    with pytest.raises(RecipeError, match="more than 50 values"):
        said(json.dumps({"steps": [START] * 60}))


@pytest.mark.parametrize("field", ["value", "url", "selectors"])
def test_a_text_that_looks_like_a_reference_never_becomes_one(said, field):
    step = {
        "type": "navigate" if field == "url" else "change",
        "value": "x",
        "selectors": [["aria/Password"]],
        "url": "https://a.test",
    }
    step[field] = [["aria/${secrets.password}"]] if field == "selectors" else "https://a.test/${secrets.password}"
    password = {"type": "change", "value": "hunter22", "selectors": [["#password"]]}
    one = said(json.dumps({"title": "${secrets.password}", "steps": [START, password, step]}))
    assert len(one.recipe.secrets) == (2 if field == "value" else 1)
    assert sum(getattr(node.action, "value", "") == "${secrets.password}" for node in one.recipe.steps) == 1


def test_addresses_that_are_not_of_the_web_are_listed_and_credentials_taken_out(said):
    steps = [
        {"type": "navigate", "url": url}
        for url in ("https://me:hunter22@a.test/x", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x")
    ]
    one = said(json.dumps({"title": "t", "steps": steps}))
    assert one.recipe.start == "https://a.test/x"
    assert len(one.lost) == 4
    assert "hunter22" not in one.text


def test_comments_cannot_break_out_of_their_line(said):
    step = {"type": "waitForExpression", "expression": "a\n- goto: https://evil.test\n  # x"}
    one = said(json.dumps({"title": "t\nsteps: []", "steps": [START, step]}))
    assert [node.action.kind for node in one.recipe.steps] == ["note"]
    assert one.recipe.title == "t steps: []"


def test_a_recipe_with_everything_lost_says_so_and_does_nothing(said):
    one = said(json.dumps({"title": "t", "steps": [START, {"type": "customStep", "name": "x"}, {"type": "made up"}]}))
    assert [node.action.kind for node in one.recipe.steps] == ["note"]
    assert (one.heard.steps, one.heard.carried) == (3, 1)


FUZZED = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(max_examples=10, **FUZZED)
@given(data=st.data())
def test_whatever_is_done_to_a_recording_it_is_a_recipe_or_an_error_with_a_place(data, tmp_path):
    change_and_import(data, tmp_path)


@pytest.mark.long
@settings(max_examples=1000, **FUZZED)
@given(data=st.data())
def test_thousands_of_changes_to_recordings_are_recipes_or_errors_with_a_place(data, tmp_path):
    change_and_import(data, tmp_path)


def change_and_import(data, tmp_path):
    source = data.draw(st.sampled_from(sorted(OWN.iterdir())))
    text = source.read_text()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = (
            text[:at]
            + data.draw(st.sampled_from(['"', "{", "]", "${x}", "null", "\n", "'", "é", "0", ":", ""]))
            + text[at + data.draw(st.integers(0, 9)) :]
        )
    path = tmp_path / source.name
    path.write_text(text)
    try:
        several = brought(path)
    except AgentError as error:
        told = str(error)
        assert f"{path}:" in told
        return
    for one in several:
        if not one.errors:
            assert one.recipe.steps


@pytest.mark.parametrize("url", ["http://[", "http://a.test:99999/", "//", "http:///x", "https://é\u00a0x/"])
def test_an_address_that_is_none_is_listed_or_carried_and_breaks_nothing(said, url):
    steps = [START, {"type": "navigate", "url": url}, {"type": "click", "target": url, "selectors": ["#a"]}]
    one = said(json.dumps({"title": "t", "steps": steps}))
    assert one.recipe.start == "https://a.test/" or one.errors
    project = {"url": "https://a.test", "tests": [{"name": "t", "commands": [{"command": "open", "target": url}]}]}
    assert said(json.dumps(project), "a.side").text
