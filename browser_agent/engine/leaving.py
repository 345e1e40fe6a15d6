"""What a run leaves behind at its end beside the journal: trace, video, log-in, each with its hash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from browser_agent.core import event as ev
from browser_agent.journal.kept import hash_of
from browser_agent.journal.writer import Journal

Artifacts = Callable[[bool], Awaitable[dict[str, str]]]
"""Closes trace and video; told whether the run passed."""


@dataclass(frozen=True)
class Left:
    """Files by name, and the SHA-256 of each as it was when it was whole."""

    artifacts: dict[str, str] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)


async def films(finish: Artifacts, journal: Journal, *, passed: bool) -> Left:
    """Trace and video of a run, closed and hashed; whatever happens to them, the run gets its last record."""
    try:
        kept = await finish(passed)
        # In a thread: a trace may have hundreds of megabytes.
        hashes = await asyncio.to_thread(lambda: {name: hash_of(Path(path)) for name, path in kept.items()})
    except Exception as error:  # noqa: BLE001 - our own bug in it included
        journal.emit(ev.Warned(message=f"trace or video is lost: {error}"))
        return Left()
    return Left(kept, hashes)
