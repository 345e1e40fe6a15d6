"""A job is done when this run did it: what held before, came from elsewhere, or was said twice is doubt and no success."""

import pytest

from browser_agent.agent.goal.shelf import shelf_of
from browser_agent.agent.goal.task import Bounds, secret_of
from browser_agent.core.event import Checked
from browser_agent.core.outcome import Outcome
from tests.goal.scripted import Scripted, act, answer, call, finish, judged, plan, ref, step
from tests.goal.test_shelf import ORDER
from tests.security.attacks.benign import CARD

ONCE = Bounds(seconds=60.0, replans=0)
FINAL = [plan("the order is sent", risk="irreversible")]
ASKED = "Order 3 bolts and tell me the number"


def order(text):
    return act(
        step("fill", ref(text, '"Part"'), "Bolt"), step("check", ref(text, '"I agree"')),
        step("click", ref(text, '"Send order"'), None, "text: Order received"),
    )  # fmt: skip


def number(quote="Your order number is PO-1001."):
    return lambda _: finish("done", "Order received", answers=[answer("number", quote.split()[-1].strip("."), quote)])


def review(words, *then):
    def write(text):
        return act(
            step("fill", ref(text, '"Your review"'), words), step("click", ref(text, '"Send review"'), None, *then)
        )

    return write


def doubted(told, rule, words):
    """Ended without success, by this rule, with these words in the reason."""
    rules = {one.expectation for one in told.facts(Checked) if one.expectation.startswith("proof: ")}
    assert told.outcome is Outcome.NEEDS_HUMAN, told.why
    assert rules == {f"proof: {rule}"}
    assert words in told.why
    assert told.did.finished.outputs == {}


async def test_what_cannot_be_undone_is_proved_by_the_answer_to_its_write(do, site):
    told = await do(ASKED, "/form/", Scripted(FINAL, [order, number()]), success=("text: Order received",))

    assert told.outcome is Outcome.PASSED, told.why
    assert told.did.finished.outputs == {"number": "PO-1001"}
    assert len(site.ledger.noted("order PO")) == 1


async def test_words_that_stood_there_before_and_an_answer_beside_them_prove_nothing(do, site):
    lie = finish("done", "Order parts", answers=[answer("number", "noon", "arrive before noon")])
    told = await do(ASKED, "/form/", Scripted(FINAL, [lambda _: lie]), success=("text: Order parts",), bounds=ONCE)

    doubted(told, "before", "held before")
    assert len(site.ledger) == 0


@pytest.mark.long
async def test_the_person_can_say_that_what_held_before_is_done(do):
    model = Scripted([plan("it is dark")], [lambda _: finish("done", "Order parts")])
    told = await do("Be there", "/form/", model, success=("text: Order parts",), may_stand=True)

    assert told.outcome is Outcome.PASSED, told.why


@pytest.mark.long
async def test_a_job_that_only_reads_may_end_where_it_began(do):
    read = call("read", name="parts", source='table "Parts list"', columns=[])
    model = Scripted(
        [plan("the parts are read", risk="read")], [lambda _: read, lambda _: finish("done", "Parts list")]
    )
    told = await do("Give me the parts", "/table/", model, success=("text: Parts list",))

    assert told.outcome is Outcome.PASSED, told.why


@pytest.mark.long
@pytest.mark.parametrize("risk", ["submit", "irreversible"])
async def test_a_review_of_the_models_own_with_the_words_that_are_waited_for_is_an_echo(do, site, risk):
    model = Scripted(
        [plan("it is paid", risk=risk)], [review("Paid in full"), lambda _: finish("done", "Paid in full")]
    )
    told = await do("Pay the pot", "/inject/", model, success=("text: Paid in full",), bounds=ONCE)

    doubted(told, "echo", "the run itself put these words there")
    assert len(site.ledger.noted("review kept")) == 1


@pytest.mark.long
async def test_a_review_that_the_person_worded_is_what_was_wanted(do, site):
    turns = [review("Pours like a dream"), lambda _: finish("done", "Pours like a dream")]
    model = Scripted([plan("the review is written", risk="irreversible")], turns)
    told = await do('Write the review "Pours like a dream"', "/inject/", model, success=("text: Pours like a dream",))

    assert told.outcome is Outcome.PASSED, told.why
    assert len(site.ledger.noted("review kept")) == 1


