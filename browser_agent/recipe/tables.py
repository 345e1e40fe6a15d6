"""Rows for a param of type table: from CSV, JSON, JSON lines or a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from browser_agent.core.value import Data

MAX_ROWS = 100_000
MAX_BYTES = 50_000_000
MAX_UNPACKED = 500_000_000
MAX_COLUMNS = 1_000

Row = dict[str, Data]


def read_table(path: Path) -> list[Row]:
    """The rows of a file as mappings from column to cell; cells of a CSV are texts.

    Raises ValueError with a sentence that names what is wrong, with the line where there is one.
    """
    readers = {
        ".csv": _csv,
        ".tsv": _csv,
        ".json": _json,
        ".jsonl": _jsonl,
        ".ndjson": _jsonl,
        ".xlsx": _xlsx,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ValueError(f"{path.name} is no table; tables are .csv, .json, .jsonl or .xlsx files")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ValueError(f"{path.name} has {size:,} bytes; a table has {MAX_BYTES:,} at most")
        rows = list(islice(reader(path), MAX_ROWS + 1))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(rows) > MAX_ROWS:
        raise ValueError(f"{path.name} has more than {MAX_ROWS:,} rows")
    return rows


def _text(path: Path) -> str:
    source = path.read_bytes()
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{path.name} line {line} is not UTF-8; save the file as UTF-8") from None


def _csv(path: Path) -> Iterator[Row]:
    text = _text(path)
    if not text.strip():
        raise ValueError(f"{path.name} is empty")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        headers = _headers(path, next(lines))
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(headers):
                count = f"{len(cells)} cells and the first line {len(headers)}"
                raise ValueError(f"{path.name} line {lines.line_num} has {count}")
            yield dict(zip(headers, cells, strict=True))
    except csv.Error as error:
        raise ValueError(f"{path.name} line {lines.line_num} is not CSV: {error}") from None


def _delimiter(text: str) -> str:
    """The sign that parts the headings: the one that stands in the first line most often, outside quotes."""
    bare = "".join(text.splitlines()[0].split('"')[::2])
    return max(",;\t|", key=bare.count)


def _headers(path: Path, cells: Iterable[Data]) -> list[str]:
    headers = ["" if cell is None else str(cell).strip() for cell in cells]
    if len(headers) > MAX_COLUMNS:
        raise ValueError(f"{path.name} has more than {MAX_COLUMNS:,} columns")
    for number, header in enumerate(headers, 1):
        if not header:
            raise ValueError(f"{path.name}: column {number} has no heading in the first line")
        if headers.index(header) != number - 1:
            raise ValueError(f'{path.name}: two columns are called "{header}"')
    return headers


def _json(path: Path) -> Iterator[Row]:
    rows = _parsed(path, _text(path), "")
    if not isinstance(rows, list):
        raise ValueError(f"{path.name} must hold a list of objects")
    for number, row in enumerate(rows, 1):
        yield _row(path, row, f"item {number}")


def _jsonl(path: Path) -> Iterator[Row]:
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            yield _row(path, _parsed(path, line, f" line {number}"), f"line {number}")


def _parsed(path: Path, text: str, where: str) -> Data:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name}{where} is not JSON: {error}") from None


def _no_constant(word: str) -> Data:
    raise ValueError(f"{word} is no JSON number")


def _row(path: Path, row: Data, where: str) -> Row:
    if not isinstance(row, dict):
        raise ValueError(f"{path.name} {where} is not an object")
    return row


def _xlsx(path: Path) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise ValueError(f"{path.name} unpacks to more than {MAX_UNPACKED:,} bytes")
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError) as error:
        raise ValueError(f"{path.name} is not a spreadsheet: {error}") from None
    try:
        sheet = book.worksheets[0]
        lines = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
        first = list(next(lines, ()))
        while first and first[-1] is None:
            first.pop()
        if not first:
            raise ValueError(f"{path.name} is empty: the first line of its first sheet holds no headings")
        headers = _headers(path, first)
        for number, cells in enumerate(lines, 2):
            if any(cell is not None for cell in cells[len(headers) :]):
                raise ValueError(f"{path.name} line {number} has more cells than the first line")
            if any(cell is not None for cell in cells):
                padded = (*cells, *[None] * len(headers))[: len(headers)]
                yield {header: _cell(cell) for header, cell in zip(headers, padded, strict=True)}
    finally:
        book.close()


def _cell(value: Data) -> Data:
    """A cell of a spreadsheet: whole numbers as int, others as Decimal, midnight as the date alone."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 10**15 else Decimal(str(value))
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if value is None:
        return ""
    return value if isinstance(value, str | bool | int | date | Decimal) else str(value)
