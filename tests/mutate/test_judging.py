"""A run on changed pages is judged by what left the browser and by what came out, never by what it says of itself."""

from __future__ import annotations

import pytest

from browser_agent.agent.mutating.kinds import KINDS
from browser_agent.agent.mutating.mutant import Case
from browser_agent.agent.mutating.page import Used
from browser_agent.agent.mutating.traffic import Sent, Traffic, Usual, differing, sent
from browser_agent.agent.mutating.trials import Baseline, Report, Trial, judged
from browser_agent.browser.between import Asked
from browser_agent.core.event import RunFinished
from browser_agent.core.outcome import EXIT_CODES, Outcome

SEND = "http://shop.test/send"


def finished(outcome: str = "passed", outputs: dict | None = None, step: str = "") -> RunFinished:
    code = EXIT_CODES[Outcome(outcome)]
    return RunFinished(outcome=Outcome(outcome), exit_code=code, outputs=outputs or {}, step=step, duration_s=1.0)


def traffic(*writes: str, opened: tuple[str, ...] = ("http://shop.test/",)) -> Traffic:
    return Traffic([sent("POST", SEND, one.encode()) for one in writes], list(opened))


BASE = Baseline(
    Usual.of(traffic("part=bolt&token=a1"), traffic("part=bolt&token=b2")),
    (finished(outputs={"rows": [1, 2], "number": "PO-1"}), finished(outputs={"rows": [1, 2], "number": "PO-2"})),
)
OUTPUTS = {"rows": [1, 2], "number": "PO-3"}


def verdict(kind: str, run: Traffic, end: RunFinished, base: Baseline = BASE) -> Trial:
    return judged(Case(KINDS[kind], 1), run, ("changed",), end, base)


def test_the_same_write_with_another_token_is_survived():
    assert verdict("order", traffic("token=c3&part=bolt"), finished(outputs=OUTPUTS)).verdict == "survived"


def test_a_write_with_another_value_is_wrong_though_the_run_passed():
    told = verdict("order", traffic("part=nut&token=c3"), finished(outputs=OUTPUTS))

    assert told.verdict == "wrong"
    assert "sent what was never sent: POST http://shop.test/send with part=nut" in told.why


def test_a_write_that_was_never_sent_is_wrong_though_the_run_failed_later():
    told = verdict("decoy", Traffic([Sent("POST", "http://shop.test/mutated/decoy")]), finished("failed"))

    assert told.verdict == "wrong"


def test_a_write_twice_is_wrong():
    told = verdict("slow", traffic("part=bolt&token=c3", "part=bolt&token=d4"), finished(outputs=OUTPUTS))

    assert (told.verdict, "sent once more" in told.why) == ("wrong", True)


def test_a_pass_without_the_write_is_wrong_and_a_failure_without_it_is_a_refusal():
    assert verdict("moved", traffic(), finished(outputs=OUTPUTS)).verdict == "wrong"
    assert verdict("moved", traffic(), finished("failed")).verdict == "refused"


def test_a_search_with_its_fields_in_another_order_is_the_same_search_and_one_with_another_value_is_not():
    first = Asked("GET", "http://shop.test/?q=mug&sort=new&sort=old", "Document", None)
    moved = Asked("GET", "http://shop.test/?sort=new&sort=old&q=mug", "Document", None)
    other = Asked("GET", "http://shop.test/?sort=old&sort=new&q=mug", "Document", None)
    runs = [Traffic() for _ in range(4)]
    for run, one in zip(runs, (first, first, moved, other), strict=True):
        run.asked(one)
    usual = Usual.of(runs[0], runs[1])

    assert usual.beyond(runs[2]) == []
    assert usual.beyond(runs[3]) == ["opened what was never opened: http://shop.test/?q=mug&sort=old&sort=new"]


def test_an_address_that_was_never_opened_is_wrong():
    run = traffic("part=bolt&token=c3", opened=("http://shop.test/", "http://shop.test/mutated/decoy"))

    assert verdict("decoy", run, finished("failed")).verdict == "wrong"


