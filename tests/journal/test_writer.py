"""The writer: one canonical line per fact, no secret in it, one process at a time, honest on a full disk."""

import contextlib
import errno
import hashlib
import json
import os
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from browser_agent.core.errors import AlreadyRunning, Unavailable, UsageError
from browser_agent.core.event import Event, Intent, Noted, RunFinished, RunStarted, Warned
from browser_agent.core.outcome import Outcome
from browser_agent.core.value import Money
from browser_agent.journal import Clock, Journal, examine, read
from browser_agent.journal.folder import RESERVE_BYTES

FIXED = Clock(now=lambda: datetime(2026, 11, 21, 9, 0, tzinfo=UTC), monotonic=lambda: 100.0)


def started(**params: object) -> RunStarted:
    return RunStarted(recipe="recipes/parts.yaml", title="Order parts", params=params)


def finished() -> RunFinished:
    return RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=1.5)


def test_each_fact_becomes_one_canonical_line_that_hashes_to_its_own_hash(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "r", "3f2", clock=FIXED) as journal:
        journal.emit(started())
        journal.emit(Noted(step="s1", text='a "quoted"\nline é'))
        head = journal.head

    lines = (tmp_path / "r" / "journal.jsonl").read_bytes().split(b"\n")
    record = json.loads(lines[1])
    hashed = {key: record[key] for key in record if key != "hash"}
    spelled = json.dumps(hashed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert lines[2:] == [b""]
    assert record["seq"] == 2
    assert record["at"] == "2026-11-21T09:00:00.000Z"
    assert record["previous"] == json.loads(lines[0])["hash"]
    assert record["hash"] == hashlib.sha256(spelled).hexdigest() == head


def test_what_emit_returns_is_what_a_reader_gets(tmp_path: Path) -> None:
    with Journal.create(tmp_path, "3f2") as journal:
        told = [
            journal.emit(started(total=Money(amount=Decimal("12.50"), currency="EUR"), day=date(2026, 3, 5))),
            journal.emit(finished()),
        ]

    assert read(tmp_path) == tuple(told)
    assert told[0].fact.params == {"total": {"amount": "12.50", "currency": "EUR"}, "day": "2026-03-05"}  # type: ignore[union-attr]


@pytest.mark.parametrize("secret", ['pa"ss\\word', "line\nbreak", "töp-sécret", "\x07bell", "\U0001f511key"])
def test_a_secret_is_gone_from_values_and_keys_whatever_json_makes_of_it(tmp_path: Path, secret: str) -> None:
    def redact(text: str) -> str:
        return text.replace(secret, "${secrets.pass}")

    with Journal.create(tmp_path, "3f2", redact=redact) as journal:
        journal.emit(started(deep=[{"x": f"<{secret}>", f"key {secret}": 1}]))
        journal.emit(Noted(step="s", text=f"it was {secret}"))

    raw = (tmp_path / "journal.jsonl").read_bytes()
    escaped = json.dumps(secret)[1:-1].encode(), json.dumps(secret, ensure_ascii=False)[1:-1].encode()
    assert secret.encode() not in raw
    assert escaped[0] not in raw
    assert escaped[1] not in raw
    assert raw.count(b"${secrets.pass}") == 3


def test_a_secret_that_is_also_a_word_of_the_journal_leaves_the_record_readable(tmp_path: Path) -> None:
    with Journal.create(tmp_path, "3f2", redact=lambda text: text.replace("passed", "***")) as journal:
        journal.emit(RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=1, why="all passed"))

    (event,) = read(tmp_path)
    assert event.fact == RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=1, why="all ***")


def test_two_keys_that_redaction_makes_equal_are_both_kept(tmp_path: Path) -> None:
    with Journal.create(tmp_path, "3f2", redact=lambda text: "***" if text in ("one", "two") else text) as journal:
        event = journal.emit(started(one=1, two=2))

    assert event.fact.params == {"***": 1, "*** (2)": 2}  # type: ignore[union-attr]


