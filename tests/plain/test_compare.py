"""What two names have to do with each other: the words, their meaning, or the contrary."""

import pytest

from browser_agent.engine.plain.compare import compare
from browser_agent.engine.plain.match import SURE


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Sign in", "Sign in"), ("sign in", "SIGN IN"), ("Log in", "Sign in"), ("Anmelden", "Log in"),
        ("Cart", "Cart (3)"), ("Save", "Save changes"), ("Weiter", "Next"), ("Schließen", "Close"),
        ("Receipt", "Reciept"), ("Sign-in", "Sign in"), ("Page 3", "3"),
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_the_same(said: str, shown: str) -> None:
    assert compare(said, shown).score >= SURE


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("E-mail", "Your e-mail address *"), ("Phone", "Telephone number"), ("Street", "Street and number"),
        ("Kennwort", "Password"), ("Postal code", "ZIP"),
    ],
)  # fmt: skip
def test_a_field_may_be_labelled_with_more_words(said: str, shown: str) -> None:
    assert compare(said, shown, field=True).score >= SURE


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Cancel", "Delete"), ("Delete", "Cancel"), ("Accept", "Decline"), ("Accept", "Do not accept"),
        ("Sign in", "Sign out"), ("Sign in", "Sign up"), ("Anmelden", "Abmelden"), ("Subscribe", "Unsubscribe"),
        ("Yes", "No"), ("Ja", "No"), ("Next", "Zurück"), ("Show more", "Show less"), ("Speichern", "Cancel"),
        ("Annehmen", "Reject"), ("Akzeptieren", "Nicht akzeptieren"), ("Öffnen", "Close"), ("Upload", "Download"),
        ("Enable", "Disable"), ("Select all", "Select none"), ("Add", "Remove"),
    ],
)  # fmt: skip
def test_the_contrary_is_never_taken(said: str, shown: str) -> None:
    for one, other in ((said, shown), (shown, said)):
        for field in (False, True):
            assert compare(one, other, field=field).score == 0, (one, other)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Delete", "Delete account"), ("Delete account", "Delete"), ("Save", "Save as template"),
        ("Dock 1", "Dock 11"), ("Part M8", "Part M10"), ("Invoice 2025", "Invoice 2026"), ("Sign in", "Sign in with Other"),
    ],
)  # fmt: skip
def test_names_that_share_a_word_are_not_the_same(said: str, shown: str) -> None:
    assert compare(said, shown).score < SURE


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Password", "New password"), ("Password", "Confirm password"), ("Name", "Username"), ("Name", "First name"),
        ("Address", "E-mail address"), ("Address", "Billing address"), ("E-mail", "Repeat e-mail"),
    ],
)  # fmt: skip
def test_another_field_of_the_same_words_is_another_field(said: str, shown: str) -> None:
    assert compare(said, shown, field=True).score < SURE


def test_quoted_words_have_to_stand_there_as_they_are() -> None:
    assert compare("Log in", "Sign in", exact=True).score < SURE
    assert compare("Save", "Save changes", exact=True).score < SURE
    assert compare("save", "Save (2)", exact=True).score >= SURE


def test_names_of_signs_alone_compare_with_themselves_only() -> None:
    assert compare("×", "×").score == 1
    assert compare("×", "Close").score == 0
    assert compare("Close", "×").score == 0
