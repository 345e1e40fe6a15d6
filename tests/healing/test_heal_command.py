"""`browser-agent heal`: shows what it would change and why, changes only targets, and only when runs agree."""

from __future__ import annotations

import pytest

from browser_agent.cli.main import status
from browser_agent.core.errors import RecipeError
from browser_agent.core.target import Fingerprint, Query
from browser_agent.recipe.load import load_text
from browser_agent.recipe.rewrite import retargeted, without_targets, write_over
from tests.faults.world import Site

from .conftest import ACCOUNT, changed

RECIPE = """# The account page, every Monday.
recipe: 1
title: Save the profile   # in one go
start: {start}
params:
  who: {{type: string, default: Ada}}
budget:
  steps: 20
steps:
  # Who it is.
  - fill: {{into: {{role: textbox, name: Display name, also: ['testid "display-name"']}}, value: '${{params.who}}'}}

  - click:   # keep this
      role: button
      name: "Save"
      was: {{tag: button, heading: Account of Ada, region: form "Profile", neighbours: [Display name, Shown beside your orders, Cancel, Drafts (3)], others: [Cancel, Delete draft, Delete account]}}
    expect:
      - text: {{in: status, equals: Saved}}   # as it was
    timeout: 1
  - note: done
verify:
  - text: {{in: status, equals: Saved}}
"""
SAVE = '<button type="button" class="primary" data-press="Saved">Save</button>'
STORE = changed((SAVE, '<button type="button" data-press="Saved">Store</button>'))
browser = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(site):
        file = tmp_path / "save.yaml"
        file.write_text(RECIPE.format(start=f"{site.url}/"), encoding="utf-8")
        return file

    return write


def lines_of(diff: str, sign: str) -> list[str]:
    return [line[1:] for line in diff.splitlines() if line.startswith(sign) and not line.startswith(sign * 3)]


class TestWithABrowser:
    pytestmark = browser

    def test_it_shows_a_diff_of_the_target_alone_with_its_proof_and_leaves_the_file(self, recipe, capsys):
        with Site({"/": STORE}) as site:
            file = recipe(site)
            before = file.read_bytes()
            code = status(["heal", str(file), "-q"])
        said = capsys.readouterr()

        assert code == 0, said.err
        assert file.read_bytes() == before
        assert [line.split(":")[0].strip() for line in lines_of(said.out, "-")] == ["name", "was"]
        assert lines_of(said.out, "+")[0] == '      name: "Store"'
        assert f'healed    {file}:13: button "Save" -> button "Store"' in said.err
        assert "found by  similarity, likeness 0." in said.err
        assert 'proof     the text of status is "Saved"' in said.err
        assert f"next      browser-agent heal {file} --write" in said.err

    def test_written_after_two_runs_it_passes_without_healing_and_says_all_else_as_before(self, recipe, capsys):
        with Site({"/": STORE}) as site:
            file = recipe(site)
            before = file.read_text(encoding="utf-8")
            code = status(["heal", str(file), "--write", "-q"])
            said = capsys.readouterr()
            again = status(["heal", str(file), "-q"])
        after = file.read_text(encoding="utf-8")

        assert (code, again) == (0, 0), said.err
        assert file.with_name("save.yaml.bak").read_text(encoding="utf-8") == before
        assert "2 runs healed alike" in said.err
        assert "nothing to heal" in capsys.readouterr().err
        assert after != before
        for comment in ("# The account page, every Monday.", "# in one go", "# Who it is.", "# as it was"):
            assert comment in after
        assert without_targets(load_text(after)) == without_targets(load_text(before))

    def test_what_was_removed_is_not_proposed_and_the_exit_code_is_that_of_the_run(self, recipe, capsys):
        with Site({"/": changed((SAVE, ""))}) as site:
            file = recipe(site)
            before = file.read_bytes()
            code = status(["heal", str(file), "--write", "-q"])
        said = capsys.readouterr()

        assert code == 1
        assert said.out == ""
        assert "nothing is proposed" in said.err
        assert file.read_bytes() == before

    def test_runs_that_heal_to_different_targets_propose_nothing(self, recipe, capsys):
        names = iter(["Store", "Keep"])

        def renamed_each_time(visit):
            if visit.path != "/":
                return visit.reply("", 404)
            return visit.reply(STORE.replace("Store", next(names)))

        with Site({"/": renamed_each_time, "/favicon.ico": ""}) as site:
            file = recipe(site)
            before = file.read_bytes()
            code = status(["heal", str(file), "--write", "-q"])

        assert code == 1
        assert "healed to other targets" in capsys.readouterr().err
        assert file.read_bytes() == before

    def test_run_heal_passes_by_healing_and_strict_makes_that_nine(self, recipe, capsys):
        with Site({"/": STORE}) as site:
            file = str(recipe(site))
            codes = [status(["run", file, *more, "-q"]) for more in ([], ["--heal"], ["--heal", "--strict"])]
        said = capsys.readouterr().out

        assert codes == [1, 0, 9]
        assert said.count("PASSED BY HEALING") == 2
        assert "1 target healed" in said

    def test_the_params_of_an_earlier_run_are_taken_from_its_journal(self, recipe, tmp_path, capsys):
        with Site({"/": ACCOUNT}) as site:
            file = recipe(site)
            status(["run", str(file), "-p", "who=Grace", "--run-id", "one", "-q"])
            code = status(["heal", str(file), "--run", "one", "-q"])
        (healed,) = [one for one in (tmp_path / "runs").iterdir() if one.name != "one"]

        assert code == 0, capsys.readouterr().err
        assert '"params":{"who":"Grace"}' in (healed / "journal.jsonl").read_text(encoding="utf-8")


