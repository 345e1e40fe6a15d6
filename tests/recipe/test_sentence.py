"""Actions and expectations as sentences."""

import pytest

from browser_agent.core.sentence import say, sentence
from tests.recipe.texts import step_of


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("goto: /parts", "goto /parts"),
        ("back:", "go back"),
        ('click: button "Send order"', 'click button "Send order"'),
        ('click: {on: link "A", double: true}', 'double-click link "A"'),
        ("click: {on: link, button: right, modifiers: [Shift]}", "Shift+right-click link"),
        ("click: {point: [1, 2]}", "click point 1,2"),
        ('fill: {into: textbox "Part", value: Bolt}', 'fill textbox "Part" = Bolt'),
        ('fill: {into: textbox "Part", value: ""}', 'empty textbox "Part"'),
        ('choose: {in: combobox "Speed", option: Fast}', 'choose Fast in combobox "Speed"'),
        ('check: checkbox "I agree"', 'check checkbox "I agree"'),
        ('uncheck: checkbox "I agree"', 'uncheck checkbox "I agree"'),
        ("press: {keys: Enter, in: searchbox}", "press Enter in searchbox"),
        ("hover: img", "hover over img"),
        ("scroll: {by: -40, in: list}", "scroll list up by 40 px"),
        ("scroll: {by: 40}", "scroll the page down by 40 px"),
        ("scroll: main", "scroll to main"),
        ('drop: {on: group "Scans", file: a.png}', 'drop a.png on group "Scans"'),
        ('upload: {to: label "File", files: [a.png, b.png]}', 'upload a.png, b.png to label "File"'),
        ('download: link "CSV"', 'download by link "CSV"'),
        ("drag: {from: listitem, onto: list}", "drag listitem onto list"),
        ("tab: new", "switch to the new tab"),
        ("tab: close", "close the tab"),
        ("tab: Parts", 'switch to tab "Parts"'),
        ("dialog: dismiss", "dismiss the next dialog"),
        ("dialog: {accept: true, text: x}", 'accept the next dialog with "x"'),
        ("wait: {hidden: progressbar}", "wait until progressbar is not visible"),
        ('extract: {from: table "Parts", as: parts}', 'extract table "Parts" as parts'),
        ("download: link\n  - extract: {from: '${download}', as: a}", "extract download download as a"),
        ("assert: {title: Parts, url: '**/p'}", 'assert that the title is "Parts" and the address matches **/p'),
        ("set: {a: 3}", "set a = 3"),
        ("note: look", "note: look"),
        ("screenshot: {as: done, whole_page: true}", "screenshot done (whole page)"),
    ],
)
def test_an_action_is_told_as_a_person_would(line: str, said: str):
    assert sentence(step_of(line).action) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('visible: heading "Invoices"', 'heading "Invoices" is visible'),
        ("text: Bolt", 'the text of the page contains "Bolt"'),
        ("value: {of: textbox, is: 3}", "the value of textbox is 3"),
        ("value: {of: textbox, above: 2, below: 4}", "the value of textbox is above 2 and is below 4"),
        ("value: {of: textbox, empty: false}", "the value of textbox is not empty"),
        ("title: {matches: '\\d+'}", r"the title matches /\d+/"),
        ("checked: {on: switch, is: false}", "switch is not checked"),
        ("count: {of: row, equals: 3}", "there are exactly 3 of row"),
        ("count: {of: row, min: 1, max: 3}", "there are at least 1 and at most 3 of row"),
        ("table: {of: table, columns: [A, B], row: {A: x}, min: 2}",
         "table has the columns A, B and a row with A = x and at least 2 rows"),
        ("table: table", "table is visible"),
        ("aria: '- heading \"A\"'", 'the accessibility tree has - heading "A"'),
        ("request: '**/api'", "a request goes to **/api"),
        ("response: {url: '**/api', method: POST, status: 201}",
         "a POST request to **/api is answered with status 201"),
        ("response: '**/api'", "a request to **/api is answered with a status below 400"),
        ("download: '*.csv'", "a file *.csv is downloaded"),
        ("storage: {key: cart, contains: Bolt}", 'local storage "cart" contains "Bolt"'),
        ("cookie: {name: sid, empty: false}", 'cookie "sid" is not empty'),
        ("no_console_errors: true", "the page reports no error"),
        ("screenshot: a.png", "the page looks like a.png"),
        ("unchanged: main", "the text of main is unchanged"),
        ("that: {value: '${run.id}', equals: x}", '${run.id} is "x"'),
        ("any: [{visible: main}, {hidden: alert}]", "main is visible or alert is not visible"),
        ("not: {visible: alert}", "it is not so that alert is visible"),
    ],
)  # fmt: skip
def test_an_expectation_is_one_clause(line: str, said: str):
    (expectation,) = step_of(f"back:\n    expect:\n      - {line}").expect

    assert say(expectation) == said
