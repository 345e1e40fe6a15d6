"""Branches, loops, calls, optional steps, `finally`, and the completion contract."""

import asyncio

from browser_agent.browser.fake import FakeSurface
from browser_agent.browser.fake_page import Becomes
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core import recipe as rc
from browser_agent.core.recipe import BudgetSpec

from .builders import (
    BASE,
    HERE,
    HIDDEN,
    branch,
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
    the,
)

SEEN = ex.Visible(target=the("button", "Send"))
GONE = ex.Visible(target=the("button", "Buy"))


def note(text):
    return step(act.Note(text=text))


def notes(told):
    return [fact.text for fact in told.of("noted")]


async def test_a_step_whose_when_does_not_hold_is_skipped_and_nothing_is_done(run):
    told = await run(recipe(click("Send", when=(GONE,)), click("Send", when=(SEEN,))), page("/", button("Send")))

    assert told.steps == [("1", "skipped"), ("2", "passed")]
    assert told.of("step_finished")[0].why == "its `when` does not hold"
    assert told.done == ["click"]


async def test_an_if_takes_one_way_or_the_other(run):
    told = await run(
        recipe(
            branch(SEEN, note("there"), otherwise=(note("not there"),)), branch(GONE, note("a"), otherwise=(note("b"),))
        ),
        page("/", button("Send")),
    )

    assert notes(told) == ["there", "b"]
    assert [fact.step for fact in told.of("step_started")] == ["1.1", "2.1"]


async def test_an_if_about_a_value_at_hand_needs_no_page(run):
    gift = ex.That(value="${params.gift}", match=ex.Match(equals=True))

    told = await run(recipe(branch(gift, note("wrap it"))), page("/"), params={"gift": True})

    assert notes(told) == ["wrap it"]


ROWS = [{"sku": "M4", "count": 3}, {"sku": "M5", "count": 8}]


async def test_a_loop_does_its_steps_for_each_row_and_names_the_row(run):
    told = await run(
        recipe(loop("${params.parts}", fill("Part", "${row.sku}: ${row.count}"), key="sku")),
        page("/", field_("Part")),
        params={"parts": ROWS},
    )

    assert [action.value for action in told.surface.performed] == ["M4: 3", "M5: 8"]
    assert [fact.row for fact in told.of("step_started")] == ["M4", "M5"]
    assert [fact.number for fact in told.of("step_started")] == [1, 2]


async def test_rows_without_a_key_are_numbered_and_inner_loops_name_both(run):
    told = await run(recipe(loop([["a", "b"], ["c"]], loop("${row}", note("${one}"), name="one"))), page("/"))

    assert notes(told) == ["a", "b", "c"]
    assert [fact.row for fact in told.of("step_started")] == ["1 / 1", "1 / 2", "2 / 1"]


async def test_the_row_of_a_loop_ends_with_the_loop(run):
    told = await run(recipe(loop([1], note("in")), note("${row}")), page("/"))

    assert told.finished.why == "expected a value for ${row}; found none was set before this step"


async def test_what_a_step_in_a_loop_keeps_is_there_after_it(run):
    told = await run(
        recipe(loop([1, 2], step(act.Set(name="last", value="${row}"))), outputs={"last": "${last}"}), page("/")
    )

    assert told.finished.outputs == {"last": 2}


async def test_a_loop_over_more_rows_than_its_max_is_out_of_budget_before_the_first(run):
    told = await run(recipe(loop([1, 2, 3], note("${row}"), max=2)), page("/"))

    assert (told.finished.outcome, told.finished.exit_code) == ("out_of_budget", 7)
    assert notes(told) == []
    assert "at most 2 rows" in told.finished.why


async def test_a_loop_over_no_rows_does_nothing_and_passes(run):
    assert (await run(recipe(loop([], note("x"))), page("/"))).finished.outcome == "passed"


async def test_a_loop_over_something_else_than_rows_fails(run):
    told = await run(recipe(loop("${params.parts}", note("x"))), page("/"), params={"parts": "M4"})

    assert told.finished.why == "expected a list or rows to go through (step 1); found str"


def called(*steps, **parts):
    own = {name: parts.pop(name) for name in ("outputs", "budget") if name in parts}
    return rc.Call(id="?", recipe=recipe(*steps, **own), place=HERE, **parts)


async def test_a_used_recipe_has_its_own_names_and_gives_back_its_outputs(run):
    inner = called(
        step(act.Set(name="said", value="hello ${params.who}")),
        params={"who": "${params.user}"},
        name="greeting",
        outputs={"text": "${said}"},
    )

    told = await run(recipe(inner, note("${greeting.text}")), page("/"), params={"user": "Ada"})

    assert notes(told) == ["hello Ada"]


