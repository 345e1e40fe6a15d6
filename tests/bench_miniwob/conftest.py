"""Games with the scripted policies in the place of a model, and the journal that is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from browser_agent.agent import Options
from browser_agent.agent.goal.doing import Minds
from browser_agent.agent.goal.task import Bounds
from browser_agent.bench.miniwob import GAME, play_all, table
from browser_agent.bench.scores import Game
from browser_agent.core.event import Event
from browser_agent.journal.reader import JOURNAL, read
from browser_agent.model.turn import Thinker
from tests.applications.environment import CannotBeHad
from tests.bench_miniwob.policy import PolicyModel
from tests.miniwob.package import pages

OURS = """<!doctype html><title>Ours</title>
<div id=query>Press the button.</div><div id=reward-display>Last reward: 1.00</div><canvas id=click-canvas></canvas>
<button onclick="end(1)">Now</button><button onclick="setTimeout(end, 400, 1)">Soon</button>
<button onclick="end(0.5)">Half</button><a href="/core/core.css">Away</a>
<div id=cover style="position: fixed; inset: 0; background: #fff"><button onclick="core.startEpisodeReal()">Start</button></div>
<script>
let WOB_DONE_GLOBAL = false, WOB_RAW_REWARD_GLOBAL = 0, WOB_TASK_READY = true;
Math.seedrandom = seed => {};
const cover = document.getElementById('cover');
const core = {
  cover_div: cover,
  startEpisode() { cover.style.display = 'block'; },
  startEpisodeReal() { WOB_DONE_GLOBAL = false; WOB_RAW_REWARD_GLOBAL = 0; cover.style.display = 'none'; },
  getUtterance: () => ({ utterance: document.getElementById('query').textContent, fields: {} }),
};
function end(reward) {
  if (WOB_DONE_GLOBAL) return;
  WOB_DONE_GLOBAL = true; WOB_RAW_REWARD_GLOBAL = reward;
  document.getElementById('reward-display').textContent = `Last reward: ${reward}`;
  core.startEpisode();
}
</script>"""


@pytest.fixture(scope="session")
def task_pages() -> Path:
    try:
        return pages()
    except CannotBeHad as reason:
        pytest.skip(str(reason))


@dataclass
class Evening:
    """Games, and where their journal is."""

    pages: Path
    out: Path
    games: list[Game] = field(default_factory=list)

    async def play(
        self, tasks: Sequence[str], seeds: Sequence[int], model: Thinker | None = None, *, usd: float | None = None,
        bounds: Bounds = GAME,
    ) -> list[Game]:  # fmt: skip
        """All games, with the policies or a model; `games` has those that were played when an error ends them."""
        policies = PolicyModel()
        minds, options = Minds(model or policies), Options(out=self.out, env={})
        try:
            async with table(self.pages, minds, options, usd=usd, watch=policies.sit) as at:
                at.bounds = bounds
                return await play_all(at, tasks, seeds, self.games.append)
        finally:
            policies.rise()

    def events(self) -> list[Event]:
        """What the journal of the games holds."""
        return list(read(next(self.out.glob(f"*/{JOURNAL}"))))


@pytest.fixture
def evening(task_pages, tmp_path) -> Evening:
    return Evening(task_pages, tmp_path / "runs")


@pytest.fixture
def own(tmp_path) -> Evening:
    """The same with two pages of our own in the place of the package's: `ours`, and `broken`, which has no game."""
    for folder in ("miniwob", "core"):
        (tmp_path / "own" / folder).mkdir(parents=True)
    (tmp_path / "own" / "core" / "core.css").write_text("", encoding="utf-8")
    (tmp_path / "own" / "miniwob" / "ours.html").write_text(OURS, encoding="utf-8")
    (tmp_path / "own" / "miniwob" / "broken.html").write_text("<p>Nothing here", encoding="utf-8")
    return Evening(tmp_path / "own", tmp_path / "runs")
