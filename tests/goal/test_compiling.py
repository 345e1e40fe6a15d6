"""A passed run becomes a recipe: what was dead goes, what came from the task becomes a param, rows become a loop."""

import pytest

from browser_agent.agent.goal.compiling import Wanted, comments, compiled
from browser_agent.agent.goal.done import Done, Output
from browser_agent.agent.goal.task import Task
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core import recipe as rc
from browser_agent.core.recipe import Step
from browser_agent.core.snapshot import Exchange
from browser_agent.core.target import Fingerprint, Point, Query, Ref
from browser_agent.core.value import Place
from browser_agent.recipe.lint import warnings
from browser_agent.recipe.load import load_text
from browser_agent.recipe.write import dump

START = "http://shop.example.test/"
HERE = Place(file="task", line=0)


def q(role, name, **more):
    return Query(role=role, name=name, **more)


def did(action, *expect, ended="passed", **more):
    step = Step(id="x", name="x", action=action, place=HERE, expect=tuple(expect))
    return Done(step=step, ended=ended, **more)


def fill(name, value, **more):
    return did(act.Fill(target=q("textbox", name), value=value), **more)


def click(name, *expect, role="button", **more):
    return did(act.Click(target=q(role, name)), *expect, **more)


def opened():
    return did(act.Goto(url=START))


def made(task, *done, outputs=(), verified=(), params=None, **more):
    title = Task(task, START).as_recipe().title
    wanted = Wanted(task=task, start=START, params=params or {}, secrets=(), allow=(), title=title, **more)
    return compiled(wanted, [opened(), *done], outputs, tuple(verified))


def recipe(task, *done, **more):
    """The recipe, once it went through its file and back, and lint found no mistake."""
    result = made(task, *done, **more)
    assert result.recipe is not None, result.cannot
    text = comments(result) + dump(result.recipe)
    again = load_text(text)
    assert dump(again) == dump(result.recipe)
    assert not [one for one in warnings(again) if one.level == "error"]
    return again


def actions(one):
    return [step.action for step in one.steps]


def test_the_opening_of_the_start_is_the_start_and_no_step():
    one = recipe("Send it", click("Send"))

    assert one.start == START
    assert [step.action.kind for step in one.steps] == ["click"]


def test_what_failed_had_no_effect_or_was_undone_is_dropped_and_counted():
    done = (click("A", ended="failed"), click("B", ended="no effect"), click("C", ended="undone"), click("Send"))
    one = recipe("Send it", *done)

    assert [str(step.action.target) for step in one.steps] == ['button "Send"']
    assert "3 steps of the run led nowhere" in made("Send it", *done).notes[0]


def test_a_field_that_is_filled_again_is_filled_once():
    one = recipe("Send it", fill("Part", "Blt"), fill("Count", "x"), fill("Part", "Bolt"), click("Send"))

    assert [getattr(step.action, "value", "") for step in one.steps] == ["x", "Bolt", ""]


def test_a_field_that_was_sent_in_between_stays():
    one = recipe("Send it", fill("Part", "a"), click("Send"), fill("Part", "b"), click("Send it"))

    assert len(one.steps) == 4


def test_scrolls_to_what_follows_and_addresses_left_at_once_are_dropped():
    goto = [did(act.Goto(url=f"http://shop.example.test/{page}")) for page in "ab"]
    one = recipe("Send it", did(act.Scroll(by=600)), *goto, click("Send"))

    assert [step.action.kind for step in one.steps] == ["goto", "click"]
    assert one.steps[0].action.url.endswith("/b")


@pytest.mark.parametrize(
    ("target", "words"),
    [(Point(x=10, y=20), "step 1 used a point on the screen"), (Ref(ref="e7"), "no words find it again")],
)
def test_what_cannot_be_named_is_said_with_its_step(target, words):
    result = made("Press it", did(act.Click(target=target)))

    assert result.recipe is None
    assert words in result.cannot[0]


def test_values_of_the_task_become_params_named_after_their_fields():
    one = recipe("Order 3 boxes of A4 paper", fill("Product name", "A4 paper"), fill("Quantity", "3"), click("Send"))

    assert [(param.name, param.type, param.default) for param in one.params] == [
        ("product_name", "string", "A4 paper"),
        ("quantity", "integer", 3),
    ]
    assert [getattr(step.action, "value", "") for step in one.steps] == [
        "${params.product_name}",
        "${params.quantity}",
        "",
    ]


def test_a_value_that_the_task_does_not_say_stays_a_literal():
    one = recipe("Order paper", fill("City", "Aarhus"), fill("Code", "ape"), click("Send"))

    assert one.params == ()


