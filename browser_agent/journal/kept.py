"""Checks the files beside a journal: their names hold their hashes, and the chain holds their names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from browser_agent.core.event import Event, Extracted, Observed, Performed, PictureKept

_NAMED = re.compile(r"-([0-9a-f]{32})\.[a-z0-9]+\Z")


def damaged(folder: Path, events: tuple[Event, ...]) -> tuple[str, ...]:
    """A sentence for each kept file that is missing, lies outside the run folder or was changed."""
    expected = dict(pair for event in events for pair in _kept_by(event))
    return tuple(
        sentence for path, sha256 in expected.items() if (sentence := _damage(folder, path, sha256)) is not None
    )


def inside(folder: Path, relative: str) -> Path | None:
    """Where a kept file lies; None when the path leads out of the run folder, by whatever way."""
    try:
        path = (folder / relative).resolve()
        return path if path.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        return None


def _kept_by(event: Event) -> Iterator[tuple[str, str]]:
    """Paths that an event names, each with the SHA-256 that is known of it, whole or its first half."""
    fact = event.fact
    if isinstance(fact, Performed):
        yield from ((kept.path, kept.sha256) for kept in fact.downloads)
    elif isinstance(fact, Extracted):
        path, sha256 = fact.file, fact.sha256
        yield from [(path, sha256 or _half_in(path))] if path else []
    elif isinstance(fact, Observed | PictureKept):
        path = fact.picture if isinstance(fact, Observed) else fact.file
        yield from [(path, _half_in(path))] if path else []


def _half_in(path: str) -> str:
    named = _NAMED.search(path)
    return named.group(1) if named else ""


def _damage(folder: Path, path: str, sha256: str) -> str | None:
    place = inside(folder, path)
    if place is None:
        return f"{path} is not in the run folder"
    try:
        found = hashlib.sha256(place.read_bytes()).hexdigest()
    except OSError:
        return f"{path} is missing"
    return None if found.startswith(sha256) else f"{path} was changed after it was kept"
