"""Each class of `policy.actions`, with each rule, in a real run: done, asked about (exit 4), or refused (exit 3)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from browser_agent import Options, run_recipe
from browser_agent.core.errors import RecipeError
from tests.faults.world import Site, Visit, page

pytestmark = [pytest.mark.browser, pytest.mark.long]
BODY = page("""<a href=/next>Next part</a><a href=/file download>Get file</a><p>text</p><iframe name=s></iframe>
<label>Name <input></label><label>Password <input type=password></label>
<form method=post action=/save target=s><button>Save these</button></form>
<form method=post action=/end target=s><button>Delete everything</button></form>
<form method=post action=/pay target=s><button>Pay €3.00</button></form>
<form method=post action=/put enctype=multipart/form-data target=s>
<label>File <input type=file name=f onchange="form.submit()"></label></form>""")
STEPS = {
    "read": ("extract: {from: paragraph, as: t, kind: text}", ""),
    "navigate": ('click: link "Next part"', "/next"),
    "input": ('fill: {into: textbox "Name", value: a}', ""),
    "submit": ('click: button "Save these"', "/save"),
    "irreversible": ('click: button "Delete everything"', "/end"),
    "payment": ('click: button "Pay €3.00"', "/pay"),
    "upload": ("upload: {to: {label: File}, files: f.txt}", "/put"),
    "download": ('download: {on: link "Get file", as: f}', "/file"),
    "secret": ("fill: {into: textbox \"Password\", value: '${secrets.k}'}", ""),
}
CODES = {"allow": 0, "ask": 4, "deny": 3}


def file_(visit: Visit) -> None:
    visit.reply("x", Content_Disposition='attachment; filename="a.txt"')


@pytest.mark.parametrize("kind", STEPS)
async def test_a_rule_for_a_class_is_what_happens_to_its_acts(kind: str, tmp_path: Path) -> None:
    step, led = STEPS[kind]
    (tmp_path / "f.txt").write_text("x", encoding="utf-8")
    answers = dict.fromkeys(("/next", "/save", "/end", "/pay", "/put"), page("done"))
    with Site({"/": BODY, "/file": file_, **answers}) as site:
        for rule, code in CODES.items():
            recipe = tmp_path / "r.yaml"
            policy = f"policy: {{actions: {{{kind}: {rule}}}}}\nsecrets: {{k: env:K}}"
            recipe.write_text(
                f"recipe: 1\ntitle: T\nstart: {site.url}/\n{policy}\nsteps:\n  - {step}\n", encoding="utf-8"
            )
            before = len(site.seen)
            try:
                done = await run_recipe(
                    recipe, options=Options(out=tmp_path / "runs", env={**os.environ, "K": "hunter22"})
                )
                ended, why = done.exit_code, done.finished.why
            except RecipeError as error:  # told before anything is opened
                ended, why = 3, str(error)
            assert (ended, rule == "allow" or kind in why) == (code, True), (rule, why)
            assert (led in site.seen[before:]) == (rule == "allow" and bool(led)), (rule, site.seen[before:])
