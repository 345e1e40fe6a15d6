"""A run that is cut off after any of its records goes on, loses no row and does nothing twice; on pages of data."""

from datetime import date
from decimal import Decimal

import pytest

from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core import recipe as rc
from browser_agent.core.checkpoint import Checkpoint, Frame
from browser_agent.core.origin import parse_origin
from browser_agent.core.packed import packed, unpacked
from browser_agent.core.resumption import CheckpointKept, EffectSettled, RowFinished
from browser_agent.core.value import Money
from browser_agent.data.reader import TypedReader
from browser_agent.engine.again import Again
from browser_agent.engine.door import Door
from browser_agent.engine.leaving import Closed
from browser_agent.engine.past import past_of
from browser_agent.engine.run import Run
from browser_agent.engine.scope import Scope
from browser_agent.journal.reader import read
from browser_agent.journal.writer import Journal
from browser_agent.policy.judge import Policy
from tests.engine.builders import (
    BASE,
    Shop,
    button,
    click,
    field_,
    fill,
    loop,
    page,
    recipe,
    says,
    status,
    step,
)

ROWS = [{"id": "a", "total": Decimal("1.50")}, {"id": "b", "total": Decimal(2)}, {"id": "c", "total": Decimal(3)}]


def orders(**parts):
    """For each row: open, fill, send once, keep."""
    return loop(
        "${params.rows}",
        step(act.Goto(url="/")),
        fill("Part", "${row.id}"),
        click("Order", effect="once", **parts),
        step(act.Set(name="kept", value="${row.total}")),
        key="id",
        collect=("made", {"id": "${row.id}", "total": "${kept}"}),
    )


def shop_of(folder, said="nothing yet", rows=ROWS):
    """said: what the page for probes says."""
    there = page("/orders", status(said))
    form = page("/", field_("Part"), button("Order"))
    return Shop(folder, (form, there), params={"rows": rows})


async def go(shop, wanted, name, again=None, kept=None):
    """One run in a journal of its own; what it left there, and its checkpoints by number."""
    kept = {} if kept is None else kept
    shop.__post_init__()
    with Journal.create(shop.folder / name, "r1") as journal:

        async def keep(place):
            kept[str(len(kept))] = place
            journal.emit(CheckpointKept(step=place.step, at=place.at, file=str(len(kept) - 1), sha256=""))

        again = again or Again()
        again.keep = keep
        door = Door(
            surface=shop.surface, journal=journal, policy=Policy(navigate=(parse_origin(BASE),)), folder=shop.folder,
            reader=TypedReader(locale="en-US", today=date(2026, 11, 26)), home_url=BASE + "/",
        )  # fmt: skip
        scope = Scope({"params": shop.params, "run": {"id": "r1"}})
        if again.back is not None:
            scope.put(again.back.values)

        async def finish(passed):
            return Closed()

        finished = await Run(door, wanted, scope, lambda _, given: given, finish, again=again)()
    return finished, read(shop.folder / name), kept


def went_on(events, kept):
    """What a later run knows after just these events."""
    past = past_of(events)
    back = kept[past.checkpoint.file] if past.checkpoint is not None else None
    return Again(past, back)


def clicks(shop):
    return sum(one.kind == "click" for one in shop.surface.performed)


def whole(outputs):
    return recipe(orders(probe=(says("ordered"),), probe_at="/orders"), outputs=outputs)


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.long)])
async def test_cut_off_after_any_record_every_row_is_done_once_and_collected_once(tmp_path, every):
    wanted = recipe(orders(), outputs={"made": "${made}"})
    finished, events, kept = await go(shop_of(tmp_path), wanted, "whole")
    assert finished.outcome == "passed"
    made = [{"id": one["id"], "total": one["total"]} for one in ROWS]
    assert finished.outputs == {"made": made}

    unknown = 0
    for cut in range(1, len(events), every):
        before = events[:cut]
        done = sum(isinstance(one.fact, ev.StepFinished) and one.fact.name == 'click button "Order"' for one in before)
        shop = shop_of(tmp_path)
        again = went_on(before, kept)
        if again.past.unknown:
            finished, _, _ = await go(shop, wanted, f"cut-{cut}", again)
            assert (finished.outcome, finished.exit_code) == ("unknown_effect", 8)
            assert f"row {ROWS[done]['id']}" in finished.why
            assert clicks(shop) == 0
            unknown += 1
        else:
            finished, _, _ = await go(shop, wanted, f"cut-{cut}", again)
            assert (finished.outcome, clicks(shop)) == ("passed", 3 - done), (cut, finished.why)
            assert finished.outputs == {"made": made}

    assert unknown >= 3 // every


