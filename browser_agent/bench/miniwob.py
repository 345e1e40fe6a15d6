"""MiniWoB++: its pages on loopback, one game for each task and seed, worked by the loop and scored by the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

from browser_agent.agent.goal.doing import Minds, assembled, nobody
from browser_agent.agent.goal.executor import Ended
from browser_agent.agent.goal.mind import Mind
from browser_agent.agent.goal.plan import Plan, PlanStep
from browser_agent.agent.goal.task import Bounds, Task
from browser_agent.agent.job import Job, Options, prepare
from browser_agent.agent.stage import Stage, staged
from browser_agent.bench.scores import Game
from browser_agent.browser.bounded import told_as_fault
from browser_agent.core.errors import AgentError, NeedsHuman, StepFault, UsageError
from browser_agent.data.reader import TypedReader
from browser_agent.journal.writer import Journal
from browser_agent.model.money import Limits, Purse

EMPTY = "core/core.css"
"""Where the tab waits before the first game: a file that has no script."""
READY_JS = "() => typeof core !== 'undefined' && core.cover_div !== null"
BEGIN_JS = """seed => {
  core.EPISODE_MAX_TIME = 1e6;
  Math.seedrandom(String(seed));
  core.startEpisodeReal();
  const board = document.getElementById('reward-display');
  if (board) board.style.display = 'none';
}"""
"""The page's own clock is no part of what is measured; the reward of the last game is not for the player to see.

It is hidden and not removed: pages write into it, and a page that cannot does not count the game."""
INSTRUCTION_JS = "() => { const told = core.getUtterance(); return typeof told === 'string' ? told : told.utterance; }"
END_JS = "() => ({ reward: WOB_RAW_REWARD_GLOBAL, done: WOB_DONE_GLOBAL })"
GAME_S = 120.0
"""For one game."""
STEPS = 40
"""Actions of one game."""
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
    """A browser with the pages at hand. watch: told the stage before each game; a scripted player needs its eyes."""

    stage: Stage
    job: Job
    journal: Journal
    minds: Minds
    purse: Purse
    url: str
    watch: Watcher = lambda _: None

    async def play(self, task: str, seed: int) -> Game:
        """One game, from a fresh page to the page's own reward. A budget of money that is spent is raised."""
        page = self.stage.session.surface.page
        await page.goto(f"{self.url}/miniwob/{task}.html", wait_until="load")
        await page.wait_for_function(READY_JS, timeout=10_000)
        await page.evaluate(BEGIN_JS, seed)
        instruction = str(await page.evaluate(INSTRUCTION_JS))
        before, began = self.purse.total, monotonic()
        self.watch(self.stage)
        steps, why = await self._worked(instruction, f"{task}.{seed}.")
        told = await self._told_or_nothing()
        after = self.purse.total
        return Game(
            task=task, seed=seed, reward=float(told["reward"]) if told["done"] else 0.0, ended=bool(told["done"]),
            why=why, steps=steps, calls=after.model_calls - before.model_calls,
            tokens_in=after.tokens_in - before.tokens_in, tokens_out=after.tokens_out - before.tokens_out,
            took_s=round(monotonic() - began, 2),
        )  # fmt: skip

    async def _worked(self, instruction: str, prefix: str) -> tuple[int, str]:
        """The loop on the page as it is: how many steps it took, and why it did not end as done."""
        mind = Mind(self.minds.thinker, self.minds.roles, self.purse, self.journal, shard="miniwob")
        plan = Plan(goal=instruction[:600], steps=(PlanStep(intent=instruction[:400] or "?"),))
        task = Task(instruction or "?", self.url, bounds=Bounds(steps=STEPS, seconds=GAME_S))
        run = assembled(task, plan, mind, self.stage, self.job, (), nobody)
        run.executor.batch.trier.prefix = prefix
        run.executor.until = self._is_over
        try:
            ended: Ended = await run.executor(1, 1, plan.steps[0])
        except (NeedsHuman, StepFault) as error:
            return len(run.done), str(error)
        except AgentError as error:
            if "steps are done" not in error.message:
                raise
            return len(run.done), error.message
        return len(run.done), "" if ended.status == "done" else f"{ended.status}: {ended.why}"

    async def _is_over(self) -> bool:
        """The game ends with the act that decides it; what comes up then is the next one."""
        return bool((await self._told_or_nothing())["done"])

    async def _told_or_nothing(self) -> dict[str, Any]:
        try:
            return await self._told()
        except StepFault:
            return {"reward": 0.0, "done": False}

    @told_as_fault("read the reward")
    async def _told(self) -> dict[str, Any]:
        return dict(await self.stage.session.surface.page.evaluate(END_JS))


@asynccontextmanager
async def table(
    pages: Path, minds: Minds, options: Options, *, usd: float | None = None, watch: Watcher = lambda _: None
) -> AsyncIterator[Table]:
    """A table for the time of the block. usd: most dollars of all games together."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(pages))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        job = prepare(Task("MiniWoB++", f"{url}/{EMPTY}").as_recipe(), {}, options)
        purse = Purse(minds.prices, Limits(usd=usd), allow_unpriced=minds.allow_unpriced)
        reader = TypedReader(locale="en-US", today=date.today())  # noqa: DTZ011 - the user's own day
        try:
            with Journal.create(job.folder, job.run_id, redact=job.vault.redact) as journal:
                async with staged(job, options, journal, reader, lambda _: None) as stage:
                    yield Table(stage, job, journal, minds, purse, url, watch)
        finally:
            server.shutdown()
            thread.join()


async def play_all(at: Table, tasks: Sequence[str], seeds: Sequence[int], told: Callable[[Game], None]) -> list[Game]:
    """All games, one after the other; told of each."""
    games = []
    for task in tasks:
        for seed in seeds:
            games.append(await at.play(task, seed))
            told(games[-1])
    return games
