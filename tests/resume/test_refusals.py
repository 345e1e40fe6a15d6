"""What a run is not gone on with, and what is said then; no browser starts."""

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from browser_agent.agent import Options, run_recipe
from browser_agent.cli.main import status
from browser_agent.core.errors import AlreadyRunning, UsageError
from browser_agent.core.event import RunFinished
from browser_agent.core.outcome import Outcome
from browser_agent.core.resumption import CheckpointKept, RunResumed
from browser_agent.journal.audit import verify
from browser_agent.journal.canonical import canonical, digest
from browser_agent.journal.folder import Lock
from browser_agent.journal.prune import prune
from browser_agent.journal.reader import examine, read
from browser_agent.journal.writer import Journal
from tests.resume import recipes

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    """A run that ended because there was no browser, with all that it left; tests work on copies."""
    folder = tmp_path_factory.mktemp("left")
    recipe, table = recipes.write(folder, 3)
    done = asyncio.run(run_recipe(recipe, {"site": NOWHERE, "rows": str(table)}, options=options(folder)))
    assert done.finished.outcome == "unavailable"
    return folder


def options(folder, **more):
    name = None if "resume" in more else "r1"
    return Options(out=folder / "runs", run_id=name, browser="/no/such/browser", env={}, **more)


@pytest.fixture
def run(left, tmp_path):
    """The folder of a copy; its recipe and table lie where they lay."""
    shutil.copytree(left / "runs", tmp_path / "runs")
    return tmp_path / "runs" / "r1"


def resume(run, recipe=None, params=None, **more):
    return asyncio.run(run_recipe(recipe, params, options=options(run.parents[1], resume=run, **more)))


def why(run, *given, **more):
    with pytest.raises(UsageError) as told:
        resume(run, *given, **more)
    assert told.value.next
    return told.value.message


def test_a_run_goes_on_in_its_folder_and_its_journal_with_its_own_recipe_and_params(run):
    before = read(run)

    done = resume(run)

    after = read(run)
    assert done.folder == run
    assert done.finished.outcome == "unavailable"
    assert after[: len(before)] == before
    assert {one.run for one in after} == {"r1"}
    assert verify(run).state == "ok"
    assert after[-1].since_s >= before[-1].since_s


def test_its_name_is_enough_where_its_folder_is_below_the_folder_of_runs(run):
    done = asyncio.run(run_recipe(None, options=Options(out=run.parent, resume=Path("r1"), browser="/no", env={})))

    assert done.folder == run


def test_a_run_that_is_not_there_is_said(run):
    assert why(run.parent / "other").startswith("there is no run ")


def test_a_run_that_passed_has_nothing_left_to_do(run):
    with Journal.reopen(run, "r1") as journal:
        journal.emit(RunResumed(title="x", ended="died"))
        journal.emit(RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=1))

    assert "has passed: there is nothing left to do" in why(run)


def test_a_run_without_what_it_kept_is_not_gone_on_with(run):
    shutil.rmtree(run / "resume")

    assert "keeps nothing to go on from" in why(run)


def test_a_recipe_that_was_changed_is_refused(left, run, tmp_path):
    changed = tmp_path / "orders.yaml"
    changed.write_text((left / "orders.yaml").read_text() + "# another word\n")

    assert "orders.yaml is not the recipe any more that" in why(run, changed)


def test_other_params_are_refused_and_other_rows_of_a_table_are_not(left, run, tmp_path):
    table = tmp_path / "rows.csv"
    table.write_text("id,note\nK2,x\nK9,y\n")
    both = {"site": NOWHERE, "rows": str(table)}

    assert "the params are not those" in why(run, None, both | {"site": "http://127.0.0.1:10"})
    assert resume(run, None, both).finished.outcome == "unavailable"


def test_an_edited_journal_is_refused_by_its_chain(run):
    path = run / "journal.jsonl"
    path.write_text(path.read_text().replace("Fifty orders", "Sixty orders", 1))

    assert "record 1 was changed" in why(run)


