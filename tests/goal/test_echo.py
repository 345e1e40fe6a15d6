"""Words that a run put into a page itself are known again, however they got there; words of the site are not among them."""

import pytest

from browser_agent.agent.goal.done import Output
from browser_agent.agent.goal.echo import phrases, typed
from browser_agent.agent.goal.wishing import expectation
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.snapshot import Exchange
from browser_agent.engine.scope import Scope
from tests.goal.steps import START, click, did, fill, goto, q

PAID = "Paid 20.00 EUR to Ada Lovelace"
SAID = f"Pay invoice 17: 20.00 EUR to Ada Lovelace\n{START}"
SHOWN = f"You asked for: {PAID}"


def whose(line, *done, said=SAID, page=SHOWN, opening=False):
    scope = Scope({"params": {"amount": "20.00", "to": "Ada Lovelace"}})
    return typed([goto(""), *done], scope, said).met_by(expectation(line), page, opening=opening)


def press(*keys):
    return [did(act.Press(keys=key, target=q("textbox", "Find"))) for key in keys]


def search(url):
    return click("Find it", exchanges=(Exchange(method="GET", url=url, kind="document", status=200),), after=url)


ECHOES = {
    "in a field": [fill("Find", PAID)],
    "in other letters and with marks": [fill("Find", "paid 20.00 eur -- to ADA LOVELACE!")],
    "with more around it, that a page may cut off": [fill("Find", f"{PAID} and so on, for a long while")],
    "in an address": [goto(f"find?q={PAID.replace(' ', '%20')}")],
    "in an address with plus signs": [goto(f"find?q={PAID.replace(' ', '+')}")],
    "in the path of an address": [goto(f"find/{PAID.replace(' ', '%20')}")],
    "behind the hash of an address": [goto(f"find#{PAID.replace(' ', '%20')}")],
    "by a link of the page, whose address has it": [search(f"{START}find?q={PAID.replace(' ', '+')}")],
    "in two fields": [fill("First", "Paid 20.00 EUR"), fill("Second", "to Ada Lovelace")],
    "key by key": press("Shift+P", *"aid", "Space", *"20.00", "Space", *"EUR", "Space", *"to", "Space", *"Ada", "Space", *"Lovelace"),
    "the last key by itself": [fill("Find", PAID[:-1]), *press("e")],
    "as an option": [did(act.Choose(target=q("combobox", "Topic"), options=(PAID,)))],
    "in the answer to a box": [did(act.Dialog(accept=True, text=PAID))],
    "as the name of a file": [did(act.Upload(target=q("button", "File"), files=(f"/tmp/{PAID}",)))],
    "for a tool of the page": [did(act.PageTool(name="say", input={"text": PAID}))],
    "in a step that failed": [fill("Find", PAID, ended="failed")],
    "with values of params": [fill("Find", "Paid ${params.amount} EUR to ${params.to}")],
}  # fmt: skip


@pytest.mark.parametrize("how", ECHOES)
@pytest.mark.parametrize("line", [f'text: "{PAID}"', f'visible: heading "{PAID}"', f"title: {{contains: {PAID}}}"])
def test_words_that_the_run_typed_are_an_echo(how, line):
    assert whose(line, *ECHOES[how]) == "own"


HONEST = {
    "nothing was typed": [],
    "amount and name were typed, the rest is the site's": [fill("To", "${params.to}"), fill("Amount", "${params.amount}")],
    "something else was typed": [fill("Find", "invoices of March")],
    "the server led to an address with these words, after a write": [
        click("Pay now", after=f"{START}done?said={PAID.replace(' ', '+')}", exchanges=(
            Exchange(method="POST", url=f"{START}pay", kind="document", status=303),
            Exchange(method="GET", url=f"{START}done?said={PAID.replace(' ', '+')}", kind="document", status=200),
        )),
    ],
    "a link leads to a page that is called so": [search(f"{START}paid-20.00-eur-to-ada-lovelace")],
}  # fmt: skip


@pytest.mark.parametrize("how", HONEST)
def test_words_of_the_site_are_none(how):
    assert whose(f'text: "{PAID}"', *HONEST[how]) == ""


def test_words_that_the_person_gave_are_told_apart():
    assert whose("text: Ada Lovelace", fill("Name", "Ada Lovelace"), page="Hello Ada Lovelace") == "given"
    assert whose("text: Ada Byron", fill("Name", "Ada Byron"), page="Hello Ada Byron") == "own"


def test_a_word_that_stands_there_besides_what_was_typed_is_the_sites():
    letter = fill("Body", "Dear Ada, I have sent you the drawings")

    assert whose("text: sent", letter, page="Message sent. Dear Ada, I have sent you the drawings") == ""
    assert whose("text: sent", letter, page="Draft: Dear Ada, I have sent you the drawings") == "own"


def test_a_pattern_that_typed_words_meet_is_an_echo():
    line = "text: {matches: '.*REG-\\d+.*'}"

    assert whose(line, fill("Find", "REG-301"), page="Nothing for REG-301") == "own"
    assert whose(line, fill("Find", "device"), page="Registered as REG-301") == ""


def test_an_address_that_the_run_opened_itself_proves_only_that_it_was_opened():
    assert whose("url: **/done", goto("done"), opening=True) == "own"
    assert whose("url: **/done", goto("done")) == ""
    assert whose("url: **/done", click("Send", after=f"{START}done"), opening=True) == ""
    assert whose("url: **/done", goto("done"), opening=True, said=f"Open {START}done") == ""


def test_what_a_field_holds_or_what_is_gone_is_no_echo():
    for line in ('value: {of: textbox "Find", is: x y z}', "gone: x y z", 'count: {of: button "x y z", equals: 0}'):
        assert whose(line, fill("Find", "x y z"), page="x y z") == ""


def test_of_alternatives_the_worst_counts():
    put = typed([fill("Find", "Ada Byron"), fill("Name", "Ada Lovelace")], Scope({}), SAID)
    either = ex.AnyOf(of=(expectation("text: Ada Lovelace"), expectation("text: Ada Byron")))

    assert put.met_by(either, "Ada Byron, Ada Lovelace") == "own"
    assert put.met_by(ex.AnyOf(of=either.of[:1]), "Ada Byron, Ada Lovelace") == "given"


def test_the_cells_of_a_row_are_looked_at_and_the_name_of_the_table_is_not():
    assert phrases(expectation('table: {of: table "Parts", row: {Part: Bolt M8}}')) == ["Bolt M8"]


@pytest.mark.parametrize("keys", ["Control+V", "Meta+v", "Shift+Insert", "ControlOrMeta+V", "Control+Shift+V"])
def test_what_was_pasted_is_known_to_be_unknown(keys):
    assert typed(press(keys), Scope({}), SAID).pasted
    assert not typed(press("v", "Control+A", "Insert"), Scope({}), SAID).pasted


def test_a_drag_into_a_field_is_a_paste():
    drag = did(act.Drag(target=q("text", "x"), onto=q("textbox", "Find")))

    assert typed([drag], Scope({}), SAID).pasted


def test_a_value_agrees_with_what_is_a_part_of_it():
    assert Output("a", "Receipt R-7731").agrees("R-7731")
    assert Output("a", [{"text": "R-7731"}, {"text": "R-1"}]).agrees("R-7731")
    assert not Output("a", [{"text": "R-0000"}]).agrees("R-7731")
