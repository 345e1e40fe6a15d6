"""Reports for programs: result JSON, JUnit XML, operator logs and GitHub Actions."""

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest

from browser_agent.core.action import Click
from browser_agent.core.errors import Fault
from browser_agent.core.outcome import Outcome
from browser_agent.report.github import commands, markdown, tell_github
from browser_agent.report.junit import to_junit
from browser_agent.report.logs import operator_log
from browser_agent.report.result import result
from browser_agent.report.run import fold
from tests.report import sample

JUNIT_OF_FAILED = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="browser-agent" tests="5" failures="1" errors="0" skipped="0" time="5.300">
  <testsuite name="Order parts" tests="5" failures="1" errors="0" skipped="0" time="5.300" \
timestamp="2026-11-21T03:00:07.000" file="recipes/parts.yaml">
    <properties>
      <property name="run" value="3f2" />
      <property name="outcome" value="failed" />
      <property name="journal" value="runs/3f2/journal.jsonl" />
      <property name="journal.head" value="HASH" />
      <property name="model_calls" value="0" />
      <property name="version.browser-agent" value="0.1.0" />
      <property name="version.chromium" value="142.0.7444.59" />
      <property name="version.playwright" value="1.65.2" />
    </properties>
    <testcase classname="recipes.parts" name="1  fill textbox &quot;Part&quot; = Bolt" time="0.080" \
file="recipes/parts.yaml" line="5" />
    <testcase classname="recipes.parts" name="2  fill spinbutton &quot;Count&quot; = 3" time="0.050" \
file="recipes/parts.yaml" line="6" />
    <testcase classname="recipes.parts" name="3  choose Fast in combobox &quot;Speed&quot;" time="0.070" \
file="recipes/parts.yaml" line="7" />
    <testcase classname="recipes.parts" name="4  check checkbox &quot;I agree&quot;" time="0.050" \
file="recipes/parts.yaml" line="8" />
    <testcase classname="recipes.parts" name="5  click button &quot;Send order&quot;" time="5.020" \
file="recipes/parts.yaml" line="11">
      <failure message="expected one button &quot;Send order&quot;; found none" type="not_found">\
expected  one button "Send order"
found     none
alike     button "Dispatch" (same form, same place, 0.91); link "Order history" (0.32)
recipe    recipes/parts.yaml:11
journal   runs/3f2/journal.jsonl</failure>
    </testcase>
  </testsuite>
