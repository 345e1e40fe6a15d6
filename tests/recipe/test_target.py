"""Targets in the short form, there and back."""

import pytest
from hypothesis import given, settings

from browser_agent.core.target import Query
from browser_agent.recipe.target import fits_short, parse, short
from tests.recipe.queries import SHORT


@given(SHORT)
@settings(max_examples=120, deadline=None)
def test_a_short_target_reads_back_as_the_same_query(query: Query):
    assert parse(short(query)) == query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("button", Query(role="button")),
        ('button "Send"', Query(role="button", name="Send")),
        ('  button   "Send"  ', Query(role="button", name="Send")),
        (r'button "Say \"no\""', Query(role="button", name='Say "no"')),
        (r'button "a\\b"', Query(role="button", name=r"a\b")),
        ('button ""', Query(role="button", name="")),
        ('label "E-mail"', Query(label="E-mail")),
        ('button "${row.part} now"', Query(role="button", name="${row.part} now")),
        (
            'cell within row "Bolt" within table "Parts" near text "x"',
            Query(
                role="cell",
                within=Query(role="row", name="Bolt", within=Query(role="table", name="Parts")),
                near=Query(text="x"),
            ),
        ),
        ('button "Buy within reach near you"', Query(role="button", name="Buy within reach near you")),
    ],
)
def test_a_short_target_means_what_it_says(text: str, query: Query):
    assert parse(text) == query


@pytest.mark.parametrize(
    "query",
    [
        Query(role="button", exact=False),
        Query(role="button", nth=1),
        Query(role="button", text="x"),
        Query(role="button", row={"a": "b"}),
        Query(role="button", near=Query(role="link", near=Query(role="img"))),
        Query(role="sparkle"),
    ],
)
def test_what_only_the_long_form_can_say_is_not_shortened(query: Query):
    assert not fits_short(query)
    with pytest.raises(ValueError, match="long form"):
        short(query)
