"""Which ways of writing a field may have for what was typed, and which make it another text."""

from __future__ import annotations

import pytest

from browser_agent.browser.fill import written_alike


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("5551234567", "(555) 123-4567"),
        ("DE89370400440532013000", "de89 3704 0044 0532 0130 00"),
        ("1234.5", "1,234.50"),
        ("Dear Ada,\nhello.", "Dear Ada,\n\nhello."),
        ("a  b", "a b"),
    ],
)
def test_the_same_in_the_fields_own_way(typed, held):
    assert written_alike(typed, held)


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("Dear Ada,\nhello.", "Dear Ada, h ello."),
        ("15", "1.5"),
        ("-5", "5"),
        ("one two", "two one"),
        ("007", "7"),
        ("yes", "no"),
    ],
)
def test_another_text(typed, held):
    assert not written_alike(typed, held)
