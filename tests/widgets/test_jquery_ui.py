"""jQuery UI: the widgets of many an intranet."""

from __future__ import annotations

import pytest

from browser_agent.core.target import Query

from .cases import Case, Refused, check, choose, drag, fill

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORKS = (
    Case(choose("combobox", None, "Fast", near=Query(text="Speed")), "data.speed", "Fast"),
    Case(choose("textbox", "Town", "Bonn"), "town", "Bonn"),
    Case(choose("textbox", "City", "Porto"), "city", "Porto"),
    Case(fill("spinbutton", "Count", "12"), "count", 12),
    Case(fill("textbox", "Day", "2026-12-24"), "data.day", "2026-12-24"),
    Case(choose("textbox", "Day", "24"), "day", "2026-11-24"),
    Case(choose("group", "Ship by", "Road"), "data.ship", "road"),
    Case(check("radio", "Rail"), "data.ship", "rail"),
    Case(check("checkbox", "Gift"), "data.gift", "on"),
    Case(choose("menu", "Do", "Save"), "menu", "Save"),
    Case(drag(Query(text="Ada"), Query(text="Cleo")), "sort", ["Ben", "Cleo", "Ada", "Dora"]),
    Case(drag(Query(text="Card"), Query(text="Bin")), "dropped", "Card"),
    Case(drag(Query(title="Volume"), Query(title="To")), "slide", 40),
)

REFUSED = (
    Refused(fill("spinbutton", "Count", "51"), "not_met", "town"),
    Refused(choose("combobox", None, "Warp", near=Query(text="Speed")), "no_option", "data.speed"),
    Refused(choose("combobox", None, "Crawl", near=Query(text="Speed")), "no_option", "data.speed"),
    Refused(choose("textbox", "Town", "Zagreb"), "no_option", "town"),
    Refused(choose("textbox", "City", "Zagreb"), "no_option", "city"),
    Refused(drag(Query(text="Card"), Query(text="Dora")), "not_met", "dropped"),
    Refused(choose("menu", "Do", "Print"), "no_option", "menu"),
)


@pytest.mark.parametrize("case", WORKS, ids=str)
async def test_every_widget_of_jquery_ui_takes_what_it_is_given(widgets, case):
    await widgets.works("jquery_ui", case)


@pytest.mark.parametrize("case", REFUSED, ids=str)
async def test_what_jquery_ui_does_not_take_is_a_fault(widgets, case):
    await widgets.refuses("jquery_ui", case)
