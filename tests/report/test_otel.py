"""OpenTelemetry spans of a run: the names of the GenAI conventions, times in order, and nothing that a page said."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from browser_agent.cli.main import status
from browser_agent.core.event import Event, Fact
from browser_agent.report import otel
from tests.report import sample

KINDS = {kind.model_fields["kind"].default for kind in get_args(get_args(Fact)[0])}


def spans_of(events: tuple[Event, ...]) -> list[dict[str, Any]]:
    document = json.loads(otel.to_otlp(events))
    return list(document["resourceSpans"][0]["scopeSpans"][0]["spans"])


def said(span: dict[str, Any]) -> dict[str, Any]:
    return {one["key"]: next(iter(one["value"].values())) for one in span["attributes"]}


@pytest.fixture
def events(tmp_path: Path) -> tuple[Event, ...]:
    return sample.events_of(sample.thinking_run(tmp_path))


def test_a_run_is_an_agent_its_steps_are_tools_and_its_models_chat(events: tuple[Event, ...]) -> None:
    spans = spans_of(events)
    root, others = spans[0], spans[1:]

    assert (root["name"], root["kind"], "parentSpanId" in root) == ("invoke_agent browser-agent", 1, False)
    calls = [event.fact for event in events if event.fact.kind == "model_called"]
    chats = [span for span in others if span["name"].startswith("chat ")]
    assert [span["name"] for span in chats] == [f"chat {call.model}" for call in calls] and calls
    assert {span["kind"] for span in chats} == {3}
    assert said(chats[0])["gen_ai.usage.input_tokens"] == str(calls[0].input)
    assert said(chats[0])["gen_ai.usage.cache_read.input_tokens"] == str(calls[0].cached)
    tools = [span for span in others if span["name"].startswith("execute_tool ")]
    began = [event.fact for event in events if event.fact.kind == "step_started"]
    assert [said(span)["gen_ai.tool.name"] for span in tools] == [step.action.kind for step in began] and began
    assert {said(span)["gen_ai.operation.name"] for span in spans} == {"invoke_agent", "chat", "execute_tool"}


def test_ids_fit_the_format_are_distinct_and_the_same_each_time(events: tuple[Event, ...]) -> None:
    spans = spans_of(events)
    ids = [span["spanId"] for span in spans]

    assert {len(span["traceId"]) for span in spans} == {32} and len({span["traceId"] for span in spans}) == 1
    assert {len(one) for one in ids} == {16} and len(set(ids)) == len(ids)
    assert {span["parentSpanId"] for span in spans[1:]} <= set(ids)
    assert otel.to_otlp(events) == otel.to_otlp(events)


def test_spans_end_after_they_begin_and_lie_within_the_run(events: tuple[Event, ...]) -> None:
    spans = spans_of(events)
    times = [(int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])) for span in spans]

    assert all(began <= ended for began, ended in times)
    assert all(times[0][0] <= began and ended <= times[0][1] for began, ended in times)


def test_a_failed_step_is_an_error_with_a_kind_and_no_text(tmp_path: Path) -> None:
    spans = spans_of(sample.events_of(sample.failed_run(tmp_path)))

    assert spans[0]["status"] == {"code": 2} and said(spans[0])["error.type"] == "failed"
    failed = [span for span in spans[1:] if span["status"]]
    assert len(failed) == 1
    assert failed[0]["status"] == {"code": 2} and said(failed[0])["error.type"]


def test_a_run_that_died_and_a_journal_of_nothing_have_spans_too(events: tuple[Event, ...]) -> None:
    cut = next(number for number, event in enumerate(events) if event.fact.kind == "step_started") + 1
    spans = spans_of(events[:cut])

    assert said(spans[0])["error.type"] == "unfinished" and said(spans[-1])["error.type"] == "unfinished"
    assert spans_of(()) == []


def test_no_text_of_pages_people_or_recipes_is_in_it(tmp_path: Path) -> None:
    makers = (sample.passed_run, sample.failed_run, sample.blocked_run, sample.thinking_run, sample.autosave_run)
    for number, make in enumerate(makers):
        events = sample.events_of(make(tmp_path / str(number)))
        text = otel.to_otlp(events)
        names = [event.fact.name for event in events if event.fact.kind == "step_started"]
        assert names and not any(name in text for name in names if " " in name)
        assert not any(word in text for word in ("127.0.0.1", "http", "Bolt", "Order parts", "owned"))


def test_every_kind_is_read_or_ignored_for_a_reason() -> None:
    assert set(otel.IGNORES) | otel.READS == KINDS
    assert not set(otel.IGNORES) & otel.READS


def test_the_command_writes_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = sample.passed_run(tmp_path / "r"), tmp_path / "spans.json"

    assert status(["report", str(folder), "--otel", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(file.read_text(encoding="utf-8"))["resourceSpans"]
