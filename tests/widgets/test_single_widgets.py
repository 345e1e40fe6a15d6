"""Libraries of one widget each: Tom Select, Choices.js, flatpickr, IMask, Quill, SortableJS."""

from __future__ import annotations

import pytest

from browser_agent.core.target import Query

from .cases import Case, Refused, choose, drag, fill

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORKS = (
    Case(choose("combobox", "Fruit", "Pear"), "fruit", "p"),
    Case(choose("combobox", "Crew", "Ada", "Cleo"), "crew", ["Ada", "Cleo"]),
    Case(choose("combobox", "City", "Porto"), "city", "Porto"),
    Case(choose("combobox", "Metal", "Gold"), "data.metal", ["au"]),
    Case(choose("searchbox", "Gems", "Ruby", "Jade"), "data.gems", ["Ruby", "Jade"]),
    Case(choose("textbox", "Day", "November 24, 2026"), "day", ["Tue Nov 24 2026"]),
    Case(fill("textbox", "When", "2026-12-24 09:30"), "when", ["Thu Dec 24 2026 09:30"]),
    Case(fill("textbox", "Phone", "5551234567"), "phone", "5551234567"),
    Case(fill("textbox", "Phone", "(555) 123-4567"), "phone", "5551234567"),
    Case(fill("textbox", "Amount", "1234567.5"), "amount", 1234567.5),
    Case(fill("textbox", "Code", "abc-123"), "code", "ABC-123"),
    Case(fill("textbox", "Digits only", "007"), "data.pin", ["007"]),
    Case(fill("textbox", "Letter", "Dear Ada,\n\nhello."), "quill", "Dear Ada,\n\nhello.\n"),
    Case(fill("textbox", "Memo", "new words"), "memo", "new words"),
    Case(drag(Query(text="Kiln"), Query(text="Mill")), "native", ["Loom", "Mill", "Kiln", "Nail"]),
    Case(drag(Query(text="One"), Query(text="Three")), "pointer", ["Two", "Three", "One", "Four"]),
    Case(drag(Query(text="Nut"), Query(text="Gear")), "left", ["Bolt"]),
)

REFUSED = (
    Refused(choose("combobox", "Fruit", "Plum"), "no_option", "fruit"),
    Refused(choose("combobox", "City", "Zagreb"), "no_option", "city"),
    Refused(choose("combobox", "Metal", "Lead"), "no_option", "data.metal"),
    Refused(fill("textbox", "Phone", "555-CALL-NOW"), "not_met", "fruit"),
    Refused(fill("textbox", "Phone", "55512345678"), "not_met", "fruit"),
    Refused(fill("textbox", "Amount", "12.345"), "not_met", "fruit"),
    Refused(fill("textbox", "Digits only", "12a4"), "not_met", "fruit"),
    Refused(fill("textbox", "When", "some day"), "not_met", "when"),
    Refused(fill("textbox", "Day", "2026-12-24"), "disabled", "day"),
)


@pytest.mark.parametrize("case", WORKS, ids=str)
async def test_every_single_widget_takes_what_it_is_given(widgets, case):
    await widgets.works("single", case)


@pytest.mark.parametrize("case", REFUSED, ids=str)
async def test_what_a_single_widget_does_not_take_is_a_fault(widgets, case):
    await widgets.refuses("single", case)
