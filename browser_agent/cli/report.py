"""`browser-agent report RUN`: reads a journal aloud, in the form that is asked for."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from browser_agent.cli.audit import tell
from browser_agent.core.errors import UsageError
from browser_agent.journal.audit import verify as verified
from browser_agent.journal.reader import journal_file, read
from browser_agent.report.console import console_for, show
from browser_agent.report.html import to_html
from browser_agent.report.junit import to_junit
from browser_agent.report.otel import to_otlp
from browser_agent.report.result import result
from browser_agent.report.run import fold
from browser_agent.report.writing import write_whole


def report(  # noqa: PLR0913 (each is an option of the command)
    run: Annotated[Path, typer.Argument(help="A run folder, or its journal.jsonl.")],
    *,
    html: Annotated[Path | None, typer.Option(help="Write one self-contained HTML page.", metavar="FILE")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML.", metavar="FILE")] = None,
    otel: Annotated[
        Path | None, typer.Option(help="Write OpenTelemetry spans as OTLP JSON, without any content.", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    verify: Annotated[bool, typer.Option(help="Say whether the journal is whole and unchanged.")] = False,
    head: Annotated[
        str | None,
        typer.Option(help="The head that --verify or a report showed; implies --verify.", metavar="HASH"),
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Show the page of --html in a browser.")] = False,
) -> None:
    """Show what a run did. Without options: the summary that the run printed at its end."""
    if open_page and html is None:
        raise UsageError("--open shows the page of --html, which is not given", hint="add --html FILE")
    if verify or head is not None:
        _verify(run, head)
        return
    path = journal_file(run)
    events = read(path)
    told = fold(events, journal=str(path))
    if html is not None:
        write_whole(html, to_html(told, path.parent))
        if not as_json:
            typer.echo(f"report    {html}", err=True)
        if open_page:
            webbrowser.open(html.resolve().as_uri())
    if junit is not None:
        write_whole(junit, to_junit(told))
    if otel is not None:
        write_whole(otel, to_otlp(events))
    if as_json:
        typer.echo(result(told).to_json())
    elif html is None and junit is None and otel is None:
        show(told, console_for(typer.get_text_stream("stdout")))


def _verify(run: Path, head: str | None) -> None:
    """What `audit verify` prints; leave with code 1 unless journal and kept files are as they were written."""
    found = verified(run, head=head)
    tell(found, run)
    if found.exit_code:
        raise typer.Exit(found.exit_code)
