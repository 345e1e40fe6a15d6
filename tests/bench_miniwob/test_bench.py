"""`bench miniwob`: the loop on public tasks, with the scripted policies in the place of a model."""

from __future__ import annotations

import json

import pytest

from browser_agent.agent.goal.task import Bounds
from browser_agent.bench.miniwob import pages_of, tasks_of
from browser_agent.bench.purse import AllSpent
from browser_agent.bench.scores import Game, as_json, as_table, scores
from browser_agent.core.errors import Unavailable, UsageError
from browser_agent.core.event import PlanStepReached, RunFinished
from browser_agent.core.outcome import Outcome
from tests.goal.scripted import Scripted, act, finish, look, ref, said, step
from tests.miniwob.rates import RATES

QUICK = ("click-button", "enter-text", "click-checkboxes", "choose-list")


@pytest.mark.browser
@pytest.mark.application
async def test_games_are_played_through_the_loop_and_scored_by_the_page(evening):
    games = await evening.play(QUICK, range(1))

    assert [(one.task, one.solved) for one in games] == [(task, True) for task in QUICK], [one.why for one in games]
    assert all(one.ended and one.steps and one.calls and one.tokens_in and one.usd > 0 for one in games)


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.application
@pytest.mark.timeout(300)
@pytest.mark.parametrize("task", [task for task in sorted(RATES) if RATES[task] == 10])
async def test_what_a_policy_solves_by_hand_it_solves_through_the_loop(evening, task):
    games = await evening.play([task], range(1, 3))

    assert all(one.solved for one in games), [(one.seed, one.reward, one.why) for one in games]


def press(name):
    return lambda text: act(step("click", ref(text, f'button "{name}"')))


def gives_up(_):
    return finish("blocked", why="enough")


@pytest.mark.browser
@pytest.mark.long
async def test_the_journal_says_how_each_game_and_the_whole_ended(own):
    await own.play(["ours"], range(2), Scripted([], [press("Now")]))
    facts = [one.fact for one in own.events()]

    assert [(one.status, one.intent) for one in facts if isinstance(one, PlanStepReached)] == [
        ("done", "Press the button."), ("done", "Press the button."),
    ]  # fmt: skip
    assert isinstance(facts[-1], RunFinished)
    assert (facts[-1].outcome, facts[-1].spend.model_calls) == (Outcome.PASSED, 2)


@pytest.mark.browser
@pytest.mark.long
async def test_the_score_board_of_the_page_is_not_shown_to_the_player(own):
    model = Scripted([], [press("Now")])

    await own.play(["ours"], range(1), model)

    assert 'button "Now"' in said(model.asks[0])
    assert "reward" not in said(model.asks[0])


@pytest.mark.long
@pytest.mark.browser
async def test_steps_after_the_end_begin_no_other_game_over_the_result(own):
    def now_and_again(text):
        now = step("click", ref(text, 'button "Now"'))
        return act(now, step("click", 'button "Start"'), step("click", 'button "Half"'))

    (game,) = await own.play(["ours"], range(1), Scripted([], [now_and_again]))

    assert (game.reward, game.ended) == (1.0, True)


@pytest.mark.browser
@pytest.mark.long
async def test_an_end_that_comes_a_little_late_counts(own):
    (game,) = await own.play(["ours"], range(1), Scripted([], [press("Soon"), gives_up]))

    assert (game.reward, game.ended) == (1.0, True)


@pytest.mark.browser
@pytest.mark.long
async def test_half_a_reward_is_not_solved(own):
    (game,) = await own.play(["ours"], range(1), Scripted([], [press("Half")]))

    assert (game.reward, game.ended, game.solved) == (0.5, True, False)


@pytest.mark.long
@pytest.mark.browser
async def test_a_lost_game_ends_no_other_one(own):
    def away(text):
        return act(step("click", ref(text, 'link "Away"')))

    model = Scripted([], [away, gives_up, press("Now")])
    games = await own.play(["ours"], range(2), model)

    assert [(one.reward, one.ended, one.why) for one in games] == [(0.0, False, "blocked: enough"), (1.0, True, "")]


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.parametrize(
    ("bounds", "turn", "why"),
    [
        (Bounds(calls=3), lambda _: look(), "all 3 model calls"),
        (Bounds(tokens=9000), lambda _: look(), "tokens, "),
        (Bounds(steps=2), lambda text: act(*[step("hover", ref(text, 'button "Now"'))] * 3), "2 steps are done"),
        (Bounds(seconds=0.5), lambda _: act(step("wait", None, None, "text: Godot")), "no end within 0.5 s"),
    ],
)
async def test_a_game_that_takes_too_much_is_lost(own, bounds, turn, why):
    (game,) = await own.play(["ours"], range(1), Scripted([], [turn]), bounds=bounds)

    assert not game.solved
    assert why in game.why


@pytest.mark.browser
@pytest.mark.long
async def test_money_that_is_spent_ends_all_games_and_loses_none_that_was_played(own):
    with pytest.raises(AllSpent) as raised:
        await own.play(["ours"], range(99), Scripted([], [press("Now")]), usd=0.03)

    assert 1 <= len(own.games) < 20
    assert all(one.solved for one in own.games)
    assert "--max-usd" in raised.value.next
    assert own.events()[-1].fact.outcome is Outcome.OUT_OF_BUDGET


@pytest.mark.browser
@pytest.mark.long
async def test_a_page_without_a_game_is_a_fault_of_the_pages_and_not_of_the_player(own, monkeypatch):
    monkeypatch.setattr("browser_agent.bench.miniwob.BEGIN_S", 0.3)

    with pytest.raises(Unavailable, match="the game broken 0 could not be begun"):
        await own.play(["broken"], range(1), Scripted([], [gives_up]))


def test_scores_are_counts_and_means():
    games = [
        Game(task="a", seed=0, reward=1.0, ended=True, steps=2, calls=3, tokens_in=100, tokens_out=10, took_s=1.0),
        Game(task="a", seed=1, reward=0.5, ended=True, steps=4, calls=5, tokens_in=300, tokens_out=30, usd=0.5),
        Game(task="b", seed=0, reward=-1.0, ended=True),
    ]
    first, second = scores(games)

    assert (first.solved, first.above_zero, first.games, first.steps, first.tokens_in) == (1, 2, 2, 3.0, 200.0)
    assert second.solved == 0
    assert "2 tasks, 1 of 3 games solved (33.3%); 2 above 0; $0.50" in as_table((first, second))
    told = json.loads(as_json(games, "m"))
    assert (told["model"], [one["solved"] for one in told["games"]]) == ("m", [True, False, False])
    assert [one["task"] for one in told["scores"]] == ["a", "b"]


def test_pages_that_are_not_there_are_said_with_what_to_install(tmp_path):
    with pytest.raises(UsageError, match="holds no MiniWoB"):
        pages_of(tmp_path)


@pytest.mark.application
def test_the_tasks_are_those_of_the_folder(task_pages):
    assert set(RATES) <= set(tasks_of(task_pages))
