"""The Responses wire: what is sent, and what is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming
from pydantic import TypeAdapter

from browser_agent.model import chat, responses
from browser_agent.model.answer import Refused
from browser_agent.model.caps import Caps, preset
from browser_agent.model.turn import Answered, Call, Check, Result, Turn
from tests.model.asks import JPEG, RULES, SCHEMA, TASK, URL, ask, tool
from tests.model.conftest import Clients
from tests.model.server import Server, called, completion, response, said

WHOLE = preset(None, "gpt-5.4")
REASONING = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "xyz"}
COMPUTER = {
    "type": "computer_call", "id": "cu_1", "call_id": "c2", "status": "completed",
    "actions": [{"type": "click", "x": 1, "y": 2, "button": "left"}],
    "pending_safety_checks": [{"id": "sc_1", "code": "malicious_instructions", "message": "hm"}],
}  # fmt: skip


def read(*output: Any, **more: Any) -> Turn:
    return responses.turn(response(*output, **more).body, ask())


def test_the_request_is_the_same_to_the_byte_and_nothing_is_stored():
    question = ask(tools=(tool("act"),), schema_=SCHEMA, effort="low", max_output=500, cache_key="k")
    body = responses.request(question, WHOLE)

    assert json.dumps(body) == json.dumps(responses.request(question.model_copy(deep=True), WHOLE))
    assert list(body) == [
        "model", "input", "tools", "parallel_tool_calls", "text", "reasoning", "max_output_tokens", "prompt_cache_key",
        "store", "include",
    ]  # fmt: skip
    assert body["store"] is False
    assert body["include"] == ["reasoning.encrypted_content"]
    assert body["input"][0] == {"type": "message", "role": "developer", "content": "rules"}
    assert body["text"]["format"] == {
        "type": "json_schema", "name": "Plan", "strict": True, "schema": SCHEMA.schema_,
    }  # fmt: skip


def test_what_was_sent_stays_the_beginning_of_what_is_sent_next():
    first = ask(tools=(tool("act"), tool("observe")))
    turn = responses.turn(response(REASONING, called()).body, first)
    later = ask(Answered(turn=turn), Result(call="call_1", text="ok"), tools=first.tools, allowed=("observe",))
    before, after = responses.request(first, WHOLE), responses.request(later, WHOLE)

    assert after["input"][: len(before["input"])] == before["input"]
    assert after["tools"] == before["tools"]
    assert after["tool_choice"] == {
        "type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "observe"}],
    }  # fmt: skip


def test_items_go_back_as_they_came_with_reasoning_and_what_nobody_here_knows():
    odd = {"type": "something_new", "id": "x", "deep": [1, None]}
    turn = read(REASONING, odd, called(), called("call_2", "observe", "{}"))
    body = responses.request(ask(Answered(turn=turn)), WHOLE)

    assert body["input"][2:] == [REASONING, odd, called(), called("call_2", "observe", "{}")]
    assert [(call.id, call.name, call.arguments) for call in turn.calls] == [
        ("call_1", "act", '{"a":1}'), ("call_2", "observe", "{}"),
    ]  # fmt: skip


def test_a_picture_stands_in_the_result_where_that_is_known_and_else_after_all_results():
    items = (Result(call="a", text="one", jpeg=JPEG), Result(call="b", text="two"))
    within = responses.request(ask(*items), WHOLE)["input"][2:]
    after = responses.request(ask(*items), Caps())["input"][2:]
    blind = responses.request(ask(*items), Caps(vision=False))["input"][2:]

    image = {"type": "input_image", "image_url": URL, "detail": "high"}
    assert within[0]["output"] == [{"type": "input_text", "text": "one"}, image]
    assert [item["type"] for item in after] == ["function_call_output", "function_call_output", "message"]
    assert after[0]["output"] == "one"
    assert after[2]["content"][1] == image
    assert "data:" not in json.dumps(blind)
    assert "left out" in blind[0]["output"]


def test_the_computer_is_offered_read_and_answered_with_the_checks_that_were_let_pass():
    turn = read(COMPUTER)
    call = turn.calls[0]
    result = Result(call="c2", text="", jpeg=JPEG, kind="computer", acknowledged=call.checks)
    body = responses.request(ask(Answered(turn=turn), result, computer=True), WHOLE)

    assert (call.kind, json.loads(call.arguments)["actions"][0]["x"]) == ("computer", 1)
    assert call.checks == (Check(id="sc_1", code="malicious_instructions", message="hm"),)
    assert body["tools"] == [{"type": "computer"}]
    assert body["input"][-1] == {
        "type": "computer_call_output", "call_id": "c2",
        "output": {"type": "computer_screenshot", "image_url": URL},
        "acknowledged_safety_checks": [{"id": "sc_1", "code": "malicious_instructions", "message": "hm"}],
    }  # fmt: skip
    with pytest.raises(ValueError, match="has no picture"):
        responses.request(ask(Result(call="c2", text="x", kind="computer")), WHOLE)


def test_the_older_form_of_a_computer_call_is_read_too():
    old = {key: value for key, value in COMPUTER.items() if key != "actions"} | {"action": {"type": "wait"}}

    assert json.loads(read(old).calls[0].arguments) == {"actions": [{"type": "wait"}]}


def test_tools_of_a_namespace_stand_together_and_wait_to_be_searched_for():
    tools = (tool("act"), tool("orders", namespace="crm", deferred=True), tool("bills", namespace="crm", deferred=True))
    body = responses.request(ask(tools=tools), WHOLE)["tools"]
    flat = responses.request(ask(tools=tools), Caps())["tools"]

    assert [one["type"] for one in body] == ["function", "namespace", "tool_search"]
    assert [(one["name"], one["defer_loading"]) for one in body[1]["tools"]] == [("orders", True), ("bills", True)]
    assert [one["name"] for one in flat] == ["act", "orders", "bills"]
    assert "defer_loading" not in json.dumps(flat)


def test_a_call_can_be_demanded():
    tools = (tool("act"), tool("finish"))
    allowed = responses.request(ask(tools=tools, allowed=("act",), must_call=True), Caps())
    simple = responses.request(ask(tools=tools, allowed=("act",), must_call=True), Caps(choice="required"))

    assert allowed["tool_choice"]["mode"] == "required"
    assert [one["name"] for one in allowed["tools"]] == ["act", "finish"]
    assert simple["tool_choice"] == "required"
    assert [one["name"] for one in simple["tools"]] == ["act"]
    assert "tool_choice" not in responses.request(ask(must_call=True), Caps())


@pytest.mark.parametrize("caps", [WHOLE, Caps(), Caps(json_schema="object", strict=False), Caps(vision=False)])
def test_every_request_has_the_form_that_the_package_knows(caps: Caps):
    turn = read(REASONING, called(), COMPUTER)
    question = ask(
        Answered(turn=turn), Result(call="call_1", text="t", jpeg=JPEG),
        Result(call="c2", text="beside", jpeg=JPEG, kind="computer"), TASK.model_copy(update={"jpeg": JPEG}),
        tools=(tool("act"), tool("orders", namespace="crm", deferred=True)), schema_=SCHEMA, allowed=("act",),
        must_call=True, computer=True, effort="low", cache_key="k",
    )  # fmt: skip
    body = responses.request(question, caps)

    form = TypeAdapter(ResponseCreateParamsNonStreaming)  # its lists are only checked while they are read
    checked = form.validate_python(body)
    assert len(list(checked["input"])) == len(body["input"])
    assert len(list(checked["tools"])) == len(body["tools"])


def test_how_a_turn_ended_is_told_apart():
    refusal = {"type": "message", "id": "m", "role": "assistant", "status": "completed",
               "content": [{"type": "refusal", "refusal": "I will not"}]}  # fmt: skip
    cut = read(REASONING, called(), status="incomplete", incomplete_details={"reason": "max_output_tokens"})

    assert (read(refusal).stop, read(refusal).why) == ("refused", "I will not")
    assert (cut.stop, cut.why, cut.calls, cut.raw) == ("cut", "max_output_tokens", (), ())
    assert cut.usage.input == 100
    assert (read(REASONING).stop, read(REASONING).why) == ("cut", "the answer is empty")
    assert read(said("x"), usage=None).usage.input == 0
    assert read({"type": "web_search_call", "id": "w"}, said("x")).stop == "said"
    search = {"type": "tool_search_call", "id": "t", "execution": "server", "arguments": {}}
    assert read(search, called()).stop == "calls"
    assert read(search | {"execution": "client"}, called()).stop == "cut"
    with pytest.raises(Refused, match="a content filter"):
        read(status="incomplete", incomplete_details={"reason": "content_filter"})


def test_a_call_without_an_id_or_with_one_twice_gets_its_own_and_is_sent_back_with_it():
    turn = read(called("same"), called("same", "observe", {"deep": True}), called("", "finish", None))
    ids = [call.id for call in turn.calls]

    assert len({*ids}) == 3
    assert [item["call_id"] for item in turn.raw] == ids
    assert [call.arguments for call in turn.calls] == ['{"a":1}', '{"deep": true}', "{}"]


def test_a_turn_of_the_other_wire_is_said_again_in_the_words_of_this_one():
    other = chat.turn(
        completion(
            {
                "content": "so",
                "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
            }
        ).body,
        ask(),
    )
    body = responses.request(ask(Answered(turn=other)), WHOLE)

    assert body["input"][2:] == [
        {"type": "message", "role": "assistant", "content": "so"},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
    ]
    computer = Turn(calls=(Call(id="c", name="computer", kind="computer", arguments='{"actions": []}'),))
    assert responses.request(ask(Answered(turn=computer)), WHOLE)["input"][-1]["actions"] == []


async def test_over_the_wire_it_is_what_was_built(server: Server, clients: Clients):
    server.will(response(REASONING, called()), response(said("done")))
    client = clients(server.url, caps=WHOLE)
    question = ask(tools=(tool("act"),), effort="low")
    turn = await client.turn(question)
    await client.turn(question.model_copy(update={"items": (
        *question.items, Answered(turn=turn), Result(call="call_1", text="ok", jpeg=JPEG))}))  # fmt: skip

    assert [request.path for request in server.requests] == ["/v1/responses", "/v1/responses"]
    assert server.bodies[1]["input"][2:4] == [REASONING, called()]
    assert server.requests[1].raw.startswith(server.requests[0].raw.split(b'],"max_output_tokens"')[0])
    assert RULES.text in server.bodies[0]["input"][0]["content"]
