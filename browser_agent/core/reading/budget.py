"""A page in so many tokens: the viewport in full, the outline of the rest, and exact counts of what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from browser_agent.core.reading.lines import Place, home_of, placed, said
from browser_agent.core.reading.roles import OUTLINED, STRUCTURE
from browser_agent.core.reading.sides import ABOVE, BELOW, BESIDE, VIEW, sides
from browser_agent.core.reading.whole import INDENTS, counted, last_words, whole
from browser_agent.core.reading.words import tokens
from browser_agent.core.seen import Observation, Seen

LONGEST_TEXT = 300
"""Characters of one text that stay when the viewport alone is too much."""
LONGEST_ADDRESS = 100
OUTLINE_SHARE = 4
"""The outline takes at most one part in so many of the budget."""
CUT = "in view, left out"
CAPTIONS = {ABOVE: "above", BELOW: "below", BESIDE: "beside"}


def budgeted(seen: Observation, budget: int) -> str:
    """The most telling text of a page that takes at most so many tokens."""
    places = list(placed(seen.nodes))
    if len(places) * 2 <= budget:
        text = whole(seen)
        if len(text) <= budget * 12 and tokens(text) <= budget:
            return text
    return _Cut(seen, places, budget).text()


@dataclass
class _Cut:
    """One page being cut. shown: the text of each place that is taken; left: roles of the others, by side."""

    seen: Observation
    places: Sequence[Place]
    budget: int
    sides: list[int] = field(default_factory=list)
    left: dict[int, Counter[str]] = field(default_factory=dict)
    shown: dict[int, str] = field(default_factory=dict)
    captions: bool = True
    ends: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sides = sides(self.seen, self.places)
        self.home = home_of(self.seen)
        self.ends = last_words(self.seen)
        self.left = {side: Counter() for side in (VIEW, *CAPTIONS)}
        for place, side in zip(self.places, self.sides, strict=True):
            self.left[side].update(self._roles(place))

    def text(self) -> str:
        """Try what says most first; whatever comes back keeps the budget."""
        view = [number for number, side in enumerate(self.sides) if side == VIEW]
        outside = self._fixed(without_view=True)
        if len(view) * 2 + outside <= self.budget:
            lines = {number: self._line(number) for number in view}
            if outside + sum(tokens(line) + 1 for line in lines.values()) <= self.budget:
                for number, line in lines.items():
                    self._take(number, line)
                self._outline()
                return self._joined()
        if self._fixed() * 2 > self.budget:
            self.captions = False
        if self._fixed() > self.budget:
            self.ends = []
        if self._fixed() > self.budget:
            return self._barely()
        self._squeeze(view)
        return self._joined()

    def _line(self, number: int, *, short: bool = False) -> str:
        at, indent, inside = self.places[number]
        nodes = self.seen.nodes
        node, held = nodes[at], [nodes[one] for one in inside]
        if short:
            node, held = _shortened(node), [_shortened(one) for one in held]
        return INDENTS[indent] + said(node, held, self.home)

    def _roles(self, place: Place) -> Iterable[str]:
        nodes = self.seen.nodes
        return (
            [nodes[place.at].role, *(nodes[one].role for one in place.inside)]
            if place.inside
            else (nodes[place.at].role,)
        )

    def _take(self, number: int, line: str) -> None:
        self.shown[number] = line
        self.left[self.sides[number]].subtract(self._roles(self.places[number]))

    def _fixed(self, *, without_view: bool = False) -> int:
        """Tokens of what is said about the rest, as things stand."""
        return sum(tokens(line) + 1 for line in self._notes(without_view=without_view) if line)

    def _notes(self, *, without_view: bool = False) -> list[str]:
        """Above, in view, below, beside, and the last words; empty where there is nothing to say."""
        view = "" if without_view else self._note(CUT, self.left[VIEW])
        rest = [self._note(CAPTIONS[side], self.left[side]) for side in (BELOW, BESIDE)]
        return [self._note(CAPTIONS[ABOVE], self.left[ABOVE]), view, *rest, *self.ends]

    def _note(self, caption: str, roles: Mapping[str, int]) -> str:
        many = sum(roles.values())
        if not many:
            return ""
        if self.captions:
            return f"{caption}: {counted(roles)}"
        return f"{caption}: {many:,}{'' if caption == CUT else ' left out'}"

    def _outline(self) -> None:
        """Headings and landmarks of the rest, nearest first, as far as they cost a part of the budget."""
        used = self._fixed() + sum(tokens(line) + 1 for line in self.shown.values())
        room = min(self.budget - used, self.budget // OUTLINE_SHARE)
        order = [number for number, side in enumerate(self.sides) if side != VIEW and _is_outline(self._node(number))]
        after = [number for number in order if self.sides[number] != ABOVE]
        before = [number for number in reversed(order) if self.sides[number] == ABOVE]
        for number in (*after, *before):
            line = self._line(number, short=True)
            cost = tokens(f" {line.lstrip(' ')}") + 1
            if cost > room:
                break
            room -= cost
            self._take(number, f" {line.lstrip(' ')}")

    def _node(self, number: int) -> Seen:
        return self.seen.nodes[self.places[number].at]

    def _squeeze(self, view: Sequence[int]) -> None:
        """Controls before what holds them, that before texts, each in reading order."""
        room = self.budget - self._fixed()
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
        above, view, below, beside, *ends = self._notes()
        by_side: dict[int, list[str]] = {side: [] for side in self.left}
        for number in sorted(self.shown):
            by_side[self.sides[number]].append(self.shown[number])
        parts = [above, *by_side[ABOVE], *by_side[VIEW], view, below, *by_side[BELOW], beside, *by_side[BESIDE], *ends]
        return "\n".join(part for part in parts if part)

    def _barely(self) -> str:
        """Not even the counts have room: one number, or nothing."""
        many = sum(sum(roles.values()) for roles in self.left.values())
        text = f"left out: {many:,}"
        return text if tokens(text) <= self.budget else ""


def _is_outline(node: Seen) -> bool:
    return node.role in OUTLINED or bool(node.more and "level" in node.more and node.role == "link")


def _shortened(node: Seen) -> Seen:
    """Without what a cut can do without: the ends of long texts and addresses, and options beyond the first few."""
    name, more = node.name, node.more
    if len(name) > LONGEST_TEXT:
        name = f"{name[:LONGEST_TEXT]}… (+{len(name) - LONGEST_TEXT:,} characters)"
    if more:
        cut = {key: _cut(key, text) for key, text in more.items()}
        more = cut if cut != more else more
    return node._replace(name=name, more=more)


def _cut(key: str, text: str) -> str:
    if key == "cells":
        return (
            text
            if len(text) <= LONGEST_TEXT * 2
            else text[: LONGEST_TEXT * 2] + "…" + "\u0001" * text.count("\u0001", LONGEST_TEXT * 2)
        )
    most = LONGEST_ADDRESS if key in ("href", "src") else LONGEST_TEXT
    return text if len(text) <= most else f"{text[:most]}…"
