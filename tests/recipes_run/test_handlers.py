"""What comes between two steps is sent away by the recipe's handlers, and by nothing that the recipe does not say."""

from __future__ import annotations

import pytest

from browser_agent.core.event import Recovered, StepFinished, StepStarted
from browser_agent.core.outcome import Outcome
from tests.recipes_run.test_honest_failures import ended, written

COOKIES = """\
handlers:
  cookies:
    when: [{visible: 'dialog "We value your privacy"'}]
    steps: [{click: button "Reject all"}]
    max: 2
"""
NEWSLETTER = """\
  newsletter:
    when: [{visible: 'dialog "Join our newsletter"'}]
    steps: [{click: button "Close"}]
"""
GO_ON = """
- click: button "Continue reading"
  timeout: 0.5
  expect:
    - text: {in: status, equals: You are reading on}
"""


def notes(site):
    return [entry.note for entry in site.ledger]


def recoveries(told):
    return [(one.step, one.rung, one.worked) for one in told.facts(Recovered)]


async def test_what_is_there_before_a_step_is_sent_away_and_counts_as_no_step(site, run):
    told = await run(written(site, "/modal/?ms=0", GO_ON, header=COOKIES + NEWSLETTER))

    assert told.finished.outcome is Outcome.PASSED, told.finished.why
    assert site.ledger[0].form == {"choice": "none"}
    assert recoveries(told) == [("1", 'handler "cookies"', True), ("1", 'handler "newsletter"', True)]
    assert [one.number for one in told.facts(StepStarted)] == [0, 1, 0, 0]
    assert [one.step for one in told.facts(StepFinished)][1:] == ["handlers.cookies.1", "handlers.newsletter.1", "1"]


async def test_what_comes_while_a_step_waits_is_sent_away_and_the_step_is_done_once(site, run):
    # The click lands before the wall comes; reading waits for words that only come after the answer to it.
    steps = """
- wait: {visible: dialog}
- click: button "Continue reading"
  timeout: 0.5
"""
    told = await run(written(site, "/modal/?ms=250&kind=cookie", steps, header=COOKIES))

    assert told.finished.outcome is Outcome.PASSED, told.finished.why
    assert notes(site) == ["consent answered", "continued behind the overlays"]


async def test_a_box_that_no_handler_knows_stops_the_run_and_its_handler_is_written_out(site, run):
    told = await run(written(site, "/modal/?ms=0", GO_ON, header=COOKIES))

    fault = ended(told, Outcome.FAILED, 1)
    assert fault.kind == "covered"
    assert "newsletter: " not in fault.next
    assert (
        """NAME: {when: [{visible: 'dialog "Join our newsletter"'}], steps: [{click: 'button "Close"'}]}"""
        in fault.next
    )
    assert site.ledger.noted("continued behind the overlays") == []


async def test_a_recipe_that_says_so_sends_away_unknown_boxes_by_what_consents_to_the_least(site, run):
    told = await run(written(site, "/modal/?ms=0", GO_ON, header="handlers: {unknown: dismiss}\n"))

    assert told.finished.outcome is Outcome.PASSED, told.finished.why
    assert site.ledger[0].form == {"choice": "none"}
    assert [rung for _, rung, _ in recoveries(told)] == [
        'sent away dialog "We value your privacy" by button "Reject all"',
        'sent away dialog "Join our newsletter" by button "Close"',
    ]


@pytest.mark.long
async def test_a_handler_that_does_not_send_it_away_fails_the_run(site, run, monkeypatch):
    monkeypatch.setattr("browser_agent.engine.between.GONE_S", 0.2)
    header = COOKIES.replace('click: button "Reject all"', "note: nothing is done")

    told = await run(written(site, "/modal/?ms=0&kind=cookie", GO_ON, header=header))

    fault = ended(told, Outcome.FAILED, 1)
    assert fault.kind == "not_met"
    assert fault.expected.startswith('what the handler "cookies" (')
    assert notes(site) == []


@pytest.mark.long
async def test_a_step_that_was_begun_is_not_done_again_after_a_handler(site, run):
    steps = """
- click: button "Continue reading"
  timeout: 0.5
  expect:
    - text: {in: status, equals: Something else}
"""
    told = await run(written(site, "/modal/?ms=250&kind=cookie", steps, header=COOKIES))

    assert ended(told, Outcome.FAILED, 1).kind == "not_met"
    assert notes(site).count("continued behind the overlays") == 1


@pytest.mark.long
async def test_a_box_that_comes_again_and_again_ends_at_its_max(site, run):
    again = "\n".join(
        [
            '- click: button "Continue reading"',
            *(
                f'- goto: {site.url}/modal/?ms=0&kind=cookie&n={n}\n- click: button "Continue reading"'
                for n in range(3)
            ),
        ]
    )
    told = await run(written(site, "/modal/?ms=0&kind=cookie", again, header=COOKIES))

    fault = ended(told, Outcome.OUT_OF_BUDGET, 7)
    assert fault.kind == "cap_reached"
    assert "2 times at most" in fault.expected
