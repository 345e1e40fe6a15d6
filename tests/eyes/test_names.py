"""Roles, names and states of the eyes: by the standards, and beside Chromium's tree and Playwright's snapshot.

A difference stands in names_differences.py with its reason, or the test of its case fails; so does a stale one.
`python -m tests.eyes.test_names` prints how many agree.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio

from tests.eyes import names, names_differences, names_roles
from tests.eyes.names_oracles import CHROMIUM_SAYS, PLAYWRIGHT_SAYS, Said, opened, readers, said, sheet

pytestmark = pytest.mark.browser

SHEETS = (
    *(names.LABELLED_BY, names.LABELS, names.EMBEDDED, names.CONTENT, names.NATIVE, names.SHADOW),
    *(names_roles.ROLES, names_roles.STATES),
)
CASES = [case for one in SHEETS for case in names.read(one)]
EYES, CHROMIUM, PLAYWRIGHT = (
    names_differences.read(one)
    for one in (names_differences.EYES, names_differences.CHROMIUM, names_differences.PLAYWRIGHT)
)
each = pytest.mark.parametrize("case", CASES, ids=[case.key for case in CASES])


class Answers(NamedTuple):
    """What everybody says of all cases."""

    eyes: Mapping[str, Said]
    chromium: Mapping[str, Said]
    playwright: Mapping[str, Said]


async def asked(folder: Path) -> Answers:
    """Put all cases on one page and ask everybody."""
    page = folder / "names.html"
    page.write_text(sheet(CASES), encoding="utf-8")
    async with readers() as them:
        here = await opened(them, page)
        mark = "data-case"
        return Answers(await here.ours(mark), await here.chromium(mark), await here.playwright(mark))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def answers(tmp_path_factory):
    return await asked(tmp_path_factory.mktemp("names"))


def standard(case: names.Case) -> Said:
    return said(case.role, case.name, case.states)


def differs(key: str, one: Said, other: Said | None, known: Mapping[str, names_differences.Difference]) -> str:
    """What is wrong between a reader and another who stands in for the truth; empty when nothing is."""
    if other == one:
        return f"{key}: no difference any more, take it off the list" if key in known else ""
    if key not in known:
        return f"{key}: {one} and {other} differ without a reason"
    return "" if known[key].said == str(other) else f"{key}: says {other}, the list has {known[key].said}"


@each
def test_the_eyes_say_what_the_standards_say_or_there_is_a_reason(case, answers):
    assert differs(case.key, standard(case), answers.eyes[case.key], EYES) == ""


@each
def test_chromium_says_what_the_eyes_say_or_there_is_a_reason(case, answers):
    ours, theirs = (one[case.key].only(CHROMIUM_SAYS) for one in (answers.eyes, answers.chromium))

    assert differs(case.key, ours, theirs, CHROMIUM) == ""


@each
def test_playwright_says_what_the_eyes_say_or_there_is_a_reason(case, answers):
    ours, theirs = (one[case.key].only(PLAYWRIGHT_SAYS) for one in (answers.eyes, answers.playwright))

    assert differs(case.key, ours, theirs, PLAYWRIGHT) == ""


def test_every_case_and_every_difference_is_there_once():
    keys = [case.key for case in CASES]

    assert len(keys) == len(set(keys))
    assert {*EYES, *CHROMIUM, *PLAYWRIGHT} <= set(keys)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(asked(Path(folder)))
    eyes = found.eyes
    same = sum(eyes[case.key] == standard(case) for case in CASES)
    lines = [f"{len(CASES)} cases, {same} as the standards say"]
    for name, theirs, says in (
        ("Chromium", found.chromium, CHROMIUM_SAYS),
        ("Playwright", found.playwright, PLAYWRIGHT_SAYS),
    ):
        same = sum(eyes[case.key].only(says) == theirs[case.key].only(says) for case in CASES)
        lines.append(f"{same} as {name} says")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
