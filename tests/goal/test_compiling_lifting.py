"""What came from the task or from the person becomes a param wherever it stands, and nothing else does."""

from datetime import date
from decimal import Decimal

import pytest

from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.target import Fingerprint, Query
from tests.goal.steps import START, actions, click, did, fill, goto, made, q, read, recipe, says


def params(one):
    return [(param.name, param.type, param.default) for param in one.params]


def test_values_of_the_task_become_params_named_after_their_fields():
    one = recipe("Order 3 boxes of A4 paper", fill("Product name", "A4 paper"), fill("Quantity", "3"), click("Send"))

    assert params(one) == [("product_name", "string", "A4 paper"), ("quantity", "integer", 3)]
    assert [one.value for one in actions(one)[:2]] == ["${params.product_name}", "${params.quantity}"]


def test_a_lifted_param_is_noted():
    assert made("Order 3", fill("Quantity", "3")).notes == ("param quantity stands for what the task says: 3",)


def test_options_are_lifted_and_keys_are_not():
    chosen = did(act.Choose(target=q("combobox", "Speed"), options=("Fast",)))
    one = recipe("Send it fast, then Enter", chosen, did(act.Press(keys="Enter")), params={"key": "Enter"})

    assert actions(one)[0].options == ("${params.speed}",)
    assert actions(one)[1].keys == "Enter"


@pytest.mark.parametrize(
    ("task", "typed"),
    [
        ("Order paper", "Aarhus"),  # the task does not say it
        ("Order paper", "ape"),  # only a part of a word
        ("Order 30 boxes", "3"),  # only a part of a number
        ("Go to B or C", "B"),  # too short for words
        ("Order paper", ""),
    ],
)
def test_a_value_that_the_task_does_not_say_stays_a_literal(task, typed):
    one = recipe(task, fill("Field", typed), click("Send"))

    assert one.params == ()
    assert actions(one)[0].value == typed


def test_names_of_params_are_ascii_and_unique():
    one = recipe("Send Ada, Bea and Cleo", fill("Größe", "Ada"), fill("名前", "Bea"), fill("GROSSE!", "Cleo"))

    assert [name for name, _, _ in params(one)] == ["groe", "value", "grosse"]


def test_no_param_has_a_name_with_a_meaning_of_its_own():
    assert [name for name, _, _ in params(recipe("Send Ada", fill("Run", "Ada"), click("Send")))] == ["run_2"]


def test_two_fields_with_one_label_get_two_names():
    targets = [q("textbox", "Name", within=q("group", group)) for group in ("Sender", "Receiver")]
    steps = [did(act.Fill(target=one, value=value)) for one, value in zip(targets, ("Ada", "Bea"), strict=True)]

    assert [name for name, _, _ in params(recipe("From Ada to Bea", *steps, click("Send")))] == ["name", "name_2"]


def test_the_same_number_in_two_fields_is_two_params():
    one = recipe("Order 3 boxes to floor 3", fill("Quantity", "3"), fill("Floor", "3"), click("Send"))

    assert [name for name, _, _ in params(one)] == ["quantity", "floor"]


def test_a_short_value_is_replaced_where_it_was_typed_and_read_back_and_nowhere_else():
    back = ex.ValueIs(target=q("textbox", "Quantity"), match=ex.Match(equals=3))
    one = recipe("Order 3", fill("Quantity", "3", back), click("3", says("3"), role="link"), goto("3"))

    assert one.steps[0].expect[0].match.equals == "${params.quantity}"
    assert actions(one)[1].target.name == "3"
    assert one.steps[1].expect == (says("3"),)
    assert actions(one)[2].url == f"{START}3"


