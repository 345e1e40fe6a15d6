"""Picking on the page: the next press is for a check or a value, wherever the person goes before it."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from browser_agent.agent.recording import Wish
from browser_agent.core.until import until
from tests.faults.world import Site, page
from tests.recording.person import lines, person_at

pytestmark = pytest.mark.browser
LOG = "window.log = []; addEventListener('click', () => log.push(1), true)"
PAGES = {
    "/": page("<h1>First</h1><a href=/next target=_blank>Open</a>", script=LOG),
    "/next": page("<h1>Second</h1><p>Total 3</p>", script=LOG),
    "/around": page("<h1>Around</h1><div id=in></div>", script=LOG),
}


async def ready(recorder, tab):
    """The document of a tab is one that the recorder knows."""

    async def at_rest():
        await recorder.quiet()
        return tab in recorder._listeners and await tab.evaluate("document.readyState") == "complete"

    assert (await until(at_rest, bool, deadline_s=10)).met
    await recorder.quiet()


async def tells(told, words):
    """A press is told a moment after it was made."""

    async def said():
        return any(words in one for one in told)

    assert (await until(said, bool, deadline_s=10)).met, told


@asynccontextmanager
async def picking(start, folder, told):
    """A person whose next press is for a check."""
    async with person_at(start, folder, tell=told.append) as (recorder, person):
        await ready(recorder, person.page)
        await recorder.wish(Wish("assert"))
        yield recorder, person


async def test_a_pick_is_still_waited_for_on_the_page_that_comes_next(tmp_path):
    told: list[str] = []
    with Site(PAGES) as site:
        async with picking(f"{site.url}/", tmp_path, told) as (recorder, person):
            await person.page.goto(f"{site.url}/next")
            await ready(recorder, person.page)
            await person.click(person.page.get_by_text("Total 3"))
            await tells(told, "- assert:")
            log = await person.page.evaluate("log")

    assert log == []
    assert lines(told)[-1] == '- assert: [{visible: text "Total 3"}]'


async def test_a_pick_is_waited_for_in_a_frame_that_comes_later(tmp_path):
    told: list[str] = []
    with Site(PAGES) as site:
        async with picking(f"{site.url}/around", tmp_path, told) as (recorder, person):
            await person.page.evaluate(
                "document.querySelector('#in').innerHTML = '<iframe title=Sum src=/next></iframe>'"
            )
            inside = person.page.frame_locator("iframe").get_by_text("Total 3")
            await inside.wait_for()
            await ready(recorder, person.page)
            await person.click(inside)
            await tells(told, "- assert:")

    assert lines(told)[-1].startswith("- assert: [{visible: ")
    assert "Total 3" in lines(told)[-1]


async def test_a_pick_of_what_nothing_names_is_told(tmp_path):
    told: list[str] = []
    with Site(PAGES) as site:
        async with picking(f"{site.url}/next", tmp_path, told) as (recorder, person):
            await person.page.mouse.click(1200, 700)
            await tells(told, "NOT recorded")
            made = await recorder.finish()

    assert told[-1].startswith("  # NOT recorded: assert of html")
    assert len(made.lost) == 1
