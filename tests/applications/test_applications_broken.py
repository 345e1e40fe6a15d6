"""Each way to break an application really breaks it, and its database or files show what the page does not.

Tests that expect a recipe to fail lean on these: a fault that breaks nothing would let every recipe pass.
"""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from .by_hand import fill_customer, log_in, place_order, write_tiddler
from .datasette import Datasette, datasette
from .django_admin import DjangoAdmin
from .nicegui import Faults, NiceGui
from .tiddlywiki import TiddlyWiki, tiddlywiki
from .trac import TICKETS, Trac, trac

pytestmark = [pytest.mark.application, pytest.mark.browser, pytest.mark.long]


async def test_a_save_that_the_shop_refuses_or_loses_is_seen_in_its_database(
    shop: DjangoAdmin, loopback_page: Page
) -> None:
    page = loopback_page
    await log_in(page, shop, "/admin/shop/customer/add/")

    shop.rename_save_button("Store")
    await page.reload()
    await expect(page.get_by_role("button", name="Store")).to_be_visible()
    await expect(page.get_by_role("button", name="Save")).to_have_count(0)

    shop.lose_saves()
    await fill_customer(page, "Zoe Quist", "zoe@example.test")
    await page.get_by_role("button", name="Store").click()
    await expect(page.get_by_text("was added successfully")).to_be_visible()
    assert shop.customers("name = 'Zoe Quist'") == []

    shop.answer_500_to_saves()
    await page.goto(shop.url + "/admin/shop/customer/add/")
    await fill_customer(page, "Yan Quist", "yan@example.test")
    async with page.expect_response("**/add/") as answer:
        await page.get_by_role("button", name="Store").click()
    assert (await answer.value).status == 500
    assert shop.customers("name = 'Yan Quist'") == []


async def test_deletes_rights_sessions_and_tables_of_the_shop_can_be_broken(
    shop: DjangoAdmin, loopback_page: Page
) -> None:
    page = loopback_page
    await log_in(page, shop)

    shop.lose_deletes()
    await page.goto(shop.url + "/admin/shop/customer/2/delete/")
    await page.get_by_role("button", name="Yes, I’m sure").click()
    await expect(page.get_by_text("was deleted successfully")).to_be_visible()
    assert shop.customers("id = 2")

    shop.revoke("add_customer")
    answer = await page.goto(shop.url + "/admin/shop/customer/add/")
    assert answer is not None
    assert answer.status == 403

    shop.database.change("DROP TRIGGER lose_shop_customer_delete")
    shop.empty_table()
    await page.goto(shop.url + "/admin/shop/customer/")
    await expect(page.get_by_text("0 customers", exact=True)).to_be_visible()

    shop.drop_table()
    answer = await page.reload()
    assert answer is not None
    assert answer.status == 500

    shop.end_sessions()
    await page.goto(shop.url + "/admin/")
    await expect(page.get_by_role("textbox", name="Username:")).to_be_visible()


async def test_columns_rows_tables_and_queries_of_the_stock_can_be_broken(
    stock: Datasette, loopback_page: Page, tmp_path: Path
) -> None:
    page = loopback_page
    stock.rename_column("metal", "material")
    await page.goto(stock.url + "/stock/parts")
    await expect(page.get_by_role("columnheader", name="material")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="metal")).to_have_count(0)

    stock.empty_table()
    await page.reload()
    await expect(page.get_by_text("0 records")).to_be_visible()
    stock.drop_table()
    assert stock.status("/stock/parts") == 404

    with datasette(tmp_path / "no-sql", "default_allow_sql", "off") as closed:
        assert stock.status("/stock?sql=select+1") == 200
        assert closed.status("/stock?sql=select+1") == 403


async def test_rights_writes_pages_and_tables_of_the_tracker_can_be_broken(
    tracker: Trac, loopback_page: Page, tmp_path: Path
) -> None:
    page = loopback_page
    tracker.lock_wiki_page("SandBox")
    await page.goto(tracker.url + "/wiki/SandBox")
    await expect(page.get_by_role("button", name="Attach file")).to_have_count(0)
    await expect(page.get_by_role("button", name="Edit this page")).to_have_count(0)

    tracker.lose_tickets()
    await page.goto(tracker.url + "/ticket/1")
    await page.get_by_role("link", name="Modify Ticket").click()
    await page.get_by_role("textbox", name="Summary:").fill("Changed")
    await page.get_by_role("button", name="Submit changes").click()
    await page.wait_for_url("**/ticket/1#comment:1")
    assert tracker.ticket(1)["summary"] == "The pump leaks"

    tracker.refuse_tickets()
    await page.goto(tracker.url + "/newticket")
    await page.get_by_role("textbox", name="Summary:").fill("Refused")
    async with page.expect_response("**/newticket") as answer:
        await page.get_by_role("button", name="Create ticket").click()
    assert (await answer.value).status == 500
    assert len(tracker.tickets()) == len(TICKETS)

    tracker.drop_table()
    assert tracker.status("/ticket/1") == 500

    with trac(tmp_path / "closed", without=("TICKET_CREATE",)) as closed:
        assert closed.status("/ticket/1") == 200
        assert closed.status("/newticket") == 403


async def test_the_order_page_can_rename_refuse_and_lose(order_page: NiceGui, loopback_page: Page) -> None:
    page = loopback_page
    seeded = order_page.orders()

    order_page.misbehave(Faults(submit_label="Dispatch", lose_orders=True))
    await place_order(page, order_page.url, button="Dispatch")
    await expect(page.get_by_text("Order 1013 is placed")).to_be_visible()
    assert order_page.orders() == seeded

    order_page.misbehave(Faults(refuse_orders=True))
    await place_order(page, order_page.url)
    await expect(page.get_by_text("The order could not be stored")).to_be_visible()
    assert order_page.orders() == seeded


async def test_the_wiki_can_be_renamed_refuse_to_save_and_be_read_only(
    wiki: TiddlyWiki, loopback_page: Page, tmp_path: Path
) -> None:
    page = loopback_page
    wiki.rename_control("$:/language/Buttons/Save/Hint", "Keep it")
    await page.goto(wiki.url)
    wiki.lose_saves()
    async with page.expect_response("**/recipes/default/tiddlers/Gate") as answer:
        await write_tiddler(page, done="Keep it")
    assert (await answer.value).status == 204
    assert wiki.served_tiddler("Gate") is not None
    assert wiki.saved_tiddler("Gate", limit_s=1.0) is None

    wiki.stop()
    await write_tiddler(page, "Yard", done="Keep it")
    await expect(page.get_by_role("region", name="Alerts")).to_contain_text("connection to the server has been lost")

    with tiddlywiki(tmp_path / "read-only", readonly=True) as closed:
        await page.goto(closed.url)
        await expect(page.get_by_role("heading", name="GettingStarted")).to_be_visible()
        await expect(page.get_by_role("button", name="new tiddler", exact=True)).to_have_count(0)
