"""`browser-agent approve`, `deny`, `approvals`: a person answers what a run asks, from another terminal or later."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from browser_agent.cli.browsing import RUNS
from browser_agent.core.errors import UsageError
from browser_agent.core.event import ApprovalAsked
from browser_agent.core.until import until
from browser_agent.journal.reader import JOURNAL, read
from browser_agent.report.approval import question_lines
from browser_agent.report.voice import harmless

if TYPE_CHECKING:
    from browser_agent.agent.approval_files import Ticket

TAKEN_S = 5.0
"""How long a run that waits may take to fetch its answer."""
MOST_FOLDERS = 10_000

May = Annotated[
    list[str] | None,
    typer.Option(metavar="CLASS", help="Do acts of this class, such as submit, without asking; may be a list."),
]
WaitForApproval = Annotated[
    float, typer.Option(metavar="SECONDS", help="How long a question waits for `browser-agent approve`.")
]
Approved = Annotated[
    Path | None,
    typer.Option("--approved", "--approve-file", metavar="RUN", help="A parked run whose question was approved."),
]
AllowFlow = Annotated[
    list[str] | None,
    typer.Option(metavar="FROM=TO", help="Let a model type words of pages of one origin on pages of another."),
]
"""Options that `run` and `do` share; see `approving`."""
RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of the run, or its name below runs/.")]


def approve(
    run: RunFolder,
    *,
    only: Annotated[
        str | None, typer.Option(metavar="HASH", help="Only if the question is this one: 8 letters of it at least.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask back at a terminal.")] = False,
) -> None:
    """Say yes to what a run asks: to one act, once, if the page still says the same."""
    from browser_agent.agent.approval_files import GRANT, PARKED_S, Grant, now_text, put, who

    folder, ticket = _open_question(run, only)
    _show(ticket, folder)
    if not yes and sys.stdin.isatty() and sys.stdout.isatty() and not typer.confirm("approve this?"):
        raise typer.Exit(1)
    if _answered(folder, ticket, yes=True, why=""):
        typer.echo("approved; the run goes on")
        return
    grant = Grant(
        run=ticket.run, recipe_key=ticket.recipe_key, params_key=ticket.params_key, hash=ticket.hash,
        sentence=ticket.question.sentence, by=who(), at=now_text(), expires_at=now_text(PARKED_S),
    )  # fmt: skip
    _write(lambda: put(folder / GRANT, grant))
    _close(folder)
    typer.echo(f"approved until {grant.expires_at}, for one act of one run")
    typer.echo(f"next      the same command with --approved {_short(folder)}")


def deny(
    run: RunFolder,
    *,
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is written down.")] = "",
    only: Annotated[str | None, typer.Option(metavar="HASH", help="Only if the question is this one.")] = None,
) -> None:
    """Say no to what a run asks. A run that waits goes on without the act, or ends."""
    from browser_agent.agent.approval_files import DENIED, Reply, now_text, put, who

    folder, ticket = _open_question(run, only)
    _show(ticket, folder)
    if _answered(folder, ticket, yes=False, why=why):
        typer.echo("denied; the run was told")
        return
    reply = Reply(hash=ticket.hash, nonce=ticket.nonce, yes=False, by=who(), why=why[:1000], at=now_text())
    _write(lambda: put(folder / DENIED, reply))
    _close(folder)
    typer.echo("denied; the run is over, and nobody can approve it any more")


def approvals(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds the folders of runs.")] = RUNS,
) -> None:
    """List what runs ask and nobody has answered yet."""
    from browser_agent.agent.approval_files import GRANT, TICKET, Grant, Ticket, get, is_running

    found = 0
    folders = sorted(one for one in out.iterdir() if one.is_dir()) if out.is_dir() else []
    for folder in folders[-MOST_FOLDERS:]:
        try:
            ticket, grant = get(folder / TICKET, Ticket), get(folder / GRANT, Grant)
        except UsageError as error:
            typer.echo(harmless(error.message), err=True)
            continue
        if grant is not None:
            by = harmless(grant.by, 80)
            typer.echo(f"{_short(folder)}  approved by {by}, not used yet: {harmless(grant.sentence)}")
            found += 1
        if ticket is not None and ticket.is_open:
            state = "waits" if ticket.waits and is_running(folder) else "parked"
            asked = ticket.question
            amount = f" for {harmless(asked.amount, 40)}" if asked.amount else ""
            said = f"{harmless(asked.sentence)}{amount} on {harmless(asked.origin, 80)}"
            typer.echo(f"{_short(folder)}  {state} until {harmless(ticket.expires_at, 40)}: {said}")
            found += 1
    if not found:
        typer.echo(f"no run below {out} asks anything")


def approving(may: list[str] | None, wait_s: float, approved: Path | None, *, as_json: bool) -> dict[str, Any]:
    """The options of a run about questions, as `run` and `do` share them. Raises UsageError."""
    from browser_agent.agent.job import may_of
    from browser_agent.agent.prompting import can_prompt

    if wait_s < 0:
        raise UsageError(f"--wait-for-approval {wait_s:g} is less than nothing")
    place = folder_of(approved) if approved is not None else None
    return {
        "may": may_of(tuple(may or ())),
        "wait_for_approval_s": wait_s,
        "approved": place,
        "ask_terminal": can_prompt() and not as_json,
    }


def folder_of(run: Path) -> Path:
    """A run as a person names it: by its folder, a file in it, or its name below runs/. Raises UsageError."""
    for place in (run, RUNS / run):
        if place.exists():
            return place
    raise UsageError(f"there is no run {run}", hint="browser-agent approvals lists what runs ask")


def _open_question(run: Path, only: str | None) -> tuple[Path, Ticket]:
    """The question of a run that can be answered now. Raises UsageError when there is none."""
    from browser_agent.agent.approval_files import TICKET, Ticket, get

    folder = folder_of(run)
    folder = folder if folder.is_dir() else folder.parent
    ticket = get(folder / TICKET, Ticket)
    if ticket is None:
        raise UsageError(f"{folder} asks nothing", hint="browser-agent approvals lists what runs ask")
    if not ticket.is_open:
        over = harmless(ticket.expires_at, 40)
        raise UsageError(f"the question of {folder} is over since {over}", hint="run it again")
    if not any(
        isinstance(event.fact, ApprovalAsked) and event.fact.hash == ticket.hash == event.fact.question.hash
        for event in read(folder / JOURNAL)
    ):
        raise UsageError(f"{folder}: the journal knows no such question", hint="its files do not fit together")
    if only is not None and (len(only) < 8 or not ticket.hash.startswith(only.lower())):
        raise UsageError(f"the question of {folder} is {ticket.hash[:12]}, not {only}", hint="look at it again")
    return folder, ticket


def _show(ticket: Ticket, folder: Path) -> None:
    typer.echo(f"{_short(folder)}  {harmless(ticket.title)}")
    for line in question_lines(ticket.question):
        typer.echo(line)
    if ticket.picture:
        typer.echo(f"  picture    {_short(folder)}/{harmless(ticket.picture)}")


def _answered(folder: Path, ticket: Ticket, *, yes: bool, why: str) -> bool:
    """Tell a run that waits; False when it does not, or ended before it heard."""
    from browser_agent.agent.approval_files import REPLY, Reply, is_running, now_text, put, who

    if not (ticket.waits and is_running(folder)):
        return False
    path = folder / REPLY
    reply = Reply(hash=ticket.hash, nonce=ticket.nonce, yes=yes, by=who(), why=why[:1000], at=now_text())
    _write(lambda: put(path, reply))

    async def taken() -> bool:
        return not path.exists()

    if asyncio.run(until(taken, bool, deadline_s=TAKEN_S)).met:
        return True
    path.unlink(missing_ok=True)
    return False


def _close(folder: Path) -> None:
    from browser_agent.agent.approval_files import REPLY, TICKET

    for name in (TICKET, REPLY):
        (folder / name).unlink(missing_ok=True)


def _write(write: Any) -> None:  # noqa: ANN401 - a call without arguments
    try:
        write()
    except OSError as error:
        raise UsageError(f"the answer cannot be written: {error.strerror or error}") from error


def _short(path: Path) -> str:
    here = Path.cwd()
    whole = path.resolve()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(path)
