"""Globs, matches, numbers, and which expectations are proof by themselves."""

import re
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_agent.core import expect as ex
from browser_agent.core.check import is_positive
from browser_agent.core.match import fold, glob_matches, matches, number
from browser_agent.core.target import Query
from browser_agent.core.value import Money

BUTTON = Query(role="button")
HERE = ex.Visible(target=BUTTON)
SAME = ex.Match(equals="x")


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("**/orders", "http://shop.test/orders"),
        ("**/orders", "http://shop.test/a/b/orders"),
        ("**/orders", "http://shop.test/orders?page=2"),
        ("**/orders", "http://shop.test/orders#top"),
        ("http://shop.test/*", "http://shop.test/orders"),
        ("http://shop.test/*/7", "http://shop.test/orders/7"),
        ("http://shop.test/**", "http://shop.test/"),
        ("**/orders?page=*", "http://shop.test/orders?page=2"),
        ("**/a.b", "http://shop.test/a.b"),
        ("**/(x)", "http://shop.test/(x)"),
        ("**", ""),
    ],
)
def test_a_glob_matches(pattern, address):
    assert glob_matches(pattern, address)


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("**/orders", "http://shop.test/orders/7"),
        ("**/orders", "http://shop.test/myorders"),
        ("http://shop.test/*", "http://shop.test/orders/7"),
        ("http://shop.test/*", "https://shop.test/orders"),
        ("**/a.b", "http://shop.test/aXb"),
        ("**/orders?page=2", "http://shop.test/orders"),
        ("**/orders?page=2", "http://shop.test/orders?page=22"),
        ("http://shop.test", "http://shop.test.evil.test"),
        ("", "http://shop.test"),
    ],
)
def test_a_glob_does_not_match(pattern, address):
    assert not glob_matches(pattern, address)


@given(text=st.text(st.characters(exclude_characters="*?#", exclude_categories=("Cs",)), max_size=20))
def test_a_glob_without_stars_matches_itself_alone(text):
    assert glob_matches(text, text)
    assert not glob_matches(text, text + "x")


@given(pattern=st.text("ab/*?.", max_size=12), text=st.text("ab/?.", max_size=12))
def test_a_glob_says_what_the_same_expression_says(pattern, text):
    parts = [re.escape(part).replace(r"\*", "[^/]*") for part in pattern.split("**")]
    same = re.fullmatch(".*".join(parts), text, re.DOTALL) is not None

    assert glob_matches(f"{pattern}#", f"{text}#") == same


@pytest.mark.parametrize("pattern", ["**a" * 60, "*a" * 60, "**/*a*" * 40 + "c"])
def test_no_address_that_a_page_chooses_takes_long(pattern):
    began = time.process_time()

    assert not glob_matches(pattern, "http://shop.test/" + "a/aa" * 3000 + "b")
    assert time.process_time() - began < 1


TRUE = [
    (ex.Match(equals="Bolt M4"), " Bolt\n M4 "),
    (ex.Match(equals="Bolt M4"), "Bolt\u00a0M4"),
    (ex.Match(equals=3), "3"),
    (ex.Match(equals=3), Decimal("3.00")),
    (ex.Match(equals="3.50"), Decimal("3.5")),
    (ex.Match(equals=True), True),
    (ex.Match(equals=True), "true"),
    (ex.Match(equals="true"), True),
    (ex.Match(equals=date(2026, 3, 5)), "2026-03-05"),
    (ex.Match(equals=Money(amount="3.50", currency="EUR")), Money(amount="3.50", currency="EUR")),
    (ex.Match(equals=[1, 2]), [1, 2]),
    (ex.Match(contains="M4"), "Bolt M4 zinc"),
    (ex.Match(contains="Bolt M4"), "Bolt \n M4"),
    (ex.Match(matches=r"\d{4}-\d{2}"), "2026-10"),
    (ex.Match(above=3), "3.01"),
    (ex.Match(above=3, below=5), 4),
    (ex.Match(above=3), Money(amount="3.01", currency="EUR")),
    (ex.Match(empty=True), ""),
    (ex.Match(empty=True), "  \u200b "),
    (ex.Match(empty=True), []),
    (ex.Match(empty=True), None),
    (ex.Match(empty=False), 0),
    (ex.Match(empty=False), [0]),
    (ex.Match(contains="a", matches=".*b.*", empty=False), "ab"),
]
FALSE = [
    (ex.Match(equals="Bolt"), "bolt"),
    (ex.Match(equals="Bolt"), "Bolts"),
    (ex.Match(equals=3), "3 parts"),
    (ex.Match(equals=3), "31"),
    (ex.Match(equals=1), True),
    (ex.Match(equals=True), "yes"),
    (ex.Match(contains="m4"), "Bolt M4"),
    (ex.Match(matches=r"\d{4}"), "2026-10"),
    (ex.Match(above=3), 3),
    (ex.Match(below=3), 3),
    (ex.Match(above=3), "many"),
    (ex.Match(above=3), True),
    (ex.Match(below=3), ""),
    (ex.Match(below=3), "NaN"),
    (ex.Match(below=3), "-Infinity"),
    (ex.Match(empty=True), 0),
    (ex.Match(empty=False), ""),
    (ex.Match(contains="a", matches=".*c.*"), "ab"),
]


