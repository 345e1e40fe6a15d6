"""How long is waited between two tries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from browser_agent.model.tries import asked_wait, own_wait


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0), ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5), ({"retry-after": "0.25"}, 0.25),
        ({"retry-after": "-3"}, 0.0), ({}, None), ({"retry-after": "soon"}, None), ({"retry-after": "inf"}, None),
        ({"retry-after-ms": "nan", "retry-after": "4"}, 4.0), ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 99 Oct 2015 07:28:00 GMT"}, None),
    ],
)  # fmt: skip
def test_what_a_server_asks_is_read_or_ignored(headers: dict[str, str], seconds: float | None):
    assert asked_wait(headers) == seconds


def test_a_date_is_so_many_seconds_from_now():
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)

    assert 28 < (asked_wait({"retry-after": then}) or 0) <= 30


def test_the_own_wait_doubles_up_to_eight_seconds_and_is_never_quite_the_same():
    for failures, most in ((1, 0.5), (2, 1.0), (3, 2.0), (5, 8.0), (50, 8.0)):
        waits = {own_wait(failures) for _ in range(50)}
        assert most * 0.75 <= min(waits) <= max(waits) <= most
        assert len(waits) > 1
