"""MiniWoB++ tasks played by small policies that see the observation alone: each keeps the rate that it has reached."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio

from tests.applications.environment import CannotBeHad

from .package import pages
from .playing import play, table
from .rates import GAMES, RATES
from .tasks import LEFT_OUT, POLICIES

LONG = [pytest.mark.long, pytest.mark.browser, pytest.mark.application, pytest.mark.timeout(400)]


@pytest.fixture(scope="session")
def task_pages() -> Path:
    try:
        return pages()
    except CannotBeHad as reason:
        pytest.skip(str(reason))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def at_the_table(task_pages, tmp_path_factory):
    async with table(task_pages, tmp_path_factory.mktemp("miniwob")) as (session, url):
        yield session, url


@pytest.mark.parametrize("task", [pytest.param(task, marks=LONG) for task in sorted(RATES) if RATES[task]])
@pytest.mark.asyncio(loop_scope="session")
async def test_the_task_is_solved_as_often_as_it_was(at_the_table, task):
    session, url = at_the_table
    score = await play(session, url, task, POLICIES[task], range(1, GAMES + 1))

    assert score.solved >= RATES[task], score.failed


@pytest.mark.long
@pytest.mark.application
def test_every_task_of_the_package_has_a_policy_or_a_reason_why_not(task_pages):
    there = {page.stem for page in (task_pages / "miniwob").glob("*.html")}

    assert set(POLICIES) | set(LEFT_OUT) == there
    assert set(POLICIES) & set(LEFT_OUT) == set()


def test_every_policy_has_a_rate_and_none_is_told_for_a_task_that_nobody_plays():
    assert sorted(RATES) == sorted(POLICIES)
    assert all(0 <= rate <= GAMES for rate in RATES.values())
