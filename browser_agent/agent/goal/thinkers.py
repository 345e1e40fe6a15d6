"""Whoever thinks for a run: the client of a server, one whose turns are kept, or a cassette in its place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from browser_agent.core.errors import UsageError
from browser_agent.model.cassette import Player, Recorder
from browser_agent.model.client import Client
from browser_agent.model.turn import Thinker


@asynccontextmanager
async def thinker(
    base_url: str | None, api_key: str | None, *, record: Path | None = None, play: Path | None = None
) -> AsyncIterator[Thinker]:
    """A thinker for the time of the block. Raises ModelUnavailable where there is neither key nor server."""
    if record is not None and play is not None:
        raise UsageError("--record and --play exclude each other")
    if play is not None:
        yield Player(play)
        return
    client = Client(base_url, api_key, on_try=lambda _: None)
    try:
        # What is asked was redacted before it got here.
        yield client if record is None else Recorder(client, record, lambda text: text)
    finally:
        await client.close()
