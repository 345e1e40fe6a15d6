"""The running sites, a client with cookies, and a real browser for the few tests that need one."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

import pytest
import pytest_asyncio

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from fixtures.server import FixtureSite  # noqa: E402  (the checkout is not an installed package)


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """One visitor with a cookie jar; redirects are followed."""

    def __init__(self, origin):
        self.origin = origin
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), ProxyHandler({}))

    def get(self, path):
        return self._open(Request(self._url(path)))

    def post(self, path, form=None, *, body=None, content_type="application/x-www-form-urlencoded"):
        content = urlencode(form or {}).encode() if body is None else body
        return self._open(Request(self._url(path), data=content, headers={"Content-Type": content_type}))

    def _url(self, path):
        return path if path.startswith("http") else self.origin + path

    def _open(self, request):
        try:
            reply = self._opener.open(request, timeout=5)
        except HTTPError as error:
            reply = error
        with reply:
            return Answer(reply.status, reply.url, dict(reply.headers), reply.read())


@pytest.fixture(scope="session")
def running_site():
    with FixtureSite() as site:
        yield site


@pytest.fixture
def site(running_site):
    running_site.reset()
    return running_site


@pytest.fixture
def client(site):
    return Client(site.url)


@pytest.fixture
def another_client(site):
    return Client(site.url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium():
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(chromium):
    context = await chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    yield context
    await context.close()
