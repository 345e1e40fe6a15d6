"""What counts as the same thing, a renamed one, or another one, on data alone."""

from __future__ import annotations

import pytest

from browser_agent.core.lineup import SEVERAL, Lineup, Suspect
from browser_agent.core.target import Fingerprint, Query
from browser_agent.engine.identity import Heir, NoHeir, heir, identity
from browser_agent.engine.likeness import MARGIN, SCORE, compare, related

WAS = Fingerprint(
    role="button", name="Save", tag="button", heading="Profile", region='form "Profile"',
    neighbours=("Name", "Cancel"), others=("Cancel", "Delete account"), classes=("primary",),
)  # fmt: skip
SAVE = Query(role="button", name="Save", was=WAS)


def now(**changes):
    return WAS.model_copy(update={"others": (), **changes})


def lineup(*suspects, points=("",)):
    return Lineup(tuple(Suspect(f"e{at}", one) for at, one in enumerate(suspects, 1)), points)


@pytest.mark.parametrize(
    ("was", "is_now", "relation"),
    [
        ("Save", "Save", "same"), ("Pay", "Pay now", "same"), ("Sign in", "SIGN IN", "same"), ("Save", "Saves", "nearly"),
        ("Save", "Save as template", "kin"), ("Delete draft", "Delete account", "kin"), ("Invoice 12", "Invoice 13", "kin"),
        ("Save", "Save all", "kin"), ("Send order", "Dispatch", "other"), ("Cancelled", "Canceled", "nearly"), ("", "X", "other"),
        ("Subscribe", "Unsubscribe", "contrary"), ("Start", "Stop", "contrary"), ("Aktivieren", "Deaktivieren", "contrary"),
        ("E-mail", "Email", "same"), ("Username", "User name", "same"), ("One-time code", "Einmalcode", "means"),
        ("Full name", "Username", "contrary"), ("Subscribe now", "Unsubscribe", "contrary"), ("Sperren", "Konto entsperren", "contrary"),
        ("Save", "Speichern", "means"), ("Sign in", "Log in", "means"), ("Anmelden", "Log in", "means"), ("Search", "Suchen", "means"),
        ("Sign in", "Abmelden", "contrary"), ("Show", "Ausblenden", "contrary"), ("Delete", "Remove", "other"), ("Delete", "Abbrechen", "contrary"),
        ("Next", "Zurück", "contrary"), ("Save", "Speichern unter", "other"), ("Sign in", "Sign up", "contrary"),
        ("Invoice 10000002", "Invoice 10000003", "kin"), ("10000002", "10000003", "kin"),
    ],
)  # fmt: skip
def test_names_are_the_same_nearly_the_same_kin_the_contrary_or_other_words(was, is_now, relation):
    assert related(was, is_now) == relation


def test_parts_that_were_not_known_count_nothing():
    assert compare(Fingerprint(role="button", name="Save"), now()).score == 1.0


def test_numbers_in_headings_and_around_it_are_data():
    was = now(heading="Drafts (3)", neighbours=("3.50 EUR",))

    assert compare(was, now(heading="Drafts (12)", neighbours=("17.20 EUR",))).score == 1.0


def test_the_same_name_in_another_place_is_too_little_and_its_place_without_its_name_is_enough():
    elsewhere = compare(WAS, now(heading="Leaving", region='region "Danger"', neighbours=("Home", "Bye")))
    renamed = compare(WAS, now(name="Store"))

    assert elsewhere.score < SCORE <= renamed.score
    assert not elsewhere.holds
    assert renamed.holds
    assert 'region "region "Danger"", was "form "Profile""' in elsewhere.differs


def test_one_more_of_its_name_is_no_longer_the_only_one():
    page = lineup(now(equals=2), now(equals=2, index=1, region="main"), points=("e1",))

    told = identity(SAVE, page)

    assert told.why == '2 button "Save" where there was 1'
    assert told.near[0] == 'button "Save" (1.00)'
    assert told.near[1].startswith('button "Save" (0.')


