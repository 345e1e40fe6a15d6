"""What agents and prompts leave behind: browser-use histories, Midscene and Skyvern YAML."""

from __future__ import annotations

import pytest

from tests.exchange.conftest import OWN, brought


@pytest.fixture(scope="module")
def found():
    return {name: brought(OWN / name)[0] for name in ("history.json", "midscene.yaml", "skyvern.yaml")}


def test_a_history_becomes_steps_on_elements_by_role_and_name(found):
    history = found["history.json"]
    assert [step.action.kind for step in history.recipe.steps] == ["fill", "fill", "fill", "click", "scroll"]
    assert 'click: button "Sign in"' in history.text
    assert history.errors == []


def test_passwords_and_placeholders_of_secrets_are_secrets(found):
    history = found["history.json"]
    assert "correct-horse" not in history.text + " ".join(history.lost + history.looks)
    assert {one.name: one.source for one in history.recipe.secrets} == {
        "password": "env:HISTORY_PASSWORD",
        "otp": "env:OTP",
    }


def test_what_a_model_read_or_said_is_listed_and_what_failed_is_not_done_again(found):
    history = found["history.json"]
    assert [one.split(": ")[1] for one in history.lost] == ["turn 3.1 (extract)", "turn 3.4 (switch)"]
    assert any("is no proof" in one for one in history.looks)
    assert any("it failed in the recording" in one for one in history.looks)


def test_midscene_steps_that_name_an_element_are_carried_and_prompts_are_listed(found):
    script = found["midscene.yaml"]
    assert [step.action.kind for step in script.recipe.steps] == [
        "fill",
        "fill",
        "click",
        "assert",
        "press",
        "click",
        "screenshot",
    ]
    assert [one.rsplit(" (", 1)[1].partition(")")[0] for one in script.lost if ", step " in one] == [
        "aiAct", "aiAssert", "aiQuery", "javascript",
    ]  # fmt: skip
    assert script.recipe.start == "${params.SITE}/login/"


def test_skyvern_addresses_params_and_code_are_carried_with_the_lines_of_the_file(found):
    workflow = found["skyvern.yaml"]
    assert workflow.recipe.start == "http://127.0.0.1:8000/login/?m=${params.month}"
    assert [step.action.kind for step in workflow.recipe.steps] == ["goto", "click"]
    [code] = [one for one in workflow.heard.remarks if one.what.startswith("x = 1 / 0")]
    assert (OWN / "skyvern.yaml").read_text().splitlines()[code.place.line - 1].strip() == "x = 1 / 0"


def test_steps_of_a_loop_that_is_not_there_are_not_done(found):
    assert any("inside a loop" in one for one in found["skyvern.yaml"].lost)
