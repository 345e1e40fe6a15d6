"""What GitHub Actions shows of a run: annotations at the recipe's lines, and a summary of the job."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from browser_agent.report.block import summary
from browser_agent.report.run import RunReport
from browser_agent.report.voice import harmless, outcome_word

_LEAST_MASKED = 4
"""Characters; a shorter one would be hidden in every word of the log."""
_WARNINGS = 10
"""GitHub shows at most ten annotations of one level for a step of a job."""


def tell_github(report: RunReport, env: Mapping[str, str], stream: TextIO) -> None:
    """Print annotations and append the summary when `env` says that GitHub Actions runs this."""
    if env.get("GITHUB_ACTIONS") != "true":
        return
    for line in commands(report):
        stream.write(line + "\n")
    target = env.get("GITHUB_STEP_SUMMARY")
    if target:
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(markdown(report))


def mask(value: str) -> str:
    """The command that makes GitHub hide a value in everything that is printed after it; empty for a very short one.

    Nothing of the value is changed but what the reader of commands turns back: it has to be hidden as it is.
    """
    if len(value) < _LEAST_MASKED:
        return ""
    return "::add-mask::" + value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A") + "\n"


def commands(report: RunReport) -> tuple[str, ...]:
    """The workflow commands that put the failure and the warnings where the recipe is."""
    made = []
    step = report.decisive
    if step is not None:
        alike = f". Alike: {'; '.join(step.near)}" if step.near else ""
        why = f"expected {step.expected}; found {step.found}{alike}" if step.expected or step.found else step.why
        place = {"file": step.place.file, "line": str(step.place.line)} if step.place else {}
        made.append(_command("error", place | {"title": f"step {step.number}: {step.name}"}, why))
    elif not report.is_success:
        why = report.finished.why if report.finished else "the run has no end"
        made.append(_command("error", {"file": report.recipe, "title": outcome_word(report)}, why))
    for verdict in report.finished.verify if report.finished else ():
        if not verdict.is_met:
            why = f"expected {verdict.expected}; found {verdict.found or verdict.why}"
            made.append(_command("error", {"file": report.recipe, "title": "verify"}, why))
    made += [
        _command("warning", {"file": report.recipe}, warning.message) for warning in report.all_warnings[:_WARNINGS]
    ]
    return tuple(made)


def markdown(report: RunReport) -> str:
    """The block under a heading, in a fence longer than any in it, so that nothing in it is markup."""
    text = summary(report) + (f"\naudit head sha256:{report.head}" if report.head else "")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    title = re.sub(r"([^\w\s])", r"\\\1", harmless(report.title))
    return f"## {outcome_word(report)}: {title}\n\n{fence}text\n{text}\n{fence}\n\n"


def _command(level: str, properties: dict[str, str], message: str) -> str:
    said = ",".join(f"{name}={_escape_property(text)}" for name, text in properties.items() if text)
    return f"::{level} {said}::{_escape(message)}"


def _escape(text: str) -> str:
    return harmless(text).replace("%", "%25")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
