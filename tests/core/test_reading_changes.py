"""What is said about a page after an action."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_agent.core.reading import as_text, changes
from browser_agent.core.reading.changes import ranges
from browser_agent.core.reading.matching import matched
from browser_agent.core.seen import Observation, Seen, Viewport
from tests.core.reading_pages import MARK, TEXTS, lines, page, pages, same_every_time

FORM = (
    Seen(0, "", "heading", "Order parts", more={"level": "1"}),
    Seen(0, "", "text", "Orders that arrive before noon leave the workshop the same day."),
    Seen(0, "e2", "textbox", "Part", ""),
    Seen(0, "e3", "spinbutton", "Count", "1"),
    Seen(0, "e4", "combobox", "Speed", "Normal", (), None, {"options": "Normal | Fast | Overnight"}),
    Seen(0, "e6", "radio", "Plain", None, ("checked",)),
    Seen(0, "e7", "radio", "Painted", None, ("unchecked",)),
    Seen(0, "e11", "checkbox", "I agree", None, ("unchecked",)),
    Seen(0, "e12", "button", "Send order"),
    Seen(0, "", "text", "0 items in the cart"),
    Seen(0, "", "text", "Workshop, Quay 7. A place that only exists for tests: nothing is made and nothing is sent."),
)


def after(**nodes: Seen) -> str:
    """What changed on the form when lines with these refs became others."""
    return changes(page(FORM), page([nodes.get(node.ref, node) if node.ref else node for node in FORM]))


def of(ref: str) -> Seen:
    return next(node for node in FORM if node.ref == ref)


def test_a_page_that_stayed_the_same_says_so():
    assert changes(page(FORM), page(list(FORM))) == "nothing changed"


def test_a_line_that_only_stands_elsewhere_on_the_screen_has_not_changed():
    assert changes(page(FORM), page([node._replace(box=(1, 2, 3, 4)) for node in FORM])) == "nothing changed"


def test_a_changed_value_is_one_short_line():
    assert after(e3=of("e3")._replace(value="3")) == '~ e3 spinbutton "Count" = "1" -> "3"'
    assert after(e2=of("e2")._replace(value="Bolt")) == '~ e2 textbox "Part" = "" -> "Bolt"'


def test_changed_states_are_named_and_a_lost_focus_is_not():
    checked = after(e11=of("e11")._replace(states=("checked", "focused")))
    asked = changes(
        page([*FORM, Seen(0, "e20", "button", "x", states=("focused",))]),
        page(
            [*FORM[:-3], of("e12")._replace(states=("disabled", "focused")), *FORM[-2:], Seen(0, "e20", "button", "x")]
        ),
    )

    assert checked == '~ e11 checkbox "I agree" +checked +focused'
    assert asked == '~ e12 button "Send order" +disabled +focused'


def test_a_changed_name_and_an_error_are_named():
    assert after(e12=of("e12")._replace(name="Sending")) == '~ e12 button "Send order" -> "Sending"'
    assert (
        after(e2=of("e2")._replace(more={"error": "Needed"}, states=("invalid",)))
        == '~ e2 textbox "Part" +invalid; error "" -> "Needed"'
    )


def test_a_new_line_stands_after_the_ref_before_it():
    new = page([*FORM[:3], Seen(0, "", "text", "Please fill this in"), *FORM[3:]])

    assert changes(page(FORM), new) == "after e2:\n+ Please fill this in"


def test_a_text_that_says_something_else_is_old_and_new():
    assert (
        changes(page(FORM), page([*FORM[:-2], Seen(0, "", "text", "1 item in the cart"), FORM[-1]]))
        == '~ "0 items in the cart" -> "1 item in the cart"'
    )


def test_removed_refs_are_named_as_ranges_and_removed_texts_as_they_were():
    kept = [
        node
        for node in FORM
        if node.ref not in ("e2", "e6", "e7", "e11", "e12") and not node.name.startswith("0 items")
    ]

    assert ranges(["e5", "e12", "e7", "e8", "e9", "e10", "e11"]) == "e5 e7-e12"
    assert ranges(["f1e2", "e3", "e2", "f1e3", "f1e4"]) == "e2 e3 f1e2-f1e4"
    assert changes(page(FORM), page(kept)) == "- 0 items in the cart\ngone: e2 e6 e7 e11 e12"


def test_controls_in_another_order_have_moved():
    order = [*FORM[:5], FORM[6], FORM[5], *FORM[7:]]

    assert changes(page(FORM), page(order)) in ("moved: e6 after e7", "moved: e7 after e4")


def test_a_row_keeps_its_controls_apart():
    row = Seen(0, "", "row", "Bolt | ", more={"cells": f"Bolt | {MARK}"})
    before = page([*FORM, row, Seen(1, "e30", "checkbox", "Pick", states=("unchecked",))])
    now = page([*FORM, row, Seen(1, "e30", "checkbox", "Pick", states=("checked",))])

    assert changes(before, now) == '~ e30 checkbox "Pick" +checked'
    assert changes(page(FORM), before) == 'after e12:\n+ | Bolt | e30 checkbox "Pick"'


def test_a_row_with_another_text_is_told_with_the_refs_of_its_controls():
    def row(count: str) -> tuple[Seen, ...]:
        cells = Seen(0, "", "row", f"Bolt | {count} | ", more={"cells": f"Bolt | {count} | {MARK}"})
        return (cells, Seen(1, "e30", "checkbox", "Pick", states=("unchecked",)))

    assert changes(page([*FORM, *row("3")]), page([*FORM, *row("4")])) == "~ | Bolt | 4 | e30"
    assert changes(page([*FORM, *row("3")]), page(FORM)) == "- | Bolt | 3 | e30\ngone: e30"
    assert changes(page([*row("3"), *FORM]), page([*FORM, *row("3")])) == "moved: e30 after e12"


def test_a_list_that_is_sorted_names_the_fewest_refs_that_moved():
    many = [Seen(0, f"e{at}", "button", f"Part {at}") for at in range(1, 9)]

    assert changes(page(many), page([*many[1:], many[0]])) == "moved: e1 after e8"


def test_another_address_title_or_scroll_is_said_although_no_line_changed():
    before, view = page(FORM), Viewport(1280, 800, 0, 1200, 1280, 2600)

    assert (
        changes(before, replace(before, url="http://127.0.0.1:8000/shop/#b"))
        == "url: http://127.0.0.1:8000/shop/ -> http://127.0.0.1:8000/shop/#b"
    )
    assert changes(before, replace(before, title="Cart")) == 'title: "Shop" -> "Cart"'
    assert changes(before, replace(before, viewport=view)) == "scrolled: 1200 px above, 600 px below"


def test_a_new_document_is_read_whole_and_earlier_refs_are_gone():
    new = replace(page([Seen(0, "e1", "button", "Back")]), generation=2)

    assert changes(page(FORM), new) == 'new page, earlier refs are gone:\ne1 button "Back"'


def test_a_page_that_changed_nearly_everywhere_is_read_whole_with_the_refs_that_went():
    new = page([Seen(0, f"e{at}", "button", f"Thing {at}") for at in range(40, 60)])

    assert changes(page(FORM), new) == f"all of the page now:\n{as_text(new)}\ngone: e2-e4 e6 e7 e11 e12"


def test_a_small_change_costs_a_twentieth_of_the_page():
    many = [Seen(0, f"e{at}", "button", f"Order part number {at}") for at in range(100)]
    before, now = page(many), page([*many[:50], many[50]._replace(states=("disabled",)), *many[51:]])

    assert len(changes(before, now)) < len(as_text(now)) / 20


@st.composite
def steps(draw: st.DrawFn) -> tuple[Observation, Observation]:
    """A page, and the same page after something happened to it."""
    before = draw(pages(size=25))
    nodes = list(before.nodes)
    for _ in range(draw(st.integers(0, 3))):
        deed = draw(st.sampled_from(("remove", "insert", "change", "move")))
        at = draw(st.integers(0, max(0, len(nodes) - 1)))
        if deed == "insert":
            nodes[at:at] = draw(pages(size=3, first=draw(st.sampled_from((100, 200, 300))))).nodes
        elif not nodes:
            continue
        elif deed == "remove":
            del nodes[at : at + draw(st.integers(1, 6))]
        elif deed == "move":
            nodes.insert(draw(st.integers(0, len(nodes) - 1)), nodes.pop(at))
        else:
            nodes[at] = nodes[at]._replace(
                name=draw(TEXTS), value=draw(st.one_of(st.none(), TEXTS)) if nodes[at].ref else None
            )
    refs = [node.ref for node in nodes if node.ref]
    return before, page([node for at, node in enumerate(nodes) if not node.ref or refs.count(node.ref) == 1])


def expanded(told: str) -> set[str]:
    """The refs that the last line of a diff says are gone."""
    line = told.split("\n")[-1]
    found: set[str] = set()
    for one in line.removeprefix("gone: ").split(" ") if line.startswith("gone: ") else ():
        first, _, last = one.partition("-")
        found |= {f"e{number}" for number in range(int(first[1:]), int((last or first)[1:]) + 1)}
    return found


@same_every_time
@given(steps())
def test_every_removed_ref_is_named_and_no_other(both: tuple[Observation, Observation]):
    before, now = both

    assert expanded(changes(before, now)) == {node.ref for node in before.actionable} - {
        node.ref for node in now.actionable
    }


@pytest.mark.long
@same_every_time
@given(steps())
def test_a_diff_has_every_line_that_came_or_went(both: tuple[Observation, Observation]):
    before, now = both
    told = changes(before, now).split("\n")
    if told[0].startswith(("all of", "new page")):
        return
    old = Counter(line.text for line in lines(before) if not line.nodes[0].ref and len(line.nodes) == 1)
    new = Counter(line.text for line in lines(now) if not line.nodes[0].ref and len(line.nodes) == 1)
    came = Counter(line[2:] for line in told if line.startswith("+ "))
    went = Counter(line[2:] for line in told if line.startswith("- "))
    reworded = sum(line.startswith('~ "') for line in told)

    assert sum((new - old - came).values()) <= reworded
    assert sum((old - new - went).values()) <= reworded


@pytest.mark.long
@same_every_time
@given(steps())
def test_every_control_that_reads_differently_is_named(both: tuple[Observation, Observation]):
    before, now = both
    told = changes(before, now)
    for node in now.actionable:
        old = before.by_ref(node.ref)
        if old is None or (old.name, old.value or "") != (node.name, node.value or ""):
            assert re.search(rf"(?<!\w){node.ref}(?!\w)", told), node


@same_every_time
@given(steps())
def test_nothing_changed_is_said_only_when_both_read_the_same(both: tuple[Observation, Observation]):
    before, now = both
    if changes(before, now) == "nothing changed":
        assert sorted(line.text for line in lines(before)) == sorted(line.text for line in lines(now))


@same_every_time
@given(st.lists(st.sampled_from("abcdefg")), st.lists(st.sampled_from("abcdefg")))
def test_pairs_are_equal_and_grow_on_both_sides(old: list[str], new: list[str]):
    pairs = matched(old, new)

    assert all(old[here] == new[there] for here, there in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in itertools.pairwise(pairs))
    assert matched(old, old) == [(at, at) for at in range(len(old))]


def test_one_change_among_ten_thousand_lines_is_one_line():
    many = [Seen(at % 5, f"e{at}", "button", f"Order part number {at}") for at in range(10_000)]
    before, now = page(many), page([*many[:5000], many[5000]._replace(value="x"), *many[5001:]])
    assert changes(before, now) == '~ e5000 button "Order part number 5000" = "" -> "x"'


def test_a_colour_that_is_told_in_the_window_only_is_no_change_when_it_leaves() -> None:
    red, blue, away = (Seen(0, "e1", "generic", "", more=more) for more in ({"fill": "red"}, {"fill": "blue"}, {}))

    assert changes(page([red]), page([away])) == "nothing changed"
    assert changes(page([red]), page([blue])) == '~ e1 generic fill "red" -> "blue"'