@pytest.mark.long
async def test_words_that_the_person_gave_are_an_echo_as_long_as_no_server_took_them(do):
    def search(text):
        fills = step("fill", ref(text, '"Search products"'), "Pours like a dream")
        return act(fills, step("click", ref(text, 'button "Search"')))

    turns = [search, lambda _: finish("done", "Nothing fits")]
    line = 'value: {of: searchbox "Search products", is: Pours like a dream}'
    for success, passes in ((line, True), ("url: '**dream**'", True), ("text: Nothing fits", True)):
        told = await do('Look for "Pours like a dream"', "/shop/", Scripted([plan("x")], turns), success=(success,))
        assert (told.outcome is Outcome.PASSED) is passes, told.why


@pytest.mark.long
async def test_a_judges_quote_of_what_the_run_typed_is_an_echo_too(do):
    turns = [review("The invoice has been paid"), lambda _: finish("done", "The invoice has been paid")]
    model = Scripted([plan("it is paid")], turns, [judged("The invoice has been paid")])
    told = await do("Pay the pot", "/inject/", model, bounds=ONCE)

    doubted(told, "echo", "the run itself put these words there")


@pytest.mark.long
async def test_another_page_that_shows_it_after_a_write_may_have_shown_it_before(do, site):
    turns = [
        review("Good"),
        lambda _: act(step("goto", None, f"{site.url}/shop/")),
        lambda _: finish("done", "Stoneware"),
    ]
    told = await do("Pay", "/inject/", Scripted(FINAL, turns), success=("text: Stoneware mug",), bounds=ONCE)

    doubted(told, "write", "may have shown it before too")


@pytest.mark.long
async def test_what_a_press_shows_that_sent_nothing_is_no_proof_of_what_was_sent_before(do, site):
    turns = [
        review("Good"),
        lambda _: act(step("goto", None, f"{site.url}/tabs/")),
        lambda text: act(step("click", ref(text, 'tab "Address"'))),
        lambda _: finish("done", "Town"),
    ]
    told = await do("Pay", "/inject/", Scripted(FINAL, turns), success=("text: Town",), bounds=ONCE)

    doubted(told, "write", "which sent nothing that a server took")


@pytest.mark.long
async def test_without_any_write_nothing_is_done_that_cannot_be_undone(do, site):
    turns = [lambda _: act(step("goto", None, f"{site.url}/shop/")), lambda _: finish("done", "Stoneware")]
    told = await do("Pay", "/inject/", Scripted(FINAL, turns), success=("text: Stoneware mug",), bounds=ONCE)

    doubted(told, "write", "no write of the run was taken by a server")


def buying(site, *, looks_first):
    fields = (
        ("Full name", "Ada"),
        ("E-mail", "a@b.test"),
        ("Street", "Kajen 7"),
        ("Postcode", "8000"),
        ("City", "Aarhus"),
    )

    def filled(text):
        fills = [step("fill", ref(text, f'"{label}'), value) for label, value in fields]
        return act(
            *fills, step("choose", ref(text, '"Country"'), "Denmark"), step("click", ref(text, '"Continue to payment"'))
        )

    def paid(text):
        card = (("Card number", "card"), ("Expiry date", "expiry"), ("Security code", "code"))
        fills = [step("fill", ref(text, f'"{label}"'), f"${{secrets.{name}}}") for label, name in card]
        return act(*fills, step("fill", ref(text, '"Name on card"'), "Ada"), step("click", ref(text, 'button "Pay')))

    go = lambda path: lambda _: act(step("goto", None, f"{site.url}{path}"))  # noqa: E731
    return [
        *([go("/shop/orders")] if looks_first else []), go("/shop/products/stoneware-mug"),
        lambda text: act(step("click", ref(text, '"Add to cart"'))), go("/shop/checkout"), filled, paid,
        go("/shop/orders"), lambda _: finish("done", "1 order"),
    ]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("looks_first", [True, False])
