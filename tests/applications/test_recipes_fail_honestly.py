"""Broken on purpose, each application makes its recipes end as what happened, and nothing is written by mistake."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from browser_agent.core.outcome import Outcome

from .by_hand import DRAWING, PICTURE
from .datasette import Datasette, datasette
from .django_admin import DjangoAdmin, django_admin
from .nicegui import Faults, NiceGui, nicegui
from .running import ACCOUNT, at_step, ended, ran
from .tiddlywiki import TiddlyWiki, tiddlywiki
from .trac import TICKETS, Trac, trac

pytestmark = [pytest.mark.application, pytest.mark.browser]

LOG_IN = 'click button "Log in"'
SAVE = 'click button "Save"'
APPLY = 'click button "Apply"'
CREATE = 'click button "Create ticket"'
SUBMIT = 'click button "Submit changes"'
ORDER = 'click button "Place order"'
YES = 'click button "Yes, place it"'
CONFIRM = 'click button "Confirm changes to this tiddler"'


def new_customer(shop: DjangoAdmin, folder: Path, email: str = "zoe@example.test") -> dict[str, str]:
    photo = folder / "portrait.png"
    photo.write_bytes(PICTURE["buffer"])
    return {
        "site": shop.url, "name": "Zoe Quist", "email": email, "joined": "2026-03-09", "tier": "Gold",
        "credit": "1250.50", "photo": str(photo),
    }  # fmt: skip


def first_customer(shop: DjangoAdmin, **more: str) -> dict[str, str]:
    return {"site": shop.url, "email": "ben.abel.0001@example.test", **more}


def new_ticket(tracker: Trac, folder: Path) -> dict[str, str]:
    drawing = folder / "drawing.txt"
    drawing.write_bytes(DRAWING["buffer"])
    return {
        "site": tracker.url, "summary": "The gate squeaks", "description": "Only when it rains.",
        "reporter": "visitor", "file": str(drawing), "comment": "Oiled it.",
    }  # fmt: skip


def new_order(order_page: NiceGui, folder: Path) -> dict[str, str]:
    drawing = folder / "drawing.txt"
    drawing.write_bytes(DRAWING["buffer"])
    return {
        "site": order_page.url, "buyer": "Uma Quist", "product": "Gasket", "pieces": "25", "due": "2026-12-24",
        "drawing": str(drawing),
    }  # fmt: skip


def new_note(wiki: TiddlyWiki) -> dict[str, str]:
    return {"site": wiki.url, "title": "Gate", "tag": "yard", "text": "Shut it after six."}


@pytest.mark.long
async def test_django_a_renamed_button_is_named_and_nothing_is_saved(shop: DjangoAdmin, tmp_path: Path) -> None:
    before = shop.customers()
    shop.rename_save_button("Store")

    told = await ran("django-edit-customer", first_customer(shop, tier="Silver"), tmp_path, secrets=ACCOUNT, stuck=SAVE)

    why = ended(told, Outcome.FAILED, 1, SAVE)
    assert why.startswith('expected one button "Save"; found none')
    assert any(near.startswith('button "Store"') for near in told.deciding.fault.near)
    assert (shop.customers(), shop.log()) == (before, [])


@pytest.mark.long
async def test_django_a_refused_save_names_the_request_and_its_status(shop: DjangoAdmin, tmp_path: Path) -> None:
    before = shop.customers()
    shop.answer_500_to_saves()

    told = await ran("django-add-customer", new_customer(shop, tmp_path), tmp_path, secrets=ACCOUNT, stuck=SAVE)

    why = ended(told, Outcome.FAILED, 1, SAVE)
    assert f"POST {shop.url}/admin/shop/customer/add/" in why
    assert "status 500" in why
    assert shop.customers() == before


async def test_django_a_save_that_the_page_only_claims_is_caught_by_verify(shop: DjangoAdmin, tmp_path: Path) -> None:
    before = shop.customers()
    shop.lose_saves()

    told = await ran("django-add-customer", new_customer(shop, tmp_path), tmp_path, secrets=ACCOUNT)

    why = ended(told, Outcome.FAILED, 1, "verify")
    assert 'link "Zoe Quist"' in why
    assert "found none" in why or "found 0" in why
    assert shop.customers() == before
    assert [entry["object_repr"] for entry in shop.log()] == ["Zoe Quist"]


@pytest.mark.long
async def test_django_a_delete_that_the_page_only_claims_is_caught_by_verify(shop: DjangoAdmin, tmp_path: Path) -> None:
    before = shop.customers()
    shop.lose_deletes()

    told = await ran("django-delete-customer", first_customer(shop, name="Ben Abel"), tmp_path, secrets=ACCOUNT)

    why = ended(told, Outcome.FAILED, 1, "verify")
    assert "0 results" in why
    assert shop.customers() == before


@pytest.mark.long
async def test_django_a_missing_right_to_delete_stops_before_the_delete(shop: DjangoAdmin, tmp_path: Path) -> None:
    before = shop.customers()
    shop.revoke("delete_customer")
    click = 'click link "Delete"'

    told = await ran(
        "django-delete-customer", first_customer(shop, name="Ben Abel"), tmp_path, secrets=ACCOUNT, stuck=click
    )

    why = ended(told, Outcome.FAILED, 1, click)
    assert why.startswith('expected one link "Delete"; found none')
    assert (shop.customers(), shop.log()) == (before, [])


@pytest.mark.long
async def test_django_a_forbidden_page_is_named_with_its_status(shop: DjangoAdmin, tmp_path: Path) -> None:
    before = shop.customers()
    shop.revoke("add_customer")

    told = await ran("django-add-customer", new_customer(shop, tmp_path), tmp_path, secrets=ACCOUNT, stuck=LOG_IN)

    why = ended(told, Outcome.FAILED, 1, LOG_IN)
    assert f"{shop.url}/admin/shop/customer/add/" in why
    assert "status 403" in why
    assert shop.customers() == before


@pytest.mark.long
async def test_django_a_session_that_ends_in_the_middle_saves_nothing(shop: DjangoAdmin, tmp_path: Path) -> None:
    before = shop.customers()

    told = await ran(
        "django-edit-customer", first_customer(shop, tier="Silver"), tmp_path, secrets=ACCOUNT, stuck=SAVE,
        meanwhile=at_step(SAVE, shop.end_sessions),
    )  # fmt: skip

    why = ended(told, Outcome.FAILED, 1, SAVE)
    assert "/admin/login/" in why
    assert (shop.customers(), shop.log()) == (before, [])


@pytest.mark.long
async def test_django_a_wrong_password_fails_and_is_in_no_file_of_the_run(shop: DjangoAdmin, tmp_path: Path) -> None:
    wrong = {**ACCOUNT, "SHOP_PASSWORD": "a guess of 4711 words"}

    told = await ran("django-list-customers", {"site": shop.url}, tmp_path, secrets=wrong, stuck=LOG_IN)

    why = ended(told, Outcome.FAILED, 1, LOG_IN)
    assert 'heading "Select customer to change"' in why
    kept = [file for file in told.result.folder.rglob("*") if file.is_file()]
    assert kept
    assert not [file for file in kept if wrong["SHOP_PASSWORD"].encode() in file.read_bytes()]


@pytest.mark.long
async def test_django_an_empty_table_is_no_list_of_customers(shop: DjangoAdmin, tmp_path: Path) -> None:
    extract = "extract table within main as customers"

    told = await ran(
        "django-list-customers", {"site": shop.url}, tmp_path, secrets=ACCOUNT, stuck=extract,
        meanwhile=at_step('click link "Yes" within navigation "Filter"', shop.empty_table),
    )  # fmt: skip

    why = ended(told, Outcome.FAILED, 1, extract)
    assert "table" in why
    assert "found none" in why


@pytest.mark.long
async def test_django_a_missing_table_is_the_sites_error(shop: DjangoAdmin, tmp_path: Path) -> None:
    shop.drop_table()

    told = await ran("django-list-customers", {"site": shop.url}, tmp_path, secrets=ACCOUNT, stuck=LOG_IN)

    why = ended(told, Outcome.FAILED, 1, LOG_IN)
    assert f"GET {shop.url}/admin/shop/customer/" in why
    assert "status 500" in why


@pytest.mark.long
async def test_django_a_customer_who_does_not_exist_cannot_be_edited(shop: DjangoAdmin, tmp_path: Path) -> None:
    before = shop.customers()
    params = {"site": shop.url, "email": "nobody@example.test", "tier": "Silver"}

    told = await ran("django-edit-customer", params, tmp_path, secrets=ACCOUNT, stuck='click button "Search"')

    why = ended(told, Outcome.FAILED, 1, 'click button "Search"')
    assert "1 result" in why
    assert "0 results" in why
    assert (shop.customers(), shop.log()) == (before, [])


@pytest.mark.long
async def test_django_a_second_customer_with_one_address_cannot_be_added(shop: DjangoAdmin, tmp_path: Path) -> None:
    before = shop.customers()
    taken = new_customer(shop, tmp_path, "ben.abel.0001@example.test")

    told = await ran("django-add-customer", taken, tmp_path, secrets=ACCOUNT, stuck=SAVE)

    why = ended(told, Outcome.FAILED, 1, SAVE)
    assert "was added successfully" in why
    assert (shop.customers(), shop.log()) == (before, [])


@pytest.mark.long
async def test_django_stopped_before_the_run_is_unavailable(tmp_path: Path) -> None:
    with django_admin(tmp_path / "shop") as shop:
        pass

    told = await ran("django-list-customers", {"site": shop.url}, tmp_path, secrets=ACCOUNT)

    why = ended(told, Outcome.UNAVAILABLE, 5, f"open {shop.url}/admin/shop/customer/")
    assert "nothing listens there" in why


@pytest.mark.long
@pytest.mark.parametrize(
    ("recipe", "step", "outcome", "code"),
    [
        ("django-edit-customer", 'click button "Search"', Outcome.UNAVAILABLE, 5),
        ("django-add-customer", SAVE, Outcome.UNKNOWN_EFFECT, 8),
    ],
)
async def test_django_killed_in_the_middle_is_unavailable_or_an_unknown_effect(
    tmp_path: Path, recipe: str, step: str, outcome: Outcome, code: int
) -> None:
    with ExitStack() as stack:
        shop = stack.enter_context(django_admin(tmp_path / "shop"))
        before = shop.customers()
        params = new_customer(shop, tmp_path) if "add" in recipe else first_customer(shop, tier="Silver")

        told = await ran(recipe, params, tmp_path, secrets=ACCOUNT, stuck=step, meanwhile=at_step(step, stack.close))

    why = ended(told, outcome, code, step)
    assert shop.url in why
    assert "ERR_CONNECTION_REFUSED" in why
    assert shop.customers() == before


async def test_datasette_a_renamed_column_is_named(stock: Datasette, tmp_path: Path) -> None:
    stock.rename_column("metal", "material")
    click = 'click link "metal" within paragraph text "Suggested facets:"'

    told = await ran("datasette-filter-parts", {"site": stock.url}, tmp_path, stuck=click)

    ended(told, Outcome.FAILED, 1, click)
    assert any('link "material"' in near for near in told.deciding.fault.near)


@pytest.mark.long
async def test_datasette_an_empty_table_is_no_list_of_parts(stock: Datasette, tmp_path: Path) -> None:
    extract = "extract table as parts"

    told = await ran(
        "datasette-filter-parts", {"site": stock.url}, tmp_path, stuck=extract,
        meanwhile=at_step(APPLY, stock.empty_table),
    )  # fmt: skip

    why = ended(told, Outcome.FAILED, 1, extract)
    assert "expected one table; found none" in why


@pytest.mark.long
async def test_datasette_an_answer_without_rows_is_none(stock: Datasette, tmp_path: Path) -> None:
    run_sql = 'click button "Run SQL"'
    stock.empty_table()

    told = await ran("datasette-sql", {"site": stock.url}, tmp_path, stuck=run_sql)

    why = ended(told, Outcome.FAILED, 1, run_sql)
    assert "Custom SQL query returning" in why


@pytest.mark.long
async def test_datasette_a_missing_table_is_named_with_its_status(stock: Datasette, tmp_path: Path) -> None:
    stock.drop_table()

    told = await ran("datasette-filter-parts", {"site": stock.url}, tmp_path)

    why = ended(told, Outcome.FAILED, 1, f"open {stock.url}/stock/parts")
    assert f"GET {stock.url}/stock/parts" in why
    assert "status 404" in why


@pytest.mark.long
async def test_datasette_without_the_right_to_ask_sql_has_no_box_for_it(tmp_path: Path) -> None:
    with datasette(tmp_path / "stock", "default_allow_sql", "off") as stock:
        step = "press ControlOrMeta+A in textbox"
        told = await ran("datasette-sql", {"site": stock.url}, tmp_path, stuck=step)

    assert "expected one textbox; found none" in ended(told, Outcome.FAILED, 1, step)


@pytest.mark.long
async def test_datasette_stopped_before_or_in_the_middle_is_unavailable(tmp_path: Path) -> None:
    with ExitStack() as stack:
        stock = stack.enter_context(datasette(tmp_path / "stock"))
        params = {"site": stock.url}

        killed = await ran(
            "datasette-filter-parts", params, tmp_path, stuck=APPLY, meanwhile=at_step(APPLY, stack.close)
        )
        stopped = await ran("datasette-filter-parts", params, tmp_path)

    assert "ERR_CONNECTION_REFUSED" in ended(killed, Outcome.UNAVAILABLE, 5, APPLY)
    assert "nothing listens there" in ended(stopped, Outcome.UNAVAILABLE, 5, f"open {stock.url}/stock/parts")


@pytest.mark.long
async def test_trac_a_refused_ticket_names_the_request_and_its_status(tracker: Trac, tmp_path: Path) -> None:
    tracker.refuse_tickets()

    told = await ran("trac-ticket", new_ticket(tracker, tmp_path), tmp_path, stuck=CREATE)

    why = ended(told, Outcome.FAILED, 1, CREATE)
    assert f"POST {tracker.url}/newticket" in why
    assert "status 500" in why
    assert len(tracker.tickets()) == len(TICKETS)


@pytest.mark.long
async def test_trac_a_ticket_that_only_seems_to_be_closed_fails(tracker: Trac, tmp_path: Path) -> None:
    told = await ran(
        "trac-ticket", new_ticket(tracker, tmp_path), tmp_path, stuck=SUBMIT,
        meanwhile=at_step(SUBMIT, tracker.lose_tickets),
    )  # fmt: skip

    assert 'link "closed"' in ended(told, Outcome.FAILED, 1, SUBMIT)
    assert tracker.ticket(4)["status"] == "new"


@pytest.mark.long
async def test_trac_a_visitor_who_may_not_open_tickets_is_told_so(tmp_path: Path) -> None:
    with trac(tmp_path / "tracker", without=("TICKET_CREATE",)) as tracker:
        told = await ran("trac-ticket", new_ticket(tracker, tmp_path), tmp_path)

        assert "status 403" in ended(told, Outcome.FAILED, 1, f"open {tracker.url}/newticket")
        assert len(tracker.tickets()) == len(TICKETS)


async def test_trac_a_locked_page_has_no_button_to_edit_it(tracker: Trac, tmp_path: Path) -> None:
    before = tracker.wiki("SandBox")
    tracker.lock_wiki_page("SandBox")
    click = 'click button "Edit this page"'

    told = await ran("trac-wiki-page", {"site": tracker.url, "text": "Shut the gate."}, tmp_path, stuck=click)

    assert 'expected one button "Edit this page"; found none' in ended(told, Outcome.FAILED, 1, click)
    assert tracker.wiki("SandBox") == before


@pytest.mark.long
async def test_trac_without_its_table_fails_on_the_ticket(tracker: Trac, tmp_path: Path) -> None:
    told = await ran(
        "trac-ticket", new_ticket(tracker, tmp_path), tmp_path, stuck=CREATE,
        meanwhile=at_step(CREATE, tracker.drop_table),
    )  # fmt: skip

    assert "status 500" in ended(told, Outcome.FAILED, 1, CREATE)


@pytest.mark.long
async def test_trac_killed_at_a_submit_is_an_unknown_effect_and_stopped_is_unavailable(tmp_path: Path) -> None:
    with ExitStack() as stack:
        tracker = stack.enter_context(trac(tmp_path / "tracker"))
        before = tracker.wiki("SandBox")
        params = {"site": tracker.url, "text": "Shut the gate."}

        killed = await ran("trac-wiki-page", params, tmp_path, stuck=SUBMIT, meanwhile=at_step(SUBMIT, stack.close))
        stopped = await ran("trac-wiki-page", params, tmp_path)

    assert "its result was lost" in ended(killed, Outcome.UNKNOWN_EFFECT, 8, SUBMIT)
    assert "nothing listens there" in ended(stopped, Outcome.UNAVAILABLE, 5, f"open {tracker.url}/wiki/SandBox")
    assert tracker.wiki("SandBox") == before


@pytest.mark.long
async def test_nicegui_a_renamed_button_is_named_and_nothing_is_ordered(order_page: NiceGui, tmp_path: Path) -> None:
    seeded = order_page.orders()
    order_page.misbehave(Faults(submit_label="Dispatch"))

    told = await ran("nicegui-order", new_order(order_page, tmp_path), tmp_path, stuck=ORDER)

    why = ended(told, Outcome.FAILED, 1, ORDER)
    assert why.startswith('expected one button "Place order"; found none')
    assert any(near.startswith('button "Dispatch"') for near in told.deciding.fault.near)
    assert order_page.orders() == seeded


@pytest.mark.long
async def test_nicegui_a_refused_order_fails_with_what_the_page_said(order_page: NiceGui, tmp_path: Path) -> None:
    seeded = order_page.orders()
    order_page.misbehave(Faults(refuse_orders=True))

    told = await ran("nicegui-order", new_order(order_page, tmp_path), tmp_path, stuck=YES)

    assert "The order could not be stored" in ended(told, Outcome.FAILED, 1, YES)
    assert order_page.orders() == seeded


@pytest.mark.long
async def test_nicegui_an_order_that_the_page_only_claims_is_caught_by_verify(
    order_page: NiceGui, tmp_path: Path
) -> None:
    seeded = order_page.orders()
    order_page.misbehave(Faults(lose_orders=True))

    told = await ran("nicegui-order", new_order(order_page, tmp_path), tmp_path)

    assert "Buyer = Uma Quist" in ended(told, Outcome.FAILED, 1, "verify")
    assert order_page.orders() == seeded


@pytest.mark.long
async def test_nicegui_killed_after_the_order_or_stopped_before_it_is_unavailable(tmp_path: Path) -> None:
    with ExitStack() as stack:
        order_page = stack.enter_context(nicegui(tmp_path / "orders"))
        params = new_order(order_page, tmp_path)
        again = f"goto {order_page.url}/"

        killed = await ran("nicegui-order", params, tmp_path, meanwhile=at_step(again, stack.close))
        stopped = await ran("nicegui-order", params, tmp_path)

    assert "nothing listens there" in ended(killed, Outcome.UNAVAILABLE, 5, again)
    assert order_page.orders()[-1].buyer == "Uma Quist"
    assert "nothing listens there" in ended(stopped, Outcome.UNAVAILABLE, 5, f"open {order_page.url}/")
    assert len(order_page.orders()) == 13


@pytest.mark.long
@pytest.mark.xfail(strict=True, reason="a lost answer over a web socket ends as failed, 1")
async def test_nicegui_killed_at_the_order_is_an_unknown_effect(tmp_path: Path) -> None:
    with ExitStack() as stack:
        order_page = stack.enter_context(nicegui(tmp_path / "orders"))

        told = await ran(
            "nicegui-order", new_order(order_page, tmp_path), tmp_path, stuck=YES, meanwhile=at_step(YES, stack.close)
        )

    assert "its result was lost" in ended(told, Outcome.UNKNOWN_EFFECT, 8, YES)


@pytest.mark.long
async def test_tiddlywiki_a_renamed_button_is_named_and_nothing_is_written(wiki: TiddlyWiki, tmp_path: Path) -> None:
    wiki.rename_control("$:/language/Buttons/Save/Hint", "Keep the changes to this tiddler")

    told = await ran("tiddlywiki-note", new_note(wiki), tmp_path, stuck=CONFIRM)

    why = ended(told, Outcome.FAILED, 1, CONFIRM)
    assert why.startswith('expected one button "Confirm changes to this tiddler"; found none')
    assert any(near.startswith('button "Keep the changes to this tiddler"') for near in told.deciding.fault.near)
    assert wiki.tiddler("Gate") is None


async def test_tiddlywiki_a_reader_has_no_button_for_a_new_tiddler(tmp_path: Path) -> None:
    click = 'click button "new tiddler"'
    with tiddlywiki(tmp_path / "wiki", readonly=True) as wiki:
        told = await ran("tiddlywiki-note", new_note(wiki), tmp_path, stuck=click)

    assert 'expected one button "new tiddler"; found none' in ended(told, Outcome.FAILED, 1, click)
    assert wiki.tiddler("Gate") is None


@pytest.mark.long
async def test_tiddlywiki_killed_at_the_save_is_an_unknown_effect_and_stopped_is_unavailable(
    wiki: TiddlyWiki, tmp_path: Path
) -> None:
    params = new_note(wiki)

    killed = await ran("tiddlywiki-note", params, tmp_path, stuck=CONFIRM, meanwhile=at_step(CONFIRM, wiki.stop))
    stopped = await ran("tiddlywiki-note", params, tmp_path)

    assert "its result was lost" in ended(killed, Outcome.UNKNOWN_EFFECT, 8, CONFIRM)
    assert "nothing listens there" in ended(stopped, Outcome.UNAVAILABLE, 5, f"open {wiki.url}/")
    assert wiki.tiddler("Gate") is None
