"""What is known of servers, and how a refusal teaches more."""

from __future__ import annotations

from typing import Any

import pytest

from browser_agent.core.errors import ModelUnavailable
from browser_agent.model.caps import Caps, downgraded, preset
from browser_agent.model.tries import MOST_CHANGES
from tests.model.asks import JPEG, SCHEMA, TASK, ask, tool
from tests.model.conftest import Clients
from tests.model.server import Answer, Server, refused, response, said

ALL = preset(None, "gpt-5.4").model_copy(update={"store": True})


@pytest.mark.parametrize(
    ("url", "model", "expected"),
    [
        (None, "gpt-5.4", {"computer": True, "tool_search": True, "cache_key": True, "max_input": 272_000}),
        (None, "gpt-6.1-terra", {"computer": True, "image_in_result": True, "effort": True}),
        (None, "gpt-5", {"computer": False, "tool_search": False, "effort": True}),
        (None, "gpt-4o", {"effort": False, "encrypted_reasoning": False}),
        (None, "o4-mini", {"effort": True, "computer": False}),
        ("https://x.openai.azure.com/openai/v1/", "gpt-5.4", {"computer": False, "tool_search": True}),
        ("https://openrouter.ai/api/v1", "openai/gpt-5.4", {"wire": "chat", "system": "system"}),
        ("http://127.0.0.1:11434/v1", "qwen3:8b", {"computer": False, "cache_key": False, "image_in_result": False}),
        ("https://api.openai.com.evil.example/v1", "gpt-5.4", {"computer": False, "cache_key": False}),
    ],
)  # fmt: skip
def test_what_is_known_before_anything_is_asked(url: str | None, model: str, expected: dict[str, Any]):
    caps = preset(url, model)

    assert {name: getattr(caps, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("param", "message", "change"),
    [
        ("store", "Unknown parameter: 'store'.", {"store": False}),
        ("include[0]", "Encrypted content is not supported with this model.", {"encrypted_reasoning": False}),
        ("parallel_tool_calls", "Unsupported", {"parallel": None}),
        ("prompt_cache_key", "Unknown", {"cache_key": False}),
        ("reasoning.effort", "Unsupported value: 'none'.", {"effort": False}),
        ("text.format", "Invalid", {"json_schema": "object"}),
        ("text.format.strict", "Invalid", {"json_schema": "object"}),
        ("tools[0].strict", "Unknown parameter", {"strict": False}),
        ("tools[2].type", "Invalid value: 'tool_search'. Supported values are: 'function', 'computer'.",
         {"tool_search": False}),
        ("tools[2].type", "Invalid value: 'computer'. Supported values are: 'function', 'namespace'.",
         {"computer": False}),
        ("tool_choice", "Invalid type for 'tool_choice'", {"choice": "required"}),
        ("input[3].output", "Invalid type for 'input[3].output': expected a string.", {"image_in_result": False}),
        ("input[0].role", "Invalid value: 'developer'.", {"system": "system"}),
        ("input[2]", "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
         {"reasoning_back": False}),
        (None, "This server does not know prompt_cache_key", {"cache_key": False}),
        (None, "[{'loc': ['body', 'store'], 'msg': 'extra fields not permitted'}]", {"store": False}),
        (None, "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens' instead.", {"limit": "max_tokens"}),
    ],
)  # fmt: skip
def test_what_a_refusal_names_is_left_out_and_nothing_else(param: str | None, message: str, change: dict[str, Any]):
    assert downgraded(ALL, param, message) == ALL.model_copy(update=change)


@pytest.mark.parametrize(
    ("param", "message"),
    [
        (None, "Your input is too long for the context window; please include less text or store it elsewhere"),
        ("max_output_tokens", "Invalid value: expected at most 4096"),
        ("model", "Unknown model"),
        (None, ""),
        ("input[1].content[1].image_url", "The image could not be decoded"),
        ("input[1].content[1].image_url", "Unsupported image format: expected jpeg"),
    ],
)
def test_a_refusal_that_names_nothing_that_can_be_left_out_changes_nothing(param: str | None, message: str):
    assert downgraded(ALL, param, message) is None


def test_pictures_go_out_of_results_first_and_then_altogether():
    once = downgraded(ALL, None, "image input is not supported by this model")
    twice = once and downgraded(once, None, "image input is not supported by this model")

    assert once == ALL.model_copy(update={"image_in_result": False})
    assert twice == ALL.model_copy(update={"image_in_result": False, "vision": False})
    assert twice and downgraded(twice, None, "image input is not supported by this model") is None


def test_going_down_ends_for_every_word():
    for word in ("store", "include", "parallel_tool_calls", "reasoning", "text", "strict", "tool_choice", "computer"):
        caps: Caps | None = ALL
        for _ in range(5):
            caps = downgraded(caps, word, "no") if caps else None
        assert caps is None, word


async def test_what_was_refused_once_is_never_asked_again(server: Server, clients: Clients):
    server.will(
        refused(400, "Unknown parameter: 'store'.", param="store"),
        Answer(422, {"detail": [{"loc": ["body", "include"], "msg": "extra fields not permitted"}]}),
        refused(400, "schema?", param="text.format"),
        response(said('{"goal": "x"}')),
    )
    client = clients(server.url)
    first = await client.turn(ask(schema_=SCHEMA))
    second = await client.turn(ask(schema_=SCHEMA))

    assert (first.tries, second.tries) == (4, 1)
    assert [one.change for one in clients.tries] == [
        "store: True -> False", "encrypted_reasoning: True -> False", "json_schema: strict -> object", "", "",
    ]  # fmt: skip
    assert not {"store", "include"} & set(server.bodies[-1])
    assert '"goal"' in server.bodies[-1]["input"][0]["content"]
    assert client.caps("another").store


async def test_a_model_without_eyes_is_found_out_and_gets_no_pictures(server: Server, clients: Clients):
    server.will(refused(400, "image input is not supported, you may need to provide the mmproj"), response(said("x")))
    client = clients(server.url)

    await client.turn(ask(TASK.model_copy(update={"jpeg": JPEG}), tools=(tool("act"),)))

    assert not client.caps("m").vision
    assert b"data:image" not in server.requests[-1].raw


async def test_a_server_that_refuses_the_same_thing_for_ever_is_given_up(server: Server, clients: Clients):
    server.will(refused(400, "Unknown parameter: 'store'.", param="store"))

    with pytest.raises(
        ModelUnavailable, match=r"refuses a request for m over responses: 400 Unknown parameter: 'store'"
    ):
        await clients(server.url).turn(ask())

    assert len(server.requests) == 2


async def test_a_server_that_finds_something_new_each_time_is_given_up(server: Server, clients: Clients):
    names = ["max_tokens", "max_completion_tokens"] * MOST_CHANGES
    server.will(*(refused(400, "no", param=name) for name in names))

    with pytest.raises(ModelUnavailable, match=f"after {MOST_CHANGES + 1} tries"):
        await clients(server.url).turn(ask())
