"""Recipes as people write them, through the loader, on pages made of data; and the fake without a browser."""

import subprocess
import sys

from browser_agent.browser.fake_page import Becomes, FakeElement, FakeTable, Opens, Sends
from browser_agent.recipe.load import load_text

from .builders import BASE, PASSWORD, button, field_, page, status

ORDER = """
recipe: 1
title: Order parts
start: https://shop.test/
params:
  parts: {type: table, columns: [sku, count]}
secrets:
  pass: {from: env:PASS, origins: [https://shop.test], field: password}
steps:
  - fill: {into: textbox "Password", value: "${secrets.pass}"}
  - click: button "Sign in"
    expect: {url: "**/shop"}
  - for_each: {in: "${params.parts}", as: part, key: sku}
    steps:
      - fill: {into: textbox "Part", value: "${part.sku}"}
      - choose: {in: combobox "Speed", option: Fast}
      - click: button "Add"
        expect: {visible: 'status'}
  - if: {visible: button "No thanks"}
    then:
      - click: button "No thanks"
  - click: button "Order"
    effect: once
    expect:
      - response: {url: "**/orders", method: POST, status: 201}
      - text: Thank you
  - extract: {from: table "Order", as: lines}
    schema: {part: string!, count: integer!}
outputs: {lines: "${lines}", count: "${lines.count}"}
verify:
  - visible: table "Order"
finally:
  - note: done
"""


def shop():
    front = page("/", field_("Password", field="password"), button("Sign in"),
                 on={'click button "Sign in"': (Opens(url="/shop"),)})  # fmt: skip
    inside = page(
        "/shop", field_("Part"), FakeElement(role="combobox", name="Speed", options=("Slow", "Fast")), button("Add"),
        button("Order"), status("nothing yet"), title="Shop",
        tables=(FakeTable(name="Order", headers=("part", "count"), rows=(("M4", "3"), ("M5", "8"))),),
        on={'click button "Add"': (Becomes(of="said", change={"text": "added"}),),
            'click button "Order"': (
                Sends(url="/orders", status=201, turns=2, then=(Becomes(of="said", change={"text": "Thank you"}),)),)},
    )  # fmt: skip
    return front, inside


async def test_a_written_recipe_runs_from_its_start_to_its_outputs(run):
    rows = [{"sku": "M4", "count": 3}, {"sku": "M5", "count": 8}]

    told = await run(load_text(ORDER), *shop(), params={"parts": rows})

    assert told.finished.outcome == "passed", told.finished.why
    assert told.finished.outputs == {"lines": [{"part": "M4", "count": 3}, {"part": "M5", "count": 8}], "count": 2}
    assert told.surface.url == f"{BASE}/shop"
    assert [fact.row for fact in told.of("step_started") if fact.row] == ["M4"] * 3 + ["M5"] * 3
    assert told.done == ["fill", "click"] + ["fill", "choose", "click"] * 2 + ["click"]
    assert PASSWORD not in told.text


async def test_a_failure_of_a_written_recipe_says_its_line(run):
    told = await run(
        load_text(ORDER.replace('"Sign in"\n', '"Log in"\n    timeout: 0.2\n')), *shop(), params={"parts": []}
    )

    assert told.finished.outcome == "failed"
    failed = next(fact for fact in told.of("step_started") if fact.step == told.finished.step)
    assert (failed.name, failed.place.line) == ('click button "Log in"', 11)
    assert told.of("step_finished")[-2].fault.near[0].startswith('button "Sign in"')


def test_the_fake_needs_no_playwright():
    code = "import sys, browser_agent.browser.fake; sys.exit('playwright' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
