"""Cells become values, or a reason; nothing is guessed."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from browser_agent.core.errors import UsageError
from browser_agent.core.rows import Column
from browser_agent.core.value import Money
from browser_agent.data.typed import CellFault, parse, read_url

TODAY = date(2026, 10, 5)
LOCALES = (
    "en_US", "en_GB", "en_IN", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CH", "fr_CA", "es_ES",
    "es_MX", "it_IT", "pt_BR", "pt_PT", "nl_NL", "sv_SE", "da_DK", "nb_NO", "fi_FI", "pl_PL",
    "cs_CZ", "hu_HU", "ro_RO", "ru_RU", "uk_UA", "bg_BG", "el_GR", "tr_TR", "he_IL", "hi_IN",
    "ja_JP", "ko_KR", "zh_CN", "zh_TW", "vi_VN", "et_EE", "lt_LT",
)  # fmt: skip
MONTH_LOCALES = (
    "en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "sv_SE", "pl_PL",
    "cs_CZ", "hu_HU", "ru_RU", "fi_FI", "ja_JP", "ko_KR", "zh_CN",
)  # fmt: skip


def read(text, kind, locale="en-US", **more):
    column = Column(name="c", type=kind, **more)
    return parse(text, column, locale=locale, today=TODAY, base_url="http://h.test/a/b")


def why(text, kind, locale="en-US", **more):
    with pytest.raises(CellFault) as caught:
        read(text, kind, locale, **more)
    return caught.value.why


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("1,234", "en-US", 1234), ("1.234", "de-DE", 1234), ("1 234", "fr-FR", 1234), ("1\u202f234", "fr-FR", 1234),
        ("1’234", "de-CH", 1234), ("12,34,567", "hi-IN", 1234567), ("1,234,567", "hi-IN", 1234567), ("007", "en", 7),
        ("\u22125", "sv-SE", -5), ("(1,234)", "en-US", -1234), ("+5", "en-US", 5), ("٣٤", "ar-EG", 34),
        ("１，２３４", "ja-JP", 1234), ("\u200e-5\u200e", "he-IL", -5),
    ],
)  # fmt: skip
def test_whole_numbers_are_read_as_the_locale_writes_them(text, locale, value):
    assert read(text, "integer", locale) == value


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("12 apples", "en"), ("5%", "en"), ("1,23", "en"), ("1.0", "en"), ("0,123", "en"), ("0.500", "de"),
        ("1 234", "en"), ("1,234.567.8", "en"), ("1.234,5", "en"), ("--5", "en"), ("(-5)", "en"), ("-", "en"),
        ("1e5", "en"), ("NaN", "en"), ("½", "en"), ("1٣", "ar-EG"), ("9" * 101, "en"), ("1,234 567", "fr"),
    ],
)  # fmt: skip
def test_what_is_not_wholly_a_whole_number_is_a_fault(text, locale):
    assert why(text, "integer", locale)


def test_the_reason_says_what_to_do():
    assert why("12 apples", "integer") == "words beside the number"
    assert why("5 %", "decimal") == "a percent sign; type string keeps it"
    assert why("1,5", "decimal") == "not a number as en-US writes it (1,234.5)"
    assert why("", "date", required=True) == "empty, and required"
    with pytest.raises(CellFault, match=r'^column "c" as integer: "\\x1b\[31m" \(no|words'):
        read("\x1b[31m", "integer")


def test_a_decimal_keeps_the_zeros_that_the_page_shows():
    assert str(read("1,234.50", "decimal")) == "1234.50"
    assert str(read("1.234,50", "decimal", "de-DE")) == "1234.50"
    assert str(read(".5", "decimal")) == "0.5"


@pytest.mark.parametrize(
    ("text", "locale", "amount", "currency"),
    [
        ("€1,234.50", "en-US", "1234.50", "EUR"), ("1.234,50 €", "de-DE", "1234.50", "EUR"),
        ("CHF 1’234.50", "de-CH", "1234.50", "CHF"), ("CHF 1’234.50", "en-US", "1234.50", "CHF"),
        ("€ 1.234,50", "de-AT", "1234.50", "EUR"), ("-$5", "en-US", "-5", "USD"), ("$-5", "en-US", "-5", "USD"),
        ("($5.00)", "en-US", "-5.00", "USD"), ("USD 12", "en-US", "12", "USD"), ("$5 USD", "fr-FR", "5", "USD"),
        ("¥1,200", "ja-JP", "1200", "JPY"), ("¥1,200", "zh-CN", "1200", "CNY"), ("¥1,200", "en-US", "1200", ""),
        ("$5", "de-DE", "5", ""), ("$5", "en-CA", "5", "CAD"), ("$5", "es-MX", "5", "MXN"), ("$5", "pt-BR", "5", ""),
        ("R$ 5,00", "pt-BR", "5.00", "BRL"), ("US$5", "en-CA", "5", "USD"), ("5 kr", "sv-SE", "5", "SEK"),
        ("5 kr", "en-US", "5", ""), ("£5", "en-US", "5", "GBP"), ("1 234,50 zł", "pl-PL", "1234.50", "PLN"),
        ("7", "en-US", "7", ""), ("1 234.50 CHF", "fr-CH", "1234.50", "CHF"),
    ],
)  # fmt: skip
def test_amounts_keep_their_digits_and_their_currency(text, locale, amount, currency):
    assert repr(read(text, "money", locale)) == repr(Money(amount=Decimal(amount), currency=currency))


@pytest.mark.parametrize(
    "text",
    [
        "12 apples",
        "$5 off $10",
        "3 for $10",
        "$5 EUR",
        "€5 $",
        "12 XYZ",
        "usd 5",
        "(5",
        "5)",
        "(-$5)",
        "-$-5",
        "$",
        "5%",
        "1,2",
    ],
)
def test_what_is_not_one_amount_is_a_fault(text):
    assert why(text, "money")


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("2024-05-03", "de-DE"), ("5/3/2024", "en-US"), ("03/05/2024", "en-GB"), ("03.05.2024", "de-DE"),
        ("3. Mai 2024", "de-DE"), ("3 mai 2024", "fr-FR"), ("vendredi 3 mai 2024", "fr-FR"), ("2024/05/03", "en-US"),
        ("3 de mayo de 2024", "es-ES"), ("3 мая 2024 г.", "ru-RU"), ("3 maja 2024", "pl-PL"), ("2024年5月3日", "ja-JP"),
        ("3 maggio 2024", "it-IT"), ("3 mei 2024", "nl-NL"), ("3. toukokuuta 2024", "fi-FI"),
        ("May 3rd, 2024", "en-US"),
        ("Fri, May 3, 2024", "en-US"), ("3-May-2024", "en-GB"), ("2024. 5. 3.", "ko-KR"), ("٣/٥/٢٠٢٤", "ar-EG"),
    ],
)  # fmt: skip
def test_dates_are_read_as_the_locale_writes_them(text, locale):
    assert read(text, "date", locale) == date(2024, 5, 3)


def test_a_month_is_known_by_a_beginning_that_no_other_month_has():
    assert read("Sept. 5, 2024", "date") == date(2024, 9, 5)
    assert read("5 juil. 2024", "date", "fr") == date(2024, 7, 5)
    assert why("5 jui 2024", "date", "fr")


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("yesterday", "en-US"), ("in 3 days", "en-US"), ("May 3", "en-US"), ("May 2024", "en-US"), ("5/3/24", "en-US"),
        ("13/5/2024", "en-US"), ("05/03/2024", "sv-SE"), ("31 February 2024", "en-US"), ("2023-02-29", "en-US"),
        ("Tuesday, May 3, 2024", "en-US"), ("3 mai 2024", "en-US"), ("3 May 2024 or so", "en-US"),
        ("20240503", "en-US"),
        ("2024-05-03T10:00", "en-US"), ("3 พฤษภาคม 2567", "th-TH"), ("1403/02/14", "fa-IR"), ("5.3-2024", "de-DE"),
    ],
)  # fmt: skip
def test_a_date_that_needs_a_guess_is_a_fault(text, locale):
    assert why(text, "date", locale)


def test_a_format_says_how_and_nothing_else_is_tried():
    assert read("03.05.2024", "date", format="dd.MM.yyyy") == date(2024, 5, 3)
    assert read("20240503", "date", format="yyyyMMdd") == date(2024, 5, 3)
    assert read("2024-03-05", "date", format="yyyy-dd-MM") == date(2024, 5, 3)
    assert read("3. Mai 2024", "date", "de", format="d. MMMM y") == date(2024, 5, 3)
    assert why("2024-05-03", "date", format="dd.MM.yyyy") == 'not in the format "dd.MM.yyyy"'
    assert why("x", "date", format="MM/yyyy") == 'the format "MM/yyyy" has not year, month and day'
    assert "letter Q" in why("x", "date", format="QQ yyyy")


@pytest.mark.parametrize(
    ("text", "year"), [("03.05.26", 2026), ("03.05.46", 2046), ("03.05.47", 1947), ("03.05.99", 1999)]
)
def test_two_digit_years_fall_between_80_years_ago_and_20_ahead(text, year):
    assert read(text, "date", format="dd.MM.yy") == date(year, 5, 3)


def test_times_keep_their_offset_and_get_none():
    assert read("2024-05-03T10:00:00Z", "datetime") == datetime(2024, 5, 3, 10, tzinfo=UTC)
    plus_two = timezone(timedelta(hours=2))
    assert read("2024-05-03 10:00 +0200", "datetime") == datetime(2024, 5, 3, 10, tzinfo=plus_two)
    naive = read("May 3, 2024 at 5:04\u202fPM", "datetime")
    assert (naive, naive.tzinfo) == (datetime.fromisoformat("2024-05-03 17:04"), None)
    assert read("3.5.2024 10.30", "datetime", "fi-FI") == datetime.fromisoformat("2024-05-03 10:30")
    assert read("05/03/24 1:02 AM", "datetime", format="MM/dd/yy h:mm a") == datetime.fromisoformat("2024-05-03 01:02")
    for text in ("2024-05-03", "2024-05-03 10:00 CET", "2024-05-03 25:00", "May 3, 2024 13:00 PM", "10:00"):
        assert why(text, "datetime")


def test_yes_and_no_are_words_of_english_or_of_the_locale():
    assert [read(text, "boolean", "de-DE") for text in ("Yes", "ja", "✓", "1", "NEIN", "no", "✗", "☐")] == [
        True
    ] * 4 + [False] * 4
    assert read("Oui", "boolean", "fr-CA") is True
    for text in ("ja", "maybe", "x", "-", "2"):
        assert why(text, "boolean", "fr-FR")


def test_addresses_are_absolute_and_of_a_harmless_scheme():
    assert read("/x?y=1#z", "url") == "http://h.test/x?y=1#z"
    assert read("./x", "url") == "http://h.test/a/x"
    assert read("x.html", "url", attribute="href") == "http://h.test/a/x.html"
    assert read("mailto:a@b.test", "url") == "mailto:a@b.test"
    for text in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "open",
        "http:x",
        "https://[",
        "https:\\\\x",
        "a b",
    ):
        assert why(text, "url")


@given(st.from_regex(r"/[a-z./?#=%;&-]{0,12}", fullmatch=True))
@settings(max_examples=150)
def test_the_quick_way_joins_as_the_standard_library_does(text):
    from urllib.parse import urljoin

    try:
        joined = read_url(text, "http://h.test/a/b?c", is_link=True)
    except ValueError:
        return
    assert joined == urljoin("http://h.test/a/b?c", text)


def test_text_is_what_a_person_sees():
    assert read(" a\u200bb \u00a0\n c\ufeff", "string") == "ab c"
    assert read("می\u200cخواهم", "string") == "می\u200cخواهم"
    assert (read("  ", "string"), read(" ", "integer")) == ("", None)


def test_an_unknown_locale_is_a_mistake_of_the_recipe():
    with pytest.raises(UsageError):
        read("1", "integer", "qq-QQ")
    assert read("1.5", "decimal", "en-u-nu-latn") == Decimal("1.5")
    assert read("1,5", "decimal", "no-NO") == Decimal("1.5")


@given(st.decimals(-(10**12), 10**12, places=3), st.sampled_from(LOCALES))
@settings(max_examples=200, deadline=None)
def test_what_babel_writes_as_a_number_is_read_back(number, locale):
    assert read(format_decimal(number, locale=locale, decimal_quantization=False), "decimal", locale) == number


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(LOCALES), st.sampled_from(("EUR", "CHF", "PLN")))
@settings(max_examples=200, deadline=None)
def test_what_babel_writes_as_an_amount_is_read_back(number, locale, currency):
    text = format_currency(number, currency, locale=locale)
    if "pl" not in locale and currency == "PLN":
        text = format_currency(number, currency, format="¤¤ #,##0.00", locale=locale)

    assert read(text, "money", locale) == Money(amount=number, currency=currency)


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(MONTH_LOCALES),
    st.sampled_from(("medium", "long", "full")),
)
@settings(max_examples=200, deadline=None)
def test_what_babel_writes_as_a_date_is_read_back(day, locale, width):
    text = format_date(day, width, locale=locale)
    if "yy" in Locale.parse(locale).date_formats[width].pattern.replace("yyyy", ""):
        return
    assert read(text, "date", locale) == day


ANY = st.text(max_size=40) | st.text(alphabet="0123456789.,-+()$€¥ /:'’%TZMay", max_size=20)


@given(
    ANY,
    st.sampled_from(("integer", "decimal", "money", "boolean", "date", "datetime", "url", "string")),
    st.sampled_from(LOCALES),
)
@settings(max_examples=500, deadline=None)
def test_no_text_does_more_than_fail(text, kind, locale):
    try:
        outcome = (text, repr(read(text, kind, locale)))
    except CellFault as fault:
        outcome = (fault.text, fault.why)

    assert outcome[0] == text
    assert outcome[1]


@given(st.text(alphabet="yMdEHhmsSazZXGQ'./- x", max_size=14), ANY)
@settings(max_examples=150, deadline=None)
def test_no_format_does_more_than_fail(pattern, text):
    try:
        outcome = repr(read(text, "datetime", format=pattern))
    except CellFault as fault:
        outcome = fault.why

    assert outcome
