"""A run in a folder: what the models said, what the network answered, when it was; played again with neither."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, ValidationError

from browser_agent.agent.goal.task import Bounds, Task
from browser_agent.agent.job import Options
from browser_agent.browser.session import Traffic
from browser_agent.core import recipe as rc
from browser_agent.core.authority import ActionClass
from browser_agent.core.errors import UsageError
from browser_agent.core.event import ClarificationAsked, Event, RunFinished, StepFinished
from browser_agent.core.value import Data, Value
from browser_agent.journal.atomic import whole_file

ABOUT = "cassette.json"


class About(Value):
    """What was to be done, and how it went. models: what --model said. steps: each with its verdict, in order."""

    version: int = 1
    task: str
    start: str
    at: str
    allow: tuple[str, ...] = ()
    page_tools: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    may: tuple[ActionClass, ...] = ()
    params: dict[str, Data] = Field(default_factory=dict)
    secrets: tuple[rc.Secret, ...] = ()
    success: tuple[str, ...] = ()
    schema_: dict[str, Data] | None = None
    answers: tuple[str, ...] = ()
    bounds: dict[str, Data] = Field(default_factory=dict)
    models: tuple[str, ...] = ()
    outcome: str = ""
    why: str = ""
    steps: tuple[str, ...] = ()

    def as_task(self) -> Task:
        """The same task, at the same time."""
        return Task(
            self.task, self.start, allow=self.allow, params=dict(self.params), secrets=self.secrets,
            page_tools=self.page_tools, flows=self.flows, may=self.may, success=self.success,
            schema=self.schema_, answers=self.answers,
            clock=self.at, bounds=Bounds(**self.bounds),
        )  # fmt: skip


class Cassette:
    """The folder. turns: for a Recorder or a Player."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.turns = folder / "turns.jsonl"
        self.network = folder / "network.har"

    def to_record(self, options: Options) -> Options:
        """Options that write the network down. Raises UsageError when the folder holds a cassette already."""
        if (self.folder / ABOUT).exists() or self.turns.exists():
            raise UsageError(f"{self.folder} holds a cassette already", hint="name another folder")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return replace(options, traffic=Traffic(record=self.network.resolve(), turns=self.turns.resolve()))

    def to_play(self, options: Options) -> Options:
        """Options that are answered by what was written down."""
        return replace(options, traffic=Traffic(play=self.network))

    def keep(self, task: Task, models: Sequence[str], events: Sequence[Event]) -> None:
        """Write down what was done, once it is over."""
        finished = next((one.fact for one in reversed(events) if isinstance(one.fact, RunFinished)), None)
        asked = (one.fact for one in events if isinstance(one.fact, ClarificationAsked))
        answers = tuple(one.answer for one in asked if one.answer) or task.answers
        about = About(
            task=task.text, start=task.start, at=events[0].at if events else datetime.now(UTC).isoformat(),
            allow=task.allow, page_tools=task.page_tools, params=task.params, secrets=task.secrets,
            success=task.success, schema_=task.schema, flows=task.flows, may=task.may,
            answers=answers, models=tuple(models), steps=told(events),
            bounds=vars(task.bounds), outcome=str(finished.outcome) if finished else "unfinished",
            why=finished.why if finished else "",
        )  # fmt: skip
        with whole_file(self.folder / ABOUT) as out:
            out.write((about.model_dump_json(indent=1) + "\n").encode())

    def about(self) -> About:
        """What was to be done. Raises UsageError when the folder holds no cassette."""
        try:
            return About.model_validate(json.loads((self.folder / ABOUT).read_text(encoding="utf-8")))
        except (OSError, ValueError, RecursionError, ValidationError) as error:
            raise UsageError(f"{self.folder} holds no cassette: {str(error)[:200]}") from None


def told(events: Sequence[Event]) -> tuple[str, ...]:
    """The steps of a run with their verdicts: equal for equal decisions."""
    ended = (one.fact for one in events if isinstance(one.fact, StepFinished))
    return tuple(f"{one.name}: {one.verdict}" for one in ended)


def difference(about: About, outcome: str, steps: Sequence[str]) -> str:
    """The first thing that went otherwise than it was recorded; empty when nothing did."""
    for number, (was, now) in enumerate(zip(about.steps, steps, strict=False), 1):
        if was != now:
            return f"step {number} was recorded as {was!r}, and is {now!r}"
    if len(steps) != len(about.steps):
        return f"{len(about.steps)} steps were recorded, and there are {len(steps)}"
    return "" if outcome == about.outcome else f"it was recorded as {about.outcome}, and is {outcome}"
