"""`browser-agent doctor`: what works on this machine and what to do about what does not."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from browser_agent.cli.browsing import AsJson

if TYPE_CHECKING:
    from browser_agent.browser.doctor import Finding

_SIGNS = {"ok": "✓", "warn": "!", "fail": "✗"}
_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


def doctor(
    *,
    as_json: AsJson = False,
    browser: Annotated[
        str | None,
        typer.Option(help="auto, a path, chromium-headless-shell, chromium, chrome or msedge."),
    ] = None,
    runs: Annotated[Path, typer.Option(help="The folder that runs are written to.")] = Path("runs"),
) -> None:
    """Say what works on this machine and what to do about what does not.

    Exit code 0 when a run can start here, 5 when no browser can be driven, 1 when something else is broken.
    """
    # Here and not at the top: the import starts Playwright's modules, which no other command should wait for.
    from browser_agent.browser.doctor import BROWSER_CHECKS, Surroundings, examine
    from browser_agent.browser.find import this_disk

    euid = None if sys.platform == "win32" else os.geteuid()
    surroundings = Surroundings(disk=this_disk(), env=os.environ, euid=euid, run_folder=runs, setting=browser)
    findings = asyncio.run(examine(surroundings))
    failed = [finding.name for finding in findings if finding.state == "fail"]
    code = 0 if not failed else 5 if set(failed) & set(BROWSER_CHECKS) else 1
    if as_json:
        report = {"ok": not failed, "findings": [finding.model_dump() for finding in findings]}
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        Console().print(_table(findings))
    else:
        for finding in findings:
            typer.echo(_line(finding))
    raise typer.Exit(code)


def _line(finding: "Finding") -> str:
    """One finding as plain text, with what to do below it."""
    blank = " " * 18
    text = f" {_SIGNS[finding.state]} {finding.name:<14} " + finding.saw.replace("\n", f"\n{blank}")
    return text + (f"\n{blank}do: " + finding.do.replace("\n", f"\n{blank}    ") if finding.do else "")


def _table(findings: "tuple[Finding, ...]") -> Table:
    """All findings as a table for a person at a terminal."""
    table = Table(box=None, pad_edge=False)
    for title in ("", "check", "saw", "do"):
        table.add_column(title, overflow="fold")
    for finding in findings:
        sign = f"[{_COLOURS[finding.state]}]{_SIGNS[finding.state]}[/]"
        table.add_row(sign, *(_plain(text) for text in (finding.name, finding.saw, finding.do)))
    return table


def _plain(text: str) -> str:
    """Keep square brackets from being read as rich's markup."""
    return text.replace("[", r"\[")
