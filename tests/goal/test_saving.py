"""What worked is kept as a recipe that needs no model, and is replayed before anybody relies on it."""

import pytest

from browser_agent.agent import Options, run_recipe
from browser_agent.agent.goal.saving import keep
from browser_agent.agent.goal.task import Task
from browser_agent.core.outcome import Outcome
from browser_agent.recipe.lint import check
from browser_agent.recipe.load import load
from tests.goal.scripted import Scripted, act, answer, call, finish, judged, plan, ref, step

TEXT = "Order 3 Bolts, fast, and give me the order number"


def order(text):
    return act(
        step("scroll", None, "400"),
        step("fill", ref(text, '"Part"'), "Bolt"),
        step("fill", ref(text, '"Part"'), "Bolts"),
        step("fill", ref(text, '"Count"'), "3"),
        step("choose", ref(text, '"Speed"'), "Fast"),
        step("check", ref(text, '"I agree"')),
        step("click", ref(text, '"Send order"'), None, "visible: heading \"Order received\""),
    )  # fmt: skip


def told(_):
    return finish("done", "Order received", answers=[answer("number", "PO-1001", "Your order number is PO-1001.")])


async def kept(do, site, tmp_path, text, path, turns, *, replay, judgement="Order received", risk="submit", **more):
    model = Scripted([plan("it is done", risk=risk)], turns, [judged(judgement)])
    done = await do(text, path, model, **more)
    assert done.outcome is Outcome.PASSED, done.why
    task = Task(text, f"{site.url}{path}", **more)
    options = Options(out=tmp_path / "replays", env={})
    return await keep(task, done.did, tmp_path / "kept.yaml", replay=replay, options=options, on_wait=lambda _: None)


async def test_an_order_becomes_a_recipe_that_orders_something_else(do, site, tmp_path):
    made = await kept(do, site, tmp_path, TEXT, "/form/", [order, told], replay="always")

    assert made.proved, made.said
    recipe = load(made.file)
    assert [(one.name, one.default) for one in recipe.params] == [("part", "Bolts"), ("count", 3), ("speed", "Fast")]
    assert [one.action.kind for one in recipe.steps] == ["fill", "fill", "choose", "check", "click", "extract"]
    assert recipe.steps[4].effect == "once"
    assert not [one for one in check(made.file) if one.level == "error"]

    again = await run_recipe(made.file, {"part": "Gear", "count": "7"}, options=Options(out=tmp_path / "again", env={}))
    assert again.finished.outcome is Outcome.PASSED, again.finished.why
    assert again.outputs == {"number": "PO-1003"}
    assert [one.form["part"] for one in site.ledger.noted("order PO")] == ["Bolts", "Bolts", "Gear"]


async def test_what_cannot_be_undone_is_not_repeated_to_prove_a_recipe(do, site, tmp_path):
    made = await kept(do, site, tmp_path, TEXT, "/form/", [order, told], replay="auto")

    assert not made.proved
    assert "not replayed: a step of it cannot be undone" in made.said[0]
    assert made.file.read_text(encoding="utf-8").startswith("# Not replayed yet")
    assert len(site.ledger.noted("order PO")) == 1


@pytest.mark.long
async def test_a_recipe_whose_replay_fails_is_kept_aside_and_said(do, site, tmp_path):
    def flaky(text):
        # The number is one of this order alone, so that no other run can ever see it.
        return act(
            step("fill", ref(text, '"Part"'), "Bolt"), step("check", ref(text, '"I agree"')),
            step("click", ref(text, '"Send order"'), None, "text: PO-1001"), done=True,
        )  # fmt: skip

    (tmp_path / "kept.yaml").write_text("# what was there before\n", encoding="utf-8")
    made = await kept(do, site, tmp_path, "Order a Bolt", "/form/", [flaky], replay="always")

    assert made.file is None
    assert "replay with no model failed" in made.said[0]
    assert (tmp_path / "kept.failed.yaml").is_file()
    assert (tmp_path / "kept.yaml").read_text(encoding="utf-8") == "# what was there before\n"


async def test_a_table_that_was_read_is_read_again(do, site, tmp_path):
    turns = [
        lambda _: call("read", name="parts", source='table "Parts list"', columns=[]),
        lambda _: finish("done", "Parts list"),
    ]
    made = await kept(
        do, site, tmp_path, "Give me the parts", "/table/?rows=20", turns, replay="auto", judgement="read parts", risk="read"
    )  # fmt: skip

    assert made.proved, made.said
    done = await run_recipe(made.file, options=Options(out=tmp_path / "again", env={}))
    assert len(done.outputs["parts"]) == 20
