"""Folds the events of one run into steps; every other report reads this value and no event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeVar

from browser_agent.core.action import Action
from browser_agent.core.errors import NOTHING_DONE, Fault
from browser_agent.core.event import (
    ApprovalAnswered,
    ApprovalAsked,
    Checked,
    Decided,
    EgressDenied,
    Event,
    Extracted,
    Fact,
    Intent,
    Noted,
    Observed,
    Performed,
    PictureKept,
    Recovered,
    Resolved,
    RunFinished,
    RunStarted,
    SecretUsed,
    StepFinished,
    StepStarted,
    StepVerdict,
    Thought,
    Warned,
    WriteHeld,
)
from browser_agent.core.outcome import Outcome, Spend, Verdict
from browser_agent.core.plain.matched import Matched
from browser_agent.core.resumption import RunResumed
from browser_agent.core.sight import Sighted
from browser_agent.core.snapshot import HELD, SAFE_METHODS, Exchange
from browser_agent.core.value import Place, Value

_Some = TypeVar("_Some", bound=Value)
_NEVER_LEFT = (
    HELD,
    "ERR_BLOCKED",
    "ERR_CONNECTION_REFUSED",
    "ERR_NAME_NOT_RESOLVED",
    "ERR_ADDRESS_UNREACHABLE",
    "ERR_INTERNET_DISCONNECTED",
    "ERR_PROXY_CONNECTION_FAILED",
    "ERR_TUNNEL_CONNECTION_FAILED",
)
"""Failures in which no byte of a request reached the site; all others may come after it was received."""


class StepReport(Value):
    """One step as it went, or one round of it when it stands in a loop.

    number counts the steps that began; 0 when it never began. since_s: seconds into the run when it began.
    verdict: "running" when the journal ends before the step does.
    """

    id: str
    number: int = 0
    name: str = ""
    row: str = ""
    place: Place | None = None
    action: Action | None = None
    since_s: float = 0.0
    verdict: StepVerdict | Literal["running"] = "running"
    why: str = ""
    fault: Fault | None = None
    duration_s: float = 0.0
    attempts: int = 1
    looks: tuple[Observed, ...] = ()
    matched: tuple[Matched, ...] = ()
    resolved: tuple[Resolved, ...] = ()
    decisions: tuple[Decided, ...] = ()
    approvals: tuple[ApprovalAsked | ApprovalAnswered, ...] = ()
    """What a person was asked and said, in order."""
    intents: tuple[Intent, ...] = ()
    performed: tuple[Performed, ...] = ()
    checks: tuple[Checked, ...] = ()
    recoveries: tuple[Recovered, ...] = ()
    extracted: tuple[Extracted, ...] = ()
    denials: tuple[EgressDenied, ...] = ()
    held: tuple[WriteHeld, ...] = ()
    sights: tuple[Sighted, ...] = ()
    """What a canary saw of its targets."""
    secrets: tuple[SecretUsed, ...] = ()
    notes: tuple[Noted, ...] = ()
    pictures: tuple[PictureKept, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every request that was seen right after an action of the step."""
        return tuple(exchange for done in self.performed for exchange in done.exchanges)

    @property
    def expected(self) -> str:
        """What should have been so, for a step that did not pass; "" when nothing says."""
        verdict = self._unmet
        return self.fault.expected if self.fault else verdict.expected if verdict else ""

    @property
    def found(self) -> str:
        """What was there instead."""
        verdict = self._unmet
        return self.fault.found if self.fault else (verdict.found or verdict.why) if verdict else ""

    @property
    def near(self) -> tuple[str, ...]:
        """What came closest."""
        verdict = self._unmet
        return self.fault.near if self.fault else verdict.near if verdict else ()

    @property
    def may_have_sent(self) -> bool:
        """True unless the events show that the step changed nothing behind the page.

        An action that can act counts from its intent on, for its input may have arrived even when its end
        is not known. A request counts when its method can change something and it was not stopped early.
        """
        stopped = self.fault is not None and self.fault.kind in NOTHING_DONE and not self.performed
        begun = (bool(self.performed) or bool(self.intents)) and not stopped
        if begun and self.action is not None and self.action.touches == "act":
            return True
        if begun and any(intent.effect == "once" for intent in self.intents):
            return True
        return any(_left(exchange) for exchange in self.exchanges)

    @property
    def _unmet(self) -> Verdict | None:
        if self.verdict in ("passed", "skipped"):
            return None
        unmet = [check.verdict for check in self.checks if not check.verdict.is_met]
        return unmet[-1] if unmet else None


