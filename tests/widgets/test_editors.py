"""Rich text editors (Trix, ProseMirror), and Select2, which has its search in a box of its own."""

from __future__ import annotations

import pytest

from browser_agent.core.target import Query

from .cases import Case, Refused, choose, fill

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORKS = (
    Case(choose("combobox", None, "Pear", near=Query(text="Fruit")), "fruit", "p"),
    Case(choose("combobox", None, "Ada", "Cleo", near=Query(text="Crew")), "crew", ["Ada", "Cleo"]),
    Case(choose("combobox", None, "Porto", near=Query(text="City")), "city", "Porto"),
    Case(fill("textbox", "Letter", "Dear Ada,\nhello."), "letter", "Dear Ada,\nhello.\n"),
    Case(fill("textbox", "Report", "first line"), "report", "first line"),
    Case(fill("textbox", "Report", "first\nsecond"), "report", "first\nsecond"),
)

REFUSED = (
    Refused(choose("combobox", None, "Quince", near=Query(text="Fruit")), "no_option", "fruit"),
    Refused(choose("combobox", None, "Plum", near=Query(text="Fruit")), "no_option", "fruit"),
    Refused(choose("combobox", None, "Zagreb", near=Query(text="City")), "no_option", "city"),
    Refused(fill("textbox", "Frozen", "anything"), "not_met", "report"),
)


@pytest.mark.parametrize("case", WORKS, ids=str)
async def test_editors_and_lists_with_a_search_box_take_what_they_are_given(widgets, case):
    await widgets.works("editors", case)


@pytest.mark.parametrize("case", REFUSED, ids=str)
async def test_what_editors_and_lists_with_a_search_box_do_not_take_is_a_fault(widgets, case):
    await widgets.refuses("editors", case)
