"""Controls and what pressing them is: from their facts, in many languages, whatever a model says of them."""

import pytest

from browser_agent.core import action as act
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.policy.classes import classify, leads, opens_writes
from browser_agent.policy.facts import Facts
from browser_agent.policy.risk import is_irreversible

PAGE = "https://shop.example.test/cart"
ANY = Query(css="*")
CLICK, DOWNLOAD = act.Click(target=ANY), act.Download(target=ANY)


def control(role: str = "button", name: str = "", **more: object) -> Element:
    tags = {"button": "button", "link": "a", "textbox": "input", "checkbox": "input", "combobox": "select"}
    return Element(**{"role": role, "name": name, "tag": tags.get(role, "div")} | more)


def post(name: str, **more: object) -> Element:
    return control(name=name, field="submit", form=PAGE, method="post", **more)


def kind(action: act.Action, element: Element | None = None, **more: object) -> str | None:
    return classify(action, Facts(page=PAGE, element=element, **more))


@pytest.mark.parametrize(
    "name",
    ["Pay €33.90", "Buy now", "Place order", "Order now", "Purchase", "Donate", "Send money", "Confirm payment",
     "Kaufen", "Jetzt kostenpflichtig bestellen", "Überweisen", "Acheter", "Payer 12 €", "Pagar", "Comprar ahora",
     "Acquista", "Paga ora", "Finalizar compra", "Betalen", "Kupuję i płacę", "Zapłać", "Köp", "Betal nu", "Zaplatit",
     "Satın al", "Оплатить", "購入する", "注文を確定する", "立即购买", "付款", "결제하기"],
)  # fmt: skip
def test_buttons_that_pay_are_payments_in_every_language(name: str) -> None:
    assert kind(CLICK, control(name=name)) == "payment"
    assert kind(CLICK, post(name)) == "payment"


@pytest.mark.parametrize(
    "name",
    ["Delete", "Delete everything", "Remove user", "Cancel my subscription", "Cancel order", "Close account",
     "Terminate contract", "Publish", "Discard draft", "Löschen", "Vertrag kündigen", "Supprimer", "Résilier",
     "Eliminar cuenta", "Borrar", "Elimina", "Excluir", "Verwijderen", "Usuń konto", "Ta bort", "Slet", "Smazat",
     "Sil", "Удалить", "削除する", "删除", "삭제"],
)  # fmt: skip
def test_buttons_that_end_something_are_irreversible_in_every_language(name: str) -> None:
    assert kind(CLICK, control(name=name)) == "irreversible"
    assert kind(CLICK, post(name)) == "irreversible"


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (post("Save"), "submit"), (post("Send message"), "submit"), (post(""), "submit"), (post("Next"), "submit"),
        (post("Continue to payment"), "submit"), (post("Add to cart"), "submit"), (post("Sign in"), "submit"),
        (control(name="Apply now"), "submit"), (control(name="Like"), "submit"),
        (control("generic", "Card of a kanban board"), "submit"), (control("menuitem", "Duplicate"), "submit"),
        (control(name="Search", field="submit", form=PAGE, method="get"), "navigate"),
        (control(name="Show", field="submit", form=PAGE, method="get"), "navigate"),
        (control(name="Go on", field="submit", form=PAGE, method=""), "submit"),
        (control(name="Search", field="submit", form=PAGE, method=""), "navigate"),
        (control(name="Sign in", field="submit", form=PAGE, method="get", form_fields=("password",)), "submit"),
        (control(name="Buy", field="submit", form=PAGE, method="get"), "payment"),
        (control(name="OK", field="submit", form=PAGE, method="dialog"), "input"),
        (control(name="Clear", field="reset", form=PAGE, method="post"), "input"),
        (post("Continue", form_fields=("text", "card")), "payment"),
        (post("Back", form_fields=("card",)), "submit"),
        (control(name="Next page"), "input"), (control(name="Close"), "input"), (control(name="3"), "input"),
        (control(name="Accept all cookies"), "input"), (control(name="Alle akzeptieren"), "input"),
        (control(name="More options", states=frozenset({"collapsed"})), "input"),
        (control(name="How do I pay for an order here?", states=frozenset({"collapsed"})), "input"),
        (control("textbox", "Name"), "input"), (control("checkbox", "I agree to pay"), "input"),
        (control("option", "Delete"), "input"), (control("tab", "Billing"), "input"),
        (Element(tag="label", name="Remember me"), "input"), (Element(tag="summary", name="Details"), "input"),
        (control("textbox", "File", field="file"), "input"),
        (control(name="Remove", heading="Your cart"), "submit"), (control(name="Remove filter"), "submit"),
        (control(name="Remove", heading="Team members"), "irreversible"),
    ],
)  # fmt: skip
def test_other_controls_are_what_their_facts_make_of_them(element: Element, expected: str) -> None:
    assert kind(CLICK, element) == expected


