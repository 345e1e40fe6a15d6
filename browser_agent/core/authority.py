"""What a run may do, as words: classes of actions, layers of walls, limits, declared flows of page text."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from browser_agent.core.value import Money, Value

ActionClass = Literal[
    "read", "navigate", "input", "submit", "irreversible", "payment", "upload", "download", "secret"
]  # fmt: skip
"""What an action can do, from harmless to costly. The browser's facts decide it, never what a model says of it."""
Rule = Literal["allow", "ask", "deny"]
Layer = Literal["proxy", "namespace", "sandbox"]
"""Walls that a recipe can insist on: the forward proxy, an own network namespace, Chromium's sandbox."""
Tier = Literal["hand_over", "always_confirm", "pre_approved"]
"""What an act takes of a person: to do it; to say yes each time; to have allowed its class before, or to say yes."""
Author = Literal["person", "model"]
"""Who wrote a step. What a person wrote in a recipe was read before it runs; what a model wants was not."""


class PolicyLimits(Value):
    """The most that a run may do; None is no limit of its own.

    payment: of one payment; payments: of all payments of a run together; both in one currency. submits: actions of the
    classes submit, irreversible and payment together. tabs: that pages may open in a run.
    """

    payment: Money | None = None
    payments: Money | None = None
    submits: int | None = Field(default=None, ge=0)
    uploads: int | None = Field(default=None, ge=0)
    tabs: int | None = Field(default=None, ge=0)


class Flow(Value):
    """Text of pages of one origin that may be typed into pages of another. Both written as origins."""

    source: str
    onto: str
