"""A canary over a site in two versions: what changed is told before the nightly run meets it, and nothing is written."""

from __future__ import annotations

import json

import pytest

from browser_agent.cli.main import status
from browser_agent.recipe.load import load
from tests.faults.world import Site, page

pytestmark = [pytest.mark.browser, pytest.mark.long]
SHOP = page(
    '<nav aria-label="Site"><a href="/stock">Stock</a></nav><main><h1>Shop</h1>'
    '<form aria-label="Order" method="post" action="/order"><label>Part <input name="part" data-testid="part"></label>'
    "<p>Sent within a day</p><button>Hand in</button></form>"
    '<button type="button" onclick="fetch(\'/api/delete/1\')">Next</button>'
    "<button type=\"button\" onclick=\"fetch('/push', {method: 'POST', body: 'x'})\">Chart</button>"
    '<a href="/items/1/delete">Tidy</a><p role="status"></p></main>',
    title="Shop",
)
ROWS = "<tr><th>Part</th><th>Price</th></tr><tr><td>M8</td><td>1.20</td></tr><tr><td>M9</td><td>1.40</td></tr>"
STOCK = page(f'<h1>Stock</h1><table aria-label="Parts">{ROWS}</table>', title="Stock")
V1 = {
    "/": SHOP,
    "/stock": STOCK,
    "/favicon.ico": "",
    "/order": page("<p>thanks</p><a href=/>Back</a>"),
    "/api/delete/1": "",
    "/push": "",
}
WAS = 'was: {tag: input, heading: Shop, region: form "Order", neighbours: [Stock, Shop, Sent within a day, Hand in]}'
RECIPE = """# Every night.
recipe: 1
title: Order a part
start: {start}
steps:
  - assert: {{visible: heading "Shop"}}
  - fill: {{into: {{role: textbox, name: Part, also: ['testid "part"'], {was}}}, value: M8}}
  - click:
      role: button
      name: Hand in
      also: ['button within form "Order"']
      was: {{tag: button, heading: Shop, region: form "Order", neighbours: [Part, Sent within a day, Next, Chart], others: [Next, Chart]}}
    expect:
      - visible: text "thanks"
  - assert: {{visible: text "thanks"}}
  - click: link "Back"
  - goto: /stock
  - extract: {{from: table "Parts", as: parts}}
outputs:
  parts: ${{parts}}
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Site(dict(V1)) as site:
        file = tmp_path / "order.yaml"
        file.write_text(RECIPE.format(start=f"{site.url}/", was=WAS), encoding="utf-8")
        yield site, file


def steps(site: Site, file, lines: str, name: str = "job.yaml"):
    made = file.with_name(name)
    made.write_text(f"recipe: 1\ntitle: Job\nstart: {site.url}/\nsteps:\n{lines}", encoding="utf-8")
    return made


@pytest.fixture
def look(capsys):
    def looked(*arguments: object) -> tuple[int, dict]:
        code = status(["canary", *map(str, arguments), "--json", "-q"])
        said = capsys.readouterr()
        assert said.out, said.err
        told = json.loads(said.out)
        assert told["exit_code"] == code
        return code, told["recipes"][0]

    return looked


def changes(told: dict) -> list[str]:
    return [f"{(one['place'] or {}).get('line', '')} {one['what']}" for one in told["changes"]]


def swap(site: Site, path: str, old: str, new: str) -> None:
    assert old in site.pages[path]
    site.pages[path] = site.pages[path].replace(old, new)


def test_the_first_look_finds_all_that_only_reads_and_names_what_it_left_out_with_its_lines(shop, look):
    site, file = shop
    code, told = look(file)

    assert (code, told["state"], told["against"]) == (0, "unchanged", "the recipe's own fingerprints")
    assert [(one["first"], one["last"], one["place"]["line"], one["seen"]) for one in told["gaps"]] == [
        (3, 3, 8, True), (4, 5, 15, False)]  # fmt: skip
    assert told["gaps"][0]["why"] == 'click button "Hand in": it may write: submit'
    assert told["gaps"][1]["why"] == f"it comes after step 3 ({file}:8), which was not done"
    assert (told["done"], told["steps"]) == (4, 7)
    assert "/order" not in site.seen


def test_the_second_look_is_held_against_the_first_and_a_change_is_told_every_night_until_it_is_accepted(shop, look):
    site, file = shop
    look(file)
    same = look(file)
    swap(site, "/", 'aria-label="Order"', 'aria-label="Your order"')
    first, second = look(file), look(file)
    accepted, after = look(file, "--accept"), look(file)

    assert same[0] == 0
    assert "the look of" in same[1]["against"]
    assert [first[0], second[0], accepted[0], after[0]] == [13, 13, 13, 0]
    assert changes(first[1])[0] == '7 textbox "Part": region "form "Your order"", was "form "Order""'
    assert first[1]["changes"][0]["breaks"] is False
    assert '+      was: {tag: button, heading: Shop, region: form "Your order"' in first[1]["patch"]


def test_a_locator_that_no_longer_finds_it_is_told_while_the_step_still_passes(shop, look):
    site, file = shop
    look(file)
    swap(site, "/", ' data-testid="part"', "")

    code, told = look(file)

    assert code == 13
    assert '7 textbox "Part": 1 of 2 locators agree, 2 before; no longer testid "part"' in changes(told)
    assert (told["agree"], told["locators"]) == (told["locators"] - 1, told["locators"])


def test_one_more_of_its_role_and_name_is_told(shop, look):
    site, file = shop
    job = steps(site, file, '  - hover: {role: button, name: Hand in, within: form "Order"}\n')
    look(job)
    swap(site, "/", '<p role="status">', '<button type="button">Hand in</button><p role="status">')

    code, told = look(job)

    assert (code, changes(told)) == (13, ['5 button "Hand in": 2 of its role and name, 1 before'])


def test_a_renamed_target_would_fail_tonight_and_the_patch_is_the_one_that_heal_makes(shop, look, capsys):
    site, file = shop
    look(file)
    swap(site, "/", "<button>Hand in</button>", "<button>Dispatch</button>")

    code, told = look(file)

    assert (code, told["state"]) == (1, "failing")
    assert told["changes"][0]["breaks"]
    assert (
        'button "Hand in" is not found any more; found as button "Dispatch" by similarity, likeness 0.84' in told["why"]
    )
    assert "found, and not done: a canary writes nothing" in told["why"]
    assert "/order" not in site.seen
    written = (file.parent / told["folder"] / "drift.patch").read_text(encoding="utf-8")
    assert written == told["patch"]
    status(["heal", str(file), "-q"])
    healed = capsys.readouterr().out
    assert "+      name: Dispatch" in healed
    assert [one for one in told["patch"].splitlines() if "name:" in one] == [
        one for one in healed.splitlines() if "name:" in one]  # fmt: skip


PLAIN = """  - fill: {into: textbox "Part", value: M8}
  - click: button "Hand in"
    expect: [visible: text "thanks"]
