"""Fixtures: one fresh copy of each application, and a page that can reach nothing but loopback."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route, async_playwright

from .datasette import Datasette, datasette
from .django_admin import DjangoAdmin, django_admin
from .nicegui import NiceGui, nicegui
from .tiddlywiki import TiddlyWiki, tiddlywiki
from .trac import Trac, trac

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is an `application` test, with time to install on the first run."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.application)
            item.add_marker(pytest.mark.timeout(480))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[DjangoAdmin]:
    with django_admin(tmp_path / "shop") as running:
        yield running


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Datasette]:
    with datasette(tmp_path / "stock") as running:
        yield running


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Trac]:
    with trac(tmp_path / "tracker") as running:
        yield running


@pytest.fixture
def order_page(tmp_path: Path) -> Iterator[NiceGui]:
    with nicegui(tmp_path / "orders") as running:
        yield running


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[TiddlyWiki]:
    with tiddlywiki(tmp_path / "wiki") as running:
        yield running


@pytest.fixture
async def loopback_page() -> AsyncIterator[Page]:
    """A plain Playwright page; a request that leaves loopback is stopped."""
    shell = shutil.which("chromium-headless-shell")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shell, args=["--no-sandbox"] if root else [])
        context = await browser.new_context(locale="en-US", timezone_id="UTC")
        context.set_default_timeout(10_000)

        async def loopback_only(route: Route) -> None:
            if urlsplit(route.request.url).hostname == "127.0.0.1":
                await route.continue_()
            else:
                await route.abort()

        await context.route("**/*", loopback_only)
        yield await context.new_page()
        await browser.close()
