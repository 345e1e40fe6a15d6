"""Rows from tables, lists, files and several pages: typed, kept, and never silently fewer."""

from datetime import date
from decimal import Decimal

import pytest

from browser_agent.browser.fake_page import Brings, FakeElement, FakeTable, Serves
from browser_agent.core import action as act
from browser_agent.core.rows import Column, RowRules

from .builders import BASE, button, page, recipe, step, the


def table(*rows, name="Invoices", headers=("Number", "Date", "Total")):
    return FakeTable(name=name, headers=headers, rows=rows)


def extract(*columns, rules=None, **parts):
    made = {"target": the("table"), "name": "invoices", **parts}
    return step(act.Extract(columns=columns, rules=rules or RowRules(), **made))


TYPED = (
    Column(name="number", type="string", required=True),
    Column(name="date", type="date"),
    Column(name="total", type="decimal"),
)


async def test_rows_are_typed_kept_and_given_out(run):
    shop = page("/", tables=(table(("A-1", "2026-10-01", "12.50"), ("A-2", "2026-10-09", "1,200.00")),))

    told = await run(recipe(extract(*TYPED), outputs={"invoices": "${invoices}", "count": "${invoices.count}"}), shop)

    assert told.finished.outputs["count"] == 2, told.finished.why
    (fact,) = told.of("extracted")
    assert (fact.name, fact.rows, fact.columns, fact.pages) == ("invoices", 2, ("number", "date", "total"), 1)
    assert len((told.folder / fact.file).read_text().splitlines()) == 2
    assert str(told.finished.outputs["invoices"][1]["total"]) == "1200.00"


async def test_rows_go_through_a_loop_with_their_types(run):
    from browser_agent.core import expect as ex

    from .builders import loop

    shop = page(
        "/",
        tables=(
            table(
                ("A-1", "2026-10-01", "12.50"),
            ),
        ),
    )
    same = (
        ex.That(value="${row.total}", match=ex.Match(equals=Decimal("12.5"))),
        ex.That(value="${row.date}", match=ex.Match(equals=date(2026, 10, 1))),
    )

    told = await run(recipe(extract(*TYPED), loop("${invoices}", step(act.Assert(that=same)), key="number")), shop)

    assert told.finished.outcome == "passed", told.finished.why
    assert told.of("step_started")[1].row == "A-1"


async def test_without_columns_every_column_comes_as_text(run):
    told = await run(recipe(extract(), outputs={"rows": "${invoices}"}), page("/", tables=(table(("1", "2", "3")),)))

    assert told.finished.outputs["rows"] == [{"Number": "1", "Date": "2", "Total": "3"}]


async def test_no_rows_is_a_failure_unless_none_is_fine(run):
    told = await run(recipe(extract(*TYPED)), page("/", tables=(table(),)))

    assert (told.finished.outcome, told.of("step_finished")[0].fault.kind) == ("failed", "no_rows")


async def test_no_rows_may_be_fine(run):
    told = await run(recipe(extract(*TYPED, rules=RowRules(min=0))), page("/", tables=(table(),)))

    assert told.finished.outcome == "passed"


async def test_a_cell_that_is_not_of_its_type_is_a_failure(run):
    told = await run(recipe(extract(*TYPED)), page("/", tables=(table(("A-1", "2026-10-01", "soon")),)))

    assert told.of("step_finished")[0].fault.kind == "bad_rows"


async def test_a_sum_that_does_not_add_up_is_a_failure(run):
    rules = RowRules(sums={"total": "100.00"})

    told = await run(recipe(extract(*TYPED, rules=rules)), page("/", tables=(table(("A-1", "2026-10-01", "12.50")),)))

    assert told.of("step_finished")[0].fault.kind == "bad_rows"