def _left(exchange: Exchange) -> bool:
    if exchange.method.upper() in SAFE_METHODS:
        return False
    failure = exchange.failure or ""
    return not any(word in failure for word in _NEVER_LEFT)


class RunReport(Value):
    """A run as its journal tells it.

    at: when it began, UTC. duration_s: to its end, or to the last record when it has none.
    finished: None when the run still goes on or died. journal: where the journal is, as the reader named it.
    """

    run: str = ""
    at: str = ""
    journal: str = ""
    head: str = ""
    duration_s: float = 0.0
    started: RunStarted | None = None
    steps: tuple[StepReport, ...] = ()
    warnings: tuple[Warned, ...] = ()
    """Those that belong to no step."""
    denials: tuple[EgressDenied, ...] = ()
    """Likewise."""
    held: tuple[WriteHeld, ...] = ()
    """Likewise: what a page would have sent between the steps of a dry run."""
    approvals: tuple[ApprovalAsked | ApprovalAnswered, ...] = ()
    """Likewise: questions about safety checks of the model server."""
    thoughts: tuple[Thought, ...] = ()
    """Plans, questions and calls of models, in order."""
    recoveries: tuple[Recovered, ...] = ()
    """Those that belong to no step."""
    finished: RunFinished | None = None
    """How it ended for the last time."""
    resumed: tuple[RunResumed, ...] = ()
    """Each time that it went on after it had ended without passing."""

    @property
    def title(self) -> str:
        """What the recipe calls itself; its path or the run when it has no title."""
        named = (self.started.title or self.started.recipe) if self.started else ""
        return named or f"run {self.run}"

    @property
    def recipe(self) -> str:
        """Path or id of the recipe."""
        return self.started.recipe if self.started else ""

    @property
    def outcome(self) -> Outcome | Literal["unfinished"]:
        """How the run ended."""
        return self.finished.outcome if self.finished else "unfinished"

    @property
    def is_success(self) -> bool:
        """True when the recipe was carried out, be it by healing."""
        return self.outcome in (Outcome.PASSED, Outcome.HEALED)

    @property
    def spend(self) -> Spend:
        """What a model was paid for."""
        return self.finished.spend if self.finished else Spend()

    @property
    def decisive(self) -> StepReport | None:
        """The step that decided a run that did not pass: the one the end names, else the last bad one."""
        if self.is_success:
            return None
        named = [step for step in self.steps if self.finished and step.id == self.finished.step]
        bad = [step for step in self.steps if step.verdict in ("failed", "blocked", "unknown", "running")]
        bad_and_named = [step for step in named if step in bad]
        if self.finished and self.finished.step:
            return next(reversed(bad_and_named or named), None)
        return bad[-1] if bad and self.outcome in (Outcome.FAILED, Outcome.BLOCKED, "unfinished") else None

    @property
    def may_have_sent(self) -> bool:
        """False only when the events show that nothing behind the pages was changed."""
        return any(step.may_have_sent for step in self.steps)

    @property
    def done(self) -> int:
        """How many of the recipe's own steps passed; the opening of its `start`, which is number 0, is none of them."""
        return sum(step.verdict == "passed" and step.number > 0 for step in self.steps)

    @property
    def has_rounds(self) -> bool:
        """True when steps were repeated, so that counts of begun steps and of written ones differ."""
        written = self.started.steps if self.started else 0
        return any(step.row for step in self.steps) or any(step.number > written for step in self.steps)

    @property
    def all_denials(self) -> tuple[EgressDenied, ...]:
        """Every refused request, of the steps and of the run."""
        return self.denials + tuple(denial for step in self.steps for denial in step.denials)

    @property
    def all_held(self) -> tuple[WriteHeld, ...]:
        """Every request that a dry run held, of the steps and of the run."""
        return self.held + tuple(one for step in self.steps for one in step.held)

    @property
    def all_warnings(self) -> tuple[Warned, ...]:
        """Every warning, of the run and of the steps."""
        return self.warnings + tuple(warning for step in self.steps for warning in step.warnings)


