"""The chain of records, as bytes: which can be believed, and what was done to the first that cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

from browser_agent.journal.canonical import GENESIS, Record, canonical, digest
from browser_agent.journal.signing import Signer, is_same

Trouble = Literal["torn_tail", "edited", "reordered", "deleted", "inserted", "wrong_signature"]


class Bad(Exception):
    """The first record that cannot be believed, what happened to it, and a sentence."""

    def __init__(self, state: Trouble, record: int, why: str) -> None:
        super().__init__(why)
        self.state = state
        self.record = record
        self.why = why


@dataclass(frozen=True)
class Link:
    """A place in the chain: how many records stand before, and the hash of the last of them."""

    number: int = 0
    head: str = GENESIS


@dataclass
class Walked:
    """The records that can be believed, in order, where they end, and what stopped the walk."""

    records: list[Record] = field(default_factory=list)
    last: Link = Link()
    bad: Bad | None = None

    @property
    def is_signed(self) -> bool:
        """Whether the records carry signatures."""
        return bool(self.records) and "mac" in self.records[0]


def walk(data: bytes, *, secret: bytes | None = None, after: Link = Link()) -> Walked:
    """Go through the bytes of a journal as far as they can be believed; never raises for what they hold.

    secret: checks the signatures too. after: the records that the bytes follow, when they are not all of a journal.
    Raises UsageError for a secret that is too short.
    """
    *lines, tail = data.split(b"\n")
    walked = Walked(last=after)
    walker = _Walker([*lines, tail] if tail else lines, walked, secret)
    try:
        for place in range(len(lines)):
            walker.take(place)
        if tail:
            _take_tail(walker, len(lines))
    except Bad as bad:
        walked.bad = bad
    return walked


def _take_tail(walker: _Walker, place: int) -> NoReturn:
    """A last line without its line end is a write that was cut off; a record that is whole still counts."""
    number = walker.walked.last.number + 1
    if sound(walker.lines[place]) is None:
        raise Bad("torn_tail", number, f"record {number} was cut off while it was written")
    walker.take(place)
    raise Bad("torn_tail", number, f"record {number} is whole but its line end was not written")


class _Walker:
    """Takes line after line; `lines` are all there are, because what follows tells what happened."""

    def __init__(self, lines: Sequence[bytes], walked: Walked, secret: bytes | None) -> None:
        self.lines = lines
        self.walked = walked
        self._secret = secret
        self._signer: Signer | None = None

    def take(self, place: int) -> None:
        """Believe the record at a place of `lines`, or raise Bad."""
        walked, number = self.walked, self.walked.last.number + 1
        record = self._sound(place, number)
        if record["seq"] != number or record["previous"] != walked.last.head:
            raise _misplaced(record, walked, list(self._rest(place)))
        self._check_signature(record, number)
        walked.records.append(record)
        walked.last = Link(number, record["hash"])

    def _sound(self, place: int, number: int) -> Record:
        record = sound(self.lines[place])
        if record is not None:
            return record
        following = sound(self.lines[place + 1]) if place + 1 < len(self.lines) else None
        last = self.walked.last
        if following is not None and (following["seq"], following["previous"]) == (number, last.head):
            raise Bad("inserted", number, f"a line that is no record was put in before record {number}")
        raise Bad("edited", number, why_unsound(self.lines[place], number))

    def _rest(self, place: int) -> Iterator[Record]:
        return (record for line in self.lines[place + 1 :] if (record := sound(line)) is not None)

    def _check_signature(self, record: Record, number: int) -> None:
        signed = self.walked.is_signed if self.walked.records else "mac" in record
        if ("mac" in record) != signed or (self._secret is not None and not signed):
            says = "carries a signature and those before it do not" if "mac" in record else "carries no signature"
            raise Bad("wrong_signature", number, f"record {number} {says}")
        if self._secret is None:
            return
        if self._signer is None:
            self._signer = Signer(self._secret, record["run"])
            for _ in range(number - 1):
                self._signer.move_on()
        if not is_same(record["mac"], self._signer.mac(record)):
            raise Bad("wrong_signature", number, f"record {number} was signed with another key, or written without it")
        self._signer.move_on()


def _misplaced(record: Record, walked: Walked, rest: list[Record]) -> Bad:
    """What was done, when a sound record does not follow from the one before it."""
    number, head = walked.last.number + 1, walked.last.head
    seq = record["seq"]
    if seq < number:
        return _again(record, walked, rest)
    belongs = any((one["seq"], one["previous"]) == (number, head) for one in rest)
    if seq == number:
        return _does_not_follow(record, number, rest, belongs=belongs)
    others = [one["seq"] for one in rest]
    if belongs and (seq in others or seq > max(others) + 1):
        return Bad("inserted", number, f"a record {seq} was put in before record {number}")
    if number in others:
        return Bad("reordered", number, f"record {seq} stands where record {number} belongs")
    missing = f"records {number} to {seq - 1} are" if seq - 1 > number else f"record {number} is"
    return Bad("deleted", number, f"{missing} missing before record {seq}")


def _again(record: Record, walked: Walked, rest: list[Record]) -> Bad:
    """A number that was there already: a copy, or one of two records that claim the same place."""
    number, seq = walked.last.number + 1, record["seq"]
    known = {one["seq"]: one["hash"] for one in walked.records}
    if known.get(seq) == record["hash"]:
        return Bad("inserted", number, f"record {seq} stands a second time, where record {number} belongs")
    if seq in known and rest and rest[0]["previous"] == record["hash"]:
        many = f"records {seq} to {number - 1} were" if number - 1 > seq else f"record {seq} was"
        return Bad("inserted", seq, f"{many} put in: the record {seq} that the others follow from comes later")
    return Bad("inserted", number, f"another record {seq} was put in where record {number} belongs")


def _does_not_follow(record: Record, number: int, rest: list[Record], *, belongs: bool) -> Bad:
    if belongs:
        return Bad("inserted", number, f"another record {number} was put in before record {number}")
    if number == 1:
        return Bad("edited", 1, "record 1 was replaced: it names a record before it")
    if rest and rest[0]["seq"] == number + 1 and rest[0]["previous"] != record["hash"]:
        return Bad("edited", number, f"record {number} was replaced: it follows from no record, and none from it")
    bad = number - 1
    return Bad("edited", bad, f"record {bad} was replaced: record {number} does not follow from it")


def sound(line: bytes) -> Record | None:
    """The record of one line, when it is spelled canonically and its hash is right."""
    try:
        record = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
        if isinstance(record, dict) and _has_shape(record):
            return record if canonical(record) == line and digest(record) == record["hash"] else None
    except (ValueError, RecursionError):
        return None
    return None


def why_unsound(line: bytes, number: int) -> str:
    """A sentence about a line that `sound` refuses."""
    try:
        record = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return f"record {number} is not JSON as the journal writes it"
    if not isinstance(record, dict) or not _has_shape(record):
        return f"record {number} is not a journal record"
    return f"record {number} was changed: its hash does not fit its content"


def _has_shape(record: dict[str, Any]) -> bool:
    texts = all(isinstance(record.get(key), str) for key in ("hash", "previous", "run"))
    return texts and type(record.get("seq")) is int and isinstance(record.get("mac", ""), str)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
