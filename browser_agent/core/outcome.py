"""How a step, and how a run, can end; with the exit codes that CI sees."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from browser_agent.core.value import Value


class Outcome(StrEnum):
    """How a run ended. Only `passed` is success; running out of anything never is."""

    PASSED = "passed"
    FAILED = "failed"
    INVALID = "invalid"
    BLOCKED = "blocked"
    NEEDS_HUMAN = "needs_human"
    UNAVAILABLE = "unavailable"
    MODEL_UNAVAILABLE = "model_unavailable"
    OUT_OF_BUDGET = "out_of_budget"
    UNKNOWN_EFFECT = "unknown_effect"
    HEALED = "healed"
    ALREADY_RUNNING = "already_running"
    DRY_RUN = "dry_run"
    MISLED = "misled"
    DRIFTED = "drifted"
    """What a canary comes to; no run ends like that."""
    BROKEN = "broken"
    INTERRUPTED = "interrupted"


EXIT_CODES: dict[Outcome, int] = {
    Outcome.PASSED: 0,
    Outcome.FAILED: 1,
    Outcome.INVALID: 2,
    Outcome.BLOCKED: 3,
    Outcome.NEEDS_HUMAN: 4,
    Outcome.UNAVAILABLE: 5,
    Outcome.MODEL_UNAVAILABLE: 6,
    Outcome.OUT_OF_BUDGET: 7,
    Outcome.UNKNOWN_EFFECT: 8,
    Outcome.HEALED: 9,
    Outcome.ALREADY_RUNNING: 10,
    Outcome.DRY_RUN: 11,
    Outcome.MISLED: 12,
    Outcome.DRIFTED: 13,
    Outcome.BROKEN: 70,
    Outcome.INTERRUPTED: 130,
}
"""Stable: scripts depend on them. An interrupted run exits 143 when the signal was SIGTERM."""

EXIT_MEANINGS: dict[int, str] = {
    0: "the recipe passed: every step and `verify` held",
    1: "an expectation or `verify` failed",
    2: "the command line or the recipe is invalid",
    3: "refused by policy",
    4: "needs a person; parked",
    5: "the site or the browser is unavailable",
    6: "the model is unavailable or refused",
    7: "a budget is spent",
    8: "an effect is unknown: it may or may not have happened",
    9: "passed only by healing, under --strict",
    10: "already running",
    11: "a dry run held what would have been sent, so nothing is proved",
    12: "`mutate`: on a changed page the recipe did something else than on its own",
    13: "a canary saw changes, and the recipe still passes",
    70: "a bug of browser-agent",
    130: "interrupted (Ctrl-C)",
    143: "interrupted (SIGTERM)",
}


class Verdict(Value):
    """Whether something is so, with the sentence that says why and what came closest."""

    state: Literal["met", "not_met", "impossible", "unknown"]
    why: str = ""
    expected: str = ""
    found: str = ""
    near: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        """True only for `met`; unknown is not enough."""
        return self.state == "met"


class Decision(Value):
    """What the judge said to one action."""

    answer: Literal["allow", "deny", "ask"]
    rule: str
    reason: str


def deny(rule: str, reason: str) -> Decision:
    """A no."""
    return Decision(answer="deny", rule=rule, reason=reason)


def ask(rule: str, reason: str) -> Decision:
    """A question to a person."""
    return Decision(answer="ask", rule=rule, reason=reason)


class Spend(Value):
    """What a run used up."""

    usd: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    model_calls: int = 0
