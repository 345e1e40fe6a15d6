"""Journals to tamper with: 200 records of every common kind, as bytes, signed or not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from browser_agent.core.event import Decided, Fact, Intent, Noted, RunFinished, RunStarted, StepFinished
from browser_agent.core.outcome import Decision, Outcome
from browser_agent.journal import Clock, Journal
from browser_agent.journal.canonical import Record, canonical, digest
from browser_agent.journal.chain import Link, walk
from browser_agent.journal.signing import Signer

RECORDS = 200
SECRET = b"0123456789abcdef-of-the-audit"
RUN = "nightly-7"


def facts(count: int) -> list[Fact]:
    made: list[Fact] = [RunStarted(recipe="r.yaml", title="Päivän tilaus", params={"ürün": "ß", "n": 3})]
    number = 0
    while len(made) < count - 1:
        number += 1
        step = f"s{number}"
        made += [
            Decided(step=step, decision=Decision(answer="allow", rule="origin.listed", reason="on the list")),
            Intent(step=step, effect="none"),
            Noted(step=step, text='said "so"\n→ \U0001f511'),
            StepFinished(step=step, name="note", verdict="passed", duration_s=0.25),
        ]
    return [*made[: count - 1], RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=9.5)]


def write(folder: Path, count: int = RECORDS, *, secret: bytes | None = None, run: str = RUN) -> bytes:
    """A finished journal in a folder; its bytes."""
    began, ticks = datetime(2026, 11, 21, 3, 0, tzinfo=UTC), iter(range(count + 1))
    clock = Clock(now=lambda: began, monotonic=lambda: float(next(ticks)))
    signer = Signer(secret, run) if secret else None
    journal = Journal(folder, run, redact=str, clock=clock, signer=signer)
    # Syncing hundreds of records tests the disk only.
    with journal:
        for fact in facts(count):
            journal.emit(fact)
    return journal.path.read_bytes()


@dataclass(frozen=True)
class Cut:
    """A journal with where each record begins and what stands before it."""

    data: bytes

    @property
    def lines(self) -> list[bytes]:
        return self.data.splitlines(keepends=True)

    def links(self) -> list[Link]:
        """The link before each record."""
        heads = [json.loads(line)["hash"] for line in self.lines]
        return [Link(), *(Link(number, head) for number, head in enumerate(heads, 1))]


def rewritten(record: Record, signer: Signer | None = None, **changes: object) -> Record:
    """A record with other content and a hash that fits; with a signature when there is a signer."""
    new = {**record, **changes}
    new.pop("hash", None), new.pop("mac", None)
    if signer is not None:
        new["mac"] = signer.mac(new)
        signer.move_on()
    return new | {"hash": digest(new)}


def rechained(records: list[Record], head: str, signer: Signer | None = None) -> bytes:
    """Records that follow from a head, each from the one before: what an attacker with the file can do."""
    lines = []
    for record in records:
        made = rewritten(record, signer, previous=head)
        head = made["hash"]
        lines.append(canonical(made) + b"\n")
    return b"".join(lines)


def records_of(data: bytes, secret: bytes | None = None) -> list[Record]:
    walked = walk(data, secret=secret)
    assert walked.bad is None
    return walked.records


def later(days: int) -> datetime:
    return datetime(2026, 11, 21, 3, 0, tzinfo=UTC) + timedelta(days=days)
