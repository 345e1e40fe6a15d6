"""What an extraction asks for: typed columns, and rules that the rows must satisfy."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from browser_agent.core.value import Data, Value

ColumnType = Literal["string", "integer", "decimal", "money", "boolean", "date", "datetime", "url"]


class Column(Value):
    """One column of an extraction: where its text comes from and what type it must parse to."""

    name: str
    type: ColumnType = "string"
    required: bool = False
    """An empty cell is an error."""
    header: str | None = None
    """The column's heading on the page, or a term of a list item, when it differs from `name`."""
    css: str | None = None
    """In a repeated region: which part of the region holds the value."""
    attribute: Literal["text", "href", "src", "alt", "title", "value"] = "text"
    format: str | None = None
    """For dates: a pattern in the words of Unicode LDML ("dd.MM.yyyy"), when the locale alone is ambiguous."""


class RowRules(Value):
    """What must hold for the extracted rows as a whole.

    min: fewest rows; 0 says that an empty result is fine. max: most rows; None is no limit.
    unique: columns that together identify a row. sums: column name to the total that it must add up to.
    """

    min: int = 1
    max: int | None = None
    unique: tuple[str, ...] = ()
    sums: dict[str, Data] = Field(default_factory=dict)


class Cell(Value):
    """The text of one cell as the page shows it, with the address when the cell is or holds one link."""

    text: str
    href: str | None = None
    src: str | None = None
    alt: str | None = None
    title: str | None = None
    value: str | None = None


class Grid(Value):
    """A table, a list or a repeated region as it was read: headings and raw cells, top to bottom."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: int = 0
    """Rows that exist but were not read (a cap was reached); more than 0 is a failure, never a shorter result."""