@pytest.mark.parametrize(("match", "value"), TRUE)
def test_a_match_holds(match, value):
    assert matches(match, value)


@pytest.mark.parametrize(("match", "value"), FALSE)
def test_a_match_does_not_hold(match, value):
    assert not matches(match, value)


def test_a_bound_that_is_no_number_never_holds():
    assert not matches(ex.Match(above="a few"), 3)
    assert not matches(ex.Match(below="a few"), 3)


def test_a_match_must_say_something():
    with pytest.raises(ValueError, match="say equals, contains"):
        ex.Match()


@given(text=st.text(max_size=30))
def test_a_text_equals_itself_and_folding_twice_is_folding_once(text):
    assert matches(ex.Match(equals=text), text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (3, "3"),
        (3.5, "3.5"),
        (Decimal("1e2"), "100"),
        ("12.50", "12.5"),
        (" 7 ", "7"),
        ("-3", "-3"),
        (Money(amount="9.99", currency="EUR"), "9.99"),
    ],
)
def test_what_is_a_number(value, wanted):
    assert number(value) == Decimal(wanted)


@pytest.mark.parametrize("value", [None, True, False, "", "x", "3 EUR", "1,200", "NaN", "inf", [], date(2026, 1, 1)])
def test_what_is_no_number(value):
    assert number(value) is None


@pytest.mark.parametrize(
    "expectation",
    [
        HERE,
        ex.Url(glob="*"),
        ex.Title(match=SAME),
        ex.Text(match=SAME),
        ex.ValueIs(target=BUTTON, match=SAME),
        ex.Checked(target=BUTTON),
        ex.Count(target=BUTTON, min=1),
        ex.Count(target=BUTTON, equals=2),
        ex.Table(target=BUTTON, row={"A": "1"}),
        ex.Request(glob="*"),
        ex.Response(glob="*"),
        ex.Downloaded(),
        ex.AnyOf(of=(HERE, ex.Url(glob="*"))),
    ],
)
def test_what_only_something_that_happened_makes_true_is_proof(expectation):
    assert is_positive(expectation)


@pytest.mark.parametrize(
    "expectation",
    [
        ex.Hidden(target=BUTTON),
        ex.Unchanged(),
        ex.NoConsoleErrors(),
        ex.Not(of=HERE),
        ex.Looks(file="a.png"),
        ex.Count(target=BUTTON, equals=0),
        ex.Count(target=BUTTON, max=3),
        ex.Count(target=BUTTON, min=1, max=3),
        ex.Count(target=BUTTON, min=0),
        ex.Table(target=BUTTON, max=3),
        ex.AnyOf(of=(HERE, ex.Hidden(target=BUTTON))),
    ],
)
def test_what_an_empty_page_makes_true_too_is_no_proof(expectation):
    assert not is_positive(expectation)


@pytest.mark.parametrize(
    "expectation",
    [
        ex.Text(match=ex.Match(empty=True)),
        ex.Text(target=BUTTON, match=ex.Match(empty=True)),
        ex.Text(match=ex.Match(matches=".*")),
        ex.Title(match=ex.Match(equals="")),
        ex.Storage(key="token", match=ex.Match(empty=True)),
        ex.Cookie(name="token", match=ex.Match(empty=True)),
    ],
)
def test_that_something_is_empty_is_no_proof_before_the_page_is_quiet(expectation):
    assert not is_positive(expectation)
