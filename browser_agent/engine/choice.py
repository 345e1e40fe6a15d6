"""What is asked of whoever chooses among candidates of a healing, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from browser_agent.core.lineup import Suspect
from browser_agent.core.target import Fingerprint, Query


@dataclass(frozen=True)
class Question:
    """What a model has to know to choose.

    does: the step as the recipe has it, in a sentence; proof: what has to be so after it. target, was: what it looks
    for. own: words of the recipe that the step types or picks. among: the refs that may be chosen.
    """

    does: str
    proof: tuple[str, ...]
    target: Query
    was: Fingerprint
    own: tuple[str, ...]
    among: tuple[Suspect, ...]


@dataclass(frozen=True)
class Choice:
    """ref: one of those that were asked about; empty for none of them. usd: None where it has no price."""

    ref: str
    reason: str
    usd: float | None = None


class Choose(Protocol):
    """Whatever chooses among candidates."""

    async def __call__(self, question: Question) -> Choice:
        """One of them or none. Never raises for an answer that cannot be had: then it is none, with the reason."""
