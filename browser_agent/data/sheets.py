"""A workbook's sheet as a grid. The archive is weighed first: a small file can unpack to gigabytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from browser_agent.core.rows import Cell, Grid
from browser_agent.data.kept import DocumentFault, capped, exact_text, same_name
from browser_agent.data.text import ExactCell, quoted

MAX_UNPACKED = 100_000_000
MAX_PARTS = 5_000

Sheet: TypeAlias = Any
"""openpyxl's sheet for reading only; its stubs do not fit its methods."""

_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError, OSError, EOFError,
    AttributeError, IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What openpyxl and zipfile raise for a damaged workbook; SyntaxError is the base of XML parse errors."""


def xlsx_grid(content: bytes, sheet: str = "") -> Grid:
    """The cells of one sheet, its first row that is not empty the headings; empty rows are passed over.

    sheet: its name; "" when only one sheet has cells. Numbers are read with the 15 digits that a spreadsheet
    holds; dates and times in ISO 8601; a formula is its saved result, and without one it is a fault.
    """
    try:
        _weigh(content)
        has_formulas = _has_formulas(content)
        values = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        title = _title(values, sheet)
        rows = list(_rows(values[title]))
        if has_formulas:
            _check_formulas(load_workbook(io.BytesIO(content), read_only=True)[title], values[title])
    except _BROKEN as error:
        raise DocumentFault("bad_download", "an XLSX workbook", f"a damaged one ({type(error).__name__})") from error
    texts = [row for row in rows if any(cell.text for cell in row)]
    if not texts:
        raise DocumentFault("bad_download", f"cells in the sheet {quoted(title)}", "none")
    width = max(max(place for place, cell in enumerate(row, 1) if cell.text) for row in texts)
    capped(width * len(texts))
    padded = [(row + (_EMPTY,) * (width - len(row)))[:width] for row in texts]
    return Grid(headers=tuple(cell.text for cell in padded[0]), rows=tuple(padded[1:]))


_EMPTY = Cell(text="")


def _weigh(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        # zipfile never unpacks more of a part than its entry says, so the entries can be trusted as a bound.
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
            raise DocumentFault(
                "cap_reached", f"a workbook of {MAX_UNPACKED} bytes unpacked and {MAX_PARTS} parts at most",
                f"{unpacked} bytes in {len(parts)} parts",
            )  # fmt: skip
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    head = file.read(4096).replace(b"\0", b"")
                # Entities can grow without end; the format forbids document types anyway.
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise DocumentFault(
                        "bad_download", "an XLSX workbook", "a document type inside, which is forbidden"
                    )


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [part for part in archive.infolist() if part.filename.startswith("xl/worksheets/")]
        return any(b"<f" in archive.read(part) for part in sheets)


def _title(book: Workbook, sheet: str) -> str:
    titles = [found.title for found in book.worksheets]
    places = same_name(sheet, titles) if sheet else list(range(len(titles)))
    if not sheet and len(places) > 1:
        places = [place for place in places if any(islice(_filled(book.worksheets[place]), 1))]
    if len(places) != 1:
        listed = ", ".join(quoted(title, 40) for title in titles[:20])
        wanted = f"one sheet {quoted(sheet)}" if sheet else "one sheet with cells"
        raise DocumentFault("ambiguous" if places else "not_found", wanted, f"the sheets {listed}")
    return str(titles[places[0]])


def _filled(sheet: Sheet) -> Iterator[bool]:
    return (True for row in _rows(sheet) if any(cell.text for cell in row))


def _rows(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    sheet.reset_dimensions()  # What a file says of its own size is not to be trusted.
    cells = 0
    for row in sheet.iter_rows():
        cells = capped(cells + max(len(row), 1))
        yield tuple([_cell(cell.value, cell.number_format) if cell.value is not None else _EMPTY for cell in row])


def _cell(value: object, number_format: str) -> Cell:
    if isinstance(value, bool):
        return Cell(text="true" if value else "false")
    if isinstance(value, int):
        return ExactCell(text=str(value))
    if isinstance(value, float):
        return ExactCell(text=exact_text(Decimal(format(value, ".15g"))).removesuffix(".0"))
    if isinstance(value, datetime):
        is_day = value.time() == time() and "h" not in number_format.lower()
        return Cell(text=value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="seconds"))
    return Cell(text=value.isoformat() if isinstance(value, date | time) else str(value))


def _check_formulas(formulas: Sheet, values: Sheet) -> None:
    formulas.reset_dimensions()
    values.reset_dimensions()
    for row, results in zip(formulas.iter_rows(), values.iter_rows(), strict=True):
        for cell, result in zip(row, results, strict=True):
            if cell.data_type == "f" and result.value is None:
                raise DocumentFault(
                    "bad_download", "saved results of all formulas", f"none in {cell.coordinate}",
                    next="the program that wrote the workbook must calculate it before it saves",
                )  # fmt: skip
