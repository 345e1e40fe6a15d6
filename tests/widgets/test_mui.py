"""Material UI: a React library with labels inside its fields and menus over the whole page."""

from __future__ import annotations

import pytest

from browser_agent.core.target import Query

from .cases import Case, Refused, check, choose, drag, fill

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORKS = (
    Case(fill("textbox", "Part", "Bolt M8"), "part", "Bolt M8"),
    Case(fill("textbox", "Note", "one\ntwo"), "note", "one\ntwo"),
    Case(fill("spinbutton", "Count", "12"), "count", "12"),
    Case(fill("combobox", "Free", "Mauve"), "free", None),
    Case(fill("slider", "Volume", "45"), "volume", 45),
    Case(fill("slider", "To", "60"), "span", [20, 60]),
    Case(choose("combobox", "Size", "Medium", exact=False), "size", "medium"),
    Case(choose("combobox", "Tags", "Red", "Blue", exact=False), "tags", ["red", "blue"]),
    Case(choose("combobox", "Colour", "Green"), "colour", "Green"),
    Case(choose("combobox", "Many", "Red", "Blue"), "many", ["Red", "Blue"]),
    Case(choose("combobox", "City", "Porto"), "city", "Porto"),
    Case(choose("combobox", "Free", "Blue"), "free", "Blue"),
    Case(choose("radiogroup", "Pay with", "Cash"), "pay", "cash"),
    Case(check("radio", "Card"), "pay", "card"),
    Case(check("radio", "4 Stars"), "stars", 4),
    Case(choose("group", "View", "Grid"), "view", "grid"),
    Case(check("checkbox", "Wrap it"), "gift", True),
    Case(check("checkbox", "Wifi"), "wifi", True),
    Case(choose("button", "Edit", "Paste"), "menu", "paste"),
    Case(choose("tablist", None, "Second"), "tab", 1),
    Case(drag(Query(role="slider", name="To"), Query(role="slider", name="Volume")), "span", [20, 20]),
)

REFUSED = (
    Refused(fill("textbox", "Fixed", "anything"), "not_met", "fixed"),
    Refused(fill("spinbutton", "Count", "500"), "not_met", "part"),
    Refused(fill("slider", "Volume", "47"), "not_met", "part"),
    Refused(choose("combobox", "Size", "Huge", exact=False), "no_option", "size"),
    Refused(choose("combobox", "Colour", "Ochre"), "no_option", "colour"),
    Refused(choose("combobox", "City", "Zagreb"), "no_option", "city"),
    Refused(choose("button", "Edit", "Cut"), "no_option", "menu"),
    Refused(choose("radiogroup", "Pay with", "Beads"), "no_option", "pay"),
)


@pytest.mark.parametrize("case", WORKS, ids=str)
async def test_every_widget_of_material_ui_takes_what_it_is_given(widgets, case):
    await widgets.works("mui", case)


@pytest.mark.parametrize("case", REFUSED, ids=str)
async def test_what_material_ui_does_not_take_is_a_fault(widgets, case):
    await widgets.refuses("mui", case)
