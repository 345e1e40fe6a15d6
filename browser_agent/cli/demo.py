"""`browser-agent demo`: serves the bundled site on this machine and runs a recipe on it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from browser_agent.cli.audit import AuditKey
from browser_agent.cli.browsing import RUNS, AsJson, Browser, Headed, Jail, Out
from browser_agent.cli.demo_agent import demo_agent
from browser_agent.cli.options import options as options_of
from browser_agent.cli.run import run
from browser_agent.core.errors import Unavailable, UsageError

START_S = 20.0


def demo(  # noqa: PLR0913 - each is an option of the command
    *,
    html: Annotated[Path, typer.Option(metavar="FILE", help="Where the report goes.")] = Path("demo-report.html"),
    as_json: AsJson = False,
    serve: Annotated[bool, typer.Option("--serve", help="Only serve the site, until Ctrl-C.")] = False,
    recipe: Annotated[str, typer.Option(help="Which of the bundled recipes.")] = "shop",
    agent: Annotated[
        bool, typer.Option("--agent", help="Let a model do it in plain words; a scripted one, no key is needed.")
    ] = False,
    audit_key: AuditKey = None,
    headed: Headed = False,
    browser: Browser = None,
    jail: Jail = None,
    out: Out = RUNS,
) -> None:
    """Serve the bundled site on this machine and run a recipe on it, with a report to look at."""
    root = bundled()
    file = root / "recipes" / f"{recipe}.yaml"
    if not file.is_file():
        there = ", ".join(sorted(one.stem for one in (root / "recipes").glob("*.yaml") if _needs_only_the_site(one)))
        raise UsageError(f'there is no bundled recipe "{recipe}"', hint=f"--recipe one of: {there}")
    with site(root) as url:
        if serve:
            typer.echo(f"the bundled site is at {url}; Ctrl-C ends it")
            sys.stdin.read() if not sys.stdin.isatty() else _until_interrupted()
            return
        if agent:
            options = options_of(out=out, browser=browser, headed=headed, jail=jail, audit_key=audit_key)
            raise typer.Exit(demo_agent(root, url, html, options, as_json=as_json))
        try:
            run(
                _beside(file),
                param=[f"site={url}"],
                as_json=as_json,
                html=html,
                headed=headed,
                browser=browser,
                jail=jail,
                out=out,
                audit_key=audit_key,
            )
        finally:
            if html.is_file():
                typer.echo(f"report    {html}", err=True)


def _needs_only_the_site(file: Path) -> bool:
    """Not those for real applications, for a model, or with secrets of the environment."""
    text = file.read_text(encoding="utf-8")
    return not any(word in text.split("steps:")[0] for word in ("application", "needs_model: always", "from: env:"))


def bundled() -> Path:
    """The folder that holds `fixtures` and `recipes`: inside the installed package, or the checkout."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "_bundled", package.parent):
        if (root / "fixtures").is_dir() and (root / "recipes").is_dir():
            return root
    raise UsageError("the bundled site is not installed", hint="install browser-agent again")


@contextmanager
def site(root: Path) -> Iterator[str]:
    """The bundled site in a process of its own, on loopback; it ends with the block, or when this process dies."""
    command = [sys.executable, "-m", "fixtures", "--until-stdin-closes"]
    process = subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise Unavailable("the bundled site did not start", hint=f"{' '.join(command)} in {root}")
        yield json.loads(line)["url"]
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _beside(file: Path) -> Path:
    """As short as it can be said from here."""
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _until_interrupted() -> None:
    try:
        sys.stdin.read()
    except KeyboardInterrupt:
        typer.echo("", err=True)
