"""On which side of the viewport a line stands: in it, above, below, beside; scrollers and frames cut what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from browser_agent.core.reading.lines import Place
from browser_agent.core.seen import Observation

VIEW, ABOVE, BELOW, BESIDE = range(4)
Clip = tuple[int, int, int, int]
"""Left, top, right, bottom."""
EVERYWHERE: Clip = (-(10**9), -(10**9), 10**9, 10**9)
"""When the viewport is not known."""


def sides(seen: Observation, places: Sequence[Place]) -> list[int]:
    """The side of each place. What has no box stands where the line before it does."""
    view = seen.viewport
    screen: Clip = (0, 0, view.width, view.height) if view.width and view.height else EVERYWHERE
    depths, clips, dialogs = [-1], [screen], [False]
    found: list[int] = []
    side = VIEW
    wanted = {place.at for place in places}
    for at, node in enumerate(seen.nodes):
        depth, box = node.depth, node.box
        while len(depths) > 1 and depths[-1] >= depth:
            depths.pop()
            clips.pop()
            dialogs.pop()
        clip, held = clips[-1], dialogs[-1]
        if held:
            side = VIEW
        elif box is not None:
            side = side_of(box, clip)
        if at in wanted:
            found.append(side)
        if node.role in ("dialog", "alertdialog") and side == VIEW and not held:
            _enter(depths, clips, dialogs, (depth, clip, True))
        elif box is not None and (node.role == "iframe" or (node.more and "scroll" in node.more)):
            _enter(depths, clips, dialogs, (depth, _meet(clip, box), held))
    return found


def _enter(depths: list[int], clips: list[Clip], dialogs: list[bool], level: tuple[int, Clip, bool]) -> None:
    depths.append(level[0])
    clips.append(level[1])
    dialogs.append(level[2])


def side_of(box: tuple[int, int, int, int], clip: Clip) -> int:
    """Where a box is, seen from what is on the screen."""
    x, y, width, height = box
    left, top, right, bottom = clip
    if y >= bottom:
        return BELOW
    if y + height <= top and y < top:
        return ABOVE
    if x >= right or (x + width <= left and x < left):
        return BESIDE
    return VIEW


def _meet(clip: Clip, box: tuple[int, int, int, int]) -> Clip:
    x, y, width, height = box
    return (max(clip[0], x), max(clip[1], y), min(clip[2], x + width), min(clip[3], y + height))
