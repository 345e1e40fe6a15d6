"""What is really on a page, and how much of it an eye gave a usable ref."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playwright.async_api import Page

from tests.bench.pages import CONTROLS, TRUTH_JS

Box = Sequence[float]
NEAR_PX = 2.0
LONG = 24
"""Letters of a name that is a whole text and no caption."""


@dataclass(frozen=True)
class Control:
    """One control of a page, its place in the tab's window, and whether it is in it."""

    name: str
    box: tuple[float, float, float, float]
    seen: bool


async def truth(page: Page) -> list[Control]:
    """All controls of all frames, as the pages themselves tell."""
    found = []
    for frame in page.frames:
        right = down = 0.0
        if frame.parent_frame is not None:
            place = await (await frame.frame_element()).bounding_box()
            right, down = (place["x"], place["y"]) if place else (0.0, 0.0)
        for one in await frame.evaluate(TRUTH_JS, CONTROLS):
            x, y, width, height = one["box"]
            found.append(Control(one["name"], (x + right, y + down, width, height), one["seen"]))
    return found


def by_box(controls: Sequence[Control], placed: Iterable[tuple[str, Box]]) -> dict[int, str]:
    """The ref that stands in the place of each control, by the control's number. Controls without one are missing."""
    cells: dict[tuple[int, int], list[tuple[str, Box]]] = defaultdict(list)
    for ref, box in placed:
        cells[round(box[0] / 8), round(box[1] / 8)].append((ref, box))
    found = {}
    for at, control in enumerate(controls):
        x, y = round(control.box[0] / 8), round(control.box[1] / 8)
        near = [one for dx in (0, -1, 1) for dy in (0, -1, 1) for one in cells.get((x + dx, y + dy), ())]
        hit = next((one for one in near if _same(one[1], control.box)), None)
        if hit is not None:
            found[at] = hit[0]
    return found


def _same(one: Box, other: Box) -> bool:
    return all(abs(a - b) <= NEAR_PX for a, b in zip(one, other, strict=True))


def by_name(controls: Sequence[Control], text: str, mark: str) -> set[int]:
    """The numbers of the controls whose name a line with a ref says; a line stands for one control.

    For peers that tell no places. A line without words of its own says those of the lines under it; a control
    without a name is found by a line that has neither. mark: what a line with a ref has in it.
    """
    index: dict[str, list[int]] = defaultdict(list)
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if mark in line:
            for words in _words(line) or {_under(lines, at)}:
                index[_plain(words)].append(at)
    used: set[int] = set()
    found = set()
    for number, control in enumerate(controls):
        name = _plain(control.name)
        hit = next((at for at in index.get(name, ()) if at not in used), None)
        if hit is None and len(name) > LONG:
            # A row that has no line of its own can be clicked at the first text in it.
            first = (
                at for words, places in index.items() if len(words) > 1 and name.startswith(words) for at in places
            )
            hit = next((at for at in first if at not in used), None)
        if hit is not None:
            used.add(hit)
            found.add(number)
    return found


def _words(line: str) -> set[str]:
    """What a line says itself: every quoted part, or what follows its last bracket and colon."""
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
    after = re.search(r"\]'?: (?!\")(.+)$", line)
    return {*quoted, *([after[1]] if after else [])}


def _under(lines: Sequence[str], at: int) -> str:
    depth = _depth(lines[at])
    said = []
    for line in lines[at + 1 : at + 40]:
        if _depth(line) <= depth:
            break
        said += _words(line) or [line.partition(": ")[2]]
    return " ".join(said)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
