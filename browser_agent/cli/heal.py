"""`browser-agent heal RECIPE`: proposes other targets for those that are not found any more, with the proof."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from browser_agent.cli.approve import May
from browser_agent.cli.browsing import RUNS, Allow, Browser, Headed, Jail, Out, Param, Quiet
from browser_agent.cli.minding import BaseUrl, Model, NoModel, minds_for
from browser_agent.cli.options import options as options_of
from browser_agent.cli.run import given, interruptible
from browser_agent.core.errors import UsageError
from browser_agent.core.event import Heal, RunStarted
from browser_agent.core.outcome import EXIT_CODES, Outcome
from browser_agent.core.recipe import Recipe
from browser_agent.core.value import Data
from browser_agent.journal.reader import JOURNAL, read
from browser_agent.recipe.load import load
from browser_agent.report.console import Progress, console_for, show
from browser_agent.report.run import fold
from browser_agent.report.voice import harmless

if TYPE_CHECKING:
    from browser_agent.agent.healing import Patch, Proposal

TO_WRITE = 2
"""Runs that must heal alike before a file is written: the first may have met a page half loaded."""
MOST_RUNS = 10
LEAST_AFTER, MOST_AFTER = 2, 100
"""Runs of the past that --after may want: one alone may have met a page half loaded."""


def heal(  # noqa: PLR0913 - each is an option of the command
    recipe: Annotated[Path, typer.Argument(help="The recipe file.")],
    *,
    param: Param = None,
    write: Annotated[bool, typer.Option("--write", help="Change the file; the old one stays as NAME.bak.")] = False,
    runs: Annotated[
        int | None, typer.Option(metavar="N", help="Runs that must heal alike; 1, and 2 with --write.")
    ] = None,
    after: Annotated[
        int | None,
        typer.Option(
            metavar="K",
            help="Run nothing: take what the last K runs in --out healed alike, with run --heal or on_fail.",
        ),
    ] = None,
    run: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Take the params of that run, as its journal has them.")
    ] = None,
    no_model: NoModel = False,
    model: Model = None,
    base_url: BaseUrl = None,
    may: May = None,
    allow: Allow = None,
    out: Out = RUNS,
    headed: Headed = False,
    browser: Browser = None,
    jail: Jail = None,
    quiet: Quiet = False,
) -> None:
    """Run a recipe and propose other targets for those that are not found any more.

    Nothing but targets is ever changed. The change goes to stdout as a unified diff, with its proof on stderr. Exits 0
    when nothing has to be healed or the change is shown or written, else as the run that failed.
    """
    from browser_agent.agent.healing import once_in, propose
    from browser_agent.agent.job import may_of

    loaded = load(recipe)
    if after is not None:
        if runs is not None or run is not None or param:
            raise UsageError("--after runs nothing: leave out --runs, --run and -p")
        raise typer.Exit(_promote(loaded, recipe, out, after, write=write))
    times = _times(loaded, runs, once_in(loaded.nodes), write=write)
    params: dict[str, Data] = {**(_params_of(run, out) if run is not None else {}), **given(param or [])}
    options = options_of(
        out=out, browser=browser, headed=headed, jail=jail, allow=tuple(allow or ()), may=may_of(tuple(may or ()))
    )
    progress = Progress(console_for(sys.stderr))

    async def job() -> Proposal:
        async with minds_for(loaded, model, base_url, no_model=no_model) as minds:
            return await propose(
                loaded, params, options=options, runs=times, sinks=() if quiet else (progress,),
                on_wait=progress.waiting, minds=minds,
            )  # fmt: skip

    try:
        proposal = asyncio.run(interruptible(job()))
    finally:
        progress.close()
    raise typer.Exit(_tell(proposal, recipe, write=write))


def _times(recipe: Recipe, runs: int | None, has_once: bool, *, write: bool) -> int:  # noqa: FBT001 - a fact
    if runs is not None and not 1 <= runs <= MOST_RUNS:
        raise UsageError(f"--runs {runs}: from 1 to {MOST_RUNS}")
    times = runs or (TO_WRITE if write else 1)
    if runs is None and times > 1 and has_once:
        raise UsageError(
            f"{recipe.place.file} does something that must happen once, and --write would run it {times} times",
            hint=f"--runs {times} if that may be; --runs 1 trusts one run",
        )
    return times


def _params_of(run: Path, out: Path) -> dict[str, Data]:
    """The params of an earlier run, by its folder or its name. What was taken out of its journal has to be given."""
    folder = run if (run / JOURNAL).is_file() else out / run
    if not (folder / JOURNAL).is_file():
        raise UsageError(f"--run {run}: there is no journal", hint=f"a folder below {out}, or its path")
    for event in read(folder / JOURNAL):
        if isinstance(event.fact, RunStarted):
            return dict(event.fact.params)
    raise UsageError(f"--run {run}: its journal does not say how it began")


def _tell(proposal: Proposal, recipe: Path, *, write: bool) -> int:
    """The diff to stdout, everything else to stderr; the exit code."""
    last = proposal.last
    if proposal.differs:
        typer.echo(f"nothing is proposed: {proposal.differs}", err=True)
        return last.exit_code or EXIT_CODES[Outcome.FAILED]
    if last.outcome is Outcome.PASSED:
        typer.echo("nothing to heal: every target is found", err=True)
        return 0
    if not proposal.patches:
        folder = proposal.results[-1].folder
        show(fold(read(folder / JOURNAL), journal=str(folder / JOURNAL)), console_for(sys.stderr), with_steps=False)
        typer.echo(f"nothing is proposed: {harmless(last.why)}", err=True)
        return last.exit_code
    several = len(proposal.results)
    runs = f"{several} runs healed alike" if several > 1 else "1 run"
    _show(proposal.patches, f"browser-agent heal {recipe} --write    ({runs} so far)", runs, write=write)
    return 0


def _promote(recipe: Recipe, path: Path, out: Path, after: int, *, write: bool) -> int:
    """The change that the last runs made alike, shown or written; the exit code."""
    from browser_agent.agent.promoting import promoted

    if not LEAST_AFTER <= after <= MOST_AFTER:
        raise UsageError(f"--after {after}: from {LEAST_AFTER} to {MOST_AFTER}")
    found = promoted(recipe, out, after)
    if not found.patches:
        typer.echo(f"nothing is proposed: {harmless(found.why)}", err=True)
        return EXIT_CODES[Outcome.FAILED]
    runs = f"{len(found.runs)} runs healed alike: {', '.join(found.runs)}"
    _show(found.patches, f"browser-agent heal {path} --after {after} --write    ({runs})", runs, write=write)
    return 0


def _show(patches: tuple[Patch, ...], next_: str, runs: str, *, write: bool) -> None:
    for patch in patches:
        typer.echo("".join(harmless_line(line) for line in patch.diff.splitlines()), nl=False)
        for one in patch.heals:
            for line in _proof(one):
                typer.echo(line, err=True)
        if write:
            patch.write()
    if write:
        written = ", ".join(str(patch.path) for patch in patches)
        typer.echo(f"written   {written} (the old one is {written}.bak); {runs}", err=True)
    else:
        typer.echo(f"next      {next_}", err=True)


def harmless_line(line: str) -> str:
    """A line of a diff with its spaces as they are; words of pages in it cannot steer a terminal."""
    return " ".join(harmless(word, len(word)) for word in line.split(" ")) + "\n"


def _proof(one: Heal) -> list[str]:
    """Why the new target is the old one."""
    lines = [f"healed    {one.place}: {harmless(str(one.target))} -> {harmless(str(one.query))}"]
    lead = f"{one.margin:.2f} before the next" if one.margin >= 0 else f"{-one.margin:.2f} behind the likest"
    likeness = f", likeness {one.score:.2f}, {lead}" if one.score else ""
    lines.append(f"found by  {one.rung}{likeness}")
    lines += [f"it says   {harmless(one.reason)}"] if one.reason else []
    return [*lines, *(f"proof     {harmless(proof)}" for proof in one.proof)]
