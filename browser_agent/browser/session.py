"""One browser context with everything that a run needs around it: walls, evidence, vault, pictures of the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Request, Route, StorageState
from playwright.async_api import Error as DriverError

from browser_agent.browser.between import Between, standing_between
from browser_agent.browser.bounded import LOOK_S, bounded, together
from browser_agent.browser.evidence import Evidence, Limits
from browser_agent.browser.kept import KeptBrowser, started
from browser_agent.browser.launch import Launch, Running
from browser_agent.browser.passkeys import Passkeys
from browser_agent.browser.refusals import telling
from browser_agent.browser.scrub import Redact, clean_har, clean_text
from browser_agent.browser.sockets import hold_messages
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.browser.tape import Tape
from browser_agent.browser.walls import hold_writes, put_up
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.origin import origin_of
from browser_agent.core.recipe import Environment
from browser_agent.core.snapshot import Element
from browser_agent.egress.proxy import Wall
from browser_agent.egress.rules import Lists
from browser_agent.journal.atomic import whole_file
from browser_agent.policy.judge import Policy
from browser_agent.policy.vault import Around, Vault
from browser_agent.policy.writes import Writes

ANSWER_MS = 60_000
"""How long a request with extra headers may take; steps have their own, shorter limits."""


@dataclass(frozen=True)
class Traffic:
    """The network of a session as a HAR file: written at its end, without secrets, or answering in its place.

    turns: the other file of the recording, which somebody else writes: what the models said.
    """

    record: Path | None = None
    play: Path | None = None
    turns: Path | None = None


@dataclass(frozen=True)
class Plan:
    """What a session is opened with.

    folder: the run's own, for downloads. beside: the recipe's folder, for network fixtures and kept pictures.
    denied: told url, kind and rule of each refused request. finding: told what is odd.
    """

    environment: Environment
    policy: Policy
    vault: Vault
    folder: Path
    beside: Path
    limits: Limits
    denied: Callable[[str, str, str], None]
    finding: Callable[[str], None]
    used: Callable[[str, str], None] = lambda name, site: None  # noqa: ARG005 - whoever wants to know
    """Told name and site of each passkey that answered a page."""
    traffic: Traffic = Traffic()
    writes: Writes = field(default_factory=Writes)
    """Asked about requests that write; the door of the same session tells it what is being done."""
    state: StorageState | None = None
    """Cookies and storage to start from, in place of those of the environment."""
    downloads: str = "downloads"
    """Where in the run's folder downloads are kept."""
    between: Between | None = None
    """Stands between the browser and the network; for runs that try out other pages."""
    kept: KeptBrowser | None = None
    """Lends the browser; None starts one for this session."""


@dataclass(frozen=True)
class Session:
    """An open browser context. `page` is Playwright's own; use it for whatever recipes do not say."""

    context: BrowserContext
    surface: PlaywrightSurface
    evidence: Evidence
    browser: str
    """Which browser, and its version."""
    wall: Wall
    running: Running
    """The browser itself, and where it lives."""

    @property
    def sandboxed(self) -> bool:
        """Whether Chromium's own sandbox is on."""
        return self.running.sandboxed

    @property
    def page(self) -> Page:
        """The current tab."""
        return self.surface.page


@asynccontextmanager
async def opened(launch: Launch, plan: Plan) -> AsyncIterator[Session]:
    """Start a browser and open one fresh context in it; both end with the block.

    The browser reaches a network only through a proxy of its own, which lets pass what the policy lists.
    """
    lists = Lists(origins=(*plan.policy.navigate, *plan.policy.fetch), private=plan.policy.private)
    tell = telling(plan.denied, plan.finding)
    lent = started if plan.kept is None else plan.kept.lent
    async with (
        lent(launch, lists, tell, plan.folder) as (wall, running),
        standing_between(running.browser, plan.between),
    ):
        har = plan.traffic.record
        context = await new_context(running.browser, plan.environment, plan.beside, state=plan.state, har=har)
        name = f"{running.found.kind} {running.browser.version}"
        async with _around(context, plan, name, wall, running) as session:
            yield session
        if har is not None:
            clean(har, plan.vault.redact)


@asynccontextmanager
async def beside(session: Session, plan: Plan) -> AsyncIterator[Session]:
    """One more context in the browser of a session, with the same walls, signed in where that one is.

    What is done in it does not show in the other: cookies and storage are copies.
    """
    browser = session.context.browser
    if browser is None:
        raise StepFault(Fault(kind="gone", expected="a browser to open a page beside in", found="it is closed"))
    state = await session.context.storage_state()
    context = await new_context(browser, plan.environment, plan.beside, state=state)
    async with _around(context, plan, session.browser, session.wall, session.running) as other:
        yield other


