"""The one place where a command makes the options of a run: whatever door it came in by, its journal says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from browser_agent.agent.job import Options


def options(**given: Any) -> Options:  # noqa: ANN401 - the fields of Options, each with its own type there
    """Options as given, of a run that a person or a script started at the command line."""
    # Here and not at the top: it brings Playwright, which takes longer to import than all of `check`.
    from browser_agent.agent.job import Options

    return Options(**given, asked_by="cli")
