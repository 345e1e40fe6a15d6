"""The same work row after row becomes a loop; other fields, other buttons and references do not."""

from browser_agent.agent.goal.done import Output
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core import recipe as rc
from browser_agent.core.target import Fingerprint, Query
from tests.goal.steps import HERE, START, actions, click, did, fill, goto, kinds, made, q, read, recipe, says

PARTS = [("Bolt", "3"), ("Nut", "4"), ("Gear", "5")]


def row(name, count):
    return [fill("Name", name), fill("Count", count, role="spinbutton"), click("Add", says(f"Added {name} x {count}"))]


def rows(parts=PARTS):
    return [step for name, count in parts for step in row(name, count)]


def test_repeated_rows_become_a_loop_over_them_with_columns_named_after_the_fields():
    one = recipe("Add the parts", *rows(), click("Save"))

    loop, save = one.steps
    assert loop.over == [{"name": name, "count": count} for name, count in PARTS]
    assert [step.id for step in loop.steps] == ["1.1", "1.2", "1.3"]
    assert [step.action.kind for step in loop.steps] == ["fill", "fill", "click"]
    assert loop.steps[1].action.value == "${row.count}"
    assert loop.steps[2].expect == (says("Added ${row.name} x ${row.count}"),)
    assert save.action.target.name == "Save"
    assert "step 1 does the same for each of 3 rows" in made("Add the parts", *rows(), click("Save")).notes


def test_values_of_the_task_in_rows_stay_in_the_rows():
    one = recipe("Add 3 Bolt and 4 Nut", *rows(PARTS[:2]))

    assert one.params == ()
    assert one.steps[0].over == [{"name": "Bolt", "count": "3"}, {"name": "Nut", "count": "4"}]


def test_a_value_of_the_task_that_is_the_same_in_all_rows_is_a_param():
    several = [step for name, _ in PARTS for step in (fill("Shelf", "Attic"), fill("Name", name), click("Add"))]
    (loop,) = recipe("Put the parts into the Attic", *several).steps

    assert loop.steps[0].action.value == "${params.shelf}"
    assert loop.over == [{"name": name} for name, _ in PARTS]


def test_rows_that_were_given_as_a_table_are_the_param_with_its_own_names_of_columns():
    table = [{"Part no": name, "qty": int(count), "note": ""} for name, count in PARTS]
    one = recipe("Add them", *rows(), params={"parts": table})

    (loop,) = one.steps
    assert loop.over == "${params.parts}"
    assert [step.action.value for step in loop.steps[:2]] == ["${row.Part no}", "${row.qty}"]
    assert loop.steps[2].expect == (says("Added ${row.Part no} x ${row.qty}"),)
    assert (one.params[0].name, one.params[0].type) == ("parts", "table")


def test_a_table_with_other_values_or_more_rows_is_not_these_rows():
    for table in ([{"n": "Bolt"}] * 3, [{"n": name, "c": count} for name, count in (*PARTS, ("Cog", "1"))]):
        (loop,) = recipe("Add them", *rows(), params={"parts": table}).steps

        assert isinstance(loop.over, list)


def test_a_given_value_in_a_row_stays_the_param_of_the_person():
    (loop,) = recipe("Add them", *rows(PARTS[:2]), params={"first": "Bolt", "many": "4"}).steps

    assert loop.over == [{"name": "${params.first}", "count": "3"}, {"name": "Nut", "count": "4"}]


def test_rows_of_a_table_on_the_page_fold_by_their_cells():
    cells = [did(act.Click(target=q("button", "Approve", row={"Part": name}))) for name, _ in PARTS]
    (loop,) = recipe("Approve all", *cells).steps

    assert loop.over == [{"part": name} for name, _ in PARTS]
    assert loop.steps[0].action.target.row == {"Part": "${row.part}"}


def test_links_and_buttons_with_the_row_in_their_names_fold():
    (links,) = recipe("Read", *[s for n, _ in PARTS for s in (click(n, role="link"), did(act.Back()))]).steps
    (buttons,) = recipe("Delete", *[click(f"Delete {name}") for name, _ in PARTS]).steps

    assert links.over == [{"link": name} for name, _ in PARTS]
    assert buttons.steps[0].action.target.name == "${row.button}"


