"""The run as OpenTelemetry spans (OTLP in JSON) with the names of the GenAI conventions: numbers and kinds, no content.

Names as in open-telemetry/semantic-conventions-genai of autumn 2026 (status: development): `invoke_agent` around all,
`chat {model}` for each call of a model, `execute_tool {verb}` for each step. Journals stay the truth; this is a copy
for dashboards. Nothing of pages, prompts, names, values or addresses is in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from browser_agent.core.event import Event, ModelCalled, RunFinished, RunStarted, StepFinished, StepStarted

READS = frozenset({"run_started", "step_started", "model_called", "step_finished", "run_finished"})
IGNORES = dict.fromkeys(
    (
        "observed", "matched", "resolved", "decided", "approval_asked", "approval_answered", "intent", "performed",
        "checked", "recovered", "extracted", "row_finished", "checkpoint_kept", "effect_settled", "run_resumed",
        "egress_denied", "write_held", "sighted", "secret_used", "noted", "picture_kept", "plan_made",
        "clarification_asked", "plan_step_reached", "warned",
    ),
    "it is content, or a part of a step; a span has the step",
)  # fmt: skip

AGENT = "browser-agent"
PROVIDER = "openai"
"""The protocol that models are spoken to in, whoever serves them."""
_INTERNAL, _CLIENT = 1, 3
_FAILED = 2
Attributes = dict[str, str | int | float | bool]


@dataclass
class _Span:
    name: str
    kind: int
    span: str
    parent: str
    began_s: float
    ended_s: float
    said: Attributes = field(default_factory=dict)
    error: str = ""


def to_otlp(events: Iterable[Event]) -> str:
    """The journal of one run, oldest first, as one OTLP/JSON document with a last line end; no spans for no events."""
    ordered = tuple(events)
    spans = _spans(ordered) if ordered else []
    resource: Attributes = {"service.name": AGENT}
    started = next((event.fact for event in ordered if isinstance(event.fact, RunStarted)), None)
    version = started.versions.get("browser-agent", "") if started else ""
    if version:
        resource["service.version"] = version
    trace = _hex(f"trace {ordered[0].run} {ordered[0].hash}", 32) if ordered else ""
    began_ns = _began_ns(ordered)
    document = {
        "resourceSpans": [
            {
                "resource": {"attributes": _attributes(resource)},
                "scopeSpans": [
                    {
                        "scope": {"name": "browser_agent.report.otel", "version": version},
                        "spans": [_told(span, trace, began_ns) for span in spans],
                    }
                ],
            }
        ]
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _spans(events: tuple[Event, ...]) -> list[_Span]:
    root = _Span(f"invoke_agent {AGENT}", _INTERNAL, _id(events[0], "run"), "", events[0].since_s, events[-1].since_s)
    root.said = {
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": AGENT, "gen_ai.conversation.id": events[0].run,
        "gen_ai.provider.name": AGENT,
    }  # fmt: skip
    root.error = "unfinished"
    spans, steps = [root], dict[str, _Span]()
    for event in events:
        match event.fact:
            case RunStarted() as started:
                version = started.versions.get("browser-agent", "")
                told = {"gen_ai.agent.version": version, "browser_agent.recipe.sha256": started.sha256}
                root.said |= {name: text for name, text in told.items() if text}
            case StepStarted() as step:
                spans.append(_step(event, step, root))
                steps[step.step] = spans[-1]
            case StepFinished() as ended:
                # A step that was skipped never began.
                span = steps.pop(ended.step, None)
                if span is not None:
                    _end(span, event, ended)
            case ModelCalled() as call:
                running = next(reversed(steps.values()), root)
                spans.append(_call(event, call, running))
                root.said["gen_ai.provider.name"] = PROVIDER
            case RunFinished() as finished:
                _finish(root, event, finished)
            case _:
                pass
    for span in steps.values():
        span.ended_s, span.error = events[-1].since_s, "unfinished"
    return spans


def _step(event: Event, step: StepStarted, root: _Span) -> _Span:
    verb = step.action.kind
    said: Attributes = {
        "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": verb, "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": f"{event.run}/{event.seq}", "browser_agent.step.number": step.number,
        "browser_agent.recipe.line": step.place.line,
    }  # fmt: skip
    return _Span(f"execute_tool {verb}", _INTERNAL, _id(event, "step"), root.span, event.since_s, event.since_s, said)


def _end(span: _Span, event: Event, ended: StepFinished) -> None:
    span.ended_s = event.since_s
    span.said |= {"browser_agent.step.verdict": ended.verdict, "browser_agent.step.attempts": ended.attempts}
    if ended.verdict not in ("passed", "skipped"):
        span.error = ended.fault.kind if ended.fault else ended.verdict


def _call(event: Event, call: ModelCalled, parent: _Span) -> _Span:
    said: Attributes = {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": PROVIDER, "gen_ai.request.model": call.model,
        "gen_ai.usage.input_tokens": call.input, "gen_ai.usage.output_tokens": call.output,
        "gen_ai.usage.cache_read.input_tokens": call.cached, "gen_ai.usage.cache_creation.input_tokens": call.written,
        "browser_agent.role": call.role, "browser_agent.requests": call.tries,
    }  # fmt: skip
    if call.usd is not None:
        said["browser_agent.usd"] = call.usd
    began_s = max(event.since_s - call.took_s, 0.0)
    return _Span(f"chat {call.model}", _CLIENT, _id(event, "chat"), parent.span, began_s, event.since_s, said)


def _finish(root: _Span, event: Event, finished: RunFinished) -> None:
    root.ended_s = event.since_s
    root.said |= {
        "browser_agent.outcome": str(finished.outcome), "browser_agent.exit_code": finished.exit_code,
        "browser_agent.audit_head": f"sha256:{event.hash}", "browser_agent.model_calls": finished.spend.model_calls,
        "gen_ai.usage.input_tokens": finished.spend.tokens_in, "gen_ai.usage.output_tokens": finished.spend.tokens_out,
    }  # fmt: skip
    root.error = "" if str(finished.outcome) in ("passed", "healed") else str(finished.outcome)


def _told(span: _Span, trace: str, began_ns: int) -> dict[str, Any]:
    said = span.said | ({"error.type": span.error} if span.error else {})
    told: dict[str, Any] = {
        "traceId": trace, "spanId": span.span, "name": span.name, "kind": span.kind,
        "startTimeUnixNano": str(began_ns + round(span.began_s * 1e9)),
        "endTimeUnixNano": str(began_ns + round(max(span.ended_s, span.began_s) * 1e9)),
        "attributes": _attributes(said), "status": {"code": _FAILED} if span.error else {},
    }  # fmt: skip
    return told | ({"parentSpanId": span.parent} if span.parent else {})


def _attributes(said: Attributes) -> list[dict[str, Any]]:
    return [{"key": name, "value": _value(value)} for name, value in said.items()]


def _value(value: str | float | bool) -> dict[str, Any]:  # noqa: FBT001 - one of the kinds
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}  # 64 bits are text in OTLP's JSON
        case float():
            return {"doubleValue": value}
        case _:
            return {"stringValue": value}


def _began_ns(events: tuple[Event, ...]) -> int:
    """When `since_s` was 0, in nanoseconds since 1970; clocks that jump in a run move no span."""
    if not events:
        return 0
    try:
        at_s = datetime.fromisoformat(events[0].at).timestamp()
    except ValueError:
        return 0
    return round((at_s - events[0].since_s) * 1e9)


def _id(event: Event, what: str) -> str:
    return _hex(f"{what} {event.hash}", 16)


def _hex(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
