"""A kept download as a grid of texts: CSV, TSV, JSON, JSON lines, HTML or XLSX. Every file is hostile."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from browser_agent.core.action import Extract
from browser_agent.core.rows import Cell, Grid
from browser_agent.core.snapshot import Kept
from browser_agent.core.target import Query
from browser_agent.core.value import Data
from browser_agent.data.kept import MAX_BYTES, DocumentFault, capped, exact_text
from browser_agent.data.text import ExactCell, quoted

_KINDS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".json": "json", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".html": "html", ".htm": "html", ".xhtml": "html", ".xlsx": "xlsx", ".xlsm": "xlsx",
    # What calls itself .xls is often a web page or a text with tabs; the bytes decide.
    ".xls": "",
}  # fmt: skip


def read_document(kept: Kept, extract: Extract) -> Grid:
    """The rows of a kept download; the name in the step's target, if any, says which table or sheet."""
    target = extract.target
    table = target.name or "" if isinstance(target, Query) else ""
    return file_grid(Path(kept.path), name=kept.name, table=table)


def file_grid(path: Path, *, name: str = "", table: str = "") -> Grid:
    """The rows of a file.

    name: the file name that the site gave, when the kept file has another; its ending says the format. A file
    with bytes of another format is a fault (a sign-in page saved as invoices.csv).
    table: which table of a web page (caption, label or id) or sheet of a workbook; "" when there is only one.
    Nothing is left out: 50 MB and 1,000,000 cells are the most, and more is a DocumentFault.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentFault("cap_reached", f"a file of {MAX_BYTES} bytes at most", f"{size} bytes")
        content = path.read_bytes()
    except OSError as error:
        raise DocumentFault("no_download", f"the kept file {path.name}", error.strerror or "none") from error
    shown = name or path.name
    if not content.strip():
        raise DocumentFault("bad_download", f"rows in {quoted(shown)}", "an empty file")
    match _kind(shown, content):
        case "xlsx":
            from browser_agent.data.sheets import xlsx_grid  # openpyxl takes 0.15 s to import

            return xlsx_grid(content, table)
        case "html":
            from browser_agent.data.markup import html_grid  # bs4 takes 0.05 s to import

            return html_grid(decoded(content), table)
        case "json":
            return json_grid(decoded(content))
        case "jsonl":
            return jsonl_grid(decoded(content))
        case kind:
            return csv_grid(decoded(content), delimiter="\t" if kind == "tsv" else "")


def _kind(name: str, content: bytes) -> str:
    said = _KINDS.get(Path(name.lower()).suffix, "")
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    seen = ""
    if content.startswith(b"PK\x03\x04"):
        seen = "xlsx"
    elif content.startswith(b"%PDF-"):
        seen = "PDF"
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        seen = "old Excel (xls)"
    elif head.startswith((b"<!doctype html", b"<html", b"<table", b"<!--", b"<head", b"<body")):
        seen = "html"
    if seen in ("PDF", "old Excel (xls)") or (seen and said and seen != said) or (said == "xlsx" and not seen):
        raise DocumentFault(
            "bad_download",
            f"{said or 'CSV, TSV, JSON, JSON lines, HTML or XLSX'} in {quoted(name)}",
            f"{seen or 'something else'}, beginning with {quoted(content[:60].decode('latin-1'))}",
            next="look at the kept file: an error page or a sign-in page instead of the download?",
        )
    if seen or said:
        return seen or said
    if head.startswith((b"[", b"{")):
        return "jsonl" if head.startswith(b"{") and b"}\n{" in content.replace(b"\r", b"") else "json"
    return "csv"


def decoded(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-16 if it looks so, UTF-8, Windows-1252.

    DocumentFault when none fits, or when there are NUL characters: the file is not text.
    """
    zeros = (content[:200:2].count(0), content[1:200:2].count(0))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries: tuple[str, ...] = ("utf-16",)
    elif max(zeros) > 25 and min(zeros) == 0:
        tries = ("utf-16-le",) if zeros[1] else ("utf-16-be",)
    else:
        # Windows-1252 is Latin-1 with letters where Latin-1 has control characters, as browsers read it.
        tries = ("utf-8-sig", "cp1252")
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise DocumentFault("bad_download", "text in UTF-8, UTF-16 or Latin-1", "bytes that are no text")