def fold(events: Iterable[Event], *, journal: str = "") -> RunReport:
    """Read the events of one run, oldest first. What belongs to a step is put with its latest round."""
    ordered = tuple(events)
    loose: list[Fact] = []
    rounds: list[list[Event]] = []
    latest: dict[str, list[Event]] = {}
    for event in ordered:
        step = getattr(event.fact, "step", "")
        if isinstance(event.fact, RunFinished) or not step:
            loose.append(event.fact)
            continue
        ended = bool(latest.get(step)) and isinstance(latest[step][-1].fact, StepFinished)
        begins = isinstance(event.fact, StepStarted) or step not in latest
        if begins or (ended and isinstance(event.fact, StepFinished)):
            latest[step] = []
            rounds.append(latest[step])
        latest[step].append(event)
    started = _of(loose, RunStarted)
    goes_on = [number for number, fact in enumerate(loose) if isinstance(fact, RunResumed)]
    finished = _of(loose[goes_on[-1] :] if goes_on else loose, RunFinished)
    last = ordered[-1] if ordered else None
    return RunReport(
        run=last.run if last else "",
        at=ordered[0].at if ordered else "",
        journal=journal,
        head=last.hash if last else "",
        duration_s=finished[-1].duration_s if finished else last.since_s if last else 0.0,
        started=started[0] if started else None,
        steps=tuple(_step(group) for group in rounds),
        warnings=_of(loose, Warned),
        denials=_of(loose, EgressDenied),
        held=_of(loose, WriteHeld),
        approvals=tuple(fact for fact in loose if isinstance(fact, ApprovalAsked | ApprovalAnswered)),
        thoughts=tuple(fact for fact in loose if isinstance(fact, Thought)),
        recoveries=_of(loose, Recovered),
        finished=finished[-1] if finished else None,
        resumed=_of(loose, RunResumed),
    )


def _step(group: list[Event]) -> StepReport:
    facts = [event.fact for event in group]
    began = next(iter(_of(facts, StepStarted)), None)
    ended = next(iter(reversed(_of(facts, StepFinished))), None)
    return StepReport(
        id=began.step if began else str(getattr(facts[0], "step", "")),
        number=began.number if began else 0,
        name=began.name if began else ended.name if ended else "",
        row=began.row if began else "",
        place=began.place if began else None,
        action=began.action if began else None,
        since_s=group[0].since_s,
        verdict=ended.verdict if ended else "running",
        why=ended.why if ended else "",
        fault=ended.fault if ended else None,
        duration_s=ended.duration_s if ended else group[-1].since_s - group[0].since_s,
        attempts=ended.attempts if ended else 1,
        looks=_of(facts, Observed),
        matched=_of(facts, Matched),
        resolved=_of(facts, Resolved),
        decisions=_of(facts, Decided),
        approvals=tuple(fact for fact in facts if isinstance(fact, ApprovalAsked | ApprovalAnswered)),
        intents=_of(facts, Intent),
        performed=_of(facts, Performed),
        checks=_of(facts, Checked),
        recoveries=_of(facts, Recovered),
        extracted=_of(facts, Extracted),
        denials=_of(facts, EgressDenied),
        held=_of(facts, WriteHeld),
        sights=_of(facts, Sighted),
        secrets=_of(facts, SecretUsed),
        notes=_of(facts, Noted),
        pictures=_of(facts, PictureKept),
        warnings=_of(facts, Warned),
    )


def _of(facts: list[Fact], kind: type[_Some]) -> tuple[_Some, ...]:
    return tuple(fact for fact in facts if isinstance(fact, kind))
