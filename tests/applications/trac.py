"""Trac: an issue tracker and a wiki. Visitors may file, comment, attach and close; one account may log in."""

import base64
import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .environment import Environment, child_environ, pristine_copy, python_environment, run_seed
from .process import get, served
from .sqlite import Database, Row

USER = "keeper"
PASSWORD = "a keeper's own pass phrase"
GRANTED = ("TICKET_CREATE", "TICKET_APPEND", "TICKET_CHGPROP", "TICKET_MODIFY", "WIKI_CREATE", "WIKI_MODIFY")
TICKETS = (
    ("The pump leaks", "Water under the pump after each run.", "defect", "major"),
    ("A second lamp for the yard", "It is dark behind the gate.", "enhancement", "minor"),
    ("Order new filters", "The last box is open.", "task", "critical"),
)


@dataclass(frozen=True)
class Trac:
    """A running Trac: its address, an account for HTTP basic authentication, its database and its files."""

    url: str
    user: str
    password: str
    folder: Path

    @property
    def database(self) -> Database:
        return Database(self.folder / "db" / "trac.db")

    def tickets(self, where: str = "1", values: tuple[object, ...] = ()) -> list[Row]:
        """The tickets that an SQL condition keeps, by id."""
        return self.database.rows(f"SELECT * FROM ticket WHERE {where} ORDER BY id", values)

    def ticket(self, number: int) -> Row:
        """One ticket with all of its columns."""
        (row,) = self.tickets("id = ?", (number,))
        return row

    def comments(self, number: int) -> list[str]:
        """What was said on a ticket, oldest first."""
        sql = "SELECT newvalue FROM ticket_change WHERE ticket = ? AND field = 'comment' ORDER BY time"
        return [str(row["newvalue"]) for row in self.database.rows(sql, (str(number),)) if row["newvalue"]]

    def attachments(self, number: int) -> dict[str, bytes]:
        """The files attached to a ticket, by name, as they lie on the server's disk."""
        sql = "SELECT filename FROM attachment WHERE type = 'ticket' AND id = ?"
        names = [str(row["filename"]) for row in self.database.rows(sql, (str(number),))]
        return {name: self._attached(number, name).read_bytes() for name in names}

    def wiki(self, page: str) -> list[str]:
        """All versions of a wiki page's text, oldest first; empty when there is no such page."""
        rows = self.database.rows("SELECT text FROM wiki WHERE name = ? ORDER BY version", (page,))
        return [str(row["text"]).replace("\r\n", "\n") for row in rows]

    def status(self, path: str) -> int:
        """The HTTP status that a path answers a visitor with."""
        return get(self.url + path)[0]

    def refuse_tickets(self) -> None:
        """Filing or changing a ticket ends in Trac's error page with status 500; reading still works."""
        self.database.refuse_writes("ticket")

    def lose_tickets(self) -> None:
        """A changed ticket keeps its old columns; Trac records the change and answers as after a success."""
        self.database.lose_writes("ticket")

    def drop_table(self) -> None:
        """Every ticket page answers 500."""
        self.database.change("DROP TABLE ticket")

    def lock_wiki_page(self, page: str) -> None:
        """The newest version of a page is read-only: visitors no longer get the button to edit it."""
        changed = self.database.change("UPDATE wiki SET readonly = 1 WHERE name = ?", (page,))
        if changed == 0:
            raise ValueError(f"there is no wiki page {page!r} to lock")

    def _attached(self, number: int, name: str) -> Path:
        # Trac's layout: attachments/ticket/<first 3 of sha1(id)>/<sha1(id)>/<sha1(name)><extension>.
        parent = hashlib.sha1(str(number).encode()).hexdigest()
        file = hashlib.sha1(name.encode()).hexdigest() + Path(name).suffix
        return self.folder / "files" / "attachments" / "ticket" / parent[:3] / parent / file


@contextlib.contextmanager
def trac(folder: Path, *, without: tuple[str, ...] = ()) -> Iterator[Trac]:
    """Run a freshly seeded Trac in `folder` until the block ends.

    without: permissions that visitors do not get, such as `TICKET_CREATE`. They are taken before the
    start, because a running Trac believes for some seconds what it last read.
    """
    environment = python_environment("trac")

    def seed(empty: Path) -> None:
        _seed(environment, empty)

    pristine_copy("trac", folder, sources=(Path(__file__),), build=seed)
    program = environment.program("tracd")
    database = Database(folder / "db" / "trac.db")
    for permission in without:
        if not database.change("DELETE FROM permission WHERE action = ? AND username = 'anonymous'", (permission,)):
            raise ValueError(f"visitors have no permission {permission!r} to take away")

    def command(port: int) -> list[str]:
        door = f"--basic-auth={folder.name},{folder / 'htpasswd'},keepers"
        return [program, "-s", "--hostname=127.0.0.1", f"--port={port}", door, str(folder)]

    with served(command, cwd=folder, environ=child_environ(), ready="/about") as server:
        yield Trac(server.url, USER, PASSWORD, folder)


def _seed(environment: Environment, folder: Path) -> None:
    environ = child_environ()
    admin = environment.program("trac-admin")
    run_seed([admin, str(folder), "initenv", "Workshop", "sqlite:db/trac.db"], cwd=folder.parent, environ=environ)
    # HTTP log-in with `{SHA}`, which tracd understands and which needs no extra package.
    digest = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
    (folder / "htpasswd").write_text(f"{USER}:{{SHA}}{digest}\n", "utf-8")
    lines = [f"permission add anonymous {' '.join(GRANTED)}", f"permission add {USER} TRAC_ADMIN"]
    lines += [f"component add {name}" for name in ("pump", "yard")]
    for line in lines:
        run_seed([admin, str(folder), *line.split()], cwd=folder, environ=environ)
    database = Database(folder / "db" / "trac.db")
    for number, (summary, description, kind, priority) in enumerate(TICKETS, start=1):
        moment = 1_767_225_600_000_000 + number * 60_000_000
        values = (
            number,
            kind,
            moment,
            moment,
            "pump",
            priority,
            "keeper",
            "keeper",
            "new",
            summary,
            description,
        )
        database.change(
            "INSERT INTO ticket (id, type, time, changetime, component, priority, owner, reporter, status, "
            "summary, description) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
