"""When a page has come to rest after a press: asked once, answered when that is known."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from browser_agent.core.ports import CHANGING
from browser_agent.core.target import Query, Ref
from browser_agent.core.until import until
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser

BODY = "<button>Go</button><p id=said>no</p>"
AT_ONCE = "document.querySelector('button').onclick = () => { said.textContent = 'yes' }"
LATER = """document.querySelector('button').onclick = () => requestAnimationFrame(() => {
  let left = 8; const turn = setInterval(() => { said.textContent = String(left -= 1); if (!left) clearInterval(turn) }, 4) })"""


async def press(session, *, by_ref: bool) -> None:
    target = (
        Ref(ref=one(await session.surface.observe(), "button", "Go").ref) if by_ref else Query(role="button", name="Go")
    )
    (found,) = await session.surface.locate(target, facts=True)
    await session.surface.perform(act.Click(target=target), found)


async def settle(session) -> None:
    waited = await until(lambda: session.surface.pending(document=True), lambda busy: not busy, deadline_s=5)
    assert waited.met


@pytest.mark.parametrize("by_ref", [True, False])
async def test_a_page_that_answers_a_press_at_once_is_quiet_the_first_time_it_is_asked(tmp_path, by_ref):
    async with seen_at(tmp_path, {"/": page(BODY, script=AT_ONCE)}) as session:
        await settle(session)
        await press(session, by_ref=by_ref)

        assert await session.surface.pending(document=True) == ()
        assert await session.page.locator("#said").text_content() == "yes"


@pytest.mark.parametrize("by_ref", [True, False])
async def test_a_page_that_goes_on_changing_after_the_picture_is_waited_for(tmp_path, by_ref):
    async with seen_at(tmp_path, {"/": page(BODY, script=LATER)}) as session:
        await settle(session)
        await press(session, by_ref=by_ref)

        assert await session.surface.pending(document=True) == (CHANGING,)


@pytest.mark.parametrize("later", ["{}", "requestAnimationFrame(() => {{ {} }})"])
async def test_what_a_scroll_sets_off_with_the_next_picture_is_waited_for(tmp_path, later):
    told = later.format("said.textContent = scrollY")
    body = "<p id=said style='position:fixed'>0</p><div style='height:9000px'></div>"
    async with seen_at(
        tmp_path, {"/": page(body, script=f"addEventListener('scroll', () => {{ {told} }})")}
    ) as session:
        await settle(session)
        for turn in range(1, 11):
            await session.surface.perform(act.Scroll(by=150), None)
            await settle(session)
            assert await session.page.locator("#said").text_content() == str(150 * turn)
