"""Old pictures and rows go, the chain stays; what went otherwise is missing, not pruned."""

import hashlib
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from browser_agent.core.errors import AlreadyRunning, UsageError
from browser_agent.core.event import Extracted, Noted, Observed, PictureKept, RunFinished, RunStarted
from browser_agent.core.outcome import Outcome
from browser_agent.journal import Clock, Journal
from browser_agent.journal.audit import verify
from browser_agent.journal.folder import Lock
from browser_agent.journal.kept import hash_of
from browser_agent.journal.prune import prune
from browser_agent.journal.signing import Signer
from tests.security.audit.journals import RUN, SECRET, later, rechained

MONTH = timedelta(days=30)
AGES = {"older_than": MONTH, "now": later(31), "remove": True}
CLOCK = Clock(now=lambda: later(0), monotonic=lambda: 0.0)


def keeping(folder: Path, *, signer: Signer | None = None) -> Path:
    """A run with two pictures, rows, a trace, a video, and a log-in that the next run has written anew since."""
    with Journal.create(folder, RUN, clock=CLOCK, signer=signer) as journal:
        journal.emit(RunStarted(recipe="r.yaml", title="T"))
        seen = journal.keep(b"a picture", "s1 before", ".jpg")
        journal.emit(Observed(step="s1", url="http://a.test/", title="A", picture=seen))
        journal.emit(PictureKept(step="s1", name="p", file=journal.keep(b"another", "p", ".jpg")))
        journal.emit(Extracted(step="s2", name="rows", rows=1, file=journal.keep(b'{"a":1}\n', "rows", ".jsonl")))
        journal.emit(Noted(step="s3", text="no file"))
        (folder / "trace.zip").write_bytes(b"PK trace")
        (folder / "video.webm").write_bytes(b"a video")
        kept = {one.stem: str(one) for one in (folder / "trace.zip", folder / "video.webm")}
        kept["log-in"] = str(folder.parent / "state.json")
        sums = {"trace": hash_of(folder / "trace.zip"), "video": hash_of(folder / "video.webm"), "log-in": "0" * 64}
        end = RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=1, artifacts=kept, sha256=sums)
        journal.emit(end)
    return folder


def files(folder: Path) -> list[str]:
    names = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return sorted(str(path.relative_to(folder)) for path in names)


@pytest.mark.parametrize("secret", [None, SECRET], ids=["plain", "signed"])
def test_pruning_removes_every_kept_file_and_the_run_still_verifies(tmp_path: Path, secret: bytes | None) -> None:
    folder = keeping(tmp_path / "r", signer=Signer(secret, RUN) if secret else None)
    journal, head = (folder / "journal.jsonl").read_bytes(), verify(folder).head

    told = prune(folder, **AGES, secret=secret)

    kept = (b"a picture", b"another", b'{"a":1}\n', b"PK trace", b"a video")
    assert len(told.paths) == 5 and told.size == sum(map(len, kept))
    assert files(folder) == ["journal.jsonl", "pruned.jsonl"]
    assert (folder / "journal.jsonl").read_bytes() == journal
    found = verify(folder, head=head, secret=secret)
    assert (found.state, found.pruned, found.files, found.exit_code) == ("ok", 5, (), 0)
    assert [(one.path, one.record, one.state) for one in found.went[-2:]] == [
        ("trace.zip", 6, "pruned"), ("video.webm", 6, "pruned")
    ]  # fmt: skip
    entries = [json.loads(line) for line in (folder / "pruned.jsonl").read_bytes().splitlines()]
    assert entries[0]["previous"] == head
    assert entries[0]["sha256"] == hashlib.sha256(b"a picture").hexdigest()
    assert [entry["record"] for entry in entries] == [2, 3, 4, 6, 6]


def test_a_young_run_and_a_run_of_a_dry_run_keep_everything(tmp_path: Path) -> None:
    folder = keeping(tmp_path / "r")
    before = files(folder)

    assert prune(folder, older_than=MONTH, now=later(29), remove=True).paths == ()
    assert len(prune(folder, older_than=MONTH, now=later(31), remove=False).paths) == 5
    assert files(folder) == before


def test_pruning_twice_finds_nothing_and_a_cut_off_pruning_is_finished_by_the_next(tmp_path: Path) -> None:
    folder = keeping(tmp_path / "r")
    shutil.copytree(folder, tmp_path / "before")
    prune(folder, **AGES)
    listed = (folder / "pruned.jsonl").read_bytes()
    assert prune(folder, **AGES).paths == ()

    # As after a kill between the list and the second file.
    shutil.copytree(tmp_path / "before" / "files", folder / "files")
    assert verify(folder).state == "ok"
    assert len(prune(folder, **AGES).paths) == 1
    assert (folder / "pruned.jsonl").read_bytes() == listed
    assert (verify(folder).state, verify(folder).pruned) == ("ok", 5)


def test_a_file_that_just_went_is_missing_and_named_with_its_record(tmp_path: Path) -> None:
    folder = keeping(tmp_path / "r")
    gone = next((folder / "files").iterdir())
    gone.unlink()

    found = verify(folder)
    assert (found.state, found.record, found.exit_code, found.tampered) == ("file_missing", 4, 1, True)
    assert found.why == f"files/{gone.name} is missing"
    # And pruning does not make it right afterwards.
    assert len(prune(folder, **AGES).paths) == 4
    assert verify(folder).state == "file_missing"


