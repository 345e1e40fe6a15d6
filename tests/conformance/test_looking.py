"""Looking: what a Need brings, and what never gets into a Snapshot."""

import io

import pytest
from PIL import Image

from browser_agent.browser.fake_page import FakeElement, FakeTable, Stores
from browser_agent.core.action import Click, Extract, Fill
from browser_agent.core.rows import Column
from browser_agent.core.snapshot import Box, Snapshot
from browser_agent.core.target import Query

from .conftest import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")
HIDDEN = frozenset({"hidden"})


async def test_an_empty_need_is_the_address_and_the_status_and_costs_no_title(world):
    await world.open(world.page("/shop", title="Shop", status=201))

    now = await world.look()

    assert (now.url, now.status, now.title, now.elements, now.answers) == (world.at("/shop"), 201, "", (), {})
    assert now.tabs == (world.at("/shop"),)


async def test_the_title_comes_when_it_is_asked_for(world):
    await world.open(world.page("/", title="Invoices 2026"))

    assert (await world.look(title=True)).title == "Invoices 2026"


async def test_queries_are_answered_by_their_sentence_with_how_many_there_are(world):
    buttons = tuple(FakeElement(role="button", name="Go", id=f"b{n}") for n in range(60))
    await world.open(world.page("/", elements=buttons))
    many, none = Query(role="button", name="Go"), Query(role="link", name="Go")

    now = await world.look(queries=(many, none))

    assert now.answer(many).count == 60
    assert len(now.answer(many).elements) == 50
    assert (now.answer(none).count, now.answer(none).elements) == (0, ())
    assert now.answer(Query(role="button")) is None


async def test_counts_values_and_states_alone_are_answered_alike(world):
    fields = (
        FakeElement(role="textbox", name="Part", value="Bolt"),
        FakeElement(role="combobox", name="Speed", options=("Normal", "Fast"), value="Fast"),
        FakeElement(role="checkbox", name="Gift", states=frozenset({"checked"})),
        FakeElement(role="textbox", name="Password", field="password", value="hunter2"),
    )
    await world.open(world.page("/", elements=fields))
    part, speed, gift, secret = (Query(role=one.role, name=one.name) for one in fields)
    many, none = Query(role="textbox"), Query(role="button")

    now = await world.look(counts=(many, none, gift), values=(part, speed, secret, none), states=(gift,))

    assert [now.answer(query).count for query in (many, none, gift)] == [2, 0, 1]
    assert [now.answer(query).elements[0].value for query in (part, speed, secret)] == ["Bolt", "Fast", "•" * 7]
    assert now.answer(gift).elements[0].states >= {"checked"}


async def test_hidden_elements_do_not_count(world):
    await world.open(world.page("/", elements=(FakeElement(role="alert", name="Wrong", text="Wrong", states=HIDDEN),)))

    assert (await world.look(queries=(Query(role="alert"),))).answer(Query(role="alert")).count == 0


async def test_values_and_states_of_fields_are_seen(world):
    fields = (
        FakeElement(role="textbox", name="Part", value="Bolt", states=frozenset({"required"})),
        FakeElement(role="spinbutton", name="Count", value="3"),
        FakeElement(role="combobox", name="Speed", options=("Normal", "Fast"), value="Fast"),
        FakeElement(role="combobox", name="Size", options=("Small", "Large")),
        FakeElement(role="checkbox", name="I agree", states=frozenset({"checked"})),
        FakeElement(role="checkbox", name="News"),
        FakeElement(role="button", name="Send", states=frozenset({"disabled"})),
        FakeElement(role="textbox", name="Id", value="7", states=frozenset({"readonly"})),
    )
    await world.open(world.page("/", elements=fields))
    queries = {one.name: Query(role=one.role, name=one.name) for one in fields}

    now = await world.look(queries=tuple(queries.values()))
    seen = {name: now.answer(query).elements[0] for name, query in queries.items()}

    assert {name: seen[name].value for name in ("Part", "Count", "Speed", "Size", "Id")} == {
        "Part": "Bolt",
        "Count": "3",
        "Speed": "Fast",
        "Size": "Small",
        "Id": "7",
    }
    assert {name: seen[name].states for name in seen} == {
        "Part": {"required"},
        "Count": set(),
        "Speed": set(),
        "Size": set(),
        "I agree": {"checked"},
        "News": {"unchecked"},
        "Send": {"disabled"},
        "Id": {"readonly"},
    }
    assert (seen["Part"].field, seen["I agree"].field, seen["Speed"].tag) == ("text", "checkbox", "select")


