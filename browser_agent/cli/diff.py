"""`browser-agent diff RUN_A RUN_B`: what differed between two runs, from their journals, with no browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from browser_agent.cli.approve import folder_of
from browser_agent.cli.browsing import AsJson
from browser_agent.journal.reader import journal_file, read
from browser_agent.report.diff import Compared, compare
from browser_agent.report.run import RunReport, fold
from browser_agent.report.voice import harmless, harmless_json, many


def diff(
    a: Annotated[Path, typer.Argument(metavar="RUN_A", help="A run folder, its journal, or its name below runs/.")],
    b: Annotated[Path, typer.Argument(metavar="RUN_B", help="The run to hold against it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Say what differed: outcome, recipe, params, steps, elements, rows, requests, outputs, and times by much.

    Exits 0 when nothing did, 1 when something did.
    """
    found = compare(_folded(a), _folded(b))
    if as_json:
        told = found.model_dump(mode="json") | {"same": found.same}
        typer.echo(harmless_json(json.dumps(told, indent=2, ensure_ascii=False)))
    else:
        _tell(found)
    raise typer.Exit(0 if found.same else 1)


def _folded(run: Path) -> RunReport:
    path = journal_file(folder_of(run))
    return fold(read(path), journal=str(path))


def _tell(found: Compared) -> None:
    typer.echo(f"a {harmless(found.a)}\nb {harmless(found.b)}")
    for one in found.found:
        typer.echo(f"{one.kind:<9} {harmless(one.where, 200)}")
        typer.echo(f"      a   {harmless(one.a) or '(nothing)'}")
        typer.echo(f"      b   {harmless(one.b) or '(nothing)'}")
    for kind, left_out in found.more.items():
        typer.echo(f"{kind:<9} and {left_out} more")
    said = many(len(found.found) + sum(found.more.values()), "difference") if found.found else "no difference"
    typer.echo(f"{said} · {many(found.steps, 'step')} in both")