@pytest.mark.parametrize("kind", ["removed", "unproved", "failing-write"])
def test_a_pass_on_a_page_where_a_person_would_be_stopped_is_wrong(kind):
    run = traffic("part=bolt&token=c3")

    assert verdict(kind, run, finished(outputs=OUTPUTS)).verdict == "wrong"
    assert verdict(kind, run, finished("healed", OUTPUTS)).verdict == "wrong"
    assert verdict(kind, traffic(), finished("failed")).verdict == "refused"


def test_other_outputs_are_wrong_but_for_rows_that_came_or_went():
    run = traffic("part=bolt&token=c3")

    assert verdict("order", run, finished(outputs=OUTPUTS | {"rows": [2, 1]})).verdict == "wrong"
    assert verdict("grown", run, finished(outputs=OUTPUTS | {"rows": [1, 9, 2]})).verdict == "survived"
    assert verdict("grown", run, finished(outputs=OUTPUTS | {"rows": [1, 9]})).verdict == "wrong"
    assert verdict("shrunk", run, finished(outputs=OUTPUTS | {"rows": [2]})).verdict == "survived"
    assert verdict("shrunk", run, finished(outputs=OUTPUTS | {"rows": [3]})).verdict == "wrong"


def test_what_differs_between_two_unchanged_runs_is_not_compared():
    assert differing(({"id": 1, "a": "x"}, {"id": 2, "a": "x"}), {"id": 7, "a": "x"}, lists="") == []
    assert differing(({"id": 1, "a": "x"}, {"id": 2, "a": "x"}), {"id": 7, "a": "y"}, lists="") != []


def test_a_page_that_polls_may_do_so_more_often_but_not_elsewhere():
    usual = Usual.of(traffic("poll=1"), traffic("poll=1", "poll=1"))

    assert usual.beyond(traffic(*["poll=1"] * 5)) == []
    assert usual.beyond(traffic("poll=2")) != []


def test_a_dry_run_is_survived_when_it_would_have_sent_the_same_and_ends_at_the_same_step():
    base = Baseline(Usual.of(traffic("part=bolt"), traffic("part=bolt")), (finished("dry_run", step="3"),) * 2)
    aim = Used("http://shop.test/", ("button",), 0, "click", "2")

    assert verdict("order", traffic("part=bolt"), finished("dry_run", step="3"), base).verdict == "survived"
    assert verdict("order", traffic(), finished("dry_run", step="2"), base).verdict == "refused"
    gone = Case(KINDS["removed"], 1, aim)
    assert judged(gone, traffic("part=bolt"), ("gone",), finished("dry_run", step="3"), base).verdict == "wrong"


def test_a_change_that_met_nothing_counts_for_nothing():
    told = judged(Case(KINDS["order"], 1), traffic(), (), finished("failed"), BASE)
    report = Report(recipe="r", seeds=1, dry=False, trials=(told,))

    assert (told.verdict, report.survivable) == ("untouched", 0)
    assert "nothing to survive" in report.line


def test_the_score_is_of_what_a_person_would_survive():
    trials = [Trial(kind="order", seed=one, survivable=True, verdict="survived") for one in range(3)]
    trials.append(Trial(kind="moved", seed=1, survivable=True, verdict="refused"))
    trials.append(Trial(kind="removed", seed=1, survivable=False, verdict="refused"))
    report = Report(recipe="r", seeds=3, dry=True, trials=tuple(trials))

    assert report.line == (
        "resilience 75 % (3 of 4 survivable changes survived or healed) · wrong acts 0 · 3 kinds, 5 runs, 3 seeds · "
        "writes held"
    )


def test_a_kind_that_can_only_be_tried_once_weighs_as_much_as_one_of_many_runs_where_all_weigh_the_same():
    trials = [Trial(kind="slow", seed=one, survivable=True, verdict="survived") for one in range(9)]
    trials.append(Trial(kind="names", seed=1, survivable=True, verdict="refused"))
    trials.append(Trial(kind="removed", seed=1, survivable=False, verdict="refused"))

    assert Report(recipe="r", seeds=9, dry=True, trials=tuple(trials)).evenly == 0.5
    assert Report(recipe="r", seeds=9, dry=True).evenly is None