def test_a_given_param_is_found_in_values_names_addresses_and_expectations():
    month = "2026-03"
    one = recipe(
        "Get the invoice",
        goto(f"invoices?month={month}"),
        click(f"Invoice {month} of Acme", says(f"Invoice {month}"), role="link"),
        did(act.Click(target=q("button", "Open", row={"Month": month}))),
        params={"month": month, "customer": "Acme"},
        verified=[ex.Url(glob=f"**/invoices/{month}")],
    )

    assert actions(one)[0].url.endswith("?month=${params.month}")
    assert str(actions(one)[1].target) == 'link "Invoice ${params.month} of ${params.customer}"'
    assert one.steps[1].expect == (says("Invoice ${params.month}"),)
    assert actions(one)[2].target.row == {"Month": "${params.month}"}
    assert one.verify == (ex.Url(glob="**/invoices/${params.month}"),)


def test_a_param_never_stands_in_the_host_of_an_address():
    one = recipe("Open it", goto("shop/1"), params={"what": "shop"}, verified=[ex.Url(glob=f"{START}shop/1")])

    assert one.start == START
    assert actions(one)[0].url == f"{START}${{params.what}}/1"
    assert one.verify[0].glob == f"{START}${{params.what}}/1"


def test_words_of_the_language_are_no_words_of_the_task():
    values = {"a": "once", "b": "left", "c": "invoice", "d": "text", "e": "Bolt", "f": "button"}
    waited = did(act.Wait(until=(ex.Text(match=ex.Match(matches="Bolt")),)))
    one = recipe("Get it", click("Buy", once=True), read("invoice", pattern="Bolt (.+)"), waited, params=values)

    assert one.steps[0].effect == "once"
    assert "${" not in "".join(step.model_dump_json(exclude={"name"}) for step in one.steps)


def test_two_params_with_one_value_are_told_apart_by_the_field_or_not_at_all():
    given = {"sender": "Ada", "receiver": "Ada"}
    one = recipe("Send it", fill("Sender", "Ada"), fill("Receiver", "Ada"), fill("Other", "Ada"), params=given)

    assert [step.action.value for step in one.steps] == ["${params.sender}", "${params.receiver}", "Ada"]


def test_a_value_that_is_only_a_part_of_a_word_is_left_alone():
    link = "Eyebolt Bolts Unbolted Bolt_2"
    one = recipe("Open it", click(link, role="link"), goto("bolts/Bolted"), params={"a": "Bolt", "b": "bolt"})

    assert actions(one)[0].target.name == link
    assert actions(one)[1].url == f"{START}bolts/Bolted"


def test_references_of_the_model_stay_as_they_are():
    one = recipe("Order", fill("Part", "${params.part}"), click("Add ${params.part}"), params={"part": "params"})

    assert actions(one)[0].value == "${params.part}"
    assert actions(one)[1].target.name == "Add ${params.part}"


def test_given_params_keep_their_kind_and_come_back_from_the_file():
    given = {
        "text": "a", "count": 3, "rate": Decimal("1.50"), "part": 0.5, "gift": True, "day": date(2026, 3, 5),
        "rows": [{"a": 1}],
    }  # fmt: skip
    one = recipe("Do it", click("Send"), params=given)

    assert params(one) == [
        ("text", "string", "a"), ("count", "integer", 3), ("rate", "decimal", Decimal("1.50")),
        ("part", "decimal", Decimal("0.5")), ("gift", "boolean", True), ("day", "date", date(2026, 3, 5)),
        ("rows", "table", None),
    ]  # fmt: skip


def test_a_param_that_is_uploaded_is_a_file_that_has_to_be_given():
    upload = did(act.Upload(target=q("button", "Photo"), files=("${params.photo}",)))
    (param,) = recipe("Send it", upload, params={"photo": "/home/ada/me.png"}).params

    assert (param.type, param.example, param.has_default) == ("file", "me.png", False)


def test_alternatives_and_fingerprints_stay_literal():
    target = q("link", "Bolt", also=(Query(text="Bolt"),), was=Fingerprint(tag="a", heading="Bolt"))
    one = recipe("Open Bolt", did(act.Click(target=target)), fill("Find", "Bolt"))

    assert actions(one)[0].target.name == "${params.find}"
    assert actions(one)[0].target.also == (Query(text="Bolt"),)
    assert actions(one)[0].target.was.heading == "Bolt"