</testsuites>
"""


def test_the_junit_of_a_failure_reads_word_for_word(tmp_path: Path) -> None:
    text = to_junit(sample.report_of(sample.failed_run(tmp_path)))

    assert re.sub(r"[0-9a-f]{64}", "HASH", text) == JUNIT_OF_FAILED


def test_hostile_text_makes_legal_xml(tmp_path: Path) -> None:
    suite = xml.fromstring(to_junit(sample.report_of(sample.hostile_run(tmp_path))))

    (case,) = suite.iter("testcase")
    assert "<script>alert(1)</script>" in case.attrib["name"]
    assert "\x1b" not in "".join(suite.itertext())


def test_a_run_that_did_not_pass_never_looks_green_to_ci(tmp_path: Path) -> None:
    for outcome, code in ((Outcome.OUT_OF_BUDGET, 7), (Outcome.BROKEN, 70)):
        teller = sample.Teller(tmp_path / outcome)
        teller.start()
        sample._four_steps(teller)
        teller.finish(outcome, code, 1.0, why="600 s are over")
        suite = xml.fromstring(to_junit(sample.report_of(tmp_path / outcome)))

        (error,) = suite.iter("error")
        assert error.attrib == {"message": "600 s are over", "type": str(outcome)}

    died = xml.fromstring(to_junit(fold(sample.events_of(sample.failed_run(tmp_path / "died"))[:-2])))
    assert [error.attrib["type"] for error in died.iter("error")] == ["running"]


def test_an_optional_step_that_failed_leaves_a_passed_run_green(tmp_path: Path) -> None:
    teller = sample.Teller(tmp_path)
    teller.start()
    step = teller.begin("close the banner", Click(target=sample.button("Close")))
    fault = Fault(kind="not_found", expected="one button", found="none")
    teller.end(step, "close the banner", 1.0, verdict="failed", fault=fault)
    teller.finish(Outcome.PASSED, 0, 1.0)
    suite = xml.fromstring(to_junit(sample.report_of(tmp_path)))

    assert (suite.attrib["failures"], suite.attrib["errors"], suite.attrib["skipped"]) == ("0", "0", "1")


def test_the_result_holds_what_scripts_depend_on(tmp_path: Path) -> None:
    told = json.loads(result(sample.report_of(sample.passed_run(tmp_path))).to_json())

    steps = told.pop("steps")
    assert told.pop("artifacts").keys() == {"invoices"}
    assert re.fullmatch("sha256:[0-9a-f]{64}", told.pop("audit_head"))
    assert told == {
        "outcome": "passed",
        "exit_code": 0,
        "run_id": "3f2",
        "recipe": "recipes/invoices.yaml",
        "outputs": {"invoices": 134, "sum": {"amount": "65243.60", "currency": "EUR"}},
        "spend": {"usd": 0.0, "tokens_in": 0, "tokens_out": 0, "model_calls": 0},
        "healed": [],
        "held": [],
        "journal": "runs/3f2/journal.jsonl",
    }
    assert steps[6] == {
        "id": "s7",
        "name": 'click button "Got it"',
        "verdict": "skipped",
        "why": 'button "Got it" is not there',
        "duration_s": 0.0,
        "attempts": 1,
    }


def test_the_result_of_a_run_that_died_has_no_exit_code(tmp_path: Path) -> None:
    told = result(fold(sample.events_of(sample.failed_run(tmp_path))[:-2]))

    assert (told.outcome, told.exit_code, told.steps[-1].verdict) == ("unfinished", None, "running")


def test_operator_logs_are_one_json_object_a_line_whatever_the_page_says(tmp_path: Path) -> None:
    out = io.StringIO()
    log = operator_log(out)
    events = sample.events_of(sample.hostile_run(tmp_path))

    for event in events:
        log(event)

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["event"] for line in lines] == [event.fact.kind for event in events]
    assert lines[-1]["level"] == "error"
    assert lines[0] == {
        "event": "run_started",
        "timestamp": "2026-11-21T03:00:07.000Z",
        "level": "info",
        "run": "3f2",
        "seq": 1,
        "recipe": "recipes/parts.yaml",
        "title": "<script>alert(1)</script> : :error file=x::owned\ufffd[31m\ufffdgnp.exe",
        "start": lines[0]["start"],
        "sha256": "",
    }


def test_operator_logs_for_people_hold_no_line_or_colour_of_the_page(tmp_path: Path) -> None:
    out = io.StringIO()
    log = operator_log(out, as_json=False)
    events = sample.events_of(sample.hostile_run(tmp_path))

    for event in events:
        log(event)

    assert len(out.getvalue().splitlines()) == len(events)
    assert "\x1b" not in out.getvalue()


def test_github_gets_an_annotation_at_the_line_of_the_recipe(tmp_path: Path) -> None:
    summary_file, out = tmp_path / "summary.md", io.StringIO()
    report = sample.report_of(sample.failed_run(tmp_path / "r"))
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary_file)}

    tell_github(report, env, out)

    assert out.getvalue() == (
        '::error file=recipes/parts.yaml,line=11,title=step 5%3A click button "Send order"::'
        'expected one button "Send order"; found none. '
        'Alike: button "Dispatch" (same form, same place, 0.91); link "Order history" (0.32)\n'
    )
    assert summary_file.read_text().startswith("## FAILED: Order parts\n\n```text\nOrder parts · recipes/parts.yaml")


@pytest.mark.parametrize("env", [{}, {"GITHUB_ACTIONS": "false", "GITHUB_STEP_SUMMARY": "nowhere"}])
def test_elsewhere_nothing_is_written_for_github(tmp_path: Path, env: dict[str, str]) -> None:
    out = io.StringIO()

    tell_github(sample.report_of(sample.failed_run(tmp_path)), env, out)

    assert out.getvalue() == ""


def test_hostile_text_cannot_leave_its_annotation_or_its_fence(tmp_path: Path) -> None:
    teller = sample.Teller(tmp_path, recipe="a,title=x::y%0A.yaml")
    teller.start("```\n# [x](javascript:1) ````")
    teller.finish(Outcome.FAILED, 1, 1.0, why="100%\n::error::no")
    report = sample.report_of(tmp_path)

    assert commands(report) == ("::error file=a%2Ctitle=x%3A%3Ay%250A.yaml,title=FAILED::100%25 : :error::no",)
    text = markdown(report)
    assert text.startswith("## FAILED: \\`\\`\\` \\# \\[x\\]\\(javascript\\:1\\) \\`\\`\\`\\`\n\n`````text\n")
    assert text.endswith("\n`````\n\n")
