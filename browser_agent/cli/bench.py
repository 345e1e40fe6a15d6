"""`browser-agent bench SUITE`: how well a model does on public tasks, through the same loop as `do`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from browser_agent.cli.audit import AuditKey
from browser_agent.cli.browsing import RUNS, AsJson, Browser, Jail, Out
from browser_agent.cli.minding import BASE_URL, Minding
from browser_agent.cli.options import options as options_of
from browser_agent.cli.run import interruptible
from browser_agent.core.errors import UsageError
from browser_agent.report.voice import harmless

if TYPE_CHECKING:
    from browser_agent.agent.job import Options


def bench(  # noqa: PLR0913 - each is an option of the command
    suite: Annotated[Literal["miniwob"], typer.Argument(help="Which tasks: miniwob.")],
    *,
    task: Annotated[list[str] | None, typer.Option(metavar="T", help="Only this one; may be said again.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Games of each task, with seeds 0, 1, 2 ...")] = 10,
    pages: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the pages are; the package's own.")] = None,
    model: Annotated[list[str] | None, typer.Option(metavar="[ROLE=]NAME", help="Which model.")] = None,
    prices: Annotated[Path | None, typer.Option(metavar="FILE", help="A table of prices of your own.")] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help=f"A compatible server; {BASE_URL} when not given.")
    ] = None,
    max_usd: Annotated[float, typer.Option(min=0.0, help="Most dollars of all games; 0 is no limit.")] = 5.0,
    audit_key: AuditKey = None,
    as_json: AsJson = False,
    out: Out = RUNS,
    browser: Browser = None,
    jail: Jail = None,
) -> None:
    """Play public tasks and print success, steps, tokens and time for each.

    The pages come with the extra `bench`, or from --pages. They are served on this machine only. What was played is
    printed too when money, model or patience end it early.
    """
    from browser_agent.bench.miniwob import pages_of, tasks_of

    del suite  # there is one
    folder = pages_of(pages)
    known = tasks_of(folder)
    unknown = sorted(set(task or ()) - set(known))
    if unknown:
        raise UsageError(f"there is no task {', '.join(unknown)}", hint=f"one of: {', '.join(known)}")
    minding = Minding(model=tuple(model or ()), prices=prices, base_url=base_url)
    games = Games(folder, tuple(dict.fromkeys(task or known)), range(seeds))
    options = options_of(out=out, browser=browser, jail=jail, audit_key=audit_key)
    asyncio.run(interruptible(_played(games, minding, options, usd=max_usd or None, as_json=as_json)))


@dataclass(frozen=True)
class Games:
    """Which pages are played, and with which seeds."""

    pages: Path
    tasks: Sequence[str]
    seeds: Sequence[int]


async def _played(games: Games, minding: Minding, options: Options, *, usd: float | None, as_json: bool) -> int:
    from browser_agent.bench.miniwob import play_all, table
    from browser_agent.bench.scores import Game, as_table, scores
    from browser_agent.bench.scores import as_json as in_json

    played: list[Game] = []

    def told(game: Game) -> None:
        played.append(game)
        why = f" {harmless(game.why, 80)}" if game.why and not game.solved else ""
        of = f"{len(played)} of {len(games.tasks) * len(games.seeds)}"
        typer.echo(f"{of}  {game.task} {game.seed}: {game.reward:.2f} in {game.took_s:.1f} s{why}", err=True)

    try:
        async with minding.minds() as minds, table(games.pages, minds, options, usd=usd) as at:
            await play_all(at, games.tasks, games.seeds, told)
    finally:
        if played:
            name = minding.roles.execute.model
            typer.echo(in_json(played, name) if as_json else as_table(scores(played)))
    return 0
