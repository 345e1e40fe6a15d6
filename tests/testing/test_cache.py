"""What the model server counts as read from a cache."""

from dataclasses import replace

from browser_agent.testing import say
from tests.testing.asked import MESSAGES, PNG, TOOL, picture

LONG = [{"role": "developer", "content": "rules " * 1500}]


def cached(client, **body):
    return client.responses.create(**{"model": "m", **body}).usage.input_tokens_details.cached_tokens


def test_a_prefix_that_was_sent_before_is_counted_in_blocks(ask):
    server, client = ask([say("ok")])
    asked = {"prompt_cache_key": "k"}

    assert cached(client, input=LONG, **asked) == 0
    again = cached(client, input=[*LONG, *MESSAGES], **asked)
    assert again == server.usages[0]["input"] // 128 * 128
    assert cached(client, input=[*LONG, *MESSAGES, {"role": "assistant", "content": "a"}], **asked) == again
    assert [one["cached"] for one in server.usages] == [0, again, again]


def test_a_change_counts_from_where_it_stands(ask):
    _, client = ask([say("ok")])
    late = [{"role": "developer", "content": "rules " * 1500 + "late" + "rules " * 1500}]
    changed = [{"role": "developer", "content": "rules " * 1500 + "LATE" + "rules " * 1500}]
    cached(client, input=late)
    after = cached(client, input=changed)

    assert 2100 < after < 2300
    assert cached(client, input=[*MESSAGES, *late]) == 0


def test_tools_form_and_rules_stand_before_the_conversation(ask):
    _, client = ask([say("ok")])
    cached(client, input=LONG)
    form = {"format": {"type": "json_schema", "name": "plan", "strict": True, "schema": TOOL["parameters"]}}

    assert cached(client, input=LONG, tools=[TOOL]) == 0
    assert cached(client, input=LONG, text=form) == 0
    assert cached(client, input=LONG, instructions="be brief") == 0


def test_models_and_keys_have_caches_of_their_own(ask):
    _, client = ask([say("ok")])
    cached(client, input=LONG, prompt_cache_key="k")

    assert cached(client, input=LONG, prompt_cache_key="another") == 0
    assert cached(client, input=LONG, prompt_cache_key="k", model="n") == 0
    assert cached(client, input=LONG, prompt_cache_key="k") > 0


def test_less_than_1024_tokens_are_not_cached(ask):
    _, client = ask([say("ok")])
    for size, least in ((3000, 0), (5000, 1024)):
        text = f"{size} " + "x" * size
        cached(client, input=text)
        assert cached(client, input=text) >= least
        assert (cached(client, input=text) > 0) == (least > 0)


def test_a_picture_counts_as_one_and_not_as_its_bytes(ask):
    server, client = ask([say("ok")])
    large = PNG + "A" * 400_000
    cached(client, input=picture(large))

    assert 1200 <= server.usages[0]["input"] < 1300
    assert cached(client, input=picture(large)) >= 1024
    assert cached(client, input=picture(PNG)) == 0


def test_the_chat_wire_counts_too_and_a_server_can_be_without_a_cache(ask):
    for on in (True, False):
        server, client = ask([say("ok")], cache=on)
        for _ in range(2):
            usage = client.chat.completions.create(model="m", messages=LONG).usage
        assert (usage.prompt_tokens_details.cached_tokens > 2000) is on
        assert usage.prompt_tokens == server.usages[-1]["input"]


def test_what_is_said_is_counted(ask):
    server, client = ask([say("x" * 400), replace(say("x"), output_tokens=7)])
    first = client.responses.create(model="m", input="hi").usage
    second = client.responses.create(model="m", input="hi").usage

    assert (first.output_tokens, second.output_tokens) == (105, 7)
    assert second.total_tokens == second.input_tokens + 7 == server.usages[1]["input"] + 7
