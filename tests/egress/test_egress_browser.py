"""What a real browser makes of the wall's connections: it reuses them, and sends nothing twice."""

from __future__ import annotations

import pytest

from browser_agent import Options, open_page
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_request_whose_answer_is_lost_on_a_used_connection_is_sent_once(tmp_path, method):
    with Site({"/": page("<h1>Here</h1>"), "/ok": "ok", "/lost": lambda visit: visit.connection.shutdown(2)}) as site:
        async with open_page(f"{site.url}/", options=Options(out=tmp_path)) as session:
            for _ in range(3):
                assert await session.page.evaluate("fetch('/ok').then((one) => one.text())") == "ok"
            told = await session.page.evaluate(
                "(method) => fetch('/lost', { method }).then(() => 'answered', () => 'failed')", method
            )
            failures = [one.failure for one in session.evidence.exchanges.values() if one.failure]
        asked = site.seen.count("/lost")

    assert told == "failed"
    assert failures == ["net::ERR_EMPTY_RESPONSE"]
    assert asked == 1
