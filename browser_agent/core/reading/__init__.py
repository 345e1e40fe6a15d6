"""The text of an observation, as a model or a person reads it: all of it, a part, a search in it, or what changed."""

from __future__ import annotations

from collections.abc import Iterable

from browser_agent.core.reading.budget import budgeted
from browser_agent.core.reading.changes import changes
from browser_agent.core.reading.find import find
from browser_agent.core.reading.lines import Line, home_of, lines, said
from browser_agent.core.reading.whole import whole
from browser_agent.core.reading.words import tokens
from browser_agent.core.seen import Observation, Seen

__all__ = ["Line", "as_text", "changes", "find", "lines", "listed", "tokens"]


def as_text(seen: Observation, budget: int | None = None) -> str:
    """One line for each control and each text, in reading order.

    budget: how many tokens it may take, as `tokens` counts them. What is in the viewport comes first, in full; then
    the headings and landmarks of the rest, with counts by role of what was left out. None leaves nothing out.
    """
    return whole(seen) if budget is None else budgeted(seen, budget)


def listed(seen: Observation, found: Iterable[Seen]) -> str:
    """Some of its nodes, a line each, as they read in the whole text."""
    home = home_of(seen)
    return "\n".join(said(node, (), home) for node in found)