def csv_grid(text: str, *, delimiter: str = "") -> Grid:
    """A text with separated values, the first line its headings. delimiter: "" finds out: , ; tab or |."""
    if text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n"):
        # Excel's own hint.
        delimiter, text = text[4], text[5:].lstrip("\r\n")
    delimiter = delimiter or _delimiter(text)
    rows: list[tuple[Cell, ...]] = []
    cells = 0
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if record:
                cells = capped(cells + len(record))
                rows.append(tuple([Cell(text=value) for value in record]))
    except csv.Error as error:
        raise DocumentFault("bad_download", "a text with separated values", f"line {len(rows) + 1}: {error}") from error
    if not rows:
        raise DocumentFault("bad_download", "a row of headings", "no rows")
    headers = tuple(cell.text for cell in rows[0])
    for number, row in enumerate(rows[1:], start=1):
        # A short line may have lost cells in the middle, so that guessing which are missing would shift them.
        if len(row) != len(headers):
            found = quoted(delimiter.join(cell.text for cell in row))
            raise DocumentFault(
                "bad_download", f"{len(headers)} cells in every row", f"{len(row)} in row {number}: {found}"
            )
    return Grid(headers=headers, rows=tuple(rows[1:]))


def _delimiter(text: str) -> str:
    """The one that gives all of the first records the same number of cells, and the most of them."""
    sample = text[:65_536]
    if len(sample) < len(text):
        sample = sample[: sample.rfind("\n") + 1] or sample
    widths: dict[str, int] = {}
    ragged: dict[str, int] = {}
    for delimiter in ",;\t|":
        try:
            records = [record for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if record]
        except csv.Error:
            continue
        counts = {len(record) for record in records}
        if len(counts) == 1 and counts != {1}:
            widths[delimiter] = counts.pop()
        elif records and len(records[0]) > 1:
            ragged[delimiter] = len(records[0])
    best = widths or ragged
    most = [delimiter for delimiter, width in best.items() if width == max(best.values())]
    if len(most) > 1:
        named = " and ".join(quoted(delimiter) for delimiter in most)
        raise DocumentFault(
            "ambiguous", "one separator", f"{named} fit equally", next="ask the site for another format"
        )
    return most[0] if most else ","


def json_grid(text: str) -> Grid:
    """A list of objects, or an object in which exactly one value is such a list."""
    try:
        found = json.loads(text.removeprefix("\ufeff"), parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise DocumentFault("bad_download", "JSON", _json_reason(error)) from error
    if isinstance(found, dict):
        lists = [key for key, value in found.items() if isinstance(value, list)]
        if len(lists) != 1:
            listed = ", ".join(quoted(key, 40) for key in list(found)[:20])
            raise DocumentFault(
                "ambiguous" if lists else "not_found",
                "one list in the object",
                f"{len(lists)}; it has {listed}",
            )
        found = found[lists[0]]
    return _objects_grid(found)


def jsonl_grid(text: str) -> Grid:
    """One JSON object a line; empty lines are passed over."""
    objects: list[Data] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            try:
                objects.append(json.loads(line, parse_float=Decimal, parse_constant=_no_constant))
            except (ValueError, RecursionError) as error:
                reason = _json_reason(error)
                raise DocumentFault("bad_download", "a JSON object a line", f"line {number}: {reason}") from error
    return _objects_grid(objects)


def _no_constant(name: str) -> Data:
    raise ValueError(f"{name}, which is not JSON")


def _json_reason(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _objects_grid(found: Data) -> Grid:
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise DocumentFault("bad_download", "a list of objects", "something else in the JSON")
    headers = tuple(dict.fromkeys(key for item in found for key in item))
    capped(len(headers) * max(len(found), 1))
    rows = tuple(tuple([_json_cell(item.get(header)) for header in headers]) for item in found)
    return Grid(headers=headers, rows=rows)


def _json_cell(value: Data) -> Cell:
    if value is None:
        return Cell(text="")
    if isinstance(value, str):
        return Cell(text=value)
    if isinstance(value, bool):
        return Cell(text="true" if value else "false")
    if isinstance(value, int | Decimal):
        return ExactCell(text=exact_text(value))
    return Cell(text=json.dumps(value, ensure_ascii=False, default=str))
