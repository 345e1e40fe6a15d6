"""What is written: by one process at a time, without secrets, and hashed only after they are out."""

import hashlib
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from browser_agent.core.event import Extracted
from browser_agent.journal import Journal, examine, read
from browser_agent.journal.audit import verify
from browser_agent.journal.kept import kept_files
from tests.engine.builders import PASSWORD

WRITER = """
import sys
from pathlib import Path
from browser_agent.core.errors import AgentError
from browser_agent.core.event import Noted, RunFinished, RunStarted
from browser_agent.core.outcome import Outcome
from browser_agent.journal import Journal
sys.stdin.readline()
try:
    with Journal.create(Path(sys.argv[1]), sys.argv[2]) as journal:
        journal.emit(RunStarted(recipe="r", title=sys.argv[2]))
        for number in range(50):
            journal.emit(Noted(step="s", text=sys.argv[2]))
        journal.emit(RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=1))
except AgentError as error:
    sys.exit(str(error))
"""


@pytest.mark.long
def test_of_many_processes_that_begin_at_once_in_one_folder_one_writes_and_its_journal_is_whole(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), f"run-{number}"],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(4)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    ends = [(writer.communicate(timeout=30)[1], writer.returncode) for writer in writers]

    won = [number for number, (_, code) in enumerate(ends) if code == 0]
    assert len(won) == 1
    assert all("is being written by" in said or "already holds" in said for said, code in ends if code != 0)
    found, events = examine(tmp_path), read(tmp_path)
    assert (found.state, found.records) == ("ok", 52)
    assert {event.run for event in events} == {f"run-{won[0]}"}


def test_whoever_reads_while_another_writes_sees_whole_records_and_perhaps_a_torn_tail(tmp_path: Path) -> None:
    from tests.security.audit.journals import facts

    states: set[str] = set()
    done, seen = threading.Event(), threading.Event()

    def reading() -> None:
        while not done.is_set():
            states.add(examine(tmp_path).state)
            seen.set()

    with Journal.create(tmp_path, "r") as journal:
        journal.emit(facts(3)[0])
        reader = threading.Thread(target=reading)
        reader.start()
        assert seen.wait(30)
        for fact in facts(300)[1:]:
            journal.emit(fact)
        done.set()
        reader.join()
    assert states <= {"unfinished", "torn_tail", "ok"} and "unfinished" in states
    assert examine(tmp_path).state == "ok"


def test_rows_and_records_are_hashed_as_they_are_kept_that_is_after_secrets_were_taken_out(tmp_path: Path) -> None:
    def redact(text: str) -> str:
        return text.replace(PASSWORD, "[secret:pass]")

    with Journal.create(tmp_path, "r", redact=redact) as journal:
        # As engine/acts.py keeps rows: redacted by who keeps, since the journal cannot know what bytes are.
        lines = redact(json.dumps({"said": f"it is {PASSWORD}"}) + "\n").encode()
        file = journal.keep(lines, f"rows {PASSWORD}", ".jsonl")
        event = journal.emit(
            Extracted(step="s", name="rows", rows=1, file=file, sample=({"said": f"it is {PASSWORD}"},))
        )

    (kept,) = kept_files(tmp_path, [event])
    data = (tmp_path / file).read_bytes()
    assert kept.sha256 == hashlib.sha256(data).hexdigest()[:32]
    assert kept.sha256 not in hashlib.sha256(data.replace(b"[secret:pass]", PASSWORD.encode())).hexdigest()
    whole = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in whole and PASSWORD.lower() not in file
    # The record vouches for the redacted text: it verifies as it lies there.
    assert (verify(tmp_path).state, verify(tmp_path).files) == ("unfinished", ())
