"""Playing tasks: the page is opened and seeded, the policy plays, and only then the page is asked for its reward."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import mean
from threading import Thread

from browser_agent import open_page
from browser_agent.agent import Options
from browser_agent.browser.session import Session
from browser_agent.core.errors import StepFault

from .player import Missing, Player

Policy = Callable[[Player], Awaitable[None]]
MOST_S = 30.0
"""For one game. The page itself gets longer: its clock is no part of what is measured."""
BEGIN_JS = "seed => { core.EPISODE_MAX_TIME = 1e6; Math.seedrandom(String(seed)); core.startEpisodeReal(); }"
END_JS = "() => ({ reward: WOB_RAW_REWARD_GLOBAL, done: WOB_DONE_GLOBAL })"
SOLVED = 0.9


@dataclass
class Score:
    """How a policy did on one task. failed: seed and reason of each game that was not won."""

    task: str
    acts: list[int] = field(default_factory=list)
    by_point: int = 0
    failed: dict[int, str] = field(default_factory=dict)

    @property
    def games(self) -> int:
        return len(self.acts)

    @property
    def solved(self) -> int:
        return self.games - len(self.failed)

    def line(self) -> str:
        """The line of the table."""
        reasons = sorted(set(self.failed.values()))
        rest = "; ".join(f"{one} ({sum(one == why for why in self.failed.values())})" for one in reasons)
        return f"{self.task:30} {self.solved:3}/{self.games:<3} {mean(self.acts):6.1f} {self.by_point / self.games:6.1f}  {rest[:300]}"


HEAD = f"{'task':30} solved    acts  point  why not"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing to say."""


@asynccontextmanager
async def table(pages: Path, out: Path) -> AsyncIterator[tuple[Session, str]]:
    """A browser on a blank page of a loopback server with the task pages, and its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(pages))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            async with open_page(f"{url}/core/core.css", options=Options(out=out)) as session:
                yield session, url
        finally:
            server.shutdown()
            thread.join()


async def play(session: Session, url: str, task: str, policy: Policy, seeds: range) -> Score:
    """All games of one task, each on a fresh page."""
    score = Score(task)
    for seed in seeds:
        await session.page.goto(f"{url}/miniwob/{task}.html", wait_until="load")
        await session.page.evaluate(BEGIN_JS, seed)
        player = Player(session.surface)
        why = await _game(player, policy)
        told = await session.page.evaluate(END_JS)
        score.acts.append(player.acts)
        score.by_point += player.by_point
        if not told["done"]:
            score.failed[seed] = why or "it was not ended"
        elif told["reward"] < SOLVED:
            score.failed[seed] = f"reward {told['reward']:.2f}; {why}".rstrip("; ")
    return score


async def _game(player: Player, policy: Policy) -> str:
    """Why the policy gave up; empty when it played to its end."""
    try:
        async with asyncio.timeout(MOST_S):
            # Pictures that the task has put in may still be on their way.
            await player.still()
            await policy(player)
    except StepFault as error:
        return f"{error.fault.kind}: {error.fault.found}"
    except Missing as error:
        return str(error)
    except (LookupError, ValueError, AssertionError, RuntimeError) as error:
        return f"the policy lost its way: {type(error).__name__} {error}"
    except TimeoutError:
        return f"no end within {MOST_S:g} s"
    return ""
