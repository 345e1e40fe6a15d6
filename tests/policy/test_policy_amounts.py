"""Amounts in the text of a page, as people of many countries write them."""

import sys
import unicodedata
from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given, settings
from hypothesis import strategies as st

from browser_agent.core.value import Money
from browser_agent.policy.amounts import MOST, amounts, largest


def read(text: str, home: str = "") -> list[str]:
    return [str(one) for one in amounts(text, home)]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1.234,56 €", "1234.56 EUR"), ("$1,234.56", "1234.56 USD"), ("¥ 12,000", "12000 JPY"), ("EUR 99", "99 EUR"),
     ("1 234,56 zł", "1234.56 PLN"), ("1\u202f234,56\u00a0€", "1234.56 EUR"), ("CHF 1'234.50", "1234.50 CHF"),
     ("Fr. 99.–", "99 CHF"), ("1.234,- €", "1234 EUR"), ("1 234,50 kr", "1234.50 SEK"), ("kr 99,-", "99 SEK"),
     ("₹1,23,456.00", "123456.00 INR"), ("R$ 1.234,56", "1234.56 BRL"), ("₩12,000", "12000 KRW"),
     ("￥１２，０００", "12000 JPY"), ("٤٢ €", "42 EUR"), ("1万円", "10000 JPY"), ("99 Kč", "99 CZK"),
     ("12 345 Ft", "12345 HUF"), ("5 lei", "5 RON"), ("$1.2k", "1200.0 USD"), ("$5 CAD", "5 CAD"), ("A$5", "5 AUD"),
     ("AUD$5", "5 AUD"), ("US$5", "5 USD"), ("NZ$ 1,000.00", "1000.00 NZD"), ("0,99 €", "0.99 EUR"),
     ("Amount (EUR): 5000", "5000 EUR"), ("Pay €33.90", "33.90 EUR"), ("-€5.00", "5.00 EUR"), ("(€5.00)", "5.00 EUR"),
     ("TotalEUR 12.00", "12.00 EUR"), ("€1.234.567,89", "1234567.89 EUR")],
)  # fmt: skip
def test_an_amount_is_read_in_the_notation_of_its_country(text: str, amount: str) -> None:
    assert read(text) == [amount]


@pytest.mark.parametrize(
    "text",
    ["", "2026-03-05", "20.08.2026", "12:30", "12,50 %", "2.10 kg", "SKU 123", "PIN 123 456", "4111 1111 1111 1111",
     "call 0800 123 456", "5 items", "EUR", "€", "version 3"],
)  # fmt: skip
def test_other_numbers_are_no_amounts(text: str) -> None:
    assert read(text) == []


def test_a_number_without_currency_counts_when_it_looks_like_money_or_a_word_says_so() -> None:
    assert read("Sum 120.00") == ["120.00"]
    assert read("Betrag: 12") == ["12"]
    assert read("1'234.50") == ["1234.50"]


def test_of_two_readings_the_larger_one_counts() -> None:
    assert read("1.234 €") == ["1234 EUR"]
    assert read("$1.234") == ["1234 USD"]


def test_a_shared_sign_is_the_currency_of_home_only_where_that_is_written_so() -> None:
    assert read("$40", "CAD") == ["40 CAD"]
    assert read("$40", "EUR") == ["40 USD"]
    assert read("40 kr", "DKK") == ["40 DKK"]


def test_amounts_that_stand_together_are_all_read_and_the_largest_is_found() -> None:
    found = amounts("Goods €30.00\nDelivery €3.90\nTotal €33.90")

    assert list(map(str, found)) == ["30.00 EUR", "3.90 EUR", "33.90 EUR"]
    assert largest(found) == Money(amount=Decimal("33.90"), currency="EUR")
    assert read("5€ $6") == ["5 EUR", "6 USD"]
    assert largest(()) is None


def test_a_text_full_of_amounts_is_read_to_a_limit() -> None:
    assert len(amounts("€1 " * 1000)) == MOST


LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "sv_SE", "da_DK", "cs_CZ", "tr_TR",
           "ru_RU", "ja_JP", "zh_CN", "ko_KR", "de_CH", "en_IN", "nb_NO", "fi_FI", "hu_HU")  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=20, deadline=None)
@given(cents=st.integers(min_value=1, max_value=10**10), code=st.sampled_from(["EUR", "USD", "GBP"]))
def test_what_a_locale_prints_is_never_read_as_less(locale: str, cents: int, code: str) -> None:
    amount = Decimal(cents) / 100
    text = format_currency(amount, code, locale=locale)

    found = largest(amounts(text))

    assert found is not None, text
    assert found.amount >= amount, text
    assert found.currency == code, text


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert all(one.amount >= 0 for one in amounts(text))


def test_the_digits_of_every_script_are_read() -> None:
    digits = [one for one in map(chr, range(sys.maxunicode + 1)) if one.isdecimal()]

    assert len(digits) > 600
    assert [one for one in digits if read(f"{one} €") != [f"{unicodedata.decimal(one)} EUR"]] == []
