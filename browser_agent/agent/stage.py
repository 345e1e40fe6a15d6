"""What a run stands on: an open, walled browser, the door to it, and the films that are kept of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from browser_agent.agent.approving import approve_of
from browser_agent.agent.header import effective, trigger, versions
from browser_agent.agent.job import Job, Options
from browser_agent.agent.overlays import overlay
from browser_agent.browser.evidence import Limits
from browser_agent.browser.film import Film
from browser_agent.browser.launch import Launch, flags_of
from browser_agent.browser.session import Plan, Session, Traffic, beside, keep_auth, keep_traffic, opened
from browser_agent.browser.witness import PageWitness
from browser_agent.core import event as ev
from browser_agent.core.errors import AgentError, PolicyRefusal, Unavailable
from browser_agent.core.ports import Reader
from browser_agent.core.resumption import RunResumed
from browser_agent.core.snapshot import Snapshot
from browser_agent.core.value import Data
from browser_agent.engine.door import Door
from browser_agent.engine.endings import ending_of
from browser_agent.engine.leaving import Artifacts, Closed
from browser_agent.engine.steps import count_steps
from browser_agent.journal.canonical import GENESIS
from browser_agent.journal.folder import full_or_unwritable
from browser_agent.journal.writer import Journal
from browser_agent.policy.limits import Ledger
from browser_agent.policy.provenance import Traces, flows_of
from browser_agent.policy.sending import fields_of
from browser_agent.policy.writes import Writes
from browser_agent.recipe.write import as_step


@dataclass(frozen=True)
class Stage:
    """An open session with its door. finish: closes trace and video; told whether the run passed."""

    session: Session
    door: Door
    finish: Artifacts


@asynccontextmanager
async def staged(
    job: Job, options: Options, journal: Journal, reader: Reader, on_wait: Callable[[str], None]
) -> AsyncIterator[Stage]:
    """Open a browser for a job, and write the first record; it ends with the block."""
    approve = approve_of(job, options, _short(job.folder))
    journal.sinks.append(approve.hear)
    plan = plan_of(job, journal, options)
    async with opened(launch_of(job, options), plan) as session:
        _stands(job, session)
        if job.resumed is not None:
            journal.emit(_resumed(job, options, journal.torn, session))
            for fact in job.resumed.settled:
                journal.emit(fact, sync=True)
        elif journal.head == GENESIS:
            journal.emit(_started(job, session, options, journal.signed))
        film = Film(
            session.context, job.folder, trace=options.trace, video=options.video or options.video_with_secrets,
            redact=job.vault.redact, pictures=not job.typed,
            part=f"-{job.resumed.times + 1}" if job.resumed is not None else "",
        )  # fmt: skip
        await film.start(session.page)
        session.surface.film = film

        async def finish(passed: bool) -> Closed:  # noqa: FBT001 - the engine's own word
            promised = await _log_in(job, session, journal) if passed else Closed()
            await session.evidence.drain()
            try:
                films = await film.finish(passed=passed and promised.broken is None)
            except Unavailable as error:
                journal.emit(ev.Warned(message=f"trace or video is lost: {error}"))
                films = {}
            return Closed(promised.files | films | await _recording(job, options, session, journal), promised.broken)

        door = Door(
            surface=session.surface if options.hands is None else options.hands(session.surface),
            witness=PageWitness(session.surface),
            journal=journal,
            policy=job.policy,
            reader=reader,
            folder=job.beside,
            home_url=job.start,
            pictures=options.pictures,
            on_wait=on_wait,
            redact=job.vault.redact,
            shown=_short(job.folder),
            approve=approve,
            learn=options.learn,
            writes=plan.writes,
            overlay=partial(overlay, session.surface),
            as_step=as_step,
            traces=Traces(flows_of(job.policy.flows)),
            ledger=job.resumed.past.ledger if job.resumed is not None else Ledger(),
        )
        yield Stage(session, door, finish)


async def _recording(job: Job, options: Options, session: Session, journal: Journal) -> dict[str, str]:
    """The files of a recording, whole before the last record is written, which has their hashes."""
    har, turns = options.traffic.record, options.traffic.turns
    if har is None:
        return {}
    kept = {ev.TURNS: str(turns)} if turns is not None and turns.is_file() else {}
    if await keep_traffic(session, har, job.vault.redact):
        return {ev.NETWORK: str(har)} | kept
    journal.emit(
        ev.Warned(
            message="the recording of the network is lost: it was not written, or its secrets could not be taken out"
        )
    )
    return kept


async def _log_in(job: Job, session: Session, journal: Journal) -> Closed:
    """Keep the log-in where the recipe wants one."""
    if job.recipe.env.auth_out is None:
        return Closed()
    file = job.beside / job.recipe.env.auth_out
    try:
        left_out = await keep_auth(session.page, file, job.vault.private)
    except Exception as error:  # noqa: BLE001 - whatever it is, also a bug of ours: what was promised is not there
        lost = (
            full_or_unwritable(error, f"{file.name} was not written", file.parent)
            if isinstance(error, OSError)
            else error
        )
        why = f"every step was done, and the log-in of env.auth.out was not kept: {lost}"
        return Closed(broken=Unavailable(why, hint=getattr(lost, "next", "")))
    for name in left_out:
        journal.emit(ev.Warned(message=f"{name[:80]} holds a secret and is not in the kept log-in"))
    return Closed({ev.LOG_IN: str(file)})


@asynccontextmanager
async def staged_beside(stage: Stage, job: Job, journal: Journal) -> AsyncIterator[Stage]:
    """A stage of its own beside another: same walls, journal and judge, another page; nothing of it is filmed."""
    plan = plan_of(job, journal, dry=stage.door.writes.dry)
    plan.writes.held = stage.door.writes.held
    async with beside(stage.session, plan) as session:
        door = replace(
            stage.door,
            surface=session.surface,
            witness=PageWitness(session.surface),
            last=Snapshot(),
            writes=plan.writes,
            overlay=partial(overlay, session.surface),
        )
        yield Stage(session, door, stage.finish)


def plan_of(job: Job, journal: Journal, options: Options | None = None, *, dry: bool = False) -> Plan:
    """What the session of a job is opened with; refusals and findings go to the journal, under the running step."""
    dry = dry or (options is not None and options.dry)
    budget = job.recipe.budget
    between = options.between if options is not None else None
    step = {"now": ""}

    def note_step(event: ev.Event) -> None:
        if isinstance(event.fact, ev.StepStarted):
            step["now"] = event.fact.step

    def denied(url: str, resource: str, rule: str) -> None:
        journal.emit(ev.EgressDenied(step=step["now"], url=url[:2000], resource=resource, rule=rule))

    def found(message: str) -> None:
        journal.emit(ev.Warned(step=step["now"], message=message))

    def held(method: str, url: str, body: bytes | None) -> None:
        fields = fields_of(body)
        if between is not None:
            between.held(method, url, body)
        journal.emit(ev.WriteHeld(step=step["now"], method=method, url=url, fields=fields, size_bytes=len(body or b"")))

    def used(name: str, site: str) -> None:
        journal.emit(ev.SecretUsed(step=step["now"], name=name, origin=site, field="passkey"))

    journal.sinks.append(note_step)
    return Plan(
        environment=job.recipe.env,
        policy=job.policy,
        vault=job.vault,
        folder=job.folder,
        beside=job.beside,
        limits=Limits(budget.downloads, budget.bytes),
        denied=denied,
        finding=found,
        used=used,
        traffic=options.traffic if options is not None else Traffic(),
        between=between,
        kept=options.kept if options is not None else None,
        state=job.resumed.state if job.resumed is not None else None,
        downloads=f"downloads-{job.resumed.times + 1}" if job.resumed is not None else "downloads",
        writes=replace(
            Writes.of(job.policy, model=job.recipe.needs_model != "never", dry=dry, finding=found), on_held=held
        ),
    )


def launch_of(job: Job, options: Options) -> Launch:
    """How the browser of a job is started."""
    return Launch(options.browser, options.headed, bool(job.policy.page_tools), options.jail)


def _stands(job: Job, session: Session) -> None:
    """Raises PolicyRefusal when a wall is down that the recipe insists on."""
    up = {"proxy": True, "sandbox": session.sandboxed, "namespace": session.running.cell.jailed}
    down = [layer for layer in job.policy.require if not up[layer]]
    if down:
        told = ", ".join(f"{layer} is {session.running.layers.get(layer, 'off')}" for layer in down)
        raise PolicyRefusal(
            f"policy.require in {job.recipe.place} wants walls that are not up here: {told}",
            hint="browser-agent doctor says what this machine lacks for each",
        )


def _started(job: Job, session: Session, options: Options, signed: str) -> ev.RunStarted:
    recipe = job.recipe
    return ev.RunStarted(
        recipe=recipe.place.file,
        title=recipe.title,
        start=job.start,
        sha256=recipe.sha256,
        params=job.params,
        versions=versions(session.browser),
        walls={
            **session.running.layers,
            "proxy": "on: the browser's only way to a network; its own, default deny",
            "origins": "refused by context.route besides: early and with a reason, but no boundary",
        },
        policy=effective(job.policy) | _from_outside(options),
        budget=recipe.budget.model_dump(mode="json"),
        limits=job.limits,
        flags=tuple(flags_of(launch_of(job, options), walled=True)),
        trigger=trigger(options.env, options.asked_by, goal=recipe.needs_model == "always" and not recipe.steps),
        signed=signed,
        steps=count_steps(recipe.steps),
    )


def _from_outside(options: Options) -> dict[str, Data]:
    """What the person who started the run changed of its policy."""
    may: dict[str, Data] = {"may": list(options.may)} if options.may else {}
    return may | ({"dry_run": True} if options.dry else {})


def _resumed(job: Job, options: Options, torn: int, session: Session | None = None) -> RunResumed:
    """session: None where no browser could be had."""
    if job.resumed is None:
        raise TypeError("only a resumed run says so")
    past, back = job.resumed.past, job.resumed.back
    return RunResumed(
        title=job.recipe.title,
        ended=str(past.finished.outcome) if past.finished is not None else "died",
        after=f"{back.name} ({back.step})" if back is not None else "",
        rows=sum(map(len, past.rows.values())),
        torn=torn,
        versions=versions(session.browser) if session is not None else {},
        walls=session.running.layers if session is not None else {},
        trigger=trigger(options.env, options.asked_by, goal=False),
        flags=tuple(flags_of(launch_of(job, options), walled=True)),
    )


def not_begun(job: Job, journal: Journal, error: AgentError) -> ev.RunFinished:
    """The browser or the session could not be had: still a journal, with its reason."""
    if job.resumed is not None and journal.head == journal.before[-1].hash:
        journal.emit(_resumed(job, Options(), journal.torn))
    if journal.head == GENESIS:
        recipe = job.recipe
        journal.emit(
            ev.RunStarted(
                recipe=recipe.place.file,
                title=recipe.title,
                start=job.start,
                sha256=recipe.sha256,
                signed=journal.signed,
            )
        )
    ending = ending_of(error)
    finished = ev.RunFinished(
        outcome=ending.outcome, exit_code=ending.exit_code, why=ending.why,
        next=(error.next,) if error.next else (), duration_s=0.0,
    )  # fmt: skip
    journal.emit(finished, sync=True)
    return finished


def _short(path: Path) -> str:
    """Relative to where the user is, when it lies below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
