"""What the model server answers, held against the types of the real client: both wires, plain and streamed."""

import asyncio

import pytest

from browser_agent.testing import (
    ModelServer,
    call,
    calls,
    client_tool_search,
    computer,
    custom_call,
    cut,
    failed,
    json_answer,
    raw_call,
    refuse,
    say,
    thinking,
    tool_search,
)
from tests.testing.asked import CHAT_TOOL, CHECKS, LATER, MESSAGES, SEARCH, TOOL

CLICK = {"type": "click", "button": "left", "x": 1, "y": 2}
TURNS = {
    "a message": (say("hello"), ["message"]),
    "an answer in a form": (json_answer({"a": 1}), ["message"]),
    "a call": (call("act", a="x"), ["function_call"]),
    "a malformed call": (raw_call("act", '{"a": '), ["function_call"]),
    "several calls": (calls(call("act", a="x"), call("act", a="y")), ["function_call"] * 2),
    "words before a call": (calls(say("I look"), call("act", a="x")), ["message", "function_call"]),
    "reasoning before a call": (thinking(call("act", a="x")), ["reasoning", "function_call"]),
    "a custom call": (custom_call("sql", "select 1"), ["custom_tool_call"]),
    "a refusal": (refuse("I will not"), ["message"]),
    "an answer that is cut": (cut("half"), ["message"]),
    "an answer that failed": (failed(), []),
    "a computer call": (computer(CLICK, {"type": "screenshot"}), ["computer_call"]),
    "a computer call of the preview": (computer(CLICK, legacy=True), ["computer_call"]),
    "a computer call with a check": (computer(CLICK, checks=tuple(CHECKS)), ["computer_call"]),
    "a search of the server": (
        calls(tool_search("shelf"), call("act", a="x")), ["tool_search_call", "tool_search_output", "function_call"],
    ),
    "a search for the client": (client_tool_search(goal="orders"), ["tool_search_call"]),
}  # fmt: skip
STATUS = {"an answer that is cut": "incomplete", "an answer that failed": "failed"}
ASKED = {"model": "m", "input": "hi", "tools": [LATER, SEARCH]}


@pytest.mark.parametrize("what", TURNS)
def test_every_answer_is_one_of_the_api(ask, what):
    turn, kinds = TURNS[what]
    _, client = ask([turn])
    response = client.responses.create(**ASKED)

    assert response.status == STATUS.get(what, "completed")
    assert [item.type for item in response.output] == kinds
    assert response.usage.total_tokens > 0


@pytest.mark.parametrize("what", TURNS)
def test_every_answer_can_be_streamed_and_is_the_same_then(ask, what):
    _, client = ask(lambda _: TURNS[what][0])
    plain = client.responses.create(**ASKED)
    events = list(client.responses.create(**ASKED, stream=True))

    assert events[0].type == "response.created"
    assert events[-1].type == f"response.{STATUS.get(what, 'completed')}"
    assert [one.sequence_number for one in events] == list(range(len(events)))
    told = [one.item.to_dict() for one in events if one.type == "response.output_item.done"]
    assert _without_ids(told) == _without_ids(item.to_dict() for item in plain.output)


def _without_ids(items):
    return [{key: value for key, value in item.items() if key not in ("id", "call_id")} for item in items]


def test_deltas_add_up_to_what_is_done(ask):
    _, client = ask([calls(say("a longer text"), call("act", a="a longer argument")), refuse("a longer refusal")])
    for kind, key in (("output_text", "text"), ("function_call_arguments", "arguments"), ("refusal", "refusal")):
        if key != "arguments":
            events = list(client.responses.create(**ASKED, stream=True))
        deltas = [one.delta for one in events if one.type == f"response.{kind}.delta"]
        assert len(deltas) > 1
        assert "".join(deltas) == next(getattr(one, key) for one in events if one.type == f"response.{kind}.done")


def test_what_is_announced_in_a_stream_is_empty_yet(ask):
    _, client = ask([calls(say("hello"), call("act", a="x"), custom_call("sql", "select 1"))])
    events = list(client.responses.create(**ASKED, stream=True))
    message, called, custom = [one.item for one in events if one.type == "response.output_item.added"]
    (part,) = [one.part for one in events if one.type == "response.content_part.added"]

    assert (message.content, called.arguments, custom.input, part.text) == ([], "", "", "")


