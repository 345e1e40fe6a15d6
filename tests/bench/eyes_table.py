"""Printing what was measured: times, ratios, coverage, tokens, figures to reach."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from statistics import geometric_mean

from tests.bench.eyes_clock import Took
from tests.bench.eyes_measure import Measured
from tests.bench.eyes_targets import Value, judged, ratio, time, token_ratio

TIMES = ("rtt", "walk", "observe", "view", "aria", "seek", "delta", "layout", "first walk", "first look")
ACTS = (
    "click",
    "click settle observe",
    "aria click observe",
    "raw click walk",
    "fill",
    "fill settle observe",
    "aria fill observe",
    "picture",
    "picture observe",
)


def out(text: str = "") -> None:
    """A line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def load() -> str:
    """How busy the machine is."""
    told = ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return f"load {told} on {os.cpu_count()} cores"


def show(pages: Sequence[Measured], measure: str) -> None:
    """All tables."""
    peers = sorted({name for one in pages for name in one.took} - set(TIMES) - set(ACTS))
    _times("ms: median (least)", pages, (*TIMES, *peers))
    _ratios(pages)
    _times("acts and pictures, ms: median (least)", pages, ACTS)
    _coverage(pages)
    _tokens(pages, measure)
    _whys(pages)
    out("figures to reach (issue 3)")
    rows = [["figure", "geo. mean", "worst page", "verdict"]]
    rows += [
        [one.what, "-" if one.middle is None else f"{one.middle:.3g}", one.worst or "-", one.verdict]
        for one in judged(pages)
    ]
    grid(rows)


def grid(rows: Sequence[Sequence[str]]) -> None:
    """Columns under each other, the first to the left."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        out("  " + "  ".join(cells))
    out()


def _times(title: str, pages: Sequence[Measured], names: Sequence[str]) -> None:
    there = [name for name in names if any(name in one.took for one in pages)]
    out(title)
    grid(
        [
            ["page", *there],
            *([one.page.name, *(_ms(one.took.get(name)) for name in there)] for one in pages),
            _mean(pages, there),
        ]
    )


def _ms(took: Took | None) -> str:
    if took is None:
        return "-"
    if took.median is None or took.least is None:
        return "failed" if took.why and "not there" not in took.why else "none yet"
    return f"{_short(took.median)} ({_short(took.least)})"


def _short(number: float) -> str:
    return f"{number:.1f}" if number < 100 else f"{number:.0f}"


def _mean(pages: Sequence[Measured], names: Sequence[str]) -> list[str]:
    row = ["geo. mean"]
    for name in names:
        known = [value for one in pages if (value := time(name)(one))]
        row.append(_short(geometric_mean(known)) if len(known) == len(pages) else "-")
    return row


def _ratios(pages: Sequence[Measured]) -> None:
    columns: dict[str, Value] = {
        "observe / walk": ratio("observe", "walk"),
        "aria / observe": ratio("aria", "observe"),
        "view / walk": ratio("view", "walk"),
        "picture+observe / picture": ratio("picture observe", "picture"),
        "tokens observe / aria": token_ratio("observe", "aria"),
        "tokens delta / observe": token_ratio("delta", "observe"),
    }
    out("ratios of medians")
    rows = [["page", *columns]]
    rows += [
        [one.page.name, *("-" if (value := made(one)) is None else f"{value:.2f}" for made in columns.values())]
        for one in pages
    ]
    grid(rows)


def _coverage(pages: Sequence[Measured]) -> None:
    names = list(dict.fromkeys(name for one in pages for name in one.covered))
    out("controls with a usable ref, of all (view: of those in the window)")
    rows = [["page", *names]]
    rows += [
        [one.page.name, *(f"{got[0]}/{got[1]}" if (got := one.covered.get(name)) else "-" for name in names)]
        for one in pages
    ]
    grid(rows)


def _tokens(pages: Sequence[Measured], measure: str) -> None:
    names = list(dict.fromkeys(name for one in pages for name in one.texts))
    out(measure)
    grid(
        [
            ["page", *names],
            *(
                [one.page.name, *(f"{one.tokens[name]:,}" if name in one.tokens else "-" for name in names)]
                for one in pages
            ),
        ]
    )


def _whys(pages: Sequence[Measured]) -> None:
    lines = []
    for one in pages:
        lines += [f"{one.page.name}: {name}: {took.why}" for name, took in one.took.items() if took.why]
        lines += [f"{one.page.name}: {note}" for note in one.notes]
        if one.missed:
            lines.append(f"{one.page.name}: no ref for {len(one.missed)}: {', '.join(one.missed[:5])}")
    if lines:
        out("notes")
        for line in dict.fromkeys(lines):
            out("  " + line)
        out()