@pytest.mark.parametrize("name", ["Yes", "OK", "Confirm", "Ja", "Oui", "はい", ""])
def test_a_bare_yes_is_what_its_heading_asks(name: str) -> None:
    assert kind(CLICK, control(name=name, heading="Delete account")) == "irreversible"
    assert kind(CLICK, control(name=name, near_text="Do you want to delete 3 files?\nYes\nNo")) == "irreversible"
    assert kind(CLICK, control(name=name, near_text="This cannot be undone.")) == "irreversible"
    assert kind(CLICK, post(name, heading="Checkout", near_text="Total €33.90")) == "payment"
    assert kind(CLICK, post(name, heading="Zahlung", near_text="Summe 33,90 €")) == "payment"
    assert kind(CLICK, post(name, heading="Newsletter", near_text="Twice a year")) == "submit"


def test_an_order_is_a_payment_where_a_price_stands_near_it() -> None:
    assert kind(CLICK, post("Send order", near_text="Total €12.00")) == "payment"
    assert kind(CLICK, post("Send order", near_text="Quantity: 12")) == "submit"


def test_a_cookie_wall_is_no_irreversible_thing_though_it_speaks_of_revoking() -> None:
    near = "We use cookies. You can revoke your consent at any time. Do you want to delete them?"

    assert kind(CLICK, control(name="Accept", near_text=near)) == "submit"


@pytest.mark.parametrize(
    ("href", "name", "expected"),
    [(PAGE + "?page=2", "2", "navigate"), (PAGE + "#reviews", "Reviews", "navigate"),
     ("https://elsewhere.test/", "Buy our book", "navigate"), (PAGE + "/delete?id=5", "Delete", "irreversible"),
     (PAGE + "/x", "Delete your data: how our support team handles requests", "navigate"),
     ("javascript:void(0)", "Next", "input"), ("javascript:pay()", "Pay now", "payment"), (PAGE + "#", "Like", "submit"),
     (PAGE + "#", "Delete", "irreversible"), ("mailto:a@b.test", "Write to us", "submit"), (None, "Vote", "submit")],
)  # fmt: skip
def test_a_link_is_what_it_leads_to(href: str | None, name: str, expected: str) -> None:
    assert kind(CLICK, control("link", name, href=href)) == expected


def test_a_link_for_a_file_is_a_download_and_a_download_is_what_its_control_does() -> None:
    assert kind(CLICK, control("link", "Prices", href=PAGE + "/prices.csv", download=True)) == "download"
    assert kind(DOWNLOAD, control("link", "Prices", href=PAGE + "/prices.csv")) == "download"
    assert kind(DOWNLOAD, control(name="Export CSV")) == "download"
    assert kind(DOWNLOAD, control(name="Go on")) == "submit"
    assert kind(DOWNLOAD, post("Export CSV")) == "submit"
    assert kind(DOWNLOAD, control(name="Delete account")) == "irreversible"
    assert kind(DOWNLOAD, control("link", "Delete", href=PAGE + "/delete")) == "irreversible"


FIELD = control("textbox", "Quantity", field="text", form=PAGE, method="post", form_button="Pay €5")


@pytest.mark.parametrize(
    ("keys", "element", "expected"),
    [
        ("a", FIELD, "input"), ("Tab", FIELD, "input"), ("Control+A", FIELD, "input"), ("Backspace", FIELD, "input"),
        ("Enter", FIELD, "payment"), ("NumpadEnter", FIELD, "payment"),
        ("Enter", control("textbox", field="text", form=PAGE, method="post", form_button="Save"), "submit"),
        ("Enter", control("textbox", field="text", form=PAGE, method="get", form_button="Go"), "navigate"),
        ("Enter", control("searchbox", tag="input", field="search"), "navigate"),
        ("Enter", Element(role="textbox", tag="textarea"), "submit"), ("Control+Enter", FIELD, "payment"),
        ("Enter", Element(tag="div", value="a message"), "submit"), ("Enter", control(name="Delete"), "irreversible"),
        ("Enter", control("link", "Home", href=PAGE), "navigate"), ("Space", control(name="Pay"), "payment"),
        (" ", control("checkbox", "Agree", field="checkbox"), "input"), ("Escape", None, "input"),
        ("ArrowDown", None, "input"), ("PageDown", None, "input"), ("Enter", None, "submit"), ("e", None, "submit"),
        ("Delete", None, "irreversible"), ("Control+C", None, "input"), ("Control+S", None, "submit"),
        ("Alt+D", FIELD, "submit"), ("Control+ArrowLeft", FIELD, "input"), ("+", FIELD, "input"),
        ("${secrets.pin}", FIELD, "secret"),
    ],
)  # fmt: skip
def test_a_key_is_what_it_does_where_it_goes(keys: str, element: Element | None, expected: str) -> None:
    assert kind(act.Press(keys=keys), element) == expected


