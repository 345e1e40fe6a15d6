"""`browser-agent look URL`: what the program sees of a page."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from browser_agent.cli.browsing import AsJson, Browser, Headed, Jail
from browser_agent.cli.options import options as options_of
from browser_agent.cli.run import interruptible
from browser_agent.core.reading import as_text, find, listed
from browser_agent.core.seen import Observation, Seen
from browser_agent.report.voice import harmless, harmless_json

LONGEST_LINE = 2_000
"""Characters of one line; more is cut with an ellipsis."""


def look(  # noqa: PLR0913 - each is an option of the command
    url: Annotated[str, typer.Argument(help="The address to look at.")],
    *,
    words: Annotated[str, typer.Option("--find", metavar="TEXT", help="Only what has all these words.")] = "",
    role: Annotated[str, typer.Option(metavar="ROLE", help="Only what has this role, such as button.")] = "",
    within: Annotated[
        str, typer.Option(metavar="REGION", help="Only what stands in the section, landmark or table of this name.")
    ] = "",
    budget: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="At most N tokens: the window first, then an outline.")
    ] = None,
    show_hidden: Annotated[
        bool, typer.Option("--show-hidden", help="Texts that a person would not see as well, each with the reason.")
    ] = False,
    as_json: AsJson = False,
    picture: Annotated[Path | None, typer.Option(metavar="FILE", help="Keep a picture as well (JPEG).")] = None,
    marks: Annotated[bool, typer.Option("--marks", help="Draw the refs on the picture.")] = False,
    headed: Headed = False,
    browser: Browser = None,
    jail: Jail = None,
    allow: Annotated[
        list[str] | None, typer.Option(metavar="ORIGIN", help="One more origin that the page may load from.")
    ] = None,
) -> None:
    """Print what the program sees of a page, in reading order: texts, and controls by role, name, value and state.

    A recipe names an element by its role and name, as in button "Save". What stands before them is the ref, the short
    name of this one look. Values of password, one-time-code and card fields are dots.
    """
    # Here and not at the top: importing Playwright takes longer than all of `check`.
    from browser_agent.agent import look_at

    options = options_of(browser=browser, headed=headed, jail=jail)
    job = look_at(url, allow=tuple(allow or ()), hidden=show_hidden, marks=marks, options=options)
    looked = asyncio.run(interruptible(job))
    seen = looked.seen
    if picture is not None:
        picture.write_bytes(looked.picture)
    asked = bool(words or role or within)
    found = find(seen, words, role, within) if asked else seen.nodes
    if as_json:
        told = _as_data(seen, looked.status, found)
        typer.echo(harmless_json(json.dumps(told, ensure_ascii=False, indent=2)))
    else:
        status = f" · status {looked.status}" if looked.status is not None else ""
        typer.echo(harmless(f"{seen.title or '(no title)'} · {seen.url}{status}"), err=True)
        text = listed(seen, found) if asked else as_text(seen, budget)
        for line in text.splitlines():
            typer.echo(harmless(line, LONGEST_LINE))
    if asked and not found:
        wanted = " ".join(filter(None, (role, f'"{words}"' if words else "", f'in "{within}"' if within else "")))
        typer.echo(
            harmless(f"nothing on the page is {wanted}" if role else f"nothing on the page has {wanted}"), err=True
        )
        raise typer.Exit(1)


def _as_data(seen: Observation, status: int | None, found: tuple[Seen, ...]) -> dict[str, object]:
    elements = []
    for one in found:
        told = {**one._asdict(), "more": dict(one.more)}
        elements.append({key: value for key, value in told.items() if value or key in ("role", "name")})
    told = {"url": seen.url, "title": seen.title, "status": status, "elements": elements}
    return told | {"left_out": dict(seen.left_out), "suspect": seen.suspect}
