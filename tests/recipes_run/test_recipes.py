"""Every recipe that the project shows runs, passes, and has done on the server what it says."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import browser_agent
from browser_agent.core.outcome import Outcome
from browser_agent.core.plain.matched import Matched
from browser_agent.core.value import Money
from browser_agent.journal.reader import read
from fixtures.ledger import Ledger
from fixtures.login import invoices
from fixtures.server import FixtureSite
from fixtures.tables import part, person
from fixtures.transfers import prices
from tests.recipes_run.conftest import RECIPES, ROOT, SECRETS

ELSEWHERE = "application"
MODEL = "model"
"""Recipes with this tag need a real application; tests/applications runs them."""


@dataclass(frozen=True)
class End:
    """What is left after a run: on the server, in the outputs, in the run's folder."""

    site: FixtureSite
    outputs: dict[str, Any]
    folder: Path

    @property
    def ledger(self) -> Ledger:
        return self.site.ledger

    @property
    def notes(self) -> list[str]:
        return [entry.note for entry in self.ledger]


def ordered_parts(end: End) -> None:
    [order] = end.ledger.noted("received")
    assert order.form == {
        "part": "Bolt M8", "count": "3", "speed": "Fast", "finish": "Painted", "needed_by": "2026-12-24",
        "email": "stores@example.test", "tel": "+45 33 12 00 00", "note": "Please ring at the blue gate.",
        "agree": "yes",
    }  # fmt: skip
    assert end.outputs == {"number": order.note.split()[1]}


def ordered_plainly(end: End) -> None:
    ordered_parts(end)
    matched = [event.fact for event in read(end.folder) if isinstance(event.fact, Matched)]
    assert [one.found for one in matched][::4] == ['textbox "Part"', 'radio "Painted"', 'checkbox "I agree"']
    assert matched[-1].paste == '- click: button "Send order"'


def bought(end: End) -> None:
    paid = end.ledger.noted(" paid: ")
    assert [entry.note for entry in paid] == [f"order {end.outputs['order']} paid: 2 x stoneware-mug; total 33.90 EUR"]
    assert paid[0].form["card"] == "4242 4242 4242 4242"
    [address] = end.ledger.noted("address kept")
    assert address.form == {
        "name": "Ada Lovelace", "email": "ada@example.test", "street": "Kajen 7", "postcode": "8000",
        "city": "Aarhus", "country": "Denmark", "delivery": "standard",
    }  # fmt: skip
    [row] = end.outputs["cart"]
    assert row == {
        "product": "Stoneware mug",
        "price": Money(amount=Decimal("14.50"), currency="EUR"),
        "sum": Money(amount=Decimal("29.00"), currency="EUR"),
    }
    assert "4242 4242" not in (end.folder / "journal.jsonl").read_text(encoding="utf-8")


def fetched_invoices(end: End) -> None:
    march = [one for one in invoices() if one.date.startswith("2026-03")]
    assert [(row["number"], row["date"], row["total"]) for row in end.outputs["invoices"]] == [
        (one.number, date.fromisoformat(one.date), euros(one.total)) for one in march
    ]
    assert end.outputs["invoices"][0]["pdf"] == f"{end.site.url}/login/invoices/{march[0].number}.pdf"
    wanted = next(one for one in march if one.number == "INV-2026-007")
    assert [(row["item"], row["amount"]) for row in end.outputs["lines"]] == [
        (item, Decimal(amount) / 100) for item, amount in wanted.lines
    ]
    with Path(end.outputs["file"]).open(encoding="utf-8", newline="") as file:
        assert {row["invoice"] for row in csv.DictReader(file)} == {wanted.number}
    assert end.notes == ["signed in as ada", "signed out"]


def read_parts(end: End) -> None:
    assert [tuple(row.values()) for row in end.outputs["parts"]] == [
        (each.number, each.name, each.category, each.stock, euros(each.price), each.added, each.active)
        for each in map(part, range(100))
    ]
    assert end.notes == []


def collected(*parcels: str) -> Callable[[End], None]:
    def check(end: End) -> None:
        [entry] = end.ledger.noted("parcels collected")
        assert entry.form == {"parcels": "; ".join(parcels)}
        assert end.outputs == {"parcels": [{"text": parcel} for parcel in parcels]}

    return check


def loaded_report(end: End) -> None:
    assert end.notes == ["work started"]
    assert end.outputs["figures"] == [
        {"figure": "Orders this week", "value": 128},
        {"figure": "Open complaints", "value": 3},
    ]


def booked_a_seat(end: End) -> None:
    assert end.notes == ["seat booked"]
    assert end.ledger[0].form == {"to": "north"}


