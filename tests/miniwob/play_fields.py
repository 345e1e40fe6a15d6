"""Tasks of text fields, dates, sliders and spinners."""

from __future__ import annotations

import re
from contextlib import suppress

from browser_agent.core.errors import StepFault
from browser_agent.core.seen import Seen

from .player import Missing, Player
from .registry import plays

COLOURS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "008000", "lime": "00FF00", "magenta": "FF00FF",
    "maroon": "800000", "navy": "000080", "olive": "808000", "orange": "FFA500", "pink": "FFC0CB", "purple": "800080",
    "red": "FF0000", "white": "FFFFFF", "yellow": "FFFF00", "gray": "808080", "aqua": "00FFFF", "teal": "008080",
    "silver": "C0C0C0", "gold": "FFD700",
}  # fmt: skip


async def submit(p: Player) -> None:
    await p.click(p.one("button", "Submit"))


@plays("enter-text", "enter-text-dynamic")
async def the_text(p: Player) -> None:
    await p.fill(p.one("textbox"), p.quoted()[0])
    await submit(p)


@plays("enter-text-2")
async def in_another_case(p: Player) -> None:
    text = p.quoted()[0]
    await p.fill(p.one("textbox"), text.upper() if "upper" in p.task else text.lower())
    await submit(p)


@plays("enter-password")
async def twice(p: Player) -> None:
    for box in p.all("textbox"):
        await p.fill(box, p.quoted()[0])
    await submit(p)


@plays("login-user")
async def log_in(p: Player) -> None:
    for box, text in zip(p.all("textbox"), p.quoted(), strict=True):
        await p.fill(box, text)
    await p.click(p.one("button", "Login"))


@plays("login-user-popup")
async def log_in_past_a_popup(p: Player) -> None:
    (enter,) = [n for n in p.all("button") if n.name != "Cancel"]
    for at, text in enumerate(p.quoted()):
        # The popup comes while the mouse is down, and the rest of the click would meet it.
        with suppress(StepFault):
            await p.click(p.all("textbox")[at])
        await p.look()
        if p.all("button", "Cancel"):
            await p.click(p.one("button", "Cancel"))
            await p.look()
        await p.fill(p.all("textbox")[at], text)
    await p.click(enter)


@plays("enter-date")
async def a_date(p: Player) -> None:
    month, day, year = p.asked(r"Enter (\S+) as").split("/")
    await p.fill(p.nodes[0], f"{year}-{month}-{day}")
    await submit(p)


@plays("enter-time")
async def a_time(p: Player) -> None:
    hour, minute, half = re.findall(r"(\d+):(\d+) (AM|PM)", p.task)[0]
    await p.fill(p.nodes[0], f"{int(hour) % 12 + 12 * (half == 'PM'):02}:{minute}")
    await submit(p)


@plays("text-transform")
async def what_stands_askew(p: Player) -> None:
    await p.fill(p.one("textbox"), "".join(n.name for n in p.all("text")))
    await submit(p)


@plays("find-word")
async def a_word_by_number(p: Player) -> None:
    words = " ".join(n.name for n in p.all("text")).split()
    await p.fill(p.one("textbox"), words[int(p.asked(r"the (\d+)")) - 1].strip(".,"))
    await submit(p)


@plays("copy-paste", "copy-paste-2", "scroll-text")
async def from_one_field_to_another(p: Player) -> None:
    fields = p.all("textbox")
    place = re.search(r"the (\d)", p.task)
    full = [n for n in fields if n.value]
    text = full[int(place.group(1)) - 1 if place else 0].value or ""
    await p.fill(
        next(n for n in fields if not n.value), text.split()[-1].rstrip(".") if "last word" in p.task else text
    )
    await submit(p)


@plays("scroll-text-2")
async def scroll_a_field(p: Player) -> None:
    field = p.one("textbox")
    await p.click(field)
    await p.press("Control+End" if "bottom" in p.task else "Control+Home", field)
    await submit(p)


@plays("use-colorwheel")
async def a_colour(p: Player) -> None:
    field = p.one("textbox")
    await p.fill(field, COLOURS[p.asked(r"Select (\w+)")])
    await p.press("Tab", field)
    await p.look()
    await submit(p)


@plays("use-spinner")
async def spin(p: Player) -> None:
    await p.fill(p.one("spinbutton"), p.asked(r"Select (-?\d+)"))
    await submit(p)


@plays("use-slider", "use-slider-2")
async def slide(p: Player) -> None:
    wanted = [int(one) for one in re.findall(r"-?\d+", p.task.split("submit")[0])]
    for handle, shown, number in zip(handles(p), numbers(p), wanted, strict=True):
        await move(p, handle, number - shown)
    await submit(p)


@plays("form-sequence")
async def slide_and_check(p: Player) -> None:
    await move(p, handles(p)[0], int(p.asked(r"Select (-?\d+)")) - numbers(p)[0])
    await p.check(p.all("checkbox")[int(p.asked(r"the (\d)")) - 1])
    await submit(p)


@plays("form-sequence-2")
async def radio_and_field(p: Player) -> None:
    await p.check(p.all("radio")[int(p.asked(r"the (\d)\w+ radio")) - 1])
    await p.fill(p.all("textbox")[int(p.asked(r"the (\d)\w+ textbox")) - 1], p.quoted()[0])
    await submit(p)


def handles(p: Player) -> list[Seen]:
    """The handles of sliders: small and square, in a bar that is a control too."""
    found = [n for n in p.nodes if n.ref and n.depth > 0 and n.box and n.box[2] == n.box[3] == 14]
    if not found:
        raise Missing("the handle of a slider")
    return found


def numbers(p: Player) -> list[int]:
    """The numbers that stand beside the sliders."""
    return [int(n.name) for n in p.all("text") if re.fullmatch(r"-?\d+", n.name)]


async def move(p: Player, handle: Seen, by: int) -> None:
    await p.press("ArrowRight" if by > 0 else "ArrowLeft", handle, times=abs(by))