def test_a_changed_file_is_evidence_and_stays(tmp_path: Path) -> None:
    folder = keeping(tmp_path / "r")
    rows = next((folder / "files").iterdir())
    rows.write_bytes(b'{"a":2}\n')

    assert (verify(folder).state, verify(folder).record) == ("file_changed", 4)
    assert len(prune(folder, **AGES).paths) == 4
    assert rows.exists()
    assert verify(folder).state == "file_changed"


@pytest.mark.parametrize("name", ["trace.zip", "video.webm"])
def test_a_trace_and_a_video_with_one_byte_changed_are_found_by_the_record_of_the_end(
    tmp_path: Path, name: str
) -> None:
    folder = keeping(tmp_path / "r")
    data = bytearray((folder / name).read_bytes())
    data[-1] ^= 1
    (folder / name).write_bytes(data)

    found = verify(folder)
    assert (found.state, found.record, found.why) == ("file_changed", 6, f"{name} was changed after it was kept")
    prune(folder, **AGES)
    assert (folder / name).exists()
    assert (verify(folder).state, verify(folder).pruned) == ("file_changed", 4)


def test_a_changed_or_shortened_list_of_what_went_is_found(tmp_path: Path) -> None:
    folder = keeping(tmp_path / "r")
    prune(folder, **AGES)
    listed = folder / "pruned.jsonl"
    whole = listed.read_bytes()
    lines = whole.splitlines(keepends=True)

    listed.write_bytes(whole.replace(b'"size":7', b'"size":8'))
    assert (verify(folder).state, verify(folder).record) == ("pruned_changed", 2)
    listed.write_bytes(b"".join([lines[0], *lines[2:]]))
    assert (verify(folder).state, verify(folder).record) == ("pruned_changed", 2)
    listed.write_bytes(b"".join(lines[:3]))
    assert verify(folder).state == "file_missing"
    listed.unlink()
    assert verify(folder).state == "file_missing"


def test_a_list_that_excuses_other_files_or_is_written_without_the_key_is_not_believed(tmp_path: Path) -> None:
    folder = keeping(tmp_path / "r", signer=Signer(SECRET, RUN))
    head = verify(folder).head
    rows = next((folder / "files").iterdir())
    entry = {
        "seq": 7, "at": "2026-12-22T00:00:00Z", "run": RUN, "path": f"files/{rows.name}", "record": 4,
        "sha256": hashlib.sha256(rows.read_bytes()).hexdigest(), "size": 8,
    }  # fmt: skip
    rows.unlink()
    listed = folder / "pruned.jsonl"

    listed.write_bytes(rechained([entry], head))
    assert (verify(folder).state, verify(folder, secret=SECRET).state) == ("pruned_changed", "pruned_changed")
    listed.write_bytes(rechained([entry], head, Signer(b"a key of somebody else", RUN)))
    assert verify(folder, secret=SECRET).why.endswith("was signed with another key, or written without it")
    listed.write_bytes(rechained([{**entry, "path": "journal.jsonl"}], head, Signer(SECRET, RUN)))
    assert "a file that the journal does not name" in verify(folder).why


def test_a_signed_run_is_pruned_with_its_key_only_and_a_tampered_one_not_at_all(tmp_path: Path) -> None:
    folder = keeping(tmp_path / "r", signer=Signer(SECRET, RUN))
    with pytest.raises(UsageError, match="is signed"):
        prune(folder, **AGES)

    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"no file", b"one file"))
    with pytest.raises(UsageError, match="record 5 was changed"):
        prune(folder, **AGES, secret=SECRET)
    assert len(files(folder)) == 6


def test_a_run_that_goes_on_is_not_pruned(tmp_path: Path) -> None:
    folder = keeping(tmp_path / "r")
    lock = Lock(folder, RUN)
    try:
        with pytest.raises(AlreadyRunning):
            prune(folder, **AGES)
    finally:
        lock.release()
    assert len(files(folder)) == 6


def test_a_forged_journal_cannot_have_files_removed_outside_of_its_folder_nor_the_journal_itself(
    tmp_path: Path,
) -> None:
    outside = tmp_path / "precious.txt"
    outside.write_text("stay", encoding="utf-8")
    folder = tmp_path / "r"
    with Journal.create(folder, RUN, clock=CLOCK) as journal:
        journal.emit(PictureKept(step="s", name="x", file="../precious.txt"))
        journal.emit(PictureKept(step="s", name="x", file=str(outside)))
        kept = {"trace": "journal.jsonl", "video": str(outside)}
        journal.emit(RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=1, artifacts=kept))
    (folder / "link").symlink_to(outside)

    assert prune(folder, **AGES).paths == ()
    assert outside.read_text(encoding="utf-8") == "stay"
    assert (folder / "journal.jsonl").exists()
    assert verify(folder).state == "file_changed"


def test_a_run_folder_that_was_moved_still_finds_its_trace(tmp_path: Path) -> None:
    moved = keeping(tmp_path / "r").rename(tmp_path / "archive")

    assert verify(moved).state == "ok"
    (moved / "trace.zip").unlink()
    assert (verify(moved).state, verify(moved).record) == ("file_missing", 6)
