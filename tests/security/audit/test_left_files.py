"""Every file that a real run leaves is vouched for: one byte changed, or the file gone, and `audit verify` names the record."""

import hashlib
import shutil
from pathlib import Path

import pytest

from browser_agent.journal.audit import verify
from browser_agent.journal.reader import read
from tests.faults.world import Site, Visit, page, recipe, run

STEPS = """
- fill: {into: textbox "Word", value: kettle}
- download: {on: link "Take", as: taken}
- extract: {from: {css: table}, as: rows, kind: table}
- screenshot: {as: seen}
"""
TABLE = "<table><tr><th>Part<th>Price</tr><tr><td>Bolt<td>1</tr><tr><td>Nut<td>2</tr></table>"
HOME = page(
    f"<label>Word <input></label><a href=/take download>Take</a>{TABLE}", script="localStorage.setItem('a', 'b')"
)
UNNAMED = {"journal.jsonl", "result.json", ".lock"}
"""Beside what the journal vouches for: itself, what is made of it afterwards, and the lock."""


def take(visit: Visit) -> None:
    visit.reply("what was ordered", Content_Disposition='attachment; filename="order.txt"')


@pytest.mark.long
def test_every_file_of_a_run_is_named_by_a_record_that_notices_a_changed_byte(tmp_path: Path) -> None:
    with Site({"/": HOME, "/take": take}) as site:
        file = recipe(tmp_path, site.url + "/", STEPS, "env: {auth: {out: state.json}}")
        done = run(file, "--trace", "on", "--video", "--html", tmp_path / "r.html")
    assert done.code == 0, done
    left = sorted(path for path in done.folder.rglob("*") if path.is_file() and path.name not in UNNAMED)
    kinds = {path.suffix for path in left}
    assert {".zip", ".jpg", ".jsonl", ".txt"} < kinds and kinds & {".webm", ".webp"}, left
    assert verify(done.folder).state == "ok"

    for path in left:
        own = str(path.relative_to(done.folder))
        whole = path.read_bytes()
        path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
        found = verify(done.folder)
        assert (found.state, [one.path for one in found.files]) == ("file_changed", [own])
        record = read(done.folder)[found.files[0].record - 1].model_dump_json()
        assert path.name in record
        path.unlink()
        assert (verify(done.folder).state, verify(done.folder).record) == ("file_missing", found.record)
        path.write_bytes(whole)
    assert verify(done.folder).state == "ok"

    state = tmp_path / "state.json"
    assert done.end["sha256"]["log-in"] == hashlib.sha256(state.read_bytes()).hexdigest()
    state.unlink()
    moved = shutil.move(done.folder, tmp_path / "archive")
    assert verify(Path(moved)).state == "ok"
