"""Picking in drawn widgets believes no script of the page, and survives a choice that leads elsewhere."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query
from tests.eyes.test_seeing import seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser

LIST = """<ul role=listbox aria-label=Size tabindex=0>
  <li role=option aria-selected=false>Small<li role=option aria-selected=false>Large</ul>"""
TAKES = """document.querySelector('ul').onclick = (e) => {
  for (const one of document.querySelectorAll('li')) one.ariaSelected = one === e.target; };"""
LIES = """Element.prototype.getAttribute = function (name) { return name === 'aria-selected' ? 'true' : null; };
  Element.prototype.matches = () => true; Array.prototype.filter = () => []; window.requestAnimationFrame = () => {};"""
DRAWN = (
    "<label style='position:relative'><input type=checkbox style='opacity:0;width:1px'><i style='{}'></i>Agree</label>"
)


async def choice(session, target: Query, *options: str) -> bool:
    """Whether the choice is proved."""
    (found,) = await session.surface.locate(target)
    return (await session.surface.perform(act.Choose(target=target, options=options), found)).proved


@pytest.mark.parametrize("takes", [TAKES, ""])
async def test_an_option_of_a_page_that_lies_is_chosen_only_where_it_really_is(tmp_path, takes: str):
    async with seen_at(tmp_path, {"/": page(LIST, script=takes + LIES)}) as session:
        where = Query(role="listbox", name="Size")
        if takes:
            assert await choice(session, where, "Large")
            return
        with pytest.raises(StepFault) as told:
            await choice(session, where, "Large")

    assert (told.value.fault.kind, told.value.fault.found) == ("not_met", "it is not, after the click on it")


async def test_a_drawn_box_of_a_page_that_lies_is_on_only_where_it_really_is(tmp_path):
    lies = "Object.defineProperty(HTMLInputElement.prototype, 'checked', { get: () => true });"
    deaf = lies + "document.querySelector('label').onclick = (event) => event.preventDefault();"
    body = DRAWN.format("position:absolute;inset:0;width:20px;height:20px;background:#ccc")
    async with seen_at(tmp_path, {"/": page(body, script=deaf)}) as session:
        where = Query(role="checkbox", name="Agree")
        (found,) = await session.surface.locate(where, hidden=True)
        with pytest.raises(StepFault) as told:
            await session.surface.perform(act.Check(target=where, on=True), found)

    assert told.value.fault.kind == "not_met"


async def test_a_choice_that_leads_to_another_page_is_no_fault_and_no_proof(tmp_path):
    menu = """<div role=menu aria-label=More><a role=menuitem href=/there>Leave</a></div>"""
    listed = LIST.replace("aria-selected=false", "onclick=\"location.href='/there'\" aria-selected=false")
    for body, where, option in (
        (menu, Query(role="menu", name="More"), "Leave"),
        (listed, Query(role="listbox", name="Size"), "Large"),
    ):
        async with seen_at(tmp_path, {"/": page(body), "/there": page("<h1>There</h1>")}) as session:
            assert not await choice(session, where, option)
            await session.page.wait_for_url("**/there", timeout=3000)


ANEW = """<div id=place></div><button>Other</button><script>
  function box(said, open) {
    const one = document.createElement('div');
    Object.assign(one, { id: 'box' + Math.random(), className: 'box', tabIndex: 0, textContent: said });
    for (const [name, value] of [['role', 'combobox'], ['aria-expanded', open], ['aria-label', said]]) one.setAttribute(name, value);
    one.onclick = () => { one.setAttribute('aria-expanded', 'true'); drawn(one); };
    return one;
  }
  function drawn(one) {
    const list = document.createElement('ul');
    list.innerHTML = '<li role=option>Newest<li role=option>Oldest';
    list.onclick = (event) => { list.remove(); place.replaceChildren(box(SAID, 'false')); };
    document.body.append(list);
  }
  place.append(box('Newest', 'false'));</script>"""


async def test_a_box_that_a_choice_draws_anew_is_read_back_in_its_new_place(tmp_path):
    body = ANEW.replace("SAID", "event.target.textContent")
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        assert await choice(session, Query(role="combobox", name="Newest"), "Oldest")


async def test_a_box_drawn_anew_that_does_not_show_the_choice_denies_it(tmp_path):
    body = ANEW.replace("SAID", "'Newest'")
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        with pytest.raises(StepFault) as told:
            await choice(session, Query(role="combobox", name="Newest"), "Oldest")

    assert (told.value.fault.kind, told.value.fault.found) == ("not_met", "the field does not show it")
