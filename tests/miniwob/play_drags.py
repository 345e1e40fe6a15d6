"""Tasks of dragging, resizing and marking text."""

from __future__ import annotations

import re

from browser_agent.core.seen import Seen
from browser_agent.core.target import Point

from .player import Missing, Player, middle
from .registry import plays

PLACES = (
    "top left",
    "top center",
    "top right",
    "center left",
    "center",
    "center right",
    "bottom left",
    "bottom center",
    "bottom right",
)
STEPS = {"up": -3, "down": 3, "left": -1, "right": 1}
WAY = {"left": (-30, 0), "right": (30, 0), "up": (0, -25), "down": (0, 25)}


@plays("drag-box")
async def a_box_into_a_box(p: Player) -> None:
    await p.drag(p.one(name="s"), p.one(name="L"))
    await p.look()
    await p.click(p.one("button", "Submit"))


@plays("drag-items")
async def in_a_list(p: Player) -> None:
    names = [n for n in p.all("text|listitem|generic") if n.name]
    at = next(i for i, n in enumerate(names) if n.name == p.asked(r"Drag (\S+) "))
    place = re.search(r"the (\d)\w+ position", p.task)
    if place:
        to = int(place.group(1)) - 1
    elif "top" in p.task or "bottom" in p.task:
        to = 0 if "top" in p.task else len(names) - 1
    else:
        to = at + (1 if "down" in p.task else -1)
    await p.drag(names[at], names[to])


@plays("drag-items-grid")
async def in_a_grid(p: Player) -> None:
    names = [n for n in p.all("text|listitem|generic") if n.name]
    name, where = re.findall(r"Drag (\S+) (.+)\.", p.task)[0]
    at = next(i for i, n in enumerate(names) if n.name == name)
    to = at + STEPS[where.split()[0]] if "by one" in where else PLACES.index(where.removeprefix("to the "))
    await p.drag(names[at], names[to])


@plays("drag-sort-numbers")
async def sort(p: Player) -> None:
    for to in range(3):
        numbers = [n for n in p.all("text|listitem|generic") if re.fullmatch(r"-?\d+", n.name)]
        least = min(range(to, len(numbers)), key=lambda i: int(numbers[i].name))
        if least != to:
            await p.drag(numbers[least], numbers[to])
            await p.still()
    await p.click(p.one("button", "Submit"))


@plays("drag-single-shape", "drag-circle")
async def a_shape_some_way(p: Player) -> None:
    shape = p.one("generic")
    x, y = middle(shape)
    by = WAY[p.asked(r"(left|right|up|down)")]
    await p.drag(shape, Point(x=x + by[0], y=y + by[1]))
    await p.look()
    await p.click(p.one("button", "Submit"))


@plays("resize-textarea")
async def a_larger_field(p: Player) -> None:
    field, submit = p.one("textbox"), p.one("button", "Submit")
    assert field.box is not None
    x, y, width, height = field.box
    # The handle has no ref, and a drag ends in the middle of what is under a point, so the goal is something large.
    corner = Seen(0, "", "corner", "", box=(x + width - 8, y + height - 8, 4, 4))
    beside = Point(x=200, y=100)
    await p.drag(corner, field if "smaller" in p.task else beside if "width" in p.task else submit)
    await p.look()
    await p.press("Enter", submit)


@plays("highlight-text", "highlight-text-2")
async def mark_a_paragraph(p: Player) -> None:
    place = re.search(r"the (\d)", p.task)
    texts = [n for n in p.nodes if n.role == "text" and len(n.name) > 3]
    await p.click(texts[int(place.group(1)) - 1 if place else 0], count=3)
    await p.click(p.one("button", "Submit"))


@plays("text-editor")
async def style_a_text(p: Player) -> None:
    editor = p.all("textbox")[0]
    style = re.search(r"style (bold|italics|underlined)", p.task)
    keys = {"bold": "Control+B", "italics": "Control+I", "underlined": "Control+U"}
    if style is None:
        raise Missing("the colours of the palette are told by nothing")
    await p.click(editor)
    word = re.search(r"the text (\S+) the style", p.task)
    if word:
        before = (editor.value or "").split(word.group(1))[0]
        await p.press("Control+Home", editor)
        await p.press("ArrowRight", editor, times=len(before))
        await p.press("Shift+ArrowRight", editor, times=len(word.group(1)))
    else:
        await p.press("Control+A", editor)
    await p.press(keys[style.group(1)], editor)
    await p.click(p.one("button", "Submit"))
