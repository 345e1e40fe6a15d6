"""The model server, asked by the real client of the API: its answers are those of the API, and so are its refusals."""

import base64
import json
from collections.abc import Iterator

import pytest
from openai import APIConnectionError, APIStatusError, APITimeoutError, BadRequestError, NotFoundError, OpenAI

from browser_agent.testing import (
    ModelServer,
    call,
    calls,
    computer,
    cut,
    drop_after,
    failed,
    garbage,
    hang,
    html,
    http,
    json_answer,
    refuse,
    say,
    thinking,
    truncated_json,
    unknown_item,
)
from browser_agent.testing.__main__ import answers

TOOL = {
    "type": "function", "name": "act", "description": "do", "strict": True,
    "parameters": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False},
}  # fmt: skip
MESSAGES = [{"role": "user", "content": "hello"}]


@pytest.fixture
def ask() -> Iterator:
    """A server with these turns, and a client that holds every answer against the API's own types."""
    made = []

    def open_(turns, *, strict=True, **more):
        server = ModelServer(turns, **more).__enter__()
        client = OpenAI(
            base_url=server.base_url, api_key="k", max_retries=0, timeout=5, _strict_response_validation=strict
        )  # fmt: skip
        made.append((server, client))
        return server, client

    yield open_
    for server, client in made:
        client.close()
        server.__exit__(None, None, None)


TURNS = {
    "a message": say("hello"),
    "an answer in a form": json_answer({"a": 1}),
    "a call": call("act", a="x"),
    "several calls": calls(call("act", a="x"), call("act", a="y")),
    "reasoning before a call": thinking(call("act", a="x")),
    "a refusal": refuse("I will not"),
    "an answer that is cut": cut("half"),
    "a computer call": computer({"type": "click", "button": "left", "x": 1, "y": 2}),
    "a computer call with a check": computer(
        {"type": "screenshot"}, checks=({"id": "c1", "code": "x", "message": "m"},)
    ),
}


@pytest.mark.parametrize("what", TURNS)
def test_every_answer_is_one_of_the_api(ask, what):
    _, client = ask([TURNS[what]])
    response = client.responses.create(model="m", input="hi")

    assert response.status == ("incomplete" if "cut" in what else "completed")
    assert response.usage.total_tokens > 0


@pytest.mark.parametrize("what", [one for one in TURNS if "computer" not in one])
def test_every_answer_can_be_streamed(ask, what):
    _, client = ask([TURNS[what]])
    events = list(client.responses.create(model="m", input="hi", stream=True))

    assert events[0].type == "response.created"
    assert events[-1].type == ("response.incomplete" if "cut" in what else "response.completed")
    assert [one.sequence_number for one in events] == list(range(len(events)))


def test_the_same_turns_are_told_on_the_chat_wire(ask):
    server, client = ask([calls(call("act", a="x"), call("act", a="y")), say("done"), cut("half"), refuse("no")])
    first = client.chat.completions.create(model="m", messages=MESSAGES)

    assert [one.function.arguments for one in first.choices[0].message.tool_calls] == ['{"a": "x"}', '{"a": "y"}']
    assert first.choices[0].finish_reason == "tool_calls"
    assert client.chat.completions.create(model="m", messages=MESSAGES).choices[0].message.content == "done"
    assert client.chat.completions.create(model="m", messages=MESSAGES).choices[0].finish_reason == "length"
    assert client.chat.completions.create(model="m", messages=MESSAGES).choices[0].message.refusal == "no"
    assert [one.wire for one in server.requests] == ["chat"] * 4


def test_the_chat_wire_streams(ask):
    _, client = ask([call("act", a="x")])
    chunks = list(client.chat.completions.create(model="m", messages=MESSAGES, stream=True))

    assert chunks[1].choices[0].delta.tool_calls[0].function.name == "act"
    assert chunks[-1].usage.total_tokens > 0


