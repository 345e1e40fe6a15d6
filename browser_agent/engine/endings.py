"""How an error or a fault ends a run: the outcome, the sentence, and what to do next."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from browser_agent.core.errors import AgentError, Fault, FaultKind, Held, Interrupted, StepFault
from browser_agent.core.outcome import EXIT_CODES, Outcome

OUTCOMES: dict[FaultKind, Outcome] = {
    "hung": Outcome.UNAVAILABLE,
    "crashed": Outcome.UNAVAILABLE,
    "gone": Outcome.UNAVAILABLE,
    "navigation": Outcome.UNAVAILABLE,
    "refused": Outcome.BLOCKED,
    "cap_reached": Outcome.OUT_OF_BUDGET,
}
"""Faults that are not simply a failure of the recipe's job."""


@dataclass(frozen=True)
class Ending:
    """How a run ended, and why in one sentence. signal: which one, when it was interrupted."""

    outcome: Outcome
    why: str = ""
    next: str = ""
    signal: str = ""
    lenient: bool = False
    """It passed by healing, and nobody wanted that to fail."""

    @property
    def exit_code(self) -> int:
        """What the process exits with."""
        if self.lenient:
            return 0
        return 143 if self.signal == "SIGTERM" else EXIT_CODES[self.outcome]


def ending_of(error: BaseException) -> Ending:
    """The ending that an error means; what is none of ours is a bug, with its trace."""
    match error:
        case Interrupted():
            return Ending(Outcome.INTERRUPTED, f"interrupted by {error.message}", signal=error.message)
        case AgentError():
            return Ending(error.outcome, error.message, error.next)
        case StepFault():
            return Ending(outcome_of(error.fault), str(error.fault), error.fault.next)
        case _:
            trace = "".join(traceback.format_exception(error))
            return Ending(Outcome.BROKEN, trace, "this is a bug of browser-agent; report it with the journal")


def cut_off(error: BaseException) -> str:
    """The sentence for a step that something else than a fault ended."""
    if isinstance(error, asyncio.CancelledError):
        return f"stopped by {error}" if str(error) else "stopped: the time of the run was over"
    return str(error) or type(error).__name__


def by_healing(healed: tuple[str, ...], recipe: str, *, strict: bool) -> Ending:
    """The end of a run that did all of its work, some of it on other targets than those that are written down."""
    several = f"{len(healed)} target{'s' if len(healed) > 1 else ''}"
    hint = f"browser-agent heal {recipe}    (shows the change; --write makes it)"
    return Ending(Outcome.HEALED, f"passed by healing {several}", hint, lenient=not strict)


def outcome_of(fault: Fault) -> Outcome:
    """What a fault that nothing recovered from does to the run."""
    return OUTCOMES.get(fault.kind, Outcome.FAILED)


def honest(ending: Ending, held: Sequence[str]) -> Ending:
    """A run that came to its end without sending what it is there to send has not passed. held: what was not sent."""
    if ending.outcome is not Outcome.PASSED or not held:
        return ending
    writes = "1 write was" if len(held) == 1 else f"{len(held)} writes were"
    return Ending(Outcome.DRY_RUN, f"every step was gone through, and {writes} held: nothing of it was sent", Held.hint)


def next_lines(ending: Ending, run: str) -> tuple[str, ...]:
    """What helps a person to go on, most useful first."""
    if ending.outcome is Outcome.PASSED:
        return ()
    lines = [ending.next] if ending.next else []
    lines.append(f"browser-agent report {run} --html report.html")
    return tuple(lines)