@pytest.mark.parametrize(("said", "there"), [("ordered", True), ("no orders", False)])
async def test_a_probe_decides_whether_the_row_that_was_lost_is_done_again(tmp_path, said, there):
    wanted = whole({"made": "${made}"})
    _, events, kept = await go(shop_of(tmp_path), wanted, "whole")
    intents = [number for number, one in enumerate(events, 1) if isinstance(one.fact, ev.Intent)]
    lost = [number for number in intents if events[number - 1].fact.effect == "once"][1]
    shop = shop_of(tmp_path, said)

    finished, told, _ = await go(shop, wanted, "on", went_on(events[:lost], kept))

    assert (finished.outcome, clicks(shop)) == ("passed", 1 if there else 2)
    settled = [one.fact for one in told if isinstance(one.fact, EffectSettled)]
    assert [(one.happened, one.by) for one in settled] == [(there, "probe")]
    assert [one["id"] for one in finished.outputs["made"]] == ["a", "b", "c"]


async def test_an_effect_that_nobody_knows_of_is_not_forgotten_when_its_row_is_gone(tmp_path):
    wanted = recipe(orders())
    _, events, kept = await go(shop_of(tmp_path), wanted, "whole")
    lost = next(n for n, one in enumerate(events, 1) if isinstance(one.fact, ev.Intent) and one.fact.effect == "once")
    shop = shop_of(tmp_path, rows=ROWS[1:])

    finished, _, _ = await go(shop, wanted, "on", went_on(events[:lost], kept))

    assert finished.outcome == "unknown_effect"
    assert "row a" in finished.why


async def test_rows_that_changed_or_went_are_told_and_not_done_again_and_new_ones_are_done(tmp_path):
    wanted = recipe(orders(), outputs={"made": "${made}"})
    _, events, kept = await go(shop_of(tmp_path), wanted, "whole")
    done = [number for number, one in enumerate(events, 1) if isinstance(one.fact, RowFinished)][1]
    rows = [{"id": "new", "total": Decimal(9)}, {"id": "a", "total": Decimal(7)}, ROWS[2]]
    shop = shop_of(tmp_path, rows=rows)

    finished, told, _ = await go(shop, wanted, "on", went_on(events[:done], kept))

    warned = [one.fact.message for one in told if isinstance(one.fact, ev.Warned)]
    assert warned[:2] == [
        "rows a of step 1 were done with other values; they are not done again",
        "rows b of step 1 were done and are not among the rows any more",
    ]
    assert clicks(shop) == 2
    assert [one["id"] for one in finished.outputs["made"]] == ["new", "a", "c", "b"]


async def test_a_row_never_sees_what_another_row_kept(tmp_path):
    body = (
        step(act.Set(name="last", value="${row}"), when=(_is("${row}", 1),)),
        step(act.Note(text="${last}")),
    )
    finished, told, _ = await go(shop_of(tmp_path), recipe(loop([1, 2], *body)), "rows")

    assert finished.why == "expected a value for ${last}; found none was set before this step"
    assert sum(isinstance(one.fact, ev.StepFinished) for one in told) == 3


def _is(value, wanted):
    from browser_agent.core import expect as ex

    return ex.That(value=value, match=ex.Match(equals=wanted))


async def test_equal_rows_without_a_key_are_each_done(tmp_path):
    send = click("Order", effect="once")
    wanted = recipe(loop(["m8", "m8"], step(act.Goto(url="/")), send))
    finished, events, kept = await go(shop_of(tmp_path), wanted, "whole")
    first = next(number for number, one in enumerate(events, 1) if isinstance(one.fact, RowFinished))
    shop = shop_of(tmp_path)

    again, _, _ = await go(shop, wanted, "on", went_on(events[:first], kept))

    assert (finished.outcome, again.outcome, clicks(shop)) == ("passed", "passed", 1)


