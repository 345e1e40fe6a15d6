"""An element among its equals: what told it from them is asked again at the click, although it is the same node still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from browser_agent import open_page
from browser_agent.agent import Options
from browser_agent.browser.session import Session
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query, Ref
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser
SCRIPT = r"""
window.log = [];
const said = (one) => one.closest('tr,li,div').innerText.replace(/\s+/g, ' ');
for (const kind of ['mousedown', 'click'])
  addEventListener(kind, (e) => { if (e.target.matches('button')) log.push(said(e.target)); }, true);
const become = (names) => [...document.querySelectorAll('tbody tr')].forEach((row, at) => {
  row.cells[0].textContent = names[at]; row.cells[1].textContent = names[at] + '@example.test'; });
const add = (html, where = 'beforeend', on = 'tbody') => document.querySelector(on).insertAdjacentHTML(where, html);
"""
ROW = "<tr><td>{0}</td><td>{0}@example.test</td><td>active</td><td><button>Delete</button></td></tr>"
HEAD = "<thead><tr><th>Name<th>Mail<th>State<th>Act</tr></thead>"
TABLE = f"<table>{HEAD}<tbody>{ROW.format('Ada')}{ROW.format('Bob')}{ROW.format('Cyd')}</tbody></table>"
BEFORE, PRESSED = ("now", "pointermove", "pointerover"), ("pointerdown", "mousedown")


@asynccontextmanager
async def a_site(folder: Path) -> AsyncIterator[tuple[Site, Session]]:
    """A site whose one page each click makes anew, and a session on it."""
    with Site({"/": page("")}) as site:
        async with open_page(f"{site.url}/", options=Options(out=folder)) as session:
            yield site, session


async def clicked(
    on: tuple[Site, Session], body: str, change: str, moment: str, aim: int | Query = 0
) -> tuple[str, list[str]]:
    """Look at the page, let it change at a moment, and click the button of that number, or what the words mean.

    What our side said of it, and what the page heard.
    """
    site, session = on
    site.pages["/"] = page(body, script=SCRIPT)
    await session.page.mouse.move(1, 1)
    await session.page.goto(site.url)
    # Nothing listens before the look: what appears under the mouse is "over" at once.
    later = f"() => {{ addEventListener('{moment}', () => {{ {change} }}, {{ once: true }}); }}"
    target: Ref | Query = aim if isinstance(aim, Query) else await _seen(session, aim)
    if isinstance(target, Query):
        (found,) = [session.surface.aim(target) or (await session.surface.locate(target))[0]]
    await session.page.evaluate(later if moment != "now" else f"() => {{ {change} }}")
    try:
        if isinstance(target, Ref):
            (found,) = await session.surface.locate(target)
        said = (await session.surface.perform(act.Click(target=target), found)).said
    except StepFault as fault:
        assert fault.fault.kind == "stale"  # noqa: PT017
        said = fault.fault.found
    return said, await session.page.evaluate("log")


async def _seen(session: Session, number: int) -> Ref:
    seen = await session.surface.observe()
    return Ref(ref=[node.ref for node in seen.nodes if node.role == "button"][number])


async def test_a_row_that_is_used_again_for_another_thing_gets_no_click(tmp_path):
    async with a_site(tmp_path) as on:
        for moment in (*BEFORE, *PRESSED):
            said, log = await clicked(on, TABLE, "become(['Bob', 'Cyd', 'Dan'])", moment, 1)

            assert [one for one in log if "Cyd" in one] == [], moment
            assert 'around it stands "Cyd | Cyd@example.test | active", and stood "Bob | Bob@example.test"' in said
            assert said.startswith("pressed") == (moment in PRESSED), said


async def test_rows_that_come_and_go_around_one_that_stays_are_told_and_it_is_clicked(tmp_path):
    change = f"add(`{ROW.format('Yan')}{ROW.format('Zoe')}`); document.querySelectorAll('tbody tr')[2].remove()"
    async with a_site(tmp_path) as on:
        for moment in BEFORE:
            said, log = await clicked(on, TABLE, change, moment, 1)

            assert said == "clicked; 4 of that name by now, 3 when it was seen"
            assert log == ["Bob Bob@example.test active Delete"] * 2


async def test_a_chat_that_goes_on_is_clicked_where_it_was_meant(tmp_path):
    line = "<div class=m><b>{0}</b> <span>12:0{1}</span> <button>Reply</button></div>"
    async with a_site(tmp_path) as on:
        for moment in BEFORE:
            came = f"add(`{line.format('Bob', 2)}`, 'beforeend', '#chat')"
            said, log = await clicked(on, f"<div id=chat>{line.format('Ada', 1)}</div>", came, moment)

            assert said == "clicked; 2 of that name by now, 1 when it was seen"
            assert log == ["Ada 12:01 Reply"] * 2


async def test_one_that_nothing_tells_from_another_that_came_gets_no_click(tmp_path):
    bar = "<p>Draft</p><div id=bar><button>Delete</button></div>"
    joined = "add('<button>Delete</button>', 'beforeend', '#bar')"
    async with a_site(tmp_path) as on:
        for moment in BEFORE:
            said, log = await clicked(on, bar, joined, moment)

            assert log == []
            assert "2 of that name by now, 1 when it was seen, and nothing tells it from the others" in said
        said, log = await clicked(on, TABLE, f"add(`{ROW.format('Bob')}`)", "now", 1)

    assert log == []
    assert "4 of that name by now, 3 when it was seen, and nothing tells it from the others" in said


async def test_where_no_words_tell_them_apart_the_number_does(tmp_path):
    body, like = "<div id=all>{}</div>", "<span><button>Like</button></span>"
    async with a_site(tmp_path) as on:
        before, heard = await clicked(on, body.format(like * 3), f"add('{like}', 'afterbegin', '#all')", "now", 1)
        after, log = await clicked(on, body.format(like * 3), f"add('{like}', 'beforeend', '#all')", "now", 1)

    assert (before, heard) == ("it was number 2 of 3 and is number 3 of 4, and no words tell them apart", [])
    assert (after, len(log)) == ("clicked; 4 of that name by now, 3 when it was seen", 2)


async def test_a_question_that_is_about_another_thing_by_now_gets_no_yes(tmp_path):
    body = "<dialog open><h2>Delete Ada?</h2><p>It cannot be undone</p><div><button>Delete</button></div></dialog>"
    async with a_site(tmp_path) as on:
        for moment in ("now", "pointerover", "pointerdown"):
            change = "document.querySelector('h2').textContent = 'Delete Bob?'"
            said, log = await clicked(on, body, change, moment)

            assert log == []
            assert 'around it stands "Delete Bob?", and stood "Delete Ada? | It cannot be undone"' in said


async def test_what_counts_beside_a_button_and_what_the_press_itself_brings_stop_no_click(tmp_path):
    row = "<li><b>{0}</b> <i>{1}</i> <button>+</button></li>"
    body = f"<ul>{row.format('Adults', 1)}{row.format('Children', 0)}</ul>"
    press = "add('<li><button>+</button></li>', 'beforeend', 'ul'); document.querySelector('i').textContent = 2;"
    async with a_site(tmp_path) as on:
        for moment in PRESSED:
            said, log = await clicked(on, body, press, moment)

            assert (said, log[-1]) == ("clicked", "Adults 2 +")


async def test_a_click_by_words_in_a_row_meets_that_row_or_nothing(tmp_path):
    row = Query(role="button", name="Delete", row={"Name": "Bob"})
    async with a_site(tmp_path) as on:
        for moment in (*BEFORE[1:], *PRESSED):
            said, log = await clicked(on, TABLE, "become(['Bob', 'Cyd', 'Dan'])", moment, row)

            assert [one for one in log if "Cyd" in one] == [], moment
            assert 'on button "Delete" beside "Cyd | Cyd@example.test | active"' in said
        said, log = await clicked(on, TABLE, f"add(`{ROW.format('Bob')}`)", "pointerover", row)

    assert (said, log) == ("clicked", ["Bob Bob@example.test active Delete"] * 2)


async def test_a_click_by_words_within_a_thing_meets_what_is_in_it_or_nothing(tmp_path):
    body = "<section aria-label='Trial' id=s><button>Cancel</button></section>"
    query = Query(role="button", name="Cancel", within=Query(role="region", name="Trial"))
    async with a_site(tmp_path) as on:
        for moment in ("pointerover", "pointerdown"):
            _, log = await clicked(on, body, "s.setAttribute('aria-label', 'Account')", moment, query)
            assert log == []
        said, _ = await clicked(
            on, body, "s.insertAdjacentHTML('afterend', '<button>Cancel</button>')", "pointerover", query
        )

    assert said == "clicked"


async def test_the_only_one_of_its_words_that_is_joined_by_another_on_the_way_gets_no_click(tmp_path):
    bar, query = "<div id=bar><button>Delete</button></div>", Query(role="button", name="Delete")
    joined = "add('<button>Delete</button>', 'beforeend', '#bar')"
    async with a_site(tmp_path) as on:
        for moment in BEFORE[1:]:
            said, log = await clicked(on, bar, joined, moment, query)

            assert log == []
            assert "there are 2 of that name by now" in said
        for moment in PRESSED:
            said, log = await clicked(on, bar, joined, moment, query)
            assert (said, len(log)) == ("clicked", 2), "what the press brings is the page's answer to it"
