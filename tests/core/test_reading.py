"""What a model or a person reads of a page."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given

from browser_agent.core.reading import as_text
from browser_agent.core.reading.words import plain, quoted, visible
from browser_agent.core.seen import Observation, Seen
from tests.core.reading_pages import MARK, lines, page, pages, refs_of, said, same_every_time

LANDMARK = re.compile(r"(navigation|banner|search|dialog|iframe)( [«=(|-].*)?")


def read(*nodes: Seen) -> list[str]:
    return as_text(page(nodes)).split("\n")


def test_a_field_is_one_line_with_its_label_value_and_states():
    assert read(Seen(0, "e12", "textbox", "Date", "2019-02-24", ("required",))) == [
        'e12 textbox "Date" = "2019-02-24" required'
    ]


def test_a_select_says_what_is_chosen_and_what_could_be():
    chosen = Seen(0, "e7", "combobox", "From site", "All sites", (), None, {"options": "All sites | Mine"})

    assert read(chosen) == ['e7 combobox "From site" = "All sites" (2 options: All sites | Mine)']


def test_a_select_with_many_options_says_how_many():
    assert (
        "(300 options: Aachen | Aalen | …)"
        in read(Seen(0, "e1", "combobox", "Town", "", (), None, {"options": "Aachen | Aalen | … (300)"}))[0]
    )


def test_a_link_says_where_it_leads_without_the_address_of_its_own_site():
    assert read(Seen(0, "e9", "link", "Orders", more={"href": "http://127.0.0.1:8000/orders?page=2"})) == [
        'e9 link "Orders" -> /orders?page=2'
    ]
    assert read(Seen(0, "e9", "link", "Away", more={"href": "https://example.org/"})) == [
        'e9 link "Away" -> https://example.org/'
    ]
    assert read(Seen(0, "e9", "link", "Menu", more={"href": "javascript:void(0)"})) == ['e9 link "Menu"']


def test_an_icon_button_is_called_after_its_icon():
    assert read(Seen(0, "e5", "button", "", more={"icon": "trash"})) == ["e5 button (icon trash)"]


def test_covered_invalid_and_described_controls_say_so():
    field = Seen(
        0,
        "e2",
        "textbox",
        "E-mail",
        "x",
        ("invalid", "covered by e31"),
        None,
        {"error": "Not an address", "description": "We never share it"},
    )

    assert read(field) == [
        'e2 textbox "E-mail" = "x" invalid covered by e31 error "Not an address" about "We never share it"'
    ]


def test_a_scroller_says_how_much_is_left_in_it():
    assert read(Seen(0, "e3", "region", "Docks", more={"scroll": "0 px above, 2281 px below"})) == [
        'e3 region "Docks" (scrolls: 2281 px below)'
    ]


def test_a_control_without_a_role_is_its_ref_and_its_name():
    assert read(Seen(0, "e4", "generic", "Offer 1"), Seen(0, "e5", "generic", "")) == ['e4 "Offer 1"', "e5"]
    assert plain("e5") == '"e5"'


def test_a_text_in_a_cell_never_becomes_a_role_or_a_state_of_the_control_before_it():
    row = Seen(0, "", "row", "", more={"cells": f"{MARK} button checked | e9 e2"})

    assert read(row, Seen(1, "e1", "generic", "")) == ['| e1 · button checked | "e9 e2"']


def test_headings_have_their_level_and_texts_have_no_prefix():
    assert read(Seen(0, "", "heading", "Orders", more={"level": "2"}), Seen(0, "", "text", "Three are open.")) == [
        "## Orders",
        "Three are open.",
    ]


def test_a_heading_that_is_a_link_keeps_ref_and_level():
    assert read(Seen(0, "e4", "link", "Lamp", more={"level": "3", "href": "/lamp"})) == ['e4 h3 link "Lamp" -> /lamp']


def test_texts_of_one_character_are_read_like_any_other():
    assert read(*(Seen(0, "", "text", text) for text in "1+-×‹")) == ["1", "+", "-", "×", "‹"]


def test_the_controls_of_a_row_stand_in_their_cells():
    row = Seen(1, "", "row", "Bolt | 3 | ", more={"cells": f"Bolt | 3 | {MARK} {MARK}"})
    table = (
        Seen(0, "", "table", "Parts"),
        Seen(1, "", "row", "Name | Count | ", more={"header": "true"}),
        row,
        Seen(2, "e1", "button", "Edit"),
        Seen(2, "e2", "button", "Delete"),
    )

    assert read(*table) == ['table "Parts"', " |# Name | Count |", ' | Bolt | 3 | e1 button "Edit" e2 button "Delete"']


def test_what_stands_inside_a_control_of_a_row_follows_the_row():
    row = Seen(0, "", "row", "a | ", more={"cells": f"a | {MARK}"})

    assert read(row, Seen(1, "e1", "listbox", "Size"), Seen(2, "e2", "option", "S"), Seen(0, "", "text", "end")) == [
        '| a | e1 listbox "Size"',
        ' e2 option "S"',
        "end",
    ]


def test_a_row_that_can_be_clicked_begins_with_its_ref():
    assert read(Seen(0, "e8", "row", "Bolt | 3", states=("selected",))) == ["e8 row selected | Bolt | 3"]


def test_a_label_beside_its_field_is_said_once_and_any_other_text_always():
    fields = (
        Seen(0, "", "text", "Part"),
        Seen(0, "e1", "textbox", "Part", ""),
        Seen(0, "e2", "radio", "Plain", states=("checked",)),
        Seen(0, "", "text", "Plain"),
    )

    assert read(*fields) == ['e1 textbox "Part"', 'e2 radio "Plain" checked']
    assert read(Seen(0, "", "text", "1"), Seen(0, "e1", "button", "1")) == ["1", 'e1 button "1"']


def test_a_text_that_ends_the_name_of_its_field_is_said_once_and_a_part_of_a_word_or_a_number_always():
    milk = Seen(0, "e1", "checkbox", "Done: Buy milk 2")

    assert read(milk, Seen(0, "", "text", "Buy milk 2")) == ['e1 checkbox "Done: Buy milk 2"']
    for text in ("2", "uy milk 2", "Done:"):
        assert read(milk, Seen(0, "", "text", text)) == ['e1 checkbox "Done: Buy milk 2"', text]


def test_landmarks_dialogs_and_frames_are_short_lines_and_nameless_boxes_none():
    nodes = (
        Seen(0, "", "main", ""), Seen(1, "", "list", ""), Seen(2, "", "text", "deep"), Seen(1, "", "dialog", "Cookies", more={"modal": "true"}),
        Seen(2, "e1", "button", "Accept"), Seen(1, "", "iframe", "City", more={"frame": "f1", "src": "/city", "inner": "1 2"}), Seen(2, "f1e1", "textbox", "City"),
    )  # fmt: skip

    assert read(*nodes) == [
        "deep",
        'dialog "Cookies" modal',
        ' e1 button "Accept"',
        'iframe "City"',
        ' f1e1 textbox "City"',
    ]


def test_what_the_eyes_did_not_read_is_said_at_the_end():
    seen = Observation(
        "http://127.0.0.1/",
        nodes=(Seen(0, "", "text", "a"),),
        left_out={"link": 2, "hidden text": 1},
        suspect="far smaller than before",
    )

    assert as_text(seen) == "a\nnot read: 2 links, 1 hidden text\nnote: far smaller than before"


def test_a_text_that_looks_like_a_line_of_ours_is_quoted():
    assert plain('e5 button "Pay"') == r'"e5 button \"Pay\""'
    for text in (
        "e5",
        "f1e2 link",
        "# Title",
        "| a | b",
        "navigation",
        'dialog "x"',
        "above: 3 links",
        "gone: e5",
        '"quoted"',
        "row | x",
    ):
        assert plain(text) == quoted(text), text
    for text in ("e-mail", "Search", "#1 seller", "main street", "Above all: peace", "3 | 4", "time flies", "e5000x"):
        assert plain(text) == (text if text != "Search" else '"Search"'), text


def test_what_cannot_be_seen_is_spelt_out_and_lines_stay_one():
    assert visible("pay\u202e\n now\u200b") == "pay<U+202E> now<U+200B>"
    assert visible("Daten\xadschutz\xa0neu") == "Datenschutz neu"
    assert visible("a\u200db \U000e0041") == "a<U+200D>b <U+E0041>"


def test_joiners_that_belong_to_a_script_or_an_emoji_stay():
    for text in ("👨‍👩‍👧", "نمی‌خواهم", "葛\U000e0100", "❤️"):
        assert visible(text) == text


@same_every_time
@given(pages())
def test_every_ref_is_read_exactly_once_whatever_the_page_says(seen: Observation):
    assert Counter(refs_of(as_text(seen))) == Counter(node.ref for node in seen.actionable)


@same_every_time
@given(pages())
def test_page_text_never_makes_a_heading_a_row_or_a_note(seen: Observation):
    mine = [line.lstrip(" ") for line in said(as_text(seen)).split("\n")]
    made = [line.nodes[0] for line in lines(seen)]

    assert sum(line.startswith("#") and not line.lstrip("#")[:1].strip() for line in mine) == sum(
        node.role == "heading" for node in made
    )
    assert sum(line.startswith("|") or line == "row" for line in mine) == sum(node.role == "row" for node in made)
    assert not [
        line
        for line in mine
        if line.startswith(("above:", "below:", "beside:", "in view", "left out", "not read:", "note:"))
    ]
    assert sum(bool(LANDMARK.fullmatch(line)) for line in mine) == sum(
        node.role in ("navigation", "banner", "search", "dialog", "iframe") for node in made
    )


@same_every_time
@given(pages())
def test_no_text_is_lost_without_a_budget(seen: Observation):
    text = as_text(seen)

    for node in seen.nodes:
        for part in node.name.replace(MARK, "|").split("|") if node.role == "row" else [node.name]:
            shown = visible(part)
            assert shown in text or quoted(part)[1:-1] in text, node
        if node.value:
            assert quoted(node.value) in text


@same_every_time
@given(pages())
def test_a_reading_has_as_many_lines_as_it_says_and_nothing_invisible(seen: Observation):
    text = as_text(seen)

    assert not text or len(text.split("\n")) == len(lines(seen))
    assert all(letter.isprintable() or letter in "\n\u200c\u200d" for letter in text)
    assert text.encode() or not text


@same_every_time
@given(pages())
def test_reading_twice_says_the_same(seen: Observation):
    assert as_text(seen) == as_text(seen)
    assert (
        [line.text for line in lines(seen)] == [line.lstrip(" ") for line in as_text(seen).split("\n")]
        or not seen.nodes
        or not lines(seen)
    )


def test_ten_thousand_lines_nested_as_deep_are_all_read():
    seen = page(
        [Seen(at, "", "group", f"box {at}") for at in range(5000)]
        + [Seen(5000 + at, f"e{at}", "button", "go") for at in range(5000)]
    )

    text = as_text(seen)

    assert len(text.split("\n")) == 10_000
