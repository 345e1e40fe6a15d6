"""Scripts of Playwright for Python."""

from __future__ import annotations

import pytest

from tests.exchange.conftest import OWN, brought

HEAD = "from playwright.sync_api import Page, expect\n\n\ndef test_it(page: Page) -> None:\n    page.goto('https://a.test/')\n"


@pytest.fixture(scope="module")
def script():
    [one] = brought(OWN / "codegen.py")
    return one


def lines(*body: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in body)


def test_a_script_becomes_a_recipe_that_check_accepts(script):
    assert script.errors == []
    assert script.recipe.start == "http://127.0.0.1:8000/popup/"
    assert (script.recipe.env.viewport, script.recipe.env.locale) == ((1200, 900), "de-DE")


def test_locators_keep_their_words_their_place_and_their_frame(script):
    for line in (
        "click: {role: button, within: {role: row, name: Tea, exact: false}, nth: 0}",
        "css: ':has-text(\"Milk\")'",
        "{label: Voucher, exact: false, frame: [partner]}",
        'testid "remove"',
        'in: {placeholder: "6 digits", exact: false}',
    ):
        assert line in script.text


def test_tabs_downloads_boxes_and_files_are_steps(script):
    kinds = [step.action.kind for step in script.recipe.steps]
    assert kinds[:5] == ["click", "tab", "click", "tab", "goto"]
    assert kinds[kinds.index("download") + 1] == "dialog"
    assert "upload" in kinds


def test_the_end_of_the_script_is_no_step_and_loops_and_scripts_are_listed(script):
    assert [one.split(": ", 1)[1][:20] for one in script.lost] == [
        "color_scheme='dark':",
        "for _ in range(3): o",
        "page.evaluate('alert",
    ]
    assert "back to the tab" not in " ".join(script.lost)


def test_a_script_is_read_and_never_run(said, tmp_path):
    trap = tmp_path / "ran"
    one = said(
        f"import pathlib\npathlib.Path({str(trap)!r}).touch()\n" + lines("page.get_by_text('x').click()"), "a.py"
    )
    assert len(one.recipe.steps) == 1
    assert not trap.exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("page.route('**', lambda r: r.abort())", "no step like page.route"),
        ("page.get_by_text(name).click()", "only known when the script runs"),
        ("page.get_by_role('nothing').click()", "is not a role"),
        ("page.get_by_text('a').locator('..').click()", "the selector .."),
        ("page.get_by_role('link').first.get_by_text('a').click()", "found by its position"),
        ("page.get_by_role('link').last.click()", "no locator"),
        ("page.locator('internal:control=enter-frame').click()", "the selector internal"),
        ("page.keyboard.type('x')", "no step like page.keyboard.type"),
        ("page.keyboard.press('Hyper+Q')", "no such key"),
        ("expect(page.get_by_text('a')).to_have_class('b')", "no expectation like to_have_class"),
        ("page.get_by_label('File').set_input_files('/etc/passwd')", "does not lie beside the recipe"),
        ("page.get_by_label('x').fill('${secrets.password}')", "reads as a reference"),
        ("while True:\n        pass", "only the script can do this (while)"),
        ("os.system('true')", "no locator"),
    ],
)
def test_what_a_recipe_cannot_say_is_listed_with_its_line(said, line, why):
    one = said(lines(line), "a.py")
    [lost] = one.lost
    assert why in lost
    assert ":6: " in lost


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("expect(page).to_have_title('A')", {"title": {"equals": "A"}}),
        ("expect(page).not_to_have_url('**/a')", {"not": [{"url": "**/a"}]}),
        ("expect(page.get_by_text('a', exact=True)).to_be_hidden()", {"hidden": 'text "a"'}),
        (
            "expect(page.get_by_label('a', exact=True)).to_have_value('b')",
            {"value": {"of": 'label "a"', "equals": "b"}},
        ),
        ("expect(page.get_by_role('checkbox')).not_to_be_checked()", {"checked": {"on": "checkbox", "is": False}}),
        ("expect(page.get_by_role('row')).to_have_count(3)", {"count": {"of": "row", "equals": 3}}),
        ("assert page.title() == 'A'", {"title": {"equals": "A"}}),
        ("assert 'b' in page.url", {"url": "**b**"}),
    ],
)
def test_assertions_become_expectations(said, line, expected):
    from browser_agent.recipe.form import expectations

    [step] = said(lines(line), "a.py").recipe.steps
    assert expectations(step.action.that) == [expected]


def test_each_test_of_a_file_is_a_recipe(tmp_path):
    path = tmp_path / "two.py"
    path.write_text(
        lines("page.go_back()") + HEAD.partition("\n\n\n")[2].replace("test_it", "test_other") + "    page.go_back()\n"
    )
    assert [one.heard.name for one in brought(path)] == ["it", "other"]
    assert [one.heard.name for one in brought(path, tests=("test_other",))] == ["other"]


def test_asynchronous_scripts_are_read_too(said):
    text = "import asyncio\nasync def main():\n    page = await browser.new_page()\n    await page.goto('https://a.test')\n    await page.get_by_text('x').click()\n"
    [step] = said(text, "a.py").recipe.steps
    assert step.action.kind == "click"