@pytest.mark.parametrize(
    ("action", "element", "expected"),
    [
        (act.Goto(url="/x"), None, "navigate"), (act.Back(), None, "navigate"), (act.Tab(to="new"), None, "navigate"),
        (act.Hover(target=ANY), control(), "read"), (act.Scroll(), None, "read"), (act.Note(text="x"), None, "read"),
        (act.Extract(name="x"), None, "read"), (act.Goal(task="x"), None, "read"),
        (act.Fill(target=ANY, value="x"), control("textbox"), "input"),
        (act.Fill(target=ANY, value="${secrets.pass}"), control("textbox"), "secret"),
        (act.Fill(target=ANY, value="guess"), control("textbox", field="password"), "secret"),
        (act.Fill(target=ANY, value="4000"), control("textbox", field="card"), "secret"),
        (act.Check(target=ANY), control("checkbox"), "input"), (act.Dialog(accept=True), None, "input"),
        (act.Choose(target=ANY, options=("Delete",)), control("combobox"), "input"),
        (act.Choose(target=ANY, options=("Delete",)), control("menu"), "irreversible"),
        (act.Choose(target=ANY, options=("Copy",)), control("menu"), "submit"),
        (act.Upload(target=ANY, files=("a",)), control("textbox", field="file"), "upload"),
        (act.Drag(target=ANY, onto=ANY), control("listitem", "Task 1"), "submit"),
        (act.PageTool(name="add_to_cart"), None, "submit"), (act.PageTool(name="delete_item"), None, "irreversible"),
        (act.PageTool(name="pay"), None, "payment"),
        (CLICK, None, None), (DOWNLOAD, None, None), (act.Drag(target=ANY, onto=ANY), None, None),
    ],
)  # fmt: skip
def test_every_kind_of_action_has_a_class_or_none_at_all(
    action: act.Action, element: Element | None, expected: str | None
) -> None:
    assert kind(action, element) == expected


def test_a_drag_onto_something_that_deletes_is_irreversible() -> None:
    assert kind(act.Drag(target=ANY, onto=ANY), control("listitem", "Task"), onto=control(name="Delete")) == (
        "irreversible"
    )


@pytest.mark.parametrize(
    ("action", "element", "opens"),
    [(CLICK, post("Save"), True), (CLICK, control(name="Next"), True), (CLICK, control("link", href=PAGE), False),
     (CLICK, control("link", href=PAGE + "#"), True), (act.Fill(target=ANY, value="x"), control("textbox"), False),
     (act.Press(keys="Enter"), FIELD, True), (act.Press(keys="Escape"), FIELD, True), (act.Goto(url="/"), None, False),
     (act.Fill(target=ANY, value="${secrets.code}"), control("textbox", field="otp"), True),
     (act.Upload(target=ANY, files=("a",)), control("textbox"), True), (act.Hover(target=ANY), control(), False),
     (act.Drag(target=ANY, onto=ANY), control("listitem"), True), (act.PageTool(name="list"), None, True)],
)  # fmt: skip
def test_presses_and_keys_open_the_way_for_writes_and_looking_filling_and_links_do_not(
    action: act.Action, element: Element | None, opens: bool
) -> None:
    facts = Facts(page=PAGE, element=element)
    told = classify(action, facts)

    assert told is not None
    assert opens_writes(action, facts, told) is opens


def test_a_link_to_nothing_but_a_fragment_leads_nowhere() -> None:
    assert not leads(control("link", href=PAGE + "#"))
    assert leads(control("link", href=PAGE))


def test_what_pays_ends_or_sends_is_done_once() -> None:
    for name in ("Pay", "Delete", "Send", "Confirm", "Absenden", "Book", "Post", "Check out", "Bevestigen"):
        assert is_irreversible(CLICK, control(name=name)), name
    for name in ("Next", "Menu", "Show more", "Sort"):
        assert not is_irreversible(CLICK, control(name=name)), name
    assert is_irreversible(CLICK, post("Next"))
    assert is_irreversible(act.Press(keys="Enter"), FIELD)
    assert not is_irreversible(CLICK, control("link", "Buy"))
    assert not is_irreversible(CLICK, None)
