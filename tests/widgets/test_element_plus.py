"""Element Plus: a Vue library that draws its lists in the body, far from their fields."""

from __future__ import annotations

import pytest

from browser_agent.core.target import Query

from .cases import Case, Refused, check, choose, drag, fill

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORKS = (
    Case(fill("textbox", "Part", "Bolt M8"), "part", "Bolt M8"),
    Case(fill("textbox", "Note", "one\ntwo"), "note", "one\ntwo"),
    Case(fill("textbox", "Price", "1234567"), "price", "1234567"),
    Case(fill("spinbutton", "Count", "12"), "count", 12),
    Case(fill("slider", "Volume", "45"), "volume", 45),
    Case(fill("slider", "Stars", "4"), "stars", 4),
    Case(fill("combobox", "Day", "2026-12-24"), "day", "2026-12-24"),
    Case(fill("combobox", "Hour", "09:30:00"), "hour", "09:30:00"),
    Case(choose("combobox", "Size", "Medium"), "size", "medium"),
    Case(choose("combobox", "Colour", "Green"), "colour", "Green"),
    Case(choose("combobox", "Tags", "Red", "Blue"), "tags", ["Red", "Blue"]),
    Case(choose("combobox", "City", "Porto"), "city", "Porto"),
    Case(choose("textbox", "Town", "Perth"), "towns", ["Perth"]),
    Case(choose("combobox", "Long list", "Item 777"), "far", 777),
    Case(choose("textbox", "Place", "Germany", "Hamburg"), "place", ["de", "hh"]),
    Case(choose("combobox", "Plant", "Oak"), "plant", "oak"),
    Case(choose("combobox", "Slot", "09:30"), "slot", "09:30"),
    Case(choose("radiogroup", "Pay with", "Cash"), "pay", "cash"),
    Case(choose("radiogroup", "Speed", "Fast"), "speed", "fast"),
    Case(choose("radiogroup", "Plan", "Team"), "plan", "Team"),
    Case(check("radio", "Card"), "pay", "card"),
    Case(choose("group", "Extras", "Salt", "Pepper"), "extras", ["salt", "pepper"]),
    Case(check("checkbox", "Pepper"), "extras", ["pepper"]),
    Case(check("checkbox", "Wrap it"), "gift", True),
    Case(check("switch", "Wifi"), "wifi", True),
    Case(choose("button", "Edit", "Paste"), "menu", "paste"),
    Case(choose("tree", "Garden", "Basil"), "node", "Basil"),
    Case(drag(Query(text="Basil"), Query(text="Trees")), "moved", ["Basil", "Trees", "inner"]),
)

REFUSED = (
    Refused(fill("spinbutton", "Count", "500"), "not_met", "part"),
    Refused(fill("slider", "Volume", "47"), "not_met", "part"),
    Refused(fill("combobox", "Day", "not a day"), "not_met", "day"),
    Refused(choose("combobox", "Size", "Huge"), "no_option", "size"),
    Refused(choose("combobox", "Colour", "Ochre"), "no_option", "colour"),
    Refused(choose("combobox", "City", "Zagreb"), "no_option", "city"),
    Refused(choose("textbox", "Town", "Zagreb"), "no_option", "towns"),
    Refused(choose("radiogroup", "Pay with", "Beads"), "no_option", "pay"),
)


@pytest.mark.parametrize("case", WORKS, ids=str)
async def test_every_widget_of_element_plus_takes_what_it_is_given(widgets, case):
    await widgets.works("element_plus", case)


@pytest.mark.parametrize("case", REFUSED, ids=str)
async def test_what_element_plus_does_not_take_is_a_fault(widgets, case):
    await widgets.refuses("element_plus", case)