ONCE = RECIPE.replace("    timeout: 1\n", "    effect: once\n")


def test_what_must_happen_once_is_not_run_twice_unasked(tmp_path, capsys):
    file = tmp_path / "r.yaml"
    file.write_text(ONCE.format(start="http://127.0.0.1:9/"), encoding="utf-8")

    code = status(["heal", str(file), "--write"])

    assert code == 2
    assert "must happen once, and --write would run it 2 times" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--runs", "0"], "--runs 0: from 1 to 10"), (["--run", "nowhere"], "--run nowhere: there is no journal")],
)
def test_a_wrong_command_line_says_what_is_wrong(tmp_path, capsys, more, said):
    file = tmp_path / "r.yaml"
    file.write_text(RECIPE.format(start="http://127.0.0.1:9/"), encoding="utf-8")

    assert status(["heal", str(file), *more]) == 2
    assert said in capsys.readouterr().err


def test_two_targets_are_changed_at_once_and_nothing_else():
    text = RECIPE.format(start="http://127.0.0.1:9/")
    places = [step.place for step in load_text(text).steps[:2]]
    new = [
        Query(role="textbox", name="Public name", also=(Query(testid="display-name"),)),
        Query(role="button", name="Store: now", was=Fingerprint(tag="button", others=("Cancel", "#x", "- y"))),
    ]

    after = retargeted(text, "r.yaml", list(zip(places, new, strict=True)))

    recipe = load_text(after)
    assert [step.action.target for step in recipe.steps[:2]] == new
    assert without_targets(recipe) == without_targets(load_text(text))
    gone = [line for line in text.splitlines() if line not in after.splitlines()]
    assert [line.strip()[:12] for line in gone] == ["- fill: {int", 'name: "Save"', "was: {tag: b"]


def test_everything_but_a_target_counts_as_a_difference():
    text = RECIPE.format(start="http://127.0.0.1:9/")
    same = without_targets(load_text(text))

    for old, new in (
        ("value: '${params.who}'", "value: 'Eve'"), ("equals: Saved", "equals: Stored"), ("steps: 20", "steps: 21"),
        ("timeout: 1", "timeout: 2"), ("timeout: 1", "effect: once"), ("- note: done", "- note: gone"),
        ("127.0.0.1:9", "127.0.0.1:8"),
    ):  # fmt: skip
        assert old in text
        assert without_targets(load_text(text.replace(old, new, 1))) != same, new


def test_a_file_that_somebody_changed_meanwhile_is_left_alone(tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text("as it is now")

    with pytest.raises(RecipeError, match="changed meanwhile"):
        write_over(file, b"as it was", "new")

    assert file.read_text() == "as it is now"
    assert [one.name for one in tmp_path.iterdir()] == ["r.yaml"]
