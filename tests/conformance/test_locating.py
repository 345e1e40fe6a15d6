"""Finding elements: none, one, many; by words, place and context."""

import pytest

from browser_agent.browser.fake_page import Becomes, FakeCell, FakeElement, FakeTable, Shows
from browser_agent.core.action import Click
from browser_agent.core.snapshot import Box
from browser_agent.core.target import Point, Query, Ref

pytestmark = pytest.mark.asyncio(loop_scope="session")
HIDDEN = frozenset({"hidden"})


def button(name, **parts):
    return FakeElement(role="button", name=name, **parts)


async def test_a_target_that_nothing_answers_finds_nothing(world):
    await world.open(world.page("/", elements=(button("Send"),)))

    assert await world.locate(Query(role="button", name="Buy")) == ()


async def test_one_element_is_found_with_what_it_is(world):
    await world.open(world.page("/", elements=(button("Send"), button("Cancel"))))

    (found,) = await world.locate(Query(role="button", name="Send"))

    assert (found.equals, found.element.role, found.element.name) == (1, "button", "Send")
    assert (found.element.tag, found.element.text, found.element.origin) == ("button", "Send", world.site.url)
    assert found.element.box is not None
    assert found.query == Query(role="button", name="Send")


async def test_many_are_found_in_page_order_and_each_says_how_many_there_are(world):
    row = tuple(button("Delete", id=f"d{n}", title=f"number {n}") for n in range(3))
    await world.open(world.page("/", elements=row))

    found = await world.locate(Query(role="button", name="Delete"))

    assert [one.equals for one in found] == [3, 3, 3]
    assert sorted(found, key=lambda one: (one.element.box.y, one.element.box.x)) == list(found)


async def test_hidden_elements_are_left_out_unless_asked_for(world):
    hidden = FakeElement(role="group", id="box", states=HIDDEN, text="")
    await world.open(
        world.page(
            "/",
            elements=(
                button("Send", states=HIDDEN),
                hidden,
                FakeElement(role="textbox", field="file", testid="file", parent="box"),
            ),
        )
    )

    assert await world.locate(Query(role="button", name="Send")) == ()
    assert await world.locate(Query(testid="file")) == ()
    (found,) = await world.locate(Query(testid="file"), hidden=True)
    assert "hidden" in found.element.states
    assert found.element.box is None


async def test_an_exact_name_is_the_whole_name_with_white_space_folded(world):
    await world.open(world.page("/", elements=(button("Send  order"), button("Send order now"), button("send order"))))

    assert len(await world.locate(Query(role="button", name="Send order"))) == 1
    assert len(await world.locate(Query(role="button", name="Send"))) == 0


async def test_a_like_name_is_any_part_in_any_case(world):
    await world.open(world.page("/", elements=(button("Send order"), button("RESEND"), button("Cancel"))))

    assert await world.names(Query(role="button", name="send", exact=False)) == ["Send order", "RESEND"]


async def test_label_placeholder_testid_title_and_alt_find_their_elements(world):
    await world.open(
        world.page(
            "/",
            elements=(
                FakeElement(role="textbox", name="Part", placeholder="M4 bolt", testid="part"),
                button("?", title="Help me"),
                FakeElement(role="img", alt="A logo", name="A logo"),
            ),
        )
    )

    for query in (Query(label="Part"), Query(placeholder="M4 bolt"), Query(testid="part")):
        (found,) = await world.locate(query)
        assert (found.element.role, found.element.name) == ("textbox", "Part")
    assert len(await world.locate(Query(title="Help me"))) == 1
    assert len(await world.locate(Query(alt="A logo"))) == 1
    assert len(await world.locate(Query(label="part"))) == 0
    assert len(await world.locate(Query(label="PAR", exact=False))) == 1


async def test_a_text_finds_the_innermost_element_that_shows_it(world):
    await world.open(
        world.page(
            "/",
            elements=(
                FakeElement(role="region", id="r", name="Shop", text=""),
                FakeElement(role="paragraph", text="In stock", parent="r"),
            ),
        )
    )

    (found,) = await world.locate(Query(text="In stock"))

    assert (found.element.tag, found.element.text) == ("p", "In stock")


