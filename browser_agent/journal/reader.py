"""Reads a journal back and says whether it is whole. A journal is hostile input: it may have been edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, NoReturn

from pydantic import ValidationError

from browser_agent.core.errors import UsageError
from browser_agent.core.event import FACT, Event, RunFinished
from browser_agent.core.value import Value
from browser_agent.journal.canonical import GENESIS, Record, canonical, digest

JOURNAL = "journal.jsonl"

State = Literal["ok", "unfinished", "torn_tail", "edited", "reordered", "deleted", "truncated", "unreadable"]

WHOLE: frozenset[State] = frozenset({"ok", "unfinished", "torn_tail"})
"""States in which every record that is there can be believed."""


class Examination(Value):
    """What was found out about a journal.

    record: the first bad one, from 1. head: hash of the last good one.
    """

    state: State
    record: int | None = None
    why: str = ""
    head: str = ""
    records: int = 0
    """How many good records stand before the first bad one, or in all."""


def read(path: Path) -> tuple[Event, ...]:
    """The events of a journal (the file, or the run folder), oldest first.

    A run that was cut off gives what was written until then. Raises UsageError when the file is not there, is
    not a journal of this version, or was changed after it was written.
    """
    examination, events = _go_through(path)
    if examination.state not in WHOLE:
        is_there = examination.record is not None
        hint = f"browser-agent report {path} --verify" if is_there else "name a run folder or its journal.jsonl"
        raise UsageError(f"{journal_file(path)}: {examination.why}", hint=hint)
    return events


def examine(path: Path, *, head: str | None = None) -> Examination:
    """Check every record of a journal against the chain; never raises for what the file holds.

    head: the hash that the run printed at its end; without it, records that were cut off show only as
    `unfinished`.
    """
    examination, _ = _go_through(path)
    if head is None or examination.state not in WHOLE or examination.head == head.strip().lower():
        return examination
    record = examination.records
    why = f"the journal ends at record {record}, which is not the head that was given: records were cut off or added"
    return examination.model_copy(update={"state": "truncated", "record": record, "why": why})


def journal_file(path: Path) -> Path:
    """The journal in a run folder, or the path itself when it is a file."""
    return path / JOURNAL if path.is_dir() else path


class _Bad(Exception):
    def __init__(self, state: State, record: int, why: str) -> None:
        super().__init__(why)
        self.state = state
        self.record = record
        self.why = why


def _go_through(path: Path) -> tuple[Examination, tuple[Event, ...]]:
    try:
        data = journal_file(path).read_bytes()
    except OSError as error:
        why = f"no journal can be read here: {error.strerror or error}"
        return Examination(state="unreadable", why=why), ()
    *lines, tail = data.split(b"\n")
    events: list[Event] = []
    head = GENESIS
    try:
        for number, line in enumerate(lines, start=1):
            record = _chained(lines, number, _record(line, number), head)
            events.append(_event(record, number))
            head = record["hash"]
        if tail:
            head = _finish_tail(tail, events, head)
    except _Bad as bad:
        found = Examination(
            state=bad.state, record=bad.record, why=bad.why, head=head, records=len(events)
        )  # fmt: skip
        return found, tuple(events)
    if any(isinstance(event.fact, RunFinished) for event in events):
        return Examination(state="ok", head=head, records=len(events)), tuple(events)
    why = f"record {len(events)} is the last and the run has no end: it still runs, it died, or records were cut off"
    return Examination(state="unfinished", why=why, head=head, records=len(events)), tuple(events)


def _finish_tail(tail: bytes, events: list[Event], head: str) -> NoReturn:
    """A last line without its line end is a write that was cut off; a record that is whole still counts."""
    number = len(events) + 1
    try:
        record = _chained([tail], 1, _record(tail, number), head, at=number)
        events.append(_event(record, number))
    except _Bad:
        raise _Bad("torn_tail", number, f"record {number} was cut off while it was written") from None
    raise _Bad("torn_tail", number, f"record {number} is whole but its line end was not written")


def _record(line: bytes, number: int) -> Record:
    """The record of one line, believed only when it is spelled canonically and its hash is right."""
    try:
        record = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise _Bad("edited", number, f"record {number} is not JSON as the journal writes it") from None
    if not isinstance(record, dict) or not _has_shape(record):
        raise _Bad("edited", number, f"record {number} is not a journal record")
    try:
        is_same = canonical(record) == line and digest(record) == record["hash"]
    except (ValueError, RecursionError):
        is_same = False
    if not is_same:
        raise _Bad("edited", number, f"record {number} was changed: its hash does not fit its content")
    return record


def _has_shape(record: dict[str, Any]) -> bool:
    texts = all(isinstance(record.get(key), str) for key in ("hash", "previous", "run"))
    return texts and type(record.get("seq")) is int


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _chained(lines: list[bytes], number: int, record: Record, head: str, *, at: int | None = None) -> Record:
    """The record when it stands in its place; otherwise says whether records were moved or are missing."""
    expected = at or number
    seq = record["seq"]
    if seq > expected:
        if any(_seq(line) == expected for line in lines[number:]):
            raise _Bad("reordered", expected, f"record {seq} stands where record {expected} belongs")
        missing = f"records {expected} to {seq - 1} are" if seq - 1 > expected else f"record {expected} is"
        raise _Bad("deleted", expected, f"{missing} missing before record {seq}")
    if seq < expected:
        raise _Bad("reordered", expected, f"record {seq} stands again where record {expected} belongs")
    if record["previous"] != head:
        bad = max(expected - 1, 1)
        raise _Bad("edited", bad, f"record {bad} was replaced: record {expected} does not follow from it")
    return record


def _seq(line: bytes) -> int | None:
    try:
        return int(_record(line, 0)["seq"])
    except _Bad:
        return None


def _event(record: Record, number: int) -> Event:
    try:
        fact = FACT.validate_python(record.get("fact"))
        return Event(**{**record, "fact": fact})
    except ValidationError as error:
        raise _Bad("unreadable", number, _why_unreadable(record, number, error)) from None


def _why_unreadable(record: Record, number: int, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    fact = record.get("fact")
    kind = str(fact.get("kind", "")) if isinstance(fact, dict) else ""
    if first["type"].startswith("union_tag"):
        return f"record {number} is of the kind {kind!r}, which this version of browser-agent does not know"
    where = ".".join(str(part) for part in first["loc"] if part != kind)
    return f"record {number} ({kind}) was written by another version of browser-agent: {where}: {first['msg']}"