def read_on(end: End) -> None:
    assert end.notes == ["consent answered", "continued behind the overlays"]
    assert end.ledger[0].form == {"choice": "none"}


def answered(end: End) -> None:
    assert [(entry.form["kind"], entry.form["answer"]) for entry in end.ledger.noted("dialog answered")] == [
        ("alert", "seen"), ("confirm", "true"), ("prompt", "Ada"),
    ]  # fmt: skip


def saved_in_frames(end: End) -> None:
    assert [(entry.note, entry.origin) for entry in end.ledger] == [
        ("city saved from frame same-origin", end.site.url),
        ("street saved from frame srcdoc", end.site.url),
        ("house saved from frame nested", end.site.url),
        ("voucher saved from frame cross-origin", end.site.other),
    ]
    assert [entry.form[entry.note.split()[0]] for entry in end.ledger] == ["Lisbon", "Rua Augusta", "12", "WELCOME"]


def saved_colours(end: End) -> None:
    assert [entry.form for entry in end.ledger.noted("saved from a shadow root")] == [
        {"root": "open", "colour": "teal"}, {"root": "slotted", "colour": "teal"},
    ]  # fmt: skip


def registered(end: End) -> None:
    assert [entry.note for entry in end.ledger.noted("wizard done")] == [
        f"wizard done {end.outputs['number']}: Full name=Ada Lovelace; E-mail=ada@example.test; "
        "Street=Rua Augusta 12; City=Lisbon; Country=Portugal; Delivery=Courier; Send me the newsletter=yes"
    ]


def read_tickets(end: End) -> None:
    assert end.outputs["tickets"] == [ticket(index) for index in range(45)]
    assert end.notes == []


def read_endless(end: End) -> None:
    shown = [f"{each['id']} · {each['owner']} · {each['hours']} h" for each in map(person, range(60))]
    assert end.outputs["tickets"] == [{"text": text} for text in shown]


def looked_up(end: End) -> None:
    rows = end.outputs["window"]
    first = int(rows[0]["ticket"].removeprefix("T-")) - 1
    assert rows == [ticket(index) for index in range(first, first + 20)]
    assert ticket(499) in rows


def sent_files(end: End) -> None:
    [entry] = end.ledger.noted("5 files received")
    files = (
        ("contract.txt", "contract"), ("quay-east.svg", "photos"), ("quay-west.svg", "photos"),
        ("orders.csv", "attachment"), ("quay-east.svg", "scans"),
    )  # fmt: skip
    for name, sent_as in files:
        content = (RECIPES / "data" / name).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        [row] = [row for row in end.outputs["received"] if (row["name"], row["field"]) == (name, sent_as)]
        assert row == {"field": sent_as, "name": name, "bytes": len(content), "digest": digest}
        assert digest in json.dumps(entry.form)


def fetched_prices(end: End) -> None:
    assert end.outputs["prices"] == [
        {"number": each.number, "name": each.name, "price": Decimal(each.price) / 100} for each in map(part, range(20))
    ]
    kept = {file.name.split("-")[-1]: file.read_bytes() for file in (end.folder / "downloads").iterdir()}
    assert kept == {"prices.csv": prices(), "slow.csv": prices(200)}


def moved_card(end: End) -> None:
    [entry] = end.ledger
    assert (entry.note, entry.form) == ("card moved", {"card": "Order bolts", "to": "Done"})


def started_report(end: End) -> None:
    [entry] = end.ledger
    assert (entry.note, entry.form) == ("menu item used", {"item": "monthly"})


def used_keys(end: End) -> None:
    assert [(entry.form["what"], entry.form["value"]) for entry in end.ledger.noted("keyboard used")] == [
        ("saved", "by key"), ("search", "tide table"), ("message", "Back at noon"), ("size", "Large"),
        ("city", "Lisbon"),
    ]  # fmt: skip


def changed_town(end: End) -> None:
    [entry] = end.ledger
    assert (entry.note, entry.form) == ("saved in a tab", {"tab": "address", "value": "Aarhus"})


def used_windows(end: End) -> None:
    assert [entry.form for entry in end.ledger.noted("popup posted back")] == [
        {"terms": "accepted"}, {"colour": "Green"},
    ]  # fmt: skip


def took_nuts(end: End) -> None:
    assert [(entry.note, entry.form) for entry in end.ledger] == [
        ("row deleted", {"part": "Nut M8"}),
        ("button pressed", {"button": "register Ada"}),
        ("button pressed", {"button": "rerendered"}),
        ("contact sent", {"email_confirm": "", "email": "ada@example.test"}),
    ]


