"""MiniWoB++: its pages on loopback, one game for each task and seed, worked by the loop and scored by the page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any, get_args

from browser_agent.agent.goal.doing import Minds, assembled, nobody
from browser_agent.agent.goal.executor import Ended
from browser_agent.agent.goal.mind import Mind
from browser_agent.agent.goal.plan import Plan, PlanStep
from browser_agent.agent.goal.run import GoalRun
from browser_agent.agent.goal.task import Bounds, Task
from browser_agent.agent.job import Job, Options, journal_of, prepare
from browser_agent.agent.stage import Stage, not_begun, staged, staged_beside
from browser_agent.bench.purse import AllSpent, GamePurse
from browser_agent.bench.scores import Game
from browser_agent.browser.bounded import bounded, told_as_fault
from browser_agent.core import event as ev
from browser_agent.core.authority import ActionClass
from browser_agent.core.errors import (
    AgentError,
    Interrupted,
    ModelUnavailable,
    StepFault,
    Unavailable,
    UsageError,
)
from browser_agent.core.outcome import Outcome
from browser_agent.data.reader import TypedReader
from browser_agent.journal.writer import Journal
from browser_agent.model.money import Limits, Purse

EMPTY = "core/core.css"
"""Where the browser waits between games: a file that has no script."""
READY_JS = "() => typeof core !== 'undefined' && core.cover_div !== null"
BEGIN_JS = """seed => {
  core.EPISODE_MAX_TIME = 1e6;
  Math.seedrandom(String(seed));
  core.startEpisodeReal();
  core.startEpisode = () => {};
  for (const id of ['reward-display', 'click-canvas']) document.getElementById(id).style.display = 'none';
}"""
"""The page's own clock is no part of what is measured, and its score board is not for the player to see: it is hidden
and not removed, because the page writes on it when the game ends. The cover that would begin another game over the
result of this one never comes back."""
SET_UP_JS = "() => WOB_TASK_READY"
INSTRUCTION_JS = "() => { const told = core.getUtterance(); return typeof told === 'string' ? told : told.utterance; }"
OVER_JS = "() => WOB_DONE_GLOBAL"
END_JS = "() => ({ reward: WOB_RAW_REWARD_GLOBAL, done: WOB_DONE_GLOBAL })"
BEGIN_S = 10.0
"""For a page to be ready."""
LATE_S = 1.0
"""How long the end of a game may come after the last act, by a timer of the page."""
GAME = Bounds(usd=None, steps=40, seconds=120.0, calls=40, tokens=500_000)
"""What one game may take; dollars are counted for all of them together."""
ENDS_ALL = (AllSpent, ModelUnavailable, Unavailable, Interrupted, UsageError)
"""What ends the bench; every other error loses its game."""
Watcher = Callable[[Stage], None]


def pages_of(given: Path | None) -> Path:
    """The folder with `miniwob/*.html`. given: None is that of the installed package.

    Raises UsageError with what to install.
    """
    if given is None:
        found = find_spec("miniwob")
        if found is None or not found.submodule_search_locations:
            raise UsageError(
                "the pages of MiniWoB++ are not installed",
                hint="pip install 'browser-agent[bench]', or --pages DIR of an unpacked miniwob wheel",
            )
        given = Path(next(iter(found.submodule_search_locations))) / "html"
    if not (given / "miniwob").is_dir():
        raise UsageError(f"{given} holds no MiniWoB++ pages", hint="--pages DIR with miniwob/, core/ and common/ in it")
    return given


def tasks_of(pages: Path) -> tuple[str, ...]:
    """The names of all tasks there are."""
    return tuple(sorted(page.stem for page in (pages / "miniwob").glob("*.html")))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing to say."""


@dataclass
class Table:
    """A browser with the pages at hand. purse: of all games together. watch: told the stage of each game before it."""

    stage: Stage
    job: Job
    journal: Journal
    minds: Minds
    purse: Purse
    url: str
    watch: Watcher = lambda _: None
    bounds: Bounds = GAME

    async def play(self, task: str, seed: int) -> Game:
        """One game on a page of its own, from its start to the page's own reward.

        Raises what ends all games: AllSpent, ModelUnavailable, Unavailable, Interrupted.
        """
        async with staged_beside(self.stage, self.job, self.journal) as stage:
            try:
                instruction = await _begun(stage, f"{self.url}/miniwob/{task}.html", seed)
            except StepFault as error:
                raise Unavailable(f"the game {task} {seed} could not be begun: {error}") from None
            self.watch(stage)
            limits = Limits(calls=self.bounds.calls, tokens=self.bounds.tokens)
            purse, began = GamePurse(self.purse, limits), monotonic()
            steps, why = await self._worked(instruction, f"{task}.{seed}.", purse, stage)
            told = await _told(stage, LATE_S)
        spent = purse.total
        return Game(
            task=task, seed=seed, reward=float(told["reward"]) if told["done"] else 0.0, ended=bool(told["done"]),
            why=why, steps=steps, calls=spent.model_calls, tokens_in=spent.tokens_in, tokens_out=spent.tokens_out,
            usd=spent.usd, took_s=round(monotonic() - began, 2),
        )  # fmt: skip

    async def _worked(self, instruction: str, prefix: str, purse: Purse, stage: Stage) -> tuple[int, str]:
        """The loop on the page as it is: how many steps it took, and why it did not end as done."""
        minds, text = self.minds, instruction or "Do what the page asks for."
        mind = Mind(minds.thinker, minds.roles, purse, self.journal, shard="miniwob", computer=minds.computer)
        plan = Plan(goal=text[:600], steps=(PlanStep(intent=text[:400]),))
        self.journal.emit(plan.as_event(why=prefix.rstrip(".")))
        run = assembled(Task(text, self.url, bounds=self.bounds), plan, mind, stage, self.job, (), nobody)
        run.executor.batch.trier.prefix = prefix
        run.executor.until = partial(_is_over, stage)
        ended = await _within_time(run)
        self.journal.emit(
            ev.PlanStepReached(
                number=1, of=1, intent=plan.steps[0].intent, status=ended.status, why=ended.why[:600],
                url=stage.session.surface.page.url,
            )
        )  # fmt: skip
        return len(run.done), "" if ended.status == "done" else f"{ended.status}: {ended.why}"


