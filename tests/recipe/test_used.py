"""The policy of a used recipe: what it forbids has to be forbidden by the one that is run, and what it lists is told."""

from pathlib import Path

import pytest

from browser_agent.agent.goal.shelf import shelf_of
from browser_agent.cli.main import status
from browser_agent.core.errors import Problem
from browser_agent.recipe.lint import check
from tests.recipe.test_powers import CDN, recipe


def found(folder: Path, inner: str, outer: str = "") -> list[Problem]:
    """What `check` says of a recipe that uses one, each with this policy; in the outer file, at the `use`."""
    (folder / "inner.yaml").write_text(f"recipe: 1\ntitle: I\npolicy: {inner}\nsteps:\n  - click: button\n")
    (folder / "between.yaml").write_text("recipe: 1\ntitle: B\nsteps:\n  - use: inner.yaml\n")
    policy = f"policy: {outer}\n" if outer else ""
    (folder / "outer.yaml").write_text(f"recipe: 1\ntitle: O\n{policy}steps:\n  - use: inner.yaml\n")
    return list(check(folder / "outer.yaml"))


STRICTER = [
    ("{read_only: true}", "{actions: {submit: deny}}", "{read_only: true}"),
    ("{actions: {payment: ask}}", "{actions: {payment: allow}}", "{actions: {payment: deny}}"),
    ("{actions: {upload: deny}}", "{actions: {upload: ask}}", "{read_only: true}"),
    ("{actions: {input: deny}}", "{read_only: true}", "{actions: {input: deny}}"),
    ("{limits: {payment: 10 EUR}}", "{limits: {payment: 10.01 EUR}}", "{limits: {payment: 10 EUR}}"),
    ("{limits: {payment: 10 EUR}}", "{limits: {payment: 10 USD}}", "{limits: {payment: 9 EUR}}"),
    ("{limits: {submits: 1}}", "{limits: {submits: 2}}", "{limits: {submits: 0}}"),
    ("{require: [namespace]}", "{require: [proxy]}", "{require: [proxy, namespace]}"),
]


@pytest.mark.parametrize(("inner", "loose", "strict"), STRICTER)
def test_a_used_recipe_that_forbids_more_is_an_error_until_the_one_that_is_run_forbids_it_too(
    tmp_path: Path, inner: str, loose: str, strict: str
):
    for outer in ("", loose):
        (problem,) = [one for one in found(tmp_path, inner, outer) if one.level == "error"]
        assert problem.place.file == str(tmp_path / "outer.yaml")
        assert "Only the policy of the recipe that is run holds" in problem.message
    assert not [one for one in found(tmp_path, inner, strict) if one.level == "error"]


def test_it_is_found_in_a_recipe_that_a_used_one_uses(tmp_path: Path):
    found(tmp_path, "{read_only: true}")
    (tmp_path / "top.yaml").write_text("recipe: 1\ntitle: T\nsteps:\n  - use: between.yaml\n")

    assert [one.level for one in check(tmp_path / "top.yaml")] == ["error"]


@pytest.mark.parametrize("listed", ["navigate: https://a.test", "fetch: https://a.test", "dialogs: {confirm: accept}"])
def test_what_a_used_recipe_lists_does_not_widen_anything_and_is_told(tmp_path: Path, listed: str):
    (problem,) = found(tmp_path, f"{{{listed}}}")

    assert (problem.level, problem.place.line) == ("warning", 4)
    assert listed.split(":")[0] in problem.message
    assert found(tmp_path, f"{{{listed}}}", f"{{{listed}}}") == []


def test_run_refuses_what_check_calls_an_error_in_the_same_words_before_a_browser_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "two.yaml").write_text(recipe(CDN))
    found(tmp_path, "{read_only: true}")
    (tmp_path / "broken.yaml").write_text(recipe("  read_only: true\n"))

    for name in ("two.yaml", "outer.yaml", "broken.yaml"):
        file, runs = str(tmp_path / name), str(tmp_path / "runs")
        assert status(["check", file]) == 2
        said = next(line for line in capsys.readouterr().out.splitlines() if "warning:" not in line)
        assert status(["run", file, "--out", runs, "--browser", "/nowhere/chrome"]) == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_a_model_is_not_offered_a_recipe_whose_rules_would_not_hold(tmp_path: Path):
    found(tmp_path, "{read_only: true}")
    (tmp_path / "outer.yaml").unlink()
    (tmp_path / "between.yaml").unlink()

    shelf = shelf_of(tmp_path)

    assert not shelf.recipes
    assert shelf.left_out == ("inner.yaml: its `policy:` would not hold here (read_only: true)",)


@pytest.mark.parametrize(
    ("inner", "loose", "strict"),
    [
        ("downloads: 1", "{downloads: 2}", "{downloads: 1}"),
        ("bytes: 1000", "{steps: 5}", "{bytes: 999}"),
        ("heals: 0", "{heals: 1}", "{heals: 0}"),
    ],
)
def test_a_smaller_budget_of_what_is_counted_for_the_whole_run_is_an_error_where_it_is_used(
    tmp_path: Path, inner: str, loose: str, strict: str
):
    steps = "steps:\n  - click: button\n"
    (tmp_path / "inner.yaml").write_text(f"recipe: 1\ntitle: I\nbudget: {{{inner}, steps: 2, seconds: 3}}\n{steps}")

    def used(budget: str) -> list[Problem]:
        outer = tmp_path / "outer.yaml"
        outer.write_text(f"recipe: 1\ntitle: O\nbudget: {budget}\nsteps:\n  - use: inner.yaml\n")
        return list(check(outer))

    (problem,) = used(loose)
    assert (problem.level, problem.place.line) == ("error", 5)
    assert inner in problem.message and "steps" not in problem.message
    assert used(strict) == []
