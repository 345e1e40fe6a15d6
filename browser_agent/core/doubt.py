"""Whether an observation may be less than the page: said, so that nobody takes an empty look for an empty page."""

from __future__ import annotations

from browser_agent.core.seen import Observation

FULL = 20
"""Lines that a look had before a small one after it is surprising."""
SHARE = 5
"""A look with less than one in so many of the lines of the last is surprising."""


def doubt(seen: Observation, before: Observation | None) -> str:
    """Why this may not be all of the page, in a sentence; empty when nothing looks wrong.

    before: the look before; None for the first one. Another document may well be small.
    """
    if seen.loading:
        return ""
    if not seen.nodes:
        return "nothing can be seen on the page, although it has loaded"
    if before is None or before.suspect or before.generation != seen.generation or len(before.nodes) < FULL:
        return ""
    if len(seen.nodes) * SHARE < len(before.nodes):
        return f"the page shows {len(seen.nodes)} lines where it showed {len(before.nodes)} a moment ago"
    return ""