@asynccontextmanager
async def _around(
    context: BrowserContext, plan: Plan, browser: str, wall: Wall, running: Running
) -> AsyncIterator[Session]:
    tape = Tape(plan.traffic.play) if plan.traffic.play is not None else None
    if tape is not None:
        await tape.put_in(context)
    await hold_messages(context, plan.writes, plan.denied)
    await put_up(context, plan.policy.navigate, plan.policy.fetch, plan.denied)
    await _answer_from_files(context, plan)
    held: dict[Request, str] = {}
    await hold_writes(context, plan.writes, plan.denied, held, plan.policy.limits.tabs)
    evidence = Evidence(
        plan.folder / plan.downloads,
        answers=dict(plan.policy.dialogs),
        limits=plan.limits,
        on_finding=plan.finding,
        redact=plan.vault.redact,
        recorded=tape.status if tape is not None else lambda _: None,
        real=wall.real,
        doubts=plan.writes.doubts,
        held=held,
        landing=running.cell.downloads,
    )
    evidence.watch(context)
    keys = Passkeys(plan.vault, plan.used, plan.finding)
    await keys.watch(context)
    page = await context.new_page()
    await keys.ready()
    evidence.new_pages.clear()
    surface = PlaywrightSurface(context, page, evidence, plan.vault, plan.beside)
    surface.lend_in(running.cell.lent)
    # Before the first page: then their listeners come before those of any script.
    async with together() as group:
        group.create_task(surface.listen())
        group.create_task(surface.open_eyes())
    try:
        yield Session(context, surface, evidence, browser, wall, running)
    finally:
        await evidence.drain()
        await _closed(page, context)


async def new_context(
    browser: Browser, env: Environment, beside: Path, *, state: StorageState | None = None, har: Path | None = None
) -> BrowserContext:
    """A fresh context as the recipe's `env:` wants it.

    state: cookies and storage to start from instead of its own. har: where its traffic is written when it is closed.
    """
    signed_in = state if state is not None else str(beside / env.auth_in) if env.auth_in is not None else None
    context = await browser.new_context(
        viewport={"width": env.viewport[0], "height": env.viewport[1]},
        locale=env.locale,
        timezone_id=env.timezone,
        user_agent=env.user_agent,
        storage_state=signed_in,
        service_workers="block",
        accept_downloads=True,
        record_har_path=har,
        record_har_content="embed" if har is not None else None,
    )
    if env.clock is not None:
        await context.clock.install(time=env.clock)
    return context


async def keep_auth(page: Page, file: Path, redact: Redact = str) -> list[str]:
    """Write the storage state, readable by its owner only, without what a secret stands in; names what was left out.

    page: any of the context. Raises OSError, and StepFault or the driver's own error when the browser gives none.
    """
    state = await bounded(page, page.context.storage_state(), LOOK_S * 2, "the log-in")
    kept, left = without_secrets(state, redact)
    with whole_file(file) as out:
        out.write(json.dumps(kept).encode())
    return left


def without_secrets(state: Mapping[str, Any], redact: Redact) -> tuple[dict[str, Any], list[str]]:
    """A storage state without the entries that a secret stands in, and the names of those."""

    def sound(one: Mapping[str, Any]) -> bool:
        return all(clean_text(text, redact) == text for text in (one["name"], one["value"]))

    items = [*state["cookies"], *(item for origin in state["origins"] for item in origin["localStorage"])]
    kept = {
        "cookies": [one for one in state["cookies"] if sound(one)],
        "origins": [
            {**origin, "localStorage": [one for one in origin["localStorage"] if sound(one)]}
            for origin in state["origins"]
        ],
    }
    return kept, [redact(one["name"]) for one in items if not sound(one)]


async def _answer_from_files(context: BrowserContext, plan: Plan) -> None:
    """Extra headers by origin, and network fixtures: files that answer instead of the network."""
    for origin, headers in plan.environment.headers.items():
        filled = {name: await _header(value, plan.vault, origin) for name, value in headers.items()}
        await _send_headers(context, origin, filled)
    for glob, file in plan.environment.network.items():
        path = plan.beside / file
        await _answer_with(context, glob, path)


async def _answer_with(context: BrowserContext, glob: str, path: Path) -> None:
    async def answer(route: Route, _: Request) -> None:
        await route.fulfill(path=path)

    await context.route(glob, answer)


async def _header(value: str, vault: Vault, origin: str) -> str:
    at = Element(tag="header", field="header", origin=str(origin_of(origin) or origin))
    return (await asyncio.to_thread(vault.fill, value, at, Around(frames=())))[0]


async def _send_headers(context: BrowserContext, origin: str, headers: dict[str, str]) -> None:
    async def add(route: Route, request: Request) -> None:
        # Not `fallback(headers=...)`: those would go along with a redirect, to whichever host it leads. So the one
        # request is made here, and a redirect goes back to the browser, which asks the walls and sends no header.
        try:
            answer = await route.fetch(headers={**request.headers, **headers}, max_redirects=0, timeout=ANSWER_MS)
        except DriverError:
            await route.abort("failed")
        else:
            await route.fulfill(response=answer)

    await context.route(f"{origin.rstrip('/')}/**", add)


async def keep_traffic(session: Session, har: Path, redact: Redact) -> bool:
    """Close the context of a session, by which its HAR becomes whole, and clean that; whether it is there.

    Nothing can be done or seen in the session afterwards.
    """
    await _closed(session.page, session.context)
    return clean(har, redact)


def clean(har: Path, redact: Redact) -> bool:
    """The file again without secrets, readable by its owner only; none at all, and False, when that cannot be done.

    What is clean already stays as it is, byte for byte.
    """
    try:
        before = har.read_text(encoding="utf-8")
        text = clean_har(before, redact)
        if text != before:
            with whole_file(har) as out:
                out.write(text.encode())
    except (OSError, ValueError, RecursionError):
        har.unlink(missing_ok=True)
        return False
    return True


async def _closed(page: Page, context: BrowserContext) -> None:
    try:
        await bounded(page, context.close(), LOOK_S * 2, "closing")
    except (DriverError, StepFault):
        return  # what cannot be closed dies with the browser
