"""Web jobs as recipes: every step grounded to an element, done in headless Chromium, and proved before the next."""

from __future__ import annotations

import importlib
from typing import Any

_WHERE = {
    "Bounds": "agent.goal.task",
    "Minds": "agent.goal.doing",
    "Options": "agent",
    "Result": "agent",
    "Task": "agent.goal.task",
    "do_task": "agent.goal.doing",
    "open_page": "agent",
    "run_recipe": "agent",
    "thinker": "agent.goal.thinkers",
    "AgentError": "core.errors",
    "Outcome": "core.outcome",
    "Recipe": "core.recipe",
    "load": "recipe.load",
}
"""Public names and where they live. They load on first use, so that `check` and `report` start without a browser."""

__all__ = [
    "AgentError", "Bounds", "Minds", "Options", "Outcome", "Recipe", "Result", "Task", "do_task", "load", "open_page",
    "run_recipe", "thinker",
]  # fmt: skip


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
