"""What `diff` says of two runs, from their journals."""

import json

import pytest

from browser_agent.cli.main import status
from browser_agent.core.action import Click
from browser_agent.core.errors import Fault
from browser_agent.core.event import RunStarted
from browser_agent.core.outcome import Outcome
from browser_agent.core.snapshot import Element, Exchange
from browser_agent.report.diff import compare
from tests.report.sample import Teller, button, report_of


def run(folder, *, took_s=0.1, name="Send order", status_=200, outputs=None, sha256="1" * 64, **end):
    """One step, pressed, with one request."""
    teller = Teller(folder)
    teller.say(RunStarted(recipe="parts.yaml", title="Parts", sha256=sha256, params={"part": "Bolt"}, steps=1))
    step = teller.begin(f'click button "{name}"', Click(target=button(name)), step="send", row="A-1")
    sent = Exchange(method="POST", url="http://127.0.0.1:8000/order?token=1", status=status_)
    teller.act(step, Element(role="button", name=name), "the page changed", exchanges=(sent,))
    teller.end(step, f'click button "{name}"', took_s, **end)
    passed = not end
    teller.finish(Outcome.PASSED if passed else Outcome.FAILED, 0 if passed else 1, took_s, outputs=outputs or {})
    return folder


def told(tmp_path, a, b):
    found = compare(report_of(run(tmp_path / "a", **a)), report_of(run(tmp_path / "b", **b)))
    return [(one.kind, one.where, one.a, one.b) for one in found.found]


SENT = 'send click button "Send order", row A-1'


def test_runs_that_did_the_same_do_not_differ_and_small_times_are_no_difference(tmp_path):
    assert told(tmp_path, {"took_s": 0.1}, {"took_s": 0.5}) == []


@pytest.mark.parametrize(
    ("b", "said"),
    [
        ({"took_s": 2.0}, ("time", SENT, "0.10 s", "2.00 s")),
        ({"sha256": "2" * 64}, ("recipe", "parts.yaml", "1" * 64, "2" * 64)),
        ({"outputs": {"made": [{"id": "A", "n": 2}]}}, ("output", "made", "", "[{'id': 'A', 'n': 2}]")),
        (
            {"status_": 500},
            ("requests", SENT, "POST http://127.0.0.1:8000/order 200", "POST http://127.0.0.1:8000/order 500"),
        ),
    ],
)
def test_each_difference_is_told_with_its_place_and_both_sides(tmp_path, b, said):
    assert told(tmp_path, {}, b) == [said]


def test_outputs_are_compared_as_deep_as_they_go(tmp_path):
    a, b = {"made": [{"id": "A", "n": 1}, 7]}, {"made": [{"id": "A", "n": 2}]}

    assert told(tmp_path, {"outputs": a}, {"outputs": b}) == [
        ("output", "made[1].n", "1", "2"),
        ("output", "made[2]", "7", ""),
    ]


def test_another_element_and_another_end_are_told(tmp_path):
    fault = Fault(kind="not_met", expected="Thank you", found="nothing")
    found = told(tmp_path, {}, {"name": "Dispatch", "verdict": "failed", "fault": fault})

    assert ("outcome", "run", "passed", "failed") in found
    assert ("verdict", SENT, "passed", "failed: expected Thank you; found nothing") in found
    assert ("element", SENT, 'button "Send order"', 'button "Dispatch"') in found


def test_the_command_exits_1_for_a_difference_and_0_for_none_and_prints_json(tmp_path, capsys):
    a, b = run(tmp_path / "a"), run(tmp_path / "b", took_s=9.0)

    assert status(["diff", str(a), str(a)]) == 0
    assert capsys.readouterr().out.endswith("no difference · 1 step in both\n")
    assert status(["diff", str(a), str(b / "journal.jsonl"), "--json"]) == 1
    (one,) = json.loads(capsys.readouterr().out)["found"]
    assert one["kind"] == "time"
    assert status(["diff", str(a), str(tmp_path / "none")]) == 2


def test_a_journal_that_was_edited_is_not_compared(tmp_path, capsys):
    a, b = run(tmp_path / "a"), run(tmp_path / "b")
    path = b / "journal.jsonl"
    path.write_text(path.read_text().replace("Bolt", "Nut", 1))

    assert status(["diff", str(a), str(b)]) == 2
    assert "record 1 was changed" in capsys.readouterr().err
