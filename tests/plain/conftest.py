"""One browser for all of it: the fixture sites, and pages of our own, with whole runs of plain steps on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest_asyncio

from browser_agent import open_page
from browser_agent.agent import Options
from browser_agent.browser.session import Session
from browser_agent.browser.witness import PageWitness
from browser_agent.core import event as ev
from browser_agent.core.errors import Fault
from browser_agent.core.origin import parse_origin
from browser_agent.core.plain.matched import Matched
from browser_agent.data.reader import TypedReader
from browser_agent.engine.door import Door, Pursue
from browser_agent.engine.leaving import Closed
from browser_agent.engine.run import Run
from browser_agent.engine.scope import Scope
from browser_agent.journal.reader import read
from browser_agent.journal.writer import Journal
from browser_agent.policy.judge import Policy
from browser_agent.recipe.load import load_text
from browser_agent.recipe.write import as_step
from fixtures.server import FixtureSite
from tests.faults.world import Site
from tests.told import Told

PAGE = """<!doctype html><meta charset=utf-8><title>Plain</title><script>window.pressed = [];
addEventListener("click", (event) => { const one = event.target.closest("button, a"); if (one) { pressed.push(one.textContent.trim()); } });
</script>"""


PARAMS = "params: {part: {default: Bolt, type: string}, name: {default: Save, type: string}}\n"


class Matching(Told):
    """How a run ended, and what its sentences meant."""

    @property
    def matched(self) -> Matched:
        return self.of(Matched)[-1]

    @property
    def fault(self) -> Fault:
        return next(one.fault for one in reversed(self.of(ev.StepFinished)) if one.fault is not None)


@dataclass
class Plainly:
    """Runs recipes of plain steps on pages."""

    session: Session
    fixtures: FixtureSite
    site: Site
    folder: Path
    runs: int = 0

    async def run(
        self, page: str, *lines: str, header: str = "", pursue: Pursue | None = None, **policy: object
    ) -> Matching:
        """page: HTML after PAGE. lines: under `steps:`."""
        self.runs += 1
        self.site.pages["/"] = PAGE + page
        await self.session.page.goto(f"{self.site.url}/")
        steps = "\n".join(lines)
        text = f"recipe: 1\nid: plain\ntitle: Plain\nstart: {self.site.url}/\n{PARAMS}{header}steps:\n{steps}\n"
        recipe = load_text(text, str(self.folder / "plain.yaml"))
        surface, folder = self.session.surface, self.folder / f"run{self.runs}"

        async def finish(passed: bool) -> Closed:
            return Closed()

        with Journal.create(folder, "r1", redact=lambda said: said) as journal:
            door = Door(
                surface=surface, journal=journal, folder=folder, home_url=f"{self.site.url}/",
                policy=Policy(navigate=(parse_origin(self.site.url),), **policy), witness=PageWitness(surface),
                reader=TypedReader(locale="en-US", today=date(2026, 11, 27)), as_step=as_step, pursue=pursue,
            )  # fmt: skip
            scope = Scope({"params": {"part": "Bolt", "name": "Save"}, "run": {"id": "r1"}})
            finished = await Run(door, recipe, scope, lambda _, given: given, finish)()
        pressed = await self.session.page.evaluate("window.pressed")
        return Matching(finished, tuple(one.fact for one in read(folder)), pressed)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def plainly(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    with FixtureSite() as fixtures, Site({"/": PAGE}) as site:
        async with open_page(f"{fixtures.url}/", allow=(site.url,), options=Options(out=folder)) as session:
            yield Plainly(session, fixtures, site, folder)
