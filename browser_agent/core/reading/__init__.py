"""The text of an observation, as a model or a person reads it: all of it, a part, a search in it, or what changed."""

from __future__ import annotations

from browser_agent.core.reading.budget import budgeted
from browser_agent.core.reading.changes import changes
from browser_agent.core.reading.find import find, listed
from browser_agent.core.reading.lines import whole
from browser_agent.core.reading.words import tokens
from browser_agent.core.seen import Observation

__all__ = ["as_text", "changes", "find", "listed", "tokens"]


def as_text(seen: Observation, budget_tokens: int | None = None) -> str:
    """One line for each control and each text, in reading order.

    budget_tokens: how many it may take, as `tokens` counts them. What is in the viewport comes first, in full; then
    the headings and landmarks of the rest, with counts by role of what was left out. None leaves nothing out.
    """
    key = f"text {budget_tokens}"
    if key not in seen.derived:
        seen.derived[key] = whole(seen) if budget_tokens is None else budgeted(seen, budget_tokens)
    return str(seen.derived[key])
