"""Ant Design: a React library whose lists are drawn for the eye apart from those for screen readers."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from browser_agent.core.target import Query

from .cases import Case, Refused, check, choose, fill

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORKS = (
    Case(fill("textbox", "Part", "Bolt M8"), "part", "Bolt M8"),
    Case(fill("textbox", "Note", "one\ntwo"), "note", "one\ntwo"),
    Case(fill("spinbutton", "Count", "12"), "count", 12),
    Case(fill("slider", "Volume", "45"), "volume", 45),
    Case(fill("textbox", "Day", "2026-12-24"), "day", "2026-12-24"),
    Case(fill("textbox", "Hour", "09:30:00"), "hour", "09:30:00"),
    Case(fill("combobox", "Town", "Bremen"), "town", "Bremen"),
    Case(choose("combobox", "Size", "Medium"), "size", "medium"),
    Case(choose("combobox", "Colour", "Green"), "colour", "green"),
    Case(choose("combobox", "Tags", "Red", "Blue"), "tags", ["red", "blue"]),
    Case(choose("combobox", "City", "Porto"), "city", "Porto"),
    Case(choose("combobox", "Far", "Item 777"), "far", 777),
    Case(choose("combobox", "Town", "Bonn"), "town", "Bonn"),
    Case(choose("combobox", "Place", "Germany", "Hamburg"), "place", ["de", "hamburg"]),
    Case(choose("combobox", "Plant", "Oak"), "plant", "oak"),
    Case(check("radio", "Card"), "pay", "card"),
    Case(check("radio", "Fast"), "speed", "fast"),
    Case(choose("radiogroup", "segmented control", "Team"), "plan", "Team"),
    Case(check("checkbox", "Pepper"), "extras", ["pepper"]),
    Case(check("checkbox", "Wrap it"), "gift", True),
    Case(check("switch", "Wifi"), "wifi", True),
    Case(choose("button", "Edit", "Paste"), "menu", "paste"),
    Case(choose("tree", "Garden", "Herbs"), "node", "herbs"),
    Case(choose("tree", "Garden", "Oak"), "node", "oak"),
)

REFUSED = (
    Refused(fill("spinbutton", "Count", "500"), "not_met", "part"),
    Refused(fill("slider", "Volume", "47"), "not_met", "part"),
    Refused(fill("textbox", "Day", "some day"), "not_met", "day"),
    Refused(choose("combobox", "Size", "Huge"), "no_option", "size"),
    Refused(choose("combobox", "Size", "Gigantic"), "no_option", "size"),
    Refused(choose("combobox", "Colour", "Ochre"), "no_option", "colour"),
    Refused(choose("combobox", "City", "Zagreb"), "no_option", "city"),
    Refused(choose("button", "Edit", "Cut"), "no_option", "menu"),
)


@pytest.mark.parametrize("case", WORKS, ids=str)
async def test_every_widget_of_ant_design_takes_what_it_is_given(widgets, case):
    await widgets.works("antd", case)


@pytest.mark.parametrize("case", REFUSED, ids=str)
async def test_what_ant_design_does_not_take_is_a_fault(widgets, case):
    await widgets.refuses("antd", case)


@pytest.mark.parametrize("button", ["Attach", "Drop here"])
async def test_files_are_given_to_a_button_and_to_a_place_to_drop_them(widgets, tmp_path, button):
    file = tmp_path / "plan.txt"
    file.write_text("plan", "utf-8")
    await widgets.open("antd")

    await widgets.do(act.Upload(target=Query(role="button", name=button), files=(str(file),)))

    assert await widgets.held("files") == ["plan.txt"]
