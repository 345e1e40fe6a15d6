"""What is given for params: by type, and every problem at once."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from browser_agent.core.errors import RecipeError
from browser_agent.core.value import Money
from browser_agent.recipe import tables
from browser_agent.recipe.inputs import read_params
from browser_agent.recipe.load import load_text
from tests.recipe.texts import HEAD


def recipe(params: str):
    return load_text(f"{HEAD}params:\n{params}steps:\n  - back:\n", file="r.yaml")


def one(param: str, given: object, folder: Path = Path()) -> object:
    return read_params(recipe(f"  x: {param}\n"), {"x": given}, folder)["x"]


def refused(param: str, given: object, folder: Path = Path()) -> str:
    with pytest.raises(RecipeError) as caught:
        one(param, given, folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("string", "007", "007"),
        ("string", 7, "7"),
        ("integer", "-12", -12),
        ("integer", 12, 12),
        ("decimal", "12.50", Decimal("12.50")),
        ("decimal", 0.1, Decimal("0.1")),
        ("money", "12.50 EUR", Money(amount=Decimal("12.50"), currency="EUR")),
        ("money", "EUR 3", Money(amount=Decimal(3), currency="EUR")),
        ("money", "3", Money(amount=Decimal(3))),
        ("boolean", "Yes", True),
        ("boolean", "false", False),
        ("boolean", True, True),
        ("date", "2026-03-05", date(2026, 3, 5)),
        ("date", date(2026, 3, 5), date(2026, 3, 5)),
        ("table", [{"part": "Bolt"}], [{"part": "Bolt"}]),
    ],
)
def test_a_value_is_read_by_its_type(kind: str, given: object, value: object):
    read = one(kind, given)

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("param", "given", "said"),
    [
        ("integer", "3.5", '"3.5" is not a whole number.'),
        ("integer", True, '"true" is not a whole number.'),
        ("integer", "٣", '"٣" is not a whole number.'),
        ("decimal", "12,50", '"12,50" is not a decimal number such as 12.50.'),
        ("decimal", "NaN", '"NaN" is not a decimal number'),
        ("money", "12,50 EUR", '"12,50 EUR" is not an amount such as 12.50 EUR.'),
        ("boolean", "maybe", '"maybe" is not true, false, yes or no.'),
        ("date", "05.03.2026", '"05.03.2026" is not a date such as 2026-03-05.'),
        ("date", "2026-02-30", '"2026-02-30" is not a day of the calendar.'),
        ("{pattern: '[a-z]+'}", "ab1", '"ab1" does not match [a-z]+.'),
        ("{enum: [Slow, Fast]}", "fast", '"fast" is not one of: Slow, Fast.'),
        ("{type: integer, min: 1}", "0", '"0" is less than 1.'),
        ("{type: integer, max: 9}", "10", '"10" is more than 9.'),
        ("{type: money, max: 50 EUR}", "50.01 EUR", '"50.01 EUR" is more than 50 EUR.'),
        ("{type: money, max: 50 EUR}", "1 USD", '"1 USD" is not in EUR.'),
        ("{type: date, min: 2026-01-01}", "2025-12-31", '"2025-12-31" is less than 2026-01-01.'),
        ("{type: table, max: 1}", [{"a": 1}, {"a": 2}], "the table has more rows than 1."),
        ("{type: table, columns: [part]}", [{"prat": 1}], 'row 1 has no column "part"; it has prat.'),
        ("table", [3], "row 1 is not a mapping"),
        ("file", "nothing.png", "there is no file nothing.png"),
    ],
)
def test_what_breaks_a_type_or_a_rule_is_refused(param: str, given: object, said: str):
    assert said in refused(param, given)


def test_every_problem_is_told_at_once_with_what_to_type():
    wanted = recipe(
        "  month: {pattern: '\\d{4}-\\d{2}', example: 2026-10, description: The month to fetch}\n"
        "  count: integer\n  name: {example: Bolt and nut}\n  speed: {default: Fast}\n"
    )

    with pytest.raises(RecipeError) as caught:
        read_params(wanted, {"count": "many", "sped": "Slow"}, Path())

    assert str(caught.value).splitlines() == [
        'r.yaml:1:1: there is no param "sped". Did you mean "speed"?',
        'r.yaml:4:10: param "month" (string) is missing, for example 2026-10. The month to fetch. '
        "Give it with -p month=2026-10",
        'r.yaml:5:10: param "count" (integer): "many" is not a whole number. Give it with -p count=3',
        'r.yaml:6:9: param "name" (string) is missing, for example "Bolt and nut". Give it with -p name="Bolt and nut"',
    ]


def test_a_default_stands_in_and_a_path_of_one_is_beside_the_recipe(tmp_path: Path):
    (tmp_path / "rows.csv").write_text("part\nBolt\n")
    wanted = recipe("  rows: {type: table, default: rows.csv}\n  count: {type: integer, default: 3}\n")

    assert read_params(wanted, {}, tmp_path) == {"rows": [{"part": "Bolt"}], "count": 3}


def test_a_file_becomes_a_whole_path(tmp_path: Path):
    (tmp_path / "photo.png").write_bytes(b"x")

    assert one("file", "photo.png", tmp_path) == str(tmp_path / "photo.png")
    assert "is a folder" in refused("file", str(tmp_path), tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "part,count\nBolt,3\nNut,\n"),
        ("a.csv", "\ufeffpart;count\r\nBolt;3\r\n\r\nNut;\r\n"),
        ("a.csv", 'part\tcount\n"Bolt"\t3\nNut\t""\n'),
        ("a.jsonl", '{"part": "Bolt", "count": "3"}\n\n{"part": "Nut", "count": ""}\n'),
        ("a.json", '[{"part": "Bolt", "count": "3"}, {"part": "Nut", "count": ""}]'),
    ],
)
def test_a_table_is_read_whatever_dialect_it_is_in(tmp_path: Path, name: str, content: str):
    (tmp_path / name).write_bytes(content.encode())

    assert one("table", str(tmp_path / name)) == [{"part": "Bolt", "count": "3"}, {"part": "Nut", "count": ""}]


def test_a_quoted_cell_may_hold_delimiters_and_line_ends(tmp_path: Path):
    (tmp_path / "a.csv").write_text('part,"a, b"\n"Bolt, M8","two\nlines"\n')

    assert one("table", str(tmp_path / "a.csv")) == [{"part": "Bolt, M8", "a, b": "two\nlines"}]


def test_a_spreadsheet_keeps_its_types(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["part", "count", "price", "since", "ok"])
    book.active.append(["Bolt", 3, 1.25, date(2026, 3, 5), True])
    book.active.append([None, None, None, None, None])
    book.active.append(["Nut", None, 2.0, None, False])
    book.save(tmp_path / "a.xlsx")

    assert one("table", str(tmp_path / "a.xlsx")) == [
        {"part": "Bolt", "count": 3, "price": Decimal("1.25"), "since": date(2026, 3, 5), "ok": True},
        {"part": "Nut", "count": "", "price": 2, "since": "", "ok": False},
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"part,count\nBolt\n", "a.csv line 2 has 1 cells and the first line 2"),
        ("a.csv", b"part,part\n", 'a.csv: two columns are called "part"'),
        ("a.csv", b"part,\n", "a.csv: column 2 has no heading"),
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"part\nB\xf6lt\n", "a.csv line 2 is not UTF-8; save the file as UTF-8"),
        ("a.csv", b'part\n"Bolt\n', "is not CSV"),
        ("a.json", b"{}", "a.json must hold a list of objects"),
        ("a.json", b"[1]", "a.json item 1 is not an object"),
        ("a.json", b'[{"a": NaN}]', "NaN is no JSON number"),
        ("a.json", b"[" * 100_000, "is not JSON"),
        ("a.jsonl", b"{}\nx\n", "a.jsonl line 2 is not JSON"),
        ("a.xlsx", b"PK", "a.xlsx is not a spreadsheet"),
        ("a.ods", b"", "a.ods is no table; tables are .csv, .json, .jsonl or .xlsx files"),
    ],
)
def test_a_broken_table_says_where(tmp_path: Path, name: str, content: bytes, said: str):
    (tmp_path / name).write_bytes(content)

    assert said in refused("table", str(tmp_path / name))


def test_a_table_with_too_many_rows_is_refused_and_not_cut(tmp_path: Path):
    (tmp_path / "a.csv").write_text("part\n" + "Bolt\n" * (tables.MAX_ROWS + 1))

    assert "a.csv has more than 100,000 rows" in refused("table", str(tmp_path / "a.csv"))
