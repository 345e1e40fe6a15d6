"""Running a task on the fixture site with a scripted model."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from browser_agent.agent import Options
from browser_agent.agent.goal.doing import Did, Minds, do_task
from browser_agent.agent.goal.task import Bounds, Task
from browser_agent.core.event import Event, StepFinished
from browser_agent.core.outcome import Outcome
from browser_agent.model.turn import Thinker
from fixtures.server import FixtureSite


@dataclass
class Told:
    """How a task ended, and every event of it."""

    did: Did
    events: list[Event] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        return self.did.finished.outcome

    @property
    def why(self) -> str:
        return self.did.finished.why

    def facts(self, kind: type) -> list[Any]:
        return [one.fact for one in self.events if isinstance(one.fact, kind)]

    @property
    def steps(self) -> list[str]:
        return [f"{one.name}: {one.verdict}" for one in self.facts(StepFinished)]


@pytest.fixture(scope="session")
def running_site():
    with FixtureSite() as site:
        yield site


@pytest.fixture
def site(running_site):
    running_site.reset()
    return running_site


@pytest.fixture
def do(tmp_path: Path, site):
    """Do a task on a page of the site."""

    async def do(text: str, path: str, thinker: Thinker, *, bounds: Bounds | None = None, **more: Any) -> Told:
        events: list[Event] = []
        person = more.pop("ask_person", None)
        computer = more.pop("computer", False)
        env, shelf = more.pop("env", {}), more.pop("shelf", None)
        may, approve = more.pop("may", ("submit", "irreversible", "payment")), more.pop("approve", None)
        task = Task(text, f"{site.url}{path}", bounds=bounds or Bounds(seconds=60.0), may=may, **more)
        options = Options(out=tmp_path / "runs", env=env, approve=approve)
        asking = {"shelf": shelf} | ({"ask_person": person} if person else {})
        did = await do_task(task, Minds(thinker, computer=computer), options=options, sinks=(events.append,), **asking)
        return Told(did, events)

    return do
