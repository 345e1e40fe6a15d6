"""Each application starts with its seed, and each task of TASKS.md can be done by hand.

No recipe runs here: plain Playwright does what the recipes will do, with the same roles and names. A recipe
that fails later then fails because of the recipe or the engine, not because the task was impossible.
"""

from datetime import date

import pytest
from playwright.async_api import Page, expect

from .by_hand import DRAWING, PICTURE, fill_customer, log_in, write_tiddler
from .datasette import Datasette
from .django_admin import DjangoAdmin
from .nicegui import NiceGui, Order
from .tiddlywiki import Tiddler, TiddlyWiki
from .trac import TICKETS, Trac

pytestmark = [pytest.mark.application, pytest.mark.browser, pytest.mark.long]


async def test_the_shop_starts_with_a_thousand_customers_that_are_always_the_same(shop: DjangoAdmin) -> None:
    first, *_, last = shop.customers()

    assert shop.database.value("SELECT count(*) FROM shop_customer") == 1_000
    assert (first["name"], first["email"], first["credit"]) == (
        "Ben Abel",
        "ben.abel.0001@example.test",
        4999.66,
    )
    assert last["email"] == "sara.costa.1000@example.test"


async def test_a_customer_can_be_added_with_every_kind_of_field(shop: DjangoAdmin, loopback_page: Page) -> None:
    page = loopback_page
    await log_in(page, shop)
    await page.get_by_role("link", name="Customers", exact=True).click()
    await page.get_by_role("link", name="Add customer").click()
    await fill_customer(page, "Zoe Quist", "zoe@example.test")
    await page.get_by_role("button", name="Photo:").set_input_files(PICTURE)

    await page.get_by_role("button", name="Save", exact=True).click()

    await expect(page.get_by_text("The customer “Zoe Quist” was added successfully.")).to_be_visible()
    (added,) = shop.customers("email = 'zoe@example.test'")
    assert added == {
        "id": 1001,
        "name": "Zoe Quist",
        "email": "zoe@example.test",
        "joined": "2026-03-09",
        "active": 0,
        "tier": "gold",
        "credit": 1250.5,
        "notes": "Pays late.\r\nAsk first.",
        "photo": "photos/portrait.png",
    }
    assert shop.photo(added) == PICTURE["buffer"]


async def test_a_customer_can_be_found_edited_and_deleted(shop: DjangoAdmin, loopback_page: Page) -> None:
    page = loopback_page
    await log_in(page, shop, "/admin/shop/customer/")

    await page.get_by_role("textbox", name="Search").fill("ben.abel.0001")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("row", name="ben.abel.0001@example.test").get_by_role("link").click()
    await page.get_by_role("combobox", name="Tier:").select_option(label="Silver")
    await page.get_by_role("button", name="Save", exact=True).click()

    await expect(page.get_by_text("The customer “Ben Abel” was changed successfully.")).to_be_visible()
    (edited,) = shop.customers("id = 1")
    assert edited["tier"] == "silver"

    await page.get_by_role("row", name="ben.abel.0001@example.test").get_by_role("link").click()
    await page.get_by_role("link", name="Delete").click()
    await expect(page.get_by_role("heading", name="Delete")).to_be_visible()
    assert shop.customers("id = 1")
    await page.get_by_role("button", name="Yes, I’m sure").click()

    await expect(page.get_by_text("The customer “Ben Abel” was deleted successfully.")).to_be_visible()
    assert shop.customers("id = 1") == []
    assert [row["action_flag"] for row in shop.log()] == [2, 3]


async def test_filtered_customers_can_be_read_off_the_list(shop: DjangoAdmin, loopback_page: Page) -> None:
    page = loopback_page
    await log_in(page, shop, "/admin/shop/customer/")

    filters = page.get_by_role("navigation", name="Filter")
    await filters.get_by_role("link", name="Basic").click()
    await filters.get_by_role("link", name="Yes").click()
    await expect(page).to_have_url(shop.url + "/admin/shop/customer/?active__exact=1&tier__exact=basic")
    rows = page.get_by_role("main").get_by_role("table").locator("tbody").get_by_role("row")
    await expect(rows).to_have_count(100)
    shown = [row.split("\t") for row in await rows.all_inner_texts()]

    stored = shop.customers("active = 1 AND tier = 'basic'")
    assert [row[2] for row in shown] == [row["email"] for row in stored[:100]]
    assert [float(row[-1]) for row in shown] == [row["credit"] for row in stored[:100]]
    await expect(page.get_by_text(f"{len(stored)} results")).to_be_visible()


