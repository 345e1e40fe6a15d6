"""Runs the recipes of the project on a real application, through the public API, and keeps all that they told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import browser_agent
from browser_agent.core.event import Event, Fact, StepFinished, StepStarted
from browser_agent.core.outcome import Outcome
from browser_agent.core.recipe import Step
from browser_agent.recipe.load import load
from tests.recipes_run.conftest import RECIPES, Told

from .django_admin import PASSWORD, USER

ACCOUNT = {"SHOP_USER": USER, "SHOP_PASSWORD": PASSWORD}
IMPATIENT_S = 1.0


async def ran(
    recipe: str,
    params: Mapping[str, Any],
    folder: Path,
    *,
    secrets: Mapping[str, str] | None = None,
    meanwhile: Callable[[Fact], None] = lambda _: None,
    stuck: str = "",
) -> Told:
    """Run a recipe by its name. meanwhile: hears each event at once, to break something in the middle of a run.

    stuck: the name of the step that cannot be done; it alone waits for one second instead of five.
    """
    events: list[Event] = []

    def hear(event: Event) -> None:
        events.append(event)
        meanwhile(event.fact)

    loaded = load(RECIPES / f"{recipe}.yaml")
    steps = tuple(
        one.model_copy(update={"timeout_s": IMPATIENT_S}) if isinstance(one, Step) and one.name == stuck else one
        for one in loaded.steps
    )
    options = browser_agent.Options(out=folder / "runs", env=dict(secrets or {}))
    result = await browser_agent.run_recipe(
        loaded.model_copy(update={"steps": steps}), params, options=options, sinks=(hear,)
    )
    return Told(result, events)


def passed(told: Told) -> dict[str, Any]:
    """The outputs of a run that passed: outcome, exit code, every step and every line of `verify`."""
    finished = told.finished
    assert (finished.outcome, finished.exit_code) == (Outcome.PASSED, 0), finished.why
    assert {step.verdict for step in told.facts(StepFinished)} == {"passed"}
    assert all(verdict.is_met for verdict in finished.verify)
    return told.result.outputs


def ended(told: Told, outcome: Outcome, code: int, step: str) -> str:
    """The sentence of a run that ended as it should, at the step that is named, with nothing in its outputs."""
    finished = told.finished
    decided = "verify" if finished.step == "verify" else told.deciding.name
    assert (finished.outcome, finished.exit_code, decided) == (outcome, code, step), finished.why
    assert "Traceback" not in finished.why
    assert finished.next
    assert told.result.outputs == {}
    return finished.why


def at_step(name: str, act: Callable[[], object]) -> Callable[[Fact], None]:
    """Do something when the step of this name begins, before anything is sent."""

    def hear(fact: Fact) -> None:
        if isinstance(fact, StepStarted) and fact.name == name:
            act()

    return hear