async def test_a_used_recipe_does_not_see_the_names_of_its_user(run):
    told = await run(recipe(step(act.Set(name="x", value=1)), called(note("${x}"))), page("/"))

    assert told.finished.why.startswith("expected a value for ${x}")


async def test_an_optional_step_that_cannot_be_done_is_warned_about_and_the_run_goes_on(run):
    told = await run(recipe(click("Accept cookies", optional=True), click("Send")), page("/", button("Send")))

    assert told.steps == [("1", "skipped"), ("2", "passed")]
    assert told.of("step_finished")[0].fault.kind == "not_found"
    assert told.of("warned")[0].message.startswith("optional step not done: expected one button")
    assert told.finished.outcome == "passed"


async def test_finally_comes_after_success(run):
    told = await run(recipe(note("work"), finally_=[note("clean up")]), page("/"))

    assert notes(told) == ["work", "clean up"]
    assert told.finished.outcome == "passed"


async def test_finally_comes_after_a_failure_and_the_failure_still_decides(run):
    told = await run(recipe(click("Buy"), note("never"), finally_=[note("clean up")]), page("/"))

    assert notes(told) == ["clean up"]
    assert (told.finished.outcome, told.finished.step) == ("failed", "1")


async def test_a_failure_in_finally_never_hides_the_first_one(run):
    told = await run(recipe(click("Buy"), finally_=[click("Log out")]), page("/"))

    assert told.finished.step == "1"
    assert 'button "Buy"' in told.finished.why
    assert any("a finally step failed too" in fact.message for fact in told.of("warned"))


async def test_a_failure_in_finally_alone_fails_the_run(run):
    told = await run(recipe(note("work"), finally_=[click("Log out")]), page("/"))

    assert (told.finished.outcome, told.finished.step) == ("failed", "finally.1")
    assert told.finished.outputs == {}


async def test_finally_comes_even_when_the_steps_of_the_budget_are_spent(run):
    told = await run(
        recipe(note("one"), note("two"), finally_=[note("clean up")], budget=BudgetSpec(steps=1)), page("/")
    )

    assert notes(told) == ["one", "clean up"]
    assert (told.finished.outcome, told.finished.exit_code, told.finished.step) == ("out_of_budget", 7, "2")


async def test_a_budget_of_seconds_is_a_hard_stop(run):
    wait = step(act.Wait(until=(GONE,)), timeout_s=60)

    told = await run(recipe(wait, finally_=[note("clean up")], budget=BudgetSpec(seconds=0.2)), page("/"))

    assert (told.finished.outcome, told.finished.why) == ("out_of_budget", "budget.seconds: 0.2 s are over")
    assert told.finished.step == "1"
    assert notes(told) == ["clean up"]


async def test_each_use_of_a_recipe_has_the_budget_of_that_recipe_anew(run):
    twice = called(note("in"), note("in"), budget=BudgetSpec(steps=2))

    told = await run(recipe(note("one"), twice, note("two"), twice, budget=BudgetSpec(steps=6)), page("/"))

    assert (told.finished.outcome, len(notes(told))) == ("passed", 6)


async def test_the_steps_of_a_used_recipe_are_counted_with_those_of_what_it_uses(run):
    once = called(called(note("in"), note("in")), note("never"), budget=BudgetSpec(steps=1))

    told = await run(recipe(note("one"), once, finally_=[note("clean up")]), page("/"))

    assert notes(told) == ["one", "in", "clean up"]
    assert (told.finished.outcome, told.finished.exit_code) == ("out_of_budget", 7)
    assert told.finished.why.startswith(f"budget.steps of {HERE.file}: 1 steps are done and there is one more")


async def test_a_used_recipe_that_allows_more_does_not_widen_the_budget_of_the_run(run):
    inner = called(note("in"), note("in"), budget=BudgetSpec(steps=9, seconds=900))

    told = await run(recipe(inner, budget=BudgetSpec(steps=1)), page("/"))

    assert told.finished.why.startswith("budget.steps: 1 steps")


async def test_the_seconds_of_a_used_recipe_are_a_hard_stop(run):
    wait = step(act.Wait(until=(GONE,)), timeout_s=60)
    slow = called(note("in"), wait, budget=BudgetSpec(seconds=0.2))

    told = await run(recipe(slow, finally_=[note("clean up")], budget=BudgetSpec(seconds=30)), page("/"))

    assert told.finished.outcome == "out_of_budget"
    assert told.finished.why == f"budget.seconds of {HERE.file}: 0.2 s are over"
    assert notes(told) == ["in", "clean up"]


