"""`browser-agent do TASK`: a web job in plain words, proved at its end, and kept as a recipe where one is wanted."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from browser_agent.cli.approve import AllowFlow, Approved, May, WaitForApproval, approving
from browser_agent.cli.audit import AuditKey
from browser_agent.cli.browsing import RUNS, Allow, AsJson, Browser, Headed, Jail, Out, Quiet
from browser_agent.cli.minding import BASE_URL, Minding
from browser_agent.cli.options import options as options_of
from browser_agent.cli.run import event_lines, given, interruptible, print_result, short
from browser_agent.core.errors import UsageError
from browser_agent.core.event import Event
from browser_agent.journal.reader import JOURNAL, read
from browser_agent.report.console import Progress, console_for
from browser_agent.report.html import to_html
from browser_agent.report.result import result
from browser_agent.report.run import fold
from browser_agent.report.voice import harmless
from browser_agent.report.writing import write_whole

if TYPE_CHECKING:
    from browser_agent.agent.goal.doing import Did
    from browser_agent.agent.goal.task import Task
    from browser_agent.agent.job import Options
    from browser_agent.model.roles import Roles


def do(  # noqa: PLR0913 - each is an option of the command
    task: Annotated[str, typer.Argument(help="What is to be done, in plain words.")],
    *,
    start: Annotated[str, typer.Option(metavar="URL", help="Where it begins; the run may be on this origin.")],
    allow: Allow = None,
    allow_flow: AllowFlow = None,
    param: Annotated[
        list[str] | None, typer.Option("-p", "--param", metavar="KEY=VALUE", help="A value that the models may see.")
    ] = None,
    secret: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:FIELD]=SOURCE@ORIGIN", help="A value that no model sees, such as pass=env:PASS@https://host."
        ),
    ] = None,
    success: Annotated[
        list[str] | None,
        typer.Option(metavar="EXPECTATION", help="What decides whether it is done, such as 'text: Order sent'."),
    ] = None,
    success_may_stand: Annotated[
        bool, typer.Option("--success-may-stand", help="What --success says may hold already before the first step.")
    ] = False,
    schema: Annotated[Path | None, typer.Option(metavar="FILE", help="JSON Schema that the answer has to fit.")] = None,
    answer: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="Answers to questions, in order.")] = None,
    max_usd: Annotated[float, typer.Option(help="Most dollars for models; 0 is no limit.")] = 1.0,
    role_usd: Annotated[
        list[str] | None, typer.Option(metavar="ROLE=USD", help="Most dollars of one role, such as judge=0.10.")
    ] = None,
    max_steps: Annotated[int, typer.Option(help="Most actions on pages.")] = 60,
    max_seconds: Annotated[float, typer.Option(help="Longest time.")] = 600.0,
    max_calls: Annotated[int, typer.Option(help="Most calls of models.")] = 60,
    save: Annotated[Path | None, typer.Option(metavar="RECIPE", help="Keep what worked as a recipe.")] = None,
    replay: Annotated[
        Literal["auto", "always", "never"],
        typer.Option(help="Replay the recipe with no model before it is kept; auto: unless that would do it twice."),
    ] = "auto",
    model: Annotated[
        list[str] | None, typer.Option(metavar="[ROLE=]NAME", help="Which model, for plan, execute, judge or extract.")
    ] = None,
    prices: Annotated[Path | None, typer.Option(metavar="FILE", help="A table of prices of your own.")] = None,
    recipes: Annotated[Path | None, typer.Option(metavar="DIR", help="Recipes that the model may run.")] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help=f"A compatible server; {BASE_URL} when not given.")
    ] = None,
    page_tools: Annotated[
        list[str] | None, typer.Option(metavar="ORIGIN", help="Let tools that pages of this origin offer be used.")
    ] = None,
    computer: Annotated[
        bool, typer.Option("--computer", help="Let the model point at pictures too, where its server can.")
    ] = False,
    record: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep models' turns, network and time, for `replay`.")
    ] = None,
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as one HTML page.")] = None,
    events: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Copy every event as a JSON line; - is stderr.")
    ] = None,
    trace: Annotated[Literal["on", "off", "on-failure"], typer.Option(help="Keep a Playwright trace.")] = "off",
    video: Annotated[bool, typer.Option("--video", help="Keep a narrated video.")] = False,
    video_with_secrets: Annotated[
        bool, typer.Option("--video-with-secrets", help="Keep one that may show a secret that a page prints.")
    ] = False,
    out: Out = RUNS,
    audit_key: AuditKey = None,
    may: May = None,
    wait_for_approval: WaitForApproval = 0.0,
    approved: Approved = None,
    headed: Headed = False,
    browser: Browser = None,
    jail: Jail = None,
    quiet: Quiet = False,
) -> None:
    """Do a web job in plain words: plan, act, recover, and prove it.

    The result goes to stdout, progress to stderr. Needs a model: OPENAI_API_KEY, or --base-url.
    """
    from browser_agent.agent.goal.task import Bounds, Task, secret_of
    from browser_agent.agent.job import may_of

    bounds = Bounds(
        roles=_dollars(role_usd or []), usd=max_usd or None, steps=max_steps, seconds=max_seconds, calls=max_calls
    )
    job = Task(
        text=task, start=start, allow=tuple(allow or ()), params=dict(given(param or [])),
        secrets=tuple(secret_of(one) for one in secret or ()), success=tuple(success or ()),
        may_stand=success_may_stand,
        schema=_schema(schema) if schema else None, answers=tuple(answer or ()), bounds=bounds,
        page_tools=tuple(page_tools or ()), flows=tuple(allow_flow or ()), may=may_of(tuple(may or ())),
    )  # fmt: skip
    options = options_of(
        out=out, browser=browser, headed=headed, jail=jail, trace=trace, video=video,
        pictures="always" if html else "on fault", audit_key=audit_key, video_with_secrets=video_with_secrets,
        **approving(None, wait_for_approval, approved, as_json=as_json),
    )  # fmt: skip
    minding = Minding(tuple(model or ()), prices, base_url, record, computer=computer)
    talking = Talking(as_json=as_json, quiet=quiet, events=events, html=html)
    raise typer.Exit(
        asyncio.run(interruptible(do_and_tell(job, options, minding, talking, Files(save, replay, recipes))))
    )


@dataclass(frozen=True)
class Talking:
    """How a command tells what it does."""

    as_json: bool
    quiet: bool
    events: Path | None
    html: Path | None
    also: Callable[[Event], None] | None = None
    """Hears every event too."""


@dataclass(frozen=True)
class Files:
    """file: where the recipe goes. shelf: recipes that the model may run."""

    file: Path | None
    replay: Literal["auto", "always", "never"]
    shelf: Path | None


async def do_and_tell(task: Task, options: Options, minding: Minding, talking: Talking, files: Files) -> int:
    """The task, its reports and its recipe; the exit code."""
    from browser_agent.agent.goal.cassettes import Cassette
    from browser_agent.agent.goal.doing import do_task
    from browser_agent.agent.goal.saving import keep
    from browser_agent.agent.goal.shelf import shelf_of

    progress = Progress(console_for(sys.stderr))
    events: list[Event] = []
    if minding.record is not None:
        options = Cassette(minding.record).to_record(options)
    elif minding.play is not None:
        options = Cassette(minding.play).to_play(options)
    with ExitStack() as stack:
        stack.callback(progress.close)
        sinks: tuple[Callable[[Event], None], ...] = () if talking.quiet else (progress,)
        if talking.events is not None:
            sinks += (event_lines(talking.events, stack),)
        sinks += (events.append, *([talking.also] if talking.also else []))
        async with minding.minds() as minds:
            if not talking.quiet:
                typer.echo(worst_case(task, minding.roles), err=True)
            person = _terminal if sys.stdin.isatty() and not talking.as_json else None
            more = {"ask_person": person} if person else {}
            shelf = shelf_of(files.shelf) if files.shelf is not None else None
            did = await do_task(
                task, minds, options=options, shelf=shelf, sinks=sinks, on_wait=progress.waiting, **more
            )
        if minding.record is not None:
            Cassette(minding.record).keep(task, minding.model, events)
        _report(did, talking)
        if files.file is not None and did.exit_code == 0:
            kept = await keep(task, did, files.file, replay=files.replay, options=options, on_wait=progress.waiting)
            for line in kept.said:
                typer.echo(harmless(line), err=True)
            return did.exit_code if kept.file is not None else 1
    return did.exit_code


def _report(did: Did, talking: Talking) -> None:
    told = fold(read(did.folder / JOURNAL), journal=short(did.folder / JOURNAL))
    if talking.html is not None:
        write_whole(talking.html, to_html(told, did.folder))
    write_whole(did.folder / "result.json", result(told).to_json() + "\n")
    print_result(told, as_json=talking.as_json, quiet=talking.quiet)


def worst_case(task: Task, roles: Roles) -> str:
    """What a run can cost at most, before it starts."""
    bounds = task.bounds
    money = f"{bounds.usd:.2f} USD" if bounds.usd is not None else "no limit in USD"
    calls = f"{bounds.calls} model calls, {bounds.tokens:,} tokens"
    return f"at most   {money}, {calls}, {bounds.steps} steps, {bounds.seconds:g} s; models {', '.join(roles.models)}"


async def _terminal(question: str) -> str | None:
    """Ask whoever sits at the terminal; an empty line is no answer."""
    typer.echo(f"\n{harmless(question)}", err=True)
    line = await asyncio.to_thread(sys.stdin.readline)
    return line.strip() or None


def _dollars(texts: list[str]) -> dict[str, float]:
    from browser_agent.model.roles import ROLES

    found: dict[str, float] = {}
    for role, text in given(texts).items():
        try:
            found[role] = float(text)
        except ValueError:
            raise UsageError(f"--role-usd {role}={text}: {text} is no number") from None
        if role not in ROLES:
            raise UsageError(f"--role-usd {role}={text}: there is no role {role}; roles are {', '.join(ROLES)}")
    return found


def _schema(file: Path) -> dict[str, object]:
    from browser_agent.agent.goal.fitting import readable

    try:
        return readable(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"--schema {file}: {error}") from None
