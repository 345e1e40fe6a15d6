"""`browser-agent bench SUITE`: how well a model does on public tasks, through the same loop as `do`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from browser_agent.cli.minding import Minding
from browser_agent.cli.run import interruptible
from browser_agent.core.errors import UsageError
from browser_agent.report.voice import harmless


def bench(  # noqa: PLR0913 - each is an option of the command
    suite: Annotated[Literal["miniwob"], typer.Argument(help="Which tasks: miniwob.")],
    *,
    task: Annotated[list[str] | None, typer.Option(metavar="T", help="Only this one; may be said again.")] = None,
    seeds: Annotated[int, typer.Option(help="Games of each task, with seeds 0, 1, 2 ...")] = 10,
    pages: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the pages are; the package's own.")] = None,
    model: Annotated[list[str] | None, typer.Option(metavar="[ROLE=]NAME", help="Which model.")] = None,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="A compatible server.")] = None,
    max_usd: Annotated[float, typer.Option(help="Most dollars of all games; 0 is no limit.")] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the folder of the run is made.")] = Path("runs"),
    browser: Annotated[str | None, typer.Option(metavar="X", help="auto, a path, or the name of a browser.")] = None,
) -> None:
    """Play public tasks and print success, steps, tokens and time for each.

    The pages come with the extra `bench`, or from --pages. They are served on this machine only.
    """
    from browser_agent.agent.job import Options
    from browser_agent.bench.miniwob import pages_of, tasks_of

    del suite  # there is one
    folder = pages_of(pages)
    known = tasks_of(folder)
    unknown = sorted(set(task or ()) - set(known))
    if unknown:
        raise UsageError(f"there is no task {', '.join(unknown)}", hint=f"one of: {', '.join(known)}")
    minding = Minding(model=tuple(model or ()), base_url=base_url)
    options = Options(out=out, browser=browser)
    job = _played(folder, tuple(task or known), range(seeds), minding, options, usd=max_usd or None, as_json=as_json)
    asyncio.run(interruptible(job))


async def _played(  # noqa: PLR0913 - what, how often, by whom, and how it is told
    folder: Path, tasks: Sequence[str], seeds: Sequence[int], minding: Minding, options: object, *, usd: float | None,
    as_json: bool,
) -> None:  # fmt: skip
    from browser_agent.bench.miniwob import play_all, table
    from browser_agent.bench.scores import Game, as_table, scores
    from browser_agent.bench.scores import as_json as in_json

    def told(game: Game) -> None:
        why = f" {harmless(game.why, 80)}" if game.why and not game.solved else ""
        typer.echo(f"{game.task} {game.seed}: {game.reward:.2f} in {game.took_s:.1f} s{why}", err=True)

    async with minding.minds() as minds, table(folder, minds, options, usd=usd) as at:  # type: ignore[arg-type]
        games = await play_all(at, tasks, seeds, told)
    typer.echo(in_json(games) if as_json else as_table(scores(games)))
