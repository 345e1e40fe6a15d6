"""What was typed into a field for secrets is in no recipe, no message and no export."""

from __future__ import annotations

import json

import pytest

from browser_agent.recipe.export.to_pytest import to_pytest
from browser_agent.recipe.export.to_recorder import to_recorder
from browser_agent.recipe.foreign.secrecy import kind_of_secret
from browser_agent.recipe.load import load_text

START = {"type": "navigate", "url": "https://a.test/"}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Password", "password"), ("user_pass", "password"), ("accountPwd", "password"), ("Passwort wiederholen", "password"),
        ("Mot de passe", "password"), ("contraseña", "password"), ("Пароль", "password"), ("密码", "password"), ("PIN", "password"),
        ("API key", "password"), ("One-time code", "otp"), ("otp", "otp"), ("Card number", "card"), ("cvc", "card"),
        ("Username", None), ("Compass", None), ("Shipping", None), ("Secretary", None), ("Postcode", None), ("Spinner", None),
    ],
)  # fmt: skip
def test_a_field_for_secrets_is_known_by_its_name_in_many_languages(words, kind):
    assert kind_of_secret(words) == kind


def typed(*fields: tuple[str, str], **more: object) -> str:
    changes = [{"type": "change", "value": value, "selectors": [[f"aria/{name}"]]} for name, value in fields]
    return json.dumps({"title": "t", "steps": [START, *changes], **more})


def test_equal_passwords_are_one_secret_and_others_get_a_number(said):
    one = said(typed(("Password", "hunter22"), ("Repeat password", "hunter22"), ("Old password", "other-word")))
    assert [step.action.value for step in one.recipe.steps] == [
        "${secrets.password}", "${secrets.password}", "${secrets.password_2}",
    ]  # fmt: skip
    assert {one.origins for one in one.recipe.secrets} == {("https://a.test",)}


def test_a_password_stands_nowhere_else_either(said):
    steps = [
        START,
        {"type": "change", "value": "hunter22", "selectors": [["aria/User"]]},
        {"type": "change", "value": "hunter22", "selectors": [["aria/Password"]]},
        {"type": "waitForElement", "selectors": [['aria/Welcome hunter22[role="heading"]']]},
        {"type": "waitForExpression", "expression": "check('hunter22')"},
        {"type": "click", "selectors": [['aria/hunter22[role="button"]']]},
        {"type": "customStep", "name": "hunter22"},
    ]
    one = said(json.dumps({"title": "t", "steps": steps}))
    assert "hunter22" not in one.text + "".join(one.lost + one.looks)
    assert one.errors == []
    assert [step.action.kind for step in one.recipe.steps] == ["fill", "fill"]
    assert len(one.lost) == 4


def test_comments_stay_at_their_steps_when_a_step_goes_because_of_a_secret(said):
    steps = [
        START,
        {"type": "click", "selectors": [['aria/hunter22[role="button"]']]},
        {"type": "change", "value": "hunter22", "selectors": [["aria/Password"]]},
        {"type": "customStep", "name": "late"},
        {"type": "click", "selectors": [['aria/Go[role="button"]']]},
    ]
    lines = said(json.dumps({"title": "t", "steps": steps})).text.splitlines()
    at = next(number for number, line in enumerate(lines) if "late" in line)
    assert lines[at + 1] == '  - click: button "Go"'


def test_a_secret_over_plain_http_is_pointed_out(said):
    text = typed(("Password", "hunter22")).replace("https://a.test", "http://a.test")
    assert any("only typed over https" in one for one in said(text).looks)


def test_a_secret_that_a_script_takes_from_the_environment_keeps_its_source(said):
    text = (
        "import os\n\ndef test_a(page):\n    page.goto('https://a.test')\n"
        "    page.get_by_label('Password').fill(os.environ['SHOP_PASS'])\n    page.get_by_label('User').fill(os.getenv('SHOP_USER'))\n"
    )
    one = said(text, "a.py")
    assert {secret.name: secret.source for secret in one.recipe.secrets} == {
        "shop_pass": "env:SHOP_PASS",
        "shop_user": "env:SHOP_USER",
    }


def test_an_export_holds_no_secret_and_says_where_it_comes_from():
    recipe = load_text(
        "recipe: 1\ntitle: T\nstart: https://a.test\nsecrets:\n"
        "  word: {from: env:WORD, origins: [https://a.test]}\n  file: {from: 'file:pass.txt', origins: [https://a.test]}\n"
        "steps:\n  - fill: {into: textbox \"A\", value: '${secrets.word}'}\n  - fill: {into: textbox \"B\", value: '${secrets.file}'}\n"
    )
    test = to_pytest(recipe)
    assert 'fill(os.environ["WORD"])' in test.text
    assert 'fill(os.environ["SECRET_FILE"])' in test.text
    assert any("SECRET_FILE" in one.why for one in test.remarks)
    recording = to_recorder(recipe)
    assert [step["value"] for step in json.loads(recording.text)["steps"] if step["type"] == "change"] == ["", ""]
    assert sum(one.lost for one in recording.remarks) == 2
