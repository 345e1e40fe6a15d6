"""`browser-agent install`: get a browser that this program can drive."""

import json
from typing import Annotated

import typer

from browser_agent.cli.browsing import AsJson


def install(
    *,
    as_json: AsJson = False,
    browser: Annotated[
        str | None,
        typer.Option(help="auto, a path, chromium-headless-shell, chromium, chrome or msedge."),
    ] = None,
) -> None:
    """Find a browser, or get one: Playwright's download, then Debian's package when you are root.

    Exit code 0 when there is a browser that starts, 5 when there is none; then the lines to type are shown.
    """
    # Here and not at the top, so that every other command starts without this room.
    from browser_agent.browser.find import BrowserNotFound, this_disk
    from browser_agent.browser.provide import provide_browser, this_machine

    def say(line: str) -> None:
        typer.echo(line, err=True)

    try:
        found = provide_browser(this_machine(this_disk(), say), browser)
    except BrowserNotFound as error:
        say(error.message)
        say("next      " + error.next.replace("\n", "\n          "))
        raise typer.Exit(5) from error
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False))
    else:
        version = f" {found.version}" if found.version else ""
        typer.echo(f"browser   {found.kind}{version} at {found.executable} ({found.how})")