async def test_an_act_that_must_happen_once_and_is_cut_off_by_the_budget_of_its_call_is_not_known(run):
    wait = step(act.Wait(until=(GONE,)), timeout_s=60, effect="once")

    told = await run(recipe(called(wait, budget=BudgetSpec(seconds=0.2))), page("/"))

    assert (told.finished.outcome, told.finished.exit_code) == ("unknown_effect", 8)
    assert "may or may not have happened: budget.seconds of" in told.finished.why


async def test_the_completion_contract_decides_in_the_end(run):
    shop = page(
        "/", button("Send"), status(), on={'click button "Send"': (Becomes(of="said", change={"text": "sent"}),)}
    )

    good = await run(recipe(click("Send"), verify=(says("sent"),)), shop)

    assert good.finished.outcome == "passed"
    assert [verdict.state for verdict in good.finished.verify] == ["met"]


async def test_a_contract_that_is_not_met_fails_though_every_step_passed(impatient, run):
    told = await run(
        recipe(note("work"), verify=(ex.That(value=1, match=ex.Match(equals=2)), SEEN)), page("/", button("Send"))
    )

    assert told.steps == [("1", "passed")]
    assert (told.finished.outcome, told.finished.step) == ("failed", "verify")
    assert told.finished.why == 'verify: expected 1 is 2; found the value "1"'
    assert [verdict.state for verdict in told.finished.verify] == ["not_met", "met"]


async def test_outputs_keep_their_types(run):
    told = await run(
        recipe(step(act.Set(name="n", value=3)), outputs={"n": "${n}", "said": "n is ${n}", "rows": "${params.rows}"}),
        page("/"),
        params={"rows": ROWS},
    )

    assert told.finished.outputs == {"n": 3, "said": "n is 3", "rows": ROWS}


async def test_an_output_that_nobody_set_fails_the_run(run):
    told = await run(recipe(note("x"), outputs={"n": "${n}"}), page("/"))

    assert (told.finished.outcome, told.finished.outputs) == ("failed", {})


class Breaks(FakeSurface):
    """A surface with a bug of ours."""

    async def perform(self, action, *_):
        self.performed.append(action)
        raise RuntimeError("a bug in the surface")


async def test_a_bug_of_ours_ends_the_run_in_its_journal_with_the_trace(run):
    shop = page("/", button("Send"))

    told = await run(recipe(click("Send"), finally_=[note("clean up")]), shop, surface=Breaks(shop))

    assert (told.finished.outcome, told.finished.exit_code, told.finished.step) == ("broken", 70, "1")
    assert "RuntimeError: a bug in the surface" in told.finished.why
    assert "Traceback" in told.finished.why
    assert notes(told) == ["clean up"]
    assert told.state == "ok"


class TimesOut(FakeSurface):
    async def perform(self, *_):
        raise TimeoutError("a socket of ours")


async def test_a_time_out_inside_our_own_code_is_a_bug_and_no_budget(run):
    shop = page("/", button("Send"))

    told = await run(recipe(click("Send")), shop, surface=TimesOut(shop))

    assert (told.finished.outcome, told.finished.exit_code) == ("broken", 70)


async def test_losing_the_trace_does_not_lose_the_end_of_the_run(run):
    async def finish(passed):
        raise OSError("no room for the trace")

    told = await run(recipe(note("work")), page("/"), finish=finish)

    assert told.finished.outcome == "passed"
    assert told.of("warned")[0].message == "trace or video is lost: no room for the trace"


async def interrupted(run, word, *nodes, **parts):
    waiting = step(act.Wait(until=(GONE,)), timeout_s=60)
    task = asyncio.ensure_future(run(recipe(waiting, *nodes, **parts), page("/")))
    while task.get_loop().time() and not (await asyncio.sleep(0.05)):
        task.cancel(word)
        break
    return await task


async def test_an_interrupted_run_still_writes_its_end(run):
    told = await interrupted(run, "SIGINT", note("never"), finally_=[note("clean up")])

    assert (told.finished.outcome, told.finished.exit_code) == ("interrupted", 130)
    assert told.steps[0] == ("1", "failed")
    assert notes(told) == ["clean up"]
    assert told.state == "ok"


async def test_a_run_that_was_told_to_end_exits_143(run):
    assert (await interrupted(run, "SIGTERM")).finished.exit_code == 143


async def test_a_used_page_is_left_where_the_steps_left_it(run):
    told = await run(recipe(step(act.Goto(url="/two"))), page("/"), page("/two", field_("x", states=HIDDEN)))

    assert told.surface.url == f"{BASE}/two"
