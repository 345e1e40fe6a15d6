"""Writes the journal of one run. One thread of one process writes it; anyone may read it meanwhile."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from browser_agent.core.errors import UsageError
from browser_agent.core.event import (
    FACT,
    ApprovalAnswered,
    Event,
    Fact,
    Intent,
    RunFinished,
    RunStarted,
    SecretUsed,
    Warned,
)
from browser_agent.core.resumption import RunResumed
from browser_agent.journal.atomic import whole_file
from browser_agent.journal.canonical import GENESIS, Redact, canonical, digest, plain
from browser_agent.journal.folder import Lock, Reserve, Shelf, full_or_unwritable
from browser_agent.journal.reader import JOURNAL, WHOLE, examine, judge
from browser_agent.journal.signing import SCHEME, Signer, is_same

_WITH_DATA = frozenset({"run_started", "step_started", "decided", "extracted", "row_finished", "run_finished"})
"""Facts that may hold any data: a date or an amount reads differently once it was JSON."""

Sink = Callable[[Event], None]
Write = Callable[[int, bytes], int]


@dataclass(frozen=True)
class Clock:
    """Where the journal gets the time from. monotonic: seconds that never go back."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic


REAL_CLOCK = Clock()


def nothing_hidden(text: str) -> str:
    """The redaction of a run that has no secrets."""
    return text


