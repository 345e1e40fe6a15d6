"""Who is asked, and what is remembered of it in a run; what is asked is made elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from browser_agent.core.approval import Answer, Question
from browser_agent.core.errors import Parked
from browser_agent.core.event import ApprovalAsked, Event, SecretUsed
from browser_agent.core.origin import origin_of

Approver = Callable[[Question], Awaitable[bool]]
"""A program in place of a person: says whether an act may be done; only True is a yes."""


class Ask(Protocol):
    """Gets a person's answer to a question. ways, expires_s, next: as in ApprovalAsked."""

    @property
    def ways(self) -> tuple[str, ...]:
        """How it can be answered."""

    @property
    def expires_s(self) -> float:
        """How long a question asked now counts."""

    @property
    def next(self) -> str:
        """The command that answers."""

    async def __call__(self, question: Question, asked: ApprovalAsked) -> Answer:
        """The answer. Raises Parked when nobody gives one in time; never waits longer than `expires_s`."""


class Nobody:
    """Where nobody can be asked."""

    ways: tuple[str, ...] = ()
    expires_s = 0.0
    next = ""

    async def __call__(self, question: Question, asked: ApprovalAsked) -> Answer:  # noqa: ARG002 - whatever it is
        """Never an answer."""
        raise Parked(f"{question.reason} ({question.rule})", hint="run it where a person can say yes")


@dataclass
class Approve:
    """The questions of one run, one at a time. refused: hashes of what a person said no to; it is not asked again."""

    ask: Ask
    refused: set[str] = field(default_factory=set)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    typed: dict[str, set[str]] = field(default_factory=dict)
    """Names of secrets that were typed, by origin."""

    def hear(self, event: Event) -> None:
        """A sink of the journal: remembers which secrets are in the fields."""
        if isinstance(event.fact, SecretUsed):
            origin = str(origin_of(event.fact.origin) or event.fact.origin)
            self.typed.setdefault(origin, set()).add(event.fact.name)