def entered_orders(end: End) -> None:
    with (RECIPES / "data" / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sent = [{key: entry.form[key] for key in rows[0]} for entry in end.ledger.noted("received")]
    assert sent == rows
    assert end.outputs == {"entered": 3}


def signed_in(end: End) -> None:
    assert end.notes == ["signed in as ada"]
    assert "Signed in as ada." in end.outputs["who"]


def counted_invoices(end: End) -> None:
    signed_in(end)
    assert end.outputs["count"] == 24


def ordered_in_a_hurry(end: End) -> None:
    refused, order = end.ledger
    assert refused.note == "order refused: I agree must be checked."
    assert order.note == "order PO-1001 received"
    kept = {key: order.form[key] for key in ("part", "count", "speed", "finish")}
    assert kept == {"part": "Hinge", "count": "40", "speed": "Normal", "finish": "Painted"}


def signed_out(end: End) -> None:
    assert end.notes == ["signed in as ada", "signed out"]
    october = [one for one in invoices() if one.date.startswith("2026-10")]
    assert end.outputs["invoices"] == [{"number": one.number, "total": euros(one.total)} for one in october]


def kept_theme(end: End) -> None:
    [entry] = end.ledger
    assert (entry.note, entry.form) == ("preference saved", {"theme": "Dark"})


def pressed_both(end: End) -> None:
    assert [entry.form["button"] for entry in end.ledger] == ["quiet", "throw"]


def euros(cents: int) -> Money:
    return Money(amount=Decimal(cents) / 100, currency="EUR")


def ticket(index: int) -> dict[str, Any]:
    each = person(index)
    return {"ticket": each["id"], "owner": each["owner"], "hours": Decimal(each["hours"])}


ORACLES: dict[str, Callable[[End], None]] = {
    "conditional": ordered_in_a_hurry,
    "console": pressed_both,
    "decoy": took_nuts,
    "dialogs": answered,
    "download": fetched_prices,
    "drag": moved_card,
    "finally": signed_out,
    "for-each-rows": entered_orders,
    "frames": saved_in_frames,
    "hover-menu": started_report,
    "infinite": read_endless,
    "keys": used_keys,
    "late": collected("Blue box", "Long tube", "Padded bag"),
    "login-invoices": fetched_invoices,
    "handlers": read_on,
    "modal": read_on,
    "offline-data": collected("Green crate", "Red barrel"),
    "order-parts": ordered_parts,
    "plain-steps": ordered_plainly,
    "page-tool": booked_a_seat,
    "pages": read_tickets,
    "parts-table": read_parts,
    "parts-table-german": read_parts,
    "settings-tabs": changed_town,
    "shadow": saved_colours,
    "shop": bought,
    "sign-in": signed_in,
    "spinner": loaded_report,
    "storage-and-cookies": kept_theme,
    "tabs-popup": used_windows,
    "upload": sent_files,
    "use-login": counted_invoices,
    "virtual": looked_up,
    "wizard": registered,
}
"""What must be so on the server, and in the outputs, after each recipe of recipes/."""


def runnable() -> list[str]:
    """The recipes that only need the fixture site."""
    return [
        file.stem
        for file in sorted(RECIPES.glob("*.yaml"))
        if not {ELSEWHERE, MODEL} & set(browser_agent.load(file).tags)
    ]


def examples(recipe: browser_agent.Recipe, site: FixtureSite) -> dict[str, Any]:
    """What stands in for a person: the example of each param, with the running site for addresses."""
    places = {"site": site.url, "other": site.other}
    shown = {one.name: one.example for one in recipe.params if one.example is not None}
    return {name: places.get(name, value) for name, value in shown.items()}


def test_each_recipe_has_an_oracle_and_each_oracle_a_recipe():
    assert set(ORACLES) == set(runnable())


@pytest.mark.parametrize("name", runnable())
async def test_a_recipe_does_what_it_says(name, site, run, monkeypatch):
    monkeypatch.chdir(ROOT)
    recipe = browser_agent.load(RECIPES / f"{name}.yaml")

    told = await run(RECIPES / f"{name}.yaml", examples(recipe, site))

    assert told.finished.outcome is Outcome.PASSED, told.finished.why
    ORACLES[name](End(site, told.result.outputs, told.result.folder))
    assert site.ledger.noted("canary") == []
    assert SECRETS["INVOICES_PASSWORD"] not in told.journal


@pytest.mark.parametrize("name", runnable())
def test_a_recipe_opens_with_what_it_teaches(name):
    first, *_ = (RECIPES / f"{name}.yaml").read_text(encoding="utf-8").splitlines()

    assert first.startswith("# Teaches: ")
    assert first.endswith(".")
