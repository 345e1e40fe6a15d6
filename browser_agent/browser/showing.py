"""Which lines of an observation can be seen and acted on in a part of the screen, and where in it."""

from __future__ import annotations

from browser_agent.browser.elements import box_of
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.snapshot import Box

LEAST_PX = 3.0
"""What shows less of itself than this, across or along, is at most an edge of something scrolled out."""


def showing(seen: Observation, region: Box) -> dict[str, Box]:
    """The visible part of each line with a ref, by ref, in reading order and in CSS pixels of the viewport.

    What scrolled out of its scroller or its frame, and what lies under something else, is not among them.
    """
    found: dict[str, Box] = {}
    around: list[tuple[int, Box | None]] = []
    for line in seen.nodes:
        while around and around[-1][0] >= line.depth:
            around.pop()
        frame = around[-1][1] if around else region
        box = box_of(line)
        part = common(frame, box) if frame is not None and box is not None else None
        if line.ref and part is not None and not _is_covered(line):
            found[line.ref] = part
        if line.box and (line.role == "iframe" or "scroll" in line.more):
            around.append((line.depth, part))
    return found


def common(one: Box, other: Box) -> Box | None:
    """What two boxes share; None when that is less than LEAST_PX in one direction."""
    left, top = max(one.x, other.x), max(one.y, other.y)
    width = min(one.x + one.width, other.x + other.width) - left
    height = min(one.y + one.height, other.y + other.height) - top
    if width < LEAST_PX or height < LEAST_PX:
        return None
    return Box(x=left, y=top, width=width, height=height)


def _is_covered(line: Seen) -> bool:
    return any(state.startswith("covered by ") for state in line.states)
