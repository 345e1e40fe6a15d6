"""Recipes of an attacker: `check` refuses them with a place, fast, and opens nothing outside the folder."""

import os
import re
import time
from pathlib import Path

import pytest

from browser_agent.core.errors import RecipeError
from browser_agent.core.template import fill
from browser_agent.recipe.inputs import read_params
from browser_agent.recipe.lint import check
from browser_agent.recipe.load import load_text
from browser_agent.recipe.pattern import mistake
from browser_agent.recipe.reading import plain, read
from browser_agent.recipe.write import dump
from tests.recipe.texts import HEAD

STEP = "steps:\n  - back:\n"


def refusal(folder: Path, text: str | bytes) -> tuple[str, int]:
    """The one line that `check` says of a file, and the line it names."""
    file = folder / "r.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    problems = [one for one in check(file) if one.level == "error"]
    assert problems, "it was taken"
    return problems[0].message, problems[0].place.line


@pytest.mark.parametrize(
    "tag",
    ["!!python/object/apply:os.system ['true']", "!!python/name:os.system x", "!!binary aGk=", "!include /etc/passwd", "!!str x",
     "!<tag:yaml.org,2002:python/object/new:os.system> [true]", "! x"],
)  # fmt: skip
def test_a_yaml_tag_is_refused(tmp_path: Path, tag: str):
    message, line = refusal(tmp_path, f"{HEAD}owner: {tag}\n{STEP}")

    assert ("tags are refused" in message, line) == (True, 3)


def test_a_bomb_of_aliases_is_refused_in_no_time(tmp_path: Path):
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    before = time.perf_counter()

    message, line = refusal(tmp_path, f"l0: &l0 lol\n{levels}{HEAD}{STEP}")

    assert ("anchors are refused" in message, line) == (True, 1)
    assert time.perf_counter() - before < 2


@pytest.mark.parametrize("first", [HEAD + STEP + "#", "- [", '"'])
def test_ten_megabytes_are_refused_without_being_read(tmp_path: Path, first: str):
    before = time.perf_counter()

    message, line = refusal(tmp_path, first.encode() + b"x" * 10_000_000)

    assert (message, line) == ("the file has 1,000,001 bytes; a recipe has 1,000,000 at most.", 1)
    assert time.perf_counter() - before < 2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "title: Other\n" + STEP, 3, "second time"),
        (HEAD + "policy: {navigate: https://a.test, navigate: https://b.test}\n" + STEP, 3, "second time"),
        (HEAD + "policy: {'navigate': https://a.test, \"navigate\": https://b.test}\n" + STEP, 3, "second time"),
        (HEAD + "__proto__: {admin: true}\n" + STEP, 3, 'unknown key "__proto__"'),
        (HEAD + STEP + "    __class__: x\n", 5, 'unknown key "__class__"'),
        (HEAD + "policy: {navigate: https://a.test, exec: ls}\n" + STEP, 3, 'unknown key "exec"'),
        (HEAD + "steps:\n  - shell: ls\n", 4, '"shell" is not a verb'),
        (HEAD + "steps:\n  - python: print()\n", 4, '"python" is not a verb'),
        (HEAD + "steps:\n  - eval: alert(1)\n", 4, '"eval" is not a verb'),
    ],
)
def test_a_key_that_is_there_twice_or_that_nobody_knows_is_refused(tmp_path: Path, text: str, line: int, said: str):
    message, place = refusal(tmp_path, text)

    assert (said in message, place) == (True, line)


