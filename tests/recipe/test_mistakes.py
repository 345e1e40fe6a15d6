"""Golden texts: what each mistake in a recipe says. The text is the product, so it is compared whole."""

import pytest

from browser_agent.core.errors import RecipeError
from browser_agent.recipe.load import load_text

MISTAKES = {
    "a mistyped step key": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: button "Send"\n    exepct: [{url: "**"}]\n',
        'r.yaml:5:5: unknown key "exepct" in a click step. Did you mean "expect"?',
    ),
    "an expectation without expect": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: button "Send"\n    visible: heading "Done"\n',
        'r.yaml:5:5: unknown key "visible" in a click step. Write it under `expect:`, as - visible: ...',
    ),
    "two ways to scroll at once": (
        "recipe: 1\ntitle: T\nsteps:\n  - scroll: {to: status, by: 400}\n",
        "r.yaml:4:13: a scroll step needs `to:` or `by:`, one of them. Write by: 400 for 400 pixels down.",
    ),
    "an element to scroll to until something shows": (
        'recipe: 1\ntitle: T\nsteps:\n  - scroll: {to: status, until: {visible: text "x"}}\n',
        'r.yaml:4:18: "to" does not go with `until:`. Remove it; `in:` names what is scrolled, `by:` how far.',
    ),
    "a mistyped verb": (
        'recipe: 1\ntitle: T\nsteps:\n  - clik: button "Send"\n',
        'r.yaml:4:5: "clik" is not a verb. Did you mean "click"?',
    ),
    "an expectation as a verb": (
        'recipe: 1\ntitle: T\nsteps:\n  - visible: heading "Done"\n',
        'r.yaml:4:5: "visible" is not a verb. It is an expectation: write `- assert:` or `- wait:` with visible under it.',
    ),
    "two verbs in one step": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: button "Send"\n    note: sent\n',
        "r.yaml:4:5: a step has one verb; this one has click and note. Give each a dash of its own.",
    ),
    "a step without a verb": (
        "recipe: 1\ntitle: T\nsteps:\n  - name: Send it\n",
        "r.yaml:4:5: this step has no verb. Verbs are: goto, back, click, fill, choose, check, uncheck, press, hover, scroll, upload, drop, download, drag, tab, dialog, wait, assert, set, note, screenshot, goal, page_tool, do, extract, if, for_each, use.",
    ),
    "a step that is a word": (
        "recipe: 1\ntitle: T\nsteps:\n  - back\n",
        'r.yaml:4:5: a step must be `verb: what`, not "back". Write - back: ...',
    ),
    "a verb of a later version": (
        "recipe: 1\ntitle: T\nsteps:\n  - ask: which one\n",
        "r.yaml:4:5: `ask` is not in this version; pass the answer as a param.",
    ),
    "a key of a later version": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: button "Send"\n    retries: 3\n',
        "r.yaml:5:5: `retries` is not in this version; steps wait until their `expect` holds; raise `timeout`.",
    ),
    "a header key of a later version": (
        "recipe: 1\ntitle: T\nsteps:\n  - back:\nsinks: []\n",
        "r.yaml:5:1: `sinks` is not in this version; outputs are written to the run folder.",
    ),
    "a mistyped header key": (
        "recipe: 1\ntitel: T\nsteps:\n  - back:\n",
        'r.yaml:1:1: "title" is missing in a recipe. Write title: what the recipe does.\n'
        'r.yaml:2:1: unknown key "titel" in a recipe. Did you mean "title"?',
    ),
    "another format version": (
        "recipe: 2\ntitle: T\nsteps:\n  - back:\n",
        'r.yaml:1:9: recipe must be 1, not "2". This program reads version 1 of the format.',
    ),
    "no steps": (
        "recipe: 1\ntitle: T\n",
        'r.yaml:1:1: "steps" is missing in a recipe.',
    ),
    "empty steps": (
        "recipe: 1\ntitle: T\nsteps: []\n",
        'r.yaml:3:8: "steps" is empty. Write - verb: ..., such as - click: button "Send".',
    ),
    "a mistyped role": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: buton "Send"\n',
        'r.yaml:4:12: "buton" is not a role. Did you mean "button"?',
    ),
    "a role in capitals": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: Button "Send"\n',
        'r.yaml:4:12: "Button" is not a role. Did you mean "button"?',
    ),
    "an HTML element as a role": (
        'recipe: 1\ntitle: T\nsteps:\n  - fill: {into: input "Part", value: Bolt}\n',
        'r.yaml:4:18: "input" is not a role. Did you mean "textbox"?',
    ),
    "a name without quotes": (
        "recipe: 1\ntitle: T\nsteps:\n  - click: button Send order\n",
        'r.yaml:4:12: the words after button need double quotes. Write button "Send order".',
    ),
    "a name in single quotes": (
        "recipe: 1\ntitle: T\nsteps:\n  - click: button 'Send'\n",
        'r.yaml:4:12: the words after button need double quotes. Write button "Send".',
    ),
    "only a name": (
        "recipe: 1\ntitle: T\nsteps:\n  - click: Send order\n",
        'r.yaml:4:12: "Send" is not a role. For a text on the page write text "Send order".',
    ),
    "a pattern as a name": (
        "recipe: 1\ntitle: T\nsteps:\n  - click: button /send/\n",
        "r.yaml:4:12: a target takes no pattern between slashes. Write the name, or part of it in the long form: {role: button, name: part, exact: false}.",
    ),
    "an open quote in a target": (
        "recipe: 1\ntitle: T\nsteps:\n  - click: 'button \"Send'\n",
        "r.yaml:4:12: the quote after button is never closed. Close it.",
    ),
    "a row in the short form": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: button "Delete" in row Part = Bolt\n',
        "r.yaml:4:12: a row cannot stand in the short form. Use the long form: {role: ..., name: ..., row: {Column: value}}.",
    ),
    "a word behind a target": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: button "Delete" please\n',
        'r.yaml:4:12: "please" stands after the target. Only within and near may follow.',
    ),
    "a long target without a kind": (
        "recipe: 1\ntitle: T\nsteps:\n  - click: {nth: 2}\n",
        "r.yaml:4:12: a target needs a role, label, text, placeholder, testid, alt, title or css.",
    ),
    "a name without a role": (
        "recipe: 1\ntitle: T\nsteps:\n  - click: {name: Send}\n",
        "r.yaml:4:12: a name needs its role. Add `role:`, or write `text:` or `label:` instead of `name:`.",
    ),
    "a mistyped target key": (
        "recipe: 1\ntitle: T\nsteps:\n  - click: {rol: button, name: Send}\n",
        'r.yaml:4:13: unknown key "rol" in a target. Did you mean "role"?',
    ),
    "a point in an expectation": (
        "recipe: 1\ntitle: T\nsteps:\n  - assert: {visible: {point: [1, 2]}}\n",
        "r.yaml:4:23: a point cannot stand here. Name the element by what a person reads.",
    ),
    "a fill without a value": (
        'recipe: 1\ntitle: T\nsteps:\n  - fill: {into: textbox "Part"}\n',
        'r.yaml:4:11: "value" is missing in a fill step. Write value: "" to empty the field.',
    ),
    "a fill with nothing": (
        'recipe: 1\ntitle: T\nsteps:\n  - fill: {into: textbox "Part", value: }\n',
        'r.yaml:4:40: "value" in a fill step is empty. Write "" if you mean an empty text.',
    ),
    "waiting for time": (
        "recipe: 1\ntitle: T\nsteps:\n  - wait: 5\n",
        "r.yaml:4:11: there is no waiting for time alone. Wait for something that can be seen: wait: {visible: ...}; `timeout:` says how long.",
    ),
    "two names in set": (
        "recipe: 1\ntitle: T\nsteps:\n  - set: {a: 1, b: 2}\n",
        "r.yaml:4:10: set makes one name, not 2. Write one `- set: {name: value}` for each name.",
    ),
    "a mistyped key to press": (
        "recipe: 1\ntitle: T\nsteps:\n  - press: Entr\n",
        'r.yaml:4:12: "Entr" is not a key. Did you mean "Enter"?',
    ),
    "a short name of a key": (
        "recipe: 1\ntitle: T\nsteps:\n  - press: Ctrl+A\n",
        'r.yaml:4:12: "Ctrl" is not a key to hold down. Did you mean "Control"?',
    ),
    "an unknown param": (
        "recipe: 1\ntitle: T\nparams: {month: string}\nsteps:\n  - note: ${params.mnth}\n",
        'r.yaml:5:11: there is no param "mnth". Did you mean "month"?',
    ),
    "a param without its prefix": (
        "recipe: 1\ntitle: T\nparams: {month: string}\nsteps:\n  - note: ${month}\n",
        'r.yaml:5:11: nothing is named "month" at this point. Did you mean ${params.month}?',
    ),
    "a name before it is made": (
        'recipe: 1\ntitle: T\nsteps:\n  - note: ${rows}\n  - extract: {from: table "Parts", as: rows}\n',
        'r.yaml:4:11: nothing is named "rows" at this point. A name exists after the `set`, `extract`, `download`, `use` or `for_each` that makes it.',
    ),
    "an unknown field of rows": (
        "recipe: 1\n"
        "title: T\n"
        "steps:\n"
        '  - extract: {from: table "Parts", as: parts}\n'
        "    schema: {number: string}\n"
        "  - for_each: ${parts}\n"
        "    steps:\n"
        "      - note: ${row.nmber}\n",
        'r.yaml:8:15: "row" has no field "nmber". Did you mean "number"?',
    ),
    "an unknown field of a download": (
        'recipe: 1\ntitle: T\nsteps:\n  - download: {on: link "Report", as: report}\n  - note: ${report.size}\n',
        'r.yaml:5:11: "report" has no field "size". It has: path, name, bytes, sha256.',
    ),
    "a broken reference": (
        "recipe: 1\ntitle: T\nsteps:\n  - note: ${params month}\n",
        'r.yaml:4:11: "${params month}" is not a reference. Write ${params.name}, ${name} or ${name.field}.',
    ),
    "a secret in a note": (
        "recipe: 1\ntitle: T\nsecrets: {pin: env:PIN}\nsteps:\n  - note: ${secrets.pin}\n",
        "r.yaml:5:11: ${secrets.pin} may not stand here. A secret may stand in fill.value, dialog.text and env.headers only.",
    ),
    "a secret that is written out": (
        "recipe: 1\ntitle: T\nsecrets: {pin: hunter2}\nsteps:\n  - back:\n",
        "r.yaml:3:16: a secret is never written in a recipe; only where it comes from. Write env:NAME, dotenv:FILE#NAME, file:PATH or keyring:SERVICE/USER.",
    ),
    "a secret from a keyring": (
        "recipe: 1\ntitle: T\nsecrets: {pin: keyring:shop}\nsteps:\n  - back:\n",
        'r.yaml:3:16: "keyring:" is not followed by what it needs. Write env:NAME, dotenv:FILE#NAME, file:PATH or keyring:SERVICE/USER.',
    ),
    "a page that names a file": (
        "recipe: 1\n"
        "title: T\n"
        "steps:\n"
        '  - extract: {from: text "Report", as: name, kind: text}\n'
        '  - upload: {to: label "File", file: "${name}"}\n',
        "r.yaml:5:38: ${name} may not stand here. What a page said may not choose a file or an origin; use a param.",
    ),
    "a type of another language": (
        "recipe: 1\ntitle: T\nparams: {count: int}\nsteps:\n  - back:\n",
        'r.yaml:3:17: "int" is not a type of param. Did you mean "integer"?',
    ),
    "an example that breaks the pattern": (
        "recipe: 1\ntitle: T\nparams: {month: {pattern: '\\d{4}-\\d{2}', example: May}}\nsteps:\n  - back:\n",
        'r.yaml:3:51: the example of param "month" does not match \\d{4}-\\d{2}.',
    ),
    "a slow pattern": (
        'recipe: 1\ntitle: T\nsteps:\n  - assert: {title: {matches: "(a+)+b"}}\n',
        "r.yaml:4:31: a repeat inside a repeat, such as (a+)+, can take hours to match. Write a simpler one, or use `contains`.",
    ),
    "a pattern that does not compile": (
        'recipe: 1\ntitle: T\nsteps:\n  - assert: {title: {matches: "(a"}}\n',
        "r.yaml:4:31: this pattern does not compile: missing ), unterminated subpattern at position 0. Write a simpler one, or use `contains`.",
    ),
    "a mistyped column type": (
        'recipe: 1\ntitle: T\nsteps:\n  - extract: {from: table "Parts", as: parts}\n    schema: {price: price!}\n',
        'r.yaml:5:21: "price" is not a column type. Did you mean "money"?',
    ),
    "a sum of nothing": (
        'recipe: 1\ntitle: T\nsteps:\n  - extract: {from: table "Parts", as: parts}\n    check: {sum: {price: }}\n',
        'r.yaml:5:25: the total of "price" is empty. Write "" if you mean an empty text.',
    ),
    "a sum of no column": (
        "recipe: 1\n"
        "title: T\n"
        "steps:\n"
        '  - extract: {from: table "Parts", as: parts}\n'
        "    schema: {price: money}\n"
        "    check: {sum: {prize: 3}}\n",
        'r.yaml:6:18: "prize" is not a column of the schema. Did you mean "price"?',
    ),
    "an origin with a path": (
        "recipe: 1\ntitle: T\npolicy: {navigate: [https://shop.example.test/login]}\nsteps:\n  - back:\n",
        'r.yaml:3:21: "https://shop.example.test/login" is not an origin. Write it without the path: https://shop.example.test.',
    ),
    "every origin": (
        "recipe: 1\ntitle: T\npolicy: {navigate: '*'}\nsteps:\n  - back:\n",
        'r.yaml:3:20: "*" allows every origin. Name the origins that the tab may be on.',
    ),
    "a start without a scheme": (
        "recipe: 1\ntitle: T\nstart: shop.example.test\nsteps:\n  - back:\n",
        'r.yaml:3:8: start "shop.example.test" is not a whole address. Write https://shop.example.test.',
    ),
    "a script as an address": (
        "recipe: 1\ntitle: T\nsteps:\n  - goto: javascript:alert(1)\n",
        'r.yaml:4:11: the address cannot begin with "javascript:". Only http and https addresses are opened.',
    ),
    "a path out of the folder": (
        "recipe: 1\ntitle: T\nenv: {auth: {in: ../state.json}}\nsteps:\n  - back:\n",
        'r.yaml:3:18: the auth file "../state.json" leads out of the folder of the recipe. Paths are relative to r.yaml and stay inside its folder.',
    ),
    "two expectations in one item": (
        'recipe: 1\ntitle: T\nsteps:\n  - assert:\n      - visible: heading "A"\n        hidden: heading "B"\n',
        'r.yaml:5:9: one item holds one expectation. Write "hidden" as an item of its own, with its own dash.',
    ),
    "a condition that says nothing": (
        'recipe: 1\ntitle: T\nsteps:\n  - assert: {value: {of: textbox "Part"}}\n',
        "r.yaml:4:21: a value expectation says nothing about what must be there. Add one of equals, contains, matches, above, below, empty.",
    ),
    "a timeout with a unit": (
        "recipe: 1\ntitle: T\nsteps:\n  - back:\n    timeout: 5s\n",
        'r.yaml:5:14: "timeout" must be a number, not "5s".',
    ),
    "an effect in other words": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: button "Pay"\n    effect: onec\n',
        'r.yaml:5:13: "effect" cannot be "onec". Did you mean "once"?',
    ),
    "an id twice": (
        "recipe: 1\ntitle: T\nsteps:\n  - back:\n    id: a\n  - back:\n    id: a\n",
        'r.yaml:7:9: the id "a" is taken by line 5. Give each step its own.',
    ),
    "when beside a loop": (
        "recipe: 1\ntitle: T\nsteps:\n  - for_each: [1]\n    when: ${run.id}\n    steps: [{back: }]\n",
        'r.yaml:5:5: "when" cannot stand beside for_each. Put the steps under `if:`.',
    ),
    "a missing file to use": (
        "recipe: 1\ntitle: T\nsteps:\n  - use: login.yaml\n",
        'r.yaml:4:10: there is no file "login.yaml" beside r.yaml.',
    ),
    "a duplicate key": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: button "A"\n    click: button "B"\n',
        'r.yaml:5:5: the key "click" stands here for the second time; first in line 4. Remove one of them.',
    ),
    "a tab": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: button "A"\n\tname: x\n',
        "r.yaml:5:1: a tab stands here. Indent with spaces; YAML knows no tabs.",
    ),
    "an open quote": (
        'recipe: 1\ntitle: T\nsteps:\n  - note: "never closed\n',
        "r.yaml:4:11: a quote that opens here is never closed. Close it.",
    ),
    "a colon in a text": (
        "recipe: 1\ntitle: T\nsteps:\n  - note: read this: now\n",
        "r.yaml:4:20: a second \": \" stands in this line. Put the whole text in single quotes: '...'. Or check the indentation.",
    ),
    "an asterisk without quotes": (
        "recipe: 1\ntitle: T\nsteps:\n  - assert: {url: **/parts}\n",
        "r.yaml:4:19: **/parts is a YAML alias; aliases are refused. Put a text that begins with * in quotes.",
    ),
    "an alias": (
        "recipe: 1\ntitle: T\nsteps:\n  - note: *text\n",
        "r.yaml:4:11: *text is a YAML alias; aliases are refused. Put a text that begins with * in quotes.",
    ),
    "an anchor": (
        "recipe: 1\ntitle: T\nsteps:\n  - note: &text words\n",
        "r.yaml:4:11: &text is a YAML anchor; anchors are refused. Put a text that begins with & in quotes.",
    ),
    "a tag": (
        "recipe: 1\ntitle: T\nsteps:\n  - note: !!python/name:os.system x\n",
        'r.yaml:4:11: "tag:yaml.org,2002:python/name:os.system" is a YAML tag; tags are refused. Remove it, or put a text that begins with ! in quotes.',
    ),
    "a merge": (
        "recipe: 1\ntitle: T\nsteps:\n  - <<: {note: x}\n",
        "r.yaml:4:5: `<<` merges are refused. Write the keys out.",
    ),
    "a second document": (
        "recipe: 1\ntitle: T\nsteps:\n  - back:\n---\nrecipe: 1\n",
        "r.yaml:5:1: a second document begins here. One file holds one recipe: split it.",
    ),
    "a regular expression in double quotes": (
        'recipe: 1\ntitle: T\nsteps:\n  - assert: {title: {matches: "\\d+"}}\n',
        "r.yaml:4:33: this backslash is no escape of a double-quoted text. Use single quotes: '...'.",
    ),
    "text after a quoted text": (
        'recipe: 1\ntitle: T\nsteps:\n  - click: "button" Send\n',
        "r.yaml:4:21: something stands after the end of a quoted text. Put all of it in single quotes: '...'.",
    ),
    "an invisible character": (
        'recipe: 1\ntitle: T\nsteps:\n  - note: "pay \u202eyap"\n',
        'r.yaml:4:16: the character U+202E cannot be seen and is refused. Remove it, or write it as "\\u202E" in double quotes if you need it.',
    ),
    "an empty file": (
        "",
        "r.yaml:1:1: the file is empty. A recipe begins with `recipe: 1`, `title:` and `steps:`.",
    ),
    "a list as a recipe": (
        "- back:\n",
        "r.yaml:1:1: a recipe must be a mapping, not a list. Write `key: value` lines under it.",
    ),
    "a time zone that is none": (
        "recipe: 1\ntitle: T\nenv: {timezone: Europe/Berln}\nsteps:\n  - back:\n",
        'r.yaml:3:17: "Europe/Berln" is not a time zone. Did you mean "Europe/Berlin"?',
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_says_where_it_is_what_is_wrong_and_what_to_do(mistake: str):
    source, said = MISTAKES[mistake]

    with pytest.raises(RecipeError) as caught:
        load_text(source, file="r.yaml")

    assert str(caught.value) == said


def test_every_mistake_of_a_file_is_reported_at_once_from_top_to_bottom():
    source = "\n".join(
        [
            "recipe: 1",
            "title: T",
            "steps:",
            "  - clik: link",
            "  - press: Entr",
            "  - note: ${params.x}",
            "verify: [{visibel: main}]",
        ]
    )

    with pytest.raises(RecipeError) as caught:
        load_text(source, file="r.yaml")

    assert [(problem.place.line, problem.place.column) for problem in caught.value.problems] == [
        (4, 5),
        (5, 12),
        (6, 11),
        (7, 11),
    ]
