"""What is different on a page after an action: nothing, a few lines, or so much that the whole page is shorter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from browser_agent.core.reading.lines import Line, home_of, lines_of, said
from browser_agent.core.reading.matching import Pair, matched
from browser_agent.core.reading.one import changed
from browser_agent.core.reading.roles import WORDING
from browser_agent.core.reading.whole import whole
from browser_agent.core.reading.window import window
from browser_agent.core.reading.words import quoted, visible
from browser_agent.core.seen import Observation

SAME = "nothing changed"
NEW_PAGE = "new page, earlier refs are gone:"
ALL = "all of the page now:"
MOST = 0.6
"""A diff longer than this part of the whole is not worth reading."""
LABELS = 4
"""The names of all nodes are never this much longer than the text in which labels are said once."""
LONGEST_WORDING = 200
_NUMBER = re.compile(r"^(.*e)([1-9][0-9]{0,8})$")


def changes(before: Observation, after: Observation) -> str:
    """The shortest true account of what an action did to the page.

    Lines begin with "~" (changed, old -> new), "+" (new; under the ref that it stands after), "-" (a text that went),
    "moved:" and "gone:" (refs). A page that was scrolled is said in a line, its lines have not changed for that.
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
    """Two pages of the same document, line by line."""

    def __init__(self, before: Observation, after: Observation) -> None:
        view = window(before.nodes, after.nodes)
        self.home = home_of(after)
        self.old, self.new, self.last = lines_of(view.old, self.home), lines_of(view.new, self.home), view.last
        self.pairs = matched([line.key for line in self.old], [line.key for line in self.new])
        self.known = {node.ref: (node, line) for line in self.old for node in line.nodes if node.ref}
        self.focus = any("focused" in node.states for node in view.new)
        self.reworded = dict(self._reworded())

    def told(self) -> list[str]:
        """Changes and additions in reading order, then the texts that went, then what only moved."""
        paired = {new for _, new in self.pairs}
        told: list[str] = []
        last, place = self.last, ""
        for at, line in enumerate(self.new):
            own = line.nodes[0].ref
            if at in self.reworded:
                told.append(f"~ {quoted(self.old[self.reworded[at]].nodes[0].name)} -> {quoted(line.nodes[0].name)}")
            elif at in paired or own in self.known:
                told += self._kept(line)
            else:
                here = f"after {last}:" if last else "at the top:"
                told += [f"+ {line.text}"] if here == place else [here, f"+ {line.text}"]
                place = here
            last = next((node.ref for node in reversed(line.nodes) if node.ref), last)
        return [*told, *self._went(), *self._moved()]

    def _kept(self, line: Line) -> Iterator[str]:
        """What is different about the controls of a line that was there before."""
        for node in line.nodes:
            if not node.ref:
                continue
            old = self.known.get(node.ref)
            if old is None:
                yield f"+ {said(node, (), self.home)}"
            elif node.role == "row":
                was, now = (said(one.nodes[0], one.nodes[1:], self.home, apart=True) for one in (old[1], line))
                if was != now:
                    yield f"~ {now}"
            elif told := changed(old[0], node, self.home, focus_is_elsewhere=self.focus):
                yield f"~ {told}"

    def _reworded(self) -> Iterator[tuple[int, int]]:
        """Texts that say something else where as many stood before, of the same roles: (place now, place before)."""
        edges = [(-1, -1), *self.pairs, (len(self.old), len(self.new))]
        for (low, start), (high, end) in pairwise(edges):
            if high - low < 2 or high - low != end - start:
                continue
            both = [
                (self.old[low + step], self.new[start + step], start + step, low + step)
                for step in range(1, high - low)
            ]
            if all(_is_wording(was, now) for was, now, _, _ in both):
                yield from ((here, there) for _, _, here, there in both)

    def _went(self) -> list[str]:
        kept = {old for old, _ in self.pairs} | set(self.reworded.values())
        return [f"- {line.text}" for at, line in enumerate(self.old) if at not in kept and not line.nodes[0].ref]

    def _moved(self) -> list[str]:
        """Refs that stand elsewhere now, each with the ref that it stands after."""
        paired: set[Pair] = set(self.pairs)
        at_old = {line.key: at for at, line in enumerate(self.old) if line.nodes[0].ref}
        moved = []
        last = self.last
        for at, line in enumerate(self.new):
            own = line.nodes[0].ref
            if own and own in at_old and (at_old[own], at) not in paired:
                moved.append(f"{own} after {last}" if last else f"{own} first")
            last = next((node.ref for node in reversed(line.nodes) if node.ref), last)
        return [f"moved: {', '.join(moved)}"] if moved else []


def _is_wording(was: Line, now: Line) -> bool:
    one, other = was.nodes[0], now.nodes[0]
    same = one.role == other.role and one.role in WORDING and not one.ref and not other.ref
    return (
        same
        and one[4:6] == other[4:6]
        and one.more == other.more
        and len(one.name) + len(other.name) <= LONGEST_WORDING
    )
