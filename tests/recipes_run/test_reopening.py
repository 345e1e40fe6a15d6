"""A real server that fails once: the run goes on and says so; one that fails twice is down."""

from __future__ import annotations

import pytest

from browser_agent.core import event as ev
from browser_agent.core.outcome import Outcome
from browser_agent.report.run import fold
from tests.recipes_run.test_honest_failures import written

pytestmark = pytest.mark.browser
SEEN = "- assert: {visible: heading}"


async def test_a_page_that_fails_once_is_opened_once_more_and_the_report_says_so(site, run):
    told = await run(written(site, "/fail/flaky?n=1", SEEN))

    assert told.finished.outcome is Outcome.PASSED, told.finished.why
    (again,) = told.facts(ev.Recovered)
    assert again.why == f"GET {site.url}/fail/flaky?n=1 was answered 503, and 200 when it was opened once more"
    assert again.why in [one.message for one in fold(told.events).all_warnings]


async def test_a_page_that_fails_twice_is_down(site, run):
    told = await run(written(site, "/fail/flaky?n=2", SEEN))

    assert told.finished.outcome is Outcome.UNAVAILABLE
    assert "status 503; it was opened twice (503, 503)" in told.finished.why