async def test_a_field_says_where_its_form_posts(world):
    form = FakeElement(role="form", name="Order", id="form", tag="div", text="", form=world.at("/order"), method="post")
    await world.open(
        world.page(
            "/",
            elements=(
                form,
                FakeElement(role="textbox", name="Part", parent="form"),
                FakeElement(role="textbox", name="Search"),
            ),
        )
    )

    inside = (await world.one(Query(role="textbox", name="Part"))).element
    outside = (await world.one(Query(role="textbox", name="Search"))).element

    assert (inside.form, inside.method) == (world.at("/order"), "post")
    assert (outside.form, outside.method) == (None, None)


async def test_the_text_of_the_page_is_what_can_be_seen(world):
    hidden = FakeElement(role="alert", text="Something is wrong", states=HIDDEN)
    await world.open(world.page("/", elements=(FakeElement(role="heading", name="Shop"), hidden), text=("Two parts.",)))

    text = (await world.look(texts=(None,))).answer(None).text

    assert [line for line in text.splitlines() if line] == ["Shop", "Two parts."]


async def test_the_text_of_one_element_has_what_is_inside_it_and_many_have_none(world):
    region = FakeElement(role="region", name="Cart", id="cart", text="")
    lines = tuple(FakeElement(role="paragraph", text=f"Part {n}", parent="cart", id=f"p{n}") for n in range(2))
    await world.open(world.page("/", elements=(region, *lines)))
    one, many = Query(role="region"), Query(css="p")

    now = await world.look(texts=(one, many))

    assert now.answer(one).text.split() == ["Part", "0", "Part", "1"]
    assert (now.answer(many).count, now.answer(many).text) == (2, None)


async def test_a_query_and_its_text_and_grid_come_in_one_answer(world):
    table = FakeTable(name="Parts", headers=("Part", "Count"), rows=(("Bolt", "3"),))
    await world.open(world.page("/", tables=(table,)))
    query = Query(role="table", name="Parts")

    answer = (await world.look(queries=(query,), texts=(query,), grids=(query,))).answer(query)

    assert (answer.count, answer.elements[0].name) == (1, "Parts")
    assert answer.text.split() == ["Part", "Count", "Bolt", "3"]
    assert answer.grid.headers == ("Part", "Count")
    assert [[cell.text for cell in row] for row in answer.grid.rows] == [["Bolt", "3"]]


async def test_a_grid_of_none_or_of_many_tables_is_no_grid(world):
    tables = tuple(FakeTable(name=name, headers=("A",), rows=(("1",),)) for name in ("One", "Two"))
    await world.open(world.page("/", tables=tables))
    none, many = Query(role="table", name="Three"), Query(role="table")

    now = await world.look(grids=(none, many))

    assert [(now.answer(query).count, now.answer(query).grid) for query in (none, many)] == [(0, None), (2, None)]


async def test_lists_and_regions_are_read_as_rows(world):
    items = tuple(FakeElement(role="listitem", text=text, parent="list", id=text) for text in ("Bolt", "Nut"))
    gone = FakeElement(role="listitem", text="Cog", parent="list", states=HIDDEN)
    await world.open(world.page("/", elements=(FakeElement(role="list", id="list", text=""), *items, gone)))
    column = Column(name="part")

    listed = await world.surface.grid(
        Extract(source="list", target=Query(role="list"), name="parts"), await world.one(Query(role="list"))
    )
    each = (await world.locate(Query(role="listitem")))[0]
    regions = await world.surface.grid(
        Extract(source="region", target=Query(role="listitem"), name="parts", columns=(column,)), each
    )

    assert (listed.headers, [row[0].text for row in listed.rows]) == (("text",), ["Bolt", "Nut"])
    assert (regions.headers, [row[0].text for row in regions.rows]) == (("part",), ["Bolt", "Nut"])


async def test_aria_lines_name_role_name_and_state(world):
    region = FakeElement(role="region", name="Cart", id="cart", text="")
    inside = (
        FakeElement(role="heading", name="Your cart", parent="cart"),
        FakeElement(role="checkbox", name="Gift", states=frozenset({"checked"}), parent="cart"),
        FakeElement(role="textbox", name="Part", value="Bolt", parent="cart"),
    )
    await world.open(world.page("/", elements=(region, *inside, FakeElement(role="button", name="Buy"))))

    now = await world.look(arias=(None, Query(role="region")))
    lines = [line.strip() for line in now.answer(Query(role="region")).aria.splitlines()]

    assert lines[-3].startswith('- heading "Your cart"')
    assert lines[-2:] == ['- checkbox "Gift" [checked]', '- textbox "Part": Bolt']
    assert 'button "Buy"' in now.answer(None).aria
    assert 'button "Buy"' not in now.answer(Query(role="region")).aria


