"""A campaign over hours: nothing that was measured is lost, parts become one table, and it says how long it takes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from browser_agent.agent.mutating.trials import Report, Trial
from tests.mutate.applications import APPLICATIONS
from tests.mutate.kept import Kept
from tests.mutate.progress import Progress
from tests.mutate.suite import main
from tests.recipes_run.conftest import RECIPES


def trial(seed: int, verdict: str = "survived", kind: str = "order", mutant: str = "", **more) -> Trial:
    return Trial(kind=kind, seed=seed, survivable=True, verdict=verdict, mutant=mutant, **more)


def part(file: Path, *trials: Trial, name: str = "keys") -> Path:
    kept = Kept(file)
    for one in trials:
        kept.add(name, one)
    return file


def test_what_was_measured_before_an_interruption_is_there_and_the_line_it_was_cut_in_is_not(tmp_path):
    file = part(tmp_path / "a.jsonl", trial(1), trial(2))
    with file.open("a", encoding="utf-8") as out:
        out.write('{"name": "keys", "tri')

    kept = Kept(file)
    kept.add("keys", trial(3))

    assert sorted(Kept(file).done("keys")) == [("order", 1), ("order", 2), ("order", 3)]
    assert kept.missing("keys", ["order"], range(1, 6)) == [("order", 4), ("order", 5)]
    assert kept.missing("shop", ["order"], range(1, 2)) == [("order", 1)]


def test_a_recipe_that_could_be_tried_the_second_time_is_not_told_as_unable(tmp_path):
    file = tmp_path / "a.jsonl"
    kept = Kept(file)
    kept.end("keys", Report(recipe="keys", seeds=1, dry=False, why="no browser"))
    assert Kept(file).unable == {"keys": "no browser"}
    kept.end("keys", Report(recipe="keys", seeds=1, dry=False))
    assert Kept(file).unable == {}


def test_parts_become_one_table_in_which_no_changed_site_counts_twice(tmp_path, capsys):
    one = part(tmp_path / "1.jsonl", trial(1, mutant="a"), trial(2, "refused", mutant="b", why="gone"))
    two = part(tmp_path / "2.jsonl", trial(3, mutant="a"), trial(4, mutant="c"))

    assert main(["--merge", str(one), str(two)]) == 0
    told = capsys.readouterr().out
    assert "1 recipes · resilience 67 % (2 of 3 survivable changes survived or healed)" in told
    assert "3 runs, 4 seeds, 1 more the same as a run and not made" in told
    assert "refused  order 2: gone" in told


def test_a_wrong_act_in_a_part_is_wrong_in_the_whole_and_decides_the_exit_code(tmp_path, capsys):
    one = part(tmp_path / "1.jsonl", trial(1, mutant="a"))
    two = part(tmp_path / "2.jsonl", trial(1, "wrong", mutant="a"))

    assert main(["--merge", str(one), str(two)]) == 1
    assert "wrong acts 1" in capsys.readouterr().out


def test_the_time_left_is_told_twice_a_minute_and_what_is_lost_at_once():
    now, said = [0.0], []
    progress = Progress({"keys": 4, "shop": 4}, said.append, clock=lambda: now[0])
    for seed in (1, 2, 3, 4):
        now[0] += 20
        progress.hear("keys", trial(seed, "refused" if seed == 1 else "survived", why="gone"))
    progress.end("keys", Report(recipe="keys", seeds=4, dry=False, seconds=80))

    assert [one for one in said if "gone" in one] == [said[0]]
    assert "  keys: 2 of 4 · 0 of 2 recipes, about 2 min left" in said
    assert said[-1].endswith("80 s · 1 of 2 recipes, about 1 min left")


@pytest.mark.long
@pytest.mark.browser
def test_a_call_goes_on_where_another_ended(tmp_path, capsys):
    file = tmp_path / "all.jsonl"
    line = ["--recipes", "console", "--kinds", "names,order", "--json", str(file), "--out", str(tmp_path / "runs")]
    assert main([*line, "--seeds", "1"]) == 0
    before = file.read_text(encoding="utf-8")
    assert main([*line, "--seeds", "2"]) == 0

    after = file.read_text(encoding="utf-8")
    assert after.startswith(before)
    added = [json.loads(one) for one in after[len(before) :].splitlines()]
    assert [(one["trial"]["kind"], one["trial"]["seed"]) for one in added if "trial" in one] == [
        ("names", 2), ("order", 2),
    ]  # fmt: skip
    assert re.search(r"^names +succeed +1 +1$", capsys.readouterr().out, re.MULTILINE)


def test_each_application_is_one_that_a_recipe_is_for():
    assert all((RECIPES / f"{name}.yaml").is_file() for name in APPLICATIONS)


@pytest.mark.application
@pytest.mark.browser
@pytest.mark.long
@pytest.mark.timeout(480)
def test_a_recipe_is_tried_on_a_real_application_that_is_set_back_before_each_run(tmp_path, capsys):
    """Editing the same customer to the same tier would be no edit the second time."""
    line = ["--applications", "--recipes", "django-edit-customer", "--kinds", "names,overlay", "--seeds", "2"]

    code, told = main([*line, "--out", str(tmp_path)]), capsys.readouterr().out
    if "cannot be had" in told:
        pytest.skip(told)
    assert (code, "wrong acts 0" in told) == (0, True), told
