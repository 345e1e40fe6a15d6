"""Shoelace: web components, everything in shadow roots."""

from __future__ import annotations

import pytest

from browser_agent.core.target import Query

from .cases import Case, Refused, check, choose, drag, fill

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORKS = (
    Case(fill("textbox", "Part", "Bolt M8"), "values.part", "Bolt M8"),
    Case(fill("spinbutton", "Count", "12"), "values.count", "12"),
    Case(fill("textbox", "Mail", "new@example.org"), "values.mail", "new@example.org"),
    Case(fill("textbox", "Note", "one\ntwo"), "values.note", "one\ntwo"),
    Case(fill("slider", "Volume", "45"), "values.volume", 45),
    Case(fill("slider", "Stars", "4"), "values.stars", 4),
    Case(fill("slider", "hue", "120"), "values.paint", "#000000"),
    Case(choose("combobox", "Size", "Medium"), "values.size", "m"),
    Case(choose("combobox", "Toppings", "Ham", "Basil"), "values.toppings", ["ham", "basil"]),
    Case(choose("radiogroup", "Pay with", "Cash"), "data.pay", ["cash"]),
    Case(choose("radiogroup", "Speed", "Fast"), "data.speed", ["fast"]),
    Case(check("radio", "Card"), "data.pay", ["card"]),
    Case(check("checkbox", "I agree"), "data.terms", ["yes"]),
    Case(check("switch", "Wifi"), "data.wifi", ["on"]),
    Case(choose("button", "Edit", "Paste"), "picked", "paste"),
    Case(choose("tree", "Plants", "Herbs"), "leaves", ["Herbs"]),
    Case(choose("tree", "Plants", "Oak"), "leaves", ["Oak"]),
    Case(drag(Query(role="separator"), Query(text="Right")), "split", 75),
)

REFUSED = (
    Refused(fill("spinbutton", "Count", "-3"), "not_met", "data.part"),
    Refused(fill("slider", "Volume", "47"), "not_met", "data.part"),
    Refused(choose("combobox", "Size", "Huge"), "no_option", "values.size"),
    Refused(choose("combobox", "Size", "Gigantic"), "no_option", "values.size"),
    Refused(choose("combobox", "Toppings", "Ham", "Coal"), "not_met", "data.part"),
    Refused(choose("radiogroup", "Pay with", "Beads"), "no_option", "data.pay"),
    Refused(choose("button", "Edit", "Cut"), "no_option", "picked"),
)


@pytest.mark.parametrize("case", WORKS, ids=str)
async def test_every_widget_of_shoelace_takes_what_it_is_given(widgets, case):
    await widgets.works("shoelace", case)


@pytest.mark.parametrize("case", REFUSED, ids=str)
async def test_what_shoelace_does_not_take_is_a_fault(widgets, case):
    await widgets.refuses("shoelace", case)
