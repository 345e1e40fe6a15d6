"""What the model server refuses: what the API refuses, and what servers of another make do not know."""

import http.client

import pytest
from openai import AuthenticationError, BadRequestError, NotFoundError

from browser_agent.testing import call, calls, computer, say, thinking
from tests.testing.asked import (
    CHAT_TOOL,
    CHECKED,
    CHECKS,
    LATER,
    MESSAGES,
    PNG,
    REASONED,
    ROUND,
    SEARCH,
    SHOT,
    TOOL,
    picture,
    shaped,
)

THE_USER = {"type": "message", "role": "user", "content": "x"}
WRONG = {
    "an unknown parameter": ({"extra_body": {"wisdom": 1}}, "Unknown parameter: 'wisdom'"),
    "nothing asked": ({"input": []}, "Missing required parameter: 'input'"),
    "a value of another type": ({"tools": [1]}, "Invalid type"),
    "an item that is none": ({"input": ["hello"]}, "Invalid type"),
    "something included that there is not": ({"include": ["wisdom"]}, "Invalid value: 'wisdom'"),
    "a call without an answer": ({"input": ROUND[:1]}, "No tool output found"),
    "an answer without a call": ({"input": ROUND[1:]}, "No tool call found"),
    "a second answer": ({"input": [*ROUND, ROUND[1]]}, "No tool call found"),
    "an answer before its call": ({"input": ROUND[::-1]}, "No tool call found"),
    "a search without an answer": (
        {"input": [{"type": "tool_search_call", "call_id": "c1", "execution": "client", "arguments": {}}]}, "No tool output",
    ),
    "an open schema": (shaped(additionalProperties=True), "'additionalProperties' must be false"),
    "a property that is not required": (shaped(required=[]), "'required' must name every"),
    "an open object deep inside": (
        shaped(properties={"a": {"type": ["array", "null"], "items": {"type": "object", "properties": {}}}}), "parameters.a.items",
    ),
    "an open object among definitions": (shaped(**{"$defs": {"b": {"type": ["object", "null"]}}}), r"\$defs.b"),
    "a word that strict schemas lack": (shaped(properties={"a": {"oneOf": []}}), "'oneOf' is not permitted"),
    "a schema of no object": (shaped(type="array"), "must have type 'object'"),
    "an open form": (
        {"text": {"format": {"type": "json_schema", "name": "plan", "strict": True, "schema": {"type": "object"}}}}, "text.format.schema",
    ),
    "a tool with a name of two words": ({"tools": [TOOL, {**TOOL, "name": "two words"}]}, "Invalid tool name"),
    "a tool chosen that there is not": (
        {"tools": [TOOL], "tool_choice": {"type": "function", "name": "fly"}}, "'fly' not found in 'tools'",
    ),
    "a tool allowed that there is not": (
        {"tools": [TOOL], "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "fly"}]}},
        "'fly' not found in 'tools'",
    ),
    "a check that is not acknowledged": ({"input": [CHECKED, SHOT]}, "unacknowledged safety checks: k1"),
    "reasoning at the end": ({"input": [REASONED]}, "without its required following item"),
    "reasoning before the person": ({"input": [REASONED, THE_USER]}, "without its required following item"),
    "reasoning before a result": ({"input": [ROUND[0], REASONED, ROUND[1]]}, "without its required following item"),
    "reasoning without its content": (
        {"store": False, "input": [{**REASONED, "encrypted_content": None}, *ROUND]}, "Items are not stored",
    ),
    "a deferred tool without a search": ({"tools": [LATER]}, "require the tool_search tool"),
    "a picture of no base64": ({"input": picture("data:image/png;base64,???")}, "Invalid base64"),
    "a picture of other bytes": ({"input": picture("data:image/png;base64,aGVsbG8=")}, "not represent a valid image"),
    "a picture of another kind": ({"input": picture("data:text/html;base64,aGVsbG8=")}, "Invalid image URL"),
    "a part of the other wire": ({"input": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]}, "Invalid value: 'text'"),
    "a role that there is not": ({"input": [{"role": "tool", "content": "x"}]}, "Invalid value: 'tool'"),
    "a response of before": ({"previous_response_id": "resp_9"}, "'resp_9' not found"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_the_api_refuses_is_refused(ask, what):
    server, client = ask([say("hello")])
    more, words = WRONG[what]
    with pytest.raises(BadRequestError, match=words) as refused:
        client.responses.create(**{"model": "m", "input": "hi", **more})

    assert refused.value.request_id.startswith("req_")
    assert refused.value.type == "invalid_request_error"
    assert server.requests == []
    assert [one.status for one in server.received] == [400]


RIGHT = {
    "a call and its answer": {"input": ROUND, "tools": [TOOL], "store": False},
    "a check that is acknowledged": {"input": [CHECKED, {**SHOT, "acknowledged_safety_checks": CHECKS}]},
    "reasoning before its call": {"input": [REASONED, *ROUND], "store": False},
    "reasoning before what was said": {"input": [REASONED, {"role": "assistant", "content": "x"}]},
    "a deferred tool with a search": {"tools": [LATER, SEARCH]},
    "pictures": {"input": [*picture(PNG), *picture("https://example.test/a.png")]},
    "a nullable property": shaped(properties={"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}),
    "a schema that is not strict": {"tools": [{**TOOL, "strict": False, "parameters": {"type": "object"}}]},
}


@pytest.mark.parametrize("what", RIGHT)
def test_what_is_right_is_taken(ask, what):
    server, client = ask([say("hello")])
    client.responses.create(**{"model": "m", "input": "hi", **RIGHT[what]})

    assert len(server.requests) == 1


CALLED = {
    "role": "assistant",
    "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "act", "arguments": "{}"}}],
}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "ok"}
WRONG_CHAT = {
    "a call without an answer": ({"messages": [*MESSAGES, CALLED]}, "Tool calls without an answer: c1"),
    "another message before the answer": ({"messages": [CALLED, *MESSAGES, RESULT]}, "Tool calls without an answer"),
    "an answer without a call": ({"messages": [RESULT]}, "must answer a preceding call"),
    "a picture in an answer": (
        {"messages": [CALLED, {**RESULT, "content": [{"type": "image_url", "image_url": {"url": PNG}}]}]}, "Invalid value: 'image_url'",
    ),
    "a picture of other bytes": (
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}]}]}, "valid image",
    ),
    "a choice among no tools": ({"tool_choice": "auto"}, "only allowed when 'tools' are specified"),
    "a tool chosen that there is not": (
        {"tools": [CHAT_TOOL], "tool_choice": {"type": "function", "function": {"name": "fly"}}}, "'fly' not found",
    ),
    "the computer tool": ({"tools": [{"type": "computer"}]}, "Unsupported tool type: 'computer'"),
    "a parameter of the other wire": ({"extra_body": {"input": "x"}}, "Unknown parameter: 'input'"),
    "an open schema": (
        {"tools": [{"type": "function", "function": {**CHAT_TOOL["function"], "parameters": {"type": "object"}}}]}, "additionalProperties",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG_CHAT)
