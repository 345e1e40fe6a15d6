"""`browser-agent mutate RECIPE`: tries a recipe on changed pages: what it survives, and that it does nothing else."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from browser_agent.cli.approve import AllowFlow, May
from browser_agent.cli.browsing import Allow, Browser, Headed, Jail, Param, Quiet
from browser_agent.cli.options import options as options_of
from browser_agent.cli.run import given, interruptible
from browser_agent.report.mutation import lost, table
from browser_agent.report.voice import harmless, harmless_json, many

if TYPE_CHECKING:
    from browser_agent.agent.mutating.trials import Report, Trial


def mutate(  # noqa: PLR0913 - each is an option of the command
    recipe: Annotated[Path, typer.Argument(help="The recipe file.")],
    *,
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs for each kind of change, each with another one.")] = 3,
    kinds: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Only these kinds, with commas or given often; all by default."),
    ] = None,
    writes: Annotated[
        bool,
        typer.Option(
            "--writes",
            help="Let what writes through, in EVERY run: for test sites only. Without it all POST, PUT, PATCH and "
            "DELETE are held, as by --dry-run, and runs only go as far as pages take them.",
        ),
    ] = False,
    hardened: Annotated[
        bool,
        typer.Option(
            "--hardened",
            help="Try the recipe as `harden --write` would leave it, with unknown boxes sent away and up to 20 heals.",
        ),
    ] = False,
    param: Param = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, with every run.")] = False,
    may: May = None,
    allow: Allow = None,
    allow_flow: AllowFlow = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the folder with the runs is made.")] = Path("runs"),
    headed: Headed = False,
    browser: Browser = None,
    jail: Jail = None,
    quiet: Quiet = False,
) -> None:
    """Try a recipe on changed pages: what it survives, what is healed, and that it never acts on something else.

    The recipe runs twice as it is, then once for each kind of change and seed, on pages that are rewritten on their way
    to the browser. What left the browser is compared with the unchanged runs. Exits 0 when nothing was done wrongly,
    12 when something was, and as the run when the recipe does not pass on its own pages.
    """
    # Here and not at the top: importing Playwright takes longer than all of `check`.
    from browser_agent.agent.job import may_of
    from browser_agent.agent.mutating.mutate import Wish
    from browser_agent.agent.mutating.mutate import mutate as try_out

    named = tuple(word.strip() for text in kinds or () for word in text.split(",") if word.strip())
    options = options_of(
        out=out, browser=browser, headed=headed, jail=jail, allow=tuple(allow or ()), flows=tuple(allow_flow or ()),
        may=may_of(tuple(may or ())),
    )  # fmt: skip
    wish = Wish(seeds=seeds, kinds=named, writes=writes, hardened=hardened)
    tell = _silent if quiet else _tell
    report = asyncio.run(
        interruptible(try_out(recipe, dict(given(param or [])), options=options, wish=wish, tell=tell))
    )
    if as_json:
        told = report.model_dump(mode="json") | {"line": report.line}
        typer.echo(harmless_json(json.dumps(told, indent=2, ensure_ascii=False)))
    else:
        _print(report)
    raise typer.Exit(report.exit_code)


def _silent(trial: Trial) -> None:
    del trial


def _tell(trial: Trial) -> None:
    if trial.counts:
        why = f"  {harmless(trial.why, 160)}" if trial.verdict in ("refused", "wrong") else ""
        print(f"{trial.kind:<14} {trial.seed:>3}  {trial.verdict:<9}{why}", file=sys.stderr)  # noqa: T201 - progress


def _print(report: Report) -> None:
    if report.why:
        typer.echo(f"nothing was tried: {harmless(report.why)}")
        typer.echo(f"next      browser-agent run {report.recipe}", err=True)
        return
    for line in table(report.trials):
        typer.echo(line)
    for line in lost(report.trials):
        typer.echo(line)
    if report.unseen:
        typer.echo(
            f"not met  {many(len(report.unseen), 'step')} on what scripts make: {harmless('; '.join(report.unseen))}"
        )
    if report.dry:
        typer.echo("writes were held, so steps that need an answer were not reached; --writes lets them through")
    typer.echo(report.line)
