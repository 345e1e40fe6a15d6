"""`browser-agent report`: summary, files and the check of the journal, on the real command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from browser_agent.cli.report import report
from browser_agent.journal import examine
from tests.report import sample

app = typer.Typer()
app.command()(report)


def run(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(part) for part in arguments])
    return done.exit_code, done.output


def test_without_options_the_summary_is_printed(tmp_path: Path) -> None:
    code, said = run(sample.failed_run(tmp_path))

    assert code == 0
    assert said.splitlines()[-1].startswith("FAILED at step 5 of 6 · nothing was sent")
    assert said.rstrip().endswith(f"journal {tmp_path}/journal.jsonl")


def test_files_and_json_are_written_as_asked(tmp_path: Path) -> None:
    folder = sample.passed_run(tmp_path / "r")
    html, junit = tmp_path / "new" / "out.html", tmp_path / "junit.xml"

    code, said = run(folder / "journal.jsonl", "--html", html, "--junit", junit, "--json")

    assert code == 0
    assert json.loads(said)["outcome"] == "passed"
    assert html.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert junit.read_text(encoding="utf-8").startswith("<?xml")
    assert [path.name for path in html.parent.iterdir()] == ["out.html"]


def test_verify_says_ok_and_the_head_of_a_whole_journal(tmp_path: Path) -> None:
    folder = sample.passed_run(tmp_path)
    head = examine(folder).head

    code, said = run(folder, "--head", head)

    assert (code, said.splitlines()[-1]) == (0, f"head {head}")
    assert said.startswith(f"ok · {tmp_path}/journal.jsonl · ")


def test_verify_names_the_first_bad_record_and_exits_1(tmp_path: Path) -> None:
    folder = sample.failed_run(tmp_path)
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"Bolt", b"Nut!"))

    code, said = run(folder, "--verify")

    assert code == 1
    assert said.startswith(f"edited · record 1 of {journal} · record 1 was changed: its hash does not fit")


def named(folder: Path, file: Path) -> int:
    """The first record that names a file."""
    lines = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return 1 + next(place for place, line in enumerate(lines) if file.name in line)


def test_verify_finds_a_cut_off_end_a_changed_picture_and_a_missing_file(tmp_path: Path) -> None:
    folder = sample.passed_run(tmp_path)
    head = examine(folder).head
    pictures = sorted((folder / "pictures").iterdir())
    pictures[0].write_bytes(b"another picture")
    gone = next((folder / "files").glob("*.pdf"))
    gone.unlink()

    code, said = run(folder, "--verify")

    assert code == 1
    assert said.splitlines()[2:] == [
        f"      record {named(folder, pictures[0])}: pictures/{pictures[0].name} was changed after it was kept",
        f"      record {named(folder, gone)}: files/{gone.name} is missing",
    ]
    journal = folder / "journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    code, said = run(folder, "--head", head)
    assert code == 1
    assert said.startswith("truncated · record ")


def test_what_cannot_be_read_or_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [str(tmp_path)])
    assert "no journal can be read here" in str(done.exception)

    done = CliRunner().invoke(app, [str(sample.failed_run(tmp_path / "r")), "--html", "/proc/none/x.html"])
    assert "/proc/none/x.html cannot be written" in str(done.exception)

    done = CliRunner().invoke(app, [str(tmp_path / "r"), "--open"])
    assert "--open shows the page of --html" in str(done.exception)


@pytest.mark.parametrize("module", ["playwright", "openai", "bs4"])
def test_the_command_starts_without_the_browser_and_the_model(module: str) -> None:
    code = f"import sys, browser_agent.cli.report; sys.exit({module!r} in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
