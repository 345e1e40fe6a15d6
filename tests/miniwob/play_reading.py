"""Tasks of reading: tables, results on several pages, trees, forms in any order."""

from __future__ import annotations

import re

from browser_agent.core.seen import Seen

from .player import Missing, Player
from .registry import plays


def table(p: Player) -> dict[str, str]:
    """Rows of two cells."""
    return dict(n.name.split(" | ", 1) for n in p.all("row") if " | " in n.name)


@plays("read-table")
async def one_value(p: Player) -> None:
    await p.fill(p.one("textbox"), table(p)[p.asked(r"value of (.+) into")])
    await p.click(p.one("button", "Submit"))


@plays("read-table-2")
async def two_values(p: Player) -> None:
    labels = [n.name.rstrip(":") for n in p.all("text") if n.name.endswith(":")]
    for box, label in zip(p.all("textbox"), labels, strict=True):
        await p.fill(box, table(p)[label])
    await p.click(p.one("button", "Submit"))


@plays("search-engine")
async def the_nth_result(p: Player) -> None:
    await p.fill(p.one("textbox"), p.quoted()[0])
    await p.click(p.one("button", "Search"))
    page, place = divmod(int(p.asked(r"the (\d+)")) - 1, 3)
    await p.look()
    if page:
        await p.click(p.one("link", str(page + 1)))
        await p.look()
    results = [n for n in p.all("link") if not re.fullmatch(r"\d|[<>]", n.name)]
    await p.click(results[place])


@plays("phone-book")
async def in_a_phone_book(p: Player) -> None:
    name, kind = re.findall(r"Find (.+) in the contact book and click on their (\w+)", p.task)[0]
    for _ in range(6):
        if p.all("heading", name):
            at = next((i for i, n in enumerate(p.nodes) if n.name == f"{kind.capitalize()}:"), None)
            if at is None:
                raise Missing(f"the {kind} is no control, only text")
            await p.click(p.nodes[at + 1])
            return
        await p.click(p.one("link", ">"))
        await p.look()
    raise Missing(f"no page of {name}")


@plays("navigate-tree")
async def in_a_tree(p: Player) -> None:
    name = p.quoted()[0]
    opened: set[str] = set()
    for _ in range(12):
        if p.all(name=name):
            await p.click(p.one(name=name))
            return
        signs = [n for n in p.nodes if n.ref and n.role == "generic" and not n.name and n.ref not in opened]
        if not signs:
            break
        opened.add(signs[0].ref)
        await p.click(signs[0])
        await p.still()
    raise Missing(f"no {name} in the tree: {p.said()}")


@plays("use-autocomplete", "use-autocomplete-nodelay")
async def complete(p: Player) -> None:
    begin, end = [*p.quoted(), ""][:2]
    field = p.one("textbox|combobox")
    await p.fill(field, begin)
    await p.until(lambda now: options(now, begin))
    option = next((n for n in options(p, begin) if n.name.endswith(end)), None)
    if option is None:
        raise Missing(f"no option {begin}…{end} among {p.said()}")
    await p.click(option)
    await p.still()
    await p.click(p.one("button", "Submit"))


def options(p: Player, begin: str) -> list[Seen]:
    """What a field offers."""
    return [n for n in p.nodes if n.role != "textbox" and n.name.startswith(begin)]


@plays("multi-layouts", "multi-orderings")
async def a_form_in_any_order(p: Player) -> None:
    wanted = re.findall(r"for (.+) movies directed by (.+) from year (.+)\.", p.task)[0]
    given = dict(zip(("genre", "director", "year"), wanted, strict=True))
    for box in p.all("textbox"):
        label = label_of(p, box).lower()
        kind = "year" if "date" in label else next((one for one in given if one in label), "")
        if not kind:
            raise Missing(f"a field says {label!r}")
        await p.fill(box, given[kind])
    await p.click([n for n in p.nodes if n.ref and n.role in ("button", "generic") and n.name][-1])


def label_of(p: Player, box: Seen) -> str:
    """The words of a field: its name, its row, or the text on its line, else the nearest one above or below."""
    if box.name or box.more.get("placeholder"):
        return box.name or box.more["placeholder"]
    assert box.box is not None
    top, bottom = box.box[1], box.box[1] + box.box[3]
    near: list[tuple[float, str]] = []
    for node in p.all("row|text"):
        if node.box is not None:
            over, under = top - node.box[1] - node.box[3], node.box[1] - bottom
            near.append((max(over, under, -1.0), node.name))
    return min(near)[1] if near else ""


@plays("buy-ticket")
async def a_ticket(p: Player) -> None:
    offers: list[tuple[int, int, Seen]] = []
    minutes = 0
    for node in p.nodes:
        found = re.fullmatch(r"(\d+)h (\d+)m", node.name)
        if found:
            minutes = int(found.group(1)) * 60 + int(found.group(2))
        price = re.search(r"\$(\d+)", node.name)
        if node.role == "button" and price:
            offers.append((minutes, int(price.group(1)), node))
    by = 0 if "duration" in p.task else 1
    pick = max if "longest" in p.task or "expensive" in p.task else min
    await p.click(pick(offers, key=lambda offer: offer[by])[2])
