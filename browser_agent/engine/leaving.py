"""What a run leaves behind at its end beside the journal: trace, video, log-in, each with its hash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from browser_agent.core import event as ev
from browser_agent.core.errors import Unavailable
from browser_agent.core.outcome import Outcome
from browser_agent.engine.endings import Ending, ending_of
from browser_agent.journal.kept import hash_of
from browser_agent.journal.writer import Journal


@dataclass(frozen=True)
class Closed:
    """Files that were closed, by name. broken: why one that the recipe promises is not there."""

    files: dict[str, str] = field(default_factory=dict)
    broken: Unavailable | None = None


Artifacts = Callable[[bool], Awaitable[Closed]]
"""Closes trace and video, and keeps the log-in; told whether the run passed."""


@dataclass(frozen=True)
class Left:
    """Files by name, and the SHA-256 of each as it was when it was whole. broken: as in Closed."""

    artifacts: dict[str, str] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    broken: Unavailable | None = None

    def judged(self, ending: Ending) -> Ending:
        """The ending of a run that left this: one whose promise is broken has not passed."""
        return ending if self.broken is None or ending.outcome is not Outcome.PASSED else ending_of(self.broken)


async def films(finish: Artifacts, journal: Journal, *, passed: bool) -> Left:
    """What the run leaves, closed and hashed; whatever happens to it, the run gets its last record."""
    try:
        closed = await finish(passed)
        # In a thread: a trace may have hundreds of megabytes.
        hashes = await asyncio.to_thread(lambda: {name: hash_of(Path(path)) for name, path in closed.files.items()})
    except Exception as error:  # noqa: BLE001 - our own bug in it included
        journal.emit(ev.Warned(message=f"trace or video is lost: {error}"))
        return Left()
    return Left(closed.files, hashes, closed.broken)