def test_the_client_puts_a_stream_together(ask):
    _, client = ask([call("act", a="x")])
    with client.responses.stream(model="m", input="hi", tools=[TOOL]) as stream:
        final = stream.get_final_response()

    assert final.output[0].arguments == '{"a": "x"}'


def test_what_a_search_found_is_called_in_its_namespace(ask):
    _, client = ask([calls(tool_search("shelf"), call("act", a="x"))])
    _, found, called = client.responses.create(**ASKED).output

    assert [one.name for one in found.tools] == ["shelf"]
    assert called.namespace == "shelf"


def test_reasoning_comes_encrypted_when_that_is_included_only(ask):
    _, client = ask(lambda _: thinking(say("x")))
    included = client.responses.create(model="m", input="hi", include=["reasoning.encrypted_content"])

    assert included.output[0].encrypted_content
    assert client.responses.create(model="m", input="hi").output[0].encrypted_content is None


def test_ids_of_calls_differ_and_are_the_same_when_the_script_is_played_again(ask):
    seen = []
    for _ in range(2):
        _, client = ask(lambda _: calls(call("act", a="x"), call("act", a="x")))
        output = [*client.responses.create(**ASKED).output, *client.responses.create(**ASKED).output]
        seen.append([one.call_id for one in output])

    assert len(set(seen[0])) == 4
    assert seen[0] == seen[1]


def test_the_same_turns_are_told_on_the_chat_wire(ask):
    server, client = ask([calls(call("act", a="x"), call("act", a="y")), say("done"), cut("half"), refuse("no")])
    choices = [client.chat.completions.create(model="m", messages=MESSAGES).choices[0] for _ in range(4)]

    assert [one.function.arguments for one in choices[0].message.tool_calls] == ['{"a": "x"}', '{"a": "y"}']
    assert [one.finish_reason for one in choices] == ["tool_calls", "stop", "length", "stop"]
    assert (choices[1].message.content, choices[3].message.refusal) == ("done", "no")
    assert [one.wire for one in server.requests] == ["chat"] * 4


@pytest.mark.parametrize("turn", [say("a longer text"), call("act", a="x"), refuse("I will not"), cut("half")])
def test_the_chat_wire_streams_the_same(ask, turn):
    _, client = ask(lambda _: turn)
    plain = client.chat.completions.create(model="m", messages=MESSAGES, tools=[CHAT_TOOL]).choices[0]
    chunks = client.chat.completions.create(model="m", messages=MESSAGES, tools=[CHAT_TOOL], stream=True)
    choices = [one.choices[0] for one in chunks]

    for key in ("content", "refusal"):
        assert "".join(getattr(one.delta, key) or "" for one in choices) == (getattr(plain.message, key) or "")
    told = [one.function for choice in choices for one in choice.delta.tool_calls or []]
    wanted = [one.function for one in plain.message.tool_calls or []]
    assert [one.name for one in told if one.name] == [one.name for one in wanted]
    assert "".join(one.arguments for one in told) == "".join(one.arguments for one in wanted)
    assert choices[-1].finish_reason == plain.finish_reason


def test_usage_ends_a_chat_stream_when_it_is_asked_for_only(ask):
    _, client = ask([say("x")])
    asked = {"model": "m", "messages": MESSAGES, "stream": True}

    assert list(client.chat.completions.create(**asked, stream_options={"include_usage": True}))[-1].usage.total_tokens
    assert all(one.usage is None for one in client.chat.completions.create(**asked))


async def test_the_async_client_is_answered_on_many_connections_at_once(async_client):
    with ModelServer(lambda request: say(request.user)) as server:
        client = async_client.with_options(base_url=server.base_url)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(client.responses.create(model="m", input=f"say {n}")) for n in range(8)]
        streamed = [one async for one in await client.responses.create(model="m", input="stream", stream=True)]

    assert [task.result().output_text for task in tasks] == [f"say {n}" for n in range(8)]
    assert streamed[-1].response.output_text == "stream"
    assert sorted(one.turn for one in server.requests) == list(range(9))


def test_models_are_listed_and_tokens_counted(ask):
    server, client = ask([say("x")])

    assert [one.id for one in client.models.list()] == ["scripted-1"]
    counted = client.responses.input_tokens.count(model="m", input="hello")
    assert counted.input_tokens == client.responses.create(model="m", input="hello").usage.input_tokens
    assert len(server.requests) == 1
