"""The block at the end of a log: the same words each time, true to the events, harmless."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from browser_agent.core.action import Click, Fill, Goto
from browser_agent.core.event import Event, Fact, Intent, Performed, StepStarted
from browser_agent.core.outcome import Outcome, Verdict
from browser_agent.core.snapshot import Exchange
from browser_agent.core.target import Query
from browser_agent.core.value import Place
from browser_agent.report.block import ASCII, UNICODE, glyphs_for, summary
from browser_agent.report.run import fold
from browser_agent.report.voice import harmless, many, progress_made, seconds
from tests.report import sample

FAILED = """\
Order parts · recipes/parts.yaml · http://127.0.0.1:8000/form.html
 ✓ 1  fill textbox "Part" = Bolt                                    0.08 s
 ✓ 2  fill spinbutton "Count" = 3                                   0.05 s
 ✓ 3  choose Fast in combobox "Speed"                               0.07 s
 ✓ 4  check checkbox "I agree"                                      0.05 s
 ✗ 5  click button "Send order"                                     5.02 s
      expected  one button "Send order"
      found     none. Alike: button "Dispatch" (same form, same place, 0.91); link "Order history" (0.32)
      recipe    recipes/parts.yaml:11
      picture   runs/3f2/pictures/s5-fault-HASH.jpg
      next      browser-agent heal recipes/parts.yaml        proposes button "Dispatch", changes nothing by itself
                browser-agent report runs/3f2 --html out.html
FAILED at step 5 of 6 · nothing was sent · 5.3 s · 0 model calls · journal runs/3f2/journal.jsonl"""

PASSED = """\
Download the invoices of one month · recipes/invoices.yaml · https://bill.example.test/login
 ✓ 1  go to https://bill.example.test/login                         0.61 s
      meant link "Invoices" (0.92, 0.40 before the next; it means the same): - click: link "Invoices"
 ✓ 2  fill textbox "Password" = ${secrets.pass}                     0.09 s
 ✓ 3  click button "Sign in"                                        1.24 s
 ✓ 4  extract table "Invoices" as invoices                          2.35 s
 ✓ 5  download link "PDF" · row 2026-100                            0.40 s
 ✓ 6  download link "PDF" · row 2026-101                            0.40 s
 – 7  click button "Got it"                                         0.00 s  button "Got it" is not there
 ✓ 8  note                                                          0.00 s
      All invoices of the month are kept.
 ✓ 9  keep a picture: done                                          0.12 s
      invoices  134 rows from 7 pages  files/invoices-HASH.jsonl
      warning   the page still loads something after 10 s: picture taken anyway
      egress    3 requests refused, the first to https://tracker.example.net/pixel?id=1
PASSED · 8 steps · 5.6 s · 0 model calls · journal runs/3f2/journal.jsonl"""

BLOCKED_ENDING = """\
      refused   the form posts to https://evil.example.net, which the recipe does not allow (rule submit.origin)
      recipe    recipes/parts.yaml:11
      picture   runs/3f2/pictures/s5-before-HASH.jpg
      next      allow the origin under `policy:` in the recipe, or with --allow ORIGIN, if you trust it
