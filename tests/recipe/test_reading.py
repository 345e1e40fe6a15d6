"""Hostile and broken files: refused with a place, never with a crash."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from browser_agent.core.errors import Problem, RecipeError
from browser_agent.recipe.load import load_text
from browser_agent.recipe.pattern import mistake
from browser_agent.recipe.reading import MAX_BYTES, plain, read

WORDS = [
    "recipe: 1\n", "title: T\n", "steps:\n", "  - ", "click: ", 'button "Send"', "\n", "{", "}", "[", "]", ": ", ",",
    "${params.x}", "'", '"', "fill: ", "into: ", "value: ", "expect: ", "visible: ", "    ", "- ", "? ", "&a ", "*a",
    "!!str ", "|\n", ">\n", "---\n", "...\n", "%YAML 1.2\n", "# x\n", "\t", "extract: ", "from: ", "as: x", "\\", "3",
    "params:\n  x: string\n", "if: ", "then: ", "for_each: ", "use: a.yaml", "wait: ", "set: ", "also: ", "near: ",
]  # fmt: skip


def problems_in(source: str | bytes) -> tuple[Problem, ...]:
    """What load_text has against a text; any other exception is a bug and goes through."""
    try:
        load_text(source)
    except RecipeError as error:
        return error.problems
    return ()


@given(st.binary(max_size=200))
@example(b"\xff\xfer\x00")
@example(b"%YAML 1.1\n--- !!map {")
@example(b"\xef\xbb\xbfrecipe: 1")
@example(b'"\\ud800"')
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_recipe_or_a_recipe_error(source: bytes):
    assert all(problem.message for problem in problems_in(source))


@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_mixture_of_recipe_words_is_a_recipe_or_a_recipe_error(source: str):
    places = [problem.place for problem in problems_in("recipe: 1\ntitle: T\nsteps:\n  - " + source)]

    assert all(place.line >= 1 and place.column >= 1 for place in places)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("true", True),
        ("010", "010"),
        ("0o17", "0o17"),
        ("10", 10),
        ("-3", -3),
        ("1.10", Decimal("1.10")),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("2026-10", "2026-10"),
        ("2026-03-05", "2026-03-05"),
        ("12:30:45", "12:30:45"),
        ("~", None),
        ("'3'", "3"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars_follow_the_core_schema_and_nothing_older(written: str, value: object):
    assert plain(read(f"a: {written}", "r.yaml")) == {"a": value}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"a: " + b"x" * MAX_BYTES, "r.yaml:1:1: the file has 1,000,003 bytes"),
        (b"a: 1\nb: \xff", "r.yaml:2:4: byte 0xff is not UTF-8."),
        (b"[" * 60 + b"]" * 60, "r.yaml:1:51: nested deeper than 50 levels."),
        (b"a:\n" + b"- x\n" * 20_001, "the file holds more than 20,000 keys and values."),
        (b"a: \0", "r.yaml:1:4: the character U+0000 cannot be seen"),
        (b'a: "\\0"', "r.yaml:1:4: this text holds the control character U+0000."),
        (b"%YAML 1.1\n---\na: 1", "YAML directives"),
        (b"? [a]\n: b", "r.yaml:1:3: a key must be a text."),
        (b": b", "a key is missing"),
    ],
)
def test_what_only_an_attack_or_an_accident_would_hold_is_refused(source: bytes, said: str):
    with pytest.raises(RecipeError) as caught:
        load_text(source, file="r.yaml")

    assert said in str(caught.value)


def test_offsets_point_at_what_is_written_also_behind_references_and_crlf():
    text = "a: {b: ${x.y}, c: 'é'}\r\nd:   word\r\n"
    root = read(text, "r.yaml")
    assert plain(root) == {"a": {"b": "${x.y}", "c": "é"}, "d": "word"}

    inner = root.get("a")

    assert [text[entry.node.start : entry.node.end] for entry in inner.entries] == ["${x.y}", "'é'"]
    assert text[root.get("d").start : root.get("d").end] == "word"


@pytest.mark.parametrize("pattern", ["(a+)+", "(a*)*b", "((ab)+c)*", "(a{1,50}){5,}", "(?:x+y?)+", "([a-z]+)*"])
def test_a_repeat_of_repeats_is_refused(pattern: str):
    assert "hours" in mistake(pattern)


@pytest.mark.parametrize("pattern", [r"\d{4}-\d{2}", r"(ab)+", r"a+b+", r"[(]+a+[)]+", r"(\(+)?x", r"(a{1,3}){2,4}"])
def test_an_ordinary_pattern_is_accepted(pattern: str):
    assert mistake(pattern) == ""


def test_a_mountain_of_words_neither_crashes_nor_floods():
    deep = "button" + " within main" * 2_000
    wide = "x" * 50_000

    for text in (deep, wide, '"' + wide, "${" * 20_000, "a-" * 20_000, "button " + "\\" * 20_000):
        for step in (f"click: '{text}'", f"'{text}': x", f"press: '{text}'"):
            (problem, *_) = problems_in(f"recipe: 1\ntitle: T\nstart: '{text[:999]}'\nsteps:\n  - {step}\n")
            assert len(problem.message) <= 500
