"""The last lines of a log, which a person reads at three in the morning: plain lines, each with a tone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from browser_agent.core.event import ApprovalAnswered, ApprovalAsked
from browser_agent.core.plain.matched import Matched
from browser_agent.core.value import Value
from browser_agent.report.approval import KINDS as APPROVALS
from browser_agent.report.approval import answer_line, question_lines
from browser_agent.report.run import RunReport, StepReport
from browser_agent.report.thought import KINDS
from browser_agent.report.voice import (
    harmless,
    many,
    outcome_word,
    position,
    progress_made,
    seconds,
    short_seconds,
)

READS = frozenset({
    "run_started", "step_started", "observed", "matched", "intent", "performed", "checked", "decided", "extracted",
    "egress_denied", "write_held", "noted", "warned", "step_finished", "run_finished", "run_resumed", *APPROVALS,
})  # fmt: skip
IGNORES = {
    "resolved": "what was found is told only when it is wrong, by the fault",
    "recovered": "a rung that worked needs no reader; one that did not is told by the fault",
    "sighted": "the canary itself tells what changed; the HTML report has each target",
    "secret_used": "the names of secrets are in the HTML report",
    "picture_kept": "a log shows no pictures",
    "row_finished": "the steps of a row name it",
    "checkpoint_kept": "only a run that goes on needs it",
    "effect_settled": "the checks of the probe, or the word of a person, are in the operator's log",
    **dict.fromkeys(KINDS, "told while the run went on; the last line has the sum, the HTML report all of it"),
}

WIDTH = 74
"""Columns of a line with its time; fits a terminal of 80."""
_MANY_STEPS = 40
_STEPS_KEPT = 20
_WARNINGS_KEPT = 5
_HELD_KEPT = 10
_LONGEST_HELD = 2000

Tone = Literal["plain", "good", "bad", "quiet", "strong"]


class Glyphs(Value):
    """The signs of the block; `ASCII` for outputs that cannot show them."""

    passed: str = "✓"
    failed: str = "✗"
    skipped: str = "–"
    blocked: str = "⊘"
    unknown: str = "?"
    running: str = "▸"
    dot: str = "·"
    more: str = "…"


ASCII = Glyphs(passed="+", failed="x", skipped="-", blocked="!", unknown="?", running=">", dot="-", more="...")
UNICODE = Glyphs()


def glyphs_for(encoding: str | None) -> Glyphs:
    """The signs that an output of this encoding can show."""
    try:
        "".join(str(sign) for sign in UNICODE.model_dump().values()).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


@dataclass(frozen=True)
class Line:
    """One line of text and how loud it is."""

    text: str
    tone: Tone = "plain"


def summary(report: RunReport, *, glyphs: Glyphs = UNICODE, with_steps: bool = True) -> str:
    """The whole block as plain text, without a last line end.

    with_steps: false leaves out the heading and the steps, for when they were printed as they went.
    """
    return "\n".join(line.text for line in lines(report, glyphs, with_steps=with_steps))


def lines(report: RunReport, glyphs: Glyphs = UNICODE, *, with_steps: bool = True) -> Iterator[Line]:
    """The block line by line."""
    if with_steps:
        yield heading(report, glyphs)
    width = _number_width(report)
    told: list[StepReport] = list(_worth_telling(report, with_steps=with_steps))
    left_out = len(report.steps) - len(told)
    if with_steps and left_out:
        yield Line(f"   {glyphs.more} {many(left_out, 'other step')} passed", "quiet")
    for step in told:
        if with_steps:
            yield step_line(step, glyphs, width)
            yield from note_lines(step)
        if step is report.decisive:
            yield from failure_lines(report, step)
    yield from _end_lines(report)
    yield last_line(report, glyphs)


def _number_width(report: RunReport) -> int:
    written = report.started.steps if report.started else 0
    return len(str(max([written, *(step.number for step in report.steps)])))


def heading(report: RunReport, glyphs: Glyphs) -> Line:
    """Title, recipe and where the run started."""
    start = report.started.start if report.started else ""
    parts = [harmless(part) for part in (report.title, report.recipe, start) if part]
    return Line(f" {glyphs.dot} ".join(dict.fromkeys(parts)), "strong")


def step_line(step: StepReport, glyphs: Glyphs, width: int = 1) -> Line:
    """One step: sign, number, name and time. width: columns of the number."""
    sign = getattr(glyphs, step.verdict)
    number = str(step.number) if step.number else ""
    row = f" {glyphs.dot} row {harmless(step.row, 60)}" if step.row else ""
    left = f" {sign} {number:>{width}}  {harmless(step.name or step.id, 200)}{row}"
    time = short_seconds(step.duration_s)
    tone: Tone = "good" if step.verdict == "passed" else "quiet" if step.verdict == "skipped" else "bad"
    why = f"  {harmless(step.why)}" if step.verdict == "skipped" and step.why else ""
    return Line(f"{left:<{WIDTH - len(time) - 1}} {time}{why}", tone)


def note_lines(step: StepReport) -> Iterator[Line]:
    """What the recipe itself says in this step, what a sentence of it meant, and what a dry run held of it."""
    for one in step.matched[-1:]:
        yield Line(f"      {harmless(matched_line(one))}", "quiet")
    for note in step.notes:
        yield Line(f"      {harmless(note.text)}", "quiet")
    for held in step.held[:_HELD_KEPT]:
        yield Line(f"      would send {harmless(str(held), _LONGEST_HELD)}", "strong")
    if len(step.held) > _HELD_KEPT:
        yield Line(f"      and {many(len(step.held) - _HELD_KEPT, 'request')} more")


def matched_line(one: Matched) -> str:
    """What a plain sentence turned out to mean, how surely, and the step that says just that."""
    why = f"; it {one.why}" if one.why.startswith("means") else f"; {one.why}" if one.why not in ("", "same") else ""
    return f"meant {one.found} ({one.confidence:.2f}, {one.margin:.2f} before the next{why}): {one.paste}"


def failure_lines(report: RunReport, step: StepReport) -> Iterator[Line]:
    """What was expected, what was there, where, and what to do next."""
    refusal = next((found.decision for found in reversed(step.decisions) if found.decision.answer != "allow"), None)
    if step.expected or step.found:
        yield from _labelled("expected", step.expected)
        alike = f". Alike: {'; '.join(step.near)}" if step.near else ""
        yield from _labelled("found", f"{step.found}{alike}")
    elif refusal is None:
        yield from _labelled("why", step.why or (report.finished.why if report.finished else "the run has no end"))
    if report.outcome == "dry_run":
        yield from _labelled("dry run", "what was held may be what is missing here; the run ends")
    if refusal is not None:
        label = "asked" if refusal.answer == "ask" else "refused"
        yield from _labelled(label, f"{refusal.reason} (rule {refusal.rule})")
    yield from _asked_lines(step.approvals)
    yield from _labelled("recipe", str(step.place) if step.place else "")
    pictures = [look.picture for look in step.looks if look.picture]
    folder = report.journal.rpartition("/")[0]
    yield from _labelled("picture", str(PurePosixPath(folder, pictures[-1])) if pictures else "")
    yield from _next_lines(report, step)


def _asked_lines(approvals: tuple[ApprovalAsked | ApprovalAnswered, ...]) -> Iterator[Line]:
    """The last question to a person, and what became of it."""
    asked = [one for one in approvals if isinstance(one, ApprovalAsked)]
    answered = [one for one in approvals if isinstance(one, ApprovalAnswered)]
    if asked:
        yield from (Line(f"      {line}") for line in question_lines(asked[-1].question))
    if answered:
        yield from _labelled("answer", answer_line(answered[-1]))


def _next_lines(report: RunReport, step: StepReport | None) -> Iterator[Line]:
    hints = [step.fault.next] if step and step.fault and step.fault.next else []
    hints += report.finished.next if report.finished else ()
    for count, hint in enumerate(dict.fromkeys(hints)):
        # Columns that the engine lined up stay lined up: only line ends and marks are taken out.
        parts = [harmless(part) for part in hint.split("  ")]
        yield Line(f"      {'next' if count == 0 else '':<9} {'  '.join(parts)}".rstrip())


def _labelled(label: str, text: str) -> Iterator[Line]:
    if text:
        yield Line(f"      {label:<9} {harmless(text)}")


def _end_lines(report: RunReport) -> Iterator[Line]:
    """What belongs to the run and not to one step: results, warnings, refused requests, `verify`."""
    if report.is_success:
        for found in (found for step in report.steps for found in step.extracted if not step.row):
            pages = f" from {many(found.pages, 'page')}" if found.pages > 1 else ""
            what = many(found.rows, "row") + pages if found.columns or found.rows else "1 value"
            file = f"  {harmless(found.file)}" if found.file else ""
            yield Line(f"      {harmless(found.name, 40):<9} {what}{file}")
    for held in report.held[:_HELD_KEPT]:
        yield from _labelled("would send", str(held))
    for one in report.resumed[-1:]:
        times = "" if len(report.resumed) == 1 else f" for the {len(report.resumed)}th time"
        ended = "its process had died" if one.ended == "died" else f"it had ended as {one.ended}"
        yield from _labelled("resumed", f"{ended}; it went on{times} after {one.after or 'nothing'}")
    warnings = report.all_warnings
    for warning in warnings[:_WARNINGS_KEPT]:
        yield from _labelled("warning", warning.message)
    if len(warnings) > _WARNINGS_KEPT:
        yield from _labelled("", f"and {many(len(warnings) - _WARNINGS_KEPT, 'warning')} more")
    if report.all_denials:
        first = report.all_denials[0]
        yield from _labelled("egress", f"{many(len(report.all_denials), 'request')} refused, the first to {first.url}")
    if report.finished is None:
        return
    yield from _healed_lines(report, report.finished.healed)
    for verdict in report.finished.verify:
        if not verdict.is_met:
            yield from _labelled("verify", f"expected {verdict.expected}; found {verdict.found or verdict.why}")
    if not report.is_success and report.decisive is None:
        yield from _asked_lines(report.approvals)
        yield from _labelled("why", report.finished.why)
        yield from _next_lines(report, None)


def _healed_lines(report: RunReport, healed: tuple[str, ...]) -> Iterator[Line]:
    for one in healed:
        yield from _labelled("healed", one)
    if healed and report.is_success:
        yield from _next_lines(report, None)


def last_line(report: RunReport, glyphs: Glyphs) -> Line:
    """How it ended, what was done, how long it took, what it cost, where the journal is."""
    word = outcome_word(report)
    place = position(report)
    steps = many(report.done, "step")
    made = steps if report.is_success else progress_made(report)
    calls = many(report.spend.model_calls, "model call")
    cost = [f"{report.spend.usd:.2f} USD"] if report.spend.usd else []
    head = f"{word} at {place}" if place and not report.is_success else word
    healed = (
        [f"{many(len(report.finished.healed), 'target')} healed"] if report.finished and report.finished.healed else []
    )
    parts = [head, made, *healed, seconds(report.duration_s), calls, *cost]
    parts += [f"journal {harmless(report.journal)}"] if report.journal else []
    tone: Tone = "good" if report.is_success else "strong" if report.outcome == "dry_run" else "bad"
    return Line(f" {glyphs.dot} ".join(parts), tone)


def _worth_telling(report: RunReport, *, with_steps: bool) -> Iterator[StepReport]:
    """All steps of a short run; of a long one the last ones and every one that did not pass."""
    if not with_steps:
        return iter([report.decisive] if report.decisive else [])
    if len(report.steps) <= _MANY_STEPS:
        return iter(report.steps)
    early, late = report.steps[:-_STEPS_KEPT], report.steps[-_STEPS_KEPT:]
    return iter([step for step in early if step.verdict not in ("passed", "skipped") or step.held] + list(late))