BLOCKED at step 5 of 6 · nothing was sent · 0.4 s · 0 model calls · journal runs/3f2/journal.jsonl"""


def without_hashes(text: str) -> str:
    return re.sub(r"-[0-9a-f]{32}\.", "-HASH.", text)


@pytest.mark.parametrize(("run", "golden"), [(sample.failed_run, FAILED), (sample.passed_run, PASSED)])
def test_the_whole_block_reads_word_for_word(tmp_path: Path, run: Callable[[Path], Path], golden: str) -> None:
    assert without_hashes(summary(sample.report_of(run(tmp_path)))) == golden


@pytest.mark.parametrize(
    ("journal", "picture"),
    [("/var/runs/3f2/journal.jsonl", "/var/runs/3f2/pictures/"), ("journal.jsonl", "pictures/")],
    ids=["elsewhere", "in the run's own folder"],
)
def test_the_path_of_the_picture_can_be_opened_from_where_the_reader_is(
    tmp_path: Path, journal: str, picture: str
) -> None:
    report = sample.report_of(sample.failed_run(tmp_path)).model_copy(update={"journal": journal})

    assert f"picture   {picture}s5-fault-HASH.jpg" in without_hashes(summary(report))


def test_a_block_without_its_steps_leaves_what_was_not_printed_yet(tmp_path: Path) -> None:
    text = summary(sample.report_of(sample.blocked_run(tmp_path)), with_steps=False)

    assert without_hashes(text) == BLOCKED_ENDING


def test_a_long_run_tells_its_last_steps_and_every_one_that_failed(tmp_path: Path) -> None:
    lines = summary(sample.report_of(sample.long_run(tmp_path))).splitlines()

    assert lines[1] == "   … 279 other steps passed"
    assert lines[2].startswith(" ✗ 117  click button")
    assert lines[-2].startswith(" ✓ 300  click button")
    assert lines[-1].startswith("FAILED at step 117 (row B-1117) · 299 steps done · 1 min 35 s · 0 model calls")
    assert len(lines) == 27


def test_hostile_text_stays_in_its_line_and_commands_nothing(tmp_path: Path) -> None:
    text = summary(sample.report_of(sample.hostile_run(tmp_path)))

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert not re.search(r"(?m)^\s*::|::[a-z-]+( [^\n:]*)?::", text)
    assert len(text.splitlines()) == 11


def test_a_run_that_died_says_so_and_where(tmp_path: Path) -> None:
    events = sample.events_of(sample.failed_run(tmp_path))
    text = summary(fold(events[:-2], journal="j"))

    assert text.splitlines()[-1].startswith("UNFINISHED at step 5 of 6 · nothing was sent")
    assert " ▸ 5  click button" in text
    assert "      why       the run has no end" in text


def test_a_failed_verify_is_told_when_every_step_passed(tmp_path: Path) -> None:
    teller = sample.Teller(tmp_path)
    teller.start()
    unmet = Verdict(state="not_met", expected="3 orders", found="2")
    teller.finish(Outcome.FAILED, 1, 1.0, why="verify does not hold", verify=(unmet,))

    assert summary(sample.report_of(tmp_path)).splitlines()[1:] == [
        "      verify    expected 3 orders; found 2",
        "      why       verify does not hold",
        "FAILED at verify · nothing was sent · 1.0 s · 0 model calls · journal runs/3f2/journal.jsonl",
    ]


def test_an_output_that_cannot_show_the_signs_gets_plain_ones(tmp_path: Path) -> None:
    assert glyphs_for("utf-8") == UNICODE
    assert glyphs_for("cp1252") == glyphs_for("ascii") == glyphs_for(None) == glyphs_for("no such") == ASCII
    text = summary(sample.report_of(sample.failed_run(tmp_path)), glyphs=ASCII)

    assert text.isascii()
    assert text.splitlines()[5].startswith(" x 5  click")


NOTHING, SOMETHING = "nothing was sent", "0 steps done"
CLICK = Click(target=Query(role="button", name="Send"))
FILL = Fill(target=Query(role="textbox", name="Part"), value="Bolt")
POST = Exchange(method="POST", url="http://127.0.0.1/save", status=200)
GET = Exchange(method="GET", url="http://127.0.0.1/", status=200)


def performed(*exchanges: Exchange) -> Performed:
    return Performed(step="s", effect="", exchanges=exchanges)


def post(failure: str | None) -> Exchange:
    return Exchange(method="POST", url="http://127.0.0.1/save", failure=failure)


@pytest.mark.parametrize(
    ("action", "facts", "said"),
    [
        (CLICK, [], NOTHING),
        (CLICK, [Intent(step="s", effect="idempotent")], SOMETHING),
        (CLICK, [performed()], SOMETHING),
        (FILL, [Intent(step="s", effect="idempotent"), performed()], NOTHING),
        (FILL, [Intent(step="s", effect="once")], SOMETHING),
        (FILL, [performed(POST)], SOMETHING),
        (FILL, [performed(POST.model_copy(update={"status": 500}))], SOMETHING),
        (FILL, [performed(post(None))], SOMETHING),
        (FILL, [performed(post("net::ERR_CONNECTION_RESET"))], SOMETHING),
        (FILL, [performed(post("net::ERR_BLOCKED_BY_CLIENT"))], NOTHING),
        (Goto(url="http://127.0.0.1/"), [performed(GET)], NOTHING),
    ],
)  # fmt: skip
def test_nothing_was_sent_is_said_only_when_the_events_show_it(
    action: Click | Fill | Goto, facts: list[Fact], said: str
) -> None:
    place = Place(file="r.yaml", line=1)
    told: list[Fact] = [StepStarted(step="s", name="n", number=1, place=place, action=action), *facts]
    events = [Event(seq=1, at="", since_s=0, run="r", fact=fact, previous="") for fact in told]

    assert progress_made(fold(events)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0.0 s"), (5.34, "5.3 s"), (59.94, "59.9 s"), (59.96, "1 min 00 s"), (125, "2 min 05 s"),
     (7384, "2 h 03 min")],
)  # fmt: skip
def test_durations_read_as_a_person_says_them(value: float, said: str) -> None:
    assert seconds(value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one\n two\r\n\tthree\u2028four\x85five", "one two three four five"),
        ("\x1b[2Jgone", "\ufffd[2Jgone"),
        ("::stop-commands::x", ": :stop-commands::x"),
        ("::error file=a.py,line=1::no", ": :error file=a.py,line=1::no"),
        (
            "::error file=a.py that another text of the line closes",
            ": :error file=a.py that another text of the line closes",
        ),
        ("##[group]x", "# #[group]x"),
        ("http://[::1]:8000/ std::vector", "http://[::1]:8000/ std::vector"),
        ("\u202egnp.exe \ud800", "\ufffdgnp.exe \ufffd"),
        ("क्‍ष 👩‍💻", "क्‍ष 👩‍💻"),
        ("x" * 500, "x" * 399 + "…"),
    ],
)
def test_text_of_a_page_is_made_harmless_and_no_more_than_that(text: str, said: str) -> None:
    assert harmless(text) == said


def test_counts_agree_with_their_nouns() -> None:
    assert [many(count, "step") for count in (0, 1, 2, 1200)] == [
        "0 steps",
        "1 step",
        "2 steps",
        "1,200 steps",
    ]
