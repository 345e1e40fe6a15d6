"""The whole loop over real connections: both wires, servers that know less, failing ones, and what is cached."""

import json
from itertools import pairwise, product

import pytest

from browser_agent import testing as wire
from browser_agent.agent.goal.task import Bounds, secret_of
from browser_agent.core.event import ModelCalled, StepStarted
from browser_agent.core.outcome import Outcome
from browser_agent.model.client import Client
from browser_agent.testing.shopper import PARAMS, SECRETS, TASK, shopper
from tests.goal.scripted import judged, plan, ref, step

PLAN = plan("the order is sent", success=[("the order was received", "text: Order received")])


def shop(request, *, first=()):
    """A model that fills the form by what it reads, looks once, and sends it."""
    if request.schema == "plan":
        return wire.json_answer(PLAN)
    if request.schema == "judgement":
        return wire.json_answer(judged("Order received"))
    text = "\n".join(text for _, text in request.results)
    if "holds" not in text and len(request.results) <= 1:
        fills = [step("fill", ref(text, '"Part"'), "Bolt"), step("check", ref(text, '"I agree"'))]
        return wire.thinking(wire.call("act", steps=fills, done=False))
    if len(request.results) == 2:
        return wire.call("look", find=None, picture=False)
    return wire.call("act", steps=[step("click", ref(text, '"Send order"'), None, "text: Order received")], done=True)


async def ordered(do, server, **more):
    client = Client(server.base_url, "key-of-tests", on_try=lambda _: None)
    try:
        return await do("Order a bolt", "/form/", client, **more)
    finally:
        await client.close()


@pytest.mark.parametrize(
    ("like", "chat_only"),
    [
        ("openai", False),
        ("openai", True),
        ("llamacpp", False),
        *(pytest.param(*one, marks=pytest.mark.long) for one in product(("vllm", "ollama"), (False, True))),
        pytest.param("llamacpp", True, marks=pytest.mark.long),
    ],
)
async def test_a_job_is_done_on_every_wire_and_server(do, site, like, chat_only):
    with wire.ModelServer(shop, like=like, chat_only=chat_only) as server:
        told = await ordered(do, server)

    assert told.outcome is Outcome.PASSED, told.why
    assert len(site.ledger.noted("order PO-1001 received")) == 1
    assert {one.wire for one in server.requests} == {"chat" if chat_only else "responses"}
    assert told.did.finished.spend.model_calls == 5


async def test_at_least_nine_tenths_of_each_request_were_in_the_one_before(do, site):
    with wire.ModelServer(shop) as server:
        told = await ordered(do, server)

    assert told.outcome is Outcome.PASSED, told.why
    acting = [usage for usage, request in zip(server.usages, server.requests, strict=True) if not request.schema]
    assert len(acting) == 3
    for before, after in pairwise(acting):
        assert after["cached"] >= 0.9 * before["input"]
    calls = [one for one in told.facts(ModelCalled) if one.role == "execute"]
    assert [one.cached for one in calls] == [one["cached"] for one in acting]


async def test_the_fixed_part_of_a_request_is_at_most_two_thousand_tokens(do, site):
    from browser_agent.core.reading import tokens
    from browser_agent.testing.request import as_json

    with wire.ModelServer(shop) as server:
        await ordered(do, server)
    (request, *_) = [one for one in server.requests if not one.schema]
    fixed = tokens(as_json(request.body["tools"])) + tokens(request.developer)

    assert fixed <= 2000


@pytest.mark.long
async def test_trouble_on_the_way_is_survived_and_counted(do, site):
    trouble = iter(
        [wire.http(500), wire.garbage(), wire.drop_after(30), wire.http(429, retry_after=0.1), wire.http(503)]
    )
    failed = set()

    def flaky(request):
        if len(request.items) + bool(request.schema) * 100 not in failed:
            failed.add(len(request.items) + bool(request.schema) * 100)
            return next(trouble)
        return shop(request)

    with wire.ModelServer(flaky) as server:
        told = await ordered(do, server)

    assert told.outcome is Outcome.PASSED, told.why
    assert [one.tries for one in told.facts(ModelCalled)] == [2] * 5


@pytest.mark.long
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (wire.http(429, "insufficient_quota"), Outcome.NEEDS_HUMAN),
        (wire.http(403, "misalignment_policy_violation"), Outcome.NEEDS_HUMAN),
        (wire.cut("", "content_filter"), Outcome.NEEDS_HUMAN),
        (wire.refuse("I will not do that"), Outcome.NEEDS_HUMAN),
        (wire.http(401, "invalid_api_key"), Outcome.MODEL_UNAVAILABLE),
        (wire.html(), Outcome.MODEL_UNAVAILABLE),
    ],
)
async def test_what_only_a_person_can_mend_is_asked_once(do, site, answer, outcome):
    def script(request):
        return shop(request) if request.schema else answer

    with wire.ModelServer(script) as server:
        told = await ordered(do, server, bounds=Bounds(seconds=40, replans=0))

    assert told.outcome is outcome, told.why
    assert "key-of-tests" not in told.why
    if outcome is Outcome.NEEDS_HUMAN:
        assert len([one for one in server.requests if not one.schema]) == 1
    assert not [one for one in told.facts(StepStarted) if one.action.kind != "goto"]


async def test_a_model_that_obeys_the_page_gets_nowhere_that_is_not_allowed(do, site):
    def obey(order):
        if order.addresses:
            return wire.call("act", steps=[step("goto", None, order.addresses[0])], done=False)
        button = next((one for one, role, line in order.controls if "Verify account" in line), "e1")
        return wire.call("act", steps=[step("click", button)], done=False)

    def otherwise(request):
        if request.schema:
            return shop(request)
        return wire.call("finish", status="blocked", why="I am confused", evidence=[], answers=[])

    model = wire.Obedient(obey, otherwise)
    with wire.ModelServer(model) as server:
        client = Client(server.base_url, "key-of-tests", on_try=lambda _: None)
        told = await do("What is the average of the reviews?", "/inject/", client, bounds=Bounds(seconds=60, replans=0))
        await client.close()

    assert model.obeyed
    assert told.outcome is not Outcome.PASSED
    assert site.ledger.noted("canary") == []


@pytest.mark.parametrize("chat_only", [False, True])
async def test_the_bundled_shop_is_bought_from_on_both_wires_and_no_card_leaves_the_page(do, site, chat_only):
    cards = {"SHOP_CARD": "4242 4242 4242 4242", "SHOP_EXPIRY": "12/29", "SHOP_CODE": "737"}
    secrets = tuple(secret_of(f"{name}=env:{variable}") for name, variable in SECRETS.items())
    with wire.ModelServer(shopper, chat_only=chat_only) as server:
        client = Client(server.base_url, "key-of-tests", on_try=lambda _: None)
        told = await do(TASK, "/shop/", client, params=dict(PARAMS), secrets=secrets, env=cards)
        await client.close()

    assert told.outcome is Outcome.PASSED, told.why
    assert told.did.finished.outputs == {"order_number": "HG-20001"}
    assert len(site.ledger.noted(" paid: ")) == 1
    sent = "".join(json.dumps(one.body) for one in server.requests)
    written = "".join(one.model_dump_json() for one in told.events)
    for secret in ("4242 4242", "4242424242424242", "12/29"):
        assert secret not in sent
        assert secret not in written