async def _within_time(run: GoalRun) -> Ended:
    """The one step of the plan; what goes wrong in it, or takes too long, loses the game and ends nothing else."""
    seconds = run.task.bounds.seconds
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            return await run.executor(1, 1, run.plan.steps[0])
    except TimeoutError:
        if not limit.expired():
            raise
        return Ended("stuck", f"no end within {seconds:g} s")
    except ENDS_ALL:
        raise
    except (AgentError, StepFault) as error:
        return Ended("stuck", str(error))


@told_as_fault("begin a game")
async def _begun(stage: Stage, url: str, seed: int) -> str:
    """Opens the page, starts its game and says the instruction. Raises StepFault."""
    page = stage.session.surface.page
    await page.goto(url, wait_until="load")
    await page.wait_for_function(READY_JS, timeout=BEGIN_S * 1000)
    await page.evaluate(BEGIN_JS, seed)
    await page.wait_for_function(SET_UP_JS, timeout=BEGIN_S * 1000)
    return str(await page.evaluate(INSTRUCTION_JS))


async def _is_over(stage: Stage) -> bool:
    """The game ends with the act that decides it."""
    return bool((await _told(stage))["done"])


async def _told(stage: Stage, late_s: float = 0.0) -> dict[str, Any]:
    """What the page says of the game; of one that is gone, that it was not ended. late_s: for its end to come."""
    with suppress(StepFault):
        return await _read(stage, late_s)
    return {"reward": 0.0, "done": False}


@told_as_fault("read the reward")
async def _read(stage: Stage, late_s: float) -> dict[str, Any]:
    page = stage.session.surface.page
    if late_s:
        # A game that has no end by now may never get one; then this is all there is to say.
        with suppress(StepFault):
            await _ended(stage, late_s)
    return dict(await bounded(page, page.evaluate(END_JS), BEGIN_S, "read the reward"))


@told_as_fault("see the end of the game")
async def _ended(stage: Stage, late_s: float) -> None:
    await stage.session.surface.page.wait_for_function(OVER_JS, timeout=late_s * 1000)


@asynccontextmanager
async def table(
    pages: Path, minds: Minds, options: Options, *, usd: float | None = None, watch: Watcher = lambda _: None
) -> AsyncIterator[Table]:
    """A table for the time of the block, with its journal in `options.out`. usd: most dollars of all games together.

    watch: a scripted player needs the eyes of each game. Raises AgentError when the browser cannot be had.
    """
    # Games: nothing that is sent, bought or deleted there is real, and passwords are part of the exercise.
    options = replace(options, may=get_args(ActionClass))
    with _served(pages) as url:
        job = prepare(Task("MiniWoB++", f"{url}/{EMPTY}").as_recipe(), {}, options)
        limits = Limits(usd=None if usd is None else Decimal(str(usd)))
        purse, began = Purse(minds.prices, limits, allow_unpriced=minds.allow_unpriced), monotonic()
        reader = TypedReader(locale=job.recipe.env.locale, today=date.today())  # noqa: DTZ011 - the user's own day
        with journal_of(job) as journal:
            try:
                async with staged(job, options, journal, reader, lambda _: None) as stage:
                    yield Table(stage, job, journal, minds, purse, url, watch)
            except AgentError as error:
                not_begun(job, journal, error)
                raise
            except asyncio.CancelledError as cancelled:
                not_begun(job, journal, Interrupted(str(cancelled) or "SIGINT"))
                raise
            took = round(monotonic() - began, 3)
            journal.emit(
                ev.RunFinished(outcome=Outcome.PASSED, exit_code=0, duration_s=took, spend=purse.total), sync=True
            )


@contextmanager
def _served(pages: Path) -> Iterator[str]:
    """The pages on this machine alone, for the time of the block; their address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(pages))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


async def play_all(at: Table, tasks: Sequence[str], seeds: Sequence[int], told: Callable[[Game], None]) -> list[Game]:
    """All games, one after the other. told: of each as soon as it is over, so that an error does not lose them."""
    games = []
    for task in tasks:
        for seed in seeds:
            games.append(await at.play(task, seed))
            told(games[-1])
    return games