def test_a_given_param_is_found_in_values_names_addresses_and_expectations():
    month = "2026-03"
    one = recipe(
        "Get the invoice",
        did(act.Goto(url=f"http://shop.example.test/invoices?month={month}")),
        click(f"Invoice {month}", ex.Text(match=ex.Match(contains=f"Invoice {month}")), role="link"),
        params={"month": month},
        verified=[ex.Url(glob=f"**/invoices/{month}")],
    )

    assert actions(one)[0].url.endswith("?month=${params.month}")
    assert str(actions(one)[1].target) == 'link "Invoice ${params.month}"'
    assert one.steps[1].expect[0].match.contains == "Invoice ${params.month}"
    assert one.verify == (ex.Url(glob="**/invoices/${params.month}"),)


def test_secrets_stay_references():
    secrets = (rc.Secret(name="pass", source="env:P", origins=(START.rstrip("/"),), place=HERE),)
    wanted = Wanted("Sign in", START, {}, secrets, (), "Sign in")
    result = compiled(wanted, [opened(), fill("Password", "${secrets.pass}"), click("Sign in")], (), ())

    assert load_text(dump(result.recipe)).steps[0].action.value == "${secrets.pass}"


def test_a_step_that_cannot_be_undone_is_once_and_expectations_stay():
    sent = Exchange(method="POST", url="http://x/", status=201)
    one = recipe("Buy it", click("Buy", ex.Text(match=ex.Match(contains="Thanks")), once=True, exchanges=(sent,)))

    assert one.steps[0].effect == "once"
    assert one.steps[0].expect == (ex.Text(match=ex.Match(contains="Thanks")),)


def row(name, count):
    return [
        fill("Name", name), did(act.Fill(target=q("spinbutton", "Count"), value=count)),
        click("Add", ex.Text(match=ex.Match(contains=name))),
    ]  # fmt: skip


def test_repeated_rows_become_a_loop_over_them():
    rows = [("Bolt", "3"), ("Nut", "4"), ("Gear", "5")]
    one = recipe("Add the parts", *(step for name, count in rows for step in row(name, count)), click("Save"))

    loop, save = one.steps
    assert loop.over == [{"name": name, "count": count} for name, count in rows]
    assert [step.action.kind for step in loop.steps] == ["fill", "fill", "click"]
    assert loop.steps[0].action.value == "${row.name}"
    assert loop.steps[2].expect[0].match.contains == "${row.name}"
    assert save.action.target.name == "Save"


def test_values_of_the_task_in_rows_stay_in_the_rows():
    rows = [("Bolt", "3"), ("Nut", "4")]
    one = recipe("Add 3 Bolt and 4 Nut", *(step for name, count in rows for step in row(name, count)))

    assert one.params == ()
    assert one.steps[0].over == [{"name": "Bolt", "count": "3"}, {"name": "Nut", "count": "4"}]


def test_rows_that_were_given_as_a_table_are_the_param():
    table = [{"name": "Bolt", "count": "3"}, {"name": "Nut", "count": "4"}]
    steps = [step for one in table for step in row(one["name"], one["count"])]
    one = recipe("Add them", *steps, params={"parts": table})

    assert one.steps[0].over == "${params.parts}"
    assert (one.params[0].name, one.params[0].type) == ("parts", "table")


def test_two_fields_in_a_row_are_no_loop():
    one = recipe("Fill", fill("First", "a"), fill("Last", "b"), click("Send"))

    assert [step.action.kind for step in one.steps] == ["fill", "fill", "click"]


def test_an_output_is_read_by_its_step_or_left_out_and_said():
    read = did(act.Extract(source="text", name="number", pattern=r"No (\d+)"))
    outputs = [Output("number", "17", step=2), Output("opinion", "nice", step=None)]
    one = recipe("Tell me", click("Send"), read, outputs=outputs)

    assert one.outputs == {"number": "${number}"}
    assert any(
        "opinion was said by the model" in note for note in made("T", click("Send"), read, outputs=outputs).notes
    )


def test_alternatives_and_fingerprints_stay_literal_and_loops_have_none():
    target = q("link", "Bolt", also=(Query(text="Bolt"),), was=Fingerprint(tag="a"))
    one = recipe("Open Bolt", did(act.Click(target=target)), fill("Find", "Bolt"))

    assert one.steps[0].action.target.name == "${params.find}"
    assert one.steps[0].action.target.also == (Query(text="Bolt"),)


@pytest.mark.parametrize("task", ["x\nsteps: []", "a: b # c", "\u2028\u202e evil", "-" * 300, "'\"{[", "ü" * 200])
def test_hostile_words_break_neither_comments_nor_file(task):
    one = recipe(task or "x", fill("N\nsteps:", task[:50]), click("Send"))

    assert len(one.steps) == 2
