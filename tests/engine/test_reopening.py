"""A page that its server fails to give is opened once more, and never where a second time could do anything."""

from __future__ import annotations

import pytest

from browser_agent.browser.fake_page import Sends
from browser_agent.core import action as act
from browser_agent.core import expect as ex

from .builders import button, click, page, recipe, step


def opened(told) -> int:
    return len(told.of("intent"))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_page_that_stays_down_is_opened_twice_and_the_fault_says_so(run, status):
    told = await run(recipe(step(act.Goto(url="/down"))), page("/"), page("/down", status=status))

    fault = told.of("step_finished")[0].fault
    assert (told.finished.outcome, fault.kind) == ("unavailable", "navigation")
    assert fault.found == f"status {status}; it was opened twice ({status}, {status})"
    assert opened(told) == 2
    assert [(one.rung, one.worked) for one in told.of("recovered")] == [("open once more", False)]


@pytest.mark.parametrize("status", [400, 404, 410, 429, 501])
async def test_an_answer_that_a_second_time_would_not_better_is_taken_as_it_is(run, status):
    told = await run(recipe(step(act.Goto(url="/down"))), page("/"), page("/down", status=status))

    assert (opened(told), told.of("recovered")) == (1, [])
    assert "twice" not in told.of("step_finished")[0].fault.found


async def test_a_page_that_is_to_be_down_is_opened_once(run):
    expected = ex.Response(glob="**/down", status=503)
    told = await run(recipe(step(act.Goto(url="/down"), expected)), page("/"), page("/down", status=503))

    assert (told.finished.outcome, opened(told)) == ("passed", 1)


async def test_an_opening_that_must_happen_once_is_not_done_again(run):
    told = await run(recipe(step(act.Goto(url="/down"), effect="once")), page("/"), page("/down", status=503))

    assert (opened(told), told.of("recovered")) == (1, [])


async def test_a_page_that_a_model_wanted_is_not_opened_again(run):
    told = await run(recipe(step(act.Goto(url="/down"), author="model")), page("/"), page("/down", status=503))

    assert told.of("recovered") == []


async def test_the_answer_to_a_form_is_never_asked_for_again(run):
    shop = page("/", button("Submit"), on={'click button "Submit"': (Sends(url="/orders", status=503),)})
    told = await run(recipe(click("Submit")), shop)

    assert (told.finished.outcome, opened(told), told.of("recovered")) == ("failed", 1, [])


async def test_a_page_that_writes_while_it_fails_is_not_opened_again(run):
    down = page("/down", status=503, on={"load": (Sends(url="/count", status=200),)})
    told = await run(recipe(step(act.Goto(url="/down"))), page("/"), down)

    assert (opened(told), told.of("recovered")) == (1, [])
