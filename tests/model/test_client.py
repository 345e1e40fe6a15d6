"""How a client gets an answer, or says why there is none."""

from __future__ import annotations

import asyncio
import socket
from time import monotonic

import pytest

from browser_agent.core.errors import ModelUnavailable, NeedsHuman, UsageError
from browser_agent.model.client import Client
from browser_agent.model.turn import Ask, Said, Usage
from tests.model.conftest import Clients
from tests.model.server import Answer, Server, called, completion, refused, response, said, serving, soon

ASK = Ask(model="m", items=(Said(role="user", text="hello"),), deadline_s=20)
GOOD = response(said("hi"))
KEY = "sk-secret-1234567890"


async def test_an_answer_is_had_with_one_request_and_reported(server: Server, clients: Clients):
    server.will(Answer(body=GOOD.body, headers={"x-request-id": "req_1"}))

    turn = await clients(server.url).turn(ASK)

    assert clients.tries[0].request_id == "req_1"
    assert (turn.text, turn.stop, turn.model, turn.tries) == ("hi", "said", "m-1", 1)
    assert turn.usage == Usage(input=100, cached=60, written=30, output=20, reasoning=5)
    assert [(one.number, one.status, one.error, one.wire) for one in clients.tries] == [(1, 200, "", "responses")]
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 529])
async def test_a_passing_error_is_tried_again_and_each_try_is_reported(server: Server, clients: Clients, status: int):
    server.will(soon(status), soon(status), GOOD)

    turn = await clients(server.url).turn(ASK)

    assert (turn.text, turn.tries) == ("hi", 3)
    assert [(one.number, one.status, one.error[:9]) for one in clients.tries] == [
        (1, status, f"{status} later"), (2, status, f"{status} later"), (3, 200, ""),
    ]  # fmt: skip


async def test_after_four_failures_it_gives_up_and_says_what_was_last(server: Server, clients: Clients):
    server.will(soon(503))

    with pytest.raises(ModelUnavailable, match=r"no answer of m from http://127.+ after 4 tries in .* 503 later"):
        await clients(server.url).turn(ASK)

    assert [one.number for one in clients.tries] == [1, 2, 3, 4]
    assert len(server.requests) == 4
    assert clients.tries[-1].wait_s == 0


@pytest.mark.parametrize("headers", [{"retry-after-ms": "300"}, {"retry-after": "0.3"}])
async def test_it_waits_as_long_as_the_server_asks(server: Server, clients: Clients, headers: dict[str, str]):
    server.will(refused(429, headers=headers), GOOD)
    began = monotonic()

    await clients(server.url).turn(ASK)

    assert monotonic() - began >= 0.3
    assert clients.tries[0].wait_s == 0.3


@pytest.mark.parametrize("seconds", ["61", "3600", "10"])
async def test_a_wait_that_is_too_long_is_not_begun(server: Server, clients: Clients, seconds: str):
    server.will(refused(429, headers={"retry-after": seconds}), GOOD)
    began = monotonic()

    with pytest.raises(ModelUnavailable, match=rf"asks to wait {seconds} s"):
        await clients(server.url).turn(ASK.model_copy(update={"deadline_s": 5 if seconds == "10" else 100}))

    assert monotonic() - began < 4
    assert len(server.requests) == 1


async def test_a_server_that_wants_no_other_try_is_not_asked_again(server: Server, clients: Clients):
    server.will(soon(503, **{"x-should-retry": "false"}))

    with pytest.raises(ModelUnavailable, match="wants no other try"):
        await clients(server.url).turn(ASK)

    assert len(server.requests) == 1


async def test_a_server_that_hangs_ends_with_the_deadline(server: Server, clients: Clients):
    server.will(Answer(hang=True))
    began = monotonic()

    with pytest.raises(ModelUnavailable, match="no answer within"):
        await clients(server.url).turn(ASK.model_copy(update={"deadline_s": 0.4}))

    assert 0.3 < monotonic() - began < 3


