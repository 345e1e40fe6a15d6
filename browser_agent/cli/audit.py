"""`browser-agent audit`: whether a run folder is as the run left it, and what of it may go after a while."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from browser_agent.cli.browsing import AsJson
from browser_agent.core.errors import UsageError
from browser_agent.journal.audit import Audit
from browser_agent.journal.audit import verify as verified
from browser_agent.journal.prune import prune as pruned
from browser_agent.journal.reader import journal_file
from browser_agent.policy.audit_key import audit_key
from browser_agent.report.voice import harmless, harmless_json, many

AuditKey = Annotated[
    str | None,
    typer.Option("--audit-key", metavar="SOURCE", help="Sign the journal with this secret, such as env:AUDIT_KEY."),
]
"""The option that `run` and `do` share."""
audit = typer.Typer(
    help="Say whether a run folder is as the run left it; remove old pictures, rows and traces from it.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Key = Annotated[
    str | None,
    typer.Option("--key", metavar="SOURCE", help="What the run signed with, such as env:AUDIT_KEY or file:PATH."),
]


@audit.command()
def verify(
    run: Annotated[Path, typer.Argument(help="A run folder, or its journal.jsonl.")],
    *,
    head: Annotated[str | None, typer.Option(metavar="HASH", help="The audit head that the run printed.")] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Say what was done to a journal and its files, if anything, and name the record.

    Exits 0 for ok; 1 for everything that was changed, and for a run without its end; 2 when nothing can be said.
    """
    found = verified(run, head=head, secret=secret_from(key))
    if as_json:
        typer.echo(to_json(found, run))
    else:
        tell(found, run)
    raise typer.Exit(found.exit_code)


@audit.command()
def prune(
    runs: Annotated[list[Path], typer.Argument(help="Run folders.", metavar="RUN...")],
    *,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="AGE", help="Only runs that ended longer ago: 12h, 30d, 8w.")
    ],
    blobs: Annotated[
        bool, typer.Option("--blobs", help="Do remove pictures, rows, downloads, traces and videos.")
    ] = False,
    key: Key = None,
) -> None:
    """Remove the kept files of old runs; the journals stay, and a chained list says what went.

    Without --blobs it only tells what would go.
    """
    age, secret, now, failed = age_of(older_than), secret_from(key), datetime.now(UTC), False
    for run in runs:
        try:
            told = pruned(run, older_than=age, now=now, remove=blobs, secret=secret)
        except UsageError as error:
            # One run that cannot be believed is no reason to leave the others.
            typer.echo(f"left      {run}: {error.message}", err=True)
            failed = True
            continue
        word = "removed" if blobs else "would go"
        what = f"{many(len(told.paths), 'file')}, {told.size / 1000:,.0f} kB" if told.paths else f"nothing, {told.why}"
        typer.echo(f"{word:<9} {run}: {what}")
    if failed:
        raise typer.Exit(1)


def tell(found: Audit, run: Path) -> None:
    """What was found out, in lines."""
    path = journal_file(run)
    is_entry = found.state == "pruned_changed"
    place = f"record {found.record} of {path}" if found.record is not None and not is_entry else str(path)
    typer.echo(
        f"{found.state} · {place}" + (f" · {harmless(found.why)}" if found.why else f" · {found.records} records")
    )
    typer.echo(f"head {found.head}")
    for one in (*found.files, *found.went):
        typer.echo(f"      record {one.record}: {harmless(str(one))}")
    if found.pruned:
        typer.echo(f"      {many(found.pruned, 'kept file')} went by audit prune")
    if found.signature == "good":
        typer.echo("      every record is signed with this key")
    elif found.signature == "not_checked":
        typer.echo("      signed; --key SOURCE checks the signatures")


def to_json(found: Audit, run: Path) -> str:
    """The object that --json prints."""
    told = found.model_dump(mode="json") | {
        "head": f"sha256:{found.head}" if found.head else "",
        "tampered": found.tampered,
        "exit_code": found.exit_code,
        "journal": str(journal_file(run)),
    }
    return harmless_json(json.dumps(told, indent=2, ensure_ascii=False))


def secret_from(source: str | None) -> bytes | None:
    """The key behind --key. Raises UsageError when there is none."""
    return audit_key(source, os.environ, Path()) if source is not None else None


def age_of(text: str) -> timedelta:
    """An age such as 30d. Raises UsageError for what is none."""
    found = re.fullmatch(r"(\d{1,5})([hdw])", text.strip().lower())
    if found is None:
        raise UsageError(f'--older-than "{text[:40]}" is no age', hint="--older-than 12h, 30d or 8w")
    unit = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[found[2]]
    return int(found[1]) * unit
