"""Games and what they add up to: solved, steps, calls, tokens, dollars and time for each task."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from statistics import mean

from browser_agent.core.value import Value


class Game(Value):
    """One game. reward: -1 to 1, as the page gave it; 1 is solved. ended: the page took it as over.

    why: how it was lost, where the loop knows. usd: calls of models without a price are not in it.
    """

    task: str
    seed: int
    reward: float
    ended: bool
    why: str = ""
    steps: int = 0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0
    took_s: float = 0.0

    @property
    def solved(self) -> bool:
        """Only a full reward is."""
        return self.reward >= 1.0


class Score(Value):
    """A task. solved: games with a full reward; above_zero: with any, which others count. The rest: means of a game."""

    task: str
    games: int
    solved: int
    above_zero: int
    steps: float
    calls: float
    tokens_in: float
    tokens_out: float
    usd: float
    took_s: float


def scores(games: Iterable[Game]) -> tuple[Score, ...]:
    """By task, in the order of the games."""
    by_task: dict[str, list[Game]] = {}
    for one in games:
        by_task.setdefault(one.task, []).append(one)
    return tuple(_score(task, of) for task, of in by_task.items())


def _score(task: str, games: Sequence[Game]) -> Score:
    return Score(
        task=task, games=len(games), solved=sum(one.solved for one in games),
        above_zero=sum(one.reward > 0 for one in games), steps=mean(one.steps for one in games),
        calls=mean(one.calls for one in games), tokens_in=mean(one.tokens_in for one in games),
        tokens_out=mean(one.tokens_out for one in games), usd=mean(one.usd for one in games),
        took_s=mean(one.took_s for one in games),
    )  # fmt: skip


def as_table(told: Sequence[Score]) -> str:
    """For people."""
    head = f"{'task':30} solved  steps  calls  tokens in   out     s"
    lines = [
        f"{one.task:30} {one.solved:3}/{one.games:<3} {one.steps:5.1f}  {one.calls:5.1f}  {one.tokens_in:9,.0f} "
        f"{one.tokens_out:5,.0f} {one.took_s:5.1f}"
        for one in told
    ]
    games, solved = sum(one.games for one in told), sum(one.solved for one in told)
    share = f"{solved / games:.1%}" if games else "none"
    above = sum(one.above_zero for one in told)
    usd = sum(one.usd * one.games for one in told)
    rest = f"{above} above 0; ${usd:.2f}" if usd else f"{above} above 0"
    return "\n".join([head, *lines, f"{len(told)} tasks, {solved} of {games} games solved ({share}); {rest}"])


def as_json(games: Sequence[Game], model: str = "") -> str:
    """For machines: the model, every game, and the scores."""
    value = {
        "model": model,
        "games": [one.model_dump(mode="json") | {"solved": one.solved} for one in games],
        "scores": [one.model_dump(mode="json") for one in scores(games)],
    }
    return json.dumps(value, indent=2)
