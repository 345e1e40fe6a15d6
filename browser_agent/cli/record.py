"""`browser-agent record URL`: a person clicks, and the recipe of it grows in the terminal."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from browser_agent.cli.browsing import RUNS, Allow, Browser, Jail, Out
from browser_agent.cli.options import options as options_of
from browser_agent.cli.recording import HELP, Ending, talk
from browser_agent.cli.run import interruptible
from browser_agent.core.errors import UsageError
from browser_agent.core.outcome import EXIT_CODES, Outcome
from browser_agent.report.console import Progress, console_for
from browser_agent.report.voice import harmless, many

if TYPE_CHECKING:
    from browser_agent.agent.job import Options
    from browser_agent.agent.recording import Recording

Again = Literal["auto", "always", "never"]


def record(  # noqa: PLR0913 - each is an option of the command
    url: Annotated[str, typer.Argument(help="Where it begins.")],
    *,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="RECIPE", help="Write it here.")],
    headed: Annotated[bool, typer.Option("--headed/--headless", help="With a window, or none, for scripts.")] = True,
    title: Annotated[str, typer.Option(metavar="TEXT", help="The title of the recipe.")] = "",
    allow: Allow = None,
    replay: Annotated[
        Again, typer.Option(help="Run it once without a model: auto where nothing was sent that writes.")
    ] = "auto",
    force: Annotated[bool, typer.Option("--force", help="Replace the file; the old one is kept as NAME.bak.")] = False,
    browser: Browser = None,
    jail: Jail = None,
    out: Out = RUNS,
) -> None:
    """Record what a person does in a browser as a recipe.

    Each step is printed when it is made. While it records, lines typed here add what no click says: assert, extract
    NAME, undo, done; help lists them. Ctrl-C once, done, or closing the window ends it, and what is there is written.
    What is typed into fields for passwords, codes and cards becomes ${secrets.NAME}. Exits 1 when nothing was done.
    """
    if output.exists() and not force:
        raise UsageError(f"{output} is there already", hint="--force replaces it and keeps the old one as NAME.bak")
    options = options_of(browser=browser, headed=headed, jail=jail, allow=tuple(allow or ()), out=out)
    made = asyncio.run(_recorded(url, output, title, options, force=force))
    raise typer.Exit(_end(made, output, options, replay))


async def _recorded(url: str, output: Path, title: str, options: Options, *, force: bool) -> Recording:
    # Here and not at the top: importing Playwright takes longer than all of `check`.
    from browser_agent.agent.recording import open_recorder, write

    def tell(line: str) -> None:
        indent = line[: len(line) - len(line.lstrip())]
        typer.echo(indent + harmless(line))

    async with open_recorder(url, title=title, allow=options.allow, options=options, tell=tell) as recorder:
        typer.echo(f"recording {harmless(url)}; done or Ctrl-C ends it\n{HELP}", err=True)
        with Ending(recorder.context) as ending:
            await talk(recorder, ending)
        made = await recorder.finish()
        # Before anything else can go wrong: what a person did is not asked of them twice.
        if made.steps:
            write(made, output, force=force)
    return made


def _end(made: Recording, output: Path, options: Options, again: Again) -> int:
    """Say what was recorded, and run it once where that does no harm; the exit code."""
    from browser_agent.agent.recording import why_not

    for what in made.lost:
        typer.echo(f"NOT recorded: {harmless(what)}", err=True)
    if not made.steps:
        typer.echo("nothing was done, and nothing is written", err=True)
        return EXIT_CODES[Outcome.FAILED]
    typer.echo(
        f"written   {output}: {many(made.steps, 'step')}, {many(len(made.lost), 'thing')} not recorded", err=True
    )
    wrong = [one for one in made.problems(str(output)) if one.level == "error"]
    for one in wrong:
        typer.echo(f"add       {harmless(str(one))}", err=True)
    for secret in made.recipe.secrets:
        typer.echo(f"give      {secret.source.removeprefix('env:')} in the environment", err=True)
    why = "it has to be completed first" if wrong else why_not(made, again)
    if why:
        typer.echo(f"replay    not done: {why}", err=True)
        return EXIT_CODES[Outcome.FAILED] if wrong else 0
    return _replayed(made, output, options)


def _replayed(made: Recording, output: Path, options: Options) -> int:
    from browser_agent.agent.recording import replayed

    progress = Progress(console_for(sys.stderr))
    try:
        done = asyncio.run(interruptible(replayed(made, output, options=options, sinks=(progress,))))
    finally:
        progress.close()
    if done.finished.outcome is Outcome.PASSED:
        typer.echo("replay    passed, with no model", err=True)
    else:
        typer.echo(
            f"replay    {done.finished.outcome}: {harmless(done.finished.why)}; {output} stays as it is", err=True
        )
    return done.exit_code
