"""Answers that are recorded once and played without a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from browser_agent.core.errors import ModelUnavailable, UsageError
from browser_agent.core.outcome import Outcome
from browser_agent.model.cassette import CassetteDiffers, Player, Recorder
from browser_agent.model.turn import Answered, Ask, Call, Item, Result, Said, Thinker, Turn, Usage
from tests.model.asks import JPEG, URL, ask, tool

SECRET = 'pass"word'
CALL = Call(id="c1", name="act", arguments=json.dumps({"value": SECRET, "deep": [SECRET]}))
FIRST = Turn(
    calls=(CALL,), stop="calls", usage=Usage(input=5), raw=({"type": "reasoning", "encrypted_content": "e" * 50},)
)
LAST = Turn(text=f"typed {SECRET} \u2028 \ud800", model="m-1")


class Script:
    """Answers in a row."""

    def __init__(self, *turns: Turn) -> None:
        self.turns = list(turns)

    async def turn(self, ask: Ask) -> Turn:  # noqa: ARG002 - it answers whatever is asked
        if not self.turns:
            raise ModelUnavailable("no more")
        return self.turns.pop(0)


def redact(text: str) -> str:
    return text.replace(SECRET, "[secret]")


async def talk(
    thinker: Thinker, task: str = f"log in with {SECRET}", result: str = "done", picture: bytes = JPEG
) -> Turn:
    items: tuple[Item, ...] = (Said(role="user", text=task),)
    first = await thinker.turn(Ask(model="m", items=items, tools=(tool("act"),), cache_key="today"))
    items = (*items, Answered(turn=first), Result(call="c1", text=result, jpeg=picture))
    return await thinker.turn(Ask(model="m", items=items, tools=(tool("act"),), deadline_s=5))


@pytest.fixture
async def cassette(tmp_path: Path) -> Path:
    path = tmp_path / "talk.jsonl"
    await talk(Recorder(Script(FIRST, LAST), path, redact))
    return path


async def test_a_cassette_plays_what_was_recorded_in_its_order(cassette: Path):
    player = Player(cassette, redact)
    last = await talk(player, picture=b"other pixels")

    assert last.text == "typed [secret] \u2028 ?"
    assert last.model == "m-1"
    assert player.left == 0


async def test_a_cassette_holds_no_secret_no_picture_and_no_reasoning_and_is_for_its_owner(cassette: Path):
    text = cassette.read_text(encoding="utf-8")

    assert len(text.split("\n")) == 3
    assert "word" not in text
    assert "eeee" not in text
    assert URL not in text and "\xff" not in text and "xff" not in text
    assert [json.loads(line)["turn"]["calls"][0]["arguments"] for line in text.split("\n")[:1]] == [
        '{"value": "[secret]", "deep": ["[secret]"]}'
    ]
    assert cassette.stat().st_mode & 0o777 == 0o600


async def test_the_recorder_gives_the_answer_as_it_was(tmp_path: Path):
    assert await Recorder(Script(FIRST), tmp_path / "x", redact).turn(ask()) == FIRST


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"task": "log out"}, r"question 1 .* item 1, said by user: it began 'log in with \[secret\]', now 'log out'"),
        ({"result": "failed"}, "question 2 .* item 3, result of c1: it began 'done.*', now 'failed"),
    ],
)  # fmt: skip
async def test_another_question_is_told_with_its_first_difference(cassette: Path, changed: dict[str, str], where: str):
    with pytest.raises(CassetteDiffers, match=where) as caught:
        await talk(Player(cassette, redact), **changed)

    assert caught.value.outcome is Outcome.INVALID
    assert "record the cassette again" in caught.value.next


async def test_a_difference_far_into_a_text_is_found_too(tmp_path: Path):
    path = tmp_path / "x"
    await Recorder(Script(FIRST), path, redact).turn(ask(Said(role="user", text="a" * 500 + "b")))

    with pytest.raises(CassetteDiffers, match="item 3, said by user: it differs after 'aaa"):
        await Player(path, redact).turn(ask(Said(role="user", text="a" * 500 + "c")))


@pytest.mark.parametrize(
    ("other", "where"),
    [
        (ask(), "there was tool act"), (ask(tools=(tool("act"), tool("more"))), "tool more"),
        (ask(tools=(tool("act"),), effort="low"), "settings"), (ask(tools=(tool("act"),), must_call=True), "may be called"),
        (ask(Result(call="x", text="new"), tools=(tool("act"),)), "item 3, result of x .* is new"),
        (ask(tools=(tool("act", deferred=True),)), "tool act: it"),
    ],
)  # fmt: skip
async def test_tools_settings_and_length_belong_to_a_question(tmp_path: Path, other: Ask, where: str):
    path = tmp_path / "x"
    await Recorder(Script(FIRST), path, redact).turn(ask(tools=(tool("act"),)))

    with pytest.raises(CassetteDiffers, match=where):
        await Player(path, redact).turn(other)


async def test_one_question_too_many_is_said(cassette: Path):
    player = Player(cassette, redact)
    await talk(player)

    with pytest.raises(CassetteDiffers, match=r"talk.jsonl has 2 answers, and one more was asked for"):
        await player.turn(ask())


async def test_what_the_model_could_not_answer_is_not_recorded(tmp_path: Path):
    path = tmp_path / "x"
    with pytest.raises(ModelUnavailable):
        await Recorder(Script(), path, redact).turn(ask())

    assert not path.exists()


def test_a_file_that_is_no_cassette_is_said_with_its_line(cassette: Path, tmp_path: Path):
    cut = tmp_path / "cut"
    cut.write_bytes(cassette.read_bytes()[:-20])

    with pytest.raises(UsageError, match="line 2 of the cassette"):
        Player(cut)
    with pytest.raises(UsageError, match="cannot be read"):
        Player(tmp_path / "none")
    (tmp_path / "empty").write_text("")
    assert Player(tmp_path / "empty").left == 0
