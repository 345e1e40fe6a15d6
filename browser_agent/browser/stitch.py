"""The lines of all frames of a tab made one Observation: behind each iframe stand those of the frame in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from browser_agent.core.seen import MARK, NOTHING, Observation, Seen, Viewport


def stitched(frames: Mapping[str, dict[str, Any]], generation: int, unread: int) -> Observation:
    """One Observation. frames: what the eye of each told, by label. unread: frames that nobody asked."""
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
        if not label:
            self._plain(told["lines"])
            return
        right, down = shift
        for deep, ref, role, name, value, states, box, more in told["lines"]:
            place = (box[0] + right, box[1] + down, box[2], box[3]) if box else None
            said = tuple(_state(one, label) for one in states)
            short = f"{label}e{ref}" if ref else ""
            self.nodes.append(Seen(deep + depth, short, role, name, value, said, place, more or NOTHING))
            if role == "iframe":
                self._within(more, shift, deep + depth)

    def _plain(self, lines: list[Any]) -> None:
        """The main frame, which is most of nearly every page: nothing is shifted."""
        append = self.nodes.append
        for deep, ref, role, name, value, states, box, more in lines:
            said = tuple(_state(one, "") for one in states) if states else ()
            place = tuple(box) if box else None
            append(Seen(deep, f"e{ref}" if ref else "", role, name, value, said, place, more or NOTHING))
            if role == "iframe":
                self._within(more, (0, 0), deep)

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