async def test_a_whole_look_names_everything_and_gives_refs_to_what_can_be_acted_on(world):
    await world.open(
        world.page(
            "/",
            title="T",
            elements=(
                FakeElement(role="heading", name="Shop"),
                FakeElement(role="link", name="Cart", href=world.at("/cart")),
            ),
        )
    )

    now = await world.look(whole=True)
    named = {one.name: one for one in now.elements if one.name}

    assert (now.whole, now.title) == (True, "T")
    assert (named["Shop"].role, named["Cart"].role) == ("heading", "link")
    assert named["Cart"].ref
    assert not named["Shop"].ref


@pytest.mark.parametrize("kind", ["password", "otp", "card"])
async def test_what_a_secret_field_holds_is_dots_wherever_one_looks(world, kind):
    field = FakeElement(role="textbox", name="Secret", field=kind, testid="secret")
    await world.open(world.page("/", elements=(field, FakeElement(role="textbox", name="Plain"))))
    query = Query(testid="secret")
    secret = await world.one(query)
    await world.surface.perform(Fill(target=query, value=PASSWORD), secret)

    now = await world.look(queries=(query,), texts=(None, query), arias=(None, query), whole=True, changes=True)

    assert now.answer(query).elements[0].value == "•" * len(PASSWORD)
    assert now.answer(query).elements[0].field == kind
    assert PASSWORD not in now.model_dump_json()
    (found,) = await world.locate(query)
    assert found.element.value == "•" * len(PASSWORD)


async def test_a_secret_is_typed_and_never_seen(world):
    field = FakeElement(role="textbox", name="Password", field="password", label="Password")
    await world.open(world.page("/", elements=(field,)))

    effect = await world.do(Fill(target=Query(label="Password"), value="${secrets.pass}"))

    now = await world.look(queries=(Query(label="Password"),), arias=(None,), whole=True)
    assert effect.said == "typed pass; it reads back"
    assert now.answer(Query(label="Password")).elements[0].value == "•" * len(PASSWORD)
    assert PASSWORD not in now.model_dump_json() + repr(effect)


async def test_storage_and_cookies_are_seen_when_asked_for(world):
    keeps = (
        Stores(key="theme", value="dark"),
        Stores(area="session", key="cart", value="3"),
        Stores(area="cookie", key="seen", value="yes"),
    )
    page = world.page("/", elements=(FakeElement(role="button", name="Keep"),), on={'click button "Keep"': keeps})
    await world.open(page)
    await world.do(Click(target=Query(role="button", name="Keep")))

    now, unasked = await world.look(storage=True, cookies=True), await world.look()

    assert (now.local_storage["theme"], now.session_storage["cart"], now.cookies["seen"]) == ("dark", "3", "yes")
    assert (unasked.local_storage, unasked.session_storage, unasked.cookies) == ({}, {}, {})


async def test_the_mark_of_changes_differs_only_when_something_changed(world):
    await world.open(world.page("/", elements=(FakeElement(role="textbox", name="Part"),)))

    first, second = await world.look(changes=True), await world.look(changes=True)
    await world.do(Fill(target=Query(role="textbox"), value="Bolt"))
    third = await world.look(changes=True)

    assert first.changes == second.changes != third.changes
    assert (await world.look()).changes == ""


async def test_pictures_are_jpegs_of_the_view_the_page_or_one_element(world):
    button = FakeElement(role="button", name="Send", box=Box(x=20, y=20, width=120, height=40))
    await world.open(world.page("/", elements=(button,), height=1500))

    view = Image.open(io.BytesIO(await world.surface.picture()))
    page = Image.open(io.BytesIO(await world.surface.picture(whole_page=True)))
    one = Image.open(io.BytesIO(await world.surface.picture(of=await world.one(Query(role="button")))))

    assert {image.format for image in (view, page, one)} == {"JPEG"}
    assert page.height > view.height
    assert one.size == (120, 40)


async def test_before_anything_was_opened_there_is_an_empty_page(world):
    now = await world.look(texts=(None,), storage=True, cookies=True)

    assert now == Snapshot(url="about:blank", status=now.status, tabs=("about:blank",), answers=now.answers)
    assert not now.answer(None).text
