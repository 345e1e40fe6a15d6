"""`browser-agent harden`: a run that passes teaches each target what else finds it, and what it looks like."""

from __future__ import annotations

import pytest

from browser_agent.cli.main import status
from browser_agent.core.target import Fingerprint, Query
from browser_agent.core.value import Place
from browser_agent.engine.learning import agreed
from browser_agent.recipe.load import load, load_text
from browser_agent.recipe.rewrite import LONGEST_LINE, retargeted, without_targets
from tests.faults.world import Site

from .conftest import ACCOUNT, changed

RECIPE = """# The account page, every Monday.
recipe: 1
title: Save the profile   # in one go
start: {start}
params:
  who: {{type: string, default: Ada}}
steps:
  # Who it is.
  - fill: {{into: textbox "Display name", value: '${{params.who}}'}}
  - click: button "Save"   # keep this
    expect:
      - text: {{in: status, equals: {proof}}}   # as it was
    timeout: 1
"""
SAVE = '<button type="button" class="primary" data-press="Saved">Save</button>'
STORE = changed((SAVE, '<button type="button" data-press="Saved">Store</button>'))


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(site, proof="Saved"):
        file = tmp_path / "save.yaml"
        file.write_text(RECIPE.format(start=f"{site.url}/", proof=proof), encoding="utf-8")
        return file

    return write


@pytest.mark.browser
class TestOnAPage:
    def test_it_changes_targets_alone_and_keeps_the_old_file(self, recipe):
        with Site({"/": ACCOUNT}) as site:
            file = recipe(site)
            before = file.read_text(encoding="utf-8")
            assert status(["harden", str(file), "-q", "--write"]) == 0

        after = file.read_text(encoding="utf-8")
        assert file.with_name("save.yaml.bak").read_text(encoding="utf-8") == before
        assert "# keep this" in after
        assert without_targets(load_text(before, "a")) == without_targets(load_text(after, "a"))
        assert all(step.action.target.was is not None for step in load(file).steps)

    @pytest.mark.long
    def test_what_it_adds_finds_the_button_that_was_renamed(self, recipe, capsys):
        with Site({"/": ACCOUNT}) as site:
            file = recipe(site)
            assert status(["harden", str(file), "-q", "--write"]) == 0
            assert status(["harden", str(file), "-q"]) == 0
            assert "nothing to add" in capsys.readouterr().err
            site.pages["/"] = STORE
            assert status(["run", str(file), "--heal"]) == 0

        assert "PASSED BY HEALING" in capsys.readouterr().out

    @pytest.mark.long
    def test_a_run_that_fails_teaches_nothing(self, recipe, capsys):
        with Site({"/": ACCOUNT}) as site:
            file = recipe(site, proof="Gone")
            before = file.read_bytes()
            assert status(["harden", str(file), "-q", "--write"]) == 1

        assert "only a run that passed shows which element is the right one" in capsys.readouterr().err
        assert file.read_bytes() == before

    @pytest.mark.long
    def test_what_no_words_tell_from_its_equals_still_gets_a_fingerprint(self, recipe):
        page = changed((SAVE, "<input id=one><input id=two>" + SAVE))
        with Site({"/": page}) as site:
            file = recipe(site)
            text = file.read_text(encoding="utf-8").replace('textbox "Display name"', "{css: '#two'}")
            file.write_text(text, encoding="utf-8")
            assert status(["harden", str(file), "-q", "--write"]) == 0

        target = load(file).steps[0].action.target
        assert target.css == "#two"
        assert target.was is not None
        assert target.was.equals > 1

    @pytest.mark.long
    def test_what_holds_the_default_of_a_param_is_left_out(self, recipe):
        page = changed(("Shown beside your orders", "Shown beside the orders of Ada"))
        with Site({"/": page}) as site:
            file = recipe(site)
            assert status(["harden", str(file), "-q", "--write"]) == 0

        was = load(file).steps[1].action.target.was
        assert was is not None
        assert not any("Ada" in one for one in (*was.neighbours, was.heading))

    @pytest.mark.long
    def test_what_holds_the_value_of_a_param_is_left_out(self, recipe):
        page = changed(("Shown beside your orders", "Shown beside the orders of Grace"))
        with Site({"/": page}) as site:
            file = recipe(site)
            assert status(["harden", str(file), "-q", "--write", "-p", "who=Grace"]) == 0

        assert load(file).steps[1].action.target.was is not None
        assert "Grace" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--runs", "0"], ["--runs", "11"]])
def test_a_number_of_runs_that_is_none_is_refused(tmp_path, capsys, arguments):
    assert status(["harden", str(tmp_path / "any.yaml"), *arguments]) == 2
    assert "from 1 to 10" in capsys.readouterr().err


def test_what_differs_between_two_looks_is_left_out():
    first = Fingerprint(tag="a", heading="Parts", equals=1, neighbours=("Bolt", "Save"))
    second = Fingerprint(tag="a", heading="Orders", equals=3, neighbours=("Save", "Nut"))
    one = Query(role="button", name="Go", also=(Query(css="#go"), Query(label="Go")), was=first)
    other = Query(role="button", name="Go", also=(Query(label="Go"),), was=second)

    both = agreed(one, other)

    assert both.also == (Query(label="Go"),)
    assert both.was == Fingerprint(tag="a", heading="", equals=3, neighbours=("Save",))


def test_a_long_target_goes_on_in_lines_of_its_own_and_reads_the_same():
    text = 'recipe: 1\ntitle: A\nstart: http://a.test/\nsteps:\n  - click: button "Save"   # why\n  - note: done\n'
    names = tuple(f'it\'s, {number}: a "long" neighbour' for number in range(9))
    query = Query(role="button", name="Save", was=Fingerprint(tag="button", neighbours=names))

    after = retargeted(text, "a.yaml", [(Place(file="a.yaml", line=5, column=5), query)])

    assert load_text(after, "a.yaml").steps[0].action.target == query
    assert max(len(line) for line in after.splitlines()) <= LONGEST_LINE + len("}}   # why")
    assert "   # why\n  - note: done\n" in after
