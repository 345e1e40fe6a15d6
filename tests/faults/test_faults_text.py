"""What a page says reaches consoles, CI logs and reports, and does nothing there."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.world import Site, environment, page, recipe, run

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x1b[31mred\x9b2J\x08\x08\r\u202egnp\u2066\u200b"
COMMANDS = "::error file=x::owned ##[error]owned ::set-output name=x::y ::stop-commands::t"
SCRIPT = "<script>window.ran = 1; alert(1)</script><img src=x onerror='window.ran = 1'>]]>--&gt;</style>"


def _page(text: str) -> str:
    """A page whose every word is the hostile text, with a button and a box that say it too."""
    words = json.dumps(text).replace("<", "\\u003c")
    script = f"""const t = {words}; document.title = t; console.error(t);
      document.querySelector('h1').textContent = t; const b = document.querySelector('button');
      b.textContent = t; b.onclick = () => {{ console.error(t); alert(t); throw new Error(t); }};"""
    return page("<h1></h1><button data-testid=b></button>", script=script)


STEPS = """
- click: {testid: b}
- extract: {from: {css: h1}, as: said, kind: text}
- note: ${said}
- assert: [{visible: heading "Not there"}]
  timeout: 0.5
"""


@pytest.mark.long
@pytest.mark.parametrize("text", [ESCAPES, COMMANDS])
@pytest.mark.parametrize("options", [["--log"], ["--json"]])
def test_no_word_of_a_page_steers_a_terminal_or_a_ci_log(tmp_path: Path, text: str, options: list[str]) -> None:
    summary = tmp_path / "summary.md"
    env = environment(GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    with Site({"/": _page(text)}) as site:
        done = run(recipe(tmp_path, site.url, STEPS), *options, env=env)

    assert done.code == 1, done
    shown = done.out + done.err + summary.read_text(encoding="utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", shown)
    ours = [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert all(re.match(r"::(error|warning) file=[^:]*job\.yaml", line) for line in ours), ours
    for line in ours:
        assert not re.search(r"::(set-output|stop-commands|error file=x)", line.removeprefix("::"))
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("##[")]


@pytest.fixture
async def browser_page() -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright

    from browser_agent.browser.find import find_browser, this_disk

    async with async_playwright() as playwright:
        found = find_browser(None, environment(), this_disk(), headed=False)
        browser = await playwright.chromium.launch(executable_path=found.executable, args=["--no-sandbox"])
        yield await browser.new_page()
        await browser.close()


async def test_a_report_of_a_page_full_of_scripts_runs_none(tmp_path: Path, browser_page: Any) -> None:
    with Site({"/": _page(SCRIPT)}) as site:
        done = run(recipe(tmp_path, site.url, STEPS), "--html", tmp_path / "out.html", "--junit", tmp_path / "out.xml")
    boxes: list[str] = []

    async def note(box: Any) -> None:
        boxes.append(box.message)
        await box.dismiss()

    browser_page.on("dialog", note)
    await browser_page.goto((tmp_path / "out.html").as_uri(), wait_until="load")

    assert done.code == 1
    assert await browser_page.evaluate("window.ran") is None
    assert boxes == []
    assert await browser_page.locator("img[src=x]").count() == 0
    assert "window.ran" in await browser_page.locator("body").inner_text()
    assert "<script>window.ran" not in (tmp_path / "out.xml").read_text(encoding="utf-8")
