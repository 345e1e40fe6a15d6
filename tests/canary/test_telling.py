"""What a canary keeps, compares and tells, on data alone; and one look at a site in two versions."""

from __future__ import annotations

import json

import pytest

from browser_agent.agent.baseline import file_of, keep, kept, kind_of
from browser_agent.cli.canary import exit_of
from browser_agent.cli.main import status
from browser_agent.core.errors import UsageError
from browser_agent.core.sight import Baseline, Change, Gap, Looked, Sighted
from browser_agent.core.target import Fingerprint, Query
from browser_agent.core.value import Place
from browser_agent.engine.drift import drift
from browser_agent.recipe.load import load_text
from browser_agent.report.canary import as_text, summary, to_html
from tests.faults.world import Site, page

PLACE = Place(file="r.yaml", line=3)
WAS = Fingerprint(role="button", name="Save", tag="button", heading="Profile (3)", region='form "Profile"',
                  neighbours=("Name", "Cancel"), classes=("x1",), form="post /save")  # fmt: skip
TEXT = "recipe: 1\ntitle: T\nstart: http://127.0.0.1:9/\nsteps:\n  - note: x\n"


def sight(agree: int = 2, **changes: object) -> Sighted:
    target = Query(role="button", name="Save", was=WAS)
    now = WAS.model_copy(update=changes)
    return Sighted(step="1", part="target", place=PLACE, written=str(target), target=target, now=now, agree=agree,
                   locators=2, silent=("testid",) * (2 - agree))  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"heading": "Profile (4)", "classes": ("y2",), "tag": "a", "neighbours": ("Name", "Other")}, ()),
        ({"region": 'form "Account"'}, ('region "form "Account"", was "form "Profile""',)),
        ({"form": "post /drop"}, ('form "post /drop", was "post /save"',)),
        ({"equals": 2}, ("2 of its role and name, 1 before",)),
        ({"neighbours": ("Else", "where")}, ('neighbours without "Name"',)),
        ({"agree": 1}, ("1 of 2 locators agree, 2 before; no longer testid",)),
    ],
)
def test_what_is_told_is_what_a_person_would_call_a_change(changes, told):
    assert drift(sight(**changes), sight(), data=False) == told
    assert drift(sight(**changes), None, data=False) == told


def test_of_a_target_whose_words_are_data_only_its_kind_and_place_count():
    assert drift(sight(name="M9", row="Part = M9", neighbours=("a", "b"), equals=3), sight(), data=True) == ()
    assert drift(sight(role="link"), sight(), data=True)


def test_a_smaller_health_that_was_good_enough_before_is_no_change():
    assert drift(sight(agree=1), sight(agree=1), data=False) == ()


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "empty"), ("", "empty"), ("12.50", "number or date"), ("2026-11-27", "number or date"), (3, "number"),
     ("M8", "text"), (True, "yes or no"), ({"amount": "1", "currency": "EUR"}, "amount"), ([1], "list")],
)  # fmt: skip
def test_a_shape_says_what_a_value_is_and_nothing_of_what_it_says(value, kind):
    assert kind_of(value) == kind


def test_a_last_good_look_is_read_back_and_one_that_somebody_spoiled_is_named(tmp_path):
    recipe = load_text(TEXT, str(tmp_path / "a/r.yaml"))
    other = load_text(TEXT, str(tmp_path / "b/r.yaml"))
    seen = Baseline(recipe="r.yaml", sha256="x", run="one", at="2026-11-27", sights=(sight(),))
    file = keep(recipe, tmp_path / "looks", seen)

    assert kept(recipe, tmp_path / "looks") == seen
    assert kept(other, tmp_path / "looks") is None
    assert file_of(recipe, tmp_path) != file_of(other, tmp_path)
    file.write_text('{"version": 2}')
    with pytest.raises(UsageError, match="the last good look cannot be read"):
        kept(recipe, tmp_path / "looks")


def looked(state: str, code: int, **more: object) -> Looked:
    return Looked(recipe="r.yaml", state=state, exit_code=code, **more)


@pytest.mark.parametrize(
    ("codes", "code"), [([0, 0], 0), ([0, 13], 13), ([11, 13, 0], 13), ([0, 11], 11), ([13, 5, 1], 5), ([13, 1], 1)]
)
def test_the_exit_code_of_all_is_the_first_that_would_fail_then_a_change(codes, code):
    assert exit_of([looked("failing", one) for one in codes]) == code


def test_words_of_a_page_can_neither_steer_the_terminal_nor_the_html_page():
    bad = "<script>x</script>\x1b[31m\n::error::y"
    gap = Gap(first=4, last=6, place=PLACE, until=Place(file="r.yaml", line=9), why=bad)
    one = looked("drifted", 13, run="r1", folder="runs/r1", changes=(Change(step="1", place=PLACE, what=bad),), gaps=(gap,),
                 patch=f"--- a\n+++ b\n-{bad}\n", against=bad)  # fmt: skip

    text, html = as_text(one) + summary([one]), to_html([one])

    assert "\x1b" not in text + html
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert "<script>" not in html
    assert "steps 4-6 (r.yaml:3-9) not reached" in text


def test_a_wrong_command_line_says_what_is_wrong(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.yaml").write_text("recipe: 1\n", encoding="utf-8")

    code = status(["canary", "r.yaml", "nowhere.yaml", "-q", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == told["exit_code"] == 2
    assert [one["state"] for one in told["recipes"]] == ["failing", "failing"]
    assert "nowhere.yaml" in told["recipes"][1]["why"]


@pytest.mark.browser
def test_a_site_in_its_second_version_is_told_before_a_run_fails_and_nothing_is_sent(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    form = '<h1>Shop</h1><form aria-label="Order" method="post" action="/order"><button>Hand in</button></form>'
    with Site({"/": page(form), "/favicon.ico": ""}) as site:
        lines = '  - assert: {visible: heading "Shop"}\n  - click: button "Hand in"\n'
        (tmp_path / "r.yaml").write_text(f"recipe: 1\ntitle: T\nstart: {site.url}/\nsteps:\n{lines}", encoding="utf-8")
        first = status(["canary", "r.yaml", "-q"])
        site.pages["/"] = page(form.replace('"Order"', '"New order"'))
        second = status(["canary", "r.yaml", "-q"])
    said = capsys.readouterr().out

    assert (first, second) == (0, 13), said
    assert 'changed   r.yaml:6: button "Hand in": region "form "New order"", was "form "Order""' in said
    assert 'left out  step 2 (r.yaml:6) not done: click button "Hand in": it may write: submit' in said
    assert "/order" not in site.seen
