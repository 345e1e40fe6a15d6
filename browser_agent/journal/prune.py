"""Removes old pictures, rows and traces from a run folder; a chained list says what went, so that none is "missing"."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from browser_agent.core.errors import UsageError
from browser_agent.core.event import Event
from browser_agent.journal.atomic import whole_file
from browser_agent.journal.canonical import Record, canonical, digest
from browser_agent.journal.chain import Link
from browser_agent.journal.folder import RESUME, Lock, full_or_unwritable
from browser_agent.journal.kept import KeptFile, findings, hash_of, inside, kept_files
from browser_agent.journal.reader import JOURNAL, WHOLE, Examination, journal_file, look_through
from browser_agent.journal.signing import Signer
from browser_agent.journal.tombs import PRUNED, Tombs, tombs


@dataclass(frozen=True)
class Pruned:
    """What went, or would go. size: bytes. why: when nothing did."""

    paths: tuple[str, ...] = ()
    size: int = 0
    why: str = ""


def prune(run: Path, *, older_than: timedelta, now: datetime, remove: bool, secret: bytes | None = None) -> Pruned:
    """Remove the kept files of a run that ended longer ago; the journal stays as it is.

    remove: False only tells what would go. secret: what the run signed with, wanted for a signed journal.
    What is not as it was kept stays: it may be evidence. Raises UsageError for a journal that cannot be believed,
    AlreadyRunning while the run goes on.
    """
    folder = journal_file(run).parent
    found, events = look_through(run, secret=secret)
    if found.state not in WHOLE:
        raise UsageError(f"{journal_file(run)}: {found.why}", hint="only runs that can be believed are pruned")
    if found.signature == "not_checked":
        raise UsageError(f"{journal_file(run)} is signed", hint="give --key, so that what is removed is signed too")
    ended = _ended(events, folder)
    if now - ended < older_than:
        return Pruned(why=f"it ended {ended:%Y-%m-%d %H:%M} UTC")
    files = kept_files(folder, events)
    last = Link(found.records, found.head)
    gone = tombs(folder, last, files, secret=secret, signed=found.signature == "good")
    if gone.bad is not None:
        raise UsageError(f"{folder / PRUNED}: {gone.bad.why}", hint="only runs that can be believed are pruned")
    going = _going(folder, files, gone)
    left = _left_to_go_on_with(folder)
    told = Pruned(
        (*(file.path for file, _ in going), *(str(one.relative_to(folder)) for one in left)),
        sum(place.stat().st_size for place in (*(place for _, place in going), *left)),
    )
    if not remove or not told.paths:
        return told if told.paths else Pruned(why="it keeps no files")
    try:
        lock = Lock(folder, events[-1].run)
    except OSError as error:
        raise full_or_unwritable(error, "nothing was removed", folder) from error
    try:
        if going:
            _bury(folder, going, gone, _Chainer(events, found, gone, now, secret))
        shutil.rmtree(folder / RESUME, ignore_errors=True)
    finally:
        lock.release()
    return told


def _left_to_go_on_with(folder: Path) -> tuple[Path, ...]:
    """What a run that did not pass keeps for going on; the journal names none of it as a file of the run."""
    place = folder / RESUME
    return tuple(sorted(place.iterdir())) if place.is_dir() and not place.is_symlink() else ()


def _ended(events: tuple[Event, ...], folder: Path) -> datetime:
    try:
        return datetime.fromisoformat(events[-1].at).astimezone(UTC)
    except (ValueError, IndexError, OverflowError):
        raise UsageError(f"{folder / JOURNAL} does not say when the run ended", hint="it is not pruned") from None


def _going(folder: Path, files: tuple[KeptFile, ...], gone: Tombs) -> list[tuple[KeptFile, Path]]:
    """The files that are there and as they were kept. One with an entry is there when a removal was cut off."""
    spoiled = {finding.path for finding in findings(folder, files, gone.paths)}
    places = [(file, inside(folder, file.path)) for file in files if file.path not in spoiled]
    return [(file, place) for file, place in places if place is not None and place.name not in (JOURNAL, PRUNED)]


class _Chainer:
    """Makes the next entry of the list."""

    def __init__(
        self, events: tuple[Event, ...], found: Examination, gone: Tombs, now: datetime, secret: bytes | None
    ) -> None:
        self._run, self._at = events[-1].run, now.astimezone(UTC).isoformat(timespec="milliseconds")
        last = gone.entries[-1] if gone.entries else None
        self._seq, self._head = (last.seq, last.hash) if last else (found.records, found.head)
        self._signer = Signer(secret, events[0].run) if secret is not None else None
        for _ in range(self._seq if self._signer else 0):
            self._signer.move_on()  # type: ignore[union-attr]  # it is there, by the range

    def entry(self, file: KeptFile, place: Path) -> Record:
        self._seq += 1
        entry: dict[str, Any] = {
            "seq": self._seq, "at": self._at.replace("+00:00", "Z"), "run": self._run, "path": file.path,
            "record": file.record, "sha256": hash_of(place), "size": place.stat().st_size, "previous": self._head,
        }  # fmt: skip
        if self._signer is not None:
            entry["mac"] = self._signer.mac(entry)
            self._signer.move_on()
        self._head = entry["hash"] = digest(entry)
        return entry


def _bury(folder: Path, going: list[tuple[KeptFile, Path]], gone: Tombs, chainer: _Chainer) -> None:
    """The list first, whole and on disk; then the files. Cut off in between, a file only stays too long."""
    new = [chainer.entry(file, place) for file, place in going if file.path not in gone.paths]
    target = folder / PRUNED
    try:
        before = target.read_bytes() if target.exists() else b""
        with whole_file(target) as out:
            out.write(before + b"".join(canonical(entry) + b"\n" for entry in new))
        for _, place in going:
            place.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                place.parent.rmdir() if place.parent != folder.resolve() else None
    except OSError as error:
        raise full_or_unwritable(error, "not everything was removed", folder) from error
