"""Tasks of date pickers, flights and a calendar of a day."""

from __future__ import annotations

import re

from browser_agent.core.seen import Seen

from .player import Missing, Player
from .registry import plays

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip


@plays("choose-date", "choose-date-easy", "choose-date-medium", "choose-date-nodelay")
async def from_a_picker(p: Player) -> None:
    await pick(p, p.one("textbox"), p.asked(r"Select (\S+) as"))
    await p.click(p.one("button", "Submit"))


async def pick(p: Player, field: Seen, date: str) -> None:
    """By the arrows of the picker to the month, then the day."""
    month, day, year = (int(one) for one in date.split("/"))
    wanted = year * 12 + month - 1
    await p.click(field)
    await p.still()
    for _ in range(14):
        shown = re.search(rf"({'|'.join(MONTHS)})\W+(\d{{4}})", " ".join(p.texts()))
        if shown is None:
            raise Missing(f"no month is shown: {p.said()}")
        now = int(shown.group(2)) * 12 + MONTHS.index(shown.group(1))
        if now == wanted:
            break
        way = "Prev" if now > wanted else "Next"
        arrow = next((n for n in p.nodes if n.ref and way in (n.name, n.more.get("icon"))), None)
        if arrow is None:
            raise Missing(f"no control {way} in the date picker")
        await p.click(arrow)
        await p.still()
    await p.click([n for n in p.nodes if n.ref and n.name == str(day)][-1])
    # It fades away, and lies over what is under it until then.
    await p.until(lambda now: not now.all("table"))


@plays("book-flight", "book-flight-nodelay")
async def book(p: Player) -> None:
    for at, place in enumerate(re.findall(r"from: (.+) to: (.+) on", p.task)[0]):
        await p.fill(p.all("textbox|combobox")[at], place)
        await p.until(lambda now, place=place: offered(now, place))
        await p.click(offered(p, place)[0])
        await p.still()
    await pick(p, p.all("textbox|combobox")[2], p.asked(r"on (\S+?)\.?$"))
    await p.click(p.one("button", "Search"))
    await p.until(lambda now: now.all("button", like="Book flight"))
    offers: list[tuple[int, int, Seen]] = []
    minutes = 0
    for node in p.nodes:
        found = re.fullmatch(r"(\d+)h (\d+)m", node.name)
        minutes = int(found.group(1)) * 60 + int(found.group(2)) if found else minutes
        price = re.search(r"\$(\d+)", node.name)
        if node.role == "button" and price:
            offers.append((minutes, int(price.group(1)), node))
    await p.click(min(offers, key=lambda offer: offer[0 if "shortest" in p.task else 1])[2])


def offered(p: Player, place: str) -> list[Seen]:
    """The airports that a field offers."""
    return [n for n in p.nodes if (n.name.startswith(place) or f"({place})" in n.name) and n.role != "textbox"]
