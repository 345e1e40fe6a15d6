"""What a model planned, asked and cost, each in a line: the parts of a run that recipes do not have."""

from __future__ import annotations

from collections.abc import Iterator

from browser_agent.core.event import ClarificationAsked, ModelCalled, PlanMade, PlanStepReached, Thought
from browser_agent.report.voice import harmless, many

KINDS = frozenset({"plan_made", "model_called", "clarification_asked", "plan_step_reached"})


def thought_lines(fact: Thought, spent_usd: float | None = None) -> Iterator[str]:
    """The lines of one of them. spent_usd: of the whole run so far, for the line of a call."""
    match fact:
        case PlanMade():
            yield "new plan: " + harmless(fact.why, 160) if fact.why else f"plan: {harmless(fact.goal, 160)}"
            for number, (step, risk) in enumerate(zip(fact.steps, fact.risks, strict=False), 1):
                yield f"  {number}. {harmless(step, 160)} ({harmless(risk, 20)})"
            for one in fact.success:
                yield f"  done when: {harmless(one, 160)}"
        case ModelCalled():
            yield call_line(fact, spent_usd)
        case ClarificationAsked():
            yield f"asked: {harmless(fact.question, 300)}"
            yield f"  answer: {harmless(fact.answer, 300)}" if fact.answer else "  nobody was there to answer"
        case PlanStepReached():
            why = f": {harmless(fact.why, 200)}" if fact.why and fact.status != "done" else ""
            yield f"plan step {fact.number} of {fact.of} {fact.status}{why}"


def call_line(fact: ModelCalled, spent_usd: float | None = None) -> str:
    """Role, model, tokens, price and time of a call."""
    cached = f" ({fact.cached:,} cached)" if fact.cached else ""
    price = "unpriced" if fact.usd is None else f"{fact.usd:.4f} USD"
    total = f", {spent_usd:.4f} so far" if spent_usd is not None and fact.usd is not None else ""
    again = ", " + many(fact.tries, "request") if fact.tries > 1 else ""
    wants = f" · {harmless(fact.said, 80)}" if fact.said else ""
    tokens = f"{fact.input:,} tokens in{cached}, {fact.output:,} out"
    return f"{fact.role} {harmless(fact.model, 60)}: {tokens}, {price}{total}, {fact.took_s:.1f} s{again}{wants}"
