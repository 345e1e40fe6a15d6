"""Searching what was seen, by words, role and region."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from browser_agent.core.reading import find, listed
from browser_agent.core.seen import Observation, Seen
from tests.core.reading_pages import PLAIN, page, pages, same_every_time

SHOP = page(
    (
        Seen(0, "", "navigation", "Shop"),
        Seen(1, "e1", "link", "Orders", more={"href": "/orders"}),
        Seen(0, "", "main", ""),
        Seen(1, "", "heading", "Old orders", more={"level": "2"}),
        Seen(1, "e2", "button", "Remove"),
        Seen(1, "", "heading", "Remarks", more={"level": "3"}),
        Seen(1, "e3", "textbox", "Note", "call before noon"),
        Seen(1, "", "heading", "Orders", more={"level": "2"}),
        Seen(
            1, "e4", "combobox", "Speed", "Normal", more={"options": "Normal | Overnight", "description": "Costs extra"}
        ),
        Seen(1, "", "table", "Parts"),
        Seen(2, "", "row", "Bolt M3 | 4 | ", more={"cells": "Bolt M3 | 4 | \u0001"}),
        Seen(3, "e5", "button", "", more={"icon": "trash"}),
        Seen(2, "", "row", "Bolt M30 | 1 | ", more={"cells": "Bolt M30 | 1 | \u0001"}),
        Seen(3, "e6", "button", "", more={"icon": "trash"}),
        Seen(0, "", "dialog", "Cookies"),
        Seen(1, "e7", "button", "Accept all cookies"),
        Seen(1, "", "text", "Straße und Hausnummer"),
        Seen(0, "e8", "link", "News", more={"level": "2", "href": "/news"}),
        Seen(0, "e9", "button", "Subscribe"),
    )
)


def refs(words: str = "", role: str = "", within: str = "") -> list[str]:
    return [node.ref or node.role for node in find(SHOP, words, role, within)]


def test_all_words_must_be_there_in_any_case_and_order():
    assert refs("COOKIES accept") == ["e7"]
    assert refs("cookies decline") == []
    assert refs("STRASSE") == ["text"]


def test_words_are_found_in_values_options_descriptions_and_icons():
    assert refs("noon") == ["e3"]
    assert refs("overnight") == ["e4"]
    assert refs("extra") == ["e4"]
    assert refs("trash") == ["e5", "e6"]


def test_a_role_narrows_and_needs_no_words():
    assert refs("orders", "link") == ["e1"]
    assert refs(role="button") == ["e2", "e5", "e6", "e7", "e9"]
    assert refs(role="heading") == ["heading", "heading", "heading", "e8"]


def test_a_heading_holds_its_section_with_what_is_below_it():
    assert refs(within="Old orders") == ["e2", "heading", "e3"]
    assert refs(within="Remarks") == ["e3"]
    assert refs(role="button", within="News") == ["e9"]


def test_the_exact_name_of_a_region_goes_before_one_that_holds_it():
    assert refs("speed", within="orders") == ["e4"]
    assert refs(role="button", within="orders") == ["e5", "e6"]


def test_a_row_a_dialog_a_landmark_or_a_ref_is_a_region():
    assert refs(role="button", within="M30") == ["e6"]
    assert refs(role="button", within="cookies") == ["e7"]
    assert refs(role="link", within="navigation") == ["e1"]
    assert refs(role="link", within="e8") == []


def test_hits_read_as_in_the_whole_text_rows_with_what_is_in_them():
    assert (
        listed(SHOP, find(SHOP, "bolt", "row"))
        == "| Bolt M3 | 4 | e5 button (icon trash)\n| Bolt M30 | 1 | e6 button (icon trash)"
    )
    assert listed(SHOP, find(SHOP, "orders")) == 'e1 link "Orders" -> /orders\n## Old orders\n## Orders'
    assert listed(SHOP, ()) == ""


def test_a_text_with_an_end_in_it_does_not_move_what_is_found():
    seen = page([Seen(0, "", "text", "a\x00b"), Seen(0, "e1", "button", "Pay")])

    assert [node.ref for node in find(seen, "pay")] == ["e1"]


def test_a_region_that_is_not_there_holds_nothing():
    assert refs("remove", within="Nowhere") == []


def test_invisible_characters_do_not_hide_a_word():
    assert [node.ref for node in find(page([Seen(0, "e1", "button", "Pay\u200b ment")]), "payment")] == []
    assert [node.ref for node in find(page([Seen(0, "e1", "button", "Pay\u200bment")]), "payment")] == ["e1"]


@same_every_time
@given(pages(), st.sampled_from(PLAIN))
def test_every_name_on_the_page_is_found_by_its_words(seen: Observation, words: str):
    found = find(seen, words)

    assert list(found) == [node for node in seen.nodes if node in found]
    assert all(node in found for node in seen.nodes if node.name == words)


@same_every_time
@given(pages(size=25), st.sampled_from((*PLAIN, "navigation", "dialog", "row", "e3")))
def test_a_search_in_a_region_finds_a_part_of_the_page_each_line_once(seen: Observation, within: str):
    marked = seen.nodes and page([node._replace(box=(at, 0, 1, 1)) for at, node in enumerate(seen.nodes)])
    found = [node.box[0] for node in find(marked, within=within)] if marked else []

    assert found == sorted(set(found))


def test_ten_thousand_nodes_are_searched():
    seen = page(
        [
            Seen(at % 9, f"e{at}", "link", f"Product number {at} of the garden catalogue", more={"href": f"/p/{at}"})
            for at in range(10_000)
        ]
    )
    assert [node.ref for node in find(seen, "9876 garden", "link")] == ["e9876"]
