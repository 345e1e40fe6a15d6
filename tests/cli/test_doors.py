"""Whatever command begins a run, its journal says that it came from the command line, and is signed where that is asked."""

import ast
import json
from pathlib import Path

import pytest

from browser_agent import cli
from browser_agent.cli.main import status
from tests.cli.test_cli_commands import do

FOLDER = Path(cli.__file__).parent
KEY = "k" * 32


def test_options_of_runs_are_made_in_one_place() -> None:
    makers = {
        file.name
        for file in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Options"
    }

    assert makers == {"options.py"}


def test_journals_of_runs_are_begun_in_one_place_which_signs_them() -> None:
    rooms = FOLDER.parent
    begun = [file.name for file in rooms.rglob("*.py") if "Journal.create(" in file.read_text(encoding="utf-8")]

    assert begun == ["job.py"]


@pytest.mark.parametrize("command", ["run", "do", "replay", "bench", "demo"])
def test_every_command_that_keeps_a_journal_can_sign_it(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status([command, "--help"]) == 0
    assert "--audit-key" in capsys.readouterr().out


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("agent", [(), ("--agent",)])
def test_a_demo_is_signed_with_the_key_that_was_named_and_says_its_door(tmp_path: Path, agent: tuple[str, ...]) -> None:
    done = do("demo", *agent, "--audit-key", "env:K", "--out", tmp_path / "runs", cwd=tmp_path, K=KEY)

    assert done.code == 0, done
    journals = list((tmp_path / "runs").glob("*/journal.jsonl"))
    assert journals
    for journal in journals:
        started = json.loads(journal.read_text().splitlines()[0])
        assert started["fact"]["signed"]
        assert started["fact"]["trigger"]["from"] == "cli"
        assert do("audit", "verify", journal.parent, "--key", "env:K", K=KEY).code == 0
