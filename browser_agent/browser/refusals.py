"""What the wall refused, told to the run: each once it happens, and counted when there are too many to tell."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from browser_agent.browser.walls import Denied
from browser_agent.core.origin import in_address
from browser_agent.egress.meter import CAPS_OF_WALL
from browser_agent.egress.proxy import Refusal

MOST = 500
"""Refusals of the wall that one run writes down one by one: no page can fill the disk with them."""


def telling(denied: Denied, finding: Callable[[str], None]) -> Callable[[Refusal], None]:
    """Hands refusals of the wall on. denied: gets address, kind (proxy; browser for its own calls) and rule of each."""
    numbers = count(1)

    def tell(refusal: Refusal) -> None:
        if refusal.rule in CAPS_OF_WALL:
            finding(f"{refusal.rule}: {refusal.why}")
        number = next(numbers)
        if number == MOST + 1:
            finding(f"the wall refused more than {MOST} connections; further ones are only counted")
        if number > MOST:
            return
        scheme = "https" if refusal.method == "CONNECT" else "http"
        denied(
            f"{scheme}://{in_address(refusal.host)}:{refusal.port}", "browser" if refusal.own else "proxy", refusal.rule
        )

    return tell
