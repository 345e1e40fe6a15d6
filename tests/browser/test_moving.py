"""How far something was scrolled or dragged is told where no script of the page can lie about it."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query
from tests.eyes.test_seeing import seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser

SHORT = "<div role=region aria-label=Box style='height: 90px; overflow: auto'><p>Short</p></div>"
LIES = """let told = 0; Object.defineProperty(window, 'scrollY', { get: () => (told += 50) });
  Object.defineProperty(Element.prototype, 'scrollTop', { get: () => (told += 50) });"""


async def test_a_page_that_lies_about_scrolling_is_not_believed(tmp_path):
    async with seen_at(tmp_path, {"/": page(SHORT, script=LIES)}) as session:
        box = Query(role="region", name="Box")
        (found,) = await session.surface.locate(box)
        for scroll, at in ((act.Scroll(by=200), None), (act.Scroll(target=box, by=200), found)):
            with pytest.raises(StepFault) as told:
                await session.surface.perform(scroll, at)
            assert told.value.fault.found == "nothing moved"


async def test_a_page_is_scrolled_once_and_at_once_even_where_it_glides(tmp_path):
    long = "<style>* { scroll-behavior: smooth }</style><div style='height: 5000px'>Long</div>"
    async with seen_at(tmp_path, {"/": page(long)}) as session:
        effect = await session.surface.perform(act.Scroll(by=300), None)
        assert (effect.said, await session.page.evaluate("scrollY")) == ("scrolled 300 px", 300)


async def test_a_page_that_lies_about_a_drag_is_not_believed(tmp_path):
    lies = """let far = 0; Element.prototype.getBoundingClientRect = () => new DOMRect(far += 9, 0, 5, 5);
      const Watch = MutationObserver; MutationObserver = class { observe() {} disconnect() {}
        takeRecords() { return [{ type: 'childList', removedNodes: [], addedNodes: [document.body] }]; } };"""
    two = "<p>Card</p><p>Pile</p>"
    async with seen_at(tmp_path, {"/": page(two, script=lies)}) as session:
        where, goal = Query(text="Card"), Query(text="Pile")
        (found,), (onto,) = await session.surface.locate(where), await session.surface.locate(goal)
        with pytest.raises(StepFault) as told:
            await session.surface.perform(act.Drag(target=where, onto=goal), found, onto)

    assert told.value.fault.found == "nothing is different: it is where it was"