def test_the_journal_of_another_version_is_refused(run):
    path = run / "journal.jsonl"
    first, *_ = path.read_text().splitlines()
    record = json.loads(first)
    record["fact"]["news"] = 1
    record["hash"] = digest(record)
    path.write_bytes(canonical(record) + b"\n")

    assert "was written by another version" in why(run)


@pytest.mark.parametrize("cut", [1, 40])
def test_a_torn_record_is_taken_away_and_told_and_the_journal_is_whole_again(run, cut):
    path = run / "journal.jsonl"
    data = path.read_bytes()
    whole = len(data.splitlines()) - (1 if cut > 1 else 0)
    path.write_bytes(data[:-cut])
    assert examine(run).state == "torn_tail"

    with Journal.reopen(run, "r1") as journal:
        assert len(journal.before) == whole
        assert (journal.torn > 0) == (cut > 1)
        journal.emit(RunResumed(title="x", ended="died", torn=journal.torn))

    assert examine(run).state == "unfinished"


def test_while_one_process_goes_on_with_a_run_another_one_cannot(run):
    lock = Lock(run, "r1")
    try:
        with pytest.raises(AlreadyRunning):
            resume(run)
    finally:
        lock.release()


def test_a_checkpoint_that_is_missing_or_not_as_it_was_left_is_refused(run):
    place = run / "resume" / "checkpoint-1.json"
    with Journal.reopen(run, "r1") as journal:
        journal.emit(CheckpointKept(step="1.1", at="1.1@x", file="resume/checkpoint-1.json", sha256="0" * 64))

    assert "checkpoint-1.json is missing" in why(run)
    place.write_text("{}")
    place.chmod(0o600)
    assert "is not as the run left it" in why(run)
    place.chmod(0o644)
    assert "does not belong to you alone" in why(run)


def test_what_others_could_have_written_is_not_believed(run):
    (run / "resume" / "job.json").chmod(0o666)

    assert "does not belong to you alone" in why(run)


def test_a_signed_journal_goes_on_signed_with_the_same_key_and_with_no_other(left, tmp_path):
    recipe, table = recipes.write(tmp_path, 1)
    given = {"site": NOWHERE, "rows": str(table)}
    keys = {"ONE": "a" * 32, "TWO": "b" * 32}

    def go(key, **more):
        settings = Options(out=tmp_path / "runs", browser="/no", env=keys, audit_key=key and f"env:{key}", **more)
        return asyncio.run(run_recipe(recipe, given, options=settings))

    folder = go("ONE", run_id="s").folder
    for key, said in ((None, "is signed"), ("TWO", "signed with another key")):
        with pytest.raises(UsageError, match=said):
            go(key, resume=folder)
    go("ONE", resume=folder)

    assert verify(folder, secret=keys["ONE"].encode()).signature == "good"
    assert verify(folder, secret=keys["ONE"].encode()).state == "ok"


def test_an_older_head_says_where_the_run_was_resumed_and_is_no_accusation(run):
    head = read(run)[-1].hash
    resume(run)
    found = verify(run, head=head)

    assert (found.state, found.tampered, found.exit_code) == ("resumed", False, 1)
    assert verify(run, head=read(run)[-1].hash).state == "ok"


def test_pruning_an_old_run_takes_what_it_was_to_go_on_with(run):
    later = datetime.now(UTC) + timedelta(days=31)

    told = prune(run, older_than=timedelta(days=30), now=later, remove=True)

    assert told.paths == ("resume/job.json",)
    assert not (run / "resume").exists()
    assert verify(run).state == "ok"


def test_what_happened_is_only_asked_where_something_is_unknown(run):
    assert "--happened says what became of a step that was lost" in why(run, happened=True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "no recipe is given"),
        (["x.yaml", "--happened", "yes"], "--happened goes with --resume"),
        (["--resume", "nowhere"], "there is no run nowhere"),
        (["--resume", "nowhere", "--run-id", "x"], "--run-id names a new run"),
    ],
)
def test_the_command_line_says_what_is_wrong_with_it(tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)

    assert status(["run", *words]) == 2
    assert said in capsys.readouterr().err
