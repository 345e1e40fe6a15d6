"""`browser-agent run RECIPE`: does a recipe and says honestly how it ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from browser_agent.cli.approve import AllowFlow, Approved, May, WaitForApproval, approving
from browser_agent.cli.audit import AuditKey
from browser_agent.cli.browsing import RUNS, Allow, AsJson, Browser, Headed, Jail, Out, Param, Quiet
from browser_agent.cli.interrupt import raise_lost
from browser_agent.cli.minding import BaseUrl, Model, NoModel, minds_for
from browser_agent.cli.options import options as options_of
from browser_agent.core.errors import UsageError
from browser_agent.core.event import Event
from browser_agent.journal.reader import JOURNAL, read
from browser_agent.journal.writer import Sink
from browser_agent.recipe.load import load
from browser_agent.report.console import Progress, console_for, show
from browser_agent.report.github import tell_github
from browser_agent.report.html import to_html
from browser_agent.report.junit import to_junit
from browser_agent.report.logs import operator_log
from browser_agent.report.result import result
from browser_agent.report.run import RunReport, fold
from browser_agent.report.voice import harmless_json
from browser_agent.report.writing import write_whole

if TYPE_CHECKING:
    from browser_agent.agent import Result


def run(  # noqa: PLR0913 - each is an option of the command
    recipe: Annotated[
        Path | None, typer.Argument(help="The recipe file. With --resume it may be left out.", show_default=False)
    ] = None,
    *,
    param: Param = None,
    as_json: AsJson = False,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write JUnit XML.")] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the report as one HTML page, with a picture of each step."),
    ] = None,
    events: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Copy every event as a JSON line; - is stderr.")
    ] = None,
    trace: Annotated[Literal["on", "off", "on-failure"], typer.Option(help="Keep a Playwright trace.")] = "off",
    video: Annotated[bool, typer.Option("--video", help="Keep a narrated video.")] = False,
    video_with_secrets: Annotated[
        bool, typer.Option("--video-with-secrets", help="Keep one that may show a secret that a page prints.")
    ] = False,
    out: Out = RUNS,
    run_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Name of the run; made up from the time by default.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="A run that passed only by healing exits 9.")] = False,
    heal: Annotated[
        bool, typer.Option("--heal", help="Let targets be replaced that are not found any more, where it is proved.")
    ] = False,
    no_model: NoModel = False,
    model: Model = None,
    base_url: BaseUrl = None,
    audit_key: AuditKey = None,
    headed: Headed = False,
    browser: Browser = None,
    jail: Jail = None,
    allow: Allow = None,
    allow_flow: AllowFlow = None,
    resume: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Go on with a run that ended without passing: its folder, or its name."),
    ] = None,
    happened: Annotated[
        Literal["yes", "no"] | None,
        typer.Option(
            help="With --resume: whether the step whose effect is unknown did happen, as you saw on the site."
        ),
    ] = None,
    may: May = None,
    wait_for_approval: WaitForApproval = 0.0,
    approved: Approved = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing that writes: print what would have been sent. Exits 11.")
    ] = False,
    log: Annotated[
        bool,
        typer.Option("--log", help="Operator's log on stderr: words on a terminal, JSON lines otherwise."),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Run a recipe: observe, decide, act, check, step after step.

    The result goes to stdout, progress to stderr.
    """
    # Here and not at the top: importing Playwright takes longer than all of `check`.
    from browser_agent.agent import run_recipe

    if recipe is None and resume is None:
        raise UsageError("no recipe is given", hint="browser-agent run RECIPE, or browser-agent run --resume RUN")
    if happened is not None and resume is None:
        raise UsageError("--happened goes with --resume RUN", hint="browser-agent run --resume RUN --happened yes")
    if resume is not None and run_id is not None:
        raise UsageError("--run-id names a new run, and --resume goes on with one that has a name")
    options = options_of(
        out=out, run_id=run_id, browser=browser, headed=headed, jail=jail, allow=tuple(allow or ()),
        flows=tuple(allow_flow or ()), trace=trace, video=video, video_with_secrets=video_with_secrets,
        strict=strict, heal=heal, pictures="always" if html is not None else "on fault", audit_key=audit_key,
        dry=dry_run,
        resume=resume, happened=None if happened is None else happened == "yes",
        **approving(may, wait_for_approval, approved, as_json=as_json),
    )  # fmt: skip
    console = console_for(sys.stderr)
    progress = Progress(console)
    with ExitStack() as stack:
        stack.callback(progress.close)
        sinks: tuple[Sink, ...] = () if quiet else (progress,)
        if events is not None:
            sinks += (event_lines(events, stack),)
        if log:
            sinks += (operator_log(sys.stderr),)
        loaded = load(recipe if recipe is not None else recipe_of(resume, out))

        async def job() -> Result:
            params = given(param or [])
            async with minds_for(loaded, model, base_url, no_model=no_model) as minds:
                return await run_recipe(
                    loaded, params, options=options, sinks=sinks, on_wait=progress.waiting, minds=minds
                )

        done = asyncio.run(interruptible(job()))
    told = fold(read(done.folder / JOURNAL), journal=short(done.folder / JOURNAL))
    if html is not None:
        write_whole(html, to_html(told, done.folder))
    if junit is not None:
        write_whole(junit, to_junit(told))
    write_whole(done.folder / "result.json", result(told).to_json() + "\n")
    print_result(told, as_json=as_json, quiet=quiet)
    tell_github(told, os.environ, sys.stderr)
    raise typer.Exit(done.exit_code)