async def test_a_key_that_two_rows_have_is_a_fault_before_the_first_row(tmp_path):
    shop = shop_of(tmp_path, rows=[ROWS[0], ROWS[1], ROWS[0]])

    finished, _, _ = await go(shop, recipe(orders()), "twice")

    assert finished.why == "expected rows with a id each of their own (step 1); found a in row 1 and in row 3"
    assert shop.surface.performed == []


async def test_a_page_that_cannot_be_had_again_is_not_read_as_if_it_were_the_same(tmp_path):
    """The click leaves its address as it was: what it showed is gone with the process."""
    wanted = recipe(step(act.Goto(url="/orders")), step(act.Goto(url="/")), click("Order", effect="once"), _read())
    _, events, kept = await go(shop_of(tmp_path), wanted, "whole")
    kept_at = [number for number, one in enumerate(events, 1) if isinstance(one.fact, CheckpointKept)][-1]
    shop = shop_of(tmp_path)

    finished, _, _ = await go(shop, wanted, "on", went_on(events[:kept_at], kept))

    assert (finished.outcome, finished.exit_code) == ("needs_human", 4)
    assert "this page may be another one: the last step had changed it" in finished.why
    assert clicks(shop) == 0


def _read():
    from tests.engine.builders import the

    return step(act.Extract(name="part", source="text", target=the("textbox", "Part"), rules={"min": 0}))


async def test_a_page_that_the_next_step_opens_anyway_is_not_taken_away_again(tmp_path):
    shop, again = shop_of(tmp_path), Again(back=Checkpoint("1", "1", "goto", (Frame(node="1"),), {}, BASE + "/orders"))
    wanted = recipe(step(act.Goto(url="/orders")), step(act.Goto(url="/")), fill("Part", "x"))

    finished, _, _ = await go(shop, wanted, "on", again)

    assert (finished.outcome, shop.surface.performed[0].url) == ("passed", f"{BASE}/")
    assert [one.kind for one in shop.surface.performed] == ["goto", "fill"]


@pytest.mark.long
async def test_a_branch_that_was_taken_is_not_judged_again_and_a_used_recipe_goes_on_inside(tmp_path):
    inner = rc.Call(
        id="?", name="done", params={"of": "${params.rows.count}"}, place=_here(),
        recipe=recipe(
            step(act.Set(name="first", value="${params.of}")), step(act.Goto(url="/")), click("Order", effect="once"),
            step(act.Set(name="second", value="${first}")), outputs={"both": "${first} ${second}"},
        ),
    )  # fmt: skip
    branch = rc.Branch(id="?", condition=(_is("${params.rows.count}", 3),), then=(inner,), place=_here())
    wanted = recipe(branch, outputs={"both": "${done.both}"})
    finished, events, kept = await go(shop_of(tmp_path), wanted, "whole")
    assert finished.outputs == {"both": "3 3"}

    for cut in range(1, len(events)):
        again = went_on(events[:cut], kept)
        if again.past.unknown:
            continue
        shop = shop_of(tmp_path)
        # Judged anew it would go the other way.
        other = wanted.model_copy(update={"steps": (branch_for(wanted),)})
        finished, _, _ = await go(shop, wanted if again.back is None else other, f"cut-{cut}", again)
        assert finished.outputs == {"both": "3 3"}, (cut, finished.why)


def branch_for(wanted):
    node = wanted.steps[0]
    return node.model_copy(update={"condition": (_is("${params.rows.count}", 99),)})


def _here():
    from tests.engine.builders import HERE

    return HERE


def test_typed_values_come_back_as_they_were():
    value = {
        "money": Money(amount=Decimal("12.50"), currency="EUR"), "day": date(2026, 11, 26), "number": Decimal("1.10"),
        "rows": [{"$date": "a key of a page"}, None, True, 1, 1.5, float("inf")],
    }  # fmt: skip

    assert unpacked(packed(value)) == value
    assert type(unpacked(packed(value))["number"]) is Decimal
    with pytest.raises(ValueError, match="kind of value"):
        unpacked({"$evil": 1})
