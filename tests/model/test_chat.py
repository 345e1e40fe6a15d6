"""The Chat Completions wire: what is sent, and what is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from pydantic import TypeAdapter

from browser_agent.model import chat, responses
from browser_agent.model.answer import Refused, Unusable
from browser_agent.model.caps import Caps, over_chat
from browser_agent.model.turn import Answered, Result, Said, Turn, Usage
from tests.model.asks import JPEG, SCHEMA, TASK, URL, ask, tool
from tests.model.conftest import Clients
from tests.model.server import Answer, Server, called, completion, response, said

LOCAL = over_chat(Caps())
CALL = {"id": "c1", "type": "function", "function": {"name": "act", "arguments": '{"a":1}'}}


def read(message: dict[str, Any], ended: str = "stop", **more: Any) -> Turn:
    return chat.turn(completion(message, ended, **more).body, ask(schema_=more.get("schema_")))


def test_a_request_of_a_local_server_has_one_message_of_rules_at_the_beginning():
    question = ask(Said(role="developer", text="later"), tools=(tool("act"),), max_output=500, effort="low")
    question = question.model_copy(update={"items": (Said(role="developer", text="first"), *question.items)})
    body = chat.request(question, LOCAL)

    assert body["messages"] == [
        {"role": "system", "content": "first\n\nrules"}, {"role": "user", "content": "task"},
        {"role": "user", "content": "later"},
    ]  # fmt: skip
    assert (body["max_tokens"], body["store"], body["reasoning_effort"]) == (500, False, "low")
    assert body["tools"][0]["function"]["strict"] is True
    developer = chat.request(question, Caps(wire="chat", limit="max_completion_tokens"))
    assert [message["role"] for message in developer["messages"]] == ["developer", "developer", "user", "developer"]
    assert developer["max_completion_tokens"] == 500


def test_pictures_follow_all_results_of_a_turn():
    turn = read({"content": None, "tool_calls": [CALL, CALL | {"id": "c2"}]}, "tool_calls")
    items = (Answered(turn=turn), Result(call="c1", text="one", jpeg=JPEG), Result(call="c2", text="two"), TASK)
    messages = chat.request(ask(*items), LOCAL)["messages"]

    assert [message["role"] for message in messages] == ["system", "user", "assistant", "tool", "tool", "user", "user"]
    assert messages[5]["content"][1] == {"type": "image_url", "image_url": {"url": URL, "detail": "high"}}
    assert "data:" not in json.dumps(chat.request(ask(*items), LOCAL.model_copy(update={"vision": False})))


@pytest.mark.parametrize(
    ("level", "form"),
    [("strict", {"type": "json_schema"}), ("object", {"type": "json_object"}), ("none", None)],
)  # fmt: skip
def test_the_form_of_an_answer_is_asked_for_as_the_server_can(level: Any, form: dict[str, str] | None):
    body = chat.request(ask(schema_=SCHEMA), LOCAL.model_copy(update={"json_schema": level}))

    assert (body.get("response_format") or {}).get("type") == (form or {}).get("type")
    assert ('"goal"' in body["messages"][0]["content"]) is (level != "strict")


@pytest.mark.parametrize(
    "text",
    [
        '{"goal": "x"}', 'Sure:\n```json\n{"goal": "x"}\n```\nDone.', '<think>{"no"}</think>\n{"goal": "x"}',
        'Here it is: {"goal": "x"}.', '```\n{"goal": "x"}\n```',
    ],
)  # fmt: skip
def test_json_is_found_in_what_models_put_around_it(text: str):
    turn = chat.turn(completion({"content": text}).body, ask(schema_=SCHEMA))

    assert json.loads(turn.text) == {"goal": "x"}
    assert chat.turn(completion({"content": text}).body, ask()).text == text


def test_an_answer_is_read_with_its_tokens_and_goes_back_as_it_came():
    message = {"content": None, "tool_calls": [CALL], "reasoning_content": "hm", "refusal": None, "annotations": []}
    turn = read(message, "tool_calls")
    back = chat.request(ask(Answered(turn=turn)), LOCAL)["messages"][2]

    assert (turn.stop, turn.calls[0].name, turn.calls[0].arguments) == ("calls", "act", '{"a":1}')
    assert turn.usage == Usage(input=100, cached=60, output=20, reasoning=5)
    assert back == {"role": "assistant", "content": None, "tool_calls": [CALL], "reasoning_content": "hm"}
    quiet = chat.request(ask(Answered(turn=turn)), LOCAL.model_copy(update={"reasoning_back": False}))
    assert "reasoning_content" not in quiet["messages"][2]


def test_how_a_turn_ended_is_told_apart():
    assert read({"content": "half"}, "length").why == "max_output_tokens"
    assert read({"content": None, "tool_calls": [CALL]}, "length").calls == ()
    assert (read({"content": None, "refusal": "no"}).stop, read({"content": None, "refusal": "no"}).why) == (
        "refused",
        "no",
    )
    assert read({"content": ""}).why == "the answer is empty"
    assert read({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}).text == "a\nb"
    assert read({"content": "", "tool_calls": [{"id": "x", "type": "custom"}]}).why.endswith("custom")
    assert read({"content": None, "function_call": {"name": "f"}}).stop == "cut"
    with pytest.raises(Refused, match="content filter"):
        read({"content": "x"}, "content_filter")
    for broken in ({"choices": []}, {"choices": [{}]}, {"choices": None}, {}, [], "x"):
        with pytest.raises(Unusable):
            chat.turn(broken, ask())


def test_calls_without_ids_or_with_objects_as_arguments_are_mended():
    bad = {"id": None, "function": {"name": "act", "arguments": {"a": 1}}}
    turn = read({"content": "", "tool_calls": [bad, bad]})
    ids = [call.id for call in turn.calls]

    assert len({*ids}) == 2
    assert turn.calls[0].arguments == '{"a": 1}'
    assert [call["id"] for call in turn.raw[0]["tool_calls"]] == ids


def test_a_turn_of_the_other_wire_or_one_that_was_cut_is_said_again_in_the_words_of_this_one():
    other = responses.turn(response(said("so"), called()).body, ask())
    body = chat.request(ask(Answered(turn=other), Answered(turn=Turn(stop="cut"))), LOCAL)

    assert body["messages"][2:] == [
        {"role": "assistant", "content": "so", "tool_calls": [CALL | {"id": "call_1"}]},
        {"role": "assistant", "content": "(nothing)"},
    ]


def test_every_request_has_the_form_that_the_package_knows():
    turn = read({"content": None, "tool_calls": [CALL]})
    question = ask(
        Answered(turn=turn), Result(call="c1", text="t", jpeg=JPEG), TASK.model_copy(update={"jpeg": JPEG}),
        tools=(tool("act"), tool("finish")), schema_=SCHEMA, allowed=("act",), must_call=True, effort="low", cache_key="k",
    )  # fmt: skip
    for caps in (
        LOCAL,
        Caps(wire="chat", cache_key=True),
        LOCAL.model_copy(update={"choice": "none", "strict": False}),
    ):
        body = chat.request(question, caps)
        form = TypeAdapter(CompletionCreateParamsNonStreaming)  # its lists are only checked while they are read
        checked = form.validate_python(body)
        assert len(list(checked["messages"])) == len(body["messages"])


async def test_a_server_without_responses_is_asked_over_chat_from_then_on(server: Server, clients: Clients):
    server.will(
        Answer(404, {"detail": "Not Found"}), completion({"content": "a"}),
        completion({"content": "b"}),
    )  # fmt: skip
    client = clients(server.url)

    first, second = await client.turn(ask()), await client.turn(ask())

    assert (first.text, first.tries, second.text, second.tries) == ("a", 2, "b", 1)
    assert [request.path for request in server.requests] == ["/v1/responses", *["/v1/chat/completions"] * 2]
    assert "wire: responses -> chat" in clients.tries[0].change
    assert client.caps("m").wire == "chat"
