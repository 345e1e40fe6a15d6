"""When a request is made again and how long that waits: every try is reported, and none waits past the deadline."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from browser_agent.core.value import Value
from browser_agent.model.turn import Usage

MOST_TRIES = 4
"""Requests of one turn that may fail by chance."""
MOST_CHANGES = 12
"""Requests of one turn that may be refused for what they ask; each of them asks for less."""
LONGEST_TRY_S = 90.0
LONGEST_WAIT_S = 60.0
"""What a server may ask to wait; after more than that nobody waits at all."""


class Try(Value):
    """One request to a server, for the record.

    number: from 1, within the turn. status: of HTTP; None when no answer came. error: what was wrong; empty for the try
    that gave the answer. request_id: what the provider calls it. wait_s: how long is waited before the next try; 0 when
    there is none, or it comes at once. change: what the next try leaves out. usage: tokens of an answer that could not
    be used.
    """

    number: int
    model: str
    wire: str
    status: int | None = None
    error: str = ""
    wait_s: float = 0.0
    change: str = ""
    request_id: str = ""
    took_s: float = 0.0
    usage: Usage = Usage()


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait, or None.

    headers: names in lower case; `retry-after-ms`, else `retry-after` in seconds or as a date.
    """
    for name, parts in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / parts
        except ValueError:
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    try:
        when = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def own_wait(failures: int) -> float:
    """Seconds before the next try after so many failures (from 1): 0.5, 1, 2, ... up to 8, less up to a quarter."""
    return float(min(8.0, 0.5 * 2 ** (failures - 1)) * random.uniform(0.75, 1.0))
