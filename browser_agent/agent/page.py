"""An open, walled page without a recipe: for people who drive it themselves, and for `look`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from browser_agent.agent.job import Options, allowed, new_run_id
from browser_agent.browser.evidence import Limits
from browser_agent.browser.launch import Launch
from browser_agent.browser.session import Plan, Session, opened
from browser_agent.core.action import Goto
from browser_agent.core.errors import UsageError
from browser_agent.core.origin import origin_of
from browser_agent.core.recipe import Environment
from browser_agent.core.seen import Observation
from browser_agent.core.snapshot import Need
from browser_agent.core.until import until
from browser_agent.policy.judge import Policy
from browser_agent.policy.vault import Vault


@asynccontextmanager
async def open_page(
    start: str,
    *,
    allow: tuple[str, ...] = (),
    options: Options | None = None,
    environment: Environment | None = None,
) -> AsyncIterator[Session]:
    """An open, walled page for people who want to drive it themselves: `session.page` is Playwright's own.

    start: address to open; its origin, and those of `allow`, are the only ones that the page may reach.
    """
    async with walled(start, allow=allow, options=options, environment=environment) as session:
        await session.surface.perform(Goto(url=start), None)
        yield session


@asynccontextmanager
async def walled(
    start: str,
    *,
    allow: tuple[str, ...] = (),
    options: Options | None = None,
    environment: Environment | None = None,
) -> AsyncIterator[Session]:
    """The same with nothing opened in it yet, for those who listen before the first page comes."""
    options = options or Options()
    home = origin_of(start)
    if home is None:
        raise UsageError(f"{start} is not an http or https address")
    policy = Policy(navigate=(home, *allowed(allow)))
    folder = (options.out / (options.run_id or new_run_id())).resolve()
    plan = Plan(
        environment=environment or Environment(),
        policy=policy,
        vault=Vault((), {}, ()),
        folder=folder,
        beside=Path.cwd(),
        limits=Limits(),
        denied=lambda *_: None,
        finding=lambda _: None,
    )
    async with opened(Launch(options.browser, options.headed, jail=options.jail), plan) as session:
        yield session


@dataclass(frozen=True)
class Looked:
    """A page at one moment. status: the HTTP status of its document, None when it has none. picture: a JPEG."""

    seen: Observation
    status: int | None
    picture: bytes


async def look_at(
    url: str,
    *,
    allow: tuple[str, ...] = (),
    hidden: bool = False,
    marks: bool = False,
    options: Options | None = None,
) -> Looked:
    """All of a page once it is quiet, and its picture.

    hidden: with the texts that a person would not see. marks: the picture shows the refs of what can be acted on.
    """
    async with open_page(url, allow=allow, options=options) as session:
        surface = session.surface
        await until(lambda: surface.pending(document=True), lambda busy: not busy, deadline_s=5.0)
        status = (await surface.look(Need())).status
        picture = await surface.seen_picture(marks=marks)
        return Looked(await surface.observe(hidden=hidden) if hidden else picture.seen, status, picture.jpeg)