def test_the_chat_wire_refuses_too(ask, what):
    _, client = ask([say("hello")])
    more, words = WRONG_CHAT[what]
    with pytest.raises(BadRequestError, match=words):
        client.chat.completions.create(**{"model": "m", "messages": MESSAGES, **more})


def test_the_chat_wire_takes_what_is_right(ask):
    server, client = ask([say("hello")])
    client.chat.completions.create(model="m", messages=[*MESSAGES, CALLED, RESULT], tools=[CHAT_TOOL])

    assert server.requests[0].results == [("c1", "ok")]


@pytest.mark.parametrize(
    ("like", "param"),
    [
        ("vllm", "prompt_cache_key"), ("ollama", "include"), ("ollama", "previous_response_id"),
        ("llamacpp", "include"), ("llamacpp", "store"), ("llamacpp", "reasoning"),
    ],
)  # fmt: skip
def test_other_servers_refuse_what_they_do_not_know_by_name(ask, like, param):
    _, client = ask([say("hello")], like=like)
    values = {"include": ["reasoning.encrypted_content"], "store": False, "reasoning": {"effort": "low"}}
    with pytest.raises(BadRequestError) as refused:
        client.responses.create(model="m", input="hi", **{param: values.get(param, "x")})

    assert (refused.value.param, refused.value.code) == (param, "unsupported_parameter")


@pytest.mark.parametrize("like", ["vllm", "ollama", "llamacpp"])
def test_only_the_api_itself_has_the_computer_tool(ask, like):
    asked = {"model": "m", "input": "hi", "tools": [{"type": "computer"}]}
    with pytest.raises(BadRequestError, match="Unsupported tool type"):
        ask([say("hello")], like=like)[1].responses.create(**asked)

    assert ask([computer({"type": "screenshot"})])[1].responses.create(**asked).output[0].type == "computer_call"


def test_pictures_in_results_are_taken_but_by_those_that_cannot(ask):
    output = [{"type": "input_text", "text": "see"}, {"type": "input_image", "image_url": PNG}]
    items = [ROUND[0], {**ROUND[1], "output": output}]
    server, client = ask([say("ok")])
    client.responses.create(model="m", input=items)
    assert server.requests[0].last == "see"
    _, client = ask([say("ok")], like="llamacpp")
    with pytest.raises(BadRequestError, match="input_image in function_call_output"):
        client.responses.create(model="m", input=items)


@pytest.mark.parametrize(("like", "many"), [("openai", 1), ("vllm", 2)])
def test_one_call_at_a_time_is_heeded_by_the_api_and_ignored_by_others(ask, like, many):
    _, client = ask([calls(call("act", a="x"), call("act", a="y"))], like=like)
    given = client.responses.create(model="m", input="hi", tools=[TOOL], parallel_tool_calls=False)

    assert len(given.output) == many


def test_a_server_with_the_chat_wire_only_has_no_other(ask):
    _, client = ask([say("hello")], chat_only=True)
    with pytest.raises(NotFoundError):
        client.responses.create(model="m", input="hi")

    assert client.chat.completions.create(model="m", messages=MESSAGES).choices[0].message.content == "hello"


def test_a_key_and_json_are_wanted(ask):
    server, client = ask([say("hello")])
    with pytest.raises(AuthenticationError):
        client.responses.create(model="m", input="hi", extra_headers={"Authorization": ""})
    host, _, port = server.base_url.removeprefix("http://").removesuffix("/v1").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    for body in (b"{", b"[]", b""):
        connection.request("POST", "/v1/responses", body, {"Authorization": "Bearer k"})
        answer = connection.getresponse()
        assert (answer.status, b"could not parse" in answer.read()) == (400, True)
    connection.close()


def test_a_conversation_goes_on_from_a_response_that_was_stored_only(ask):
    server, client = ask([thinking(call("act", a="x")), say("done")])
    first = client.responses.create(model="m", input="hi", tools=[TOOL])
    answer = {"type": "function_call_output", "call_id": first.output[1].call_id, "output": "ok"}
    second = client.responses.create(model="m", input=[answer], previous_response_id=first.id, store=False)

    assert (server.requests[1].user, server.requests[1].last) == ("hi", "ok")
    with pytest.raises(BadRequestError, match="not found"):
        client.responses.create(model="m", input="more", previous_response_id=second.id)
