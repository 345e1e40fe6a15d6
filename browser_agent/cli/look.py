"""`browser-agent look URL`: what the program sees of a page."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from browser_agent.cli.run import interruptible
from browser_agent.core.snapshot import Snapshot
from browser_agent.report.voice import harmless, harmless_json

LONGEST_LINE = 2_000
"""Characters of one element; more is cut with an ellipsis."""


def look(  # noqa: PLR0913 - each is an option of the command
    url: Annotated[str, typer.Argument(help="The address to look at.")],
    *,
    find: Annotated[str | None, typer.Option(metavar="TEXT", help="Only what has these words, or this role.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    picture: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep a picture as well (JPEG).")] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    browser: Annotated[str | None, typer.Option(metavar="X", help="auto, a path, or the name of a browser.")] = None,
    allow: Annotated[
        list[str] | None, typer.Option(metavar="ORIGIN", help="One more origin that the page may load from.")
    ] = None,
) -> None:
    """Print what the program sees of a page: roles, names, states and values, in reading order.

    A recipe names an element by its role and name, as in button "Save". Values of password fields are dots.
    """
    # Here and not at the top: importing Playwright takes longer than all of `check`.
    from browser_agent.agent import Options, look_at

    options = Options(browser=browser, headed=headed)
    seen, jpeg = asyncio.run(interruptible(look_at(url, allow=tuple(allow or ()), options=options)))
    if picture is not None:
        picture.write_bytes(jpeg)
    shown = _matching(seen, find) if find else seen
    if as_json:
        typer.echo(harmless_json(json.dumps(_as_data(shown), ensure_ascii=False, indent=2)))
    else:
        _print(shown)
    if find and not shown.elements:
        typer.echo(f'nothing on the page has "{find}"', err=True)
        raise typer.Exit(1)


def _matching(seen: Snapshot, words: str) -> Snapshot:
    """Only the elements whose role, name, text or value holds the words, whatever their case."""
    wanted = words.lower()
    kept = tuple(
        one
        for one in seen.elements
        if any(wanted in part.lower() for part in (one.role, one.name, one.text, one.value or ""))
    )
    return seen.model_copy(update={"elements": kept})


def _as_data(seen: Snapshot) -> dict[str, object]:
    keep = {"role", "name", "text", "value", "states", "href", "ref", "level"}
    elements = [one.model_dump(mode="json", include=keep, exclude_defaults=True) for one in seen.elements]
    return {"url": seen.url, "title": seen.title, "status": seen.status, "elements": elements}


def _print(seen: Snapshot) -> None:
    status = f" · status {seen.status}" if seen.status is not None else ""
    typer.echo(harmless(f"{seen.title or '(no title)'} · {seen.url}{status}"), err=True)
    for one in seen.elements:
        if one.role == "generic" and not (one.name or one.text or one.states):
            continue
        words = one.role + (f' "{one.name}"' if one.name else "")
        states = "".join(f" [{state}]" for state in sorted(one.states))
        text = f": {one.text}" if one.text and one.text != one.name else ""
        sys.stdout.write("  " * one.level + harmless(words + states + text, LONGEST_LINE) + "\n")
