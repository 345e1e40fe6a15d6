"""A grid of texts as typed rows that keep their rules, or one fault that says what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Context, Decimal, Inexact
from typing import NamedTuple

from rapidfuzz import fuzz, process

from browser_agent.core.errors import Fault, FaultKind, StepFault
from browser_agent.core.rows import Cell, Column, ColumnType, Grid, RowRules
from browser_agent.core.value import Data, Money
from browser_agent.data.text import ExactCell, NotReadError, fold, quoted
from browser_agent.data.typed import CellFault, Read, empty, parse, read_url, reader

EXAMPLES = 5
"""Rows that a fault shows; the rest is counted."""

_EXACT = Context(prec=400, traps=[Inexact])
"""Cells have 100 digits at most, so that a sum of 400 digits is never rounded."""


class RowsFault(StepFault):
    """The rows of an extraction are missing, not of their types, or break a rule."""

    def __init__(self, kind: FaultKind, expected: str, found: str, *, near: Sequence[str] = (), next: str = "") -> None:
        super().__init__(Fault(kind=kind, expected=expected, found=found, near=tuple(near), next=next))


_NONE_IS_FINE = "`check: {min: 0}` says that no rows are fine"


class _Source(NamedTuple):
    column: Column
    place: int


def typed_rows(  # noqa: PLR0913 - the surroundings of a page are three facts, and none is the other's part
    grid: Grid, columns: Sequence[Column], rules: RowRules, *, locale: str, base_url: str, today: date
) -> tuple[dict[str, Data], ...]:
    """The rows of a grid, keyed by column name in the order of `columns`, every cell of its type.

    Without columns: every column as text under its heading, made unique ("column 3", "Total 2").
    locale: of the page's numbers and dates. base_url: what relative links are joined to.
    RowsFault of kind no_rows, bad_rows or cap_reached; never a shorter or half-read result.
    """
    if grid.left_out:
        raise RowsFault(
            "cap_reached", "all rows", f"{len(grid.rows)} rows read and {grid.left_out} left out at the cap",
            next="narrow the table down on the page, or split the job",
        )  # fmt: skip
    if not grid.rows and rules.min > 0:
        raise RowsFault("no_rows", _at_least(rules.min), "none", next=_NONE_IS_FINE)
    _check_widths(grid)
    sources = _sources(grid, columns)
    rows = _read(grid, sources, locale, base_url, today)
    _check_count(len(rows), rules)
    _check_unique(rows, rules.unique)
    for name, total in rules.sums.items():
        _check_sum(rows, name, total, (locale, today, [source.column for source in sources]))
    return rows


def headings(grid: Grid) -> tuple[str, ...]:
    """The headings of a grid, each one once: an empty one is "column 3", the second "Total" is "Total 2"."""
    width = max([len(grid.headers), *(len(row) for row in grid.rows[:1])])
    folded = [fold(header) for header in grid.headers] + [""] * (width - len(grid.headers))
    taken, names = set(folded), list[str]()
    for place, header in enumerate(folded, start=1):
        name, count = header or f"column {place}", 2 if header else 1
        while name in names or (name != header and name in taken):
            name, count = f"{header or f'column {place}'} {count}", count + 1
        names.append(name)
    return tuple(names)


def _check_widths(grid: Grid) -> None:
    """A row longer than the headings would lose cells; one lone cell under several headings is a message."""
    width = len(grid.headers) or (len(grid.rows[0]) if grid.rows else 0)
    for number, row in enumerate(grid.rows, start=1):
        if len(row) == width:
            continue
        loses = any(fold(cell.text) for cell in row[width:])
        if loses or (len(row) == 1 and width > 1):
            text = quoted(" | ".join(cell.text for cell in row))
            raise RowsFault(
                "bad_rows", f"{width} cells in every row", f"{len(row)} in row {number}: {text}",
                next="look at that row: a message or a row of totals inside the table?",
            )  # fmt: skip


def _sources(grid: Grid, columns: Sequence[Column]) -> list[_Source]:
    if not columns:
        return [_Source(Column(name=name), index) for index, name in enumerate(headings(grid))]
    folded = [fold(header) for header in grid.headers]
    width = len(folded) or (len(grid.rows[0]) if grid.rows else 0)
    if not any(folded) and len(columns) == width:
        return [_Source(column, index) for index, column in enumerate(columns)]
    if not grid.rows and not any(folded):
        return []
    return [_Source(column, _index(column, folded)) for column in columns]


def _index(column: Column, headers: list[str]) -> int:
    wanted = fold(column.header if column.header is not None else column.name)
    for same in (str, str.casefold):
        places = [index for index, header in enumerate(headers) if same(header) == same(wanted)]
        if len(places) == 1:
            return places[0]
        if places:
            raise RowsFault(
                "bad_rows", f"one column with the heading {quoted(wanted)}",
                f"{len(places)}, at places {', '.join(str(place + 1) for place in places)}",
                next="extract without a schema to see the headings, which are then numbered",
            )  # fmt: skip
    shown = [header for header in headers if header]
    near = process.extract(wanted, shown, scorer=fuzz.WRatio, score_cutoff=60, limit=3, processor=str.casefold)
    listed = ", ".join(quoted(header, 40) for header in shown[:30]) or "no headings"
    listed += ", …" if len(shown) > 30 else ""
    raise RowsFault(
        "bad_rows", f"a column with the heading {quoted(wanted)}", listed,
        near=[quoted(header, 40) for header, _score, _place in near],
        next=f"write the page's heading as `header:` of the column {column.name}",
    )  # fmt: skip


def _text(cell: Cell, column: Column) -> str:
    if column.attribute == "text":
        return cell.text
    return getattr(cell, column.attribute) or ""


def _read(
    grid: Grid, sources: Sequence[_Source], locale: str, base_url: str, today: date
) -> tuple[dict[str, Data], ...]:
    rows: list[dict[str, Data]] = [{} for _ in grid.rows]
    for column, index in sources:
        read = reader(column, locale=locale, today=today, base_url=base_url)
        exact = reader(column, locale="en-US", today=today, base_url=base_url)
        faults: list[tuple[int, str, str]] = []
        for number, (values, row) in enumerate(zip(rows, grid.rows, strict=True), start=1):
            cell = row[index] if index < len(row) else _NO_CELL
            how = exact if type(cell) is ExactCell else read
            try:
                values[column.name] = _value(cell, column, how, base_url)
            except NotReadError as error:
                faults.append((number, fold(_text(cell, column)), str(error)))
        if faults:
            raise _cells_fault(column, faults, locale)
    return tuple(rows)


_NO_CELL = Cell(text="")


def _value(cell: Cell, column: Column, read: Read, base_url: str) -> Data:
    if column.type == "url" and column.attribute == "text" and cell.href:
        # A link's words are seldom its address.
        return read_url(fold(cell.href), base_url, is_link=True)
    text = fold(cell.text if column.attribute == "text" else _text(cell, column))
    if text:
        return read(text)
    if column.required:
        raise NotReadError("empty, and required")
    return empty(column)


def _cells_fault(column: Column, faults: list[tuple[int, str, str]], locale: str) -> RowsFault:
    shown = [f"row {number} {quoted(text)} ({why})" for number, text, why in faults[:EXAMPLES]]
    more = f"; and {len(faults) - EXAMPLES} more" if len(faults) > EXAMPLES else ""
    needed = f"{column.type}!" if column.required else column.type
    return RowsFault(
        "bad_rows", f'column "{column.name}" as {needed} in {locale} in every row', "; ".join(shown) + more,
        next=f"`{column.name}: string` keeps the text; `env: {{locale: ...}}` says how the page writes",
    )  # fmt: skip


def _at_least(count: int) -> str:
    return f"at least {count} {'row' if count == 1 else 'rows'}"


def _check_count(count: int, rules: RowRules) -> None:
    if count < rules.min:
        raise RowsFault("no_rows" if count == 0 else "bad_rows", _at_least(rules.min), str(count))
    if rules.max is not None and count > rules.max:
        raise RowsFault("bad_rows", f"at most {rules.max} rows", str(count))


def _need(name: str, rows: Sequence[dict[str, Data]], rule: str) -> None:
    if rows and name not in rows[0]:
        columns = ", ".join(rows[0])
        raise RowsFault("bad_rows", f"a column {quoted(name)} for `{rule}`", f"the columns {columns}")


def _check_unique(rows: Sequence[dict[str, Data]], names: tuple[str, ...]) -> None:
    if not names:
        return
    for name in names:
        _need(name, rows, "unique")
    first: dict[tuple[Data, ...], int] = {}
    repeats: list[str] = []
    for number, row in enumerate(rows, start=1):
        key = tuple(row[name] for name in names)
        before = first.setdefault(key, number)
        if before != number:
            repeats.append(f"rows {before} and {number} {quoted(', '.join(str(part) for part in key))}")
    if repeats:
        more = f"; and {len(repeats) - EXAMPLES} more" if len(repeats) > EXAMPLES else ""
        raise RowsFault("bad_rows", f"each {' + '.join(names)} once", "; ".join(repeats[:EXAMPLES]) + more)


def _check_sum(rows: Sequence[dict[str, Data]], name: str, total: Data, how: tuple[str, date, list[Column]]) -> None:
    """The exact sum of a column against its total; empty cells count nothing."""
    _need(name, rows, "sums")
    locale, today, columns = how
    column = next((column for column in columns if column.name == name), Column(name=name))
    if column.type not in ("integer", "decimal", "money"):
        raise RowsFault("bad_rows", f'column "{name}" as a number for `sums`', column.type)
    expected = _total(total, column, locale, today)
    values = [row[name] for row in rows if row[name] is not None]
    amounts = [value.amount if isinstance(value, Money) else Decimal(value) for value in values]
    currencies = {value.currency for value in values if isinstance(value, Money)}
    if len(currencies) > 1:
        listed = ", ".join(sorted(currency or "none" for currency in currencies))
        raise RowsFault("bad_rows", f'one currency in column "{name}" for `sums`', listed)
    added = Decimal(0)
    for amount in amounts:
        added = _EXACT.add(added, amount)
    currency = next(iter(currencies), "")
    if isinstance(expected, Money) and expected.currency and values and expected.currency != currency:
        raise RowsFault("bad_rows", f'column "{name}" in {expected.currency}', currency or "no currency")
    wanted = expected.amount if isinstance(expected, Money) else expected
    if added != wanted:
        raise RowsFault(
            "bad_rows", f'column "{name}" adding up to {expected}',
            f"{added} {currency}".strip()
            + f" in {len(values)} cells; the difference is {_EXACT.subtract(added, wanted)}",
        )  # fmt: skip


def _total(total: Data, column: Column, locale: str, today: date) -> Money | Decimal:
    """The total of a rule: a number of the recipe as it is written there, or text as the page writes it."""
    if isinstance(total, Money | Decimal):
        return total
    if isinstance(total, int | float) and not isinstance(total, bool):
        # repr gives back the digits of the recipe; the float's own value has others.
        return Decimal(repr(total))
    try:
        kind: ColumnType = "money" if column.type == "money" else "decimal"
        number = Column(name=column.name, type=kind, required=True)
        read = parse(str(total), number, locale=locale, today=today)
    except CellFault as error:
        raise RowsFault("bad_rows", f'a number as the total of "{column.name}"', str(error)) from error
    return read if isinstance(read, Money) else Decimal(read)
