"""Recipes on changed pages in a real browser: what holds is told as that, and what acts on something else is caught."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from browser_agent.agent.job import Options
from browser_agent.agent.mutating.mutate import Wish, mutate
from browser_agent.agent.mutating.traffic import Traffic
from browser_agent.agent.mutating.trials import Report
from browser_agent.agent.run import run_recipe
from browser_agent.core.errors import UsageError
from fixtures.server import FixtureSite
from tests.cli.test_cli_commands import do
from tests.faults.world import Site, page, recipe
from tests.mutate.suite import tried
from tests.recipes_run.conftest import RECIPES
from tests.recipes_run.test_recipes import runnable

pytestmark = pytest.mark.browser
FORM = page(
    "<main><h1>Parts</h1><form method=post action=/sent><label for=p>Part</label><input id=p name=part>"
    "<button>Order part</button></form></main>"
)
SENT = page("<h1>Ordered</h1>")
BY_NAME = """\
- fill: {into: textbox "Part", value: Bolt}
- click: button "Order part"
  expect:
    - visible: heading "Ordered"
"""
BY_PLACE = BY_NAME.replace('button "Order part"', "{css: button, nth: 0}")
"""It takes whichever button stands first, and so the one of an advertisement that comes before the form."""


def tried_on(pages: dict, steps: str, folder: Path, *kinds: str, **more) -> tuple[Report, list[str]]:
    with Site(pages) as site:
        folder.mkdir(exist_ok=True)
        file = recipe(folder, site.url + "/", steps, "")
        wish = Wish(kinds=kinds, **{"seeds": 1, "writes": True} | more)
        report = asyncio.run(mutate(file, options=Options(out=folder / "runs"), wish=wish))
        return report, list(site.seen)


def verdicts(report: Report) -> dict[str, str]:
    return {f"{one.kind} {one.seed}": one.verdict for one in report.trials}


def test_a_recipe_by_name_survives_other_ids_and_refuses_where_its_button_is_gone(tmp_path):
    report, _ = tried_on({"/": FORM, "/sent": SENT}, BY_NAME, tmp_path, "names", "removed", "order")

    assert verdicts(report) == {"names 1": "survived", "removed 1": "refused", "order 1": "untouched"}
    assert (report.exit_code, report.why, report.dry) == (0, "", False)
    assert report.line.startswith("resilience 100 % (1 of 1 survivable changes survived or healed) · wrong acts 0")


@pytest.mark.long
def test_a_recipe_by_place_is_caught_when_it_presses_the_button_of_an_advertisement(tmp_path):
    pages = {"/": FORM, "/sent": SENT, "/mutated/decoy": SENT}
    report, seen = tried_on(pages, BY_PLACE, tmp_path, "decoy", seeds=3)

    wrong = [one for one in report.trials if one.verdict == "wrong"]
    assert wrong
    assert "sent what was never sent: POST" in wrong[0].why
    assert "/mutated/decoy" in wrong[0].why
    assert "/mutated/decoy" in seen
    assert report.exit_code == 12


@pytest.mark.long
def test_without_writes_nothing_is_sent_and_what_would_be_is_still_compared(tmp_path):
    pages = {"/": FORM, "/sent": SENT}
    good, seen = tried_on(pages, BY_NAME, tmp_path, "names", "decoy", writes=False)
    bad, also = tried_on(pages, BY_PLACE, tmp_path / "two", "decoy", writes=False, seeds=3)

    assert "/sent" not in seen + also
    assert "/mutated/decoy" not in seen + also
    assert (good.dry, verdicts(good)["names 1"]) == (True, "survived")
    assert "wrong" in verdicts(bad).values()
    assert good.line.endswith("writes held")


@pytest.mark.long
def test_a_hardened_recipe_heals_what_it_refuses_as_it_is_written(tmp_path):
    pages = {"/": FORM, "/sent": SENT}
    plain, _ = tried_on(pages, BY_NAME, tmp_path, "decoy", seeds=2)
    hard, _ = tried_on(pages, BY_NAME, tmp_path / "two", "decoy", seeds=2, hardened=True)

    assert set(verdicts(plain).values()) == {"refused"}
    assert verdicts(hard)["decoy 2"] == "healed"
    assert (plain.exit_code, hard.exit_code) == (0, 0)


@pytest.mark.long
def test_a_recipe_that_does_not_pass_on_its_own_pages_is_not_tried(tmp_path):
    report, seen = tried_on({"/": FORM}, BY_NAME.replace("Part", "Nothing"), tmp_path, "names")

    assert (report.trials, report.exit_code, len(seen)) == ((), 1, 1)
    assert report.why.startswith("it does not pass on its own pages: failed")


@pytest.mark.long
def test_the_page_that_a_form_leads_to_over_a_redirect_is_changed_too(tmp_path):
    moved_on = {"/": FORM, "/sent": lambda visit: visit.reply("", 303, Location="/done"), "/done": SENT}
    report, seen = tried_on(moved_on, BY_NAME, tmp_path, "unproved", "failing-write", "failing-page", seeds=2)

    found = verdicts(report)
    assert (found["unproved 1"], found["failing-write 1"]) == ("refused", "refused")
    assert (
        sorted(one.changed[0].partition("http")[0] for one in report.trials if one.kind == "failing-page")
        == ["GET "] * 2
    )
    assert seen.count("/sent") == 2 + 2 + 1


@pytest.mark.long
def test_a_secret_is_in_no_word_of_the_report(tmp_path):
    pages = {"/": FORM, "/sent": SENT, "/mutated/decoy": SENT}
    steps = BY_PLACE.replace("Bolt", "${secrets.k}")
    with Site(pages) as site:
        file = recipe(tmp_path, site.url + "/", steps, "secrets: {k: {from: env:KEY, field: text}}")
        found = do(
            "mutate",
            file,
            "--kinds",
            "decoy",
            "--seeds",
            "3",
            "--writes",
            "--out",
            tmp_path / "runs",
            KEY="owl-42-kettle",
        )

    assert found.code == 12, found
    assert "owl-42-kettle" not in found.out + found.err


@pytest.mark.parametrize(("wish", "says"), [(Wish(kinds=("nonsense",)), "no kind"), (Wish(seeds=0), "--seeds 0")])
async def test_a_kind_that_is_none_and_no_seeds_are_refused_before_anything_starts(tmp_path, wish, says):
    file = recipe(tmp_path, "http://127.0.0.1:9/", BY_NAME, "")

    with pytest.raises(UsageError, match=says):
        await mutate(file, options=Options(out=tmp_path / "runs"), wish=wish)
    assert not (tmp_path / "runs").exists()


@pytest.mark.long
def test_the_command_prints_a_table_a_line_for_the_readme_and_exits_12_for_a_wrong_act(tmp_path):
    with Site({"/": FORM, "/sent": SENT, "/mutated/decoy": SENT}) as site:
        file = recipe(tmp_path, site.url + "/", BY_PLACE, "")
        done = do("mutate", file, "--kinds", "decoy,names", "--seeds", "3", "--writes", "--out", tmp_path / "runs")
        told = do("mutate", file, "--kinds", "names", "--seeds", "1", "--json", "-q", "--out", tmp_path / "runs")

    assert done.code == 12, done
    assert "kind   person would" in done.out
    assert "WRONG    decoy" in done.out
    assert done.out.splitlines()[-1].startswith("resilience ")
    assert told.code == 0, told
    assert (json.loads(told.out)["dry"], told.err) == (True, "")


class WithoutLarge(Traffic):
    def answered(self, answer):
        lost = re.sub(rb'<li role="option" id="size-2".*?</li>', b"", answer.body, flags=re.DOTALL)
        return lost if lost != answer.body else None


@pytest.mark.long
async def test_a_key_that_finds_nothing_in_a_list_is_not_followed_by_enter(tmp_path):
    """Found by `mutate`: the size that was marked before was taken in place of the one that is gone."""
    traffic = WithoutLarge()
    with FixtureSite() as site:
        file, options = RECIPES / "keys.yaml", Options(out=tmp_path, between=traffic)
        told = await run_recipe(file, {"site": site.url}, options=options)

        assert told.finished.outcome == "failed"
        assert [one.form for one in site.ledger.noted("keyboard used") if one.form["what"] == "size"] == []
        assert [one for one in traffic.sent if ("what", "size") in one.fields] == []


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", runnable())
async def test_no_bundled_recipe_acts_wrongly_on_changed_pages(name, tmp_path):
    with FixtureSite() as site:
        report = await tried(name, site, tmp_path, Wish(seeds=1, hardened=True))

    assert report.why == ""
    assert [one for one in report.trials if one.verdict == "wrong"] == []