async def test_an_answer_that_drips_in_for_ever_ends_with_the_deadline_too(server: Server, clients: Clients):
    server.will(Answer(drip=True))
    began = monotonic()

    with pytest.raises(ModelUnavailable, match="no answer within"):
        await clients(server.url).turn(ASK.model_copy(update={"deadline_s": 0.4}))

    assert monotonic() - began < 3


async def test_a_cut_answer_is_tried_again(server: Server, clients: Clients):
    server.will(Answer(body='{"id": "resp_1"', cut=True), GOOD)

    turn = await clients(server.url).turn(ASK)

    assert (turn.text, turn.tries) == ("hi", 2)
    assert clients.tries[0].error.startswith("the connection broke")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{not json", "not JSON"), ("<html>gateway</html>", "got HTML"), ([], "got list"), ({"id": "r"}, "no list"),
        ({"id": "r", "output": None}, "no list"), ({"output": ["x"]}, "no list"), ("[" * 100_000, "not JSON"),
        ("", "not JSON"), (b"\xff\xfe\x00", "not JSON"), ("null", "got NoneType"), ({"output": {}}, "no list"),
    ],
)  # fmt: skip
async def test_what_is_no_answer_is_tried_again(server: Server, clients: Clients, body: object, why: str):
    kind = {"content-type": "text/html"} if isinstance(body, str) and body.startswith("<") else {}
    server.will(Answer(body=body, headers=kind), GOOD)

    turn = await clients(server.url).turn(ASK)

    assert (turn.text, turn.tries) == ("hi", 2)
    assert why in clients.tries[0].error
    assert 0.3 < clients.tries[0].wait_s <= 0.5


async def test_tokens_of_answers_that_failed_are_counted_too(server: Server, clients: Clients):
    failed = response(status="failed", error={"code": "server_error", "message": "oops"})
    server.will(failed, GOOD)

    turn = await clients(server.url).turn(ASK)

    assert turn.usage.input == 200
    assert clients.tries[0].usage.input == 100


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused(429, "You exceeded your quota", code="insufficient_quota"), "quota"),
        (refused(402, "Insufficient credits"), "quota"),
        (refused(403, "blocked", code="misalignment_policy_violation"), "policy"),
        (refused(400, "filtered", code="content_filter"), "policy"),
        (response(status="failed", error={"code": "misalignment_policy_violation", "message": "x"}), "policy"),
        (response(said("a"), status="incomplete", incomplete_details={"reason": "content_filter"}), "content filter"),
    ],
)  # fmt: skip
async def test_what_only_a_person_can_mend_is_never_tried_again(
    server: Server, clients: Clients, answer: Answer, words: str
):
    server.will(answer)

    with pytest.raises(NeedsHuman, match=words) as caught:
        await clients(server.url).turn(ASK)

    assert caught.value.next
    assert len(server.requests) == 1
    assert clients.tries[0].error == caught.value.message


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        (refused(401, f"Incorrect API key provided: {KEY[:6]}***"), "does not accept the key", "OPENAI_API_KEY"),
        (refused(404, "The model `m` does not exist", code="model_not_found"), "has no model m", "--model NAME"),
        (Answer(404, {"error": "model 'm' not found, try pulling it first"}), "has no model m", "--model NAME"),
        (refused(403, "Country not supported"), "does not let this key use m", "--model"),
        (Answer(307, "", {"location": "https://elsewhere.example/"}), "not followed", "--base-url"),
        (refused(400, f"bad input near {KEY}"), "refuses a request for m", "--model"),
    ],
)  # fmt: skip
async def test_what_will_not_change_ends_at_once_and_says_what_to_set(
    server: Server, clients: Clients, answer: Answer, message: str, hint: str
):
    server.will(answer)

    with pytest.raises(ModelUnavailable, match=message) as caught:
        await clients(server.url).turn(ASK)

    assert hint in caught.value.next
    assert len(server.requests) == 1
    assert KEY[:6] not in str(caught.value) + str(clients.tries)


async def test_nobody_at_the_address_is_said_at_once(clients: Clients):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    began = monotonic()

    with pytest.raises(ModelUnavailable, match=rf"no model: http://127.0.0.1:{port}/v1 cannot be reached"):
        await clients(f"http://user:{KEY}@127.0.0.1:{port}/v1?key={KEY}").turn(ASK)

    assert monotonic() - began < 2
    assert len(clients.tries) == 1


