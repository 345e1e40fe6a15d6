"""Signed journals: who has the file, or the key of a later record, cannot rewrite what was written before."""

import copy
import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from browser_agent.core.errors import UsageError
from browser_agent.core.event import Noted, RunFinished, RunStarted
from browser_agent.core.outcome import Outcome
from browser_agent.journal import Clock, Journal, examine, read
from browser_agent.journal.canonical import GENESIS
from browser_agent.journal.chain import walk
from browser_agent.journal.reader import judge
from browser_agent.journal.signing import SCHEME, Signer
from browser_agent.policy.audit_key import audit_key
from tests.security.audit.journals import RUN, SECRET, Cut, rechained, records_of, write

CLOCK = Clock(now=lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC), monotonic=lambda: 0.0)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    return Cut(write(tmp_path_factory.mktemp("run"), 40, secret=SECRET))


def test_a_signed_journal_is_good_with_its_key_and_reads_without(signed: Cut, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(signed.data)

    assert (examine(tmp_path, secret=SECRET).state, examine(tmp_path, secret=SECRET).signature) == ("ok", "good")
    assert (examine(tmp_path).state, examine(tmp_path).signature) == ("ok", "not_checked")
    assert len({event.mac for event in read(tmp_path)}) == 40


def test_an_old_journal_without_signatures_is_as_good_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, 10)

    found = examine(tmp_path)
    assert (found.state, found.signature) == ("ok", "none")
    assert b'"mac"' not in (tmp_path / "journal.jsonl").read_bytes()


def test_the_wrong_key_fails_at_the_first_record_and_no_signature_fails_there_too(signed: Cut, tmp_path: Path) -> None:
    found = judge(signed.data, secret=b"some other key, of enough bytes")[0]
    assert (found.state, found.record) == ("wrong_signature", 1)

    found = judge(write(tmp_path, 10), secret=SECRET)[0]
    assert (found.state, found.record, found.why) == ("wrong_signature", 1, "record 1 carries no signature")


@pytest.mark.parametrize("place", [1, 2, 17, 40])
def test_a_record_rewritten_with_all_that_follow_passes_the_chain_and_not_the_key(signed: Cut, place: int) -> None:
    records = records_of(signed.data)
    records[place - 1] = {**records[place - 1], "at": "1999-01-01T00:00:00.000Z"}
    forger = Signer(b"the key of somebody else entirely", RUN)
    forged = b"".join(signed.lines[: place - 1]) + rechained(
        records[place - 1 :], signed.links()[place - 1].head, forger
    )

    assert walk(forged).bad is None
    found = judge(forged, secret=SECRET)[0]
    assert (found.state, found.record) == ("wrong_signature", place)


@pytest.mark.parametrize("stolen_at", [2, 20, 40])
def test_whoever_got_the_key_of_a_later_record_cannot_rewrite_any_that_was_written_before(
    signed: Cut, stolen_at: int
) -> None:
    signer = Signer(SECRET, RUN)
    for _ in range(stolen_at - 1):
        signer.move_on()
    records = records_of(signed.data)
    for place in {1, stolen_at // 2, stolen_at - 1}:
        forged = b"".join(signed.lines[: place - 1]) + rechained(
            records[place - 1 :], signed.links()[place - 1].head, copy.deepcopy(signer)
        )
        found = judge(forged, secret=SECRET)[0]
        assert (found.state, found.record) == ("wrong_signature", place)
    # What the key of a record can do is to write that record, and those behind it: no more and no less is promised.
    forged = b"".join(signed.lines[: stolen_at - 1]) + rechained(
        records[stolen_at - 1 :], signed.links()[stolen_at - 1].head, signer
    )
    assert judge(forged, secret=SECRET)[0].state == "ok"


def test_the_key_of_one_run_signs_nothing_of_another(signed: Cut) -> None:
    records = [{**record, "run": "nightly-8"} for record in records_of(signed.data)]
    forged = rechained(records, GENESIS, Signer(SECRET, RUN))

    found = judge(forged, secret=SECRET)[0]
    assert (found.state, found.record) == ("wrong_signature", 1)


def test_a_signature_taken_out_of_some_records_shows_without_the_key(signed: Cut) -> None:
    records = records_of(signed.data)
    for record in records[20:]:
        record.pop("mac")
    forged = b"".join(signed.lines[:20]) + rechained(records[20:], signed.links()[20].head)

    found = judge(forged)[0]
    assert (found.state, found.record) == ("wrong_signature", 21)


def test_the_signer_keeps_neither_the_secret_nor_a_key_that_it_used() -> None:
    signer = Signer(SECRET, RUN)
    keys = []
    for _ in range(3):
        keys.append(vars(signer)["_key"])
        signer.move_on()

    assert SECRET not in vars(signer).values()
    assert vars(signer)["_key"] not in keys
    assert repr(signer) == "Signer()"


def test_a_record_that_the_disk_refused_does_not_use_up_a_key(tmp_path: Path) -> None:
    full = [False]

    def writing(file: int, data: bytes) -> int:
        if full[0] and b"noted" in data:
            raise OSError(errno.ENOSPC, "full")
        return os.write(file, data)

    journal = Journal(tmp_path, RUN, redact=str, clock=CLOCK, write=writing, signer=Signer(SECRET, RUN))
    with journal:
        journal.emit(RunStarted(recipe="r", title="T", signed=journal.signed))
        full[0] = True
        with pytest.raises(Exception, match="the disk is full"):
            journal.emit(Noted(step="s", text="x"))
        journal.emit(RunFinished(outcome=Outcome.BROKEN, exit_code=70, duration_s=1))

    assert examine(tmp_path, secret=SECRET).state == "ok"
    assert read(tmp_path)[0].fact.signed == SCHEME  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("source", "says"),
    [("0123456789abcdef0123", "named by where it is kept"), ("env:NO", "NO is not set"), ("env:SHORT", "16 at least"),
     ("totp:env:GOOD", "named by where it is kept"), ("file:nowhere", "cannot be read")],
)  # fmt: skip
def test_a_key_that_cannot_be_had_is_a_mistake_that_shows_no_value(source: str, says: str, tmp_path: Path) -> None:
    env = {"SHORT": "hunter2", "GOOD": "0123456789abcdef"}
    with pytest.raises(UsageError, match=says) as caught:
        audit_key(source, env, tmp_path)
    assert "hunter2" not in str(caught.value) and "0123456789abcdef" not in str(caught.value)
    assert audit_key("env:GOOD", env, tmp_path) == b"0123456789abcdef"
