"""The fixture site, and running a recipe against it through the public API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import browser_agent
from browser_agent.core.event import Event, RunFinished, StepFinished
from fixtures.server import FixtureSite

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "recipes"
SECRETS = {"INVOICES_USER": "ada", "INVOICES_PASSWORD": "correct-horse", "INVOICES_CODE": "246810"}


@dataclass
class Told:
    """What a run said: its result, and every event in order."""

    result: browser_agent.Result
    events: list[Event] = field(default_factory=list)

    @property
    def finished(self) -> RunFinished:
        return self.result.finished

    @property
    def deciding(self) -> StepFinished:
        """The record of the step that decided how the run ended."""
        return next(
            one.fact
            for one in self.events
            if isinstance(one.fact, StepFinished) and one.fact.step == self.finished.step
        )

    def facts(self, kind: type) -> list[Any]:
        return [one.fact for one in self.events if isinstance(one.fact, kind)]

    @property
    def journal(self) -> str:
        return (self.result.folder / "journal.jsonl").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def running_site():
    with FixtureSite() as site:
        yield site


@pytest.fixture
def site(running_site):
    running_site.reset()
    return running_site


@pytest.fixture
def run(tmp_path):
    """Run a recipe file, or a text written to one, in a browser of its own."""

    async def run(
        recipe: str | Path,
        params: Mapping[str, Any] | None = None,
        *,
        secrets: Mapping[str, str] = SECRETS,
        **options: Any,
    ) -> Told:
        if isinstance(recipe, str):
            file = tmp_path / "recipe.yaml"
            file.write_text(recipe, encoding="utf-8")
            recipe = file
        events: list[Event] = []
        chosen = browser_agent.Options(out=tmp_path / "runs", env=dict(secrets), **options)
        result = await browser_agent.run_recipe(recipe, params, options=chosen, sinks=(events.append,))
        return Told(result, events)

    return run
