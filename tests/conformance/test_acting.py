"""Acting: every action, with what can be seen of it."""

import pytest

from browser_agent.browser.fake_page import FakeElement, Shows
from browser_agent.core import action as act
from browser_agent.core.snapshot import Box
from browser_agent.core.target import Query

from .seen import SAID, held, said, says, states

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_goto_opens_an_address_and_says_its_status(world):
    await world.open(world.page("/"), world.page("/two"))

    effect = await world.do(act.Goto(url=world.at("/two")))

    assert effect.said == f"200 {world.at('/two')}"
    assert (await world.look()).url == world.at("/two")


async def test_goto_follows_redirects_and_says_where_it_ended(world):
    await world.open(world.page("/"), world.page("/old", redirect="/new"), world.page("/new"))

    effect = await world.do(act.Goto(url=world.at("/old")))

    assert effect.said == f"200 {world.at('/new')}"


async def test_goto_a_page_that_is_missing_is_done_and_says_404(world):
    await world.open(world.page("/"))

    effect = await world.do(act.Goto(url=world.at("/nowhere")))

    assert effect.said == f"404 {world.at('/nowhere')}"
    assert (await world.look()).status == 404


async def test_clicking_does_what_the_page_says(world):
    page = world.page(
        "/", elements=(FakeElement(role="button", name="Send"), SAID), on={'click button "Send"': says("sent")}
    )
    await world.open(page)

    effect = await world.do(act.Click(target=Query(role="button", name="Send")))

    assert (effect.said, await said(world)) == ("clicked", "sent")


async def test_clicking_a_link_follows_it(world):
    await world.open(
        world.page("/", elements=(FakeElement(role="link", name="Cart", href=world.at("/cart")),)), world.page("/cart")
    )

    await world.do(act.Click(target=Query(role="link", name="Cart")))

    assert (await world.look()).url == world.at("/cart")


async def test_clicking_a_submit_button_sends_its_form(world):
    form = FakeElement(role="group", id="form", text="", form=world.at("/done"), method="post")
    await world.open(
        world.page("/", elements=(form, FakeElement(role="button", name="Order", parent="form"))), world.page("/done")
    )

    await world.do(act.Click(target=Query(role="button", name="Order")))
    now = await world.look()

    assert now.url == world.at("/done")
    assert [(one.method, one.status) for one in now.exchanges if one.kind == "document"] == [("POST", 200)]


async def test_fill_replaces_what_a_field_holds(world):
    page = world.page(
        "/",
        elements=(FakeElement(role="textbox", name="Part", value="Nut"), SAID),
        on={'fill textbox "Part"': says("typed")},
    )
    await world.open(page)

    effect = await world.do(act.Fill(target=Query(role="textbox"), value="Bolt"))

    assert (effect.said, await held(world, Query(role="textbox")), await said(world)) == ("filled", "Bolt", "typed")
    await world.do(act.Fill(target=Query(role="textbox"), value=""))
    assert await held(world, Query(role="textbox")) == ""


async def test_choose_picks_by_the_words_that_are_read(world):
    speed = FakeElement(role="combobox", name="Speed", options=("Normal", "Very  fast", "Slow"))
    page = world.page("/", elements=(speed, SAID), on={'choose combobox "Speed"': says("chosen")})
    await world.open(page)

    effect = await world.do(act.Choose(target=Query(role="combobox"), options=("Very fast",)))

    assert effect.said == "chose Very fast"
    assert (await held(world, Query(role="combobox"))).split() == ["Very", "fast"]
    assert await said(world) == "chosen"


async def test_choose_in_a_radio_group_picks_one_and_lets_the_others_go(world):
    radios = tuple(FakeElement(role="radio", name=name, parent="pay") for name in ("Card", "Cash"))
    await world.open(world.page("/", elements=(FakeElement(role="radiogroup", name="Pay", id="pay", text=""), *radios)))

    for option in ("Card", "Cash"):
        await world.do(act.Choose(target=Query(role="radiogroup"), options=(option,)))

    assert "checked" in await states(world, Query(role="radio", name="Cash"))
    assert "checked" not in await states(world, Query(role="radio", name="Card"))


async def test_check_brings_a_box_to_on_and_to_off_and_leaves_it_there(world):
    page = world.page(
        "/", elements=(FakeElement(role="checkbox", name="Gift"), SAID), on={'click checkbox "Gift"': says("touched")}
    )
    await world.open(page)
    query = Query(role="checkbox")

    first = await world.do(act.Check(target=query))
    again = await world.do(act.Check(target=query))
    assert (first.said, again.said, "checked" in await states(world, query)) == ("on", "on", True)
    off = await world.do(act.Check(target=query, on=False))

    assert (off.said, "checked" in await states(world, query)) == ("off", False)
    assert await said(world) == "touched"


async def test_press_reaches_the_element_and_the_page(world):
    page = world.page(
        "/",
        elements=(FakeElement(role="textbox", name="Part", value="M"), SAID),
        on={'press Enter textbox "Part"': says("entered"), "press Escape": says("left")},
    )
    await world.open(page)

    effect = await world.do(act.Press(target=Query(role="textbox"), keys="Enter"))
    assert (effect.said, await said(world)) == ("pressed Enter", "entered")
    await world.do(act.Press(keys="Escape"))
    assert await said(world) == "left"
    await world.do(act.Press(target=Query(role="textbox"), keys="4"))
    assert sorted(await held(world, Query(role="textbox"))) == ["4", "M"]


async def test_hover_rests_on_the_element(world):
    page = world.page(
        "/", elements=(FakeElement(role="button", name="Menu"), SAID), on={'hover button "Menu"': says("open")}
    )
    await world.open(page)

    await world.do(act.Hover(target=Query(role="button")))

    assert await said(world) == "open"


async def test_upload_gives_files_by_name(world, tmp_path):
    files = [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    for file in files:
        file.write_bytes(b"%PDF")
    page = world.page(
        "/",
        elements=(FakeElement(role="textbox", field="file", testid="file", id="file"), SAID),
        on={"upload file": says("got them")},
    )
    await world.open(page)
    await world.do(act.Upload(target=Query(testid="file"), files=(str(files[0]),)))

    assert await held(world, Query(testid="file")) == "one.pdf"
    assert await said(world) == "got them"


async def test_drag_drops_one_on_the_other(world):
    boxes = (
        FakeElement(role="listitem", text="Card", id="card", title="card", box=Box(x=50, y=50, width=80, height=40)),
        FakeElement(role="region", name="Done", id="done", text="", box=Box(x=300, y=50, width=200, height=100)),
    )
    await world.open(world.page("/", elements=(*boxes, SAID), on={"drag card onto done": says("moved")}))

    await world.do(act.Drag(target=Query(title="card"), onto=Query(role="region")))

    assert await said(world) == "moved"


async def test_a_key_that_does_not_open_anything_leaves_the_page_as_it_is(world):
    page = world.page(
        "/",
        elements=(
            FakeElement(role="button", name="More"),
            FakeElement(role="button", name="Less", states=frozenset({"hidden"})),
        ),
        on={'click button "More"': (Shows(of='button "Less"'),)},
    )
    await world.open(page)

    await world.do(act.Press(keys="Escape"))

    assert await world.names(Query(role="button")) == ["More"]