@pytest.mark.parametrize(
    "path",
    ["../out.yaml", "sub/../../out.yaml", "/etc/passwd", "~/out.yaml", "C:/out.yaml", "..\\out.yaml", "link.yaml",
     "inside.yaml", "linked/in.yaml", "linked/../in.yaml", "file:///etc/passwd", "https://evil.test/r.yaml", "sub",
     "pipe.yaml", "in\u200b.yaml"],
)  # fmt: skip
def test_what_is_used_lies_in_the_folder_and_behind_no_link(tmp_path: Path, path: str):
    folder = tmp_path / "recipes"
    (folder / "sub").mkdir(parents=True)
    for file in (tmp_path / "out.yaml", folder / "in.yaml", folder / "sub" / "in.yaml"):
        file.write_text(HEAD + STEP)
    (folder / "link.yaml").symlink_to(tmp_path / "out.yaml")
    (folder / "inside.yaml").symlink_to(folder / "in.yaml")
    (folder / "linked").symlink_to(folder / "sub")
    os.mkfifo(folder / "pipe.yaml")

    assert [one.message for one in _check(folder, "sub/in.yaml")] == []
    assert len([one for one in _check(folder, path) if one.place.line == 4 or "U+200B" in one.message]) == 1


def _check(folder: Path, path: str):
    (folder / "r.yaml").write_text(f"{HEAD}steps:\n  - use: '{path}'\n")
    return check(folder / "r.yaml")


@pytest.mark.parametrize(
    "text",
    ["${params.${params.a}}", "${${params.a}}", "${params.a${params.b}}", "${params[a]}", "${params.a|upper}", "${params.a()}",
     "${__import__('os')}", "${params.__class__.x", "$${params.a}}${", "${}", "${params.}", "${ params.a }"],
)  # fmt: skip
def test_a_reference_in_a_reference_and_what_would_be_a_language_are_refused(tmp_path: Path, text: str):
    message, line = refusal(tmp_path, f'{HEAD}params: {{a: string, b: string}}\nsteps:\n  - note: "{text}"\n')

    assert ("is not a reference" in message, line) == (True, 5)


@pytest.mark.parametrize("key", ["default", "example", "enum"])
def test_a_value_in_the_file_that_holds_a_reference_is_refused(tmp_path: Path, key: str):
    value = "['${secrets.pin}']" if key == "enum" else "'${secrets.pin}'"

    message, _ = refusal(tmp_path, f"{HEAD}secrets: {{pin: env:PIN}}\nparams: {{a: {{{key}: {value}}}}}\n{STEP}")

    assert message == "a reference may not stand here."


def test_a_given_value_that_looks_like_a_reference_is_never_read_as_one():
    recipe = load_text(HEAD + "params: {a: string, b: {default: inner}}\nsteps:\n  - note: ${params.a} ${params.b}\n")
    values = read_params(recipe, {"a": "${params.b}${secrets.pin}{{7*7}}"}, Path())

    filled = fill("<${params.a}> ${params.b}", lambda name: values[name.removeprefix("params.")])

    assert filled == "<${params.b}${secrets.pin}{{7*7}}> inner"


@pytest.mark.parametrize(
    "text", ["{{7*7}}", "{% for x in y %}", "{{ config.items() }}", "#{7*7}", "<%= 7*7 %>", "$(id)", "`id`"]
)
def test_the_signs_of_other_languages_are_plain_text_and_stay_it(text: str):
    recipe = load_text(f"{HEAD}steps:\n  - note: '{text}'\n")

    assert recipe.steps[0].action.text == text
    assert load_text(dump(recipe)).steps[0].action.text == text


