"""`heal --after K`: a file is changed only to what the last K whole runs of this very text healed alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from browser_agent.cli.main import status
from browser_agent.core import event as ev
from browser_agent.core.outcome import EXIT_CODES, Outcome
from browser_agent.core.target import Fingerprint, Query
from browser_agent.journal.writer import Clock, Journal
from browser_agent.recipe.load import load

TEXT = """recipe: 1
title: Save
start: http://127.0.0.1:9/
steps:
  - click: {role: button, name: Save, was: {tag: button}}
    on_fail: heal
    expect: [{visible: text "Saved"}]
"""
BEGAN = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


@pytest.fixture
def nights(tmp_path, monkeypatch):
    """Writes the journal of one more night, later than those before: what it healed to, and how it ended."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "save.yaml"
    file.write_text(TEXT, encoding="utf-8")
    count = iter(range(100))

    def night(*names: str, outcome: Outcome = Outcome.HEALED, **started: object) -> None:
        number, recipe = next(count), load(file)
        clock = Clock(now=lambda: BEGAN + timedelta(days=number))
        said = {"recipe": str(file), "title": "Save", "sha256": recipe.sha256} | started
        (step,) = recipe.steps
        with Journal.create(tmp_path / "runs" / f"night{number}", f"night{number}", redact=str, clock=clock) as journal:
            journal.emit(ev.RunStarted(**said))
            for name in names:
                query = Query(role="button", name=name, was=Fingerprint(tag="button", index=number))
                heal = ev.Heal(
                    place=step.place, target=step.action.target, query=query, rung="similarity", proof=("x",)
                )
                journal.emit(ev.Recovered(step="1", rung="healed", why="", worked=True, heal=heal))
            journal.emit(ev.RunFinished(outcome=outcome, exit_code=EXIT_CODES[outcome], duration_s=1.0))

    return file, night


def test_three_nights_that_healed_alike_change_the_target_and_nothing_else(nights, capsys):
    file, night = nights
    for _ in range(3):
        night("Store")

    shown = status(["heal", str(file), "--after", "3"])
    told = capsys.readouterr()
    as_it_was = file.read_text(encoding="utf-8")
    written = status(["heal", str(file), "--after", "3", "--write"])

    assert (shown, written, as_it_was) == (0, 0, TEXT)
    assert "+  - click: {role: button, name: Store" in told.out
    assert (
        f"next      browser-agent heal {file} --after 3 --write    (3 runs healed alike: night2, night1, night0)"
        in told.err
    )
    assert load(file).steps[0].action.target.name == "Store"
    assert [one for one in file.read_text().splitlines() if "click" not in one] == [
        one for one in TEXT.splitlines() if "click" not in one]  # fmt: skip
    assert file.with_name("save.yaml.bak").read_text() == TEXT


NIGHTS = {
    "too few": ([("Store",), ("Store",)], {}, "2 of the 3 runs that are wanted"),
    "another target in one of them": ([("Store",), ("Keep",), ("Store",)], {}, "run night1 healed to other targets"),
    "two targets in one of them": ([("Store",), ("Store", "Keep"), ("Store",)], {}, "healed to other targets"),
    "of another text": ([("Store",)] * 3, {"sha256": "0" * 64}, "0 of the 3 runs"),
    "of another recipe": ([("Store",)] * 3, {"recipe": "/x/other.yaml"}, "0 of the 3 runs"),
    "that only looked": ([("Store",)] * 3, {"policy": {"dry_run": True}}, "0 of the 3 runs"),
    "that failed": ([("Store",)] * 3, {"outcome": Outcome.FAILED}, "0 of the 3 runs"),
}  # fmt: skip


@pytest.mark.parametrize("name", NIGHTS)
def test_nothing_is_written_after_nights(nights, capsys, name):
    file, night = nights
    healed, more, said = NIGHTS[name]
    for names in healed:
        night(*names, **more)

    code = status(["heal", str(file), "--after", "3", "--write"])

    assert code == 1
    assert said in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == TEXT


def test_a_night_that_passed_without_healing_since_then_ends_it(nights, capsys):
    file, night = nights
    for _ in range(3):
        night("Store")
    night(outcome=Outcome.PASSED)

    assert status(["heal", str(file), "--after", "3", "--write"]) == 1
    assert "run night3 passed without healing" in capsys.readouterr().err


def test_a_journal_that_somebody_changed_does_not_count(nights, tmp_path, capsys):
    file, night = nights
    for _ in range(3):
        night("Store")
    journal = tmp_path / "runs/night1/journal.jsonl"
    journal.write_text(journal.read_text().replace("Store", "Evil!"))

    assert status(["heal", str(file), "--after", "3", "--write"]) == 1
    assert "2 of the 3 runs" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--after", "1"], "--after 1: from 2 to 100"), (["--after", "3", "--runs", "2"], "--after runs nothing"),
     (["--after", "3", "--out", "nowhere"], "nowhere cannot be read")],
)  # fmt: skip
def test_a_wrong_command_line_says_what_is_wrong(nights, capsys, more, said):
    assert status(["heal", str(nights[0]), *more]) == 2
    assert said in capsys.readouterr().err