def test_a_sink_hears_of_every_event_after_it_is_on_disk(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    with Journal.create(tmp_path, "3f2") as journal:
        journal.sinks.append(lambda event: heard.append((event.seq, len(read(tmp_path)))))
        journal.emit(started())
        journal.emit(finished())

    assert heard == [(1, 1), (2, 2)]


def test_a_sink_that_raises_is_dropped_with_a_warning_and_the_run_goes_on(tmp_path: Path) -> None:
    heard: list[Event] = []

    def broken(event: Event) -> None:
        raise RuntimeError("no paper")

    with Journal.create(tmp_path, "3f2") as journal:
        journal.sinks += [broken, heard.append]
        journal.emit(started())
        journal.emit(finished())

    facts = [event.fact for event in read(tmp_path)]
    assert [fact.kind for fact in facts] == ["run_started", "warned", "run_finished"]
    assert isinstance(facts[1], Warned)
    assert facts[1].message.endswith("broken stopped: RuntimeError: no paper")
    assert {event.fact.kind for event in heard} == {"run_started", "warned", "run_finished"}


def test_kept_bytes_lie_once_under_their_hash_and_names_cannot_leave_the_folder(tmp_path: Path) -> None:
    with Journal.create(tmp_path, "3f2") as journal:
        first = journal.keep(b"picture", "../../Etc/Passwd Ü", ".JPG")
        again = journal.keep(b"picture", "other", ".jpg")
        other = journal.keep(b"rows", "", "/../x")

    sha256 = hashlib.sha256(b"picture").hexdigest()
    assert first == again == f"pictures/etc-passwd-{sha256[:32]}.jpg"
    assert other == f"files/file-{hashlib.sha256(b'rows').hexdigest()[:32]}.bin"
    assert (tmp_path / first).read_bytes() == b"picture"
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == [Path(first).name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_only_the_owner_may_read_a_journal(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "new", "3f2") as journal:
        kept = journal.keep(b"x", "x", ".txt")

    modes = {stat.S_IMODE((tmp_path / "new" / name).stat().st_mode) for name in ("journal.jsonl", kept)}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


@pytest.mark.parametrize(("last", "word"), [(finished(), "a finished"), (Noted(step="s", text="x"), "an unfinished")])
def test_a_folder_with_a_journal_is_never_written_again(tmp_path: Path, last: RunFinished | Noted, word: str) -> None:
    with Journal.create(tmp_path, "one") as journal:
        journal.emit(last)

    with pytest.raises(UsageError, match=f"already holds {word} journal"):
        Journal.create(tmp_path, "two")


HOLDER = """
import sys
from pathlib import Path
from browser_agent.journal import Journal
journal = Journal.create(Path(sys.argv[1]), "first")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_on_the_folder_is_told_who_holds_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        with pytest.raises(AlreadyRunning, match=f"process {holder.pid}, run first"):
            Journal.create(tmp_path, "second")

        holder.kill()
    with Journal.create(tmp_path, "third"):
        pass


class SmallDisk:
    """A disk of a few bytes: what lies in the run folder, the reserve included, is what is used of it."""

    def __init__(self, folder: Path, size_bytes: int) -> None:
        self.folder = folder
        self.size_bytes = size_bytes

    def write(self, file: int, data: bytes) -> int:
        used = sum(path.stat().st_size for path in self.folder.iterdir() if path.is_file())
        room = self.size_bytes - used
        if room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.write(file, data[:room])


def fill_until_full(journal: Journal) -> Unavailable:
    for _ in range(10_000):
        try:
            journal.emit(Noted(step="s", text="x" * 1000))
        except Unavailable as error:
            return error
    raise AssertionError("the disk never filled up")


def assert_the_end_was_written(journal: Journal, error: Unavailable) -> None:
    journal.emit(RunFinished(outcome=Outcome.UNAVAILABLE, exit_code=5, duration_s=1, why=error.message))
    events = read(journal.folder)
    assert "the disk is full" in error.message
    assert f"record {len(events)} (noted) is lost" in error.message
    assert examine(journal.folder, head=journal.head).state == "ok"
    assert events[-1].fact.kind == "run_finished"


def test_a_full_disk_ends_the_run_and_the_end_is_still_written_whole(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path, RESERVE_BYTES + 20_000)
    journal = Journal(tmp_path, "3f2", redact=str, clock=FIXED, write=disk.write)
    with contextlib.closing(journal):
        journal.emit(started())
        assert_the_end_was_written(journal, fill_until_full(journal))


def test_an_end_that_finds_the_disk_full_takes_the_reserve_itself(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path, RESERVE_BYTES + 400)
    journal = Journal(tmp_path, "3f2", redact=str, clock=FIXED, write=disk.write)
    with contextlib.closing(journal):
        journal.emit(finished())

        assert examine(tmp_path).state == "ok"


def test_a_record_of_a_once_effect_that_cannot_be_written_stops_the_effect(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path, RESERVE_BYTES + 100)
    journal = Journal(tmp_path, "3f2", redact=str, clock=FIXED, write=disk.write)
    with contextlib.closing(journal), pytest.raises(Unavailable, match=r"record 1 \(intent\) is lost"):
        journal.emit(Intent(step="s", effect="once"))

    assert (tmp_path / "journal.jsonl").read_bytes() == b""


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Path:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(mounted)], capture_output=True, check=False
    ) if sys.platform == "linux" and os.geteuid() == 0 else None  # fmt: skip
    if made is None or made.returncode:
        pytest.skip("a tiny tmpfs can only be mounted by root on Linux")
    yield mounted  # type: ignore[misc]
    subprocess.run(["umount", str(mounted)], check=True)


def test_a_real_full_file_system_is_survived(tiny_disk: Path) -> None:
    with Journal.create(tiny_disk / "run", "3f2") as journal:
        journal.emit(started())
        error = fill_until_full(journal)
        with pytest.raises(Unavailable, match="was not kept"):
            journal.keep(b"x" * 400_000, "shot", ".jpg")

        assert_the_end_was_written(journal, error)
