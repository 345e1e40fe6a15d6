"""browser-agent export: a recipe as a test of Playwright or as a recording of DevTools Recorder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from browser_agent.core.errors import UsageError
from browser_agent.core.outcome import EXIT_CODES, Outcome
from browser_agent.recipe.load import load
from browser_agent.report.voice import harmless


def export(
    recipe: Annotated[Path, typer.Argument(help="A recipe file.")],
    *,
    to: Annotated[
        Literal["pytest", "recorder"],
        typer.Option(help="A test for pytest-playwright, or a recording of Chrome's DevTools Recorder."),
    ],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it here.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file; the old one is kept as NAME.bak.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail when anything cannot be said in that format.")] = False,
) -> None:
    """Write a recipe in the format of another program.

    What that format cannot say is listed on stderr; a step that a test lacks makes it fail there. Secrets stay where
    they are: a test takes them from the environment, a recording holds none.
    """
    from browser_agent.recipe.export.to_pytest import to_pytest
    from browser_agent.recipe.export.to_recorder import to_recorder
    from browser_agent.recipe.rewrite import replace_file

    loaded = load(recipe)
    if output is not None and output.exists() and not force:
        raise UsageError(f"{output} is there already", hint="--force replaces it and keeps the old one as NAME.bak")
    made = to_pytest(loaded, output.parent if output else None) if to == "pytest" else to_recorder(loaded)
    if output is None:
        typer.echo(made.text, nl=False)
    else:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            replace_file(output, made.text.encode())
        except OSError as error:
            raise UsageError(f"{output} cannot be written: {error.strerror or error}") from error
    for one in made.remarks:
        typer.echo(f"{'not ' if one.lost else 'look'}  {harmless(str(one))}", err=True)
    if strict and any(one.lost for one in made.remarks):
        raise typer.Exit(EXIT_CODES[Outcome.FAILED])
