"""The Django admin over a shop of 1,000 customers."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .environment import child_environ, pristine_copy, python_environment, run_seed
from .process import served
from .sqlite import Database, Row

SITE = Path(__file__).parent / "sites" / "django_shop"
USER = "clerk"
PASSWORD = "a clerk's own pass phrase"

_RENAMED_BUTTONS = """
<div class="submit-row">
<input type="submit" value="{label}" class="default" name="_save">
</div>
"""


@dataclass(frozen=True)
class DjangoAdmin:
    """A running Django admin: address, account, what is true in its database and files, ways to break it."""

    url: str
    user: str
    password: str
    folder: Path

    @property
    def database(self) -> Database:
        return Database(self.folder / "shop.db")

    def customers(self, where: str = "1", values: tuple[object, ...] = ()) -> list[Row]:
        """The customers that an SQL condition keeps, by id. `credit` is a number, `active` is 0 or 1."""
        return self.database.rows(f"SELECT * FROM shop_customer WHERE {where} ORDER BY id", values)

    def photo(self, customer: Row) -> bytes:
        """The uploaded file of a customer as it lies on the server's disk."""
        return (self.folder / "media" / str(customer["photo"])).read_bytes()

    def log(self) -> list[Row]:
        """What the admin believes happened, oldest first. `action_flag`: 1 added, 2 changed, 3 deleted."""
        return self.database.rows("SELECT action_flag, object_repr FROM django_admin_log ORDER BY id")

    def rename_save_button(self, label: str) -> None:
        """The form's "Save" is called `label` from the next page on; the other two save buttons are gone."""
        override = self.folder / "templates" / "admin" / "submit_line.html"
        override.parent.mkdir(parents=True, exist_ok=True)
        override.write_text(_RENAMED_BUTTONS.format(label=label), "utf-8")

    def answer_500_to_saves(self) -> None:
        """Saving or deleting a customer ends in "Server Error (500)"; reading still works."""
        self.database.refuse_writes("shop_customer")

    def lose_saves(self) -> None:
        """Saving says "was added" or "was changed successfully"; the row is missing or as it was."""
        self.database.lose_writes("shop_customer")

    def lose_deletes(self) -> None:
        """Deleting says "was deleted successfully", and the row is still there."""
        self.database.lose_deletes("shop_customer")

    def drop_table(self) -> None:
        """The list of customers answers 500."""
        self.database.change("DROP TABLE shop_customer")

    def empty_table(self) -> None:
        """No customers: an extraction that does not allow zero rows must fail."""
        self.database.change("DELETE FROM shop_customer")

    def revoke(self, permission: str) -> None:
        """Take one of add_customer, change_customer, delete_customer, view_customer from the account."""
        removed = self.database.change(
            "DELETE FROM auth_user_user_permissions WHERE permission_id IN "
            "(SELECT id FROM auth_permission WHERE codename = ?)",
            (permission,),
        )
        if removed != 1:
            raise ValueError(f"the account has no permission {permission!r} to take away")

    def end_sessions(self) -> None:
        """Everybody is logged out: the next click lands on the log-in page."""
        self.database.change("DELETE FROM django_session")


@contextlib.contextmanager
def django_admin(folder: Path) -> Iterator[DjangoAdmin]:
    """Run a fresh shop in `folder` until the block ends."""
    python = python_environment("django").program("python")

    def environ(place: Path) -> dict[str, str]:
        return child_environ(SHOP_FOLDER=str(place), SHOP_PASSWORD=PASSWORD, PYTHONPATH=str(SITE))

    def seed(empty: Path) -> None:
        run_seed([python, str(SITE / "seed.py")], cwd=empty, environ=environ(empty))

    pristine_copy("django", folder, sources=(*SITE.rglob("*.py"), Path(__file__)), build=seed)

    def command(port: int) -> list[str]:
        # --insecure serves the admin's own style sheets and scripts although DEBUG is off.
        options = ["--noreload", "--insecure", "--skip-checks"]
        return [python, str(SITE / "manage.py"), "runserver", f"127.0.0.1:{port}", *options]

    with served(command, cwd=folder, environ=environ(folder), ready="/admin/login/") as server:
        yield DjangoAdmin(server.url, USER, PASSWORD, folder)
