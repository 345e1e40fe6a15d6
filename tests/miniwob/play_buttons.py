"""Tasks of buttons, links, tabs and sections: find the words, press."""

from __future__ import annotations

import re

from .player import Missing, Player
from .registry import plays

WIDGETS = {"text": "textbox", "textarea": "textbox", "button": "button", "radio": "radio", "checkbox": "checkbox"}


@plays("click-test", "click-test-2", "click-test-transfer", "button-delay", "click-button-sequence")
async def the_named_buttons(p: Player) -> None:
    wait = re.search(r"wait (\d+) second", p.task)
    for at, name in enumerate(re.findall(r"button ([A-Z]+)", p.task) or ["Click Me!"]):
        if wait and at:
            await p.after(int(wait.group(1)))
        await p.click(p.one("button", name))


@plays("click-button", "unicode-test")
async def the_quoted_button(p: Player) -> None:
    await p.click(p.one("button", p.quoted()[0]))


@plays("click-link")
async def the_quoted_link(p: Player) -> None:
    await p.click(p.one(name=p.quoted()[0]))


@plays("click-dialog")
async def close_the_dialog(p: Player) -> None:
    await p.click(p.one("button", "Close"))


@plays("click-dialog-2")
async def a_button_of_the_dialog(p: Player) -> None:
    name = p.quoted()[0]
    await p.click(p.one("button", "Close" if name == "x" else name))


@plays("click-widget")
async def a_widget_of_that_kind(p: Player) -> None:
    kind = p.quoted()[0]
    fields = p.all(WIDGETS[kind])
    if kind in ("text", "textarea"):
        # The line of a textarea is taller than that of an input.
        fields.sort(key=lambda n: n.box[3] if n.box else 0, reverse=kind == "textarea")
    if not fields:
        raise Missing(f"no {kind} among {p.said()}")
    await p.click(fields[0])


@plays("focus-text", "focus-text-2")
async def focus_a_field(p: Player) -> None:
    place = re.search(r"the (\d)", p.task)
    await p.click(p.all("textbox")[int(place.group(1)) - 1 if place else 0])


@plays("click-tab")
async def the_tab(p: Player) -> None:
    await p.click(p.one("tab", p.asked(r"on (.+)\.$")))


@plays("click-tab-2", "click-tab-2-easy", "click-tab-2-medium", "click-tab-2-hard")
async def a_link_under_a_tab(p: Player) -> None:
    link = p.quoted()[0]
    for tab in p.all("tab"):
        await p.click(tab)
        await p.look()
        if p.all("generic", link):
            await p.click(p.one("generic", link))
            return
    raise Missing(f"no link {link} under any tab")


@plays("click-collapsible", "click-collapsible-nodelay")
async def open_the_section(p: Player) -> None:
    await p.click(p.one("tab", like="Section"))
    await p.until(lambda now: "expanded" in now.one("tab", like="Section").states)
    await p.still()
    await p.click(p.one("button", "Submit"))


@plays("click-collapsible-2", "click-collapsible-2-nodelay")
async def a_link_in_a_section(p: Player) -> None:
    link = p.quoted()[0]
    for section in p.all("tab"):
        await p.click(section)
        await p.until(lambda now, ref=section.ref: any(n.ref == ref and "expanded" in n.states for n in now.nodes))
        await p.still()
        if p.all("generic", link):
            await p.click(p.one("generic", link))
            return
    raise Missing(f"no link {link} in any section")


@plays("sign-agreement")
async def sign(p: Player) -> None:
    names = p.quoted()
    if len(names) == 2:
        text = p.all("textbox")[0]
        await p.scroll(text, by=10_000)
        await p.look()
        await p.until(lambda now: "disabled" not in now.one("textbox", "Name").states)
        await p.fill(p.one("textbox", "Name"), names[0])
        await p.look()
    await p.click(p.one("button", names[-1] if names else "Cancel"))


@plays("odd-or-even")
async def odd_or_even(p: Player) -> None:
    row: list[str] = []
    for at, node in enumerate(p.nodes):
        if node.role == "text" and re.fullmatch(r"-?\d+", node.name):
            row.append(node.name)
            odd = int(node.name) % 2 == 1
            await p.click(p.nodes[at - 1] if odd else p.nodes[at + 1])
    await p.click(p.one("button", "Submit"))


@plays("generate-number")
async def draw_until_it_fits(p: Player) -> None:
    side, bound = p.asked(r"(greater|less|even|odd)"), re.search(r"than (-?\d+)", p.task)
    fits = {
        "greater": lambda n: n > int(bound.group(1) if bound else 0),
        "less": lambda n: n < int(bound.group(1) if bound else 0),
        "even": lambda n: n % 2 == 0,
        "odd": lambda n: n % 2 == 1,
    }[side]
    for _ in range(40):
        await p.click(p.one("button", "Generate"))
        await p.look()
        shown = next((n.name for n in p.nodes if re.fullmatch(r"-?\d+", n.name)), "")
        if shown and fits(int(shown)):
            await p.click(p.one("button", "Submit"))
            return
    raise Missing("no such number came")
