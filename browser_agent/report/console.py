"""Tells a run on a terminal or in a CI log while it goes on; a sink of the journal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from browser_agent.core.event import (
    ApprovalAnswered,
    ApprovalAsked,
    Event,
    ModelCalled,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
    Thought,
)
from browser_agent.core.resumption import RunResumed
from browser_agent.report.approval import KINDS as APPROVALS
from browser_agent.report.approval import answer_line, asked_lines
from browser_agent.report.block import (
    Line,
    failure_lines,
    glyphs_for,
    heading,
    last_line,
    lines,
    note_lines,
    step_line,
    summary,
)
from browser_agent.report.run import RunReport, fold
from browser_agent.report.thought import KINDS, thought_lines
from browser_agent.report.voice import harmless, seconds

__all__ = ["Progress", "console_for", "failure_lines", "last_line", "show", "summary"]

STYLES = {"plain": "", "good": "green", "bad": "bold red", "quiet": "dim", "strong": "bold"}

_DOING = {
    "observed": "looking",
    "matched": "found what is meant",
    "resolved": "found it",
    "decided": "asking the policy",
    "intent": "acting",
    "performed": "checking",
    "checked": "checking",
    "recovered": "recovering",
    "extracted": "reading",
}
"""What the running line says after an event of the running step."""

READS = frozenset({
    "run_started", "step_started", "step_finished", "noted", "write_held", "run_resumed", *_DOING, *APPROVALS, *KINDS,
})  # fmt: skip
IGNORES = {
    "row_finished": "the steps of a row name it",
    "checkpoint_kept": "only a run that goes on needs it",
    "effect_settled": "what follows shows which way it was",
    "run_finished": "it only stops the moving line; the block tells the end",
    "egress_denied": "told once, at the end",
    "warned": "told once, at the end",
    "sighted": "the canary itself tells what changed; the HTML report has each target",
    "secret_used": "the names of secrets are in the HTML report",
    "picture_kept": "a log shows no pictures",
}


def console_for(stream: TextIO | None = None) -> Console:
    """A console on a stream, stderr by default; colours only on a terminal and without NO_COLOR."""
    stream = stream or sys.stderr
    is_terminal = stream.isatty()
    return Console(
        file=stream,
        force_terminal=is_terminal,
        no_color=not is_terminal or bool(os.environ.get("NO_COLOR")),
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )


def show(report: RunReport, console: Console, *, with_steps: bool = True) -> None:
    """Print the block of a run, in colour where the console has any."""
    for line in lines(report, glyphs_for(console.encoding), with_steps=with_steps):
        _print(console, line)


class Progress:
    """Prints a line for each step that ends; on a terminal a moving line shows what runs, and for how long.

    The last line of the run is not printed here: `show(..., with_steps=False)` does, when all is known.
    """

    def __init__(self, console: Console, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._glyphs = glyphs_for(console.encoding)
        self._monotonic = monotonic
        self._written = 0
        self._spent_usd = 0.0
        self._rounds: list[list[Event]] = [[]]
        """Of the steps that began and did not end, innermost last: a handler works in the middle of a step."""
        self._running = _Running(console)
        self._live: Live | None = None

    def __call__(self, event: Event) -> None:
        """Take one event; the journal calls this."""
        fact = event.fact
        if isinstance(fact, RunStarted):
            self._written = fact.steps
            _print(self._console, heading(fold([event]), self._glyphs))
        elif isinstance(fact, RunResumed):
            where = f"goes on after {fact.after}" if fact.after else "begins anew"
            _print(self._console, Line(f"{harmless(fact.title)} {self._glyphs.dot} {harmless(where)}", "strong"))
        elif isinstance(fact, StepStarted):
            self._rounds.append([event])
            self._begin(fact)
        elif isinstance(fact, RunFinished):
            self.close()
        elif isinstance(fact, Thought):
            self._think(fact)
        else:
            self._rounds[-1].append(event)
            if isinstance(fact, ApprovalAsked | ApprovalAnswered):
                self._ask(fact)
            self._running.doing = _DOING.get(fact.kind, self._running.doing)
        if isinstance(fact, StepFinished):
            self._end()

    def waiting(self, what: str) -> None:
        """Say on the moving line what the step waits for, until its next event: "2 requests"."""
        self._running.doing = f"waiting for {harmless(what, 80)}"

    def close(self) -> None:
        """Take the moving line away; doing it twice is fine."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _think(self, fact: Thought) -> None:
        """Plans, questions and what a model costs, as they come."""
        if isinstance(fact, ModelCalled):
            self._spent_usd += fact.usd or 0.0
        for line in thought_lines(fact, self._spent_usd):
            _print(self._console, Line(f"   {self._glyphs.dot} {line}", "quiet"))

    def _ask(self, fact: ApprovalAsked | ApprovalAnswered) -> None:
        """A question to a person. The moving line stands aside; one for the terminal is shown by who asks there."""
        self.close()
        if isinstance(fact, ApprovalAnswered):
            _print(self._console, Line(f"   {self._glyphs.dot} {answer_line(fact)}", "strong"))
        elif fact.ways[:1] != ("terminal",):
            for line in (*asked_lines(fact), f"  answer     {harmless(fact.next)}"):
                _print(self._console, Line(f"   {line}", "strong"))

    def _begin(self, fact: StepStarted) -> None:
        of = f"/{self._written}" if not fact.row and fact.number <= self._written else ""
        row = f" {self._glyphs.dot} row {harmless(fact.row, 60)}" if fact.row else ""
        self._running.begin(f"{fact.number}{of}  {harmless(fact.name, 200)}{row}", self._monotonic)
        if self._live is None and self._console.is_terminal:
            self._live = Live(self._running, console=self._console, refresh_per_second=8, transient=True)
            self._live.start()

    def _end(self) -> None:
        self._running.rest()
        step = fold(self._rounds.pop() if len(self._rounds) > 1 else self._rounds[0]).steps[-1]
        for event in self._rounds[-1][:1]:
            if isinstance(event.fact, StepStarted):
                self._begin(event.fact)
        _print(self._console, step_line(step, self._glyphs, max(1, len(str(self._written)))))
        for line in note_lines(step):
            _print(self._console, line)


class _Running:
    """The moving line: step, what it does at the moment, how long it has been at it."""

    def __init__(self, console: Console) -> None:
        self._spinner = Spinner("dots" if glyphs_for(console.encoding).passed == "✓" else "line")
        self._name = ""
        self._elapsed: Callable[[], float] = float
        self.doing = ""

    def begin(self, name: str, monotonic: Callable[[], float]) -> None:
        began = monotonic()
        self._name, self.doing = name, "looking"
        self._elapsed = lambda: monotonic() - began

    def rest(self) -> None:
        self._name = ""

    def __rich__(self) -> Table | Text:
        if not self._name:
            return Text("")
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=1)
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        table.add_column(justify="right", no_wrap=True)
        table.add_row(self._spinner, Text(self._name), Text(f"{self.doing}  {seconds(self._elapsed())}", "dim"))
        return table


def _print(console: Console, line: Line) -> None:
    encoding = console.encoding or "ascii"
    text = line.text.encode(encoding, "backslashreplace").decode(encoding)
    console.print(Text(text, STYLES[line.tone]))
