"""A sentence is read by code, or is a mistake that names its place and what to write; no page is needed for that."""

import pytest

from browser_agent.core.plain.parse import parse, parts
from browser_agent.core.plain.said import Goes, Presses, Said, Scrolls, Sees, Where
from browser_agent.core.plain.tokens import BadSentenceError


@pytest.mark.parametrize(
    ("sentence", "verb", "words", "value"),
    [
        ("click Sign in", "click", "Sign in", None),
        ("Please click on the Sign in button.", "click", "Sign in", None),
        ("click No thanks", "click", "No thanks", None),
        ("double-click Report", "double_click", "Report", None),
        ("press the Submit button", "click", "Submit", None),
        ("fill E-mail with ${params.mail}", "fill", "E-mail", "${params.mail}"),
        ("fill E-mail: 'ada@example.test'", "fill", "E-mail", "ada@example.test"),
        ('type "Ada" into the Name field', "fill", "Name", "Ada"),
        ('Enter the username "ada"', "fill", "username", "ada"),
        ("clear Note", "fill", "Note", ""),
        ('choose "Fast" in Speed', "choose", "Speed", "Fast"),
        ("choose Painted", "choose", "Painted", None),
        ("turn Newsletter off", "uncheck", "Newsletter", None),
        ("press Enter in Message", "press", "Message", "Enter"),
        ('upload "a.pdf" to Contract', "upload", "Contract", "a.pdf"),
        ("open the Settings menu", "open", "Settings", None),
        ("scroll to Imprint", "scroll", "Imprint", None),
        ("Klicke auf Anmelden", "click", "Anmelden", None),
        ("Anmelden anklicken", "click", "Anmelden", None),
        ('Trage "Ada" in das Feld Name ein', "fill", "Name", "Ada"),
        ("Fülle Straße mit ${params.street} aus", "fill", "Straße", "${params.street}"),
        ('Wähle "Blau" in Farbe', "choose", "Farbe", "Blau"),
        ("Setze einen Haken bei AGB", "check", "AGB", None),
        ('Lade "a.pdf" bei Vertrag hoch', "upload", "Vertrag", "a.pdf"),
        ("cliquer sur Connexion", "click", "Connexion", None),
        ("rellena Nombre con «Ada»", "fill", "Nombre", "Ada"),
        ("clicca su Accedi", "click", "Accedi", None),
        ("klik op Inloggen", "click", "Inloggen", None),
        ("clique em Entrar", "click", "Entrar", None),
    ],
)
def test_a_sentence_says_verb_words_and_value(sentence: str, verb: str, words: str, value: str | None) -> None:
    said = parse(sentence)
    assert isinstance(said, Said)
    assert (said.verb, said.words, said.value) == (verb, words, value)


@pytest.mark.parametrize(
    ("sentence", "nth", "where"),
    [
        ("click Delete in the row of Bolt M8", 0, Where(kind="row", words="Bolt M8")),
        ("Klicke in der Zeile von Bolt M8 auf Delete", 0, Where(kind="row", words="Bolt M8")),
        ('click Delete in the dialog "Are you sure?"', 0, Where(kind="dialog", words="Are you sure?", exact=True)),
        ("click Delete in the dialog", 0, Where(kind="dialog")),
        ("click Delete under the heading Old files", 0, Where(kind="section", words="Old files")),
        ("click Delete in the Archive section", 0, Where(kind="section", words="Archive")),
        ("click Delete next to Bolt", 0, Where(kind="near", words="Bolt")),
        ("click the second Delete", 2, None),
        ("Klicke auf den letzten Knopf Delete", -1, None),
    ],
)
def test_a_thing_may_be_told_by_where_it_stands(sentence: str, nth: int, where: Where | None) -> None:
    said = parse(sentence)
    assert isinstance(said, Said)
    assert (said.words, said.nth, said.where) == ("Delete", nth, () if where is None else (where,))


def test_a_kind_and_a_number_may_be_words_of_the_name() -> None:
    said = parse('fill First name with "Ada"')
    assert isinstance(said, Said)
    assert (said.whole, said.words, said.nth) == ("First name", "name", 1)


def test_what_needs_no_thing_of_the_page_is_known_at_once() -> None:
    assert parse("open /orders") == Goes("/orders", 5)
    assert parse("go back") == Goes()
    assert parse('see "Order placed"') == Sees("Order placed")
    assert parse('wait until "Loading" disappears') == Sees("Loading", shown=False, waits=True)
    assert parse('do not see the heading "Errors"') == Sees("Errors", "heading", shown=False)
    assert parse("drücke die Taste Enter") == Presses("Enter")
    assert parse("press Ctrl+K") == Presses("Control+K")
    assert parse("scroll up by 200") == Scrolls(-200)


@pytest.mark.parametrize(
    ("sentence", "at", "fix"),
    [
        ("clik Sign in", 0, 'Did you mean "click"?'),
        ("frobnicate it", 0, "Write it such as"),
        ("", 0, "Write it such as"),
        ("click", 0, "Write it such as"),
        ('click "Sign in', 6, "Close it."),
        ("fill E-mail with ada", 17, 'fill E-mail with "ada"'),
        ("choose Blue from Colour", 7, 'choose "Blue" from'),
        ("see Order placed", 4, 'see "Order placed"'),
        ('click the big "Ok" button', 10, "leave the other words out"),
        ('click "Save" "Close"', 13, "Name one thing"),
        ("click Save and press Enter", 15, "a step for each"),
        ("check Red, Green", 6, "a step for each"),
        ("wait 3 seconds", 5, "something that can be seen"),
        ("press Delete", 6, "press the Delete key, or click Delete"),
        ("click Delete in the row", 13, "Name it"),
        ("upload to Contract", 0, 'upload "contract.pdf" to Contract'),
        ("go back home", 8, "go back"),
        ("click " + "x" * 400, 0, "a step for each part"),
    ],
)
def test_what_cannot_be_read_is_a_mistake_with_its_place(sentence: str, at: int, fix: str) -> None:
    with pytest.raises(BadSentenceError) as caught:
        parse(sentence)
    assert (caught.value.at, fix in caught.value.fix) == (at, True), caught.value.fix


def test_a_label_in_quotes_may_hold_any_words() -> None:
    assert parse(f'click "{"long " * 75}"')
    for label in ("Save and close", "in the row of", "Enter", "press Delete", "the second", "fill in with care"):
        said = parse(f'click "{label}"')
        assert isinstance(said, Said)
        assert (said.words, said.exact, said.where) == (label, True, ())


def test_joined_sentences_are_taken_apart_at_verbs_and_not_within_quotes() -> None:
    assert parts('Enter "a and click b" into the text field and press Submit.') == [
        'Enter "a and click b" into the text field', "press Submit",
    ]  # fmt: skip
    assert parts("click Terms and conditions") == ["click Terms and conditions"]


def test_any_text_is_read_or_refused_and_never_breaks() -> None:
    words = ["fill", "with", "in the row", '"', "${a}", "und", "second"]
    for first in words:
        for second in words:
            for third in words:
                for sentence in (f"{first} {second} {third}", f"{first}{second}{third}"):
                    assert 0 <= mistake_in(sentence) <= len(sentence)


def mistake_in(sentence: str) -> int:
    """Where it is; 0 for none."""
    try:
        parse(sentence)
    except BadSentenceError as error:
        return error.at
    return 0
