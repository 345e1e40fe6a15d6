"""The README and its neighbours, held against the program they describe."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer
from ruamel.yaml import YAML

from browser_agent import load
from browser_agent.cli import reference
from browser_agent.cli.main import app
from browser_agent.core import action as act
from browser_agent.engine.implied import implied
from tests.docs.readme import README, ROOT, blocks, marked

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "DESIGN.md")
TEXT = README.read_text(encoding="utf-8")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def commands() -> dict[str, set[str]]:
    """Every command with its options."""
    group = typer.main.get_command(app)
    help_names = {"-h", "--help"}
    return {
        name: help_names
        | {word for one in command.params for word in (*one.opts, *one.secondary_opts) if word[0] == "-"}
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def test_the_tables_of_the_readme_are_what_the_generator_makes_of_the_types():
    assert reference.renewed(TEXT) == TEXT, "python -m browser_agent.cli.reference README.md"


def test_every_generated_part_is_in_the_readme_once():
    assert sorted(re.findall(r"<!-- generated: ([a-z-]+) -->", TEXT)) == sorted(reference.PARTS)


def test_the_generator_notices_a_table_that_was_edited_by_hand():
    edited = TEXT.replace("| `fill` | `fill: {into: TARGET", "| `fill` | `fill: {in: TARGET")

    assert edited != TEXT
    assert reference.renewed(edited) == TEXT


def test_the_table_of_proofs_has_an_example_of_every_verb():
    kinds = [action.kind for action, _ in reference._examples()]
    closed = {one.model_fields["kind"].default for one in act.Action.__origin__.__args__}

    assert sorted(kinds) == sorted(closed)


def test_what_is_told_of_a_proof_by_hand_and_by_the_engine_leaves_out_no_verb():
    for action, element in reference._examples():
        step = reference.Step(id="1", name="", action=action, place=reference.Place(file="", line=1))
        assert action.kind in reference.BY_HAND or implied(step, element), action.kind


def test_the_generator_renews_a_file_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "page.md"
    file.write_text("before\n<!-- generated: matches -->\nold\n<!-- end of matches -->\nafter\n", encoding="utf-8")

    assert reference.main([str(file)]) == 0
    assert reference.main([str(file)]) == 0

    said = capsys.readouterr().out
    assert (said.count("renewed"), said.count("as it was")) == (1, 1)
    assert file.read_text(encoding="utf-8") == f"before\n{reference.marked('matches')}\nafter\n"


def recipes() -> list[str]:
    return [one.text for one in blocks(TEXT, "yaml") if one.text.startswith("recipe:")]


@pytest.mark.parametrize("text", recipes(), ids=lambda text: text.splitlines()[1])
def test_every_recipe_in_the_readme_loads(text: str, tmp_path: Path):
    file = tmp_path / "recipe.yaml"
    file.write_text(text, encoding="utf-8")

    assert load(file).steps


def test_the_readme_has_recipes_and_every_other_yaml_block_is_yaml():
    assert len(recipes()) >= 2
    for one in blocks(TEXT, "yaml"):
        assert YAML(typ="safe").load(one.text)


def test_every_command_line_in_the_documents_has_only_commands_and_options_that_exist():
    known, seen = commands(), 0
    for name in DOCUMENTS:
        for block in blocks((ROOT / name).read_text(encoding="utf-8")):
            if block.language not in ("sh", "yaml"):
                continue
            folded = re.sub(r"(?:\\\n|(?<=\S)\n\s+(?=--))", " ", block.text)
            for line in re.findall(r"(?:^|[\s/])browser-agent ((?!\.)[a-z]+\b[^|>&\n]*)", folded, re.MULTILINE):
                command, *words = shlex.split(line)
                assert command in known, f"{name}: browser-agent {line}"
                assert {word for word in words if word.startswith("-")} <= known[command], f"{name}: {line}"
                seen += 1
    assert seen >= 8


def test_every_command_and_every_option_appears_in_the_readme():
    told = reference.commands()
    for command, options in commands().items():
        part = told.partition(f"### browser-agent {command}\n")[2].partition("\n### ")[0]
        missing = [option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", part)]
        assert missing == [], command
    assert told in TEXT


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_to_a_file_leads_to_a_file(name: str):
    links = LINK.findall((ROOT / name).read_text(encoding="utf-8"))

    gone = [link for link in links if not re.match(r"https?:|#", link) and not (ROOT / link.partition("#")[0]).exists()]

    assert gone == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_of_the_package_that_is_named_in_code_marks_is_there(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:core|policy|journal|recipe|engine|browser|data|report|agent|cli)/[\w/]*\.(?:py|js))`", text
    )

    assert [file for file in named if not (ROOT / "browser_agent" / file).is_file()] == []


def test_the_changelog_tells_of_the_version_that_pyproject_has():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.search(rf"^## \[{re.escape(version)}\] - (?:Unreleased|\d{{4}}-\d\d-\d\d)$", changelog, re.MULTILINE)


def test_every_transcript_belongs_to_a_block_that_is_run():
    ran = {one.name for one in marked(TEXT, "runnable")}

    assert {one.name for one in marked(TEXT, "output")} <= ran
    assert {"look", "check", "first", "broken", "report", "python"} <= ran
