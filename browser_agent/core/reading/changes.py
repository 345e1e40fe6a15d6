"""What is different on a page after an action: nothing, a few lines, or so much that the whole page is shorter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from browser_agent.core.reading.control import changed
from browser_agent.core.reading.lines import home_of, said, whole
from browser_agent.core.reading.matching import matched
from browser_agent.core.reading.places import placed
from browser_agent.core.reading.roles import WORDING
from browser_agent.core.reading.words import quoted, visible
from browser_agent.core.seen import Observation, Seen

SAME = "nothing changed"
NEW_PAGE = "new page, earlier refs are gone:"
ALL = "all of the page now:"
MOST = 0.6
"""A diff longer than this part of the whole is not worth reading."""
LABELS = 4
"""The names of all nodes are never this much longer than the text in which labels are said once."""
LONGEST_WORDING = 200
_NUMBER = re.compile(r"^(.*e)([1-9][0-9]{0,8})$")


class Line(NamedTuple):
    """A line of one of two pages. nodes: all that it shows, its own first.

    ref: of the line, or of the first control in it. key: what it is known again by: its ref, or else its text.
    """

    nodes: tuple[Seen, ...]
    ref: str
    key: str


def changes(before: Observation, after: Observation) -> str:
    """The shortest true account of what an action did to the page.

    Lines begin with "~" (changed: what is new of it, then "was" and the old), "+" (new; under the ref that it stands
    after), "-" (a text that went), "moved:" and "gone:" (refs). A scrolled page is a line; nothing changed for that.
    """
    if before.generation != after.generation:
        return f"{NEW_PAGE}\n{whole(after)}"
    around = list(_around(before, after))
    if before.nodes == after.nodes:
        return "\n".join(around) or SAME
    gone = _gone(before, after)
    diff = [*around, *_Diff(before, after).told(), *gone]
    if not diff:
        return SAME
    text = "\n".join(diff)
    if len(diff) > 1 and len(text) * LABELS > MOST * sum(len(node.name) for node in after.nodes):
        everything = whole(after)
        if len(text) > MOST * len(everything):
            return "\n".join([*around, ALL, everything, *gone])
    return text


def _around(before: Observation, after: Observation) -> Iterator[str]:
    if before.url != after.url:
        yield f"url: {visible(before.url)} -> {visible(after.url)}"
    if before.title != after.title:
        yield f"title: {quoted(before.title)} -> {quoted(after.title)}"
    old, new = before.viewport, after.viewport
    if old.scroll_y != new.scroll_y:
        left = max(0, new.page_height - new.height - new.scroll_y)
        yield f"scrolled: {new.scroll_y} px above, {left} px below"
    if old.scroll_x != new.scroll_x:
        left = max(0, new.page_width - new.width - new.scroll_x)
        yield f"scrolled: {new.scroll_x} px left, {left} px right"


def _gone(before: Observation, after: Observation) -> list[str]:
    here = {node.ref for node in after.nodes}
    gone = [node.ref for node in before.nodes if node.ref not in here]
    return [f"gone: {ranges(gone)}"] if any(gone) else []


def ranges(refs: Iterable[str]) -> str:
    """ "e5 e7-e12": refs in the order of their numbers; a range stands for every number in it."""
    runs: list[list[tuple[str, int, str]]] = []
    for one in sorted(_numbered(ref) for ref in set(refs) if ref):
        if runs and one[1] >= 0 and runs[-1][-1][:2] == (one[0], one[1] - 1):
            runs[-1].append(one)
        else:
            runs.append([one])
    return " ".join(f"{run[0][2]}-{run[-1][2]}" if len(run) > 2 else " ".join(one[2] for one in run) for run in runs)


def _numbered(ref: str) -> tuple[str, int, str]:
    found = _NUMBER.match(ref)
    return (found[1], int(found[2]), ref) if found else (ref, -1, ref)


class _Diff:
    """Two pages of the same document, line by line, without what is the same at their beginning and end."""

    def __init__(self, before: Observation, after: Observation) -> None:
        self.home = home_of(after)
        low, tail = _differing(before.nodes, after.nodes)
        self.old = self._lines(before.nodes[low : len(before.nodes) - tail])
        self.new = self._lines(after.nodes[low : len(after.nodes) - tail])
        self.last = next((node.ref for node in reversed(after.nodes[:low]) if node.ref), "")
        self.pairs = matched([line.key for line in self.old], [line.key for line in self.new])
        self.known = {node.ref: node for line in self.old for node in line.nodes if node.ref}
        self.where = {line.key: at for at, line in enumerate(self.old) if line.ref}
        self.focused = any("focused" in node.states for line in self.new for node in line.nodes)
        self.reworded = dict(self._reworded())

    def _lines(self, nodes: Sequence[Seen]) -> list[Line]:
        made = []
        for at, _, inside in placed(nodes):
            node, held = nodes[at], [nodes[one] for one in inside]
            ref = node.ref or (held[0].ref if held else "")
            made.append(Line((node, *held), ref, node.ref or (f"| {ref}" if ref else said(node, (), self.home))))
        return made

    def told(self) -> list[str]:
        """Changes and additions in reading order, then the texts that went, then what only moved."""
        paired = {new: old for old, new in self.pairs}
        told: list[str] = []
        moved: list[str] = []
        last, place = self.last, ""
        for at, line in enumerate(self.new):
            if at in self.reworded:
                told.append(f"~ {quoted(self.old[self.reworded[at]].nodes[0].name)} -> {quoted(line.nodes[0].name)}")
            elif at in paired or (line.ref and line.key in self.where):
                told += self._kept(self.old[paired.get(at, self.where.get(line.key, 0))], line)
                if at not in paired:
                    moved.append(f"{line.ref} after {last}" if last else f"{line.ref} first")
            else:
                here = f"after {last}:" if last else "at the top:"
                told += [f"+ {self._said(line)}"] if here == place else [here, f"+ {self._said(line)}"]
                place = here
            last = next((node.ref for node in reversed(line.nodes) if node.ref), last)
        return [*told, *self._went(), *([f"moved: {', '.join(moved)}"] if moved else [])]

    def _said(self, line: Line, *, apart: bool = False) -> str:
        return said(line.nodes[0], line.nodes[1:], self.home, apart=apart)

    def _kept(self, was: Line, line: Line) -> Iterator[str]:
        """What is different about a line that was there before, and about the controls in it."""
        if line.nodes[0].role == "row":
            now = self._said(line, apart=True)
            if now != self._said(was, apart=True):
                yield f"~ {now}"
        for node in line.nodes:
            if not node.ref or node.role == "row":
                continue
            old = self.known.get(node.ref)
            if old is None:
                yield f"+ {said(node, (), self.home)}"
            elif told := changed(old, node, self.home, focus_is_elsewhere=self.focused):
                yield f"~ {told}"

    def _reworded(self) -> Iterator[tuple[int, int]]:
        """Texts that say something else where as many stood before, of the same roles: (place now, place before)."""
        for (low, start), (high, end) in pairwise([(-1, -1), *self.pairs, (len(self.old), len(self.new))]):
            both = list(zip(range(start + 1, end), range(low + 1, high), strict=False))
            if high - low == end - start and all(_is_wording(self.old[was], self.new[now]) for now, was in both):
                yield from both

    def _went(self) -> list[str]:
        kept = {old for old, _ in self.pairs} | set(self.reworded.values())
        still = {line.key for line in self.new if line.ref}
        return [
            f"- {self._said(line, apart=True)}"
            for at, line in enumerate(self.old)
            if at not in kept and not line.nodes[0].ref and line.key not in still
        ]


def _differing(old: Sequence[Seen], new: Sequence[Seen]) -> tuple[int, int]:
    """How many nodes are the same at the beginning and at the end, as far as their lines hang on no other node."""
    most = min(len(old), len(new))
    low = next((at for at in range(most) if not _same(old[at], new[at])), most)
    tail = next((at for at in range(most - low) if not _same(old[-1 - at], new[-1 - at])), most - low)
    low, tail = _row_around(new, max(0, low - 2)), max(0, tail - 2)
    between = (*old[low : len(old) - tail], *new[low : len(new) - tail])
    row = min((node.depth for node in between if node.role == "row"), default=None)
    while row is not None and tail and new[-tail].depth > row:
        tail -= 1
    return low, tail


def _row_around(nodes: Sequence[Seen], place: int) -> int:
    """The outermost row that holds a node, or the node itself."""
    top, depth = place, 1 << 30
    for at in range(min(place, len(nodes) - 1), -1, -1):
        if nodes[at].depth < depth:
            depth = nodes[at].depth
            top = at if nodes[at].role == "row" else top
        if depth <= 0:
            break
    return top


def _same(one: Seen, other: Seen) -> bool:
    """Whether two nodes read the same; where they stand on the screen is no matter."""
    return one == other or (one[:6] == other[:6] and one.more == other.more)


def _is_wording(was: Line, now: Line) -> bool:
    one, other = was.nodes[0], now.nodes[0]
    if one.role != other.role or one.role not in WORDING or one.ref or other.ref:
        return False
    same = one[4:6] == other[4:6] and one.more == other.more
    return same and len(one.name) + len(other.name) <= LONGEST_WORDING
