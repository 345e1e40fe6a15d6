"""The two worlds that one suite runs in: a page made of data, and real Chromium before a loopback server."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import pytest_asyncio

from browser_agent.browser.evidence import Limits
from browser_agent.browser.fake import FakeSurface
from browser_agent.browser.fake_page import Brings, FakePage
from browser_agent.browser.launch import Launch
from browser_agent.browser.session import Plan, Session, opened
from browser_agent.core import action as act
from browser_agent.core.origin import origin_of
from browser_agent.core.ports import Effect, Found, Surface
from browser_agent.core.recipe import Environment, Secret, Step
from browser_agent.core.snapshot import Need, Snapshot
from browser_agent.core.target import Query, Target
from browser_agent.core.until import until
from browser_agent.core.value import Place
from browser_agent.engine.finding import needs_facts
from browser_agent.policy.judge import Policy
from browser_agent.policy.vault import Vault

from .twin import frames_of, html, sent_by

PASSWORD = "hunter2-horse"
PLACE = Place(file="recipe.yaml", line=1)
SECRET = Secret(name="pass", source="env:PASS", field="password", place=PLACE)
DIALOGS = {"alert": "accept"}


class Site(ThreadingHTTPServer):
    """Serves the HTML twins of pages by path, and answers what they send as they declare it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.pages: dict[str, FakePage] = {}
        self.answers: dict[tuple[str, str], tuple[int | None, int]] = {}
        self.files: dict[str, Brings] = {}

    def serve(self, pages: tuple[FakePage, ...]) -> None:
        self.pages.clear()
        for page in pages:
            self.pages[page.url] = page
            self.pages.update(frames_of(page))
            for one in sent_by(page):
                path = urlsplit(urljoin(self.url, one.url)).path
                if isinstance(one, Brings):
                    self.files[path] = one
                else:
                    self.answers[(one.method, path)] = (None if one.failure else one.status, one.turns)


class Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        page = self.server.pages.get(self.server.url + path)
        if (self.command, path) in self.server.answers:
            status, turns = self.server.answers[(self.command, path)]
            threading.Event().wait(0.1 * turns)
            if status is None:
                self.close_connection = True
                return
            self.reply(status, "text/plain", b"ok")
        elif path in self.server.files:
            file = self.server.files[path]
            self.reply(200, "application/octet-stream", file.content, file.name)
        elif page is None:
            self.reply(404, "text/html", b"<title>Not found</title><p>Not found")
        elif page.redirect:
            self.send_response(302)
            self.send_header("Location", page.redirect)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.reply(page.status, "text/html; charset=utf-8", html(page).encode())

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def reply(self, status: int, kind: str, body: bytes, name: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if name:
            self.send_header("Content-Disposition", f'attachment; filename="{name}"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class World:
    """One surface with pages to look at. `open` shows the first of them."""

    name: str
    site: Site
    surface: Surface
    session: Session | None = None
    folder: Path = field(default_factory=Path)

    def at(self, path: str) -> str:
        return self.site.url + path

    def page(self, path: str, **parts: object) -> FakePage:
        return FakePage(url=self.at(path), **parts)

    async def open(self, *pages: FakePage) -> None:
        self.site.serve(pages)
        if isinstance(self.surface, FakeSurface):
            for page in pages:
                self.surface.site.pages[page.url] = page
        await self.do(act.Goto(url=pages[0].url))

    async def do(self, action: act.Action, timeout_s: float = 3.0) -> Effect:
        """Do an action on the one element that it names, and wait until the page is quiet."""
        effect = await self.act(action, timeout_s)
        assert await self.quiet() == ()
        return effect

    async def act(self, action: act.Action, timeout_s: float = 3.0) -> Effect:
        """The same without waiting."""
        step = Step(id="7", name="step", action=action, place=PLACE, timeout_s=timeout_s)
        await self.surface.begin_step(step)
        target, onto = getattr(action, "target", None), getattr(action, "onto", None)
        found = await self._found(action, target) if target is not None else None
        other = await self._found(action, onto) if onto is not None else None
        return await self.surface.perform(action, found, other)

    async def _found(self, action: act.Action, target: Target) -> Found:
        """As the engine finds it: with facts only where it needs them."""
        hidden = isinstance(action, act.Upload)
        (found,) = await self.surface.locate(target, hidden=hidden, facts=hidden or needs_facts(action))
        return found

    async def quiet(self) -> tuple[str, ...]:
        waited = await until(lambda: self.surface.pending(document=True), lambda busy: not busy, deadline_s=5)
        return waited.last

    async def locate(self, target: Target, *, hidden: bool = False) -> tuple[Found, ...]:
        """With all facts; without them the same elements must be found."""
        bare = await self.surface.locate(target, hidden=hidden)
        found = await self.surface.locate(target, hidden=hidden, facts=True)
        assert [(one.equals, one.query) for one in bare] == [(one.equals, one.query) for one in found]
        return found

    async def one(self, target: Target) -> Found:
        found = await self.locate(target)
        assert len(found) == 1, [str(each.element) for each in found]
        return found[0]

    async def names(self, query: Query) -> list[str]:
        return [found.element.name for found in await self.locate(query)]

    async def look(self, **need: object) -> Snapshot:
        return await self.surface.look(Need(**need))


def vault_for(url: str) -> Vault:
    return Vault((SECRET,), {"pass": PASSWORD}, (origin_of(url),))


@pytest.fixture(scope="session")
def site():
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def plan_for(site: Site, folder: Path) -> Plan:
    return Plan(
        environment=Environment(),
        policy=Policy(navigate=(origin_of(site.url),), dialogs=DIALOGS),
        vault=vault_for(site.url),
        folder=folder,
        beside=folder,
        limits=Limits(),
        denied=lambda *_: None,
        finding=lambda _: None,
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(site, tmp_path_factory):
    async with opened(Launch(), plan_for(site, tmp_path_factory.mktemp("run"))) as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(chromium):
    """The browser as if nobody had used it: one empty tab, no cookies."""
    for page in chromium.context.pages[1:]:
        await page.close()
    await chromium.context.clear_cookies()
    await chromium.page.goto("about:blank")
    chromium.evidence.begin("0")
    return chromium


@pytest.fixture(params=["fake", pytest.param("chromium", marks=pytest.mark.browser)])
def world(request, site, tmp_path):
    if request.param == "fake":
        surface = FakeSurface(vault=vault_for(site.url), folder=tmp_path, dialogs=DIALOGS)
        return World("fake", site, surface, folder=tmp_path)
    session = request.getfixturevalue("fresh")
    return World("chromium", site, session.surface, session)


@pytest.fixture(scope="session")
def unused_origin():
    """An origin on this machine where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}"