async def test_lists_and_regions_are_rows_too(run):
    items = tuple(FakeElement(role="listitem", text=text, parent="list", id=text) for text in ("Bolt", "Nut"))
    shop = page("/", FakeElement(role="list", id="list", text=""), *items)
    listed = extract(source="list", target=the("list"))
    regions = extract(Column(name="part"), source="region", target=the("listitem"), name="parts")

    told = await run(recipe(listed, regions, outputs={"a": "${invoices}", "b": "${parts}"}), shop)

    assert told.finished.outputs == {
        "a": [{"text": "Bolt"}, {"text": "Nut"}],
        "b": [{"part": "Bolt"}, {"part": "Nut"}],
    }


async def test_rows_of_a_downloaded_file_are_read(run):
    content = b"number,total\nA-1,12.50\n"
    shop = page("/", button("File"), on={'click button "File"': (Brings(name="rows.csv", content=content),)})
    download = step(act.Download(target=the("button"), name="csv"))
    rows = step(
        act.Extract(source="download", file="csv", name="rows", columns=(Column(name="total", type="decimal"),))
    )

    told = await run(recipe(download, rows, outputs={"rows": "${rows}"}), shop)

    assert str(told.finished.outputs["rows"][0]["total"]) == "12.50", told.finished.why


def pages_of(*tables, last=()):
    """Pages that a link leads through, one table each."""
    made = []
    for number, rows in enumerate(tables, start=1):
        path = "/" if number == 1 else f"/{number}"
        states = frozenset(last) if number == len(tables) else frozenset()
        link = FakeElement(role="link", name="Next", href=f"{BASE}/{number + 1}", states=states)
        elements = () if number == len(tables) and not last else (link,)
        made.append(page(path, *elements, tables=(table(*rows, headers=("Number",)),)))
    return made


PAGED = {"pages": the("link", "Next")}


@pytest.mark.parametrize("last", [(), ("disabled",)], ids=["the link is gone", "the link is disabled"])
async def test_rows_of_all_pages_are_joined_until_there_is_no_next(run, last):
    shop = pages_of([("1",), ("2",)], [("3",)], [("4",)], last=last)

    told = await run(recipe(extract(**PAGED), outputs={"n": "${invoices.count}"}), *shop)

    assert told.finished.outputs == {"n": 4}, told.finished.why
    assert told.of("extracted")[0].pages == 3
    assert told.done == ["click", "click"]


async def test_the_same_page_twice_is_a_fault_and_no_shorter_result(run):
    shop = pages_of([("1",)], [("1",)], [("2",)])

    told = await run(recipe(extract(**PAGED)), *shop)

    fault = told.of("step_finished")[0].fault
    assert (fault.kind, fault.expected, fault.found) == ("bad_rows", "other rows on the next page", "the same 1 rows")


async def test_more_pages_than_allowed_is_out_of_budget(run):
    told = await run(recipe(extract(**PAGED, max_pages=2)), *pages_of([("1",)], [("2",)], [("3",)]))

    assert (told.finished.outcome, told.of("step_finished")[0].fault.kind) == ("out_of_budget", "cap_reached")
    assert told.done == ["click"]


async def test_two_controls_to_the_next_page_are_ambiguous(run):
    link = FakeElement(role="link", name="Next", href=f"{BASE}/2")
    shop = page("/", link, link, tables=(table(("1",), headers=("Number",)),))

    told = await run(recipe(extract(**PAGED)), shop)

    assert told.of("step_finished")[0].fault.kind == "ambiguous"


async def test_a_page_that_another_step_changed_is_read_anew(run):
    fresh = page("/", tables=(table(("9",), headers=("Number",)),))
    shop = page(
        "/",
        button("Reload"),
        tables=(table(("1",), headers=("Number",)),),
        on={'click button "Reload"': (Serves(page=fresh),)},
    )
    again = step(act.Goto(url="/"))

    told = await run(
        recipe(step(act.Click(target=the("button"))), again, extract(), outputs={"rows": "${invoices}"}), shop
    )

    assert told.finished.outputs == {"rows": [{"Number": "9"}]}
