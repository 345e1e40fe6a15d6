"""A grid becomes rows that keep their rules, or a fault that says what to look at."""

from datetime import date
from decimal import Decimal
from timeit import repeat

import pytest

from browser_agent.core.rows import Cell, Column, Grid, RowRules
from browser_agent.core.value import Money
from browser_agent.data.rows import RowsFault, typed_rows
from browser_agent.data.text import ExactCell

NUMBER = Column(name="number", header="Invoice no.", required=True)
TOTAL = Column(name="total", type="money")


def grid(headers, *rows, left_out=0):
    return Grid(
        headers=tuple(headers),
        rows=tuple(tuple(Cell(text=text) for text in row) for row in rows),
        left_out=left_out,
    )


def rows(found, *columns, locale="en-US", **rules):
    return typed_rows(
        found, columns, RowRules(**rules), locale=locale, base_url="http://h.test/", today=date(2026, 10, 5)
    )


def fault(found, *columns, **rules):
    with pytest.raises(RowsFault) as caught:
        rows(found, *columns, **rules)
    return caught.value.fault


INVOICES = grid(("Invoice no.", "Date", "TOTAL"), ("A1", "2026-01-02", "€1.50"), ("A2", "", "€2.25"))


def test_columns_come_by_heading_in_the_order_asked_for():
    assert rows(INVOICES, TOTAL, NUMBER, Column(name="Date", type="date")) == (
        {"total": Money(amount=Decimal("1.50"), currency="EUR"), "number": "A1", "Date": date(2026, 1, 2)},
        {"total": Money(amount=Decimal("2.25"), currency="EUR"), "number": "A2", "Date": None},
    )


def test_without_columns_every_heading_is_a_key_made_unique():
    found = grid(("Total", "", "Total", " Total 2 "), ("1", "2", "3", "4"))

    assert rows(found) == ({"Total": "1", "column 2": "2", "Total 3": "3", "Total 2": "4"},)
    assert rows(grid((), ("1", "2"))) == ({"column 1": "1", "column 2": "2"},)


def test_columns_without_any_heading_on_the_page_are_taken_by_place():
    assert rows(grid(("",), ("7",)), Column(name="count", type="integer")) == ({"count": 7},)


def test_a_missing_column_names_the_headings_and_the_nearest():
    found = fault(INVOICES, Column(name="Totals"))

    assert (found.kind, found.expected) == ("bad_rows", 'a column with the heading "Totals"')
    assert found.found == '"Invoice no.", "Date", "TOTAL"'
    assert found.near == ('"TOTAL"',)
    assert found.next == "write the page's heading as `header:` of the column Totals"


def test_a_heading_that_stands_twice_is_not_chosen_from():
    assert fault(grid(("A", "A"), ("1", "2")), Column(name="A")).found == "2, at places 1, 2"
    assert rows(grid(("a", "A"), ("1", "2")), Column(name="A")) == ({"A": "2"},)


def test_a_fault_shows_five_rows_and_counts_the_rest():
    found = fault(grid(("n",), *[(f"{count} apples",) for count in range(7)]), Column(name="n", type="integer"))

    assert found.kind == "bad_rows"
    assert found.expected == 'column "n" as integer in en-US in every row'
    assert found.found.startswith('row 1 "0 apples" (words beside the number); row 2 "1 apples"')
    assert found.found.endswith('row 5 "4 apples" (words beside the number); and 2 more')


def test_an_empty_required_cell_is_a_fault():
    found = fault(grid(("Invoice no.",), ("A1",), (" \u00a0",)), NUMBER)

    assert found.found == 'row 2 "" (empty, and required)'


def test_no_rows_is_a_fault_unless_the_recipe_says_that_none_is_fine():
    empty = grid(("Invoice no.",))

    assert fault(empty, NUMBER).kind == "no_rows"
    assert rows(empty, NUMBER, min=0) == ()
    assert fault(empty, Column(name="other"), min=0).kind == "bad_rows"


def test_too_few_and_too_many_rows_are_faults():
    assert fault(INVOICES, min=3).expected == "at least 3 rows"
    assert fault(INVOICES, max=1).expected == "at most 1 rows"


def test_rows_left_out_at_a_cap_are_never_a_shorter_result():
    assert fault(grid(("a",), ("1",), left_out=5)).kind == "cap_reached"


def test_rows_that_repeat_their_key_are_named():
    found = grid(("a", "b"), ("1", "x"), ("1", "y"), ("1", "x"))

    assert fault(found, unique=("a", "b")).found == 'rows 1 and 3 "1, x"'
    assert len(rows(found, min=3)) == 3
    assert fault(found, unique=("c",)).expected == 'a column "c" for `unique`'


def test_sums_are_exact():
    total = Column(name="TOTAL", type="money")

    for good in ("3.75", 3.75, Decimal("3.75"), "€3.75", Money(amount=Decimal("3.75"), currency="EUR")):
        assert rows(INVOICES, total, sums={"TOTAL": good})
    for bad in ("3.76", 4, "$3.75", "three", Money(amount=Decimal("3.75"), currency="USD")):
        assert fault(INVOICES, total, sums={"TOTAL": bad}).kind == "bad_rows"
    tenths = grid(("n",), *[("0.1",)] * 10)
    assert rows(tenths, Column(name="n", type="decimal"), sums={"n": 1})
    mixed = grid(("TOTAL",), ("€1",), ("$1",))
    assert fault(mixed, total, sums={"TOTAL": 2}).found == "EUR, USD"


def test_a_message_inside_the_table_is_not_a_row():
    found = fault(grid(("a", "b"), ("1", "2"), ("No more entries",)))

    assert found.found == '1 in row 2: "No more entries"'
    assert fault(grid(("a",), ("1", "lost"))).expected == "1 cells in every row"


def test_a_url_column_takes_the_target_of_a_link():
    found = Grid(headers=("doc",), rows=((Cell(text="open", href="/d/1.pdf"),),))

    assert rows(found, Column(name="doc", type="url")) == ({"doc": "http://h.test/d/1.pdf"},)
    assert rows(found, Column(name="doc", attribute="href")) == ({"doc": "/d/1.pdf"},)
    assert rows(found, Column(name="doc")) == ({"doc": "open"},)


def test_numbers_of_programs_are_read_the_same_in_every_locale():
    found = Grid(headers=("n",), rows=((ExactCell(text="1.234"),), (Cell(text="1.234"),)))

    assert rows(found, Column(name="n", type="decimal"), locale="de-DE") == (
        {"n": Decimal("1.234")},
        {"n": Decimal(1234)},
    )


@pytest.mark.long  # a figure of a quiet machine, which a busy one cannot show
def test_a_hundred_rows_of_seven_columns_take_under_three_milliseconds():
    kinds = ("string", "integer", "decimal", "money", "date", "boolean", "url")
    texts = ("R-1", "1,234", "12.50", "€1,234.50", "2026-01-02", "yes", "/invoices/1.html")
    columns = [Column(name=kind, type=kind) for kind in kinds]
    found = grid(kinds, *[texts] * 100)
    rows(found, *columns)

    # The quickest of many runs: other processes on the machine only ever add.
    assert min(repeat(lambda: rows(found, *columns), number=1, repeat=40)) < 0.003
