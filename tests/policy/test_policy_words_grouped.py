"""Phrases are asked for by their first letter: that changes how long it takes, and nothing of what is found."""

from __future__ import annotations

import re

import pytest

from browser_agent.policy import words
from browser_agent.policy.words import alternatives, by_first_letter

PARTS = {name: told for name in vars(words) if isinstance(told := getattr(words, name), tuple) and name.startswith("_")}


def test_bars_in_brackets_and_escaped_ones_part_nothing() -> None:
    assert alternatives(r"a(?:b|c)d|[|]e|\|f|g") == ["a(?:b|c)d", "[|]e", r"\|f", "g"]
    assert by_first_letter(("buy|book", "b?x", "")) == "b(?:uy|ook)|(?:b?x|)"


@pytest.mark.parametrize("name", PARTS)
def test_the_grouped_pattern_finds_each_phrase_that_the_plain_one_finds(name: str) -> None:
    parts = PARTS[name]
    plain = re.compile(rf"\b(?:{'|'.join(parts)})\b")
    grouped = re.compile(rf"\b(?:{by_first_letter(parts)})\b")
    said = [one for one in re.split(r"[|()?:*+\\\[\]^$]+", "|".join(parts)) if one.strip()]
    texts = [*said, *(f"{one} now" for one in said), *(f"the {one}" for one in said), *(f"x{one}" for one in said)]

    found = [bool(plain.search(text)) for text in texts]
    assert [bool(grouped.search(text)) for text in texts] == found
    assert sum(found) > len(said)
    assert not all(found)