ROUND = [
    {"type": "function_call", "call_id": "c1", "name": "act", "arguments": "{}"},
    {"type": "function_call_output", "call_id": "c1", "output": "ok"},
]
CHECKED = {
    "type": "computer_call", "id": "cu", "call_id": "c1", "status": "completed", "actions": [],
    "pending_safety_checks": [{"id": "k1", "code": "x", "message": "m"}],
}  # fmt: skip
SHOT = {"type": "computer_screenshot", "image_url": "data:image/png;base64,aGk="}
WRONG = {
    "an unknown parameter": ({"extra_body": {"wisdom": 1}}, "Unknown parameter: 'wisdom'"),
    "a call without an answer": ({"input": ROUND[:1]}, "No tool output found"),
    "an answer without a call": ({"input": ROUND[1:]}, "No tool call found"),
    "an open schema": ({"tools": [{**TOOL, "parameters": {"type": "object", "properties": {}}}]}, "additionalProperties"),
    "a property that is not required": (
        {"tools": [{**TOOL, "parameters": {**TOOL["parameters"], "required": []}}]}, "'required' must name every",
    ),
    "a tool with a name of two words": ({"tools": [{**TOOL, "name": "two words"}]}, "Invalid tool name"),
    "a check that is not acknowledged": (
        {"input": [CHECKED, {"type": "computer_call_output", "call_id": "c1", "output": SHOT}]}, "unacknowledged",
    ),
    "reasoning without what followed": (
        {"input": [{"type": "reasoning", "id": "r", "summary": []}, {"role": "user", "content": "x"}]}, "reasoning",
    ),
    "a deferred tool without a search": ({"tools": [{**TOOL, "defer_loading": True}]}, "tool_search"),
    "a picture that is none": (
        {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "data:image/png;base64,???"}]}]},
        "base64",
    ),
    "a response of before": ({"previous_response_id": "resp_9"}, "Previous response"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_the_api_refuses_is_refused(ask, what):
    server, client = ask([say("hello")])
    more, words = WRONG[what]
    with pytest.raises(BadRequestError, match=words):
        client.responses.create(**{"model": "m", "input": "hi", **more})

    assert server.requests == []


def test_what_is_right_is_taken(ask):
    server, client = ask([say("hello")])
    client.responses.create(model="m", input=ROUND, tools=[TOOL], store=False, include=["reasoning.encrypted_content"])
    acknowledged = {
        "type": "computer_call_output",
        "call_id": "c1",
        "output": SHOT,
        "acknowledged_safety_checks": CHECKED["pending_safety_checks"],
    }
    client.responses.create(model="m", input=[CHECKED, acknowledged])

    assert [len(one.results) for one in server.requests] == [1, 1]
    assert server.requests[0].tools == ["act"]


def test_an_unanswered_call_is_refused_on_the_chat_wire_too(ask):
    _, client = ask([say("hello")])
    message = {
        "role": "assistant",
        "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "a", "arguments": "{}"}}],
    }
    with pytest.raises(BadRequestError, match="without an answer"):
        client.chat.completions.create(model="m", messages=[*MESSAGES, message])
    with pytest.raises(BadRequestError, match="must answer a preceding call"):
        client.chat.completions.create(model="m", messages=[{"role": "tool", "tool_call_id": "c1", "content": "x"}])


@pytest.mark.parametrize(
    ("like", "param"), [("vllm", "prompt_cache_key"), ("ollama", "include"), ("llamacpp", "store")]
)
def test_other_servers_refuse_what_they_do_not_know_by_name(ask, like, param):
    _, client = ask([say("hello")], like=like)
    values = {"prompt_cache_key": "k", "include": ["reasoning.encrypted_content"], "store": False}
    with pytest.raises(BadRequestError) as refused:
        client.responses.create(model="m", input="hi", **{param: values[param]})

    assert refused.value.param == param


def test_a_server_with_the_chat_wire_only_has_no_other(ask):
    _, client = ask([say("hello")], chat_only=True)
    with pytest.raises(NotFoundError):
        client.responses.create(model="m", input="hi")

    assert client.chat.completions.create(model="m", messages=MESSAGES).choices[0].message.content == "hello"


def test_trouble_comes_as_ordered(ask):
    _, client = ask(
        [http(429, "rate_limit_exceeded", retry_after=7), http(500), garbage(), truncated_json(), failed()],
        strict=False,
    )
    with pytest.raises(APIStatusError) as limited:
        client.responses.create(model="m", input="hi")
    assert (limited.value.status_code, limited.value.response.headers["retry-after"]) == (429, "7")
    with pytest.raises(APIStatusError):
        client.responses.create(model="m", input="hi")
    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011 - the client's own JSON error
            client.responses.create(model="m", input="hi")
    assert client.responses.create(model="m", input="hi").status == "failed"


def test_html_with_200_and_items_nobody_knows(ask):
    _, client = ask([html(), unknown_item()], strict=False)

    assert isinstance(client.responses.create(model="m", input="hi"), str)
    assert client.responses.create(model="m", input="hi").output[0].type == "hologram_call"


def test_silence_and_a_cut_connection(ask):
    _, client = ask([hang(3), drop_after(40)], strict=False)
    with pytest.raises(APITimeoutError):
        client.with_options(timeout=0.3).responses.create(model="m", input="hi")
    with pytest.raises(APIConnectionError):
        client.responses.create(model="m", input="hi")


def test_a_stream_can_be_cut(ask):
    _, client = ask([drop_after(300)], strict=False)
    kinds = [one.type for one in _until_cut(client.responses.create(model="m", input="hi", stream=True))]

    assert "response.completed" not in kinds


def _until_cut(stream):
    try:
        yield from stream
    except (APIConnectionError, ValueError):
        return


def test_a_key_is_wanted(ask):
    import http.client

    server, _ = ask([say("hello")])
    host, _, port = server.base_url.removeprefix("http://").removesuffix("/v1").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    connection.request("POST", "/v1/responses", b"{}")

    assert connection.getresponse().status == 401
    connection.close()


def test_a_prefix_that_was_sent_before_is_counted_as_cached(ask):
    server, client = ask([say("ok")])
    long = [{"role": "developer", "content": "rules " * 1500}]
    client.responses.create(model="m", input=long, prompt_cache_key="k")
    again = client.responses.create(model="m", input=[*long, {"role": "user", "content": "more"}], prompt_cache_key="k")
    other = client.responses.create(model="m", input=[{"role": "user", "content": "x"}, *long], prompt_cache_key="k")
    elsewhere = client.responses.create(model="m", input=long, prompt_cache_key="another")

    assert again.usage.input_tokens_details.cached_tokens >= 2000
    assert again.usage.input_tokens_details.cached_tokens % 128 == 0
    assert other.usage.input_tokens_details.cached_tokens == 0
    assert elsewhere.usage.input_tokens_details.cached_tokens == 0
    assert len(server.usages) == 4


def test_a_script_reads_what_it_was_sent(ask):
    def script(request):
        return say(f"{request.developer}|{request.user}|{request.last}|{request.turn}|{request.schema}")

    _, client = ask(script)
    form = {"format": {"type": "json_schema", "name": "plan", "strict": True, "schema": TOOL["parameters"]}}
    told = client.responses.create(
        model="m", input=[{"role": "developer", "content": "rules"}, *MESSAGES, *ROUND], text=form
    )  # fmt: skip

    assert told.output_text == "rules|hello|ok|0|plan"


def test_pictures_in_results_are_taken_but_by_those_that_cannot(ask):
    picture = f"data:image/jpeg;base64,{base64.b64encode(b'jpeg').decode()}"
    output = [{"type": "input_text", "text": "see"}, {"type": "input_image", "image_url": picture}]
    items = [ROUND[0], {**ROUND[1], "output": output}]
    server, client = ask([say("ok")])
    client.responses.create(model="m", input=items)
    assert server.requests[0].last == "see"
    _, client = ask([say("ok")], like="llamacpp")
    with pytest.raises(BadRequestError, match="input_image"):
        client.responses.create(model="m", input=items)


def test_a_script_in_a_file_is_read_and_its_mistakes_are_placed():
    turns = answers(
        json.dumps([{"say": "a"}, {"json": {"b": 1}}, {"call": "act", "arguments": {"a": "x"}}, {"call": "look"}])
    )

    assert [bool(one.calls) for one in turns] == [False, False, True, True]
    for text, words in (("{}", "list of turns"), ('[{"shout": 1}]', "turn 1 has none of")):
        with pytest.raises(ValueError, match=words):
            answers(text)
