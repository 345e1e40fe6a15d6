"""Drawing on a picture of a page, never in the page: covers, frames with labels, and cutting out a part."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from browser_agent.browser.marks import CELL, Rectangle, placed

QUALITY = 70
COVER = (120, 120, 120)
TEXT_PX = 11
COLOURS = ("#d6336c", "#1971c2", "#2b8a3e", "#7048e8", "#c2410c", "#0b7285", "#a21caf", "#846500")
"""White is read on each of them, and each is seen on white and on black."""
DRAWN = 14
"""Of 255: how much an edge has to stand out before it counts as something drawn."""
SIDE = 4
"""Pixels left and right of the words of a label."""


@dataclass(frozen=True)
class Paint:
    """What is to be drawn, in pixels of the picture.

    size: what the picture is shrunk to first; None leaves it. covers: painted over. marks: framed and labelled, by
    the words of the label. crop: the part that is kept, with those labels only that stand in it; None keeps it all.
    """

    size: tuple[int, int] | None = None
    covers: tuple[Rectangle, ...] = ()
    marks: Mapping[str, Rectangle] = field(default_factory=dict)
    crop: Rectangle | None = None


@dataclass(frozen=True)
class Painted:
    """A finished picture. marks: the framed boxes, in its pixels. unmarked: names that found no place for a label."""

    jpeg: bytes
    width: int
    height: int
    marks: Mapping[str, Rectangle]
    unmarked: tuple[str, ...] = ()


def painted(jpeg: bytes, paint: Paint) -> Painted:
    """Draw it. Nothing is decoded for nothing: without paint the same bytes come back."""
    image: Image.Image = Image.open(io.BytesIO(jpeg))
    shrinks = paint.size is not None and paint.size != image.size
    if not shrinks and not paint.covers and not paint.marks and paint.crop is None:
        return Painted(jpeg, *image.size, {})
    image = image.convert("RGB")
    if shrinks and paint.size is not None:
        image = image.resize(paint.size, Image.Resampling.BOX)
    draw = ImageDraw.Draw(image)
    for box in paint.covers:
        draw.rectangle((box.x, box.y, box.x + box.width, box.y + box.height), fill=COVER)
    marks = dict(paint.marks)
    if paint.crop is not None:
        left, top = paint.crop.x, paint.crop.y
        image = image.crop((left, top, left + paint.crop.width, top + paint.crop.height))
        marks = {name: Rectangle(box.x - left, box.y - top, box.width, box.height) for name, box in marks.items()}
    unmarked = _label(image, marks)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    shown = {name: box for name, box in marks.items() if name not in unmarked}
    return Painted(out.getvalue(), *image.size, shown, unmarked)


def width_of(words: str) -> int:
    """Pixels that a label takes across."""
    return math.ceil(sum(map(_letter, words))) + 2 * SIDE


def _label(image: Image.Image, marks: Mapping[str, Rectangle]) -> tuple[str, ...]:
    if not marks:
        return ()
    plan = placed(marks, image.size, width_of, _ink(image))
    draw = ImageDraw.Draw(image)
    colours = {name: COLOURS[at % len(COLOURS)] for at, name in enumerate(marks)}
    for name in plan.labels:
        box = marks[name]
        draw.rectangle((box.x, box.y, box.x + box.width - 1, box.y + box.height - 1), outline=colours[name])
    for name, place in plan.labels.items():
        if place.gap(marks[name]) > 2:
            draw.line((_middle(place), _middle(marks[name])), fill=colours[name])
    for name, place in plan.labels.items():
        edge = (place.x, place.y, place.x + place.width - 1, place.y + place.height - 1)
        draw.rectangle(edge, fill=colours[name])
        draw.text(_middle(place), name, font=_font(), fill="white", anchor="mm")
    return plan.left_out


def _ink(image: Image.Image) -> list[int]:
    """Where words and shapes are, in rows of cells for `placed`: wherever the brightness changes."""
    edges = image.convert("L").filter(ImageFilter.FIND_EDGES).reduce(CELL)
    # Bytes begin with the leftmost pixel in their highest bit; turned round, it comes to be the lowest of all.
    bits = edges.point([0] * DRAWN + [255] * (256 - DRAWN), "1").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    row, filled = -(-bits.width // 8), -bits.width % 8
    data = bits.tobytes()
    return [int.from_bytes(data[at : at + row], "big") >> filled for at in range(0, len(data), row)]


def _middle(box: Rectangle) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(TEXT_PX)


@cache
def _letter(letter: str) -> float:
    return _font().getlength(letter)
