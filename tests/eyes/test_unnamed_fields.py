"""A field that no label names is not called by what it holds: such a name finds nothing, and goes with the next choice."""

from __future__ import annotations

import pytest

from browser_agent.cli.main import status
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser
BODY = page(
    '<div role=group aria-label=Direction><div role=combobox tabindex=0 aria-expanded=false aria-haspopup=listbox>Minimize</div></div>'
    '<div role=textbox contenteditable>Some words</div>'
)  # fmt: skip


async def test_what_it_holds_is_its_value_and_no_name(tmp_path):
    async with seen_at(tmp_path, {"/": BODY}) as session:
        seen = await session.surface.observe()
        text = await session.surface.view()

    assert (one(seen, "combobox").name, one(seen, "combobox").value) == ("", "Minimize")
    assert 'combobox = "Minimize"' in text


def test_a_recipe_that_calls_it_by_what_it_holds_is_told_of_no_such_name(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with Site({"/": BODY}) as site:
        recipe = f"recipe: 1\ntitle: T\nstart: {site.url}/\nsteps:\n  - click: {{role: combobox, name: Minimize}}\n    timeout: 0.3\n"
        (tmp_path / "job.yaml").write_text(recipe)
        code = status(["run", "job.yaml"])
        said = capsys.readouterr().out

    assert code == 1
    assert 'expected  one combobox "Minimize"' in said
    assert 'combobox "Minimize" (1.00)' not in said
    assert 'Alike: combobox that holds "Minimize" and has no name' in said


def test_a_recipe_that_calls_an_item_by_its_text_is_told_how_to_say_that(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with Site({"/": page("<ul><li onclick=\"this.textContent = 'Done'\">New</li></ul>")}) as site:
        start = f"recipe: 1\ntitle: T\nstart: {site.url}/\nsteps:\n"
        (tmp_path / "job.yaml").write_text(start + '  - click: listitem "New"\n    timeout: 0.3\n')
        code = status(["run", "job.yaml"])
        said = capsys.readouterr().out
        (tmp_path / "job.yaml").write_text(start + '  - click: text "New"\n    expect:\n      - text: Done\n')
        again = status(["run", "job.yaml"])

    assert (code, again) == (1, 0)
    assert 'next      its words are no name of it, only its text: write `text "New"`' in said


def test_what_it_holds_can_be_expected(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with Site({"/": BODY}) as site:
        recipe = (
            f"recipe: 1\ntitle: T\nstart: {site.url}/\nsteps:\n"
            '  - assert: {value: {of: combobox within group "Direction", equals: Minimize}}\n'
        )
        (tmp_path / "job.yaml").write_text(recipe)
        code = status(["run", "job.yaml"])

    assert code == 0, capsys.readouterr().out


async def test_a_text_of_characters_that_draw_nothing_is_no_line_and_beside_words_it_is_shown(tmp_path):
    body = page("<p>&#8203;</p><p>Pay&#8203;ment</p>")
    async with seen_at(tmp_path, {"/": body}) as session:
        text = await session.surface.view()

    assert text.count("U+200B") == 1
    assert "Pay<U+200B>ment" in text