async def test_fields_of_a_query_narrow_each_other(world):
    await world.open(world.page("/", elements=(button("Send", testid="a"), button("Send", testid="b", id="second"))))

    assert len(await world.locate(Query(role="button", name="Send", testid="b"))) == 1


async def test_within_looks_only_inside(world):
    regions = tuple(FakeElement(role="region", name=name, id=name, text="") for name in ("Left", "Right"))
    both = tuple(button("Delete", parent=one.id, id=f"in {one.id}", title=one.id) for one in regions)
    await world.open(world.page("/", elements=regions + both))

    assert len(await world.locate(Query(role="button", name="Delete"))) == 2
    (found,) = await world.locate(Query(role="button", name="Delete", within=Query(role="region", name="Right")))
    (wanted,) = await world.locate(Query(title="Right"))
    assert found.element.box == wanted.element.box


def two_and_an_anchor(first, second):
    return (
        FakeElement(role="paragraph", text="Invoice 7", box=Box(x=400, y=200, width=100, height=20)),
        button("Open", id="one", title="one", box=first),
        button("Open", id="two", title="two", box=second),
    )


async def test_near_takes_the_one_that_is_clearly_closer(world):
    near = Box(x=400, y=230, width=60, height=20)
    far = Box(x=400, y=300, width=60, height=20)
    await world.open(world.page("/", elements=two_and_an_anchor(far, near)))

    (found,) = await world.locate(Query(role="button", name="Open", near=Query(text="Invoice 7")))

    assert found.element.box == near


async def test_near_keeps_all_when_none_is_clearly_closer(world):
    above = Box(x=400, y=170, width=60, height=20)
    below = Box(x=400, y=232, width=60, height=20)
    await world.open(world.page("/", elements=two_and_an_anchor(above, below)))

    found = await world.locate(Query(role="button", name="Open", near=Query(text="Invoice 7")))

    assert [one.equals for one in found] == [2, 2]


async def test_near_something_that_is_not_there_finds_nothing(world):
    await world.open(world.page("/", elements=(button("Open"),)))

    assert await world.locate(Query(role="button", name="Open", near=Query(text="Invoice 7"))) == ()


def orders():
    table = FakeTable(name="Orders", headers=("Part", "Count"), rows=(("Bolt", "3"), ("Nut", "3"), ("Nut", "8")))
    deletes = tuple(
        button("Delete", id=f"del{n}", title=f"del{n}", parent=f'table "Orders".{n}.Count') for n in (1, 2, 3)
    )
    return {"tables": (table,), "elements": deletes}


async def test_a_row_is_named_by_cells_under_their_headings(world):
    table = FakeTable(name="Orders", headers=("Part", "Count"), rows=(("Bolt", "3"), ("Nut", "3"), ("Nut", "8")))
    await world.open(world.page("/", tables=(table,)))

    (row,) = await world.locate(Query(role="row", row={"Part": "Nut", "Count": "8"}))
    assert row.element.text.split() == ["Nut", "8"]
    (cell,) = await world.locate(Query(role="cell", name="Nut", row={"Count": "8"}))
    assert cell.element.text == "Nut"
    assert [one.equals for one in await world.locate(Query(role="row", row={"Part": "Nut"}))] == [2, 2]
    assert await world.locate(Query(role="row", row={"Price": "8"})) == ()


async def test_a_spanning_cell_does_not_move_the_columns_after_it_in_a_row(world):
    rows = (("8", FakeCell(text="off", span=2)), (FakeCell(text="off", span=2), "6"))
    await world.open(world.page("/", tables=(FakeTable(name="Hours", headers=("Mon", "Tue", "Wed"), rows=rows),)))

    (row,) = await world.locate(Query(role="row", row={"Wed": "6"}))
    assert row.element.text.split() == ["off", "6"]
    assert await world.locate(Query(role="row", row={"Tue": "6"})) == ()


async def test_a_control_is_found_in_the_row_that_is_named(world):
    await world.open(world.page("/", **orders()))

    found = await world.locate(Query(role="button", name="Delete", row={"Part": "Bolt"}))

    assert [one.element.name for one in found] == ["Delete"]
    (wanted,) = await world.locate(Query(title="del1"))
    assert found[0].element.box == wanted.element.box


