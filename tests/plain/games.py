"""MiniWoB++ played by sentences alone: the instruction is cut into clauses, each is a plain step, and code matches it.

A game is abstained when a clause cannot be read, or nothing is surely meant by it; won or lost is for the page to say.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from browser_agent.browser.session import Session
from browser_agent.browser.witness import PageWitness
from browser_agent.core import action as act
from browser_agent.core import recipe as rc
from browser_agent.core.errors import AgentError, StepFault
from browser_agent.core.origin import parse_origin
from browser_agent.core.plain.parse import parse, parts
from browser_agent.core.plain.said import Presses, Said
from browser_agent.core.plain.tokens import BadSentenceError
from browser_agent.core.value import Place
from browser_agent.data.reader import TypedReader
from browser_agent.engine.attempt import attempt
from browser_agent.engine.door import Door
from browser_agent.engine.plain.doing import meant
from browser_agent.engine.scope import Scope
from browser_agent.engine.steps import Bound
from browser_agent.journal.writer import Journal
from browser_agent.policy.judge import Policy
from tests.miniwob.playing import BEGIN_JS, END_JS

DEV = Path(__file__).parent / "miniwob_dev.json"
INSTRUCTION_JS = "() => { const told = core.getUtterance(); return typeof told === 'string' ? told : told.utterance; }"
LATE_JS = "() => new Promise((done) => setTimeout(done, 100))"
MOST_S = 20.0
PLACE = Place(file="game", line=1)


@dataclass(frozen=True)
class Game:
    task: str
    seed: int
    said: str
    end: str
    """won, lost, abstained, or unread: the instruction is no plain sentence."""
    why: str = ""


@dataclass
class Tally:
    games: list[Game] = field(default_factory=list)

    def of(self, end: str) -> int:
        return sum(one.end == end for one in self.games)

    def __str__(self) -> str:
        acted = self.of("won") + self.of("lost")
        read = acted + self.of("abstained")
        share = f"{self.of('won') / acted:.1%}" if acted else "none"
        return (
            f"{len(self.games):4} games  read {read:4}  acted {acted:4}  won {self.of('won'):4} ({share} of acted)  "
            f"lost {self.of('lost'):3}  abstained {self.of('abstained'):4} ({self.of('abstained') / read if read else 0:.1%} of read)"
        )


def tasks() -> list[str]:
    return json.loads(DEV.read_text(encoding="utf-8"))["tasks"]


def clauses(said: str) -> list[Said | Presses]:
    """The instruction as plain steps. Raises BadSentenceError when a part of it is none."""
    made: list[Said | Presses] = []
    for part in (one for joined in parts(said) for one in _listed(joined)):
        one = parse(part)
        if not isinstance(one, Said | Presses):
            raise BadSentenceError("no step on this page", 0)
        made.append(one)
    return made


def _listed(part: str) -> list[str]:
    """ "Select A, B" is a step for each, which a person would write so."""
    found = re.fullmatch(r"(Select) (\w+(?:, \w+)+)", part)
    return [f"{found.group(1)} {one}" for one in found.group(2).split(", ")] if found else [part]


async def play(session: Session, url: str, task: str, seed: int, folder: Path) -> Game:
    page = session.page
    await page.goto(f"{url}/miniwob/{task}.html", wait_until="load")
    await page.evaluate(BEGIN_JS, seed)
    said = " ".join(str(await page.evaluate(INSTRUCTION_JS)).split())
    try:
        steps = clauses(said)
    except BadSentenceError as error:
        return Game(task, seed, said, "unread", str(error))
    with Journal.create(folder / f"{task}-{seed}", "game", redact=lambda text: text) as journal:
        door = Door(
            surface=session.surface, journal=journal, policy=Policy(navigate=(parse_origin(url),)), folder=folder,
            reader=TypedReader(locale="en-US", today=date(2026, 11, 27)), witness=PageWitness(session.surface),
        )  # fmt: skip
        try:
            async with asyncio.timeout(MOST_S):
                for number, one in enumerate(steps, 1):
                    await _do(door, one, number, said)
        except (StepFault, AgentError, TimeoutError) as error:
            told = await page.evaluate(END_JS)
            lost = told["done"] and told["reward"] <= 0
            return Game(task, seed, said, "lost" if lost else "abstained", str(error)[:300])
    await page.evaluate(LATE_JS)
    told = await page.evaluate(END_JS)
    won = told["done"] and told["reward"] > 0
    return Game(task, seed, said, "won" if won else "lost", "" if told["done"] else "the game goes on")


async def _do(door: Door, one: Said | Presses, number: int, said: str) -> None:
    action = act.Press(keys=one.keys) if isinstance(one, Presses) else act.Plain(text=said, says=one)
    step = rc.Step(id=str(number), name=said, action=action, place=PLACE, timeout_s=0.5)
    bound = await meant(door, Bound(step, Scope({})), may_ask=False)
    await door.surface.begin_step(bound.step)
    await attempt(door, bound)


def table(games: Iterable[Game]) -> list[str]:
    lines = []
    by_task: dict[str, Tally] = {}
    for one in games:
        by_task.setdefault(one.task, Tally()).games.append(one)
    for task, tally in sorted(by_task.items()):
        if tally.of("unread") < len(tally.games):
            lines.append(f"{task:28} {tally}")
    return lines
