"""A click that a recipe aims by role and name: what it meets says so at the moment of the event, or it is stopped."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query
from tests.eyes.test_seeing import seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser
LOG = "window.log = []; for (const kind of ['mousedown', 'click']) addEventListener(kind, e => log.push(e.target.textContent), true);"
BUTTON = "<button style='width:200px'>Cancel</button>"


async def click(session, name, role="button"):
    query = Query(role=role, name=name)
    aimed = session.surface.aim(query)
    found = aimed if aimed is not None else (await session.surface.locate(query))[0]
    return await session.surface.perform(act.Click(target=query), found)


async def test_a_label_that_swaps_all_the_time_is_never_clicked_under_the_wrong_one(tmp_path):
    swap = f"{LOG} const b = document.querySelector('button'); setInterval(() => {{ b.textContent = b.textContent === 'Cancel' ? 'Delete everything' : 'Cancel'; }}, 1);"
    stopped = 0
    async with seen_at(tmp_path, {"/": page(BUTTON, script=swap)}) as session:
        for _ in range(15):
            try:
                await click(session, "Cancel")
            except StepFault as fault:
                assert fault.fault.kind in ("stale", "not_found", "timeout")  # noqa: PT017
                stopped += 1
        log = await session.page.evaluate("log")

    assert set(log) <= {"Cancel"}, f"{len(log)} events, {stopped} clicks refused"
    assert stopped


async def test_a_click_that_meets_what_it_should_is_left_alone(tmp_path):
    body = "<label>Gift <input type=checkbox></label><button>Save <b>all</b></button><a href='#x' aria-label='Cart'><i>3</i></a>"
    async with seen_at(tmp_path, {"/": page(body, script=LOG)}) as session:
        for role, name in (("button", "Save all"), ("link", "Cart"), ("checkbox", "Gift")):
            await click(session, name, role)
        log = await session.page.evaluate("log.length")

    assert log == 6


async def test_a_button_that_says_something_else_once_the_mouse_is_over_it_gets_no_click(tmp_path):
    turn = f"{LOG} document.querySelector('button').addEventListener('pointerover', e => {{ e.target.textContent = 'Buy now' }})"
    async with seen_at(tmp_path, {"/": page(BUTTON, script=turn)}) as session:
        with pytest.raises(StepFault) as raised:
            await click(session, "Cancel")
        log = await session.page.evaluate("log")

    assert log == []
    assert raised.value.fault.kind == "stale"
    assert (
        'mousedown on button "Buy now"' in raised.value.fault.found
        or 'pointerdown on button "Buy now"' in raised.value.fault.found
    )


async def test_a_click_in_a_frame_is_guarded_too(tmp_path):
    turn = "document.querySelector('button').addEventListener('pointerover', e => { e.target.textContent = 'Buy now' })"
    pages = {"/": page("<iframe src=/in></iframe>"), "/in": page(BUTTON, script=turn)}
    async with seen_at(tmp_path, pages) as session:
        await session.page.frame_locator("iframe").get_by_role("button").wait_for()
        with pytest.raises(StepFault) as raised:
            await click(session, "Cancel")

    assert raised.value.fault.kind == "stale"