async def test_the_stock_can_be_filtered_by_facet_and_by_column(stock: Datasette, loopback_page: Page) -> None:
    page = loopback_page
    assert len(stock.parts()) == 1_000
    await page.goto(stock.url + "/stock/parts")

    await page.get_by_role("paragraph").filter(has_text="Suggested facets").get_by_role("link", name="metal").click()
    await page.get_by_role("listitem").get_by_role("link", name="brass").click()
    await page.locator("select[name=_filter_column]").last.select_option("pieces")
    await page.locator("select[name=_filter_op]").last.select_option("gt")
    await page.locator("input[name=_filter_value]").last.fill("1000")
    await page.get_by_role("button", name="Apply").click()

    stored = stock.parts("metal = 'brass' AND pieces > 1000")
    await expect(page.get_by_role("heading", name=f"{len(stored)} rows where")).to_be_visible()
    rows = page.get_by_role("table").locator("tbody").get_by_role("row")
    await expect(rows).to_have_count(100)
    shown = [[cell.strip() for cell in row.split("\t")] for row in await rows.all_inner_texts()]
    assert [(int(row[0]), row[1], row[3], int(row[4])) for row in shown] == [
        (row["id"], row["part"], row["warehouse"], row["pieces"]) for row in stored[:100]
    ]
    await expect(page.get_by_role("link", name="Next page")).to_be_visible()


async def test_a_query_can_be_typed_into_the_box_for_sql(stock: Datasette, loopback_page: Page) -> None:
    page = loopback_page
    sql = "select warehouse, sum(pieces) as pieces from parts group by warehouse order by warehouse"
    await page.goto(stock.url + "/stock")

    # CodeMirror: the textbox is a hidden, always empty textarea under the drawn text. A click on it is
    # intercepted and a plain fill() adds to the query that is there; the keyboard replaces it.
    await page.get_by_role("textbox").focus()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.insert_text(sql)
    await expect(page.locator(".CodeMirror-code")).to_contain_text(sql)
    await page.get_by_role("button", name="Run SQL").click()

    await expect(page.get_by_role("heading", name="Custom SQL query returning 3 rows")).to_be_visible()
    cells = await page.get_by_role("table").get_by_role("cell").all_inner_texts()
    stored = stock.database.rows(sql)
    assert cells == [str(value) for row in stored for value in row.values()]


async def test_a_ticket_can_be_opened_given_a_file_discussed_and_closed(tracker: Trac, loopback_page: Page) -> None:
    page = loopback_page
    assert [(row["summary"], row["status"]) for row in tracker.tickets()] == [(row[0], "new") for row in TICKETS]
    await page.goto(tracker.url)

    await page.get_by_role("link", name="New Ticket").click()
    await page.get_by_role("textbox", name="Summary:").fill("The gate squeaks")
    await page.get_by_role("textbox", name="Your email or username:").fill("visitor")
    await page.get_by_role("textbox", name="Description:").fill("Only when it rains.")
    await page.get_by_role("combobox", name="Type:").select_option("task")
    await page.get_by_role("combobox", name="Priority:").select_option("minor")
    await page.get_by_role("combobox", name="Component:").select_option("yard")
    await page.get_by_role("checkbox", name="I have files to attach to this ticket").check()
    await page.get_by_role("button", name="Create ticket").click()

    await expect(page.get_by_role("heading", name="Add Attachment to Ticket #4")).to_be_visible()
    await page.get_by_role("button", name="File (size limit 256.0 KB):").set_input_files(DRAWING)
    await page.get_by_role("textbox", name="Description of the file (optional):").fill("the hinge")
    await page.get_by_role("button", name="Add attachment").click()

    await expect(page.get_by_role("link", name="drawing.txt")).to_be_visible()
    await page.get_by_role("link", name="Ticket #4", exact=True).click()
    await expect(page.get_by_role("heading", name="The gate squeaks")).to_be_visible()
    await page.get_by_role("textbox", name="You may use WikiFormatting here.").fill("Oiled it.")
    await page.get_by_role("link", name="Modify Ticket").click()
    await page.get_by_role("radio", name="resolve").check()
    await page.locator("select[name=action_resolve_resolve_resolution]").select_option("wontfix")
    await page.get_by_role("button", name="Submit changes").click()

    await expect(page.get_by_role("link", name="closed", exact=True)).to_be_visible()
    ticket = tracker.ticket(4)
    wanted = ("summary", "reporter", "description", "type", "priority", "component", "status", "resolution")
    assert [ticket[column] for column in wanted] == [
        "The gate squeaks",
        "visitor",
        "Only when it rains.",
        "task",
        "minor",
        "yard",
        "closed",
        "wontfix",
    ]
    assert tracker.comments(4) == ["Oiled it."]
    assert tracker.attachments(4) == {"drawing.txt": DRAWING["buffer"]}