def test_an_alternative_that_agrees_speaks_for_a_thing_whose_surroundings_changed():
    around = {"heading": "Other", "neighbours": ("x", "y")}
    query = SAVE.model_copy(update={"also": (Query(testid="save"),)})

    assert identity(SAVE, lineup(now(**around, region=""), points=("e1",))).why
    assert not identity(query, lineup(now(**around), points=("e1", "e1"))).why
    assert identity(query, lineup(now(**around), now(name="Cancel"), points=("e1", "e2"))).why


def test_where_one_of_several_equals_is_gone_the_one_that_is_left_is_not_taken_for_it_by_its_name():
    link = Fingerprint(
        role="link", name="metal", tag="a", heading="Parts", equals=2, neighbours=("Facets:", ",", "shelf")
    )
    query = Query(role="link", name="metal", was=link, within=Query(role="paragraph", text="Facets:"))
    twin = link.model_copy(update={"equals": 1, "neighbours": ("part", "shelf", "pieces")})
    moved = link.model_copy(update={"equals": 1, "neighbours": ("Facets:", ",", "new")})

    left = heir(query, lineup(twin), proved=True)

    assert isinstance(left, NoHeir)
    assert "may be another of the 2 of its name that were there" in left.why
    assert isinstance(heir(query, lineup(moved), proved=True), Heir)
    assert isinstance(heir(query, lineup(link, twin.model_copy(update={"equals": 2})), proved=True), Heir)


def test_two_as_like_name_no_heir():
    found = heir(SAVE, lineup(now(name="Store"), now(name="Keep")), proved=True)

    assert isinstance(found, NoHeir)
    assert f"{MARGIN:.2f} is the least" in found.why


def test_what_was_there_beside_it_is_no_heir_and_no_rival():
    found = heir(SAVE, lineup(now(name="Store"), now(name="Cancel")), proved=True)

    assert isinstance(found, Heir)
    assert found.said == 'button "Store"'
    assert isinstance(heir(SAVE, lineup(now(name="Cancel")), proved=True), NoHeir)


def test_the_name_of_a_link_may_be_what_it_is_about():
    link = Query(role="link", name="Bolt", was=WAS.model_copy(update={"role": "link", "name": "Bolt", "tag": "a"}))
    nut = now(role="link", name="Nut", tag="a")
    menu = link.model_copy(update={"was": link.was.model_copy(update={"region": "navigation"})})

    assert isinstance(heir(link, lineup(nut), proved=True), NoHeir)
    assert isinstance(heir(menu, lineup(nut.model_copy(update={"region": "navigation"})), proved=True), Heir)


def test_another_row_is_another_thing_even_for_alternatives():
    row = SAVE.model_copy(update={"was": WAS.model_copy(update={"row": "Part = M8"}), "also": (Query(testid="save"),)})
    other = now(row="Part = M9")

    assert isinstance(heir(row, lineup(other, points=("", "e1")), proved=True), NoHeir)
    assert isinstance(heir(row, lineup(now(row="Part = M8"), points=("", "e1")), proved=False), Heir)


def test_alternatives_that_lean_on_the_place_alone_do_not_name_an_heir():
    query = SAVE.model_copy(update={"was": None, "also": (Query(role="button", within=Query(role="form")),)})

    assert isinstance(heir(query, lineup(now(name="Store"), points=("", "e1")), proved=True), NoHeir)


def test_alternatives_that_disagree_name_no_heir():
    query = SAVE.model_copy(update={"was": None, "also": (Query(testid="save"), Query(title="Keep it"))})
    page = (now(name="Store"), now(name="Keep"))

    assert isinstance(heir(query, lineup(*page, points=("", "e1", "e2")), proved=True), NoHeir)
    assert isinstance(heir(query, lineup(*page, points=("", "e1", SEVERAL)), proved=True), Heir)
    assert isinstance(heir(query, lineup(*page, points=("e2", "e1", "")), proved=True), NoHeir)


def test_a_button_that_says_the_contrary_is_no_heir_whoever_names_it():
    start = Query(role="button", name="Start", was=WAS.model_copy(update={"name": "Start"}))
    start = start.model_copy(update={"also": (Query(testid="go"), Query(css="#go"))})

    assert isinstance(heir(start, lineup(now(name="Stop"), points=("", "e1", "e1")), proved=True), NoHeir)
    assert isinstance(heir(start, lineup(now(name="Begin"), points=("", "e1", "e1")), proved=True), Heir)