UNSEEN = ["\u200b", "\u200e", "\u200f", "\u202e", "\u2066", "\u2060", "\u061c", "\u00ad", "\ufeff", "\U000e0041"]


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: f"{ord(sign):X}")
@pytest.mark.parametrize(
    "line",
    ["title: P%sy", "id: a%sb", "params: {a%sb: string}", "start: https://sh%sop.test/", "policy: {navigate: https://a%s.test}",
     "policy: {private: [a%s.test]}", "policy: {na%svigate: https://a.test}", "secrets: {pin%s: env:PIN}"],
)  # fmt: skip
def test_a_character_that_cannot_be_seen_is_refused_where_it_stands(tmp_path: Path, line: str, sign: str):
    message, place = refusal(tmp_path, f"recipe: 1\n{'' if 'title' in line else 'title: T'}\n{line % sign}\n{STEP}")

    assert (f"U+{ord(sign):04X} cannot be seen" in message, place) == (True, 3)


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: f"{ord(sign):X}")
@pytest.mark.parametrize(
    "step", ['goto: "/a%sb"', 'goto: "https://sh%sop.test/"', 'use: "in%s.yaml"', 'extract: {from: table, as: "a%sb"}']
)
def test_written_as_an_escape_it_still_gets_into_no_address_path_or_name(tmp_path: Path, step: str, sign: str):
    (tmp_path / f"in{sign}.yaml").write_text(HEAD + STEP)
    escape = f"\\U{ord(sign):08x}"

    _, line = refusal(tmp_path, f"{HEAD}steps:\n  - {step % escape}\n")

    assert line == 4


@pytest.mark.parametrize("text", ["می‌خواهم", "👩‍💻 team", "שלום", "naïve – “quoted”"])
def test_joiners_that_a_script_needs_are_text(text: str):
    assert plain(read(f"a: {text}", "r.yaml")) == {"a": text}


def test_a_joiner_between_ascii_letters_is_refused_and_an_escaped_one_is_written_as_an_escape(tmp_path: Path):
    assert "U+200D" in refusal(tmp_path, f'{HEAD}steps:\n  - click: button "pay\u200dpal"\n')[0]
    recipe = load_text(f'{HEAD}steps:\n  - note: "a\\u200db\\U000e0041\\u200fc"\n')

    assert recipe.steps[0].action.text == "a\u200db\U000e0041\u200fc"
    assert load_text(dump(recipe)).steps[0].action.text == recipe.steps[0].action.text


