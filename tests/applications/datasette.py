"""Datasette over one database of parts and their prices: tables, facets, filters and a box for SQL."""

import contextlib
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .environment import child_environ, pristine_copy, python_environment
from .process import get, served
from .sqlite import Database, Row

PARTS = 1_000
KINDS = ("Bolt", "Bracket", "Gasket", "Hinge", "Nut", "Pin", "Spring", "Washer")
METALS = ("aluminium", "brass", "steel", "titanium")
WAREHOUSES = ("Bergen", "Gent", "Porto")


@dataclass(frozen=True)
class Datasette:
    """A running Datasette: its address, and the database that it shows."""

    url: str
    folder: Path

    @property
    def database(self) -> Database:
        return Database(self.folder / "stock.db")

    def parts(self, where: str = "1", values: tuple[object, ...] = ()) -> list[Row]:
        """The parts that an SQL condition keeps, by id."""
        return self.database.rows(f"SELECT * FROM parts WHERE {where} ORDER BY id", values)

    def status(self, path: str) -> int:
        """The HTTP status that a path answers with."""
        return get(self.url + path)[0]

    def drop_table(self) -> None:
        """The table's page answers 404 from now on."""
        self.database.change("DROP TABLE parts")

    def empty_table(self) -> None:
        """The table's page is there and has no row."""
        self.database.change("DELETE FROM parts")

    def rename_column(self, old: str, new: str) -> None:
        """A column has another heading from now on, and filters on the old one fail."""
        self.database.change(f'ALTER TABLE parts RENAME COLUMN "{old}" TO "{new}"')


@contextlib.contextmanager
def datasette(folder: Path, *settings: str) -> Iterator[Datasette]:
    """Run Datasette over freshly seeded parts until the block ends.

    settings: names and values by turns; with `"default_allow_sql", "off"` running SQL answers 403.
    """
    program = python_environment("datasette").program("datasette")
    pristine_copy("datasette", folder, sources=(Path(__file__),), build=_seed)
    pairs = zip(settings[::2], settings[1::2], strict=True)
    options = [word for name, value in pairs for word in ("--setting", name, value)]

    def command(port: int) -> list[str]:
        return [program, "serve", str(folder / "stock.db"), "-h", "127.0.0.1", "-p", str(port), *options]

    with served(command, cwd=folder, environ=child_environ(), ready="/-/versions.json") as server:
        yield Datasette(server.url, folder)


def _seed(folder: Path) -> None:
    dice = random.Random(20260102)
    with contextlib.closing(sqlite3.connect(folder / "stock.db")) as db, db:
        db.execute(
            "CREATE TABLE parts (id INTEGER PRIMARY KEY, part TEXT, metal TEXT, warehouse TEXT, "
            "pieces INTEGER, price_eur REAL, counted TEXT)"
        )
        for number in range(1, PARTS + 1):
            day = f"2026-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
            row = (
                number,
                f"{dice.choice(KINDS)} M{dice.randrange(3, 21)}",
                dice.choice(METALS),
                dice.choice(WAREHOUSES),
                dice.randrange(0, 5_000),
                dice.randrange(5, 9_000) / 100,
                day,
            )
            db.execute("INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)", row)