def recipe_of(resume: Path | None, out: Path) -> Path:
    """The recipe that a run was begun with. Raises UsageError where there is no such run."""
    from browser_agent.agent.resuming import find_run

    return Path(find_run(resume or Path(), out, None, {}).told.recipe)


T = TypeVar("T")


async def interruptible(job: Coroutine[None, None, T]) -> T:
    """Await a job. The first SIGINT or SIGTERM cancels it, with the signal's name; a second one ends the process."""
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()

    def stop(name: str) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
        if task is not None:
            task.cancel(name)

    if sys.platform != "win32":
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, stop, each.name)
    try:
        raise_lost()
    except KeyboardInterrupt:
        job.close()
        raise
    return await job


def given(texts: list[str]) -> dict[str, str]:
    """`KEY=VALUE` texts as a mapping; UsageError for what is none, or for the same key twice."""
    found: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise UsageError(f'-p "{text}" is not KEY=VALUE', hint="-p month=2026-10")
        if key in found:
            raise UsageError(f"-p {key} is given twice")
        found[key] = value
    return found


def event_lines(file: Path, stack: ExitStack) -> Callable[[Event], None]:
    """A sink that copies events to a file, line by line, or to stderr for "-"."""
    try:
        stream = sys.stderr if str(file) == "-" else stack.enter_context(file.open("w", encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--events {file} cannot be written: {error.strerror}") from error

    def write(event: Event) -> None:
        stream.write(event.model_dump_json() + "\n")
        stream.flush()

    return write


def print_result(told: RunReport, *, as_json: bool, quiet: bool) -> None:
    """The one JSON object, or the block for people. What progress has shown already is not said twice."""
    if as_json:
        typer.echo(result(told).to_json())
        if not quiet:
            show(told, console_for(sys.stderr), with_steps=False)
        return
    show(told, console_for(sys.stdout), with_steps=quiet)
    if told.head:
        typer.echo(f"audit head sha256:{told.head}")
    if told.finished is not None and told.finished.outputs:
        outputs = json.dumps(told.finished.model_dump(mode="json")["outputs"], ensure_ascii=False, indent=2)
        typer.echo(harmless_json(outputs))


def short(path: Path) -> str:
    """Relative to where the user is, when it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
