"""What a model can get done, and how it is proved."""

from itertools import pairwise

import pytest

from browser_agent.agent.goal.task import Bounds
from browser_agent.core.event import Decided, ModelCalled, PlanMade, PlanStepReached, Recovered
from browser_agent.core.outcome import Outcome
from browser_agent.model.turn import Result, Said
from tests.goal.scripted import Scripted, act, answer, call, finish, judged, look, plan, ref, step


def order(text, *, done=True):
    """The whole form in one batch."""
    return act(
        step("fill", ref(text, '"Part"'), "Bolt"),
        step("fill", ref(text, '"Count"'), "3"),
        step("choose", ref(text, '"Speed"'), "Fast"),
        step("check", ref(text, '"I agree"')),
        step("click", ref(text, '"Send order"'), None, "text: Order received"),
        done=done,
    )


async def test_a_form_takes_three_calls_plan_batch_and_judge(do, site):
    model = Scripted([plan("the order is sent")], [order], [judged("Order received")])
    told = await do("Order 3 bolts, fast", "/form/", model)

    assert told.outcome is Outcome.PASSED, told.why
    assert len(site.ledger.noted("order PO-1001 received")) == 1
    assert [one.role for one in told.facts(ModelCalled)] == ["plan", "execute", "judge"]
    assert told.facts(PlanMade)[0].steps == ("the order is sent",)
    assert told.facts(PlanStepReached)[0].status == "done"
    assert told.did.finished.spend.model_calls == 3


async def test_what_the_person_wants_to_see_decides_and_no_judge_is_asked(do, site):
    model = Scripted([plan("the order is sent")], [order])
    told = await do("Order 3 bolts", "/form/", model, success=("text: Order received", "url: **/form/orders/*"))

    assert told.outcome is Outcome.PASSED, told.why
    assert [one.role for one in told.facts(ModelCalled)] == ["plan", "execute"]
    assert all(verdict.is_met for verdict in told.did.finished.verify)


async def test_an_answer_comes_with_the_words_of_the_page_and_can_be_read_again(do, site):
    turns = [
        lambda text: order(text, done=False),
        lambda _: finish(
            "done", "Order received", answers=[answer("number", "PO-1001", "Your order number is PO-1001.")]
        ),
    ]
    model = Scripted([plan("the order is sent")], turns, [judged("Order received")])
    told = await do("Order 3 bolts and tell me the number", "/form/", model)

    assert told.outcome is Outcome.PASSED, told.why
    assert told.did.finished.outputs == {"number": "PO-1001"}
    output = told.did.run.outputs["number"]
    extract = told.did.run.done[output.step].step.action
    assert (extract.kind, extract.source, extract.target) == ("extract", "text", None)
    assert "PO" not in extract.pattern


async def test_a_table_is_kept_by_reading_it_and_the_model_sees_only_the_first_rows(do, site):
    turns = [
        lambda _: call("read", name="parts", source='table "Parts list"', columns=[]),
        lambda _: finish("done", "Parts list"),
    ]
    model = Scripted([plan("the parts are read", risk="read")], turns, [judged("read parts")])
    told = await do("Give me the parts", "/table/", model)

    assert told.outcome is Outcome.PASSED, told.why
    assert len(told.did.finished.outputs["parts"]) > 5
    assert "more rows" in model.results[0]


async def test_page_text_stands_only_in_results_of_calls(do, site):
    model = Scripted([plan("the order is sent")], [order], [judged("Order received")])
    await do("Order 3 bolts", "/form/", model)

    for ask in model.asks:
        for item in ask.items:
            if isinstance(item, Said):
                assert "Orders that arrive" not in item.text
                assert "Order received" not in item.text
    assert any("Orders that arrive" in one.text for ask in model.asks for one in ask.items if isinstance(one, Result))


async def test_each_request_begins_with_the_one_before(do, site):
    turns = [
        lambda text: act(step("fill", ref(text, '"Part"'), "Bolt")),
        lambda _: look(),
        lambda _: look("Count"),
        order,
    ]
    model = Scripted([plan("the order is sent")], turns, [judged("Order received")])
    told = await do("Order 3 bolts", "/form/", model)

    assert told.outcome is Outcome.PASSED, told.why
    acting = [ask for ask in model.asks if ask.schema_ is None]
    assert len({ask.cache_key for ask in acting}) == 1
    for before, after in pairwise(acting):
        assert after.items[: len(before.items)] == before.items
        assert after.tools == before.tools


async def test_what_lies_over_the_page_is_sent_away_by_the_button_that_refuses(do, site):
    model = Scripted(
        [plan("the article is open")],
        [
            lambda text: act(
                step("click", ref(text, 'button "Continue reading"'), None, "text: You are reading on"), done=True
            )
        ],
        [judged("You are reading on")],
    )
    told = await do("Read on", "/modal/?kind=cookie&ms=0", model)

    assert told.outcome is Outcome.PASSED, (told.why, told.steps)
    assert any("sent away" in one.rung for one in told.facts(Recovered))
    assert [one.form["choice"] for one in site.ledger if one.path == "/modal/consent"] == ["none"]


async def test_each_rung_of_recovery_is_told_with_its_reason_and_its_cost(do, site):
    model = Scripted([plan("x")], [lambda _: act(step("click", "e999"))])
    told = await do("Order", "/form/", model, bounds=Bounds(seconds=90, replans=1))

    rungs = told.facts(Recovered)
    back = next(one for one in rungs if one.rung.startswith("back to the checkpoint"))
    again = next(one for one in rungs if one.rung == "a new plan")
    assert back.why
    assert back.took_s > 0
    assert again.usd is not None


async def test_what_earlier_steps_came_to_is_no_word_of_the_person(do, site):
    turns = [order, lambda _: finish("done", "Order received")]
    model = Scripted([plan("the order is sent", "the receipt is read")], turns, [judged("Order received")])
    told = await do("Order 3 bolts", "/form/", model)

    assert told.outcome is Outcome.PASSED, told.why
    second = [ask for ask in model.asks if ask.schema_ is None][1]
    assert not any("Send order" in item.text for item in second.items if isinstance(item, Said))
    (first,) = [item.text for item in second.items if isinstance(item, Result)]
    assert 'click button "Send order"' in first.partition("</page>")[0]


@pytest.mark.long
async def test_a_plan_that_only_reads_sends_no_form_and_goes_on_reading(do, site):
    reads = plan("the page is read")
    reads["steps"][0]["risk"] = "read"
    turns = [order, lambda _: finish("done", "Orders that arrive")]
    model = Scripted([reads], turns, [judged("Orders that arrive")])
    told = await do("Read what is said of orders", "/form/", model, may=())

    assert site.ledger.noted("order PO-1001 received") == []
    assert [one.decision.rule for one in told.facts(Decided) if one.decision.answer == "deny"] == ["plan.reads"]
    assert "every step of the plan only reads" in "\n".join(model.results)
