"""Where the labels of a marked picture stand: near their boxes, on as little else as possible, never on each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

CELL = 2
"""Pixels of a side of the squares that places are counted in; every label stands on whole ones."""
LABEL_HEIGHT = 14
FARTHEST = 48
"""Pixels between a label and its box at most; what finds no place within them stays without a label."""
LOW = 72
"""Boxes up to this height are words and controls, which labels had better not hide; higher ones have room inside."""
INK, OTHERS, LATER = 3, 2, 3
"""What a place costs beside a cell of empty ground in its own box: each cell with something drawn, each of another
box, and that there is a place which is looked for before it."""


class Rectangle(NamedTuple):
    """In pixels of the picture."""

    x: int
    y: int
    width: int
    height: int

    def gap(self, other: Rectangle) -> int:
        """Pixels between the two, along the axis where they are farther apart; 0 when they touch or overlap."""
        across = max(self.x - other.x - other.width, other.x - self.x - self.width)
        along = max(self.y - other.y - other.height, other.y - self.y - self.height)
        return max(across, along, 0)

    def common(self, other: Rectangle) -> int:
        """Square pixels that the two share."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        along = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(across, 0) * max(along, 0)


@dataclass(frozen=True)
class Placed:
    """Labels by name, and the names that found no place."""

    labels: Mapping[str, Rectangle]
    left_out: tuple[str, ...] = ()


