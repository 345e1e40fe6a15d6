"""browser-agent import and export, as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from browser_agent.cli.main import status
from tests.exchange.conftest import OWN, ROOT

WIZARD = ROOT / "recipes" / "wizard.yaml"


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Run a command line in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str | Path) -> tuple[int, str, str]:
        code = status([str(one) for one in words])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_without_a_file_the_recipe_goes_to_stdout_and_the_rest_to_stderr(command):
    code, out, err = command("import", OWN / "recorder.json")
    assert code == 0
    assert out.startswith("# Imported from recorder.json (recorder).")
    assert "14 steps, 12 carried over whole, 2 things not" in err
    assert "give  env:SIGN_IN_AND_LOOK_AT_THE_INVOICES_PASSWORD" in err


def test_what_was_written_passes_check(command):
    assert command("import", OWN / "recorder.json", "-o", "login.yaml")[0] == 0
    code, _, err = command("check", "login.yaml")
    assert (code, "no errors" in err) == (0, True)


def test_strict_fails_where_something_could_not_be_carried_over(command):
    assert command("import", OWN / "recorder.json", "--strict", "-o", "a.yaml")[0] == 1


def test_nothing_is_overwritten_and_force_keeps_the_old_file(command):
    Path("a.yaml").write_text("mine")
    code, _, err = command("import", OWN / "recorder.json", "-o", "a.yaml")
    assert (code, Path("a.yaml").read_text()) == (2, "mine")
    assert "--force" in err
    assert command("import", OWN / "recorder.json", "-o", "a.yaml", "--force")[0] == 0
    assert Path("a.yaml.bak").read_text() == "mine"
    assert sorted(path.name for path in Path().iterdir()) == ["a.yaml", "a.yaml.bak"]


def test_several_tests_go_to_a_folder_all_or_none(command):
    code, _, err = command("import", OWN / "project.side")
    assert (code, "holds 4 tests: sign in, flow, reuse, form" in err) == (2, True)
    Path("out").mkdir()
    Path("out/flow.yaml").write_text("mine")
    assert command("import", OWN / "project.side", "-o", "out")[0] == 2
    assert [path.name for path in Path("out").iterdir()] == ["flow.yaml"]
    assert command("import", OWN / "project.side", "-o", "out", "--force")[0] == 0
    assert {path.name for path in Path("out").iterdir()} == {
        "sign-in.yaml",
        "flow.yaml",
        "flow.yaml.bak",
        "reuse.yaml",
        "form.yaml",
    }


def test_one_test_of_several_can_be_named(command):
    code, out, _ = command("import", OWN / "project.side", "--test", "flow")
    assert (code, "title: flow" in out) == (0, True)
    assert command("import", OWN / "project.side", "--test", "nothing")[0] == 2


def test_json_tells_all_of_it_in_one_object(command):
    code, out, _ = command("import", OWN / "project.side", "--json")
    told = json.loads(out)
    assert code == 0
    first = told["recipes"][0]
    assert (first["name"], first["steps"], first["carried"], first["lost"]) == ("sign in", 11, 9, 2)
    assert {"lost": True, "line": 14, "step": "step 10 (executeScript)"}.items() <= first["remarks"][-2].items()
    assert "correct-horse" not in out


def test_a_param_stands_wherever_the_recording_says_its_text(command):
    code, out, _ = command("import", OWN / "recorder.json", "-p", "site=http://127.0.0.1:8000", "-p", "user=ada")
    assert code == 0
    assert "start: ${params.site}/login/" in out
    assert 'value: "${params.user}"' in out or "value: ${params.user}" in out
    assert "origins: ['${params.site}']" in out or 'origins: ["${params.site}"]' in out
    assert out.count("127.0.0.1") == 1


def test_a_param_whose_text_is_nowhere_is_a_mistake(command):
    code, _, err = command("import", OWN / "recorder.json", "-p", "user=nobody")
    assert (code, "says this text nowhere" in err) == (2, True)


def test_a_wrong_kind_and_a_missing_file_say_so(command):
    assert "no file of the kind selenium" in command("import", OWN / "recorder.json", "--from", "selenium")[2]
    code, _, err = command("import", "nowhere.json")
    assert (code, "cannot be read: No such file" in err) == (2, True)


def test_what_is_missing_before_it_can_run_is_said(command):
    Path("a.json").write_text(json.dumps({"title": "t", "steps": [{"type": "click", "selectors": ["#a"]}]}))
    code, _, err = command("import", "a.json", "-o", "a.yaml")
    assert (code, "add   a.yaml:2:1: the recipe does not say where it begins" in err) == (0, True)
    assert command("import", "a.json", "-o", "b.yaml", "--start", "https://a.test")[2].count("add ") == 0


def test_messages_steer_no_terminal(command):
    Path("a.json").write_text(json.dumps({"title": "t", "steps": [{"type": "click\x1b[2J", "selectors": ["#a"]}]}))
    code, _, err = command("import", "a.json")
    assert (code, "\x1b" in err) == (2, False)


def test_an_export_goes_to_stdout_and_says_what_it_cannot_say(command):
    code, out, err = command("export", WIZARD, "--to", "pytest")
    assert (code, "def test_wizard(page: Page) -> None:" in out) == (0, True)
    assert "look" in err
    code, out, err = command("export", WIZARD, "--to", "recorder", "--strict")
    assert (code, json.loads(out)["title"]) == (1, "Register for the harbour card")
    assert "step 14: extract strong as number: a recording has no step like extract" in err


def test_an_export_overwrites_nothing_either(command):
    Path("a.py").write_text("mine")
    assert command("export", WIZARD, "--to", "pytest", "-o", "a.py")[0] == 2
    assert Path("a.py").read_text() == "mine"
    assert command("export", WIZARD, "--to", "pytest", "-o", "a.py", "--force")[0] == 0
    assert Path("a.py.bak").read_text() == "mine"
