"""A recording is vouched for by the journal of its run: an edited one is told, one that was moved is not accused."""

from pathlib import Path

import pytest

from browser_agent.browser.session import Traffic
from browser_agent.journal.audit import verify
from tests.faults.world import Site, here, page, recipe, verified

pytestmark = pytest.mark.browser
HOME = {"/": page("<h1>Hi</h1><button>Go</button>")}
SECRET = "secrets:\n  word: {from: 'env:WORD'}"


async def test_an_edited_har_and_edited_turns_are_told_by_the_record_that_has_their_hash(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    tape.mkdir()
    har, turns = tape / "network.har", tape / "turns.jsonl"
    turns.write_text('{"said": "Go"}\n', encoding="utf-8")
    with Site(HOME) as site:
        file = recipe(tmp_path, site.url, '- click: button "Go"\n  effect: none', SECRET)
        traffic = Traffic(record=har, turns=turns)
        done = await here(file, traffic=traffic, env={"WORD": "text/html"})

    assert done.code == 0, done
    assert {"network", "turns"} <= done.end["artifacts"].keys()
    assert "text/html" not in har.read_text(encoding="utf-8"), "secrets are out before it is hashed"
    assert verified(done.folder) == "ok" and verify(done.folder).state == "ok"
    for one in (har, turns):
        whole = one.read_bytes()
        one.write_bytes(whole.replace(b"Go", b"No", 1))
        told = verify(done.folder)
        assert (told.state, told.record) == ("file_changed", len(done.events)), told
        assert str(one) in told.why
        one.write_bytes(whole)

    tape.rename(tmp_path / "kept")
    moved = verify(done.folder)
    assert (moved.state, moved.exit_code, moved.pruned) == ("ok", 0, 0)
    assert {one.state for one in moved.went} == {"elsewhere"} and len(moved.went) == 2