def placed(
    boxes: Mapping[str, Rectangle], size: tuple[int, int], width_of: Callable[[str], int], ink: Sequence[int] = ()
) -> Placed:
    """A place for the label of each box. The same boxes always give the same places.

    boxes: by the words on their labels, in pixels of the picture; what lies outside of it gets no label.
    size: width and height of the picture. width_of: pixels that a label with these words takes. ink: where
    something is drawn: for each row of cells a number whose bits, the lowest first, are its cells from the left.
    """
    plan = _Plan(size, boxes, ink)
    labels: dict[str, Rectangle] = {}
    # Small boxes have the least choice, so they choose first.
    order = sorted(boxes, key=lambda name: boxes[name].width * boxes[name].height)
    for name in order:
        place = plan.best(boxes[name], -(-width_of(name) // CELL) * CELL)
        if place is not None:
            plan.take(place)
            labels[name] = place
    return Placed(
        {name: labels[name] for name in boxes if name in labels}, tuple(name for name in boxes if name not in labels)
    )


class _Plan:
    """What of the picture is taken by labels, and what by things to read: one number of bits for each row of cells."""

    def __init__(self, size: tuple[int, int], boxes: Mapping[str, Rectangle], ink: Sequence[int]) -> None:
        self._across, self._along = size[0] // CELL, size[1] // CELL
        self._full: set[tuple[Rectangle, int]] = set()
        """Where nothing was free any more; labels only ever come, so nothing is free there later."""
        self._taken = [0] * self._along
        self._busy = [0] * self._along
        self._ink = [*ink[: self._along], *[0] * (self._along - len(ink))]
        for box in boxes.values():
            if box.height <= LOW:
                self._fill(self._busy, box)
            if ink:
                self._clear(box)

    def take(self, place: Rectangle) -> None:
        """No other label comes there."""
        self._fill(self._taken, place)

    def best(self, box: Rectangle, wide: int) -> Rectangle | None:
        """Of the places beside a box the free one that costs least; when all are taken, the nearest free one."""
        if box.x >= self._across * CELL or box.y >= self._along * CELL or box.x + box.width <= 0:
            return None
        if box.y + box.height <= 0 or wide > self._across * CELL or self._along * CELL < LABEL_HEIGHT:
            return None
        best, least = None, math.inf
        for turn, (x, y) in enumerate(_beside(box, wide)):
            if turn * LATER >= least:
                break
            place = self._inside(x, y, wide)
            if self._is_taken(place) or place.gap(box) > FARTHEST:
                continue
            cost = self._hidden(place, box) + turn * LATER
            if cost < least:
                best, least = place, cost
        return best or self._nearest(box, wide)

    def _nearest(self, box: Rectangle, wide: int) -> Rectangle | None:
        """The free place that is nearest to the middle, row by row; None when there is none within FARTHEST."""
        if (box, wide) in self._full:
            return None
        cells, tall = wide // CELL, LABEL_HEIGHT // CELL
        first = max(-((FARTHEST + wide - box.x) // CELL), 0)
        last = min((box.x + box.width + FARTHEST) // CELL, self._across - cells)
        top = max(-((FARTHEST + LABEL_HEIGHT - box.y) // CELL), 0)
        bottom = min((box.y + box.height + FARTHEST) // CELL, self._along - tall)
        middle = (box.y + box.height // 2 - LABEL_HEIGHT // 2) // CELL
        wanted = (box.x + box.width // 2 - wide // 2) // CELL - first
        for row in sorted(range(top, bottom + 1), key=lambda row: abs(row - middle)):
            free = ~((self._taken[row] | self._taken[row + tall - 1]) >> first) & ((1 << last - first + cells) - 1)
            starts = _runs(free, cells)
            if starts:
                return Rectangle((first + _closest(starts, wanted)) * CELL, row * CELL, wide, LABEL_HEIGHT)
        self._full.add((box, wide))
        return None

    def _inside(self, x: int, y: int, wide: int) -> Rectangle:
        x = min(max(x // CELL, 0), self._across - wide // CELL) * CELL
        y = min(max(y // CELL, 0), self._along - LABEL_HEIGHT // CELL) * CELL
        return Rectangle(x, y, wide, LABEL_HEIGHT)

    def _is_taken(self, place: Rectangle) -> bool:
        """Labels are all of one height: whichever is in the way reaches into the first or the last row of a place."""
        bits = ((1 << place.width // CELL) - 1) << place.x // CELL
        top = place.y // CELL
        return bool((self._taken[top] | self._taken[top + LABEL_HEIGHT // CELL - 1]) & bits)

    def _hidden(self, place: Rectangle, box: Rectangle) -> int:
        """What is lost when the label of a box stands there: the drawn counts most, the box itself least."""
        own = place.common(box) // (CELL * CELL) if box.height <= LOW else 0
        others = max(self._over(self._busy, place) - own, 0)
        return self._over(self._ink, place) * INK + others * OTHERS + own

    def _over(self, rows: list[int], place: Rectangle) -> int:
        """How many cells of a place are set."""
        bits = ((1 << place.width // CELL) - 1) << place.x // CELL
        top = place.y // CELL
        return sum([(row & bits).bit_count() for row in rows[top : top + LABEL_HEIGHT // CELL]])

    def _clear(self, box: Rectangle) -> None:
        """What is drawn along the edges of a box is drawn over by its frame: nothing is lost there."""
        left, right = max(box.x // CELL, 1), max(min((box.x + box.width - 1) // CELL, self._across), 1)
        top, bottom = box.y // CELL, (box.y + box.height - 1) // CELL
        sides = ~((7 << left - 1) | (7 << right - 1))
        whole = ~(((1 << max(right - left, 0) + 3) - 1) << left - 1)
        for row in range(max(top - 1, 0), min(bottom + 2, self._along)):
            self._ink[row] &= sides if top + 1 < row < bottom - 1 else whole

    def _fill(self, rows: list[int], box: Rectangle) -> None:
        left, right = max(box.x // CELL, 0), min(-(-(box.x + box.width) // CELL), self._across)
        if left >= right:
            return
        bits = ((1 << right - left) - 1) << left
        for row in range(max(box.y // CELL, 0), min(-(-(box.y + box.height) // CELL), self._along)):
            rows[row] |= bits


def _beside(box: Rectangle, wide: int) -> Iterator[tuple[int, int]]:
    """Where a label reads best, the best first. A person looks for it at the beginning of a thing."""
    left, top = box.x, box.y
    right, bottom = left + box.width, top + box.height
    middle, low = top + (box.height - LABEL_HEIGHT) // 2, bottom - LABEL_HEIGHT
    # Places are rounded down to whole cells: one pixel more keeps those after a box clear of it.
    after, below = right + 1, bottom + 1
    if box.height > LOW:
        yield from ((left, top), (right - wide, top), (left, low), (right - wide, low))
    yield from ((left - wide, middle), (left, top - LABEL_HEIGHT), (after, middle), (left, below))
    yield from ((right - wide, top - LABEL_HEIGHT), (right - wide, below), (left - wide, top - LABEL_HEIGHT))
    yield from ((after, top - LABEL_HEIGHT), (left - wide, below), (after, below))
    yield from ((right - wide, middle), (right - wide, low), (left + (box.width - wide) // 2, low), (left, middle))
    yield from ((left - wide // 2, top - LABEL_HEIGHT // 2), (right - wide // 2, low + LABEL_HEIGHT // 2))


def _runs(free: int, cells: int) -> int:
    """The bits at which so many bits in a row begin that are all set."""
    size = 1
    while size < cells:
        step = min(size, cells - size)
        free &= free >> step
        size += step
    return free


def _closest(bits: int, wanted: int) -> int:
    """The place of the set bit that is closest to a place. bits: not 0."""
    wanted = max(wanted, 0)
    below = (bits & ((1 << wanted) - 1)).bit_length() - 1
    over = bits >> wanted
    after = wanted + (over & -over).bit_length() - 1 if over else -1
    if below < 0 or (after >= 0 and after - wanted <= wanted - below):
        return after
    return below
