"""Acts that cannot be done: the kind of fault, what it says, and that nothing happened."""

import pytest

from browser_agent.browser.fake_page import FakeElement, Hides
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.snapshot import Box
from browser_agent.core.target import Query

from .seen import SAID, fault, held, said, says

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_goto_where_nothing_listens_is_a_navigation_fault(world, unused_origin):
    await world.open(world.page("/"))

    told = await fault(world, act.Goto(url=f"{unused_origin}/"), timeout_s=3)
    await world.quiet()

    assert told.kind in ("navigation", "refused")
    assert told.expected == f"{unused_origin}/ to open"


async def test_fill_of_a_list_of_options_says_choose(world):
    await world.open(world.page("/", elements=(FakeElement(role="combobox", name="Speed", options=("Slow", "Fast")),)))

    told = await fault(world, act.Fill(target=Query(role="combobox"), value="Fast"))

    assert told.kind == "unsuitable"
    assert told.next == "`choose:` picks an option"


@pytest.mark.parametrize(("role", "value"), [("button", "Bolt"), ("checkbox", "yes"), ("spinbutton", "three")])
async def test_fill_of_what_takes_no_such_text_is_unsuitable(world, role, value):
    await world.open(world.page("/", elements=(FakeElement(role=role, name="X"),)))

    assert (await fault(world, act.Fill(target=Query(role=role), value=value))).kind == "unsuitable"


async def test_choose_what_is_no_option_names_those_that_are(world):
    await world.open(world.page("/", elements=(FakeElement(role="combobox", name="Speed", options=("Slow", "Fast")),)))

    told = await fault(world, act.Choose(target=Query(role="combobox"), options=("Faster",)))

    assert (told.kind, told.expected, told.found) == ("no_option", 'one option "Faster"', "none")
    assert told.near == ('option "Slow"', 'option "Fast"')
    assert await held(world, Query(role="combobox")) == "Slow"


async def test_a_radio_button_cannot_be_switched_off(world):
    await world.open(world.page("/", elements=(FakeElement(role="radio", name="Card", states=frozenset({"checked"})),)))

    assert (await fault(world, act.Check(target=Query(role="radio"), on=False))).kind == "unsuitable"


async def test_check_of_what_is_neither_on_nor_off_is_unsuitable(world):
    await world.open(world.page("/", elements=(FakeElement(role="button", name="Gift"),)))

    assert (await fault(world, act.Check(target=Query(role="button")))).kind == "unsuitable"


async def test_scroll_moves_the_page_until_it_ends(world):
    await world.open(world.page("/", height=1000, elements=(FakeElement(role="button", name="Send"),)))

    assert (await world.do(act.Scroll(by=150))).said == "scrolled 150 px"
    assert (await world.do(act.Scroll(target=Query(role="button")))).said == "it is in view"
    assert (await fault(world, act.Scroll(by=-100))).kind == "unsuitable"


async def test_a_disabled_element_is_not_clicked_filled_or_checked(world):
    off = frozenset({"disabled"})
    elements = (
        FakeElement(role="button", name="Send", states=off),
        FakeElement(role="textbox", name="Part", states=off),
        FakeElement(role="checkbox", name="Gift", states=off),
    )
    await world.open(world.page("/", elements=elements))

    for action in (
        act.Click(target=Query(role="button")),
        act.Fill(target=Query(role="textbox"), value="Bolt"),
        act.Check(target=Query(role="checkbox")),
    ):
        told = await fault(world, action)
        assert told.kind == "disabled"
        assert told.expected.startswith(f"to {action.kind} {action.target.role}")


async def test_a_read_only_field_is_not_filled(world):
    field = FakeElement(role="textbox", name="Part", value="Nut", states=frozenset({"readonly"}))
    await world.open(world.page("/", elements=(field,)))

    told = await fault(world, act.Fill(target=Query(role="textbox"), value="Bolt"))

    assert (told.kind, told.found.split(" (")[0]) == ("disabled", "it is read-only")
    assert await held(world, Query(role="textbox")) == "Nut"


async def test_a_covered_element_is_not_clicked_and_its_cover_is_named(world):
    wall = FakeElement(
        role="dialog", id="wall", tag="section", text="We use cookies", box=Box(x=0, y=0, width=500, height=300)
    )
    send = FakeElement(role="button", name="Send", covered_by="wall", box=Box(x=50, y=50, width=80, height=30))
    accept = FakeElement(role="button", name="Accept", box=Box(x=600, y=50, width=80, height=30))
    page = world.page(
        "/",
        elements=(send, wall, accept, SAID),
        on={'click button "Send"': says("sent"), 'click button "Accept"': (Hides(of="wall"),)},
    )
    await world.open(page)

    told = await fault(world, act.Click(target=Query(role="button", name="Send")))
    assert told.kind == "covered"
    assert told.expected == 'to click button "Send"'
    assert told.found.startswith("it is covered by <section")
    assert told.next == "close what covers it in a step before, or add `optional: true` to such a step"
    assert await said(world) == "nothing yet"
    await world.do(act.Click(target=Query(role="button", name="Accept")))
    await world.do(act.Click(target=Query(role="button", name="Send")))
    assert await said(world) == "sent"


async def test_an_element_of_an_earlier_document_is_stale(world):
    await world.open(world.page("/", elements=(FakeElement(role="button", name="Send"),)), world.page("/two"))
    found = await world.one(Query(role="button"))
    await world.do(act.Goto(url=world.at("/two")), timeout_s=0.4)

    with pytest.raises(StepFault) as caught:
        await world.surface.perform(act.Click(target=Query(role="button")), found)

    assert caught.value.fault.kind == "stale"


async def test_an_element_that_was_hidden_meanwhile_is_not_clicked(world):
    page = world.page(
        "/",
        elements=(FakeElement(role="button", name="Send"), FakeElement(role="button", name="Less")),
        on={'click button "Less"': (Hides(of='button "Send"'),)},
    )
    await world.open(page)
    found = await world.one(Query(role="button", name="Send"))
    await world.do(act.Click(target=Query(role="button", name="Less")), timeout_s=0.4)

    with pytest.raises(StepFault) as caught:
        await world.surface.perform(act.Click(target=Query(role="button", name="Send")), found)

    assert caught.value.fault.kind == "stale"
    assert caught.value.fault.found.startswith("it is not there any more, or cannot be seen")


async def test_a_secret_goes_nowhere_but_into_its_kind_of_field(world):
    await world.open(world.page("/", elements=(FakeElement(role="textbox", name="Search"),)))

    told = await fault(world, act.Fill(target=Query(role="textbox"), value="${secrets.pass}"))

    assert (told.kind, told.expected) == ("refused", "secret pass to go into a password field")
    assert await held(world, Query(role="textbox")) == ""


async def test_a_secret_is_not_pressed_without_a_field(world):
    await world.open(world.page("/"))

    assert (await fault(world, act.Press(keys="${secrets.pass}"))).kind == "refused"
