"""Wiring, and the public Python API: the only place where browser, engine, data and memory meet."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from browser_agent.agent.deed import Deed, do
    from browser_agent.agent.job import Job, Options, prepare
    from browser_agent.agent.page import look_at, open_page
    from browser_agent.agent.run import Result, run_recipe

__all__ = ["Deed", "Job", "Options", "Result", "do", "look_at", "open_page", "prepare", "run_recipe"]
_WHERE = {
    "Deed": "deed", "Job": "job", "Options": "job", "Result": "run", "do": "deed", "look_at": "page",
    "open_page": "page", "prepare": "job", "run_recipe": "run",
}  # fmt: skip
"""They load on first use, so that the parts of a model's loop that need no browser load without one."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
