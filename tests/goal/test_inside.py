"""A goal inside a recipe: plain words where nobody wrote the steps, proved by the step's own expectation."""

import pytest

from browser_agent.agent import Options, run_recipe
from browser_agent.agent.goal.doing import Minds
from browser_agent.core.errors import RecipeError
from browser_agent.core.outcome import Outcome
from browser_agent.recipe.load import load_text
from browser_agent.recipe.write import dump
from tests.goal.scripted import Scripted, act, answer, finish, ref, step

RECIPE = """\
# Teaches: a goal between written steps.
recipe: 1
title: Order parts
needs_model: always
start: {start}/form/
params:
  part: {{type: string, default: Bolt}}
steps:
  - fill: {{into: textbox "E-mail", value: ada@example.test}}
  - goal: {{do: "order 3 of ${{params.part}}", as: order}}
    expect:
      - text: Order received
  - click: link "Order more parts"
outputs:
  number: ${{order.number}}
"""


def order(text):
    return act(
        step("fill", ref(text, '"Part"'), "${params.part}"),
        step("check", ref(text, '"I agree"')),
        step("click", ref(text, '"Send order"'), None, "text: Order received"),
    )


def told(text):
    return finish("done", "Order received", answers=[answer("number", "PO-1001", "Your order number is PO-1001.")])


async def ran(site, tmp_path, model):
    file = tmp_path / "order.yaml"
    file.write_text(RECIPE.format(start=site.url), encoding="utf-8")
    minds = Minds(model) if model else None
    return await run_recipe(file, options=Options(out=tmp_path / "runs", env={}), minds=minds)


async def test_a_goal_is_worked_between_the_written_steps(site, tmp_path):
    done = await ran(site, tmp_path, Scripted([], [order, told]))

    assert done.finished.outcome is Outcome.PASSED, done.finished.why
    assert done.outputs == {"number": "PO-1001"}
    assert done.finished.spend.model_calls == 2
    (kept,) = site.ledger.noted("order PO-1001 received")
    assert (kept.form["part"], kept.form["email"]) == ("Bolt", "ada@example.test")


async def test_the_expectation_of_the_step_decides_and_not_the_model(site, tmp_path):
    done = await ran(site, tmp_path, Scripted([], [lambda _: finish("done", "Order parts")]))

    assert done.finished.outcome is not Outcome.PASSED
    assert len(site.ledger) == 0


async def test_without_a_model_a_goal_ends_the_run_and_says_what_it_needs(site, tmp_path):
    done = await ran(site, tmp_path, None)

    assert done.finished.outcome is Outcome.MODEL_UNAVAILABLE
    assert "needs a model" in done.finished.why
    assert done.finished.exit_code == 6


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("needs_model: always\n", ""), "says that it never does"),
        (("    expect:\n      - text: Order received\n", ""), "needs `expect:`"),
    ],
)
def test_a_goal_must_be_announced_and_proved(change, words):
    text = RECIPE.format(start="http://127.0.0.1:1").replace(*change)
    with pytest.raises(RecipeError, match=words):
        load_text(text)


def test_a_goal_is_written_as_it_is_read():
    recipe = load_text(RECIPE.format(start="http://127.0.0.1:1"))

    assert load_text(dump(recipe)).steps[1].action == recipe.steps[1].action
