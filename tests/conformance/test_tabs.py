"""Tabs, and the boxes that come up in them."""

import pytest

from browser_agent.browser.fake_page import Asks, FakeElement, Opens
from browser_agent.core import action as act
from browser_agent.core.target import Query

from .seen import SAID, fault, said, says

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_back_goes_to_where_the_tab_was(world):
    await world.open(world.page("/"), world.page("/two"))
    await world.do(act.Goto(url=world.at("/two")))

    effect = await world.do(act.Back())

    assert effect.said == f"the address is {world.at('/')}"


async def test_a_new_tab_is_there_and_the_old_one_stays_current_until_asked(world):
    page = world.page(
        "/",
        title="Shop",
        elements=(FakeElement(role="button", name="Help"),),
        on={'click button "Help"': (Opens(url=world.at("/help"), new_tab=True),)},
    )
    await world.open(page, world.page("/help", title="Help desk"))

    await world.do(act.Click(target=Query(role="button", name="Help")))
    assert (await world.look()).url == world.at("/")
    assert set((await world.look()).tabs) == {world.at("/"), world.at("/help")}
    await world.do(act.Tab(to="new"))
    assert (await world.look(title=True)).title == "Help desk"
    await world.do(act.Tab(to="Shop"))
    assert (await world.look()).url == world.at("/")
    await world.do(act.Tab(to="Help desk"))
    closed = await world.do(act.Tab(to="close"))
    assert closed.said == f"the tab is {world.at('/')}"
    assert (await world.look()).tabs == (world.at("/"),)


async def test_a_tab_that_is_not_there_is_not_found_with_those_that_are(world):
    await world.open(world.page("/", title="Shop"))

    none_new = await fault(world, act.Tab(to="new"))
    named = await fault(world, act.Tab(to="Bank"))

    assert (none_new.kind, none_new.found) == ("not_found", "none was opened")
    assert (named.kind, named.near) == ("not_found", (f'"Shop" {world.at("/")}',))


async def test_boxes_are_dismissed_unless_the_policy_or_a_step_says_otherwise(world):
    ask = Asks(kind="confirm", message="Really?", accepted=says("yes"), dismissed=says("no"))
    page = world.page(
        "/", elements=(FakeElement(role="button", name="Delete"), SAID), on={'click button "Delete"': (ask,)}
    )
    await world.open(page)

    await world.do(act.Click(target=Query(role="button")))
    now = await world.look()
    assert [(one.kind, one.message, one.accepted) for one in now.dialogs] == [("confirm", "Really?", False)]
    assert await said(world) == "no"

    effect = await world.do(act.Dialog(accept=True))
    await world.do(act.Click(target=Query(role="button")))
    assert effect.said == "the next box will be accepted"
    assert (await world.look()).dialogs[0].accepted
    assert await said(world) == "yes"

    await world.do(act.Click(target=Query(role="button")))
    assert await said(world) == "no"


async def test_the_policy_answers_boxes_of_a_kind(world):
    page = world.page(
        "/",
        elements=(FakeElement(role="button", name="Go"),),
        on={'click button "Go"': (Asks(kind="alert", message="Hello"),)},
    )
    await world.open(page)

    await world.do(act.Click(target=Query(role="button")))

    assert [(one.kind, one.accepted) for one in (await world.look()).dialogs] == [("alert", True)]