class Journal:
    """The append-only memory of one run: `emit` writes a fact, `sinks` hear of it after it is written.

    A sink that raises is dropped with a warning; a report that fails never ends a run.
    """

    def __init__(  # noqa: PLR0913 - what a journal needs of the world
        self,
        folder: Path,
        run: str,
        *,
        redact: Redact,
        clock: Clock,
        write: Write = os.write,
        signer: Signer | None = None,
        goes_on: bool = False,
    ) -> None:
        self.folder = folder
        self.run = run
        self.sinks: list[Sink] = []
        self._redact = redact
        self._clock = clock
        self._write = write
        self._signer = signer
        self._began = clock.monotonic()
        self._seq = 0
        self._head = GENESIS
        self._size_bytes = 0
        self._lock = Lock(folder, run)
        self._file = -1
        self.before: tuple[Event, ...] = ()
        """What was in the journal when it was opened again."""
        self.torn = 0
        """Bytes of a record that was cut off, and that were taken away when it was opened again."""
        try:
            if goes_on:
                self._go_on()
            else:
                _refuse_used_folder(folder)
            self._reserve = Reserve(folder)
            self._shelf = Shelf(folder)
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except BaseException:
            self._lock.release()
            raise

    @classmethod
    def create(
        cls,
        folder: Path,
        run: str,
        *,
        redact: Redact = nothing_hidden,
        clock: Clock = REAL_CLOCK,
        signer: Signer | None = None,
    ) -> Journal:
        """Begin a journal in a folder, which is made when it does not exist.

        redact: applied to every text of every record before it is hashed and written. signer: signs every record.
        Raises AlreadyRunning when another process holds the folder, UsageError when it already has a journal.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise full_or_unwritable(error, "the run was not begun", folder) from error
        return cls(folder, run, redact=redact, clock=clock, signer=signer)

    @classmethod
    def reopen(
        cls,
        folder: Path,
        run: str,
        *,
        redact: Redact = nothing_hidden,
        clock: Clock = REAL_CLOCK,
        signer: Signer | None = None,
    ) -> Journal:
        """Go on with the journal of a run that ended: the chain, the signatures and the clock go on as well.

        A record that was cut off at the end is taken away; `torn` says how much that was. Raises AlreadyRunning when
        another process holds the folder, UsageError when the journal cannot be believed, or is signed otherwise.
        """
        try:
            return cls(folder, run, redact=redact, clock=clock, signer=signer, goes_on=True)
        except OSError as error:
            raise full_or_unwritable(error, "the run was not begun", folder) from error

    @property
    def path(self) -> Path:
        """The file that holds the records."""
        return self.folder / JOURNAL

    @property
    def head(self) -> str:
        """Hash of the last record; whoever keeps it elsewhere can later tell whether records were cut off."""
        return self._head

    @property
    def signed(self) -> str:
        """How records are signed; empty when they are not."""
        return SCHEME if self._signer is not None else ""

    def emit(self, fact: Fact, *, sync: bool = False) -> Event:
        """Write one fact, hand it to the system, then tell the sinks; returns the event as it was written.

        sync: wait until the disk has it, as is always done for the start, the end, answers of people, uses of secrets
        and before an effect that must happen once. Raises Unavailable when the record cannot be written; the run may
        then still write its end into the room that was held back.
        """
        event, line = self._record(fact)
        try:
            self._append(line)
            if sync or _must_last(fact):
                os.fsync(self._file)
        except OSError as error:
            self._reserve.give_back()
            if not isinstance(fact, RunFinished):
                lost = f"record {event.seq} ({fact.kind}) is lost, and with it the proof of what follows"
                raise full_or_unwritable(error, lost, self.folder) from error
            self._write_the_end(line)
        self._seq, self._head = event.seq, event.hash
        if self._signer is not None:
            self._signer.move_on()
        self._size_bytes += len(line)
        self._tell(event)
        return event

    def keep(self, data: bytes, name_hint: str, suffix: str) -> str:
        """Keep bytes beside the journal; see Shelf.keep. Texts must be redacted by the caller."""
        return self._shelf.keep(data, self._redact(name_hint), suffix)

    def close(self) -> None:
        """Give back the lock and the reserve; closing twice is fine."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
            self._reserve.give_back()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _go_on(self) -> None:
        """Take up the chain at the last record that is whole."""
        data = self.path.read_bytes()
        found, events = judge(data)
        if found.state not in WHOLE or not events:
            hint = f"browser-agent audit verify {self.folder}; a run is gone on with only when its journal is whole"
            raise UsageError(f"{self.path}: {found.why or 'it has no records'}", hint=hint)
        if (self._signer is not None) != (found.signature != "none"):
            word = "is not signed" if self._signer is not None else "is signed"
            raise UsageError(f"{self.path} {word}", hint="give the same --audit-key as the run had, or none")
        if self._signer is not None:
            self._check_key(data.split(b"\n")[: found.records])
        whole = data.split(b"\n")[: found.records]
        kept = b"".join(line + b"\n" for line in whole)
        if kept != data:
            # A whole record without its line end gets it; of a torn one nothing can be believed.
            self.torn = max(len(data) - len(kept), 0)
            with whole_file(self.path) as file:
                file.write(kept)
        last = events[-1]
        self.before, self._seq, self._head, self._size_bytes = events, last.seq, last.hash, len(kept)
        self._began = self._clock.monotonic() - last.since_s

    def _check_key(self, lines: list[bytes]) -> None:
        """Bring the key to the next record; with another key than the run had, no record would fit."""
        if self._signer is None:
            return
        for line in lines:
            record = json.loads(line)
            if not is_same(record["mac"], self._signer.mac(record)):
                hint = "give the same --audit-key as the run had"
                raise UsageError(f"{self.path} is signed with another key", hint=hint)
            self._signer.move_on()

    def _record(self, fact: Fact) -> tuple[Event, bytes]:
        hidden: list[str] = []

        def redact(text: str) -> str:
            shown = self._redact(text)
            if shown != text:
                hidden.append(shown)
            return shown

        record: dict[str, Any] = {
            "seq": self._seq + 1,
            "at": self._clock.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "since_s": round(self._clock.monotonic() - self._began, 6),
            "run": self.run,
            "fact": plain(fact, redact),
            "previous": self._head,
        }
        if self._signer is not None:
            record["mac"] = self._signer.mac(record)
        record["hash"] = digest(record)
        # A fact that JSON carries as it is need not be read again: that would double the cost of a record.
        told = FACT.validate_python(record["fact"]) if hidden or fact.kind in _WITH_DATA else fact
        event = Event.model_construct(None, **{**record, "fact": told})
        return event, canonical(record) + b"\n"

    def _append(self, line: bytes) -> None:
        """All of the line or nothing: a part that did get out is cut off again."""
        rest = line
        try:
            while rest:
                rest = rest[self._write(self._file, rest) :]
        except OSError:
            os.ftruncate(self._file, self._size_bytes)
            raise

    def _write_the_end(self, line: bytes) -> None:
        try:
            self._append(line)
            os.fsync(self._file)
        except OSError as error:
            raise full_or_unwritable(error, "the end of the run is lost", self.folder) from error

    def _tell(self, event: Event) -> None:
        for sink in tuple(self.sinks):
            try:
                sink(event)
            except Exception as error:  # noqa: BLE001 (a report that fails must not end a run)
                self.sinks.remove(sink)
                name = getattr(sink, "__qualname__", type(sink).__name__)
                self.emit(Warned(message=f"the report {name} stopped: {type(error).__name__}: {error}"))


def _must_last(fact: Fact) -> bool:
    if isinstance(fact, Intent):
        return fact.effect == "once"
    return isinstance(fact, RunStarted | RunResumed | RunFinished | SecretUsed | ApprovalAnswered)


def _refuse_used_folder(folder: Path) -> None:
    path = folder / JOURNAL
    if not path.exists() or path.stat().st_size == 0:
        return
    state = examine(path).state
    word = "a finished" if state == "ok" else "an unfinished" if state in ("unfinished", "torn_tail") else "a damaged"
    raise UsageError(
        f"{folder} already holds {word} journal, and a journal is never overwritten",
        hint=f"give the run another folder, or read this one with: browser-agent report {folder}",
    )
