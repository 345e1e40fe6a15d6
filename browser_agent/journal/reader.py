"""Reads a journal back and says whether it is whole. A journal is hostile input: it may have been edited."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from browser_agent.core.errors import UsageError
from browser_agent.core.event import FACT, Event, RunFinished
from browser_agent.core.resumption import RunResumed
from browser_agent.core.value import Value
from browser_agent.journal.canonical import Record
from browser_agent.journal.chain import Trouble, Walked, walk

JOURNAL = "journal.jsonl"

State = Literal["ok", "unfinished", Trouble, "truncated", "resumed", "unknown_version", "unreadable"]
Signature = Literal["none", "not_checked", "good"]

WHOLE: frozenset[State] = frozenset({"ok", "unfinished", "torn_tail"})
"""States in which every record that is there can be believed."""


class Examination(Value):
    """What was found out about a journal.

    record: the first bad one, from 1. head: hash of the last good one. signature: of the good records; "not_checked"
    when they are signed and no key was given.
    """

    state: State
    record: int | None = None
    why: str = ""
    head: str = ""
    records: int = 0
    """How many good records stand before the first bad one, or in all."""
    signature: Signature = "none"


def read(path: Path) -> tuple[Event, ...]:
    """The events of a journal (the file, or the run folder), oldest first.

    A run that was cut off gives what was written until then. Raises UsageError when the file is not there, is
    not a journal of this version, or was changed after it was written.
    """
    examination, events = look_through(path)
    if examination.state not in WHOLE:
        is_there = examination.record is not None
        hint = f"browser-agent audit verify {path}" if is_there else "name a run folder or its journal.jsonl"
        raise UsageError(f"{journal_file(path)}: {examination.why}", hint=hint)
    return events


def examine(path: Path, *, head: str | None = None, secret: bytes | None = None) -> Examination:
    """Check every record of a journal against the chain; never raises for what the file holds.

    head: the hash that the run printed at its end, with or without "sha256:"; without it, records that were cut off
    show only as `unfinished`. secret: what the run signed with; every record must then be signed with it.
    Raises UsageError for a head that is no hash and a secret that is too short.
    """
    return look_through(path, head=head, secret=secret)[0]


def look_through(
    path: Path, *, head: str | None = None, secret: bytes | None = None
) -> tuple[Examination, tuple[Event, ...]]:
    """What `examine` says, with the events that can be believed."""
    try:
        data = journal_file(path).read_bytes()
    except OSError as error:
        why = f"no journal can be read here: {error.strerror or error}"
        return Examination(state="unreadable", why=why), ()
    return judge(data, head=head, secret=secret)


def judge(
    data: bytes, *, head: str | None = None, secret: bytes | None = None
) -> tuple[Examination, tuple[Event, ...]]:
    """The same for the bytes of a journal."""
    anchor = head_of(head) if head is not None else None
    walked = walk(data, secret=secret)
    events: list[Event] = []
    unknown = ""
    for record in walked.records:
        try:
            events.append(_event(record))
        except ValidationError as error:
            unknown = _why_unknown(record, error)
            break
    state, record_number, why = _ended(walked, events, unknown)
    found = Examination(
        state=state,
        record=record_number,
        why=why,
        head=walked.last.head,
        records=walked.last.number,
        signature="none" if not walked.is_signed else "good" if secret is not None else "not_checked",
    )
    return _anchored(found, walked, anchor), tuple(events)


def _ended(walked: Walked, events: list[Event], unknown: str) -> tuple[State, int | None, str]:
    """State, bad record and sentence. A broken chain comes first: it needs no understanding of the facts."""
    bad = walked.bad
    if bad is not None and (bad.state != "torn_tail" or not unknown):
        return bad.state, bad.record, bad.why
    if unknown:
        return "unknown_version", len(events) + 1, unknown
    ends = [event.fact for event in events if isinstance(event.fact, RunFinished | RunResumed)]
    if ends and isinstance(ends[-1], RunFinished):
        return "ok", None, ""
    last = f"record {len(events)} is the last and the run has no end"
    return "unfinished", None, f"{last}: it still runs, it died, or records were cut off"


def head_of(text: str) -> str:
    """A head as a hash alone. Raises UsageError for what is none."""
    told = text.strip().lower().removeprefix("sha256:")
    if re.fullmatch("[0-9a-f]{64}", told) is None:
        raise UsageError(
            f"--head {text[:80]} is no head of a journal", hint="--head sha256: and 64 digits, as the run printed it"
        )
    return told


def journal_file(path: Path) -> Path:
    """The journal in a run folder, or the path itself when it is a file."""
    return path / JOURNAL if path.is_dir() else path


def _anchored(found: Examination, walked: Walked, anchor: str | None) -> Examination:
    """Held against the head that was kept elsewhere: it must be the last record."""
    if anchor is None or found.state not in {*WHOLE, "unknown_version"} or found.head == anchor:
        return found
    known = next((record["seq"] for record in walked.records if record["hash"] == anchor), None)
    if known is not None and _is_resumption(walked.records[known]):
        why = (
            f"up to record {known} it is as the head says; there the run was resumed, and what follows has a later head"
        )
        return found.model_copy(update={"state": "resumed", "record": known, "why": why})
    if known is not None:
        why = f"the head that was given is that of record {known}: what follows was put in later"
        return found.model_copy(update={"state": "inserted", "record": known + 1, "why": why})
    why = f"the journal ends at record {found.records}, and the head that was given is none of its records"
    why += ": records were cut off the end, or all were written anew"
    return found.model_copy(update={"state": "truncated", "record": found.records, "why": why})


def _is_resumption(record: Record) -> bool:
    fact = record.get("fact")
    return isinstance(fact, dict) and fact.get("kind") == "run_resumed"


def _event(record: Record) -> Event:
    fact = FACT.validate_python(record.get("fact"))
    return Event(**{**record, "fact": fact})


def _why_unknown(record: Record, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    number, fact = record["seq"], record.get("fact")
    kind = str(fact.get("kind", "")) if isinstance(fact, dict) else ""
    if first["type"].startswith("union_tag"):
        return f"record {number} is of the kind {kind!r}, which this version of browser-agent does not know"
    where = ".".join(str(part) for part in first["loc"] if part != kind)
    return f"record {number} ({kind}) was written by another version of browser-agent: {where}: {first['msg']}"
