"""One browser for all of it: a step is written on one page, and run on that page after somebody worked on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from browser_agent import open_page
from browser_agent.agent import Options
from browser_agent.browser.session import Session
from browser_agent.browser.witness import PageWitness
from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core import expect as ex
from browser_agent.core import recipe as rc
from browser_agent.core.origin import parse_origin
from browser_agent.core.sentence import sentence
from browser_agent.core.target import Query, Ref
from browser_agent.core.value import Place
from browser_agent.data.reader import TypedReader
from browser_agent.engine.choice import Choose
from browser_agent.engine.door import Door
from browser_agent.engine.leaving import Closed
from browser_agent.engine.run import Run
from browser_agent.engine.scope import Scope
from browser_agent.journal.reader import read
from browser_agent.journal.writer import Journal
from browser_agent.policy.judge import Policy
from tests.faults.world import Site
from tests.told import Told

HERE = Path(__file__).parent
ACCOUNT = (HERE / "account.html").read_text(encoding="utf-8")


def changed(*swaps: tuple[str, str], page: str = ACCOUNT) -> str:
    """The page after somebody worked on it; each text must be there."""
    for old, new in swaps:
        assert old in page, old
        page = page.replace(old, new)
    return page


def says(text: str) -> ex.Expectation:
    return ex.Text(target=Query(role="status"), match=ex.Match(equals=text))


class Healed(Told):
    """How a run ended, and what was healed."""

    @property
    def heals(self) -> list[ev.Heal]:
        return [one.heal for one in self.of(ev.Recovered) if one.heal is not None]


@dataclass
class Bench:
    """A page that is written for, and the pages that it became."""

    session: Session
    site: Site
    folder: Path
    runs: int = 0
    written: dict[tuple[str, str, str], Query] = field(default_factory=dict)

    async def query(self, role: str, name: str, page: str = ACCOUNT) -> Query:
        """As a compiled recipe names it: a durable query with alternatives and a fingerprint."""
        key = (page, role, name)
        if key not in self.written:
            await self.open(page)
            seen = await self.session.surface.observe()
            (line,) = [one for one in seen.nodes if (one.role, one.name) == (role, name)]
            self.written[key] = await self.session.surface.durable(Ref(ref=line.ref))
        return self.written[key]

    async def open(self, page: str) -> None:
        self.site.pages["/"] = page
        await self.session.page.goto(f"{self.site.url}/")

    async def run(
        self, page: str, *steps: rc.Step, heals: int = 0, strict: bool = False, choose: Choose | None = None
    ) -> Healed:
        """choose: who chooses as the last rung, where the recipe lets a model."""
        await self.open(page)
        self.runs += 1
        folder = self.folder / f"run{self.runs}"
        recipe = rc.Recipe(id="test", title="Test", steps=steps, place=Place(file="recipe.yaml", line=1))
        recipe = recipe.model_copy(update={"needs_model": "never" if choose is None else "heal"})
        surface = self.session.surface

        async def finish(passed: bool) -> Closed:
            return Closed()

        with Journal.create(folder, "r1", redact=lambda text: text) as journal:
            door = Door(
                surface=surface, journal=journal, policy=Policy(navigate=(parse_origin(self.site.url),)), folder=folder,
                reader=TypedReader(locale="en-US", today=date(2026, 11, 26)), home_url=f"{self.site.url}/",
                witness=PageWitness(surface), choose=choose,
            )  # fmt: skip
            scope = Scope({"params": {"name": "Save"}, "run": {"id": "r1"}})
            finished = await Run(door, recipe, scope, lambda _, given: given, finish, heals=heals, strict=strict)()
        pressed = await self.session.page.evaluate("window.pressed")
        return Healed(finished, tuple(one.fact for one in read(folder)), pressed)


def step(action: act.Action, *expect: ex.Expectation, number: int = 1, **more: object) -> rc.Step:
    place = Place(file="recipe.yaml", line=number + 1)
    made = {"id": str(number), "name": sentence(action), "place": place, "timeout_s": 0.4, **more}
    return rc.Step(action=action, expect=expect, **made)


def click(target: Query, *expect: ex.Expectation, **more: object) -> rc.Step:
    return step(act.Click(target=target), *expect, **more)


@pytest.fixture(scope="session")
def heal_site():
    with Site({"/": ACCOUNT}) as site:
        yield site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bench(heal_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("heal")
    async with open_page(f"{heal_site.url}/", options=Options(out=folder)) as session:
        yield Bench(session, heal_site, folder)
