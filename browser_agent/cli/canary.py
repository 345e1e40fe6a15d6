"""`browser-agent canary RECIPE...`: looks whether the sites are as they were, before the nightly runs find out."""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from browser_agent.cli.browsing import RUNS, Allow, AsJson, Browser, Headed, Jail, Out, Quiet
from browser_agent.cli.options import options as options_of
from browser_agent.cli.run import given, interruptible, short
from browser_agent.core.errors import AgentError, UsageError
from browser_agent.core.outcome import EXIT_CODES, Outcome
from browser_agent.core.recipe import Recipe
from browser_agent.core.sight import Baseline, Looked
from browser_agent.core.value import Data
from browser_agent.journal.reader import JOURNAL
from browser_agent.recipe.load import load
from browser_agent.report.canary import as_text, summary, to_html
from browser_agent.report.console import Progress, console_for
from browser_agent.report.voice import harmless_json
from browser_agent.report.writing import write_whole

if TYPE_CHECKING:
    from browser_agent.agent.job import Options

PATCH = "drift.patch"
MOST = 200
INTERRUPTED = (130, 143)
"""Exit codes of a look that a signal ended."""


def canary(  # noqa: PLR0913 - each is an option of the command
    recipes: Annotated[list[Path], typer.Argument(metavar="RECIPE...", help="The recipe files.")],
    *,
    param: Annotated[
        list[str] | None,
        typer.Option("-p", "--param", metavar="KEY=VALUE", help="A param, for every recipe that has it."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="DIR|RUN", help="Where the last good looks are kept, or one run to compare with."),
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take what is there now as good, where the recipe still passes.")
    ] = False,
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the result as one HTML page.")] = None,
    out: Out = RUNS,
    allow: Allow = None,
    headed: Headed = False,
    browser: Browser = None,
    jail: Jail = None,
    quiet: Quiet = False,
) -> None:
    """Do what of recipes only reads, and say what is not as it was at the last good look.

    Nothing is written: what may write is found and not done, and requests that write are held. Each recipe gets its
    result, whatever becomes of the others. Exits 0 when nothing changed, 13 when something did and all still pass, else
    as the first recipe that would fail.
    """
    if len(recipes) > MOST:
        raise UsageError(f"{len(recipes)} recipes: at most {MOST} at once")
    options = options_of(out=out, browser=browser, headed=headed, jail=jail, allow=tuple(allow or ()))
    progress = Progress(console_for(sys.stderr))
    watch = _Watch(options, given(param or []), baseline, accept=accept, progress=None if quiet else progress)
    try:
        looked = asyncio.run(interruptible(watch.all(recipes)))
    finally:
        progress.close()
    if watch.unused:
        typer.echo(f"no recipe has a param {', '.join(sorted(watch.unused))}: -p was not needed", err=True)
    if html is not None:
        write_whole(html, to_html(looked))
    if as_json:
        told = {"exit_code": exit_of(looked), "recipes": [one.model_dump(mode="json") for one in looked]}
        typer.echo(harmless_json(json.dumps(told, indent=2, ensure_ascii=False)))
    else:
        typer.echo("\n\n".join([*map(as_text, looked), *([summary(looked)] if len(looked) > 1 else [])]))
    raise typer.Exit(exit_of(looked))


def exit_of(looked: list[Looked]) -> int:
    """The code for all: the first that would fail, else a change, else one that could not be looked at."""
    codes = [one.exit_code for one in looked]
    quiet = (0, EXIT_CODES[Outcome.DRIFTED], EXIT_CODES[Outcome.DRY_RUN])
    bad = [code for code in codes if code not in quiet]
    return bad[0] if bad else next((code for code in quiet[1:] if code in codes), 0)


@dataclass
class _Watch:
    """One look after the other."""

    options: Options
    params: dict[str, str]
    baseline: Path | None
    accept: bool
    progress: Progress | None

    def __post_init__(self) -> None:
        self.unused = set(self.params)

    async def all(self, recipes: list[Path]) -> list[Looked]:
        """The result of each, in order; after a signal those that were not begun say so."""
        from browser_agent.browser.kept import KeptBrowser

        looked: list[Looked] = []
        async with KeptBrowser() as kept:
            options = replace(self.options, kept=kept)
            for path in recipes:
                ended = next((one.exit_code for one in looked if one.exit_code in INTERRUPTED), None)
                if ended is None:
                    one = await self._surely(path, options)
                else:
                    one = Looked(
                        recipe=str(path), state="failing", exit_code=ended, why="interrupted before it was begun"
                    )
                looked.append(one)
        return looked

    async def _surely(self, path: Path, options: Options) -> Looked:
        """A result, whatever happens."""
        try:
            return await self.one(path, options)
        except AgentError as error:
            code, why = EXIT_CODES[error.outcome], error.message
        except Exception as error:  # noqa: BLE001 - our own bug in one look takes no other recipe's result away
            traceback.print_exc()
            code, why = EXIT_CODES[Outcome.BROKEN], f"a bug of browser-agent: {type(error).__name__}: {error}"
        return Looked(recipe=str(path), state="failing", exit_code=code, why=why)

    async def one(self, path: Path, options: Options) -> Looked:
        """Look, compare, and keep what was seen where it is good."""
        from browser_agent.agent.baseline import FOLDER, keep, kept, of_run
        from browser_agent.agent.canary import look_over

        recipe = load(path)
        mine = {name: value for name, value in self.params.items() if name in {one.name for one in recipe.params}}
        self.unused -= set(mine)
        named = self.baseline
        is_run = named is not None and (named.is_file() or (named / JOURNAL).is_file())
        folder = self.options.out / FOLDER if named is None or is_run else named
        before = of_run(named, recipe) if is_run and named is not None else kept(recipe, folder)
        sinks = () if self.progress is None else (self.progress,)
        waiting: Callable[[str], None] = (lambda _: None) if self.progress is None else self.progress.waiting
        params: dict[str, Data] = dict(mine)
        looked, seen = await look_over(
            recipe, params, options=options, before=before, sinks=sinks, on_wait=waiting
        )  # fmt: skip
        if looked.patch:
            write_whole(Path(looked.folder) / PATCH, looked.patch)
        if self._is_good(looked, before, recipe):
            keep(recipe, folder, seen)
        return looked.model_copy(update={"folder": short(Path(looked.folder))})

    def _is_good(self, looked: Looked, before: Baseline | None, recipe: Recipe) -> bool:
        """Whether what was seen is what later looks are compared with. An unchanged site keeps the look that it has, so
        that a page which changes a little every night is told of in the end."""
        if looked.state == "drifted":
            return self.accept
        new = before is None or before.sha256 != recipe.sha256 or self.accept
        return looked.state == "unchanged" and new