def test_other_fields_and_other_buttons_are_no_rows():
    fields = recipe("Fill", fill("First name", "a"), fill("Middle name", "b"), fill("Last name", "c"))
    buttons = recipe("Go", *[click(name) for name in ("Next", "Accept", "Send")])

    assert kinds(fields) == ["fill"] * 3
    assert kinds(buttons) == ["click"] * 3


def test_two_single_steps_and_presses_that_are_all_the_same_are_no_loop():
    assert kinds(recipe("Open", *[click(name, role="link") for name in ("Bolt", "Nut")])) == ["click", "click"]
    assert kinds(recipe("Go on", *[click("Next")] * 4)) == ["click"] * 4


def test_the_longest_fold_wins_and_a_round_ends_with_its_press():
    steps = [click("Add"), *(step for name in "abc" for step in (fill("Name", name), click("Add"))), click("Save")]
    first, loop, last = recipe("Add", *steps).steps

    assert (first.action.target.name, last.action.target.name) == ("Add", "Save")
    assert [step.action.kind for step in loop.steps] == ["fill", "click"]
    assert loop.id == "2"


def test_only_rounds_that_are_alike_are_folded():
    steps = [*rows(PARTS[:2]), fill("Name", "Cog"), fill("Count", "9", role="spinbutton"), click("Send")]
    one = recipe("Add", *steps)

    assert [node.node for node in one.steps] == ["for_each", "step", "step", "step"]


def test_references_and_secrets_are_never_put_into_rows():
    secrets = tuple(rc.Secret(name=n, source="env:P", origins=(START.rstrip("/"),), place=HERE) for n in "ab")
    several = [step for name in "ab" for step in (fill("Password", f"${{secrets.{name}}}"), click("Add"))]

    assert kinds(recipe("Add", *several, secrets=secrets)) == ["fill", "click", "fill", "click"]


def test_what_can_be_undone_is_not_folded_with_what_cannot():
    one = recipe("Add", fill("Name", "a"), click("Add"), fill("Name", "b"), click("Add", once=True))

    assert kinds(one) == ["fill", "click", "fill", "click"]


def test_a_fold_never_goes_over_a_reading():
    steps = [s for n in ("a", "b") for s in (fill("Name", n), click("Find"), read(f"n_{n}"))]
    one = recipe("Find", *steps, outputs=[Output("n_a", "1", step=3), Output("n_b", "2", step=6)])

    assert kinds(one) == ["fill", "click", "extract"] * 2


def test_a_reading_that_a_later_step_refers_to_is_not_folded_and_keeps_its_name():
    steps = [s for n in ("a", "b") for s in (fill("Name", n), click("Find"), read("code"), fill("Code", "${code}"))]
    one = recipe("Find", *steps)

    assert [step.action.name for step in one.steps if step.action.kind == "extract"] == ["code", "code"]


def test_downloads_of_each_row_are_a_loop():
    (loop,) = recipe("Get all", *[did(act.Download(target=q("link", f"Invoice {n}"))) for n in "123"]).steps

    assert loop.over == [{"link": f"Invoice {n}"} for n in "123"]


def test_addresses_that_differ_are_a_column():
    steps = [step for n in "123" for step in (goto(f"item/{n}"), click("Like"))]
    (loop,) = recipe("Like them", *steps).steps

    assert loop.over == [{"address": f"{START}item/{n}"} for n in "123"]
    assert loop.steps[0].action.url == "${row.address}"


def test_alternatives_and_fingerprints_of_the_first_row_are_not_in_the_loop():
    def named(name):
        shown = q("row", name, was=Fingerprint(tag="tr"))
        target = q("link", name, also=(Query(text=name),), within=shown)
        return did(act.Click(target=target), ex.Visible(target=q("heading", name, also=(Query(text=name),))))

    (loop,) = recipe("Open", *(named(name) for name, _ in PARTS)).steps

    assert "was" not in str(actions(loop)[0].target.model_dump(exclude_none=True))
    assert actions(loop)[0].target.also == ()
    assert loop.steps[0].expect[0].target == q("heading", "${row.link}")