"""


def test_what_a_recipe_without_fingerprints_aims_at_is_named_by_what_the_last_good_look_saw(shop, look):
    site, file = shop
    job = steps(site, file, PLAIN)
    first = look(job)
    swap(site, "/", "<button>Hand in</button>", "<button>Dispatch</button>")

    code, told = look(job)

    assert first[0] == 0
    assert (code, told["state"]) == (1, "failing")
    assert 'button "Hand in" is not found any more; found as button "Dispatch" by similarity' in told["why"]
    assert '-  - click: button "Hand in"\n+  - click: {role: button, name: Dispatch, ' in told["patch"]


def test_what_was_removed_from_under_a_recipe_without_fingerprints_is_no_other_thing(shop, look):
    site, file = shop
    job = steps(site, file, PLAIN)
    look(job)
    swap(site, "/", "<button>Hand in</button>", "")

    code, told = look(job)

    assert (code, told["state"], told["patch"]) == (1, "failing", "")
    assert 'expected one button "Hand in"; found none' in told["why"]


def test_what_was_removed_fails_and_there_is_no_patch(shop, look):
    site, file = shop
    look(file)
    swap(site, "/", "<button>Hand in</button>", "")

    code, told = look(file)

    assert (code, told["state"], told["patch"]) == (1, "failing", "")
    assert 'expected one button "Hand in"; found none' in told["why"]


def test_rows_of_another_shape_are_told_though_they_are_still_read(shop, look):
    site, file = shop
    look(file)
    swap(site, "/stock", "<th>Price</th>", "<th>Cost</th>")
    swap(site, "/stock", "<td>M8</td>", "<td>8</td>")
    swap(site, "/stock", "<td>M9</td>", "<td>9</td>")

    code, told = look(file)

    assert code == 13
    assert [one["what"] for one in told["changes"]] == [
        'parts: the column "Price" is gone',
        'parts: there is a new column "Cost"',
        'parts: the column "Part" holds number or date, and held text',
    ]


def test_other_data_in_the_same_shape_is_no_change(shop, look):
    site, file = shop
    look(file)
    swap(site, "/stock", "<td>M8</td><td>1.20</td>", "<td>M10</td><td>23.00</td>")
    swap(site, "/", "<p>Sent within a day</p>", "<p>Sent within two days</p>")

    assert look(file)[0] == 0


def test_nothing_is_ever_written_whatever_a_button_or_an_address_looks_like(shop, look):
    site, file = shop
    lines = (
        '  - click: button "Next"\n  - click: link "Tidy"\n  - goto: /items/1/delete\n  - goto: /\n'
        '  - {click: button "Chart", effect: none}\n  - goto: /\n  - click: button "Hand in"\n'
    )
    job = steps(site, file, lines)

    code, told = look(job)

    assert set(site.seen) <= {"/", "/favicon.ico"}
    assert code == 0, told
    assert [one["why"] for one in told["gaps"]][-1] == 'click button "Hand in": it may write: submit'
    journal = (file.parent / told["folder"] / "journal.jsonl").read_text(encoding="utf-8")
    assert '"kind":"write_held","method":"GET"' in journal
    assert f"{site.url}/push" in journal


def test_a_fault_after_a_step_that_was_left_out_is_no_failure_and_says_why(shop, look):
    site, file = shop
    job = steps(site, file, '  - click: button "Hand in"\n  - goto: /stock\n  - assert: {visible: text "M8 is ordered"}\n'
                            "    timeout: 0.3\n  - note: done\n")  # fmt: skip

    code, told = look(job)

    assert (code, told["state"]) == (0, "unchanged")
    assert [(one["first"], one["last"]) for one in told["gaps"]] == [(1, 1), (3, 3), (4, 4)]
    assert "this may need what was held" in told["gaps"][1]["why"]


def test_of_a_loop_the_first_row_is_looked_at(shop, look):
    site, file = shop
    job = steps(site, file, "  - goto: /stock\n  - extract: {from: table \"Parts\", as: parts}\n"
                            "  - for_each: ${parts}\n    steps:\n      - goto: /stock?part=${row.Part}\n")  # fmt: skip

    code, _ = look(job)

    assert code == 0
    assert [one for one in site.seen if "part=" in one] == ["/stock?part=M8"]


def test_what_may_need_the_other_rows_of_a_loop_is_no_failure(shop, look):
    site, file = shop
    lines = """  - for_each: [/, /stock]
    steps:
      - goto: ${row}
  - assert: {visible: heading "Stock"}
    timeout: 0.3
