"""`browser-agent harden RECIPE`: gives targets what they need to be told from look-alikes and to be healed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from browser_agent.cli.approve import May
from browser_agent.cli.browsing import RUNS, Allow, Browser, Headed, Jail, Out, Param, Quiet
from browser_agent.cli.heal import harmless_line
from browser_agent.cli.options import options as options_of
from browser_agent.cli.run import given, interruptible
from browser_agent.core.errors import UsageError
from browser_agent.core.outcome import Outcome
from browser_agent.journal.reader import JOURNAL, read
from browser_agent.recipe.load import load
from browser_agent.report.console import Progress, console_for, show
from browser_agent.report.run import fold
from browser_agent.report.voice import harmless

if TYPE_CHECKING:
    from browser_agent.agent.hardening import Hardened

MOST_RUNS = 10


def harden(  # noqa: PLR0913 - each is an option of the command
    recipe: Annotated[Path, typer.Argument(help="The recipe file.")],
    *,
    param: Param = None,
    write: Annotated[bool, typer.Option("--write", help="Change the file; the old one stays as NAME.bak.")] = False,
    runs: Annotated[int, typer.Option(metavar="N", help="Runs to learn from; what differs is left out.")] = 1,
    may: May = None,
    jail: Jail = None,
    allow: Allow = None,
    out: Out = RUNS,
    headed: Headed = False,
    browser: Browser = None,
    quiet: Quiet = False,
) -> None:
    """Run a recipe and add to each target what else finds it, and what it looks like.

    With these a replay refuses look-alikes, and `run --heal` can tell what took the place of a target. The run does
    what the recipe does. Nothing but targets is ever changed. The change goes to stdout as a unified diff; exits 0 when
    it is shown or written, or when nothing is to be added, else as the run that failed.
    """
    from browser_agent.agent.hardening import harden as learn
    from browser_agent.agent.job import may_of

    if not 1 <= runs <= MOST_RUNS:
        raise UsageError(f"--runs {runs}: from 1 to {MOST_RUNS}")
    loaded = load(recipe)
    options = options_of(
        out=out, browser=browser, headed=headed, jail=jail, allow=tuple(allow or ()), may=may_of(tuple(may or ()))
    )
    progress = Progress(console_for(sys.stderr))
    try:
        hardened = asyncio.run(
            interruptible(
                learn(
                    loaded, given(param or []), options=options, runs=runs, sinks=() if quiet else (progress,),
                    on_wait=progress.waiting,
                )
            )
        )  # fmt: skip
    finally:
        progress.close()
    raise typer.Exit(_tell(hardened, recipe, write=write))


def _tell(hardened: Hardened, recipe: Path, *, write: bool) -> int:
    """The diff to stdout, everything else to stderr; the exit code."""
    last = hardened.results[-1]
    if last.finished.outcome is not Outcome.PASSED:
        journal = last.folder / JOURNAL
        show(fold(read(journal), journal=str(journal)), console_for(sys.stderr), with_steps=False)
        typer.echo("nothing is added: only a run that passed shows which element is the right one", err=True)
        return last.exit_code
    for patch in hardened.patches:
        typer.echo("".join(harmless_line(line) for line in patch.diff.splitlines()), nl=False)
    for place, why in hardened.left.items():
        typer.echo(f"left      {place}: {harmless(why)}", err=True)
    if not hardened.patches:
        typer.echo("nothing to add: every target that can have it has it", err=True)
        return 0
    if not write:
        typer.echo(f"next      browser-agent harden {recipe} --write", err=True)
        return 0
    for patch in hardened.patches:
        patch.write()
        typer.echo(f"written   {patch.path} (the old one is {patch.path}.bak)", err=True)
    return 0
