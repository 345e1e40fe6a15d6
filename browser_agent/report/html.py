"""The HTML report: one file that needs nothing else and is safe to mail, made from the run folder alone."""

from __future__ import annotations

import functools
import hashlib
import importlib.resources
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from browser_agent.core.event import ApprovalAnswered, ApprovalAsked
from browser_agent.core.value import Data, Value
from browser_agent.report.approval import KINDS as APPROVALS
from browser_agent.report.approval import answer_line, asked_lines
from browser_agent.report.pictures import Album
from browser_agent.report.run import RunReport, StepReport
from browser_agent.report.thought import KINDS, thought_lines
from browser_agent.report.voice import (
    exit_meaning,
    many,
    outcome_word,
    position,
    progress_made,
    seconds,
    short_seconds,
)

READS = frozenset({
    "run_started", "step_started", "observed", "matched", "resolved", "decided", "performed", "checked", "recovered",
    "extracted", "egress_denied", "write_held", "sighted", "secret_used", "noted", "picture_kept", "warned",
    "step_finished", "run_finished", "run_resumed", "intent", *APPROVALS, *KINDS,
})  # fmt: skip
IGNORES = {
    "row_finished": "the steps of a row name it",
    "checkpoint_kept": "only a run that goes on needs it, and it is gone when the run has passed",
    "effect_settled": "the checks of the probe are shown with the step",
}

MOST_ROWS = 100
MOST_TEXT = 20_000
"""Characters of one JSON block or cell; more is cut, and said."""
_AROUND = 3
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


class SourceLine(Value):
    """A line of the recipe file."""

    number: int
    text: str
    is_here: bool


class RowTable(Value):
    """Extracted rows of one name, those of all rounds of a loop together."""

    name: str
    count: int
    columns: tuple[str, ...] = ()
    rows: tuple[dict[str, Data], ...] = ()
    values: tuple[Data, ...] = ()
    pages: int = 0
    files: tuple[str, ...] = ()


def to_html(report: RunReport, folder: Path) -> str:
    """The whole page as text. folder: where the journal lies, and where pictures may be read from."""
    album = Album(report, folder)
    frames = album.frames(report)
    decisive = report.decisive
    template = _environment().get_template("page.html.j2")
    return template.render(
        report=report,
        css=Markup(_resource("page.css")),
        album=album,
        frames=frames,
        decisive=decisive,
        decisive_frame=album.frame(0, decisive) if decisive else None,
        source=source_lines(report, decisive) if decisive else (),
        tables=row_tables(report),
        refusals=refusals(report),
        slowest_s=max((step.duration_s for step in report.steps), default=0.0) or 1.0,
        counts=Counter(step.verdict for step in report.steps),
        most_rows=MOST_ROWS,
        thoughts=tuple("\n".join(thought_lines(one)) for one in report.thoughts),
        questions=said(report.approvals),
    )


def source_lines(report: RunReport, step: StepReport) -> tuple[SourceLine, ...]:
    """The lines around the step in the recipe file; none unless the file still is the one that ran.

    The comparison by hash also keeps a forged journal from showing any other file of this machine.
    """
    if step.place is None or report.started is None or not report.started.sha256:
        return ()
    try:
        data = Path(step.place.file).read_bytes()
    except OSError:
        return ()
    if hashlib.sha256(data).hexdigest() != report.started.sha256:
        return ()
    lines = data.decode("utf-8", "replace").split("\n")
    first, last = max(step.place.line - _AROUND, 1), min(step.place.line + _AROUND, len(lines))
    return tuple(
        SourceLine(number=number, text=lines[number - 1].rstrip("\r"), is_here=number == step.place.line)
        for number in range(first, last + 1)
    )


def row_tables(report: RunReport) -> tuple[RowTable, ...]:
    """What was extracted, by name; of rows the first hundred."""
    made: dict[str, RowTable] = {}
    for found in (found for step in report.steps for found in step.extracted):
        table = made.get(found.name, RowTable(name=found.name, count=0))
        is_value = not found.columns and not found.sample
        columns = found.columns or tuple(dict.fromkeys(name for row in found.sample for name in row))
        made[found.name] = RowTable(
            name=found.name,
            count=table.count + found.rows,
            columns=tuple(dict.fromkeys(table.columns + columns)),
            rows=(table.rows + found.sample)[:MOST_ROWS],
            values=(table.values + ((found.value,) if is_value and found.value is not None else ()))[:MOST_ROWS],
            pages=table.pages + found.pages,
            files=tuple(dict.fromkeys(table.files + ((found.file,) if found.file else ()))),
        )
    return tuple(made.values())


def refusals(report: RunReport) -> tuple[tuple[str, str, str, int], ...]:
    """Refused requests: address, kind, rule and how often."""
    counted = Counter((address(one.url), one.resource, one.rule) for one in report.all_denials)
    return tuple((*what, count) for what, count in counted.most_common(MOST_ROWS))


def address(url: str) -> str:
    """Host and path of an address: what a reader needs; the query may hold personal data."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return url
    if parts.scheme in ("http", "https", "ws", "wss"):
        return f"{host}{parts.path or '/'}{'?…' if parts.query else ''}"
    return url if len(url) <= 80 else f"{url[:79]}…"


def said(approvals: tuple[ApprovalAsked | ApprovalAnswered, ...]) -> tuple[str, ...]:
    """Questions to a person and their answers, each in some lines."""
    return tuple(
        "\n".join(asked_lines(one)) if isinstance(one, ApprovalAsked) else answer_line(one) for one in approvals
    )


def pretty(value: Data) -> str:
    """JSON for a reader, cut when it is very long."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}\n… {len(text) - MOST_TEXT:,} characters more"


def cell(value: Data) -> str:
    """One value as a table cell shows it; money with its currency."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}".strip()
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 500 else f"{text[:499]}…"


@functools.cache
def _environment() -> Environment:
    """Made once: compiling the templates takes longer than filling them."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(_resource),
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"many": many, "seconds": seconds, "short_seconds": short_seconds}
    made.filters |= {"said": said}
    made.filters |= {"address": address, "pretty": pretty, "cell": cell}
    made.globals |= {"outcome_word": outcome_word, "position": position, "progress_made": progress_made}
    made.globals |= {"exit_meaning": exit_meaning}
    return made


def _visible(value: Any) -> Any:  # noqa: ANN401 (jinja hands over whatever stands in the braces)
    """Page text cannot turn the direction of ours, nor hide parts of itself."""
    if isinstance(value, Markup) or not isinstance(value, str | Value):
        return value
    return _UNSEEN.sub("\ufffd", str(value))


def _resource(name: str) -> str:
    return importlib.resources.files("browser_agent.report").joinpath(name).read_text(encoding="utf-8")
