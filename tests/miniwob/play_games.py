"""Tasks of numbers and games: sums, guessing, a terminal, a market, tic-tac-toe, shapes that can be clicked."""

from __future__ import annotations

import re
from contextlib import suppress

from browser_agent.core.seen import Seen

from .player import Missing, Player
from .registry import plays

SHAPES = {"circle": "circle", "rectangle": "rect", "triangle": "polygon"}
RGB = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "aqua": (0, 255, 255), "black": (0, 0, 0),
       "magenta": (255, 0, 255), "yellow": (255, 255, 0), "cyan": (0, 255, 255)}  # fmt: skip
BOXES = RGB | {"olive": (128, 128, 0), "lime": (0, 255, 0), "white": (255, 255, 255), "grey": (128, 128, 128),
               "purple": (128, 0, 128), "orange": (255, 165, 0), "pink": (255, 192, 203)}  # fmt: skip


@plays("simple-arithmetic")
async def a_sum(p: Player) -> None:
    a, how, b = re.findall(r"(-?\d+) ([-+x]) (-?\d+)", " ".join(p.texts()))[0]
    total = {"+": int(a) + int(b), "-": int(a) - int(b), "x": int(a) * int(b)}[how]
    await p.fill(p.one("textbox"), str(total))
    await p.click(p.one("button", "Submit"))


@plays("simple-algebra")
async def an_unknown(p: Player) -> None:
    a, how, b, c = re.findall(r"(x|-?\d+) ([-+]) (x|-?\d+) = (-?\d+)", " ".join(p.texts()))[0]
    if b == "x":
        x = int(c) - int(a) if how == "+" else int(a) - int(c)
    else:
        x = int(c) - int(b) if how == "+" else int(c) + int(b)
    await p.fill(p.one("textbox"), str(x))
    await p.click(p.one("button", "Submit"))


@plays("guess-number")
async def guess(p: Player) -> None:
    low, high = 0, 9
    while low <= high:
        middle = (low + high) // 2
        await p.fill(p.one("spinbutton"), str(middle))
        await p.click(p.one("button", "Submit"))
        await p.look()
        said = " ".join(p.texts())
        if "lower" in said:
            high = middle - 1
        elif "higher" in said:
            low = middle + 1
        else:
            return


@plays("terminal")
async def in_a_terminal(p: Player) -> None:
    line = p.one("textbox")
    for key in ["l", "s", "Enter"]:
        await p.press(key, line)
    await p.look()
    files = re.findall(r"user\$ ls (.*?) ?user\$", p.one(like="terminal").name)[0].split()
    kind = re.search(r"extension (\.\S+)", p.task)
    wanted = next(f for f in files if (f.endswith(kind.group(1)) if kind else "." not in f))
    for key in ["r", "m", "Space", *wanted, "Enter"]:
        await p.press(key, line)


@plays("stock-market")
async def buy_below(p: Player) -> None:
    most = float(p.asked(r"\$([\d.]+\d)"))

    def price(now: Player) -> float:
        return next((float(n.name[1:]) for n in now.nodes if re.fullmatch(r"\$[\d.]+", n.name)), most + 1)

    for margin in (1.6, 1.6, 0.6, 0.0):
        # The price changes ten times a second, by up to 1.50: what is just low enough may not be so at the click.
        with suppress(Missing):
            await p.until(lambda now, margin=margin: price(now) <= most - margin)
            break
    await p.click(p.one("button", "Buy"))


@plays("ascending-numbers")
async def in_order(p: Player) -> None:
    numbers = sorted(p.all("generic"), key=lambda n: int(n.name or 0))
    places = [(n.box[0] + 5, n.box[1] + 10) for n in numbers if n.box]
    await p.click(numbers[0])
    for x, y in places[1:]:
        await p.look()
        square = next((n for n in p.nodes if n.ref and holds(n, x, y)), None)
        if square is None:
            raise Missing("the squares that hide the numbers have no ref")
        await p.click(square)


def holds(node: Seen, x: float, y: float) -> bool:
    """Whether a place is inside of the box of a line."""
    box = node.box or (0, 0, 0, 0)
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


@plays("grid-coordinate")
async def a_point_of_a_grid(p: Player) -> None:
    x, y = (int(one) for one in re.findall(r"-?\d+", p.task))
    circles = sorted(p.all("generic"), key=lambda n: (-n.box[1], n.box[0]) if n.box else (0, 0))
    await p.click(circles[(y + 2) * 5 + x + 2])


@plays("click-shape")
async def a_shape(p: Player) -> None:
    words = p.task.removeprefix("Click on a ").replace("large", "").split()
    small = "small" in words
    for node in p.all("generic"):
        shape, fill, size = node.more.get("shape", ""), node.more.get("fill", ""), node.box[3] if node.box else 0
        if fits(words, shape, node.name, fill) and (not small or size < 14) and ("large" not in p.task or size > 14):
            await p.click(node)
            return
    raise Missing(f"no such shape: {p.task}")


def fits(words: list[str], shape: str, text: str, fill: str) -> bool:
    """Whether a shape is what the words say."""
    for word in words:
        if word in RGB and fill != "rgb({}, {}, {})".format(*RGB[word]):
            return False
        if word in SHAPES and shape != SHAPES[word]:
            return False
        if word == "shape" and shape == "text":
            return False
        if word == "digit" and not text.isdigit():
            return False
        if word == "letter" and not text.isalpha():
            return False
    return not (len(words[-1]) == 1 and text != words[-1]) and ("item" in words or bool(shape))


@plays("click-color")
async def a_coloured_box(p: Player) -> None:
    boxes = [n for n in p.all("generic") if "fill" in n.more]
    word = next((one for one in p.task.split() if one in BOXES), "")
    # Without a word, the first box is the colour that is asked for.
    wanted = "rgb({}, {}, {})".format(*BOXES[word]) if word else boxes.pop(0).more["fill"]
    await p.click(next(n for n in boxes if n.more["fill"] == wanted))


@plays("click-shades")
async def all_the_shades(p: Player) -> None:
    place = ["red", "green", "blue"].index(p.asked(r"shades of (\w+)"))
    for node in p.all("generic"):
        parts = [int(one) for one in re.findall(r"\d+", node.more.get("fill", ""))]
        if parts and parts[place] == max(parts):
            await p.click(node)
    await p.click(p.one("button", "Submit"))


@plays("identify-shape")
async def letter_or_shape(p: Player) -> None:
    shown = next((n.name for n in p.all("text|img|generic") if len(n.name) == 1), "")
    kinds = {n.more.get("shape", "") for n in p.nodes}
    name = "Number" if shown.isdigit() else "Letter" if shown else ""
    name = name or next((word.capitalize() for word, tag in SHAPES.items() if tag in kinds), "")
    if not name:
        raise Missing("which shape is drawn is not told")
    await p.click(p.one("button", name))


@plays("click-pie", "click-pie-nodelay")
async def a_slice(p: Player) -> None:
    await p.click(p.one(name="+"))
    await p.still()
    await p.click(p.one(name=p.quoted()[0]))


@plays("find-greatest")
async def the_greatest_card(p: Player) -> None:
    best: tuple[int, str] = (-1, "")
    for card in [n for n in p.nodes if n.ref and n.role == "generic"]:
        await p.click(card)
        await p.still()
        numbers = [n.name for n in p.nodes if re.fullmatch(r"\d+", n.name)]
        if not numbers:
            raise Missing("no number on the card")
        best = max(best, (int(numbers[-1]), card.ref))
    await p.click(next(n for n in p.nodes if n.ref == best[1]))
    await p.click(p.one("button", "Submit"))
