"""A browser of its own to record in, and one replay of what was recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from browser_agent.agent.job import Options
from browser_agent.agent.page import walled
from browser_agent.agent.recording.recorder import Recorder, recording
from browser_agent.agent.recording.writing import Recording
from browser_agent.agent.run import Result, run_recipe
from browser_agent.core.action import Goto
from browser_agent.core.recipe import PolicySpec
from browser_agent.journal.writer import Sink

Replay = Literal["auto", "always", "never"]
"""auto: unless the recording sent something that wrote; a replay would do that a second time."""


@asynccontextmanager
async def open_recorder(
    start: str,
    *,
    title: str = "",
    allow: tuple[str, ...] = (),
    options: Options | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[Recorder]:
    """A walled browser at `start`, and what a person does in it recorded: `recorder.page` is Playwright's own.

    allow: more origins that its pages may be on; they go into the recipe's policy. tell: see `recording`.
    """
    async with walled(start, allow=allow, options=options) as session:
        session.evidence.by_hand = True
        policy = PolicySpec(navigate=allow)
        called = title or f"Recorded at {urlsplit(start).hostname}"
        async with recording(session.context, session.page, start, title=called, tell=tell, policy=policy) as recorder:
            await session.surface.perform(Goto(url=start), None)
            yield recorder


def why_not(made: Recording, replay: Replay) -> str:
    """Why a recording is not replayed now; empty when it is."""
    if made.files:
        given = " ".join(f"-p {one}=PATH" for one in made.files)
        return f"it needs files, and a page only tells their names: run it with {given}"
    if replay == "auto" and made.writes:
        sent = "a request that writes" if made.writes == 1 else f"{made.writes} requests that write"
        return f"it sent {sent}, and a replay sends that again; --replay always does"
    return "as wished" if replay == "never" else ""


async def replayed(made: Recording, file: Path, *, options: Options, sinks: tuple[Sink, ...] = ()) -> Result:
    """Run what was written to a file once, with no model; secrets are those that were typed, which are in no file."""
    own = replace(options, env={**options.env, **made.environment}, headed=False)
    return await run_recipe(file, {}, options=own, sinks=sinks)