def test_neither_key_nor_address_is_said_before_any_request(clients: Clients):
    with pytest.raises(ModelUnavailable) as caught:
        clients(None, None)

    assert str(caught.value) == "no model: OPENAI_API_KEY is not set and no --base-url was given"
    assert "OPENAI_API_KEY" in caught.value.next


@pytest.mark.parametrize("address", ["localhost:8000/v1", "ftp://a/v1", "http://", "http://a:x/"])
def test_an_address_that_is_none_is_a_mistake_of_the_command_line(clients: Clients, address: str):
    with pytest.raises(UsageError, match="--base-url needs an address such as"):
        clients(address)


async def test_a_key_of_the_environment_goes_to_no_server_that_was_given_without_one(
    server: Server, clients: Clients, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    server.will(GOOD)

    await clients(server.url, None).turn(ASK)

    assert server.requests[0].headers["authorization"] == "Bearer none"
    assert "org-mine" not in str(server.requests[0].headers)


async def test_closing_ends_the_wait_for_another_try(server: Server):
    server.will(refused(503, headers={"retry-after": "15"}))
    reported = asyncio.Event()
    client = Client(server.url, KEY, on_try=lambda _: reported.set())

    async with asyncio.timeout(5):
        turn = asyncio.create_task(client.turn(ASK))
        await reported.wait()
        await client.close()
        with pytest.raises(ModelUnavailable, match="was closed"):
            await turn


async def test_a_server_that_was_there_and_refuses_now_may_come_back(clients: Clients):
    with serving() as server:
        server.will(GOOD)
        client = clients(server.url)
        await client.turn(ASK)

    with pytest.raises(ModelUnavailable, match=r"no answer of m .* the connection was refused"):
        await client.turn(ASK.model_copy(update={"deadline_s": 0.8}))

    assert len(clients.tries) > 2


async def test_halves_of_characters_from_a_page_do_not_break_a_request(server: Server, clients: Clients):
    server.will(GOOD)

    await clients(server.url).turn(Ask(model="m", items=(Said(role="user", text="a\ud800b ä"),)))

    assert server.bodies[0]["input"][0]["content"] == "a?b ä"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404, "<html>not found</html>"), Answer(405, {}), Answer(501, "no"),
        Answer(200, {"error": "Unexpected endpoint or method. (POST /v1/responses)"}),
    ],
)  # fmt: skip
async def test_a_server_may_say_in_many_ways_that_it_has_no_responses(server: Server, clients: Clients, answer: Answer):
    server.will(answer, completion({"content": "hi"}))

    assert (await clients(server.url).turn(ASK)).text == "hi"
    assert [one.wire for one in clients.tries] == ["responses", "chat"]


async def test_a_server_with_neither_wire_is_a_wrong_address(server: Server, clients: Clients):
    server.will(Answer(404, "page not found"))

    with pytest.raises(ModelUnavailable, match="answers neither /responses nor /chat/completions") as caught:
        await clients(server.url).turn(ASK)

    assert "/v1" in caught.value.next


async def test_an_error_in_place_of_a_completion_counts_as_its_status(server: Server, clients: Clients):
    overloaded = Answer(body={"error": {"code": 429, "message": "slow down"}}, headers={"retry-after-ms": "1"})
    server.will(refused(404, "no such route"), overloaded, completion({"content": "hi"}))

    turn = await clients(server.url).turn(ASK)

    assert (turn.text, turn.tries) == ("hi", 3)
    assert [one.error[:9] for one in clients.tries] == ["404 no su", "429 slow ", ""]


async def test_a_turn_with_a_call_that_nobody_can_answer_has_no_calls_at_all(server: Server, clients: Clients):
    server.will(response(called(), {"type": "shell_call", "call_id": "c", "action": {}}))

    turn = await clients(server.url).turn(ASK)

    assert (turn.stop, turn.calls, turn.raw) == ("cut", (), ())
    assert "shell_call" in turn.why
