"""Recipes of a folder as tools: found by words, run through the same door, and cheap to offer."""

import json

from browser_agent.agent.goal.shelf import shelf_of
from browser_agent.core.event import StepStarted, Warned
from browser_agent.core.outcome import Outcome
from browser_agent.core.reading import tokens
from tests.goal.scripted import Scripted, call, finish, plan

ORDER = """\
# Teaches: an order as one call.
recipe: 1
id: {id}
title: {title}
start: {start}/form/
params:
  part: {{type: string, description: What to order}}
steps:
  - fill: {{into: textbox "Part", value: '${{params.part}}'}}
  - check: checkbox "I agree"
  - click: button "Send order"
    expect: [{{visible: heading "Order received"}}]
  - extract: {{from: page, as: number, pattern: 'order number is (PO-\\d+)'}}
outputs: {{number: '${{number}}'}}
"""


def folder(tmp_path, site, many=1):
    for number in range(many):
        text = ORDER.format(id=f"report-{number}", title=f"Weekly report number {number}", start=site.url)
        (tmp_path / f"report-{number}.yaml").write_text(text, encoding="utf-8")
    text = ORDER.format(id="order-parts", title="Order spare parts", start=site.url)
    (tmp_path / "order.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def said(tools):
    return json.dumps(
        [{"name": one.name, "description": one.description, "parameters": one.parameters} for one in tools]
    )


def test_a_hundred_recipes_cost_a_few_hundred_tokens(tmp_path, site):
    shelf = shelf_of(folder(tmp_path, site, 100))

    assert len(shelf.recipes) == 101
    assert tokens(said(shelf.tools(searchable=False))) < 200
    loaded_later = shelf.tools(searchable=True)
    assert all(one.deferred for one in loaded_later)
    spaces = {one.namespace for one in loaded_later}
    assert all(sum(one.namespace == space for one in loaded_later) < 10 for space in spaces)


def test_the_recipe_that_fits_the_words_comes_first(tmp_path, site):
    shelf = shelf_of(folder(tmp_path, site, 100))

    assert shelf.found("order some spare parts").startswith("order-parts: Order spare parts; params: part! (string)")
    assert shelf.found("zzqx") == 'no recipe fits "zzqx"'


async def test_a_recipe_is_found_and_run_as_one_call(do, site, tmp_path):
    turns = [
        lambda _: call("find_recipe", words="order parts"),
        lambda _: call("run_recipe", id="order-parts", params='{"part": "Bolt"}'),
        lambda _: finish("done", "Order received"),
    ]
    model = Scripted([plan("the order is sent")], turns)
    shelf = shelf_of(folder(tmp_path, site))
    told = await do("Order a bolt", "/table/", model, shelf=shelf, success=("text: Order received",))

    assert told.outcome is Outcome.PASSED, told.why
    assert told.did.finished.outputs == {"number": "PO-1001"}
    assert len(site.ledger.noted("order PO-1001 received")) == 1
    assert [one.name for one in told.facts(StepStarted) if one.step.startswith("r1.")]


async def test_a_recipe_that_fails_or_is_none_is_told_and_blocks_a_claim(do, site, tmp_path):
    turns = [
        lambda _: call("run_recipe", id="order-parts", params="{}"),
        lambda _: call("run_recipe", id="no-such", params="{}"),
        lambda _: call("run_recipe", id="order-parts", params="{nonsense"),
    ]
    for turn, words in zip(turns, ("part", 'no recipe "no-such"', "no JSON"), strict=True):
        model = Scripted(
            [plan("the order is sent")], [turn, lambda _: finish("done", "Parts list"), lambda _: finish("blocked")]
        )
        told = await do("Order a bolt", "/table/", model, shelf=shelf_of(folder(tmp_path, site)))

        assert told.outcome is Outcome.NEEDS_HUMAN
        assert words in model.results[0]
        assert "not accepted" in model.results[1]


async def test_recipes_with_secrets_or_mistakes_are_not_offered(do, site, tmp_path):
    (tmp_path / "wrong.yaml").write_text("recipe: 1\ntitle: x\n", encoding="utf-8")
    shelf = shelf_of(folder(tmp_path, site))
    told = await do("Order", "/table/", Scripted([plan("x")], [lambda _: finish("blocked")]), shelf=shelf)

    assert any("wrong.yaml" in one.message for one in told.facts(Warned))
