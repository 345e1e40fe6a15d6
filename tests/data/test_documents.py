"""Kept files become grids; hostile ones become faults, and quickly."""

import io
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from browser_agent.core.action import Extract
from browser_agent.core.rows import Column, RowRules
from browser_agent.core.snapshot import Kept
from browser_agent.core.target import Query
from browser_agent.data.documents import csv_grid, file_grid, json_grid, read_document
from browser_agent.data.kept import DocumentFault
from browser_agent.data.markup import html_grid
from browser_agent.data.plain import rows_to_csv
from browser_agent.data.rows import typed_rows


def texts(grid):
    return [list(grid.headers), *[[cell.text for cell in row] for row in grid.rows]]


@pytest.fixture
def read(tmp_path):
    def reading(content, name="file.csv", table=""):
        path = tmp_path / "kept"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file_grid(path, name=name, table=table)

    return reading


@pytest.fixture
def fault(read):
    def faulty(content, name="file.csv", table=""):
        with pytest.raises(DocumentFault) as caught:
            read(content, name, table)
        return caught.value.fault

    return faulty


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_files_are_read_in_their_encoding_and_with_their_separator(read, encoding, separator):
    text = f'Name{separator}Note\r\nJürgen{separator}"a{separator} ""b""\nc"\r\n'

    assert texts(read(text.encode(encoding))) == [["Name", "Note"], ["Jürgen", f'a{separator} "b"\nc']]


def test_the_separator_is_the_one_that_fits_all_rows(read, fault):
    assert texts(read("a;b\n1,5;2,5\n")) == [["a", "b"], ["1,5", "2,5"]]
    assert texts(read("sep=;\r\na;b,c\r\n1;2\r\n")) == [["a", "b,c"], ["1", "2"]]
    assert texts(read("only\n1\n2\n")) == [["only"], ["1"], ["2"]]
    assert texts(read("a,b\tc\n1\t2\n", "x.tsv")) == [["a,b", "c"], ["1", "2"]]
    assert fault("a,b;c\n1,2;3\n").kind == "ambiguous"


def test_a_short_line_is_a_fault_and_names_its_row(fault):
    assert fault("a,b,c\n1,2,3\n4,5\n").found == '2 in row 2: "4,5"'


def test_files_that_are_no_text_are_refused(fault):
    for content in (b"a,b\n\x00\x01\n", b"a\n\x81\xff\x8d\n", b"\xff\xfea", b"", b" \n"):
        assert fault(content).kind == "bad_download"
    assert fault(b'a,b\n"x"y,1\n').kind == "bad_download"


def test_a_sign_in_page_saved_as_csv_is_not_a_table(fault):
    found = fault("<!DOCTYPE html><title>Sign in</title>", "invoices.csv")

    assert (found.kind, found.expected) == ("bad_download", 'csv in "invoices.csv"')
    assert fault(b"%PDF-1.7", "x.csv").found.startswith("PDF")
    assert fault(b"PK\x03\x04", "x.csv").found.startswith("xlsx")
    assert fault("a,b", "x.xlsx").kind == "bad_download"


def test_json_is_a_list_of_objects_or_the_only_list_in_an_object(read, fault):
    assert texts(read('[{"a": 1.50, "b": null}, {"b": true, "c": [1]}]', "x.json")) == [
        ["a", "b", "c"], ["1.50", "", ""], ["", "true", "[1]"],
    ]  # fmt: skip
    assert texts(read('{"page": 1, "items": [{"a": "x"}]}', "x.json")) == [["a"], ["x"]]
    assert texts(read('{"a": 1}\n\n{"a": 2}\n', "x.jsonl")) == [["a"], ["1"], ["2"]]
    assert fault('{"a": [], "b": []}', "x.json").kind == "ambiguous"
    assert fault('{"a": 1}\n{"a": ', "x.jsonl").found.startswith("line 2: ")
    for bad in ("[" * 100_000, '[{"a": NaN}]', "[1, 2]", "{", '{"a": 1}', '[{"a": ' + "9" * 5000 + "}]"):
        assert fault(bad, "x.json").kind in ("bad_download", "not_found")


def test_numbers_in_json_have_no_locale():
    found = json_grid('[{"n": 1.234, "big": 1e3, "huge": 1E+999999}]')
    rows = typed_rows(
        found,
        (Column(name="n", type="decimal"),),
        RowRules(),
        locale="de-DE",
        base_url="",
        today=date(2026, 1, 1),
    )

    assert rows == ({"n": Decimal("1.234")},)
    assert texts(found)[1] == ["1.234", "1000", "1E+999999"]


def test_a_table_is_read_with_its_spans_and_links():
    found = html_grid("""<table><caption>Bills</caption>
      <thead><tr><th rowspan=2>No<th colspan=2>Sum<tr><th>Net<th>Gross</thead>
      <tr><th scope=row rowspan=2><a href="/1">A<b>1</b></a><td>1<br>2<td>3
      <tr><td colspan=2>x<script>alert(1)</script><!-- y -->
      <tfoot><tr><td>Total<td>9<td>9</tfoot></table>""")

    assert texts(found) == [["No", "Sum Net", "Sum Gross"], ["A1", "1 2", "3"], ["A1", "x", "x"]]
    assert [row[0].href for row in found.rows] == ["/1", "/1"]


def test_a_first_row_of_th_is_the_heading_and_nested_tables_are_text():
    found = html_grid("<table><tr><th>a<th>b<tr><td>1<td><table><tr><td>in<td>ner</table></table>", "")

    assert texts(found) == [["a", "b"], ["1", "in ner"]]