async def test_nth_counts_visible_ones_from_nought(world):
    many = (button("Go", id="a", states=HIDDEN), button("Go", id="b", title="b"), button("Go", id="c", title="c"))
    await world.open(world.page("/", elements=many))

    (found,) = await world.locate(Query(role="button", name="Go", nth=1))
    (wanted,) = await world.locate(Query(title="c"))

    assert (found.equals, found.element.box) == (1, wanted.element.box)
    assert await world.locate(Query(role="button", name="Go", nth=2)) == ()


async def test_frames_are_searched_too_and_say_where_they_are(world):
    await world.open(world.page("/", elements=(button("Send"), button("Pay", frame=world.at("/pay.html")))))

    found = await world.one(Query(role="button", name="Pay"))

    assert (found.element.frame, found.element.origin) == (world.at("/pay.html"), world.site.url)
    assert (await world.one(Query(role="button", name="Send"))).element.frame == ""


async def test_a_frame_path_keeps_to_that_frame(world):
    frames = (button("Pay", id="a", frame=world.at("/left.html")), button("Pay", id="b", frame=world.at("/right.html")))
    await world.open(world.page("/", elements=frames))

    assert len(await world.locate(Query(role="button", name="Pay"))) == 2
    (found,) = await world.locate(Query(role="button", name="Pay", frame=("right.html",)))
    assert found.element.frame == world.at("/right.html")
    assert await world.locate(Query(role="button", name="Pay", frame=("nowhere.html",))) == ()


async def test_a_ref_of_a_whole_look_is_found_and_a_made_up_one_is_not(world):
    await world.open(world.page("/", elements=(button("Send"), button("Cancel"))))
    now = await world.look(whole=True)
    ref = next(one.ref for one in now.elements if one.name == "Cancel")

    (found,) = await world.locate(Ref(ref=ref))

    assert found.element.name == "Cancel"
    assert await world.locate(Ref(ref="e987")) == ()


async def test_a_point_finds_what_lies_there(world):
    await world.open(world.page("/", elements=(button("Send", box=Box(x=300, y=300, width=80, height=30)),)))

    (found,) = await world.locate(Point(x=320, y=310))

    assert found.element.text == "Send"


async def test_what_a_look_answered_is_found_and_can_be_acted_on(world):
    page = world.page(
        "/",
        elements=(button("Send"), FakeElement(role="status", id="said", text="")),
        on={'click button "Send"': (Becomes(of="said", change={"text": "sent"}),)},
    )
    await world.open(page)
    query = Query(role="button", name="Send")
    await world.look(queries=(query,))

    (found,) = await world.surface.locate(query)
    await world.surface.perform(Click(target=query), found)

    assert (await world.look(texts=(Query(role="status"),))).answer(Query(role="status")).text == "sent"


async def test_a_locate_after_an_act_sees_what_the_act_changed(world):
    page = world.page(
        "/",
        elements=(button("More"), button("Less", states=HIDDEN)),
        on={'click button "More"': (Shows(of='button "Less"'),)},
    )
    await world.open(page)
    await world.look(queries=(Query(role="button"),))

    await world.do(Click(target=Query(role="button", name="More")))

    assert await world.names(Query(role="button")) == ["More", "Less"]


async def test_a_spanning_cell_does_not_move_the_columns_after_it_in_the_grid(world):
    table = FakeTable(
        name="Hours",
        headers=("Mon", "Tue", "Wed"),
        rows=(("8", FakeCell(text="off", span=2)), (FakeCell(text="link", href=world.at("/x")), "7", "6")),
    )
    await world.open(world.page("/", tables=(table,)))

    grid = (await world.look(grids=(Query(role="table"),))).answer(Query(role="table")).grid

    assert grid.headers == ("Mon", "Tue", "Wed")
    assert [[cell.text for cell in row] for row in grid.rows] == [["8", "off", "off"], ["link", "7", "6"]]
    assert grid.rows[1][0].href == world.at("/x")
