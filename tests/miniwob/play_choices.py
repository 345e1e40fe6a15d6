"""Tasks of checkboxes, radio buttons, lists and menus."""

from __future__ import annotations

import re
from itertools import pairwise

from .player import Missing, Player
from .registry import plays

ALIKE = (
    "big large huge enormous gigantic",
    "small tiny little mini petite",
    "red scarlet crimson vermillion",
    "happy cheerful joyful gleeful delighted",
    "sad unhappy sorrowful miserable tragic",
    "angry mad furious irritated",
    "evil wicked immoral sinful corrupt depraved",
    "wrong incorrect mistaken erroneous",
    "real genuine actual",
    "strange odd peculiar unusual weird",
    "stop cease halt end finish",
    "scared terrified panicked fearful frightened afraid",
    "quiet calm peaceful serene mild",
    "old aged archaic",
    "love like adore favor",
    "kill murder assassinate",
    "keep retain preserve sustain maintain",
    "hide conceal camouflage",
    "hate despise loathe detest dislike",
    "funny humorous amusing comical laughable",
    "fat fleshy plump chubby",
    "stupid dumb dull unwise",
    "delicious savory delectable appetizing",
    "cut slice carve chop",
    "brave courageous fearless",
    "begin start initiate launch",
    "answer reply response",
    "television televisions TV TVs",
    "house home houses homes",
    "fire flame fires flames",
    "pig pork swine pig",
    "rabbit rabbits bunny bunnies",
    "car cars automobile automobiles vehicle vehicles",
)
DIGITS = {
    "0": "0110 1001 1001 1001 1001 1001 0110", "1": "0010 0110 0010 0010 0010 0010 0010",
    "2": "0110 1001 1001 0010 0100 1000 1111", "3": "0110 1001 0001 0110 0001 1001 0110",
    "4": "1000 1010 1010 1111 0010 0010 0010", "5": "1111 1000 1000 1110 0001 1001 0110",
    "6": "0110 1001 1000 1110 1001 1001 0110", "7": "1111 1001 0001 0010 0010 0100 0100",
    "8": "0110 1001 1001 0110 1001 1001 0110", "9": "0110 1001 1001 0111 0001 1001 0110",
}  # fmt: skip


@plays("click-checkboxes", "click-checkboxes-large", "click-checkboxes-transfer")
async def the_named_boxes(p: Player) -> None:
    names = p.asked(r"Select (.+) and click Submit").split(", ")
    for name in names if names != ["nothing"] else []:
        await p.check(p.one("checkbox", name))
    await p.click(p.one("button", "Submit"))


@plays("click-checkboxes-soft")
async def boxes_of_a_like_word(p: Player) -> None:
    for word in p.asked(r"similar to (.+) and click").split(", "):
        like = next((group.split() for group in ALIKE if word in group.split()), [word])
        for box in p.all("checkbox"):
            if box.name in like:
                await p.check(box)
    await p.click(p.one("button", "Submit"))


@plays("click-option")
async def the_option(p: Player) -> None:
    await p.check(p.one("radio", p.asked(r"Select (.+) and click")))
    await p.click(p.one("button", "Submit"))


@plays("choose-list")
async def of_a_select(p: Player) -> None:
    await p.choose(p.one("combobox"), p.asked(r"Select (.+) from the list"))
    await p.click(p.one("button", "Submit"))


@plays("click-scroll-list")
async def several_of_a_list(p: Player) -> None:
    await p.choose(p.one("listbox"), *p.asked(r"Select (.+) from the scroll list").split(", "))
    await p.click(p.one("button", "Submit"))


@plays("number-checkboxes")
async def draw_a_digit(p: Player) -> None:
    boxes = p.all("checkbox")
    for box, on in zip(boxes, DIGITS[p.quoted()[0]].replace(" ", ""), strict=True):
        if on == "1":
            await p.check(box)
    await p.click(p.one("button", "Submit"))


@plays("click-menu")
async def through_a_menu(p: Player) -> None:
    path = p.asked(r"Select (.+)$").split(">")
    for name, inner in pairwise(path):
        await p.hover(p.one("menuitem", name))
        await p.until(lambda now, inner=inner: now.all("menuitem", inner))
    await p.click(p.one("menuitem", path[-1]))


@plays("click-menu-2")
async def from_a_menu_button(p: Player) -> None:
    await p.click(p.one("button", "Menu"))
    await p.until(lambda now: now.all("menuitem"))
    item = re.findall(r'"([^"]+)"', p.task)[-1]
    if not p.all("menuitem", item):
        await p.hover(p.one("menuitem", "Playback"))
        await p.until(lambda now: now.all("menuitem", item))
    await p.click(p.one("menuitem", item))


@plays("form-sequence-3")
async def a_drawn_dropdown(p: Player) -> None:
    option = p.asked(r"Choose (.+) from the dropdown")
    await p.choose(p.one("combobox"), option)
    await p.look()
    await p.click(p.one("button", p.quoted()[0]))


@plays("order-food")
async def order(p: Player) -> None:
    menu: list[tuple[str, set[str], str]] = []
    name, kinds = "", set[str]()
    for node in p.nodes:
        if node.role == "text":
            name, kinds = node.name, set()
        elif node.role == "img":
            kinds = kinds | {node.name}
        elif node.name == "+":
            menu.append((name, kinds, node.ref))
    of_kind = re.search(r"Order (\d) items that are (\S+)", p.task)
    if of_kind:
        there = [ref for _, kinds, ref in menu if of_kind.group(2) in kinds]
        wanted = [there[0]] * int(of_kind.group(1))
    else:
        names = p.asked(r"each item: (.+)$").split(", ")
        wanted = [ref for name, _, ref in menu if name in names]
    for ref in wanted:
        plus = next((n for n in p.nodes if n.ref == ref), None)
        if plus is None:
            raise Missing("the plus of the item")
        await p.click(plus)
        await p.look()
    await p.click(p.one("button", "Order!"))
