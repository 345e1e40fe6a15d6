"""Real applications to try recipes on: started on loopback, and set back to their first data before each run."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.applications.datasette import datasette
from tests.applications.django_admin import django_admin
from tests.applications.process import DidNotStart
from tests.applications.running import ACCOUNT
from tests.applications.trac import trac

Started = tuple[Mapping[str, Any], Callable[[], None], Mapping[str, str]]
"""The params of the recipe, what sets the application back, and the secrets."""


class CannotStart(Exception):
    """The application cannot be had or does not start here; the message says why."""


@contextmanager
def _fresh(folder: Path) -> Iterator[Path]:
    """An empty folder, and a sentence instead of a skipped test where the application cannot be had."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield folder.resolve()
    except (pytest.skip.Exception, pytest.fail.Exception, DidNotStart) as error:
        raise CannotStart(str(error)) from None


def _keeper(live: Path) -> Callable[[], None]:
    """What puts a database back to what it holds now, also while the application has it open."""
    kept = live.with_name(f"{live.name}.first")
    _copy(live, kept)
    return lambda: _copy(kept, live)


def _copy(one: Path, other: Path) -> None:
    with contextlib.closing(sqlite3.connect(one)) as source, contextlib.closing(sqlite3.connect(other)) as target:
        source.backup(target)


def _datasette(**params: str) -> Callable[[Path], AbstractContextManager[Started]]:
    @contextmanager
    def start(folder: Path) -> Iterator[Started]:
        with _fresh(folder) as place, datasette(place) as running:
            yield {"site": running.url, **params}, _as_it_is, {}

    return start


def _as_it_is() -> None:
    """It only shows its data."""


def _django(**params: str) -> Callable[[Path], AbstractContextManager[Started]]:
    """One of its customers is the one that the recipe is about, as far as it names one."""

    @contextmanager
    def start(folder: Path) -> Iterator[Started]:
        with _fresh(folder) as place, django_admin(place) as shop:
            first = shop.customers()[0]
            given = {
                key: value.format(**{name: str(told) for name, told in first.items()}) for key, value in params.items()
            }
            yield {"site": shop.url, **given}, _keeper(place / "shop.db"), ACCOUNT

    return start


def _trac(**params: str) -> Callable[[Path], AbstractContextManager[Started]]:
    @contextmanager
    def start(folder: Path) -> Iterator[Started]:
        with _fresh(folder) as place, trac(place) as tracker:
            yield {"site": tracker.url, **params}, _keeper(tracker.database.path), {}

    return start


APPLICATIONS: Mapping[str, Callable[[Path], AbstractContextManager[Started]]] = {
    "datasette-filter-parts": _datasette(metal="steel", pieces="3000"),
    "datasette-sql": _datasette(),
    "django-list-customers": _django(tier="Gold"),
    "django-edit-customer": _django(email="{email}", tier="Silver"),
    "django-delete-customer": _django(name="{name}", email="{email}"),
    "trac-wiki-page": _trac(text="Shut the gate."),
}
"""By recipe. Left out are those that send files, and NiceGUI and TiddlyWiki: scripts build their pages."""
