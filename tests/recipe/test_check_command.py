"""browser-agent check and schema, as commands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from browser_agent.cli.check import check
from browser_agent.cli.schema import schema
from browser_agent.recipe.schema import json_schema

GOOD = "recipe: 1\ntitle: T\nsteps:\n  - back:\n"
BAD = GOOD + "  - clik: x\n"
WEAK = GOOD + '  - click: css ".x"\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    app.command()(check)
    app.command()(schema)
    return lambda *args: CliRunner().invoke(app, list(args))


def test_a_good_recipe_passes_and_says_so(run):
    Path("good.yaml").write_text(GOOD)

    result = run("check", "good.yaml")

    assert result.exit_code == 0
    assert (result.stdout, result.stderr) == ("", "1 recipe checked: no errors, no warnings\n")


def test_folders_are_searched_and_every_problem_is_a_line(run):
    Path("sub").mkdir()
    Path("sub/bad.yaml").write_text(BAD)
    Path("sub/weak.yaml").write_text(WEAK)

    result = run("check", "sub", "sub/bad.yaml")

    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        'sub/bad.yaml:5:5: "clik" is not a verb. Did you mean "click"?',
        'sub/weak.yaml:5:5: warning: step 2 finds its element by markup (css ".x"). '
        "Name the element by role and name, and narrow it with within, near or row.",
    ]
    assert result.stderr == "2 recipes checked: 1 error, 1 warning\n"


def test_warnings_fail_only_when_strict(run):
    Path("weak.yaml").write_text(WEAK)

    assert run("check", "weak.yaml").exit_code == 0
    assert run("check", "weak.yaml", "--strict").exit_code == 2


def test_json_has_every_part_of_a_problem(run):
    Path("bad.yaml").write_text(BAD)

    result = run("check", "bad.yaml", "--json")

    assert json.loads(result.stdout) == [
        {
            "file": "bad.yaml",
            "line": 5,
            "column": 5,
            "message": '"clik" is not a verb.',
            "fix": 'Did you mean "click"?',
            "level": "error",
        }
    ]


@pytest.mark.parametrize("name", ["missing.yaml", "empty"])
def test_nothing_to_check_is_an_error(run, name: str):
    Path("empty").mkdir()

    result = run("check", name)

    assert result.exit_code == 2
    assert result.stdout.startswith(f"{name}:1:1: th")


def test_schema_prints_the_schema(run):
    assert json.loads(run("schema").stdout) == json_schema()


def test_check_loads_neither_a_browser_nor_a_model():
    code = (
        "import sys, browser_agent.cli.check, browser_agent.cli.schema, browser_agent.recipe.inputs;"
        "print([name for name in ('playwright', 'openai', 'bs4') if name in sys.modules])"
    )

    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root, timeout=60
    )

    assert done.stdout == "[]\n"
