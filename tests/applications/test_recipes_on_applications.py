"""Each recipe for an application passes on it, and the application's own database or files hold what it was to do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from browser_agent.recipe.load import load
from tests.recipes_run.conftest import RECIPES

from .by_hand import DRAWING, PICTURE
from .datasette import Datasette
from .django_admin import DjangoAdmin
from .nicegui import NiceGui, Order
from .running import ACCOUNT, passed, ran
from .tiddlywiki import TiddlyWiki
from .trac import TICKETS, Trac

pytestmark = [pytest.mark.application, pytest.mark.browser]


@pytest.mark.long
async def test_a_customer_is_added_with_every_kind_of_field(shop: DjangoAdmin, tmp_path: Path) -> None:
    photo = tmp_path / "portrait.png"
    photo.write_bytes(PICTURE["buffer"])
    before = shop.customers()
    params = {
        "site": shop.url, "name": "Zoe Quist", "email": "zoe@example.test", "joined": "2026-03-09", "tier": "Gold",
        "credit": "1250.50", "notes": "Pays late.\nAsk first.", "photo": str(photo),
    }  # fmt: skip

    told = await ran("django-add-customer", params, tmp_path, secrets=ACCOUNT)

    assert passed(told) == {}
    *others, added = shop.customers()
    assert others == before
    assert added == {
        "id": 1001, "name": "Zoe Quist", "email": "zoe@example.test", "joined": "2026-03-09", "active": 0,
        "tier": "gold", "credit": 1250.5, "notes": "Pays late.\r\nAsk first.", "photo": "photos/portrait.png",
    }  # fmt: skip
    assert shop.photo(added) == PICTURE["buffer"]
    assert shop.log() == [{"action_flag": 1, "object_repr": "Zoe Quist"}]
    assert shop.password not in told.journal


async def test_one_customer_is_edited_and_nothing_else_changes(shop: DjangoAdmin, tmp_path: Path) -> None:
    first, *others = shop.customers()
    assert first["tier"] != "silver"
    params = {"site": shop.url, "email": str(first["email"]), "tier": "Silver"}

    told = await ran("django-edit-customer", params, tmp_path, secrets=ACCOUNT)

    passed(told)
    assert shop.customers() == [{**first, "tier": "silver"}, *others]
    assert shop.log() == [{"action_flag": 2, "object_repr": first["name"]}]


@pytest.mark.long
async def test_one_customer_of_several_with_that_name_is_deleted(shop: DjangoAdmin, tmp_path: Path) -> None:
    victim = shop.customers()[0]
    others = shop.customers("id <> 1")
    assert [row for row in others if row["name"] == victim["name"]]
    params = {"site": shop.url, "name": str(victim["name"]), "email": str(victim["email"])}

    told = await ran("django-delete-customer", params, tmp_path, secrets=ACCOUNT)

    passed(told)
    assert shop.customers() == others
    assert shop.log() == [{"action_flag": 3, "object_repr": victim["name"]}]


@pytest.mark.long
async def test_the_listed_customers_are_those_of_the_database(shop: DjangoAdmin, tmp_path: Path) -> None:
    tier = "Gold"

    told = await ran("django-list-customers", {"site": shop.url, "tier": tier}, tmp_path, secrets=ACCOUNT)

    stored = shop.customers("active = 1 AND tier = ?", (tier.lower(),))[:100]
    assert stored
    assert passed(told)["customers"] == [
        {
            "name": row["name"], "email": row["email"], "joined": date.fromisoformat(str(row["joined"])),
            "active": True, "tier": tier, "credit": cents(row["credit"]),
        }
        for row in stored
    ]  # fmt: skip
    assert shop.log() == []


async def test_the_filtered_parts_are_those_of_the_database(stock: Datasette, tmp_path: Path) -> None:
    told = await ran("datasette-filter-parts", {"site": stock.url, "metal": "steel", "pieces": "3000"}, tmp_path)

    stored = stock.parts("metal = 'steel' AND pieces > 3000")
    assert passed(told)["parts"] == [
        {**row, "price_eur": Decimal(str(row["price_eur"])), "counted": date.fromisoformat(str(row["counted"]))}
        for row in stored[:100]
    ]


@pytest.mark.long
async def test_the_answer_to_a_query_is_that_of_the_database(stock: Datasette, tmp_path: Path) -> None:
    told = await ran("datasette-sql", {"site": stock.url}, tmp_path)

    (sql,) = [one.default for one in load(RECIPES / "datasette-sql.yaml").params if one.name == "sql"]
    stored = stock.database.rows(str(sql))
    assert len(stored) == 3
    assert passed(told)["totals"] == stored


@pytest.mark.long
async def test_a_ticket_is_opened_given_a_file_discussed_and_closed(tracker: Trac, tmp_path: Path) -> None:
    drawing = tmp_path / "drawing.txt"
    drawing.write_bytes(DRAWING["buffer"])
    before = tracker.tickets()
    params = {
        "site": tracker.url, "summary": "The gate squeaks", "description": "Only when it rains.",
        "reporter": "visitor", "file": str(drawing), "comment": "Oiled it.", "resolution": "wontfix",
    }  # fmt: skip

    told = await ran("trac-ticket", params, tmp_path)

    passed(told)
    *others, ticket = tracker.tickets()
    assert others == before
    wanted = {
        "id": len(TICKETS) + 1, "summary": "The gate squeaks", "description": "Only when it rains.",
        "reporter": "visitor", "type": "task", "priority": "minor", "component": "yard", "status": "closed",
        "resolution": "wontfix",
    }  # fmt: skip
    assert {column: ticket[column] for column in wanted} == wanted
    assert tracker.comments(4) == ["Oiled it."]
    assert tracker.attachments(4) == {"drawing.txt": DRAWING["buffer"]}


async def test_a_wiki_page_is_rewritten_and_its_old_versions_stay(tracker: Trac, tmp_path: Path) -> None:
    before = tracker.wiki("SandBox")

    told = await ran("trac-wiki-page", {"site": tracker.url, "text": "Shut the gate."}, tmp_path)

    passed(told)
    assert tracker.wiki("SandBox") == [*before, "Shut the gate."]


async def test_an_order_is_placed_with_every_widget(order_page: NiceGui, tmp_path: Path) -> None:
    drawing = tmp_path / "drawing.txt"
    drawing.write_bytes(DRAWING["buffer"])
    seeded = order_page.orders()
    params = {
        "site": order_page.url, "buyer": "Uma Quist", "product": "Gasket", "pieces": "25", "due": "2026-12-24",
        "drawing": str(drawing),
    }  # fmt: skip

    told = await ran("nicegui-order", params, tmp_path)

    passed(told)
    placed = Order(
        number=1013, buyer="Uma Quist", product="Gasket", pieces=25, due="2026-12-24", urgency="Soon", express=True,
        newsletter=True, remarks="Ring twice.", file="drawing.txt",
    )  # fmt: skip
    assert order_page.orders() == [*seeded, placed]
    assert order_page.file("drawing.txt") == DRAWING["buffer"]


async def test_a_tiddler_is_written_tagged_and_on_disk(wiki: TiddlyWiki, tmp_path: Path) -> None:
    params = {"site": wiki.url, "title": "Gate", "tag": "yard", "text": "Shut it after six."}

    told = await ran("tiddlywiki-note", params, tmp_path)

    passed(told)
    found = wiki.saved_tiddler("Gate")
    assert found is not None
    assert (found.fields["title"], found.fields["tags"], found.text) == ("Gate", "yard", "Shut it after six.")


def cents(number: object) -> Decimal:
    """A price as the page shows it, with two places; SQLite keeps a float."""
    return Decimal(str(number)).quantize(Decimal("0.01"))