"""
    code, told = look(steps(site, file, lines))

    assert code == 0
    assert "this may need what was held (1 more row of step 1)" in told["gaps"][0]["why"]


def test_a_run_that_passed_can_be_what_it_is_compared_with(shop, look, capsys):
    site, file = shop
    job = steps(
        site, file, '  - hover: button "Hand in"\n  - goto: /stock\n  - extract: {from: table "Parts", as: parts}\n'
    )
    assert status(["run", str(job), "--run-id", "good", "-q"]) == 0
    swap(site, "/stock", "<th>Price</th>", "<th>Cost</th>")
    capsys.readouterr()

    code, told = look(job, "--baseline", "runs/good")

    assert code == 13
    assert told["against"].endswith("(run good)")
    assert changes(told) == [' parts: the column "Price" is gone', ' parts: there is a new column "Cost"']


def test_every_recipe_gets_its_result_whatever_becomes_of_the_others(shop, capsys, tmp_path):
    site, file = shop
    broken = tmp_path / "broken.yaml"
    broken.write_text("recipe: 1\ntitle: T\nsteps:\n  - clck: x\n", encoding="utf-8")
    needs = tmp_path / "needs.yaml"
    needs.write_text(f"recipe: 1\ntitle: T\nstart: {site.url}/\nparams: {{who: {{type: string}}}}\nsteps:\n  - note: x\n",
                     encoding="utf-8")  # fmt: skip
    down = steps(site, file, "  - note: x\n", "down.yaml")
    down.write_text(down.read_text().replace(site.url, "http://127.0.0.1:9"))
    reads = steps(site, file, '  - assert: {visible: heading "Shop"}\n', "reads.yaml")

    code = status(["canary", str(broken), str(needs), str(down), str(file), str(reads), "-q", "--html", "c.html"])

    said = capsys.readouterr().out
    assert code == 2
    table = said[said.index("recipe  ") :].splitlines()
    assert [(line.split()[0].rsplit("/", 1)[-1], line.split()[1], line.split()[-1]) for line in table[1:]] == [
        ("broken.yaml", "failing", "2"), ("needs.yaml", "failing", "2"), ("down.yaml", "failing", "5"),
        ("order.yaml", "unchanged", "0"), ("reads.yaml", "unchanged", "0"),
    ]  # fmt: skip
    html = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert html.count("<h2 ") == 5
    assert "broken.yaml:4:5" in html


def test_a_used_recipe_is_looked_at_and_patched_in_its_own_file(shop, look):
    site, file = shop
    part = steps(site, file, f"  - fill: {{into: {{role: textbox, name: Part, {WAS}}}, value: M8}}\n", "part.yaml")
    whole = steps(site, file, "  - use: part.yaml\n  - note: done\n", "whole.yaml")
    look(whole)
    swap(site, "/", 'aria-label="Order"', 'aria-label="Your order"')

    code, told = look(whole)

    assert code == 13
    assert told["changes"][0]["place"]["file"].endswith("part.yaml")
    assert f"--- {part}" in told["patch"]
    assert load(part).steps


def test_a_look_where_every_step_may_write_says_that_nothing_was_looked_at(shop, look):
    site, file = shop
    job = steps(site, file, "  - page_tool: buy\n").with_name("job.yaml")
    job.write_text(job.read_text() + f"policy: {{page_tools: ['{site.url}']}}\n")

    code, told = look(job)

    assert (code, told["state"]) == (11, "unseen")


def test_of_several_looks_each_reaches_only_what_its_own_recipe_lists(shop, capsys, tmp_path):
    site, file = shop
    with Site({"/": page("<h1>Shop</h1>"), "/favicon.ico": ""}) as other:
        there = page(f'<h1>Shop</h1><img alt="" src="{other.url}/seen.png">')
        site.pages["/"] = there
        first = steps(other, file, '  - assert: {visible: heading "Shop"}\n', "first.yaml")
        second = steps(site, file, '  - assert: {visible: heading "Shop"}\n', "second.yaml")

        code = status(["canary", str(first), str(second), "-q"])

        assert code == 0, capsys.readouterr()
        assert "/seen.png" not in other.seen
    starts = [json.loads((one / "journal.jsonl").read_text().splitlines()[0]) for one in (tmp_path / "runs").iterdir()
              if (one / "journal.jsonl").is_file()]  # fmt: skip
    assert len(starts) == 2
