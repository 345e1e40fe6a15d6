"""A page in so many tokens: the viewport in full, the outline of the rest, and exact counts of what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from browser_agent.core.reading.lines import counted, home_of, last_words, said, whole_within
from browser_agent.core.reading.places import Place, placed
from browser_agent.core.reading.roles import OUTLINED, STRUCTURE
from browser_agent.core.reading.words import tokens
from browser_agent.core.seen import MARK, Observation, Seen

LONGEST_TEXT = 300
"""Characters of one text that stay where there is no room for all of it."""
LONGEST_ADDRESS = 100
OUTLINE_SHARE = 4
"""The outline takes at most one part in so many of the budget."""
VIEW, ABOVE, BELOW, BESIDE = range(4)
CAPTIONS = ("in view, left out", "above", "below", "beside")
Clip = tuple[int, int, int, int]
"""Left, top, right, bottom."""
EVERYWHERE: Clip = (-(10**9), -(10**9), 10**9, 10**9)
"""When the viewport is not known."""


def budgeted(seen: Observation, budget_tokens: int) -> str:
    """The most telling text of a page that takes at most so many tokens, as `tokens` counts them."""
    places = list(placed(seen.nodes))
    if len(places) * 2 <= budget_tokens:
        text = whole_within(seen, places, budget_tokens * 12)
        if text is not None and tokens(text) <= budget_tokens:
            return text
    return _Cut(seen, places, budget_tokens).text()


class _Cut:
    """One page being cut. shown: the text of each place that is taken; left: how many of each role are not, by side."""

    def __init__(self, seen: Observation, places: Sequence[Place], budget: int) -> None:
        self.nodes, self.home, self.ends = seen.nodes, home_of(seen), last_words(seen)
        self.places, self.sides, self.budget = places, sides(seen, places), budget
        self.shown: dict[int, str] = {}
        roles: list[list[str]] = [[] for _ in CAPTIONS]
        for number, side in enumerate(self.sides):
            roles[side] += self._roles(number)
        self.left = [Counter(one) for one in roles]

    def text(self) -> str:
        """Try what says most first; whatever comes back keeps the budget."""
        view = [number for number, side in enumerate(self.sides) if side == VIEW]
        beside = self._notes_cost(ABOVE, BELOW, BESIDE)
        if len(view) * 2 + beside <= self.budget:
            lines = [self._line(number) for number in view]
            cost = beside + sum(tokens(line) + 1 for line in lines)
            if cost <= self.budget:
                for number, line in zip(view, lines, strict=True):
                    self._take(number, line)
                self._outline(self.budget - cost)
                return self._joined()
        if self._notes_cost() > self.budget:
            text = f"left out: {sum(many.total() for many in self.left):,}"
            return text if tokens(text) <= self.budget else ""
        self._squeeze(view)
        return self._joined()

    def _line(self, number: int, *, short: bool = False) -> str:
        at, indent, inside = self.places[number]
        node, held = self.nodes[at], [self.nodes[one] for one in inside]
        if short:
            node, held = shortened(node), [shortened(one) for one in held]
        return " " * indent + said(node, held, self.home)

    def _roles(self, number: int) -> tuple[str, ...]:
        at, _, inside = self.places[number]
        role = self.nodes[at].role
        return (role, *(self.nodes[one].role for one in inside)) if inside else (role,)

    def _take(self, number: int, line: str) -> None:
        self.shown[number] = line
        self.left[self.sides[number]].subtract(self._roles(number))

    def _notes_cost(self, *of: int) -> int:
        """Tokens of what is said about what was left out on these sides, or on all, with the last words."""
        notes = (self._note(side) for side in of or range(len(CAPTIONS)) if self.left[side].total())
        return sum(tokens(line) + 1 for line in (*notes, *self.ends))

    def _note(self, side: int) -> str:
        return f"{CAPTIONS[side]}: {counted(self.left[side])}"

    def _outline(self, room: int) -> None:
        """Headings and landmarks of the rest, nearest first, as far as they cost a part of the budget."""
        room = min(room, self.budget // OUTLINE_SHARE)
        rest = [at for at, side in enumerate(self.sides) if side != VIEW and _is_outline(self._node(at))]
        after = [number for number in rest if self.sides[number] != ABOVE]
        before = [number for number in reversed(rest) if self.sides[number] == ABOVE]
        for number in (*after, *before):
            line = f" {self._line(number, short=True).lstrip(' ')}"
            room -= tokens(line) + 1
            if room < 0:
                break
            self._take(number, line)

    def _node(self, number: int) -> Seen:
        return self.nodes[self.places[number].at]

    def _squeeze(self, view: Sequence[int]) -> None:
        """Controls before what holds them, that before texts, each in reading order."""
        room = self.budget - self._notes_cost()
        for number in sorted(view, key=self._rank):
            if room < 3:
                break
            line = self._line(number, short=True)
            cost = tokens(line) + 1
            if cost <= room:
                room -= cost
                self._take(number, line)

    def _rank(self, number: int) -> int:
        node = self._node(number)
        if node.ref or self.places[number].inside:
            return 0
        return 1 if node.role == "heading" or node.role in STRUCTURE else 2

    def _joined(self) -> str:
        by_side: list[list[str]] = [[] for _ in CAPTIONS]
        for number in sorted(self.shown):
            by_side[self.sides[number]].append(self.shown[number])
        notes = [[self._note(side)] if self.left[side].total() else [] for side in range(len(CAPTIONS))]
        parts = [*notes[ABOVE], *by_side[ABOVE], *by_side[VIEW], *notes[VIEW]]
        parts += [*notes[BELOW], *by_side[BELOW], *notes[BESIDE], *by_side[BESIDE]]
        return "\n".join([*parts, *self.ends])


def _is_outline(node: Seen) -> bool:
    return node.role in OUTLINED or bool(node.more and "level" in node.more and node.role == "link")


def shortened(node: Seen) -> Seen:
    """Without what a short account can do without: the ends of long texts, values, addresses and lists of options."""
    more: Mapping[str, str] = {key: _cut(key, text) for key, text in node.more.items()} if node.more else node.more
    name, value = _with_size(node.name), _with_size(node.value) if node.value else node.value
    return node._replace(name=name, value=value, more=more)


def _with_size(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… (+{len(text) - LONGEST_TEXT:,} characters)"


def _cut(key: str, text: str) -> str:
    most = {"cells": LONGEST_TEXT * 2, "href": LONGEST_ADDRESS, "src": LONGEST_ADDRESS}.get(key, LONGEST_TEXT)
    if len(text) <= most:
        return text
    return f"{text[:most]}…{MARK * text.count(MARK, most)}"


def sides(seen: Observation, places: Sequence[Place]) -> list[int]:
    """The side of each place: in view, above, below, beside; scrollers and frames cut what they hold.

    What has no box stands where the line before it does; all that is in a dialog in view is in view.
    """
    view, side = seen.viewport, VIEW
    screen: Clip = (0, 0, view.width, view.height) if view.width and view.height else EVERYWHERE
    around: list[tuple[int, Clip, bool]] = [(-1, screen, False)]
    found: list[int] = []
    wanted = {place.at for place in places}
    for at, (depth, _, role, _, _, _, box, more) in enumerate(seen.nodes):
        while around[-1][0] >= depth:
            around.pop()
        _, clip, held = around[-1]
        if held:
            side = VIEW
        elif box is not None:
            side = _side_of(box, clip)
        if at in wanted:
            found.append(side)
        if role in ("dialog", "alertdialog") and side == VIEW and not held:
            around.append((depth, clip, True))
        elif box is not None and (role == "iframe" or (more and "scroll" in more)):
            around.append((depth, _meet(clip, box), held))
    return found


def _side_of(box: Clip, clip: Clip) -> int:
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


def _meet(clip: Clip, box: Clip) -> Clip:
    x, y, width, height = box
    return (max(clip[0], x), max(clip[1], y), min(clip[2], x + width), min(clip[3], y + height))
