"""Everything that can go wrong.

Fault                    a step could not be done or proved; a value, carried by StepFault
AgentError               a run cannot go on
├── UsageError           the command line is wrong                                exit 2
├── RecipeError          the recipe is wrong                                      exit 2
│   └── InputError       a param, a secret or a file is missing or wrong          exit 2
├── PolicyRefusal        the policy says no                                       exit 3
│   └── ReadOnly         a run that only reads came to what may write             exit 3
├── NeedsHuman           only a person can go on                                  exit 4
├── Unavailable          the site or the browser does not work                    exit 5
├── ModelUnavailable     no model answers                                         exit 6
├── BudgetSpent          a limit is reached                                       exit 7
├── UnknownEffect        an effect may or may not have happened                   exit 8
├── AlreadyRunning       another run holds the same run folder                    exit 10
├── Held                 a dry run came to what needs a write that it held      exit 11
│   └── LeftOut          a canary leaves a step out                               exit 11
└── Interrupted          a signal ended the run                                   exit 130 or 143
"""

from __future__ import annotations

from typing import ClassVar, Literal

from browser_agent.core.outcome import Outcome
from browser_agent.core.value import Place, Value

FaultKind = Literal[
    "not_found", "ambiguous", "covered", "disabled", "stale", "unsuitable", "no_option", "timeout", "hung",
    "crashed", "navigation", "http_status", "no_download", "bad_download", "not_met", "no_rows", "bad_rows",
    "cap_reached", "refused", "gone", "unexpected",
]  # fmt: skip


NOTHING_DONE: frozenset[FaultKind] = frozenset(
    {"not_found", "ambiguous", "covered", "disabled", "unsuitable", "no_option", "refused", "stale"}
)
"""Faults that stop an act before its input reaches the page."""


class Fault(Value):
    """Why a step could not be done or proved, in the words of the last ten lines of a CI log.

    expected and found are sentences without a final stop; near are the things that came closest;
    next is a command or an edit that would help.
    """

    kind: FaultKind
    expected: str
    found: str
    near: tuple[str, ...] = ()
    next: str = ""

    def __str__(self) -> str:
        alike = f". Alike: {'; '.join(self.near)}" if self.near else ""
        return f"expected {self.expected}; found {self.found}{alike}"


class StepFault(Exception):
    """Carries a Fault from the hand or the eyes to the engine."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class AgentError(Exception):
    """The base of what ends a run. Catch this to handle every expected failure of the program."""

    outcome: ClassVar[Outcome] = Outcome.BROKEN
    hint: ClassVar[str] = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next = hint or self.hint


class UsageError(AgentError):
    """The command line or the arguments of a call are wrong; nothing was started."""

    outcome = Outcome.INVALID
    hint = "browser-agent --help"


class Problem(Value):
    """One mistake in a recipe: where it is, what is wrong and what to do."""

    place: Place
    message: str
    fix: str = ""
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        fix = f" {self.fix}" if self.fix else ""
        return f"{self.place.file}:{self.place.line}:{self.place.column}: {self.message}{fix}"


class RecipeError(AgentError):
    """The recipe cannot be run as it is written; `problems` says where."""

    outcome = Outcome.INVALID
    hint = "browser-agent check FILE lists every mistake at once"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class InputError(RecipeError):
    """A param, a secret or a file that the recipe asks for is missing or wrong; each problem says what to give."""

    hint = ""


class PolicyRefusal(AgentError):
    """The policy does not allow an action; it was not done."""

    outcome = Outcome.BLOCKED
    hint = "allow the origin under `policy:` in the recipe, or with --allow ORIGIN, if you trust it"


class ReadOnly(PolicyRefusal):
    """A run that only reads does not do an act. kind: its class."""

    def __init__(self, message: str, kind: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.kind = kind


class NeedsHuman(AgentError):
    """The run cannot go on without a person."""

    outcome = Outcome.NEEDS_HUMAN


class Parked(NeedsHuman):
    """A step was not begun: a person has to say yes to it, or to do it, and nobody was there."""


class Unavailable(AgentError):
    """The site did not answer, or the browser is missing, died or hung."""

    outcome = Outcome.UNAVAILABLE
    hint = "browser-agent doctor"


class ModelUnavailable(AgentError):
    """No model can be asked, or none gave an answer that can be used."""

    outcome = Outcome.MODEL_UNAVAILABLE
    hint = "set OPENAI_API_KEY, or --base-url to a server that speaks the same language"


class BudgetSpent(AgentError):
    """A budget of the recipe is used up."""

    outcome = Outcome.OUT_OF_BUDGET
    hint = "raise `budget:` in the recipe if the job really needs more"


class UnknownEffect(AgentError):
    """An action of `effect: once` was begun and its result was lost; it is never tried a second time."""

    outcome = Outcome.UNKNOWN_EFFECT
    hint = "look at the site whether the effect is there before you run the recipe again"


class AlreadyRunning(AgentError):
    """Another process works in the same run folder."""

    outcome = Outcome.ALREADY_RUNNING


class Held(AgentError):
    """A dry run cannot go on: a step may need what would have been sent."""

    outcome = Outcome.DRY_RUN
    hint = "run it without --dry-run to send what was held"


class LeftOut(Held):
    """A canary does not do a step: it may write, or needs what another one would have written."""

    hint = ""


class Interrupted(AgentError):
    """Ctrl-C or SIGTERM; what was journaled stays."""

    outcome = Outcome.INTERRUPTED
