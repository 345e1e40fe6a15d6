"""Values leave as JSON and CSV without losing a digit, and without becoming a formula."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from browser_agent.core.value import Money
from browser_agent.data.plain import jsonable, rows_to_csv, rows_to_jsonl

ROW = {
    "id": 7,
    "sum": Money(amount=Decimal("1E+2"), currency="EUR"),
    "rate": Decimal("0.10"),
    "on": date(2026, 1, 2),
}


def test_decimals_are_text_and_integers_are_numbers():
    assert jsonable(ROW) == {
        "id": 7, "sum": {"amount": "100", "currency": "EUR"}, "rate": "0.10", "on": "2026-01-02",
    }  # fmt: skip
    assert jsonable([True, None, (datetime(2026, 1, 2, 3, tzinfo=UTC),)]) == [
        True,
        None,
        ["2026-01-02T03:00:00+00:00"],
    ]
    with pytest.raises(TypeError):
        jsonable(object())


def test_json_lines_keep_everything():
    assert [json.loads(line) for line in rows_to_jsonl([ROW, {"a": "ü\n"}]).splitlines()] == [
        jsonable(ROW),
        {"a": "ü\n"},
    ]
    assert rows_to_jsonl([]) == ""


def test_text_that_a_spreadsheet_would_run_is_disarmed_and_numbers_are_not():
    rows = [{"=h": text} for text in ("=1+1", "+x", "-x", "@x", "\tx", "\rx", "fine")]
    rows.append({"=h": Decimal("-5.0")})
    rows.append({"=h": Money(amount=Decimal("-5"), currency="EUR")})

    assert rows_to_csv(rows).split("\r\n") == [
        "'=h", "'=1+1", "'+x", "'-x", "'@x", "'\tx", "\"'\rx\"", "fine", "-5.0", "-5 EUR", "",
    ]  # fmt: skip


def test_csv_has_the_columns_of_all_rows():
    assert rows_to_csv([{"a": 1}, {"b": 'x,"y"', "a": None}, {"b": True}]) == 'a,b\r\n1,\r\n,"x,""y"""\r\n,true\r\n'
    assert rows_to_csv([]) == ""