async def test_a_wiki_page_can_be_edited(tracker: Trac, loopback_page: Page) -> None:
    page = loopback_page
    await page.goto(tracker.url + "/wiki/SandBox")
    before = tracker.wiki("SandBox")

    await page.get_by_role("button", name="Edit this page").click()
    await page.locator("textarea#text").fill("= Yard rules =\nShut the gate.")
    await page.get_by_role("textbox", name="Comment about this change (optional):").fill("new rules")
    await page.get_by_role("button", name="Submit changes").click()

    await expect(page.get_by_role("heading", name="Yard rules")).to_be_visible()
    assert tracker.wiki("SandBox") == [*before, "= Yard rules =\nShut the gate."]


async def test_the_account_of_the_tracker_logs_in_with_http_authentication(tracker: Trac, loopback_page: Page) -> None:
    browser = loopback_page.context.browser
    assert browser is not None
    account = {"username": tracker.user, "password": tracker.password, "origin": tracker.url}
    context = await browser.new_context(http_credentials=account)  # type: ignore[arg-type]
    page = await context.new_page()

    await page.goto(tracker.url + "/login")

    await expect(page.get_by_text("logged in as keeper")).to_be_visible()
    await expect(page.get_by_role("link", name="Admin", exact=True)).to_be_visible()


async def test_an_order_can_be_placed_with_every_widget(order_page: NiceGui, loopback_page: Page) -> None:
    page = loopback_page
    seeded = order_page.orders()
    assert [order.number for order in seeded] == list(range(1001, 1013))
    await page.goto(order_page.url)

    await page.get_by_role("textbox", name="Buyer").fill("Uma Quist")
    await page.get_by_role("combobox", name="Product").click()
    await page.get_by_role("option", name="Gasket").click()
    await page.get_by_role("spinbutton", name="Pieces").fill("25")
    await page.get_by_role("button", name="Choose the due date").click()
    today = date.today()  # noqa: DTZ011 (the browser's month and the test's are both UTC)
    await page.get_by_role("button", name="15", exact=True).click()
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("radio", name="Soon").click()
    await page.get_by_role("checkbox", name="Express").click()
    await page.get_by_role("switch", name="Newsletter").click()
    await page.get_by_role("textbox", name="Remarks").fill("Ring twice.")
    await page.locator("input[type=file]").set_input_files(DRAWING)
    await expect(page.get_by_text("drawing.txt is attached")).to_be_visible()
    await page.get_by_role("button", name="Place order").click()
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_text("Nothing was ordered")).to_be_visible()
    assert order_page.orders() == seeded
    await page.get_by_role("button", name="Place order").click()
    await page.get_by_role("button", name="Yes, place it").click()

    await expect(page.get_by_text("Order 1013 is placed")).to_be_visible()
    due = f"{today:%Y-%m}-15"
    placed = Order(
        number=1013,
        buyer="Uma Quist",
        product="Gasket",
        pieces=25,
        due=due,
        urgency="Soon",
        express=True,
        newsletter=True,
        remarks="Ring twice.",
        file="drawing.txt",
    )
    assert order_page.orders() == [*seeded, placed]
    assert order_page.file("drawing.txt") == DRAWING["buffer"]
    await page.get_by_role("button", name="Next page").click()
    await expect(page.get_by_role("row", name="1013 Uma Quist Gasket 25")).to_be_visible()


async def test_a_tiddler_can_be_written_tagged_and_found_on_disk(wiki: TiddlyWiki, loopback_page: Page) -> None:
    page = loopback_page
    assert wiki.tiddler("Gate") is None
    await page.goto(wiki.url)

    async with page.expect_response("**/recipes/default/tiddlers/Gate") as saved:
        await write_tiddler(page)

    assert (await saved.value).status == 204
    await expect(page.get_by_role("heading", name="Gate")).to_be_visible()
    found = wiki.saved_tiddler("Gate")
    assert isinstance(found, Tiddler)
    assert (found.fields["title"], found.fields["tags"], found.text) == (
        "Gate",
        "yard",
        "Shut it after //six//.",
    )
    told = wiki.served_tiddler("Gate")
    assert told is not None
    assert told["text"] == found.text
