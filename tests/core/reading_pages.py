"""Pages for the tests of reading: small ones by hand, and hostile ones that hypothesis makes up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from browser_agent.core.reading.lines import home_of
from browser_agent.core.reading.lines import said as line_of
from browser_agent.core.reading.places import placed
from browser_agent.core.seen import NOTHING, Observation, Seen, Viewport

MARK = "\u0001"
same_every_time = settings(derandomize=True, database=None, deadline=None, max_examples=100)
"""The same examples in every run."""
LANDMARKS = ("navigation", "main", "banner", "search", "region", "dialog", "list", "group", "table", "iframe", "status")
CONTROLS = (
    "button",
    "link",
    "textbox",
    "checkbox",
    "radio",
    "combobox",
    "option",
    "generic",
    "listitem",
)
HOSTILE = (
    'e5 button "Pay"', "e5", "E5 button", "f1e2 link", "# Title", "##", "#1 seller", "| a | b", "|# a", '"', "\\", '\\"', "navigation", "dialog modal", "main (x)",
    'search "Shop"', "above: 3 links", "below:", "in view, left out: 2 links", "left out: 3", "gone: e5 e7-e9", "moved: e1 first", "nothing changed",
    "note: all well", "not read: 3 texts", "all of the page now:", "new page, earlier refs are gone:", "after e3:", "a\n e7 link", "a\r\ne7 button", "x\u2028# y", "\u202ee5 nottub",
    "\u200b", "e5\u200b button", "\u2066x\u2069", "\x1b[31mred", "\x00", "a\xa0b", "Daten\xadschutz", "\ufeffe5 link", "\U000e0041\U000e0042", "-> /x", '= "9" checked', 'row "x"', "row | x",
    "e9 row | x", "Hello e5 button", "a) e6 link", "1", "+", "-", "›", "  ", "", "\u3164", "\ud800", MARK, f"a{MARK}e4 button", "👨‍👩‍👧", "نمی‌خواهم", "葛\U000e0100", "checkbox checked",
)  # fmt: skip
PLAIN = (
    "Save",
    "Cancel",
    "Orders",
    "0 items",
    "Total",
    "Quantity",
    "Open the door",
    "7",
    "Terms",
    "€14.50",
    "Straße",
    "注文",
)
TEXTS = st.one_of(
    st.sampled_from(PLAIN), st.sampled_from(HOSTILE), st.tuples(st.sampled_from(HOSTILE), st.sampled_from(PLAIN)).map(" ".join), st.text(max_size=12)
)  # fmt: skip
STATES = st.lists(
    st.sampled_from(("checked", "unchecked", "disabled", "required", "expanded", "focused", "covered by e3", 'covered by "e9 button x"')), max_size=2, unique=True,
).map(tuple)  # fmt: skip
MORE = st.one_of(
    st.just(NOTHING),
    st.dictionaries(st.sampled_from(("href", "description", "error", "placeholder", "icon", "text", "scroll", "type", "src")), TEXTS, max_size=2),
    st.lists(TEXTS, min_size=1, max_size=3).map(lambda all_of: {"options": " | ".join(all_of)}),
)  # fmt: skip
BOXES = st.one_of(
    st.none(), st.tuples(st.integers(-300, 1500), st.integers(-900, 1700), st.integers(0, 400), st.integers(0, 90))
)
VIEW = Viewport(1280, 800, 0, 900, 1280, 2600)


@st.composite
def pages(draw: st.DrawFn, size: int = 14, first: int = 1) -> Observation:
    """A page with every kind of line on it; refs are unique, as the eyes make them."""
    nodes: list[Seen] = []
    depth, ref = 0, first
    for _ in range(draw(st.integers(0, size))):
        depth = draw(st.integers(0, depth + 1))
        kind = draw(
            st.sampled_from(("text", "text", "text", "heading", "landmark", "control", "control", "row", "table row"))
        )
        name, box = draw(TEXTS), draw(BOXES)
        if kind == "text":
            nodes.append(Seen(depth, "", "text", name, box=box))
            depth = max(0, depth - 1)
        elif kind == "heading":
            nodes.append(Seen(depth, "", "heading", name, box=box, more={"level": draw(st.sampled_from("1236"))}))
        elif kind == "landmark":
            nodes.append(
                Seen(depth, "", draw(st.sampled_from(LANDMARKS)), draw(st.one_of(st.just(""), TEXTS)), box=box)
            )
        elif kind == "row":
            cells = draw(st.lists(TEXTS.map(lambda text: text.replace("|", "/")), min_size=1, max_size=3))
            nodes.append(Seen(depth, "", "row", " | ".join(cells), box=box))
        elif kind == "control":
            value = draw(st.one_of(st.none(), TEXTS))
            nodes.append(
                Seen(depth, f"e{ref}", draw(st.sampled_from(CONTROLS)), name, value, draw(STATES), box, draw(MORE))
            )
            ref += 1
        else:
            many = draw(st.integers(1, 2))
            nodes.append(
                Seen(
                    depth, "", "row", f"{name} | ", box=box, more={"cells": f"{name.replace(MARK, '')} | {MARK * many}"}
                )
            )
            for _ in range(many):
                nodes.append(
                    Seen(
                        depth + 1,
                        f"e{ref}",
                        draw(st.sampled_from(CONTROLS)),
                        draw(TEXTS),
                        None,
                        draw(STATES),
                        box,
                        draw(MORE),
                    )
                )
                ref += 1
    return page(nodes)


def page(nodes: Sequence[Seen], **more: object) -> Observation:
    """An observation of these nodes."""
    return Observation(url="http://127.0.0.1:8000/shop/", title="Shop", generation=1, viewport=VIEW, nodes=tuple(nodes))


class Line(NamedTuple):
    """A line of the whole text and all the nodes that it shows."""

    text: str
    nodes: tuple[Seen, ...]


def lines(seen: Observation) -> list[Line]:
    """Every line of a page, without its indentation."""
    made = []
    for at, _, inside in placed(seen.nodes):
        held = tuple(seen.nodes[one] for one in inside)
        made.append(Line(line_of(seen.nodes[at], held, home_of(seen)), (seen.nodes[at], *held)))
    return made


def said(text: str) -> str:
    """A line without what stands in quotes: only our own words are left."""
    return re.sub(r'"(?:[^"\\\n]|\\.)*"', "«»", text)


_LED = re.compile(r"((?:f\d+)?e\d+)(?: |$)")
_HELD = re.compile(r"(?<!covered by )(?<!-> )(?<![^ ])((?:f\d+)?e\d+)(?!\w)")


def refs_of(text: str) -> list[str]:
    """The refs that somebody would read in a text of ours, by its grammar alone."""
    found: list[str] = []
    for line in said(text).split("\n"):
        line = line.lstrip(" ")
        led = _LED.match(line)
        if led:
            found.append(led[1])
            line = line[led.end() :]
        if line.startswith(("|", "row")):
            found += _HELD.findall(line)
    return found
