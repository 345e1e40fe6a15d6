"""A tab on the fixture site that is worked by calls of the computer tool, without a model."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from browser_agent.agent import Options
from browser_agent.agent.goal.batch import Batch, Ran
from browser_agent.agent.goal.computer import computed
from browser_agent.agent.goal.sights import Sights
from browser_agent.agent.goal.task import Task
from browser_agent.agent.goal.trying import Trier
from browser_agent.agent.job import prepare
from browser_agent.agent.stage import staged
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import event as ev
from browser_agent.data.reader import TypedReader
from browser_agent.engine.scope import Scope
from browser_agent.journal.writer import Journal
from browser_agent.model.turn import Call, Check, Result


@dataclass
class Window:
    """A tab on the fixture site, worked by computer calls."""

    surface: PlaywrightSurface
    batch: Batch
    events: list[ev.Event]
    url: str

    async def open(self, path: str) -> None:
        await self.surface.page.goto(self.url + path)

    async def at(self, name: str, role: str = "", share: float = 0.5) -> dict[str, int]:
        """A point in the box of what has this name, as the observation tells it."""
        seen = await self.surface.observe()
        box = next(one.box for one in seen.nodes if one.name == name and one.role == (role or one.role) and one.box)
        return {"x": round(box[0] + box[2] * share), "y": round(box[1] + box[3] / 2)}

    async def click(self, name: str, role: str = "", **more: Any) -> dict[str, Any]:
        return {"type": "click", "button": "left", **await self.at(name, role), **more}

    async def __call__(
        self, *actions: dict[str, Any], checks: tuple[Check, ...] = (), lets: Any = True
    ) -> tuple[Result, Ran]:
        async def acknowledge(check: Check) -> Any:
            return lets

        call = Call(
            id=f"call_{next(_numbers)}", name="computer", kind="computer", checks=checks,
            arguments=json.dumps({"actions": list(actions)}),
        )  # fmt: skip
        sights = Sights(self.surface, lambda text: text)
        return await computed(self.batch, sights, call, acknowledge)

    def facts(self, kind: type) -> list[Any]:
        return [one.fact for one in self.events if isinstance(one.fact, kind)]

    async def value(self, css: str) -> str:
        return await self.surface.page.input_value(css)


_numbers = count(1)


def write(text: str) -> dict[str, str]:
    return {"type": "type", "text": text}


def keys(*names: str) -> dict[str, Any]:
    return {"type": "keypress", "keys": list(names)}


@asynccontextmanager
async def opened(url: str, out: Path) -> AsyncIterator[Window]:
    """A walled tab that may be on this origin."""
    job = prepare(
        Task("a job", f"{url}/form/").as_recipe(), {}, Options(out=out, may=("submit", "irreversible", "payment"))
    )
    events: list[ev.Event] = []
    with Journal.create(job.folder, job.run_id, redact=job.vault.redact) as journal:
        journal.sinks.append(events.append)
        reader = TypedReader(locale="en-US", today=date(2026, 1, 1))
        async with staged(job, Options(), journal, reader, lambda _: None) as stage:
            surface = stage.session.surface
            await surface.open_eyes()
            trier = Trier(stage.door, surface, Scope({"params": {}}), (), count(1).__next__)
            yield Window(surface, Batch(trier, journal), events, url)
