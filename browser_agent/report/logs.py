"""Logs for operators, fed from the journal: a line per event, words on a terminal and JSON elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TextIO

import structlog

from browser_agent.core.event import (
    ApprovalAnswered,
    ApprovalAsked,
    Checked,
    ClarificationAsked,
    Decided,
    EgressDenied,
    Event,
    Extracted,
    Intent,
    ModelCalled,
    Noted,
    Observed,
    Performed,
    PictureKept,
    PlanMade,
    PlanStepReached,
    Recovered,
    Resolved,
    RunFinished,
    RunStarted,
    SecretUsed,
    StepFinished,
    StepStarted,
    Thought,
    Warned,
    WriteHeld,
)
from browser_agent.core.plain.matched import Matched
from browser_agent.core.resumption import CheckpointKept, EffectSettled, RowFinished, RunResumed
from browser_agent.core.sight import Sighted
from browser_agent.report.approval import KINDS as APPROVALS
from browser_agent.report.thought import KINDS
from browser_agent.report.voice import harmless

READS = frozenset({
    "run_started", "step_started", "observed", "matched", "resolved", "decided", *APPROVALS, "intent", "performed",
    "checked", "recovered", "extracted", "row_finished", "checkpoint_kept", "effect_settled", "run_resumed",
    "egress_denied", "write_held", "sighted", "secret_used", "noted", "picture_kept", "warned",
    "step_finished", "run_finished", *KINDS,
})  # fmt: skip
IGNORES: dict[str, str] = {}

_Said = tuple[str, dict[str, Any]]
_Frame = RunStarted | RunResumed | RunFinished | StepStarted | StepFinished | Warned | EgressDenied | WriteHeld
_Past = RowFinished | CheckpointKept | EffectSettled
"""What a run that goes on is told of."""
_Within = (
    Observed
    | Resolved
    | Decided
    | Intent
    | Performed
    | Checked
    | Recovered
    | Extracted
    | Sighted
    | SecretUsed
    | Noted
    | PictureKept
)


def operator_log(stream: TextIO, *, as_json: bool | None = None) -> Callable[[Event], None]:
    """A sink that logs every event to a stream.

    as_json: None decides by the stream: words on a terminal, JSON lines otherwise.
    """
    as_json = not stream.isatty() if as_json is None else as_json
    renderer: Any = structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=16, sort_keys=False)
    if as_json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=True)
    log = structlog.wrap_logger(
        structlog.PrintLogger(stream),
        processors=[renderer],
        wrapper_class=structlog.BoundLogger,
        cache_logger_on_first_use=False,
    )

    def write(event: Event) -> None:
        level, fields = describe(event)
        said = {name: harmless(part) if isinstance(part, str) else part for name, part in fields.items()}
        log.msg(event.fact.kind, timestamp=event.at, level=level, run=event.run, seq=event.seq, **said)

    return write


def describe(event: Event) -> _Said:
    """The level of an event and the few fields of it that an operator searches for."""
    fact = event.fact
    step = getattr(fact, "step", "")
    if isinstance(fact, Thought):
        level, fields = _thought(fact)
    elif isinstance(fact, _Past):
        level, fields = _past(fact)
    elif isinstance(fact, ApprovalAsked | ApprovalAnswered):
        level, fields = "warning", _asked(fact)
    elif isinstance(fact, Matched):
        told = {"said": fact.said, "found": fact.found, "confidence": fact.confidence, "margin": fact.margin}
        level, fields = "info", told | {"write": fact.paste}
    else:
        level, fields = _frame(fact, event.hash) if isinstance(fact, _Frame) else _within(fact)
    return level, ({"step": step} if step else {}) | fields


def _frame(fact: _Frame, head: str) -> _Said:
    match fact:
        case RunStarted(recipe=recipe, title=title, start=start, sha256=sha256):
            return "info", {"recipe": recipe, "title": title, "start": start, "sha256": sha256}
        case RunResumed(title=title, ended=ended, after=after, rows=rows, torn=torn):
            return "warning", {"title": title, "ended": ended, "after": after, "rows": rows, "torn": torn}
        case RunFinished() as end:
            level = "info" if end.exit_code == 0 else "error"
            told = {"outcome": str(end.outcome), "exit_code": end.exit_code, "why": end.why}
            return level, told | {"duration_s": end.duration_s, "usd": end.spend.usd, "head": head}
        case StepStarted(name=name, number=number, place=place, row=row):
            return "info", {"name": name, "number": number, "place": str(place)} | ({"row": row} if row else {})
        case StepFinished() as end:
            level = "info" if end.verdict in ("passed", "skipped") else "error"
            why = end.why or (str(end.fault) if end.fault else "")
            told = {"verdict": end.verdict, "duration_s": end.duration_s, "attempts": end.attempts}
            return level, told | ({"why": why} if why else {})
        case Warned(message=message):
            return "warning", {"message": message}
        case EgressDenied(url=url, resource=resource, rule=rule):
            return "warning", {"url": url, "resource": resource, "rule": rule}
        case WriteHeld() as held:
            told = {"method": held.method, "url": held.url, "fields": ", ".join(held.fields)}
            return "info", told | {"bytes": held.size_bytes}


def _past(fact: _Past) -> _Said:
    match fact:
        case RowFinished(at=at, row=row):
            return "info", {"at": at, "row": row}
        case CheckpointKept(at=at, file=file):
            return "debug", {"at": at, "file": file}
        case EffectSettled(at=at, happened=happened, by=by):
            return "warning", {"at": at, "happened": happened, "by": by}


def _thought(fact: Thought) -> _Said:
    match fact:
        case PlanMade(steps=steps, why=why):
            return "info", {"steps": len(steps)} | ({"why": why} if why else {})
        case ModelCalled() as call:
            told = {"role": call.role, "model": call.model, "tokens_in": call.input, "cached": call.cached}
            return "info", told | {
                "tokens_out": call.output,
                "usd": call.usd,
                "took_s": call.took_s,
                "tries": call.tries,
            }
        case ClarificationAsked(question=question, answer=answer):
            return "warning", {"question": question, "answer": answer}
        case PlanStepReached(number=number, status=status, why=why):
            return "info" if status == "done" else "warning", {"number": number, "status": status, "why": why}


def _asked(fact: ApprovalAsked | ApprovalAnswered) -> dict[str, Any]:
    if isinstance(fact, ApprovalAsked):
        one = fact.question
        told = {"act": one.sentence, "class": one.act_class, "origin": one.origin, "amount": one.amount}
        return told | {"number": fact.number, "question": fact.hash}
    if fact.answer is None:
        return {"answer": "none", "question": fact.hash, "why": fact.why}
    said = {"answer": "yes" if fact.answer.yes else "no", "question": fact.hash, "by": fact.answer.by}
    return said | {"way": fact.answer.way, "why": fact.answer.why}


def _within(fact: _Within) -> _Said:  # noqa: C901 - one short case for each
    match fact:
        case Observed(url=url, why=why, took_s=took_s):
            return "debug", {"url": url, "why": why, "took_s": took_s}
        case Resolved(element=element, equals=equals):
            return "debug", {"element": str(element), "equals": equals}
        case Decided(decision=decision):
            level = "debug" if decision.answer == "allow" else "warning"
            return level, {"answer": decision.answer, "rule": decision.rule, "reason": decision.reason}
        case Intent(effect=effect):
            return "info" if effect == "once" else "debug", {"effect": effect}
        case Performed(effect=effect, took_s=took_s, settled_s=settled_s, exchanges=exchanges):
            told = {"effect": effect, "took_s": took_s, "settled_s": settled_s}
            return "debug", told | {"requests": len(exchanges)}
        case Checked(expectation=expectation, verdict=verdict):
            return "debug", {"expectation": expectation, "state": verdict.state, "found": verdict.found}
        case Sighted(written=written, agree=agree, locators=locators, drift=drift):
            told = {"target": written, "found": str(fact), "agree": agree, "locators": locators}
            return ("warning", told | {"drift": "; ".join(drift)}) if drift else ("debug", told)
        case Recovered(rung=rung, why=why, worked=worked):
            return "warning", {"rung": rung, "why": why, "worked": worked}
        case Extracted(name=name, rows=rows, pages=pages, file=file):
            return "info", {"name": name, "rows": rows, "pages": pages, "file": file}
        case SecretUsed(name=name, origin=origin, field=field):
            return "info", {"secret": name, "origin": origin, "field": field}
        case Noted(text=text):
            return "info", {"text": text}
        case PictureKept(name=name, file=file):
            return "info", {"name": name, "file": file}