def test_a_table_is_found_by_caption_label_or_id(read, fault):
    page = "<table id=one><tr><td>1</table><table aria-label='The  Second'><tr><td>2</table>"

    assert texts(read(page, "x.html", "the second")) == [[""], ["2"]]
    assert texts(read(page, "x.html", "one")) == [[""], ["1"]]
    assert fault(page, "x.html").kind == "ambiguous"
    assert fault(page, "x.html", "third").found == '2 on the page: "one", "The Second"'
    assert fault("<p>none", "x.html").kind == "not_found"


def test_a_page_without_table_may_have_one_list():
    assert texts(html_grid("<ul><li>a<li><a href=b>c</a></ul>")) == [[""], ["a"], ["c"]]
    assert texts(html_grid("<dl><dt>k<dd>1<dt>v<dd>2<dt>k<dd>3</dl>")) == [["k", "v"], ["1", "2"], ["3", ""]]


def workbook(rows, **more):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, cells in more.items():
        sheet = book.create_sheet(title)
        for row in cells:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_with_dates_and_plain_numbers(read):
    content = workbook(
        [
            ["Day", "Sum", "At", "Yes"],
            [date(2026, 1, 2), 0.1 + 0.2, datetime.fromisoformat("2026-01-02 03:04"), True],
            [],
            [None, 3.0],
        ]
    )

    assert texts(read(content, "x.xlsx")) == [
        ["Day", "Sum", "At", "Yes"], ["2026-01-02", "0.3", "2026-01-02 03:04:00", "true"], ["", "3", "", ""],
    ]  # fmt: skip


def test_a_sheet_is_named_when_several_have_cells(read, fault):
    content = workbook([["a"], [1]], Second=[["b"], [2]], Empty=[])

    assert texts(read(content, "x.xlsx", "second")) == [["b"], ["2"]]
    assert fault(content, "x.xlsx").kind == "ambiguous"
    assert fault(content, "x.xlsx", "Third").found == 'the sheets "Sheet", "Second", "Empty"'


def test_a_formula_without_saved_result_is_not_an_empty_cell(fault):
    found = fault(workbook([["a"], ["=1+1"]]), "x.xlsx")

    assert (found.expected, found.found) == ("saved results of all formulas", "none in A2")


def rezipped(content, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(fault):
    def inflate(name, data):
        return b" " * 101_000_000 if name.endswith("sheet1.xml") else data

    content = rezipped(workbook([["a"], [1]]), inflate)
    began = time.perf_counter()

    assert len(content) < 200_000
    assert fault(content, "x.xlsx").kind == "cap_reached"
    assert time.perf_counter() - began < 0.5


def test_hostile_workbooks_are_faults(fault):
    good = workbook([["a"], [1]])

    def entity(name, data):
        return data.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY e "y">]><worksheet') if "sheet1" in name else data

    def far(name, data):
        return data.replace(b'r="A2"', b'r="XFD2"').replace(b'r="2"', b'r="1048576"') if "sheet1" in name else data

    assert fault(rezipped(good, entity), "x.xlsx").found == "a document type inside, which is forbidden"
    assert fault(rezipped(good, far), "x.xlsx").kind == "cap_reached"
    assert fault(good[: len(good) // 2], "x.xlsx").kind == "bad_download"
    assert fault(rezipped(good, lambda _name, _data: b"<x"), "x.xlsx").kind == "bad_download"


def test_caps_are_faults_and_not_shorter_results(read, fault, tmp_path):
    assert fault("a," * 1_000_001).kind == "cap_reached"
    assert fault("<table>" + "<tr><td rowspan=65534 colspan=1000>x" * 1100, "x.html").kind == "cap_reached"
    assert fault("<!-- -->" + " " * 10_000_001, "x.html").kind == "cap_reached"
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(DocumentFault, match="50000001 bytes"):
        file_grid(big)
    with pytest.raises(DocumentFault) as caught:
        file_grid(tmp_path / "gone.csv")
    assert caught.value.fault.kind == "no_download"


def test_deep_and_endless_markup_is_read_or_refused_in_time():
    deep = html_grid("<table><tr><td>" + "<div>" * 20_000 + "x")
    began = time.perf_counter()

    assert texts(deep) == [[""], ["x"]]
    with pytest.raises(DocumentFault, match="far too long"):
        html_grid("<table><tr><td>" + "<a " * 100_000, seconds=0.3)
    assert time.perf_counter() - began < 3


def test_a_step_reads_its_kept_file_and_the_table_that_its_target_names(tmp_path):
    path = tmp_path / "00017"
    path.write_text("<table id=a><tr><td>1</table><table id=b><tr><td>2</table>")
    kept = Kept(name="report.html", path=str(path), size_bytes=1, sha256="")

    grid = read_document(kept, Extract(source="download", name="rows", target=Query(role="table", name="b")))

    assert texts(grid) == [[""], ["2"]]


CELLS = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=("Cs", "Cc")), max_size=8)


@given(
    st.lists(
        st.lists(CELLS.filter(lambda text: not text.startswith(tuple("=+-@"))), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=100)
def test_rows_written_as_csv_are_read_back(records):
    names = ["first", "second", "third"]
    written = rows_to_csv([dict(zip(names, record, strict=True)) for record in records])

    assert texts(csv_grid(written, delimiter=",")) == [names, *records]


@given(
    st.binary(max_size=60),
    st.sampled_from(("x.csv", "x.tsv", "x.json", "x.jsonl", "x.html", "x.xlsx", "x", "x.xls")),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_file_does_more_than_fail(tmp_path, content, name):
    path = tmp_path / "kept"
    path.write_bytes(content)
    try:
        outcome = file_grid(path, name=name)
    except DocumentFault as error:
        outcome = error.fault.expected

    assert outcome
