"""Reads, and on purpose breaks, the SQLite files of the applications from outside."""

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, object]


@dataclass(frozen=True)
class Database:
    """One SQLite file that a running application also has open."""

    path: Path

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """What a query answers, each row by column name, read on a connection of its own."""
        with contextlib.closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True, timeout=10)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(sql, values)]

    def value(self, sql: str, values: Sequence[object] = ()) -> object:
        """The one value of a query that answers one row with one column."""
        (row,) = self.rows(sql, values)
        (found,) = row.values()
        return found

    def change(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run one statement and commit it; the answer is how many rows it changed."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=10)) as db, db:
            return db.execute(sql, values).rowcount

    def refuse_writes(self, table: str) -> None:
        """From now on each insert, update and delete on `table` is an error for the application."""
        for verb in ("INSERT", "UPDATE", "DELETE"):
            self.change(
                f"CREATE TRIGGER refuse_{table}_{verb} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )

    def lose_writes(self, table: str, key: str = "id") -> None:
        """From now on the application is told that its inserts and updates on `table` worked, and none stays.

        Inserted rows are gone at once and updated rows get their old values back.
        """
        columns = [str(row["name"]) for row in self.rows(f"PRAGMA table_info({table})")]
        restore = ", ".join(f'"{name}" = OLD."{name}"' for name in columns)
        self.change(
            f"CREATE TRIGGER lose_{table}_insert AFTER INSERT ON {table} "
            f'BEGIN DELETE FROM {table} WHERE "{key}" = NEW."{key}"; END'
        )
        self.change(
            f"CREATE TRIGGER lose_{table}_update AFTER UPDATE ON {table} "
            f'BEGIN UPDATE {table} SET {restore} WHERE "{key}" = OLD."{key}"; END'
        )

    def lose_deletes(self, table: str) -> None:
        """From now on the application is told that its deletes on `table` worked, and every row stays."""
        self.change(f"CREATE TRIGGER lose_{table}_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(IGNORE); END")
