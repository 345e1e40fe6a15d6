"""A passed run becomes a recipe: what was dead goes, what no words name is refused, what was read is given back."""

import pytest

from browser_agent.agent.goal.compiling import Compiled, comments
from browser_agent.agent.goal.done import Output
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core import recipe as rc
from browser_agent.core.snapshot import Element, Exchange
from browser_agent.core.target import Point, Query, Ref
from browser_agent.recipe.load import load_text
from browser_agent.recipe.write import dump
from tests.goal.steps import HERE, START, click, did, fill, goto, kinds, linted, made, q, read, recipe, says

SENT = Exchange(method="POST", url=f"{START}orders", status=201)


def test_the_opening_of_the_start_is_the_start_and_no_step():
    one = recipe("Send it", click("Send"))

    assert one.start == START
    assert kinds(one) == ["click"]
    assert not made("Send it", click("Send")).notes


def test_what_failed_had_no_effect_or_was_undone_is_dropped_and_counted():
    done = (click("A", ended="failed"), click("B", ended="no effect"), click("C", ended="undone"), click("Send"))
    one = recipe("Send it", *done)

    assert [str(step.action.target) for step in one.steps] == ['button "Send"']
    assert made("Send it", *done).notes == ("3 steps of the run led nowhere and are left out",)


def test_a_field_that_is_filled_again_is_filled_once():
    one = recipe("Send it", fill("Part", "Blt"), fill("Count", "x"), fill("Part", "Bolt"), click("Send"))

    assert [getattr(step.action, "value", "") for step in one.steps] == ["x", "Bolt", ""]


def test_a_field_that_was_sent_in_between_or_that_the_page_answered_stays():
    sent = recipe("Send it", fill("Part", "a"), click("Send"), fill("Part", "b"), click("Send it"))
    answered = recipe("Send it", fill("Part", "a", exchanges=(SENT,)), fill("Part", "b"), click("Send"))

    assert len(sent.steps) == 4
    assert len(answered.steps) == 3


def test_addresses_that_are_left_at_once_are_dropped_also_with_dead_steps_in_between():
    one = recipe("Send it", goto("a"), did(act.Scroll(by=600)), click("X", ended="failed"), goto("b"), click("Send"))

    assert kinds(one) == ["goto", "click"]
    assert one.steps[0].action.url.endswith("/b")


def test_an_address_whose_opening_wrote_something_stays():
    one = recipe("Send it", goto("add?part=1", exchanges=(SENT,)), goto("cart"), click("Send"))

    assert kinds(one) == ["goto", "goto", "click"]


def test_scrolls_go_unless_a_reading_follows_and_hovers_stay():
    reading = (did(act.Scroll(by=600)), did(act.Scroll(by=600)), read("n"))
    one = recipe("Send it", did(act.Scroll(by=90)), did(act.Hover(target=q("link", "Menu"))), click("Send"), *reading,
                 outputs=[Output("n", "1", step=6)])  # fmt: skip

    assert kinds(one) == ["hover", "click", "scroll", "scroll", "extract"]


def test_pages_that_were_read_side_by_side_are_read_one_after_the_other():
    first = [goto("a", number="p1.1"), read("a", number="p1.2", before=f"{START}a")]
    second = [goto("b", number="p2.1"), read("b", number="p2.2", before=f"{START}b")]
    back = click("Send", before=f"{START}cart")
    outputs = [Output("a", "1", step=3), Output("b", "2", step=5)]
    one = recipe("Read", click("Menu"), *first, *second, back, outputs=outputs)

    assert kinds(one) == ["click", "goto", "extract", "goto", "extract", "goto", "click"]
    assert one.steps[5].action.url == f"{START}cart"


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (act.Click(target=Point(x=10, y=20)), "step 3 used a point on the screen"),
        (act.Click(target=Ref(ref="e7")), 'step 3 (click) used button "Go", and no words find it again'),
        (act.Drag(target=q("listitem", "A"), onto=Ref(ref="e9")), "step 3 (drag) used e9"),
    ],
)
def test_what_cannot_be_named_is_said_with_its_number_in_the_run(action, words):
    result = made("Press it", click("A", ended="failed"), did(action, element=Element(role="button", name="Go")))

    assert result.recipe is None
    assert len(result.cannot) == 1
    assert words in result.cannot[0]


def test_a_step_that_did_not_count_needs_no_name():
    dropped = did(act.Click(target=Point(x=1, y=2)), ended="undone")

    assert kinds(recipe("Press it", dropped, click("Send"))) == ["click"]


def test_a_run_in_which_nothing_was_done_is_no_recipe():
    assert made("Press it").cannot == ("no step of the run did anything",)


