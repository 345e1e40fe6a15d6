"""`bench miniwob`: the loop on public tasks, with the scripted policies in the place of a model."""

from __future__ import annotations

import json

import pytest

from browser_agent.agent import Options
from browser_agent.agent.goal.doing import Minds
from browser_agent.bench.miniwob import pages_of, play_all, table, tasks_of
from browser_agent.bench.scores import Game, as_json, as_table, scores
from browser_agent.core.errors import UsageError
from tests.applications.environment import CannotBeHad
from tests.bench_miniwob.policy import PolicyModel
from tests.miniwob.package import pages
from tests.miniwob.rates import RATES

QUICK = ("click-button", "enter-text", "click-checkboxes", "choose-list")


@pytest.fixture(scope="session")
def task_pages():
    try:
        return pages()
    except CannotBeHad as reason:
        pytest.skip(str(reason))


async def played(task_pages, tmp_path, tasks, seeds):
    model = PolicyModel()
    games = []
    async with table(task_pages, Minds(model), Options(out=tmp_path, env={}), watch=model.sit) as at:
        for task in tasks:
            model.task = task
            games += await play_all(at, [task], seeds, lambda _: None)
    return games


@pytest.mark.application
async def test_a_game_is_played_through_the_loop_and_scored_by_the_page(task_pages, tmp_path):
    games = await played(task_pages, tmp_path, QUICK, range(1))

    assert [(one.task, one.solved) for one in games] == [(task, True) for task in QUICK], [one.why for one in games]
    assert all(one.steps and one.calls and one.tokens_in for one in games)


@pytest.mark.long
@pytest.mark.application
@pytest.mark.timeout(300)
@pytest.mark.parametrize("task", [task for task in sorted(RATES) if RATES[task] == 10])
async def test_what_a_policy_solves_by_hand_it_solves_through_the_loop(task_pages, tmp_path, task):
    games = await played(task_pages, tmp_path, [task], range(1, 3))

    assert all(one.solved for one in games), [(one.seed, one.reward, one.why) for one in games]


def test_scores_are_counts_and_means():
    games = [
        Game(task="a", seed=0, reward=1.0, ended=True, steps=2, calls=3, tokens_in=100, tokens_out=10, took_s=1.0),
        Game(task="a", seed=1, reward=0.5, ended=True, steps=4, calls=5, tokens_in=300, tokens_out=30, took_s=3.0),
        Game(task="b", seed=0, reward=-1.0, ended=True),
    ]
    first, second = scores(games)

    assert (first.solved, first.above_zero, first.games, first.steps, first.tokens_in) == (1, 2, 2, 3.0, 200.0)
    assert second.solved == 0
    assert "2 tasks, 1 of 3 games solved (33.3%); 2 above 0" in as_table((first, second))
    assert len(json.loads(as_json(games))["games"]) == 3


def test_pages_that_are_not_there_are_said_with_what_to_install(tmp_path):
    with pytest.raises(UsageError, match="holds no MiniWoB"):
        pages_of(tmp_path)


@pytest.mark.application
def test_the_tasks_are_those_of_the_folder(task_pages):
    assert set(RATES) <= set(tasks_of(task_pages))