REDOS = [
    ("(a+)+$", "a"), ("([a-zA-Z]+)*$", "a"), ("(a|aa)+$", "a"), ("(a|a?)+$", "a"), ("(.*a){11}", "a"),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a"), (r"^(\w+\s?)*$", "a"), (r"(x+x+)+y", "x"), (r".*.*=.*", "x="),
    (r"^(a?){25}a{25}$", "a"), (r"(a*)\1*b", "a"), (r"^(?=(a+)+b)", "a"), (r"(a|b|ab)*c", "ab"), (r"(?:a|a)*b", "a"),
    (r"^(?:.|\s)*x$", " "), (r"\s+$", " "), (r"^\s+|\s+$", " "), (r"(\d+)\D*items", "1"), (r"^(\d|\d\d)+$", "1"),
    (r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$", "a"),
    (r"^(?:[^\"\\]+|\\.|[^x])*\"$", "a"), (r"(?i)^(?:[a-z]|[A-Z]x?)*y$", "a"), ("a?" * 40 + "a" * 40, "a"),
    ("(a|a)" * 30 + "b", "a"), (r"([\w.]+|\w+@)+$", "a."), (r"^(?:(?:a{1,2}){30})$", "a"), (r"\w+ ?\w+\d", "a"),
]  # fmt: skip
"""Expressions that are known to run for minutes or years, with what they run on."""
PLAIN = [
    (r"\d{4}-\d{2}", "1"), (r"^https?://[^/]+$", "https://"), (r"^[^@\s]+@[^@\s]+$", "a@"), (r".*Order \d+ is placed.*", "Order 1"),
    (r"\d{1,3}(?:,\d{3})*\.\d\d", "1,111"), (r"(\w+ ){1,3}\w+", "a "), (r"(?:Jan|Jun|Jul|,)+", "JanJun"), (r"PO-\d+", "PO-1"),
    (r"-?\d+(\.\d+)?", "1"), (r"[\w .-]+, \d{5} [\w ]+", "a, 12345 "), (r"(?:.|\n)*x", "a\n"), (r"Sent .* to .*", "Sent to "),
    (r"(?=.*\d)(?=.*[a-z]).{8,20}", "a1"), (r"Order .{1,80} of .* shipped", "Order 1 of "), (r"\s*\d+\s*", " "),
]  # fmt: skip
SOUGHT = [
    (r"order number is (PO-\d+)", "order number is PO-"), (r"No (\d+)", "No 1"), (r"Bolt (.+)", "Bolt "), (r"\b(\d+) items", "1"),
    (r"Order (\S+)", "Order "), (r"(\d{1,12}) items", "1"), (r"Total:\s+([\d.,]+)\s+EUR", "Total: 1"), (r"([A-Z]{2}-\d+)", "AB-1"),
]  # fmt: skip


def _seconds(pattern: str, again: str, *, searched: bool) -> float:
    """The time for the worst of some texts of 10,000 characters: of three tries the best, for others work here too."""
    compiled = re.compile(pattern)

    def once(text: str) -> float:
        before = time.process_time()
        _ = list(compiled.finditer(text)) if searched else compiled.fullmatch(text)
        return time.process_time() - before

    texts = [(again * 10_000)[: 10_000 - len(end)] + end for end in ("!", "", "é")]
    return max(min(once(text) for _ in range(3)) for text in texts)


@pytest.mark.parametrize("use", ["given", "folded", "searched"])
@pytest.mark.parametrize(("pattern", "again"), REDOS)
def test_an_expression_that_can_run_for_hours_is_refused_or_is_done_at_once(pattern: str, again: str, use: str):
    if not mistake(pattern, use):
        assert _seconds(pattern, again, searched=use == "searched") < 0.05


def test_nearly_all_of_them_are_refused():
    taken = [
        (pattern, use) for pattern, _ in REDOS for use in ("given", "folded", "searched") if not mistake(pattern, use)
    ]

    assert {pattern for pattern, use in taken if use == "searched"} <= {r"^(?=(a+)+b)"}
    assert {pattern for pattern, _ in taken} <= {r"\s+$", r"^\s+|\s+$", r"(\d+)\D*items", r"^(?:(?:a{1,2}){30})$"}


@pytest.mark.parametrize(("pattern", "again"), PLAIN)
def test_an_ordinary_expression_is_taken_and_is_done_at_once(pattern: str, again: str):
    assert mistake(pattern, "folded") == ""
    assert _seconds(pattern, again, searched=False) < 0.05


@pytest.mark.parametrize(("pattern", "again"), SOUGHT)
def test_an_ordinary_expression_to_search_for_is_taken_and_is_done_at_once(pattern: str, again: str):
    assert mistake(pattern, "searched") == ""
    assert _seconds(pattern, again, searched=True) < 0.05


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  - extract: {from: page, as: n, pattern: '(\\d+) items'}\n", "begin with \\b or with a word"),
        ("  - assert: {title: {matches: '.*a.*b.*c'}}\n", "give all but one an end"),
        ("  - assert: {title: {matches: '(a|aa)+'}}\n", "alternatives that can begin alike"),
        ("  - assert: {title: {matches: '(a)\\1'}}\n", "cannot refer to a group of its own"),
        (f"  - assert: {{title: {{matches: '{'(' * 99}a{')' * 99}'}}}}\n", ""),
        (f"  - assert: {{title: {{matches: '{'a{9}' * 30}'}}}}\n", ""),
        (f"  - assert: {{title: {{matches: '{'(?:' * 22}a{'){9}' * 22}'}}}}\n", "too many parts"),
    ],
)
def test_what_is_wrong_with_a_pattern_is_said_where_it_stands_and_soon(tmp_path: Path, line: str, said: str):
    before = time.perf_counter()
    try:
        load_text(f"{HEAD}steps:\n{line}", file="r.yaml")
        told = ""
    except RecipeError as error:
        told = str(error)

    assert said in told and (told.startswith("r.yaml:4:") or not said)
    assert time.perf_counter() - before < 2
