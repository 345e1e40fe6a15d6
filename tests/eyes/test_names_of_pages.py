"""Roles, names and states on whole pages beside both oracles: those of the fixtures, and those of MiniWoB++."""

from __future__ import annotations

import pytest
import pytest_asyncio

from fixtures.server import FixtureSite
from tests.applications.environment import PINS, python_environment
from tests.eyes.names_differences import MINIWOB
from tests.eyes.names_oracles import opened, readers
from tests.eyes.names_pages import unexplained

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PAGES = (
    *("/", "/form/", "/renamed/", "/table/", "/pages/", "/infinite/", "/virtual/", "/late/", "/spinner/", "/modal/"),
    *("/dialog/", "/dialog/left.html", "/frames/", "/frames/city.html", "/frames/house.html", "/frames/outer.html"),
    *("/frames/partner.html", "/shadow/", "/upload/", "/download/", "/drag/", "/canvas/", "/popup/", "/hover/"),
    *("/popup/picker.html", "/popup/terms.html", "/scroll/", "/keys/", "/tabs/", "/storage/", "/busy/", "/decoy/"),
    *("/console/", "/inject/", "/login/", "/wizard/1", "/wizard/2", "/wizard/3", "/fail/", "/fail/submit.html"),
    *("/slow/", "/hang/", "/shop/", "/shop/cart", "/shop/checkout", "/shop/orders"),
)


@pytest.fixture(scope="module")
def site():
    with FixtureSite() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def them():
    async with readers() as found:
        yield found


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_of_the_fixtures_reads_as_both_oracles_read_it_or_there_is_a_reason(site, them, path):
    here = await opened(them, site.url + path)

    assert await unexplained(here) == []


# Only the pages are wanted, not what the package imports.
PINS["miniwob"] = ("--no-deps", "miniwob==1.1.0")
BEGIN = "() => { Math.seedrandom('1'); core.startEpisodeReal(); }"


@pytest.fixture(scope="module")
def miniwob():
    """The task pages of MiniWoB++, from the package registry; skips where it cannot be had."""
    return sorted(python_environment("miniwob").folder.glob("lib/python*/site-packages/miniwob/html/miniwob/*.html"))


@pytest.mark.application
@pytest.mark.long
@pytest.mark.timeout(480)
async def test_the_pages_of_miniwob_read_as_both_oracles_read_them_or_there_is_a_reason(miniwob, them):
    differences = {}
    for file in miniwob:
        here = await opened(them, file)
        await here.page.evaluate(BEGIN)
        if found := await unexplained(here, MINIWOB):
            differences[file.name] = found

    assert len(miniwob) > 100
    assert differences == {}
