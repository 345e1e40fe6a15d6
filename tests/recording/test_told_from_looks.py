"""What one look tells of an act: which words found only this, and what the act did."""

from __future__ import annotations

from browser_agent.agent.recording.expecting import differs, inferred
from browser_agent.core import expect as ex
from browser_agent.core.alone import alone, by_position
from browser_agent.core.seen import Observation, Seen


def look(*lines, url="https://shop.test/a"):
    return Observation(url=url, nodes=tuple(lines))


CARDS = look(
    Seen(0, "", "heading", "Bolt", box=(0, 0, 100, 20)), Seen(0, "e1", "button", "Add", box=(0, 30, 50, 20)),
    Seen(0, "", "heading", "Nut", box=(0, 200, 100, 20)), Seen(0, "e2", "button", "Add", box=(0, 230, 50, 20)),
    Seen(0, "e3", "link", "Help", box=(0, 400, 50, 20)),
)  # fmt: skip


def test_words_that_others_answer_to_are_none_and_nearness_is_measured_in_the_look():
    assert [str(one.query) for one in alone(CARDS, "e3", {}, ())] == [
        'link "Help"', 'link "Help" near heading "Nut"', "link", 'link near heading "Nut"'
    ]  # fmt: skip
    assert 'button "Add" near heading "Bolt"' in [str(one.query) for one in alone(CARDS, "e1", {}, ())]
    assert 'button "Add"' not in [str(one.query) for one in alone(CARDS, "e1", {}, ())]
    assert str(by_position(CARDS, "e2")) == 'button "Add" number 2'


def test_marks_count_only_where_nothing_else_has_them():
    marks = {"testid": "add", "id": "add", "label": "Add it"}

    assert not [one for one in alone(CARDS, "e1", marks, ()) if one.leans in ("testid", "label", "css")]
    assert [one.leans for one in alone(CARDS, "e1", marks, ("testid", "id"))][-2:] == ["place", "css"]


def test_what_is_expected_is_new_and_will_be_there_again():
    after = look(
        Seen(0, "", "heading", "Order 1042 received"), Seen(0, "", "heading", "Thank you"), Seen(0, "", "text", "Bolt M8"),
        url="https://shop.test/orders/1042?token=x",
    )  # fmt: skip

    address, heading = inferred(CARDS, after, ["Bolt M8"])
    assert isinstance(address, ex.Url)
    assert isinstance(heading, ex.Visible)
    assert (address.glob, str(heading.target)) == ("**/orders/*", 'heading "Thank you"')
    assert inferred(CARDS, CARDS, []) == ()


def test_a_text_with_a_number_or_with_what_was_typed_is_not_expected_again():
    said = look(
        *CARDS.nodes, Seen(0, "", "status", ""), Seen(1, "", "text", "Hello Ada"), Seen(1, "", "text", "3 left")
    )

    assert inferred(CARDS, said, ["Ada"]) == ()
    assert differs(CARDS, said)
