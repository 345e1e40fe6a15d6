"""What canaries came to: a few lines for each recipe, one table for all, and one HTML page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from browser_agent.core.sight import Change, Looked, State
from browser_agent.report.voice import harmless, many

SIGNS: dict[State, str] = {"unchanged": "✓", "drifted": "~", "failing": "✗", "unseen": "?"}
WORDS: dict[State, str] = {
    "unchanged": "nothing changed",
    "drifted": "drifted, and still passes",
    "failing": "would fail",
    "unseen": "nothing could be looked at",
}
MOST_CHANGES = 30
"""Changes of one recipe that people are told; JSON has all of them."""
LONGEST = 400


def word_of(one: Looked) -> str:
    """What it came to; a look that left something out says nothing of that."""
    if one.exit_code in (130, 143):
        return "interrupted"
    left_out = one.state == "unchanged" and one.gaps
    return "nothing changed of what could be looked at" if left_out else WORDS[one.state]


def as_text(one: Looked) -> str:
    """What changed, what was not reached, and the patch."""
    return "\n".join(_lines(one))


def _lines(one: Looked) -> Iterator[str]:
    yield f"{SIGNS[one.state]} {harmless(one.recipe, 200)}  {word_of(one)}  ({_extent(one)})"
    if one.against:
        yield f"  against   {harmless(one.against, LONGEST)}"
    for change in one.changes[:MOST_CHANGES]:
        yield f"  {'breaks' if change.breaks else 'changed':<9} {_place(change)}{harmless(change.what, LONGEST)}"
    if len(one.changes) > MOST_CHANGES:
        yield f"  and       {many(len(one.changes) - MOST_CHANGES, 'more change')}"
    if one.why and not one.changes:
        yield f"  why       {harmless(one.why, LONGEST)}"
    for gap in one.gaps:
        yield f"  left out  {harmless(str(gap), LONGEST)}"
    if one.patch:
        yield from (f"  {_spaced(line)}" for line in one.patch.splitlines())
        yield f"  patch     {one.folder}/drift.patch; browser-agent heal {harmless(one.recipe, 200)} proves it"
    if one.state == "drifted":
        yield f"  next      browser-agent canary {harmless(one.recipe, 200)} --accept    (if that is right)"
    if one.run:
        yield f"  report    browser-agent report {one.folder} --html report.html"


def _extent(one: Looked) -> str:
    if not one.run:
        return "not begun"
    health = f", {one.agree} of {one.locators} locators agree" if one.locators else ""
    return f"{one.done} of {many(one.steps, 'step')}, {many(one.seen, 'target')} seen{health}"


def _place(change: Change) -> str:
    return f"{harmless(change.place.file, 200)}:{change.place.line}: " if change.place is not None else ""


def _spaced(line: str) -> str:
    """A line of a diff with its spaces as they are; words of pages in it cannot steer a terminal."""
    return " ".join(harmless(word, len(word)) for word in line.split(" "))


def summary(looked: Sequence[Looked]) -> str:
    """One line for each recipe, in columns."""
    rows: list[tuple[str, ...]] = [("recipe", "result", "steps", "targets", "health", "changes", "left out", "exit")]
    rows += [tuple(map(str, _row(one))) for one in looked]
    wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in rows
    )


def _row(one: Looked) -> tuple[object, ...]:
    left = sum(gap.last - gap.first + 1 for gap in one.gaps)
    health = f"{one.agree}/{one.locators}" if one.locators else "-"
    return (
        harmless(one.recipe, 200), one.state, f"{one.done}/{one.steps}", one.seen, health, len(one.changes), left,
        one.exit_code,
    )  # fmt: skip


STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;
background:#fff}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d7dbe0;
vertical-align:top}pre{background:#f4f5f7;padding:.8rem;overflow-x:auto}h2{margin-top:2.2rem}.drifted{color:#8a5a00}
.failing{color:#a8071a}.unchanged{color:#14692f}.place{color:#57606a;font-family:ui-monospace,monospace;font-size:.9em}
@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#15181c}th,td{border-color:#363c44}pre{background:#20252b}
.drifted{color:#e3b341}.failing{color:#ff7b72}.unchanged{color:#56d364}.place{color:#9aa4af}}"""


def to_html(looked: Sequence[Looked]) -> str:
    """One page that needs nothing else and runs no script: the table, and what changed in each recipe."""
    heads = "".join(f"<th scope=col>{one}</th>" for one in
                    ("Recipe", "Result", "Steps", "Targets", "Locators that agree", "Changes", "Left out"))  # fmt: skip
    rows = "".join(_html_row(number, one) for number, one in enumerate(looked))
    parts = "".join(_html_part(number, one) for number, one in enumerate(looked))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Canary</title><style>{STYLE}</style><main><h1>Canary</h1>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{parts}</main></html>\n"
    )


def _html_row(number: int, one: Looked) -> str:
    name, _, steps, seen, health, changes, left, _ = (escape(str(cell)) for cell in _row(one))
    cells = "".join(f"<td>{cell}</td>" for cell in (steps, seen, health, changes, left))
    result = f'<td class="{one.state}">{SIGNS[one.state]} {word_of(one)}</td>'
    return f'<tr><td><a href="#r{number}">{name}</a></td>{result}{cells}</tr>'


def _html_part(number: int, one: Looked) -> str:
    changes = "".join(
        f'<tr><td class="{"failing" if change.breaks else "drifted"}">{"breaks" if change.breaks else "changed"}</td>'
        f'<td class="place">{escape(_place(change))}</td><td>{escape(harmless(change.what, LONGEST))}</td></tr>'
        for change in one.changes
    )
    gaps = "".join(f"<li>{escape(harmless(str(gap), LONGEST))}</li>" for gap in one.gaps)
    patch = escape("\n".join(map(_spaced, one.patch.splitlines())))
    why = f"<p>{escape(harmless(one.why, LONGEST))}</p>" if one.why and not one.changes else ""
    return (
        f'<h2 id="r{number}">{escape(harmless(one.recipe, 200))}</h2>'
        f'<p class="{one.state}">{word_of(one)}</p><p>{escape(_extent(one))}; '
        f"compared with {escape(harmless(one.against, LONGEST)) or 'nothing'}.</p>{why}"
        + (f"<table><tbody>{changes}</tbody></table>" if changes else "")
        + (f"<h3>Left out</h3><ul>{gaps}</ul>" if gaps else "")
        + (f"<h3>Patch</h3><pre>{patch}</pre>" if patch else "")
    )
