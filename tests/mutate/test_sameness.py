"""A seed that would only repeat a run is not run: exactly those whose pages would all be changed in the same way."""

from __future__ import annotations

import pytest

from browser_agent.agent.mutating.kinds import KINDS
from browser_agent.agent.mutating.mutant import Case, Ground, Mutant, changed
from browser_agent.agent.mutating.page import Used
from browser_agent.agent.mutating.sameness import is_comparable, mark_of, twin
from browser_agent.agent.mutating.trials import Report, Trial, merged
from browser_agent.browser.between import Answer, Asked
from tests.mutate.test_changes import PAGE, URL, used

AIMS = (None, *(used(PAGE, css) for css in ("#part", "#mail", "form button", "nav a", "#scripted")))
GROUND = Ground(tuple(one for one in AIMS if one), frozenset(), {}, "", ("http://shop.test",))


def ran(kind: str, seed: int = 1, aim: Used | None = None, at: str = "", page: str = PAGE) -> Mutant:
    """A run on whose way one page came by."""
    mutant = Mutant(case=Case(KINDS[kind], seed, aim, at), ground=GROUND)
    mutant.answered(Answer(URL, "Document", 200, "text/html", page.encode()))
    return mutant


def html(case: Case) -> str:
    return changed(PAGE, URL, case, GROUND)[0]


@pytest.mark.parametrize("kind", [one.name for one in KINDS.values() if one.change is not None])
def test_seeds_are_the_same_exactly_where_they_make_the_same_page(kind):
    """Of all seeds and aims: no two that make different pages are taken for one, and all that make the same one are."""
    aims = AIMS[1:] if KINDS[kind].aims else (None,)
    pages: dict[str, str] = {}
    for one in [Case(KINDS[kind], seed, aim) for seed in range(1, 9) for aim in aims]:
        run = ran(kind, one.seed, one.aim)
        assert pages.setdefault(mark_of(run), html(one)) == html(one)
        assert twin(one, [run]) is run
    assert kind == "removed" or len(set(pages.values())) == len(pages)


def test_a_kind_without_chance_is_run_once_and_one_that_shuffles_as_often_as_it_comes_out_otherwise():
    assert twin(Case(KINDS["names"], 20), [ran("names")]) is not None
    orders = [ran("order", seed) for seed in range(1, 21)]
    fresh = [one for at, one in enumerate(orders) if twin(one.case, orders[:at]) is None]

    assert 1 < len(fresh) < 20
    assert len({mark_of(one) for one in orders}) == len(fresh)


def test_delays_are_drawn_anew_for_each_seed():
    run = ran("slow")
    run.instead(Asked("GET", URL, "Document"))

    assert not is_comparable(run)
    assert mark_of(run) != mark_of(ran("slow", 2))


def test_a_failing_page_is_the_same_when_the_same_page_fails():
    first = ran("failing-page", at="http://shop.test/a")

    assert is_comparable(first)
    assert twin(Case(KINDS["failing-page"], 3, None, "http://shop.test/a"), [first]) is first
    assert twin(Case(KINDS["failing-page"], 3, None, "http://shop.test/b"), [first]) is None


def test_a_page_that_only_the_run_met_is_asked_about_as_well():
    """A seed that does the same with the pages that were known is another one where a page came that was not."""
    run = ran("shrunk")
    longer = PAGE.replace("<tr><td>P-1", "<tr><td>P-0</td><td>€1.00</td></tr><tr><td>P-1")
    seeds = [Case(KINDS["shrunk"], seed) for seed in range(2, 30)]
    same_so_far = [one for one in seeds if twin(one, [run]) is run]
    run.answered(Answer(URL, "Document", 200, "text/html", longer.encode()))

    assert 0 < len([one for one in same_so_far if twin(one, [run]) is run]) < len(same_so_far)


def test_what_must_be_refused_is_judged_by_its_step_and_so_told_apart_by_it():
    one, other = (Used(AIMS[1].page, AIMS[1].mark, 0, does, step) for does, step in (("fill", "1"), ("click", "2")))

    assert twin(Case(KINDS["removed"], 2, other), [ran("removed", 1, one)]) is None
    assert twin(Case(KINDS["overlay"], 2, other), [ran("overlay", 1, one)]) is not None


def test_a_run_to_which_no_page_came_stands_for_no_other():
    assert not is_comparable(Mutant(case=Case(KINDS["names"], 1), ground=GROUND))
    broken = ran("names")
    broken.trouble(ValueError("ours"))
    assert not is_comparable(broken)


def trial(seed: int, verdict: str, mutant: str = "", **more) -> Trial:
    return Trial(kind="order", seed=seed, survivable=True, verdict=verdict, mutant=mutant, **more)


def test_a_score_is_of_runs_and_says_how_many_were_not_made():
    trials = (trial(1, "survived"), trial(2, "same", same_as=1), trial(3, "refused"))
    report = Report(recipe="r", seeds=3, dry=False, trials=trials)

    assert report.line == (
        "resilience 50 % (1 of 2 survivable changes survived or healed) · wrong acts 0 · 1 kinds, 2 runs, 3 seeds, "
        "1 more the same as a run and not made"
    )


def test_parts_of_a_campaign_become_one_and_a_site_that_both_tried_counts_once_with_its_worst_end():
    parts = [trial(1, "survived", "a"), trial(2, "healed", "b"), trial(3, "wrong", "a"), trial(4, "untouched")]
    told = merged([*parts, trial(2, "refused", "b"), trial(5, "survived", "")])

    assert [(one.seed, one.verdict, one.same_as) for one in told] == [
        (1, "same", 3), (2, "refused", 0), (3, "wrong", 0), (4, "untouched", 0), (5, "survived", 0),
    ]  # fmt: skip
