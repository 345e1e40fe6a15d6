"""The four browsers that the vectors are tried on.

none: a bare Chromium of Playwright, the control. wall: the product's own session, with all that this machine can have.
proxy: a bare context in the product's browser without its namespace, so that what is left of the walls is the forward
proxy and the flags of the launch. namespace: a browser in the product's namespace with neither of these. There the good
site, the names and a witness are inside: what the witness sees was tried, and what the attacker sees got out.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, async_playwright

from browser_agent.browser.evidence import Limits
from browser_agent.browser.find import find_browser, this_disk
from browser_agent.browser.launch import Launch, celled, launched
from browser_agent.browser.session import Plan, Session, beside, opened
from browser_agent.core.origin import parse_origin
from browser_agent.core.recipe import Environment
from browser_agent.policy.judge import Policy
from browser_agent.policy.vault import Vault

from .attacker import NAME_SERVER, Attacker, Record
from .inside import sockets_in
from .places import TCP_PORTS, UDP_PORTS, Places

Mode = Literal["none", "wall", "proxy", "namespace"]
MODES: tuple[Mode, ...] = ("none", "wall", "proxy", "namespace")


@dataclass
class Tried:
    """An open browser. fresh: a new context with one tab. refusals: (host, port, layer), as they come."""

    name: str
    fresh: Callable[[], AbstractAsyncContextManager[Page]]
    refusals: list[tuple[str, int | None, str]]
    tried: Record | None = None
    """What a witness saw inside of the browser's own network, where there is one."""


@asynccontextmanager
async def browser_of(mode: Mode, attacker: Attacker, folder: Path) -> AsyncIterator[Tried]:
    """Start the browser of a mode."""
    if mode == "none":
        async with bare() as browser:
            yield Tried(browser.version, lambda: plain(browser), [])
        return
    if mode == "namespace":
        async with alone(attacker, folder) as tried:
            yield tried
        return
    refusals: list[tuple[str, int | None, str]] = []
    plan = plan_for(attacker.places, folder, refusals)
    async with opened(Launch(jail="off" if mode == "proxy" else None), plan) as session:
        browser = session.context.browser
        assert browser is not None
        fresh = (lambda: walled(session, plan)) if mode == "wall" else (lambda: plain(browser))
        up = ", ".join(f"{name} {state}" for name, state in session.running.layers.items() if name != "memory")
        yield Tried(f"{session.browser} ({up})", fresh, refusals)


@asynccontextmanager
async def alone(attacker: Attacker, folder: Path) -> AsyncIterator[Tried]:
    """A browser whose only wall is its namespace, with the good site and a witness inside."""
    launch = Launch(jail="on")
    ports = sorted({*TCP_PORTS, *(port for _, port in attacker.places.owners if port is not None)})
    names = f"udp:{NAME_SERVER[0]}:{NAME_SERVER[1]}"
    wanted = [names, *(f"tcp:0.0.0.0:{port}" for port in ports), *(f"udp:0.0.0.0:{port}" for port in UDP_PORTS)]
    async with celled(launch, within=folder) as cell, Attacker(attacker.places, attacker.good) as witness:
        bound = sockets_in(cell, wanted)
        await witness.answer_names(bound[0])
        for one in bound[1 : 1 + len(ports)]:
            await witness.serve(one)
        for one in bound[1 + len(ports) :]:
            witness.take(one)
        async with launched(launch, at=cell) as running:
            name = f"{running.found.kind} {running.browser.version} (namespace on, no proxy)"
            yield Tried(name, lambda: plain(running.browser), [], witness.record)


@asynccontextmanager
async def bare() -> AsyncIterator[Browser]:
    """Chromium as Playwright starts it."""
    found = find_browser(None, os.environ, this_disk())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found.executable, chromium_sandbox=os.geteuid() != 0)
        yield browser
        await browser.close()


@asynccontextmanager
async def plain(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(accept_downloads=True)
    yield await context.new_page()
    await context.close()


@asynccontextmanager
async def walled(session: Session, plan: Plan) -> AsyncIterator[Page]:
    async with beside(session, plan) as other:
        yield other.page


def plan_for(places: Places, folder: Path, refusals: list[tuple[str, int | None, str]]) -> Plan:
    """The plan of a recipe that may go to the good site and nowhere else."""

    def denied(url: str, kind: str, _: str) -> None:
        refusals.append((*split(url), "proxy" if kind == "proxy" else "route"))

    good = tuple(parse_origin(one) for one in dict.fromkeys((places.good, places.trusted)))
    private = {"private": ("127.0.0.0/8",)} if "private" in Policy.model_fields else {}
    return Plan(
        environment=Environment(),
        policy=Policy.model_validate({"navigate": good, **private}),
        vault=Vault((), {}, good),
        folder=folder,
        beside=folder,
        limits=Limits(),
        denied=denied,
        finding=lambda _: None,
    )


def split(url: str) -> tuple[str, int | None]:
    """Host and port of an address, or of `host:port` as it stands in CONNECT."""
    parts = urlsplit(url if "://" in url else f"//{url}")
    usual = {"http": 80, "ws": 80, "https": 443, "wss": 443}.get(parts.scheme)
    return parts.hostname or "", parts.port or usual
