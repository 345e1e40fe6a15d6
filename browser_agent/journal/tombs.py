"""The list of kept files that were removed on purpose, chained to the end of the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from browser_agent.core.value import Value
from browser_agent.journal.chain import Bad, Link, Walked, walk
from browser_agent.journal.kept import KeptFile

PRUNED = "pruned.jsonl"


class Tombstone(Value):
    """One removed file: where it lay, its whole SHA-256 and size in bytes, the record that named it, and when it went.

    seq goes on from the records of the journal, and so does the chain: the first `previous` is the journal's head.
    """

    seq: int
    at: str
    run: str
    path: str
    record: int
    sha256: str
    size: int
    previous: str
    mac: str = ""
    hash: str


@dataclass(frozen=True)
class Tombs:
    """The list beside a journal. bad: its first entry that cannot be believed."""

    entries: tuple[Tombstone, ...] = ()
    bad: Bad | None = None

    @property
    def paths(self) -> frozenset[str]:
        """What was removed."""
        return frozenset(one.path for one in self.entries)


def tombs(
    folder: Path, after: Link, files: Iterable[KeptFile], *, secret: bytes | None = None, signed: bool = False
) -> Tombs:
    """Read the list of removed files and hold it against the journal that ends at `after`; never raises for it."""
    try:
        data = (folder / PRUNED).read_bytes()
    except FileNotFoundError:
        return Tombs()
    except OSError as error:
        return Tombs(bad=Bad("edited", 1, f"{PRUNED} cannot be read: {error.strerror or error}"))
    walked = walk(data, secret=secret, after=after)
    known = {file.path: file for file in files}
    entries: list[Tombstone] = []
    for number, record in enumerate(walked.records, 1):
        try:
            entry = Tombstone(**record)
        except ValidationError:
            return Tombs(tuple(entries), Bad("edited", number, f"entry {number} of {PRUNED} is no removed file"))
        file = known.get(entry.path)
        if file is None or not entry.sha256.startswith(file.sha256):
            why = f"entry {number} of {PRUNED} is of a file that the journal does not name: {entry.path}"
            return Tombs(tuple(entries), Bad("inserted", number, why))
        entries.append(entry)
    return Tombs(tuple(entries), _trouble(walked, after, signed=signed))


def _trouble(walked: Walked, after: Link, *, signed: bool) -> Bad | None:
    bad = walked.bad
    if bad is not None:
        number = max(bad.record - after.number, 1)
        return Bad(bad.state, number, f"entry {number} of {PRUNED} cannot be believed: {bad.why}")
    if walked.records and signed != walked.is_signed:
        return Bad("wrong_signature", 1, f"{PRUNED} is {'not ' if signed else ''}signed and the journal is not so")
    return None
