"""The files beside a journal: which records vouch for them, and whether they are as they were kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from browser_agent.core.event import (
    LOG_IN,
    NETWORK,
    TURNS,
    ApprovalAsked,
    Event,
    Extracted,
    Observed,
    Performed,
    PictureKept,
    RunFinished,
)
from browser_agent.core.value import Value

FileState = Literal["missing", "changed", "outside", "pruned", "elsewhere"]
HARMLESS: frozenset[FileState] = frozenset({"pruned", "elsewhere"})
"""States that are no sign of a change."""
_NAMED = re.compile(r"-([0-9a-f]{32})\.[a-z0-9]+\Z")


class KeptFile(Value):
    """A file that a record names. sha256: what the journal knows of its hash: all, the first half, or nothing.

    beside: it is of a recording, and path says where that was written, outside of the run folder.
    """

    path: str
    record: int
    sha256: str = ""
    beside: bool = False


class FileFinding(Value):
    """A kept file that is not as it was kept."""

    path: str
    record: int
    state: FileState

    def __str__(self) -> str:
        says = {
            "missing": "is missing",
            "changed": "was changed after it was kept",
            "outside": "is not in the run folder",
            "pruned": "was pruned",
            "elsewhere": "is not where the recording was written; it may have been moved, and was not checked",
        }
        return f"{self.path} {says[self.state]}"


def kept_files(folder: Path, events: Iterable[Event]) -> tuple[KeptFile, ...]:
    """Every file that the events name, once, by the first record that names it."""
    found: dict[str, KeptFile] = {}
    for event in events:
        for path, sha256 in _kept_by(folder, event):
            found.setdefault(path, KeptFile(path=path, record=event.seq, sha256=sha256))
        for path, sha256 in _recorded_by(folder, event):
            found.setdefault(path, KeptFile(path=path, record=event.seq, sha256=sha256, beside=True))
    return tuple(found.values())


def findings(folder: Path, files: Iterable[KeptFile], pruned: frozenset[str] = frozenset()) -> tuple[FileFinding, ...]:
    """The files that are missing, lie outside of the run folder or were changed; and, of `pruned`, those gone."""
    return tuple(
        FileFinding(path=file.path, record=file.record, state=state)
        for file in files
        if (state := _state(folder, file, file.path in pruned)) is not None
    )


def hash_of(path: Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inside(folder: Path, relative: str) -> Path | None:
    """Where a kept file lies; None when the path leads out of the run folder, by whatever way."""
    try:
        path = (folder / relative).resolve()
        return path if path.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        return None


def _kept_by(folder: Path, event: Event) -> Iterator[tuple[str, str]]:
    """Paths that an event names, each with the SHA-256 that is known of it."""
    fact = event.fact
    if isinstance(fact, Performed):
        yield from ((_at_home(folder, kept.path, 2), kept.sha256) for kept in fact.downloads)
    elif isinstance(fact, Extracted):
        yield from [(fact.file, fact.sha256 or _half_in(fact.file))] if fact.file else []
    elif isinstance(fact, Observed | ApprovalAsked | PictureKept):
        path = fact.file if isinstance(fact, PictureKept) else fact.picture
        yield from [(path, _half_in(path))] if path else []
    elif isinstance(fact, RunFinished):
        names = (name for name in fact.artifacts if name != LOG_IN and not _is_beside(folder, fact, name))
        yield from ((_at_home(folder, fact.artifacts[name]), fact.sha256.get(name, "")) for name in names)


def _recorded_by(folder: Path, event: Event) -> Iterator[tuple[str, str]]:
    """The same of files that lie outside of the run folder because a person wanted them there."""
    fact = event.fact
    if isinstance(fact, RunFinished):
        names = (name for name in fact.artifacts if _is_beside(folder, fact, name))
        yield from ((fact.artifacts[name], fact.sha256.get(name, "")) for name in names)


def _is_beside(folder: Path, fact: RunFinished, name: str) -> bool:
    return name in (NETWORK, TURNS) and inside(folder, fact.artifacts[name]) is None


def _at_home(folder: Path, path: str, parts: int = 1) -> str:
    """Downloads, trace and video are named by where they were written; a run folder may have been moved since.

    parts: how many of the path's last ones lie inside of a run folder.
    """
    home = inside(folder, path)
    return str(home.relative_to(folder.resolve())) if home is not None else "/".join(re.split(r"[/\\]", path)[-parts:])


def _half_in(path: str) -> str:
    named = _NAMED.search(path)
    return named.group(1) if named else ""


def _state(folder: Path, file: KeptFile, is_pruned: bool) -> FileState | None:  # noqa: FBT001
    place = Path(file.path) if file.beside else inside(folder, file.path)
    if file.beside and (place is None or not place.is_file()):
        return "elsewhere"
    if place is None:
        return "outside"
    try:
        found = hash_of(place)
    except OSError:
        return "pruned" if is_pruned else "missing"
    return None if found.startswith(file.sha256) else "changed"