def test_words_of_a_page_that_would_be_a_reference_are_refused_and_not_resolved():
    result = made("Press it", click("Pay ${secrets.card}"))

    assert result.recipe is None
    assert "what was compiled is no recipe" in result.cannot[0]


def test_a_step_that_cannot_be_undone_is_once_and_expectations_stay():
    one = recipe("Buy it", click("Buy", says("Thanks"), once=True, exchanges=(SENT,)), verified=[says("Order sent")])

    assert one.steps[0].effect == "once"
    assert one.steps[0].expect == (says("Thanks"),)
    assert one.verify == (says("Order sent"),)


def test_an_output_is_read_by_its_step_or_left_out_and_said():
    outputs = [Output("number", "17", step=2), Output("opinion", "nice"), Output("old", "3", step=3)]
    done = (click("Send"), read("number"), read("old", ended="undone"))
    one = recipe("Tell me", *done, outputs=outputs)

    assert one.outputs == {"number": "${number}"}
    notes = " / ".join(made("Tell me", *done, outputs=outputs).notes)
    assert "answer opinion was said by the model, and no step reads it" in notes
    assert "answer old was read by a step that did not last" in notes


def test_a_reading_that_nobody_wants_goes_and_one_that_a_step_refers_to_stays():
    one = recipe("Tell me", read("spare"), read("code"), fill("Code", "${code}"))

    assert kinds(one) == ["extract", "fill"]
    assert one.steps[0].action.name == "code"


def test_answers_whose_names_no_reference_can_say_are_renamed_and_the_note_says_so():
    outputs = [Output("Order number", "17", step=2), Output("params", "8", step=3)]
    done = (click("Send"), read("Order number"), read("params"))
    one = recipe("Tell me", *done, outputs=outputs)

    assert one.outputs == {"order_number": "${order_number}", "params_2": "${params_2}"}
    assert "answer Order number is called order_number here" in made("Tell me", *done, outputs=outputs).notes


def test_an_allowed_origin_may_be_navigated_to_and_secrets_stay_references(tmp_path):
    secrets = (rc.Secret(name="pass", source="env:P", origins=(START.rstrip("/"),), place=HERE),)
    steps = (fill("Password", "${secrets.pass}"), click("Sign in"))
    one = recipe("Sign in", *steps, secrets=secrets, allow=("https://login.example.test",))

    assert one.policy.navigate == ("https://login.example.test",)
    assert one.steps[0].action.value == "${secrets.pass}"
    assert one.needs_model == "never"
    assert not linted(made("Sign in", *steps, secrets=secrets), tmp_path)


def test_a_password_that_was_typed_as_plain_text_is_refused_and_stands_in_no_file():
    typed = fill("Password", "hunter22", element=Element(role="textbox", name="Password", field="password"))
    result = made("Sign in with hunter22", typed, click("Sign in"))

    assert result.recipe is None
    assert result.cannot == ("step 2 typed a password as plain text, which no file should hold; use --secret",)


@pytest.mark.parametrize(("title", "ident"), [("3 bolts", "task-3-bolts"), ("Send it", "send-it"), ("¡!", "task")])
def test_the_id_is_the_title_in_letters_with_a_letter_first(title, ident):
    assert recipe(title, click("Send")).id == ident


@pytest.mark.parametrize("task", ["x\nsteps: []", "a: b # c", "\u2028\u202e evil", "-" * 300, "'\"{[", "ü" * 200])
def test_hostile_words_break_neither_comments_nor_file(task):
    one = recipe(task or "x", fill("N\nsteps:", task[:50]), click("Send"))

    assert len(one.steps) == 2


def test_comments_are_short_lines_that_nothing_can_end():
    hostile = ("a\nsteps: []", "b\r\x85\u2028\u2029c", "\x1b[2J\ud800\ufeff", "word " * 200, "x" * 999)
    lines = comments(Compiled(None, hostile)).split("\n")

    assert lines.pop() == ""
    assert all(line.startswith("# ") and len(line) <= 100 and line.isprintable() for line in lines)
    assert "# a steps: []" in lines
    whole = comments(Compiled(None, hostile)) + dump(made("Send it", click("Send")).recipe)
    assert kinds(load_text(whole)) == ["click"]


def test_an_element_that_is_named_by_markup_is_kept_and_lint_says_so(tmp_path):
    result = made("Send it", did(act.Click(target=Query(css="#go")), ex.Url(glob="**/sent")))

    assert [one.level for one in linted(result, tmp_path)] == ["warning"]


def test_a_word_of_the_task_is_lifted_from_links_and_not_from_buttons():
    steps = (fill("Subject", "Order"), click("Order", role="link"), click("Send Order"))
    one = recipe('Write about "Order"', *steps)

    assert [str(step.action.target) for step in one.steps[1:]] == ['link "${params.subject}"', 'button "Send Order"']
