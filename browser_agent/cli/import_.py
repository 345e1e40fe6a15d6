"""browser-agent import: recordings and scripts of other programs to recipes, with everything that is not in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from browser_agent.cli.browsing import AsJson
from browser_agent.core.errors import Problem, UsageError
from browser_agent.core.outcome import EXIT_CODES, Outcome
from browser_agent.report.voice import harmless, harmless_json, many

if TYPE_CHECKING:
    from browser_agent.recipe.foreign.heard import Heard

KindName = Literal["recorder", "playwright", "selenium", "browser-use", "midscene", "skyvern"]


def import_(  # noqa: PLR0913 - each is an option of the command
    file: Annotated[Path, typer.Argument(help="A recording or script of another program.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="RECIPE", help="Write it here; a folder takes one file for each test."),
    ] = None,
    kind: Annotated[KindName | None, typer.Option("--from", help="What it is, when its content does not tell.")] = None,
    start: Annotated[
        str | None, typer.Option(metavar="URL", help="Where it begins, and where its relative addresses belong.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "-p", "--param", metavar="NAME=TEXT", help="Make this text a param wherever the recording says it."
        ),
    ] = None,
    test: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this test of a file that holds several.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file; the old one is kept as NAME.bak.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail when anything could not be carried over.")] = False,
    as_json: AsJson = False,
) -> None:
    """Turn a recording or script of another program into a recipe.

    Reads Chrome DevTools Recorder, Playwright codegen for Python, Selenium IDE, browser-use histories, and Midscene and
    Skyvern YAML. What cannot be carried over is listed, and stands as a comment at its place in the recipe. Nothing is
    run. Exits with 1 with --strict when something is missing, with 2 when the file cannot be read.
    """
    from browser_agent.cli.run import given
    from browser_agent.recipe.foreign.bring import Wishes, bring

    wishes = Wishes(dict(given(param or [])), start, tuple(test or ()), kind)
    heard = bring(file, wishes)
    made = [Made.of(one, file, _target(output, one, several=len(heard) > 1)) for one in heard]
    if output is None and len(made) > 1 and not as_json:
        names = ", ".join(one.heard.name for one in made)
        hint = "--test NAME takes one of them; -o FOLDER takes all"
        raise UsageError(f"{file} holds {len(made)} tests: {harmless(names)}", hint=hint)
    _write(made, force=force)
    if as_json:
        told = [one.told() for one in made]
        typer.echo(harmless_json(json.dumps({"source": str(file), "recipes": told}, ensure_ascii=False, indent=2)))
    else:
        for one in made:
            one.tell()
    if strict and any(remark.lost for one in made for remark in one.heard.remarks):
        raise typer.Exit(EXIT_CODES[Outcome.FAILED])


class Made:
    """One recipe that an import made: its text, where it goes, and what is to be said about it."""

    def __init__(self, heard: Heard, text: str, path: Path | None, problems: tuple[Problem, ...]) -> None:
        self.heard, self.text, self.path, self.problems = heard, text, path, problems

    @classmethod
    def of(cls, heard: Heard, source: Path, path: Path | None) -> Made:
        """Write the text of what was heard, and ask `check` about it."""
        from browser_agent.recipe.foreign.heard import quoted
        from browser_agent.recipe.foreign.written import to_add, written

        text = written(heard, quoted(f"{source.name} ({heard.kind})"))
        return cls(heard, text, path, to_add(text, str(path or "recipe")))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the recipe from being run."""
        return tuple(one for one in self.problems if one.level == "error")

    def told(self) -> dict[str, object]:
        """The object that --json prints."""
        remarks = [
            {"lost": one.lost, "line": one.place.line, "step": one.step, "what": one.what, "why": one.why}
            for one in self.heard.remarks
        ]
        return {
            "name": self.heard.name,
            "kind": self.heard.kind,
            "file": None if self.path is None else str(self.path),
            "steps": self.heard.steps,
            "carried": self.heard.carried,
            "lost": sum(one.lost for one in self.heard.remarks),
            "remarks": remarks,
            "to_add": [{"line": one.place.line, "message": one.message, "fix": one.fix} for one in self.errors],
            "recipe": self.text,
        }

    def tell(self) -> None:
        """The recipe to stdout where it has no file; the rest to stderr."""
        if self.path is None:
            typer.echo(self.text, nl=False)
        lost = sum(one.lost for one in self.heard.remarks)
        where = "" if self.path is None else f" -> {self.path}"
        counted = (
            f"{many(self.heard.steps, 'step')}, {self.heard.carried} carried over whole, {many(lost, 'thing')} not"
        )
        typer.echo(harmless(f"{self.heard.kind}: {self.heard.name}{where}: {counted}"), err=True)
        for one in self.heard.remarks:
            typer.echo(f"{'not ' if one.lost else 'look'}  {harmless(str(one))}", err=True)
        for problem in self.errors:
            typer.echo(f"add   {harmless(str(problem))}", err=True)
        for name in (secret.source for secret in self.heard.recipe.secrets):
            typer.echo(f"give  {harmless(name)}", err=True)


def _target(output: Path | None, heard: Heard, *, several: bool) -> Path | None:
    if output is None:
        return None
    if output.is_dir() or not output.suffix:
        return output / f"{heard.recipe.id}.yaml"
    if several:
        hint = "--test NAME takes one of them; -o FOLDER takes all"
        raise UsageError(f"{output} is one file, and there are several tests", hint=hint)
    return output


def _write(made: list[Made], *, force: bool) -> None:
    """All files or none: whatever is in the way is found before the first one is written."""
    from browser_agent.recipe.rewrite import replace_file

    targets = [one.path for one in made if one.path is not None]
    if len(set(targets)) < len(targets):
        twice = next(one for one in targets if targets.count(one) > 1)
        raise UsageError(f"two tests would be written to {twice}", hint="--test NAME takes one of them")
    for target in targets:
        if target.exists() and not force:
            raise UsageError(f"{target} is there already", hint="--force replaces it and keeps the old one as NAME.bak")
    for one in made:
        if one.path is not None:
            try:
                one.path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(one.path, one.text.encode())
            except OSError as error:
                raise UsageError(f"{one.path} cannot be written: {error.strerror or error}") from error
