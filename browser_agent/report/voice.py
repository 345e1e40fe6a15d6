"""How every report sounds: harmless text, seconds, counts, and the words for outcomes."""

from __future__ import annotations

import re
import unicodedata

from browser_agent.core.outcome import EXIT_MEANINGS
from browser_agent.report.run import RunReport

LONGEST = 400
"""Characters of one page text in one line; more is cut with an ellipsis."""

_OUTCOMES = {
    "passed": "PASSED",
    "failed": "FAILED",
    "invalid": "INVALID",
    "blocked": "BLOCKED",
    "needs_human": "NEEDS A PERSON",
    "unavailable": "UNAVAILABLE",
    "model_unavailable": "MODEL UNAVAILABLE",
    "out_of_budget": "OUT OF BUDGET",
    "unknown_effect": "UNKNOWN EFFECT",
    "healed": "PASSED BY HEALING",
    "already_running": "ALREADY RUNNING",
    "dry_run": "DRY RUN",
    "misled": "MISLED",
    "drifted": "DRIFTED",
    "broken": "BROKEN",
    "interrupted": "INTERRUPTED",
    "unfinished": "UNFINISHED",
}
_STEERS = re.compile("[\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_COMMAND = re.compile(r"^::|::(?=[a-z][a-z-]*(?: [^\n]*?)?::)|##(?=\[)", re.IGNORECASE)


def harmless(text: str, longest: int = LONGEST) -> str:
    """Text of a page or a recipe, fit to stand in one line of a terminal or a CI log.

    Line ends become spaces; control, direction-changing and unassigned characters become U+FFFD, so no text
    can move the cursor, colour the log, hide itself or begin a line. Commands of CI log readers are broken.
    """
    folded = " ".join(text[: longest * 4].split())
    shown = "".join(letter if _can_be_seen(letter) else "\ufffd" for letter in folded)
    tamed = _COMMAND.sub(lambda found: " ".join(found.group()), shown)
    return tamed if len(tamed) <= longest else tamed[: longest - 1] + "…"


def harmless_json(text: str) -> str:
    """JSON text in which what could steer a terminal is written as an escape; it says the same as before."""
    return _STEERS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _can_be_seen(letter: str) -> bool:
    """The two joiners are part of some scripts and of emoji, and do no harm."""
    return unicodedata.category(letter)[0] != "C" or letter in "\u200c\u200d"


def outcome_word(report: RunReport) -> str:
    """The outcome in capitals."""
    return _OUTCOMES[str(report.outcome)]


def exit_meaning(report: RunReport) -> str:
    """What the exit code says, in words."""
    if report.finished is None:
        return "the journal has no end: the run still goes on, or it died"
    return EXIT_MEANINGS.get(report.finished.exit_code, "")


def seconds(value: float) -> str:
    """The length of a run: "5.3 s", or "2 min 05 s" from a minute on."""
    if value < 59.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def short_seconds(value: float) -> str:
    """The length of a step: "0.08 s"."""
    return f"{value:.2f} s"


def many(count: int, noun: str) -> str:
    """A count with its noun: "1 step", "2 steps", "0 model calls"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def position(report: RunReport) -> str:
    """Where a run that did not pass came to its end: "step 5 of 6", "step 31 (row B-17)", "verify"."""
    step = report.decisive
    if step is not None:
        written = report.started.steps if report.started else 0
        row = f" (row {harmless(step.row, 60)})" if step.row else ""
        if step.number == 0:
            return f"step {harmless(step.name or step.id, 60)}"
        return f"step {step.number}{row}" if report.has_rounds or not written else f"step {step.number} of {written}"
    if report.finished and any(not verdict.is_met for verdict in report.finished.verify):
        return "verify"
    return ""


def progress_made(report: RunReport) -> str:
    """ "nothing was sent" when the events show it, what a dry run held, else how many steps were done."""
    if report.all_held:
        return f"{many(len(report.all_held), 'write')} held, {many(report.done, 'step')} done"
    if not report.may_have_sent:
        return "nothing was sent"
    return f"{many(report.done, 'step')} done"
