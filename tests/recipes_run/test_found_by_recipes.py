"""What broke while the recipes were written: one small run for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser_agent.core.outcome import Outcome
from browser_agent.recipe.load import load
from browser_agent.recipe.write import dump
from tests.recipes_run.conftest import RECIPES
from tests.recipes_run.test_honest_failures import written

pytestmark = pytest.mark.long


def passed(told):
    assert told.finished.outcome is Outcome.PASSED, told.finished.why
    return told


async def test_a_default_file_is_found_beside_the_recipe_wherever_one_stands(site, run, tmp_path, monkeypatch):
    (tmp_path / "parts.csv").write_text("part\nBolt\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path.parent)
    header = "params: {parts: {type: table, default: parts.csv}}\noutputs: {count: '${params.parts.count}'}\n"

    told = passed(await run(written(site, "/form/", "- note: read", header=header)))

    assert told.result.outputs == {"count": 1}


async def test_the_number_of_extracted_rows_can_be_said(site, run):
    steps = """
- extract: {from: table "Parts list", as: parts}
  schema: {number: string!}
- assert:
    text: ${parts.count} parts
"""

    passed(await run(written(site, "/table/?rows=7", steps)))


async def test_after_a_window_closed_itself_the_work_goes_on_where_it_came_from(site, run):
    steps = """
- click: button "Choose a colour"
- tab: new
- click: button "Blue"
- assert:
    text: {in: status, equals: 'Chosen: Blue'}
"""

    passed(await run(written(site, "/popup/", steps)))
    assert site.ledger.noted("popup posted back")[0].form == {"colour": "Blue"}


async def test_a_plain_value_can_be_typed_into_a_secret_field(site, run):
    passed(await run(written(site, "/login/", '- fill: {into: textbox "Password", value: letmein-1}')))


async def test_a_used_recipe_may_bind_its_secrets_to_a_param_of_its_own(site, run, tmp_path):
    (tmp_path / "enter.yaml").write_text(
        """\
recipe: 1
title: Type a password
params: {where: {type: string, example: 'http://127.0.0.1:8000'}}
secrets: {password: {from: env:INVOICES_PASSWORD, origins: ['${params.where}'], field: password}}
steps:
  - fill: {into: textbox "Password", value: '${secrets.password}'}
""",
        encoding="utf-8",
    )

    passed(await run(written(site, "/login/", f"- use: enter.yaml\n  with: {{where: '{site.url}'}}")))


async def test_a_list_of_terms_is_read_by_the_region_that_holds_it(site, run):
    steps = """
- fill: {into: textbox "Part", value: Nut}
- check: checkbox "I agree"
- click: button "Send order"
  expect:
    - visible: heading "Order received"
- extract: {from: region "What you ordered", as: order, kind: list}
  schema: {part: string!, count: integer!, speed: string!}
"""

    told = passed(await run(written(site, "/form/", steps, header="outputs: {order: '${order}'}\n")))

    assert told.result.outputs["order"] == [{"part": "Nut", "count": 1, "speed": "Normal"}]


def test_a_probe_with_a_place_to_look_is_written_back_as_it_was_read(tmp_path: Path):
    read = load(RECIPES / "shop.yaml")
    pay = next(step for step in read.steps if step.id == "pay")

    copy = tmp_path / "copy.yaml"
    copy.write_text(dump(read), encoding="utf-8")
    again = next(step for step in load(copy).steps if step.id == "pay")

    assert pay.probe_at == "/shop/orders"
    assert (again.probe_at, again.probe) == (pay.probe_at, pay.probe)
