"""The rule of two, and promises that a recipe breaks itself."""

from pathlib import Path

import pytest

from browser_agent.core.errors import Problem
from browser_agent.recipe.lint import check, warnings
from browser_agent.recipe.load import load_text

OWN = "https://shop.test"
CDN = "  fetch: https://cdn.test\n"
CLICK = '  - click: button "Send"\n'
TYPED = "  - fill: {into: textbox, value: '${secrets.pin}'}\n"
SECRET = f"{{from: env:PIN, origins: ['{OWN}'], field: password}}"


def recipe(policy: str = "", steps: str = CLICK, secret: str = SECRET, start: str = f"{OWN}/login") -> str:
    """A recipe with a secret that is typed, and these steps."""
    walls = f"policy:\n{policy}" if policy else ""
    return f"recipe: 1\ntitle: T\nstart: {start}\nsecrets:\n  pin: {secret}\n{walls}steps:\n{TYPED}{steps}"


def found(text: str) -> list[Problem]:
    """What `check` says of the text beside that a secret has no origins."""
    return [one for one in warnings(load_text(text, file="r.yaml")) if "names no origins" not in one.message]


def errors(text: str) -> list[str]:
    return [one.message for one in found(text) if one.level == "error"]


def test_secrets_writes_and_pages_of_others_without_a_question_are_an_error_that_says_what_to_write():
    (problem,) = found(recipe(CDN))

    assert problem.level == "error"
    assert str(problem) == (
        'r.yaml:5:8: secret "pin", acts that may write (step 2: click) and pages that are not the secret\'s own '
        "(`https://cdn.test`) come together, and nobody is asked. Write `policy: {actions: {submit: ask, irreversible: "
        "ask, payment: ask}}`, or `policy: {accept_risk: WHY}` with your reason, or do without one of the three."
    )


@pytest.mark.parametrize(
    "policy",
    [
        "  fetch: '*'\n",
        "  navigate: https://bank.test\n",
        "  navigate: https://*.shop.test\n",
        "  fetch: http://shop.test\n",
        "  fetch: https://shop.test:8443\n",
    ],
)
def test_any_origin_but_the_secrets_own_is_one_of_others(policy: str):
    assert len(errors(recipe(policy))) == 1


@pytest.mark.parametrize(
    "step",
    [
        CLICK,
        "  - press: Enter\n",
        '  - drag: {from: listitem "A", onto: region "B"}\n',
        '  - upload: {to: label "File", file: a.txt}\n',
        "  - goal: order it\n    expect: {visible: main}\n",
        "  - if: {visible: main}\n    then:\n      - for_each: [1]\n        steps:\n          - press: Enter\n",
    ],
)
def test_every_verb_that_may_write_counts_wherever_it_stands(step: str):
    text = recipe(CDN, step).replace(
        "title: T\n", "title: T\nneeds_model: always\n" if "goal" in step else "title: T\n"
    )

    assert len(errors(text)) == 1


def test_a_goal_reads_what_its_model_finds_and_so_is_both():
    step = "  - goal: order it\n    expect: {visible: main}\n"
    text = recipe("", step).replace("title: T\n", "title: T\nneeds_model: always\n")

    (message,) = errors(text)

    assert "whatever the model of step 2 reads" in message


@pytest.mark.parametrize(
    "text",
    [
        recipe(),
        recipe(f"  navigate: {OWN}\n  fetch: https://shop.test\n"),
        recipe(CDN, "  - note: only read\n"),
        recipe(CDN + "  actions: {submit: ask}\n"),
        recipe(CDN + "  actions: {irreversible: ask}\n"),
        recipe(CDN + "  actions: {payment: ask}\n"),
        recipe(CDN + "  actions: {submit: deny, irreversible: deny, payment: deny, upload: deny}\n"),
        recipe(CDN + "  accept_risk: the CDN is ours\n"),
        recipe("  navigate: https://a.shop.test\n", secret="{from: env:PIN, origins: ['https://*.shop.test', 'https://shop.test']}"),
        recipe("", secret="env:PIN"),
        recipe("  navigate: '${params.s}'\n", secret="{from: env:PIN, origins: ['${params.s}']}", start="${params.s}/login")
        .replace("title: T\n", "title: T\nparams: {s: {example: x}}\n"),
    ],
)  # fmt: skip
def test_two_of_the_three_a_question_or_a_reason_are_enough(text: str):
    assert found(text) == []


@pytest.mark.parametrize("actions", ["{submit: allow}", "{payment: deny}", "{upload: ask, download: ask}"])
def test_rules_that_ask_nobody_before_a_write_are_not_enough(actions: str):
    assert len(errors(recipe(CDN + f"  actions: {actions}\n"))) == 1


def test_a_reason_that_accepts_nothing_is_told():
    (problem,) = found(recipe("  accept_risk: we like risks\n"))

    assert (problem.level, problem.fix) == ("warning", "Remove it.")


def test_the_secrets_and_steps_of_used_recipes_count(tmp_path: Path):
    inner = "recipe: 1\ntitle: I\nparams: {site: {example: x}}\n"
    inner += "secrets: {pin: {from: env:PIN, origins: ['${params.site}']}}\nsteps:\n" + TYPED + CLICK
    (tmp_path / "inner.yaml").write_text(inner)
    outer = "recipe: 1\ntitle: O\nparams: {site: {example: x}}\nstart: ${params.site}/\n%ssteps:\n"
    outer += "  - use: inner.yaml\n    with: {site: '${params.site}'}\n"
    (tmp_path / "alone.yaml").write_text(outer % "")
    (tmp_path / "outer.yaml").write_text(outer % f"policy:\n{CDN}")

    assert check(tmp_path / "alone.yaml") == ()
    (problem,) = check(tmp_path / "outer.yaml")
    assert (problem.level, problem.place.file) == ("error", str(tmp_path / "inner.yaml"))


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ('  - upload: {to: label "File", file: a.txt}\n', "upload"),
        ("  - page_tool: book\n", "submit"),
        ('  - drag: {from: listitem "A", onto: region "B"}\n', "submit"),
        (TYPED, "secret"),
    ],
)
def test_a_read_only_recipe_with_a_step_that_surely_writes_is_an_error(step: str, kind: str):
    text = f"recipe: 1\ntitle: T\nstart: {OWN}/\nsecrets: {{pin: {SECRET}}}\npolicy: {{read_only: true}}\nsteps:\n  - back:\n"

    (problem,) = [one for one in found(text + step) if one.level == "error"]

    assert problem.place.line == 8
    assert f"is of the class {kind} and can never be done: the recipe is `read_only`" in problem.message
    assert [one for one in found(text + CLICK) if one.level == "error"] == []


def test_a_step_of_a_class_that_is_denied_is_an_error():
    text = "recipe: 1\ntitle: T\npolicy: {actions: {upload: deny}}\nsteps:\n"

    (problem,) = found(text + '  - upload: {to: label "File", file: a.txt}\n')

    assert problem.fix == "Remove the step, or the rule `upload: deny`."


def test_insisting_on_a_namespace_is_told_to_be_rarely_met():
    (problem,) = found("recipe: 1\ntitle: T\npolicy: {require: [namespace, proxy]}\nsteps:\n  - back:\n")

    assert (problem.level, problem.message) == ("warning", "`require: [namespace]` runs on few machines.")


def test_no_recipe_of_the_repository_breaks_the_rule():
    root = Path(__file__).parents[2]
    recipes = sorted((root / "recipes").glob("*.yaml"))

    assert len(recipes) > 30
    assert [str(one) for path in recipes for one in check(path) if one.level == "error"] == []
