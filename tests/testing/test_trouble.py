"""The model server misbehaves as ordered, and what the real client makes of it is what an adapter has to bear."""

import contextlib
import json
import time

import pytest
from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    InternalServerError,
    PermissionDeniedError,
)
from openai.types.responses import Response

from browser_agent.testing import (
    ModelServer,
    drop_after,
    failed,
    garbage,
    hang,
    html,
    http,
    say,
    stream_error,
    stream_garbage,
    truncated_json,
    unknown_item,
)
from tests.testing.asked import MESSAGES

ASKED = {"model": "m", "input": "hi"}


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, "rate_limit_exceeded"), (429, "insufficient_quota"), (500, "server_error"), (403, "misalignment_policy_violation")],
)  # fmt: skip
@pytest.mark.parametrize("wire", ["responses", "chat"])
def test_an_error_of_http_has_the_form_of_the_api(ask, status, code, wire):
    server, client = ask([http(status, code, "try later", retry_after=7)])
    with pytest.raises(APIStatusError, match="try later") as error:
        _ask(client, wire)

    assert (error.value.status_code, error.value.code) == (status, code)
    assert error.value.response.headers["retry-after"] == "7"
    assert [one.status for one in server.received] == [status]


def test_a_block_for_misalignment_is_one_that_the_client_knows(ask):
    _, client = ask([http(403, "misalignment_policy_violation")])
    with pytest.raises(PermissionDeniedError):
        client.responses.create(**ASKED)


def test_trouble_and_then_a_good_turn_are_one_call_for_a_client_that_tries_again(ask):
    server, client = ask([http(429, retry_after=0.01), http(503, retry_after=0.01), drop_after(30), say("at last")])
    answer = client.with_options(max_retries=3).responses.create(**ASKED)

    assert answer.output_text == "at last"
    assert [one.status for one in server.received] == [429, 503, 200, 200]
    assert [one.headers["x-stainless-retry-count"] for one in server.received] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("turn", [garbage(), truncated_json(), stream_garbage()])
def test_what_is_no_json_is_no_error_of_the_client_but_of_json(ask, turn):
    _, client = ask([turn], strict=False)
    with pytest.raises(ValueError):  # noqa: PT011 - JSONDecodeError or UnicodeDecodeError
        client.responses.create(**ASKED)


def test_html_with_200_comes_as_a_text(ask):
    _, client = ask([html()], strict=False)

    assert isinstance(client.responses.create(**ASKED), str)
    assert isinstance(client.chat.completions.create(model="m", messages=MESSAGES), str)


def test_an_item_that_nobody_knows_keeps_its_type(ask):
    _, client = ask([unknown_item()], strict=False)
    answer = client.responses.create(**ASKED)

    assert isinstance(answer, Response)
    assert answer.output[0].type == "hologram_call"


def test_a_failed_answer_is_a_status_on_one_wire_and_an_error_on_the_other(ask):
    _, client = ask([failed("rate_limit_exceeded")])

    assert client.responses.create(**ASKED).error.code == "rate_limit_exceeded"
    with pytest.raises(InternalServerError) as error:
        client.chat.completions.create(model="m", messages=MESSAGES)
    assert error.value.code == "rate_limit_exceeded"


def test_silence_runs_into_the_timeout_and_does_not_hold_the_server_up(ask):
    begun = time.monotonic()
    server, client = ask([hang(60), say("ok")])
    with pytest.raises(APITimeoutError):
        client.with_options(timeout=0.3).responses.create(**ASKED)

    assert client.responses.create(**ASKED).output_text == "ok"
    assert [one.status for one in server.received] == [0, 200]
    server.__exit__(None, None, None)
    assert time.monotonic() - begun < 10


def test_silence_ends_with_the_connection(ask):
    _, client = ask([hang(0.1)])
    with pytest.raises(APIConnectionError) as error:
        client.responses.create(**ASKED)

    assert not isinstance(error.value, APITimeoutError)


@pytest.mark.parametrize("many", [0, 40, 300])
def test_a_connection_that_is_cut_is_an_error_of_the_connection(ask, many):
    _, client = ask([drop_after(many)])
    for wire in ("responses", "chat"):
        with pytest.raises(APIConnectionError):
            _ask(client, wire)


@pytest.mark.parametrize(("wire", "many"), [("responses", 1500), ("chat", 400)])
def test_a_stream_can_be_cut(ask, wire, many):
    _, client = ask([drop_after(many)], strict=False)
    seen = _until_it_breaks(iter(_ask(client, wire, stream=True)))

    assert seen
    assert not any(_is_end(one) for one in seen)


def test_an_error_in_a_stream_is_an_event_on_one_wire_and_raised_on_the_other(ask):
    _, client = ask([stream_error(3, code="overloaded", message="too much")])
    events = list(client.responses.create(**ASKED, stream=True))
    assert [one.type for one in events][2:] == ["response.output_item.added", "error"]
    assert (events[-1].code, events[-1].sequence_number) == ("overloaded", 3)

    with pytest.raises(APIError, match="too much"):
        list(client.chat.completions.create(model="m", messages=MESSAGES, stream=True))
    with pytest.raises(InternalServerError, match="too much"):
        client.responses.create(**ASKED)


@pytest.mark.parametrize("wire", ["responses", "chat"])
def test_garbage_in_a_stream_is_an_error_of_json(ask, wire):
    _, client = ask([stream_garbage()], strict=False)
    stream = iter(_ask(client, wire, stream=True))
    assert next(stream)
    assert next(stream)
    with pytest.raises(json.JSONDecodeError):
        next(stream)


def test_a_stream_can_fall_silent(ask):
    _, client = ask([hang(60, after=2)])
    stream = iter(client.with_options(timeout=0.3).responses.create(**ASKED, stream=True))
    kinds = [next(stream).type, next(stream).type]

    assert kinds == ["response.created", "response.in_progress"]
    with pytest.raises(APIConnectionError):
        next(stream)


def test_a_script_that_raises_is_told_to_the_client_and_to_the_test(ask):
    def script(request):
        raise LookupError(f"no answer for {request.user}")

    _, client = ask([say("x")])
    with pytest.raises(LookupError, match="no answer for hi"), ModelServer(script) as server:  # noqa: PT012
        with pytest.raises(InternalServerError, match="LookupError"):
            client.with_options(base_url=server.base_url, max_retries=2).responses.create(**ASKED)
        assert len(server.requests) == 1


def test_a_script_without_a_turn_says_so(ask):
    _, client = ask([say("x")])
    with (
        pytest.raises(ValueError, match="at least one"),
        ModelServer([]) as server,
        pytest.raises(InternalServerError),
    ):
        client.with_options(base_url=server.base_url).responses.create(**ASKED)


def _ask(client, wire, **more):
    if wire == "responses":
        return client.responses.create(**ASKED, **more)
    return client.chat.completions.create(model="m", messages=MESSAGES, **more)


def _until_it_breaks(stream):
    seen = []
    with contextlib.suppress(APIConnectionError, ValueError, StopIteration):
        while True:
            seen.append(next(stream))
    return seen


def _is_end(event):
    return getattr(event, "type", "") == "response.completed" or any(
        one.finish_reason for one in getattr(event, "choices", [])
    )