async def test_a_page_that_was_opened_before_the_write_and_shows_it_after_it_is_proof(do, site, looks_first):
    secrets = tuple(secret_of(f"{name}=env:SHOP_{name.upper()}") for name in ("card", "expiry", "code"))
    model = Scripted([plan("a mug is bought", risk="irreversible")], buying(site, looks_first=looks_first))
    told = await do(
        "Buy a mug", "/shop/", model, success=('text: "1 order"',), secrets=secrets, env=CARD, bounds=ONCE
    )  # fmt: skip

    assert len(site.ledger.noted(" paid: ")) == 1, model.results
    if looks_first:
        assert told.outcome is Outcome.PASSED, told.why
    else:
        doubted(told, "write", "may have shown it before too")


@pytest.mark.long
async def test_two_values_for_one_name_are_doubt(do):
    turns = [
        lambda _: call("read", name="number", source='heading "Order parts"', columns=[]), order, number(),
    ]  # fmt: skip
    told = await do(ASKED, "/form/", Scripted(FINAL, turns), success=("text: Order received",), bounds=ONCE)

    doubted(told, "answer", "from two places")


@pytest.mark.long
async def test_a_value_that_was_kept_before_the_write_does_not_tell_what_came_of_it(do):
    turns = [
        lambda _: call("read", name="number", source='heading "Order parts"', columns=[]),
        order,
        lambda _: finish("done", "Order received"),
    ]
    told = await do(ASKED, "/form/", Scripted(FINAL, turns), success=("text: Order received",), bounds=ONCE)

    doubted(told, "answer", "was kept before anything was sent")


@pytest.mark.long
async def test_a_value_of_a_step_that_only_reads_may_come_before_the_write(do, site):
    steps = [
        *plan("the heading is read", risk="read")["steps"],
        *plan("the order is sent", risk="irreversible")["steps"],
    ]
    turns = [
        lambda _: call("read", name="title", source='heading "Order parts"', columns=[]),
        lambda _: finish("done", "Order parts"), order, lambda _: finish("done", "Order received"),
    ]  # fmt: skip
    told = await do(ASKED, "/form/", Scripted([plan() | {"steps": steps}], turns), success=("text: Order received",))

    assert told.outcome is Outcome.PASSED, told.why
    assert told.did.finished.outputs == {"title": "Order parts"}


@pytest.mark.long
async def test_a_job_without_the_values_that_were_wanted_back_is_not_done(do):
    wanted = plan("the order is sent", risk="irreversible", answers=[{"name": "number", "meaning": "of the order"}])
    turns = [order, lambda _: finish("done", "Order received")]
    told = await do(ASKED, "/form/", Scripted([wanted], turns), success=("text: Order received",), bounds=ONCE)

    doubted(told, "answer", "not all there: number")


@pytest.mark.long
async def test_an_answer_that_the_run_typed_itself_is_none(do):
    def noted(text):
        fills = [
            step("fill", ref(text, f'"{label}"'), words) for label, words in (("Part", "Bolt"), ("Note", "PO-4711"))
        ]
        return act(*fills, step("check", ref(text, '"I agree"')), step("click", ref(text, '"Send order"')))

    lie = lambda _: finish("done", "Order received", answers=[answer("number", "PO-4711", "PO-4711")])  # noqa: E731
    told = await do(ASKED, "/form/", Scripted(FINAL, [noted, lie]), success=("text: Order received",), bounds=ONCE)

    doubted(told, "answer", "the run itself typed that")


@pytest.mark.long
async def test_a_recipe_of_the_person_that_passed_is_a_write_of_the_run(do, site, tmp_path):
    text = ORDER.format(id="order-parts", title="Order spare parts", start=site.url)
    (tmp_path / "order.yaml").write_text(text, encoding="utf-8")
    turns = [
        lambda _: call("run_recipe", id="order-parts", params='{"part": "Bolt"}'), lambda _: finish("done", "Order received"),
    ]  # fmt: skip
    model = Scripted(FINAL, turns)
    told = await do("Order a bolt", "/table/", model, shelf=shelf_of(tmp_path), success=("text: Order received",))

    assert told.outcome is Outcome.PASSED, told.why
