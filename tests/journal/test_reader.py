"""The reader: any change to a journal is found with its record; a cut-off one gives what was written."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from browser_agent.core.errors import UsageError
from browser_agent.core.event import Intent, Noted, RunFinished, RunStarted
from browser_agent.core.outcome import Outcome
from browser_agent.journal import Clock, Journal, examine, read
from browser_agent.journal.canonical import canonical, digest
from browser_agent.journal.reader import judge

CLOCK = Clock(now=lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC), monotonic=lambda: 0.0)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    with Journal.create(tmp_path, "3f2", clock=CLOCK) as book:
        book.emit(RunStarted(recipe="r.yaml", title="T"))
        book.emit(Noted(step="s1", text="first é"))
        book.emit(Intent(step="s2", effect="none"))
        book.emit(Noted(step="s2", text="second"))
        book.emit(RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=1.0))
    return tmp_path / "journal.jsonl"


def lines_of(journal: Path) -> list[bytes]:
    return journal.read_bytes().splitlines(keepends=True)


def test_a_whole_journal_is_ok_and_its_head_is_the_hash_of_the_last_record(journal: Path) -> None:
    found = examine(journal)

    assert (found.state, found.record, found.records) == ("ok", None, 5)
    assert found.head == json.loads(lines_of(journal)[-1])["hash"]
    assert examine(journal.parent, head=found.head.upper()) == found


def test_a_flip_of_any_bit_of_any_byte_is_found_with_its_record(journal: Path) -> None:
    data = journal.read_bytes()
    starts = [0]
    for line in lines_of(journal):
        starts.append(starts[-1] + len(line))

    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << (place % 8)
        found, _ = judge(bytes(flipped))
        record = sum(start <= place for start in starts)
        assert found.state in ("edited", "torn_tail"), (place, found)
        assert found.record == record, (place, found)


def test_a_rewritten_record_with_a_right_hash_of_its_own_is_found(journal: Path) -> None:
    lines = lines_of(journal)
    record = json.loads(lines[1])
    record["fact"]["text"] = "never happened"
    record["hash"] = digest(record)
    journal.write_bytes(b"".join([lines[0], canonical(record) + b"\n", *lines[2:]]))

    found = examine(journal)

    assert (found.state, found.record) == ("edited", 2)
    assert found.why == "record 2 was replaced: record 3 does not follow from it"


@pytest.mark.parametrize(
    ("order", "state", "record", "why"),
    [
        ([0, 2, 3, 4], "deleted", 2, "record 2 is missing before record 3"),
        ([0, 3, 4], "deleted", 2, "records 2 to 3 are missing before record 4"),
        ([1, 2, 3, 4], "deleted", 1, "record 1 is missing before record 2"),
        ([0, 2, 1, 3, 4], "reordered", 2, "record 3 stands where record 2 belongs"),
        ([0, 1, 1, 2, 3, 4], "inserted", 3, "record 2 stands a second time, where record 3 belongs"),
        ([4, 0, 1, 2, 3], "reordered", 1, "record 5 stands where record 1 belongs"),
    ],
)
def test_deleted_swapped_and_repeated_records_are_told_apart(
    journal: Path, order: list[int], state: str, record: int, why: str
) -> None:
    lines = lines_of(journal)
    journal.write_bytes(b"".join(lines[number] for number in order))

    found = examine(journal)

    assert (found.state, found.record, found.why) == (state, record, why)
    with pytest.raises(UsageError, match=why):
        read(journal)


def test_a_journal_cut_anywhere_in_its_last_two_records_gives_the_rest(journal: Path) -> None:
    data, lines, whole = journal.read_bytes(), lines_of(journal), read(journal)
    first = len(data) - len(lines[-1]) - len(lines[-2])

    for size in range(first, len(data)):
        journal.write_bytes(data[:size])
        found = examine(journal)
        ends = data[:size].count(b"\n")
        is_whole_without_end = data[size : size + 1] == b"\n"
        assert found.state == ("unfinished" if data[:size].endswith(b"\n") else "torn_tail"), size
        assert read(journal) == whole[: ends + is_whole_without_end], size


def test_records_cut_off_the_end_show_against_the_head_that_was_kept(journal: Path) -> None:
    head = examine(journal).head
    journal.write_bytes(b"".join(lines_of(journal)[:-1]))

    assert examine(journal).state == "unfinished"
    found = examine(journal, head=head)
    assert (found.state, found.record) == ("truncated", 4)


def test_a_journal_of_nothing_is_unfinished_and_a_missing_one_unreadable(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").touch()

    assert examine(tmp_path).state == "unfinished"
    assert read(tmp_path) == ()
    assert examine(tmp_path / "nowhere").state == "unreadable"
    with pytest.raises(UsageError, match="no journal can be read here: No such file") as caught:
        read(tmp_path / "nowhere")
    assert caught.value.next == "name a run folder or its journal.jsonl"


def forged(fact: dict[str, object]) -> bytes:
    record: dict[str, object] = {
        "seq": 1, "at": "2026-11-21T09:00:00.000Z", "since_s": 0.0, "run": "r",
        "previous": "0" * 64, "fact": fact,
    }  # fmt: skip
    record["hash"] = digest(record)
    return canonical(record) + b"\n"


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        ({"kind": "teleported"}, "record 1 is of the kind 'teleported', which this version of browser-agent"),
        (
            {"kind": "noted", "step": "s"},
            r"record 1 \(noted\) was written by another version of browser-agent: text",
        ),
        ({"kind": "noted", "step": "s", "text": "t", "mood": 1}, "mood: Extra inputs are not permitted"),
    ],
)
def test_records_of_another_version_are_named_in_plain_words(tmp_path: Path, fact: dict[str, object], why: str) -> None:
    (tmp_path / "journal.jsonl").write_bytes(forged(fact))

    assert (examine(tmp_path).state, examine(tmp_path).record) == ("unknown_version", 1)
    with pytest.raises(UsageError, match=why):
        read(tmp_path)


@pytest.mark.parametrize(
    "hostile",
    [
        b"[" * 100_000 + b"\n",
        b"NaN\n",
        b'{"seq":' + b"9" * 5000 + b"}\n",
        b"\xff\xfe\n",
        b"null\n",
        b"{}\n",
        b"\n",
    ],
)
def test_hostile_files_are_examined_without_an_exception(tmp_path: Path, hostile: bytes) -> None:
    (tmp_path / "journal.jsonl").write_bytes(hostile)

    found = examine(tmp_path)

    assert (found.state, found.record) == ("edited", 1)
