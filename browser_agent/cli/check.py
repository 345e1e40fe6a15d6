"""browser-agent check: every mistake of recipe files at once, without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from browser_agent.core.errors import Problem
from browser_agent.core.outcome import EXIT_CODES, Outcome
from browser_agent.core.value import Place
from browser_agent.recipe.lint import check as problems_of


def check(
    files: Annotated[list[Path], typer.Argument(help="Recipe files, or folders to search for *.yaml.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the problems as a JSON list.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
) -> None:
    """List every mistake in recipe files, as FILE:LINE:COLUMN: what is wrong and what to do.

    Exits with 0 when there is none, else with 2. No browser is started and no address is opened.
    """
    found: list[Problem] = []
    recipes: list[Path] = []
    for file in files:
        if not file.is_dir():
            recipes.append(file)
            continue
        inside = sorted(path for path in file.rglob("*.yaml") if path.is_file())
        recipes.extend(inside)
        if not inside:
            message = "this folder holds no *.yaml file."
            found.append(Problem(place=Place(file=str(file), line=1), message=message, fix="Name another."))
    for recipe in dict.fromkeys(recipes):
        found.extend(problems_of(recipe))
    # A recipe that several others use would repeat its mistakes for each of them.
    found = list(dict.fromkeys(found))
    _print(found, len(dict.fromkeys(recipes)), as_json=as_json)
    if any(strict or problem.level == "error" for problem in found):
        raise typer.Exit(EXIT_CODES[Outcome.INVALID])


def _print(found: list[Problem], files: int, *, as_json: bool) -> None:
    """Problems to stdout; the summary to stderr, so that stdout stays a list."""
    if as_json:
        rows = [{**one.place.model_dump(), **one.model_dump(exclude={"place"})} for one in found]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for problem in found:
        typer.echo(_line(problem))
    typer.echo(_summary(found, files), err=True)


def _line(problem: Problem) -> str:
    """An error as it is; a warning says that it is one."""
    if problem.level == "error":
        return str(problem)
    return str(problem.model_copy(update={"message": f"warning: {problem.message}"}))


def _summary(found: list[Problem], files: int) -> str:
    errors = sum(problem.level == "error" for problem in found)
    parts = [_counted(errors, "error"), _counted(len(found) - errors, "warning")]
    return f"{_counted(files, 'recipe')} checked: {', '.join(parts)}"


def _counted(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
