"""The lines of all frames of a tab made one Observation: behind each iframe stand those of the frame in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from browser_agent.core.seen import MARK, NOTHING, Observation, Seen, Viewport


def heard(text: str, label: str, before: Sequence[Seen] = ()) -> dict[str, Any]:
    """What the eye of a frame told, its lines read. before: those of the look that it leaves out the same lines of."""
    told: dict[str, Any] = json.loads(text)
    head, tail = told.get("same", (0, 0))
    new = [
        Seen(
            deep,
            f"{label}e{ref}" if ref else "",
            role,
            name,
            value,
            tuple([_state(one, label) for one in states]) if states else (),
            tuple(box) if box else None,
            more or NOTHING,
        )
        for deep, ref, role, name, value, states, box, more in told["lines"]
    ]
    told["lines"] = [*before[:head], *new, *before[len(before) - tail :]] if head or tail else new
    return told


def stitched(frames: Mapping[str, dict[str, Any]], generation: int, unread: int) -> Observation:
    """One Observation. frames: what was `heard` of each, by label. unread: frames that nobody asked."""
    stitch = _Stitch(dict(frames))
    main = frames[""]
    stitch.add("", (0, 0), 0)
    if unread:
        stitch.left["frames"] += unread
    return Observation(
        url=main["url"],
        title=main["title"],
        generation=generation,
        viewport=Viewport(*main["viewport"]),
        nodes=tuple(stitch.nodes),
        left_out=dict(stitch.left),
        loading=main["ready"] == "loading",
    )


class _Stitch:
    def __init__(self, frames: dict[str, dict[str, Any]]) -> None:
        self._frames = frames
        self.nodes: list[Seen] = []
        self.left: Counter[str] = Counter()

    def add(self, label: str, shift: tuple[int, int], depth: int) -> None:
        """The lines of one frame; shift: where its inside begins, in the tab's viewport."""
        told = self._frames.pop(label, None)
        if told is None:
            return
        self.left.update(told["left"])
        if not label and not self._frames:
            self.nodes += told["lines"]
            return
        right, down = shift
        for node in told["lines"]:
            box = node.box
            place = (box[0] + right, box[1] + down, box[2], box[3]) if label and box else box
            self.nodes.append(node._replace(depth=node.depth + depth, box=place) if label else node)
            if node.role == "iframe":
                self._within(node.more, shift, node.depth + depth)

    def _within(self, more: Mapping[str, str], shift: tuple[int, int], depth: int) -> None:
        # Only what is a frame has one; a page may call anything an iframe.
        if more.get("frame"):
            right, down = (int(one) for one in more["inner"].split())
            self.add(more["frame"], (right + shift[0], down + shift[1]), depth + 1)


def _state(state: str, label: str) -> str:
    if not state.startswith(MARK):
        return state
    what = state[1:]
    return f"covered by {label}e{what}" if what.isdigit() else f"covered by {what}"
