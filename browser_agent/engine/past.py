"""What a run has done so far, as its journal tells it: rows, effects that must happen once, the last checkpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Literal

from browser_agent.core import event as ev
from browser_agent.core.action import Goal
from browser_agent.core.errors import NOTHING_DONE
from browser_agent.core.resumption import CheckpointKept, EffectSettled, RowFinished, RunResumed
from browser_agent.core.value import Money
from browser_agent.policy.limits import COUNTED, Cost, Ledger

Known = Literal["done", "unknown"]


@dataclass
class Past:
    """Read from the events of a run that ended without passing.

    effects: of steps with `effect: once`, by place: done, or begun with an end that nobody knows. steps: the same
    places as the journal named them. number: of the last step that began.
    """

    effects: dict[str, Known] = field(default_factory=dict)
    steps: dict[str, ev.StepStarted] = field(default_factory=dict)
    rows: dict[str, dict[str, RowFinished]] = field(default_factory=dict)
    checkpoint: CheckpointKept | None = None
    started: ev.RunStarted | None = None
    finished: ev.RunFinished | None = None
    number: int = 0
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Places of effects that may or may not have happened; a run has one at most, since it stops there."""
        return tuple(at for at, known in self.effects.items() if known == "unknown")

    def take(self, fact: ev.Fact) -> None:
        """One fact more, that belongs to no step."""
        _Reader().take(self, fact)

    def named(self, at: str) -> str:
        """The step of a place as people know it: its name, its row, its line."""
        step = self.steps[at]
        row = f", row {step.row}" if step.row else ""
        return f"{step.name}{row} ({step.place})"


def past_of(events: Iterable[ev.Event]) -> Past:
    """Fold the events of one run, oldest first."""
    past, reader = Past(), _Reader()
    for event in events:
        reader.take(past, event.fact)
    return past


@dataclass
class _Reader:
    """now: the recipe's step that runs. acted: something of it reached the page, as far as is known. asked: what an
    act uses up that a person is asked about."""

    now: ev.StepStarted | None = None
    acted: bool = False
    asked: Cost | None = None

    def take(self, past: Past, fact: ev.Fact) -> None:
        match fact:
            case ev.StepStarted() | ev.Intent() | ev.Performed() | ev.StepFinished():
                self._step(past, fact)
            case ev.Decided() | ev.ApprovalAnswered():
                self._judged(past, fact)
            case ev.RunStarted():
                past.started = fact
            case ev.RunFinished():
                past.finished, self.now = fact, None
            case RunResumed():
                past.finished, self.now = None, None
            case EffectSettled(happened=True):
                past.effects[fact.at] = "done"
            case EffectSettled():
                past.effects.pop(fact.at, None)
            case RowFinished():
                past.rows.setdefault(fact.at, {})[fact.mark] = fact
            case CheckpointKept():
                past.checkpoint = fact
            case _:
                pass

    def _step(self, past: Past, fact: ev.StepStarted | ev.Intent | ev.Performed | ev.StepFinished) -> None:
        match fact:
            case ev.StepStarted() if fact.at:
                self.now, self.acted = fact, False
                past.number = max(past.number, fact.number)
            case ev.Intent(effect="once") if self.now is not None and fact.step != self.now.step:
                # One of a model, inside a goal, counts for the goal: it would be worked anew as a whole.
                if isinstance(self.now.action, Goal):
                    past.effects[self.now.at], past.steps[self.now.at] = "unknown", self.now
                    self.acted = True
            case ev.Intent(effect="once") if self.now is not None:
                past.effects[self.now.at] = "unknown"
                past.steps[self.now.at] = self.now
            case ev.Performed():
                self.acted = True
            case ev.StepFinished() if self.now is not None and fact.step == self.now.step:
                self._end(past, self.now.at, fact)
                self.now = None
            case _:
                pass

    def _judged(self, past: Past, fact: ev.Decided | ev.ApprovalAnswered) -> None:
        """Count what was allowed, by the policy or by a person, against the limits of the run."""
        match fact:
            case ev.Decided(decision=decision):
                self.asked = _cost(fact)
                if decision.answer == "allow":
                    past.ledger.add(self.asked)
            case ev.ApprovalAnswered(answer=answer) if answer is not None and answer.yes and self.asked is not None:
                past.ledger.add(self.asked)
            case _:
                pass

    def _end(self, past: Past, at: str, fact: ev.StepFinished) -> None:
        if at not in past.effects:
            return
        if fact.verdict == "passed":
            past.effects[at] = "done"
        elif fact.fault is not None and fact.fault.kind in NOTHING_DONE and not self.acted:
            del past.effects[at]


def _cost(fact: ev.Decided) -> Cost:
    """What the act that was judged uses up of limits."""
    kind, amount, files = (fact.facts.get(name) for name in ("class", "amount", "files"))
    number, _, currency = amount.partition(" ") if isinstance(amount, str) else ("", "", "")
    try:
        pays = Money(amount=Decimal(number), currency=currency) if number else None
    except InvalidOperation:
        pays = None
    uploads = max(1, len(files) if isinstance(files, list | tuple) else 0) if kind == "upload" else 0
    return Cost(submits=1 if kind in COUNTED else 0, uploads=uploads, pays=pays)
