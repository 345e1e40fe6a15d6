"""What happens beside the picture: requests, downloads, console errors, and when all is quiet."""

import contextlib
import hashlib
from pathlib import Path

import pytest

from browser_agent.browser.fake import FakeSurface
from browser_agent.browser.fake_page import Becomes, Brings, Crashes, FakeElement, FakePage, Reports, Sends, Takes
from browser_agent.browser.launch import Launch
from browser_agent.browser.session import opened
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.ports import CHANGING
from browser_agent.core.snapshot import Need
from browser_agent.core.target import Query
from browser_agent.core.until import until

from .conftest import plan_for

pytestmark = pytest.mark.asyncio(loop_scope="session")
SAID = FakeElement(role="status", id="said", text="nothing yet")
GO = Query(role="button", name="Go")


def page_that(world, *reactions, **parts):
    elements = (FakeElement(role="button", name="Go"), FakeElement(role="button", name="Rest"), SAID)
    return world.page("/", elements=elements, on={'click button "Go"': reactions, 'click button "Rest"': ()}, **parts)


def read(path):
    return Path(path).read_bytes()


async def traffic(world, done=lambda now: bool(sent(now))):
    """What was seen once a request has come to our ears: Chromium tells of it a moment after the act."""
    return (await until(world.look, done, deadline_s=3)).last


def is_over(now):
    return bool(sent(now)) and all(one.status or one.failure for one in now.exchanges)


def sent(now):
    return [(one.method, one.url, one.status) for one in now.exchanges if one.kind == "fetch"]


async def test_requests_are_evidence_with_method_address_and_status(world):
    await world.open(
        page_that(world, Sends(method="POST", url="/orders", status=201), Sends(method="GET", url="/me", status=403))
    )

    await world.do(act.Click(target=GO))

    now = await traffic(world, lambda now: is_over(now) and len(sent(now)) == 2)
    assert sorted(sent(now)) == [
        ("GET", world.at("/me"), 403),
        ("POST", world.at("/orders"), 201),
    ]


async def test_a_request_that_fails_has_a_failure_and_no_status(world):
    await world.open(page_that(world, Sends(method="POST", url="/down", failure="net::ERR_EMPTY_RESPONSE")))

    await world.do(act.Click(target=GO))

    (one,) = (each for each in (await traffic(world, is_over)).exchanges if each.kind == "fetch")
    assert (one.status, one.failure) == (None, "net::ERR_EMPTY_RESPONSE")


async def test_opening_a_page_is_evidence_too(world):
    await world.open(world.page("/shop"))

    now = await world.look()

    assert [(one.method, one.url, one.status) for one in now.exchanges if one.kind == "document"] == [
        ("GET", world.at("/shop"), 200)
    ]


async def test_a_request_is_pending_until_it_is_answered(world):
    then = (Becomes(of="said", change={"text": "saved"}),)
    await world.open(page_that(world, Sends(method="PUT", url="/slow", turns=3, then=then)))

    await world.act(act.Click(target=GO))
    assert sent(await traffic(world)) == [("PUT", world.at("/slow"), None)]
    assert await world.surface.pending(document=False) == (f"PUT {world.at('/slow')}",)
    waited = await until(lambda: world.surface.pending(document=True), lambda busy: not busy, deadline_s=5)

    assert waited.met
    now = await world.look(texts=(Query(role="status"),))
    assert sent(now) == [("PUT", world.at("/slow"), 200)]
    assert now.answer(Query(role="status")).text == "saved"


async def test_a_document_that_changes_is_pending_only_when_the_document_is_asked(world):
    await world.open(page_that(world, Takes(turns=4, then=(Becomes(of="said", change={"text": "done"}),))))

    await world.act(act.Click(target=GO))

    assert await world.surface.pending(document=False) == ()
    assert await world.surface.pending(document=True) == (CHANGING,)
    assert await world.quiet() == ()


async def test_a_page_that_ticks_is_always_pending(world):
    await world.open(page_that(world))
    assert await world.quiet() == ()
    ticking = world.page("/clock", ticks=True)
    world.site.serve((ticking,))
    if hasattr(world.surface, "site"):
        world.surface.site.pages[ticking.url] = ticking
    await world.act(act.Goto(url=ticking.url))

    waited = await until(lambda: world.surface.pending(document=True), lambda busy: not busy, deadline_s=0.8)

    assert (waited.met, waited.last) == (False, (CHANGING,))


async def test_a_loading_indicator_is_pending_and_named(world):
    bar = FakeElement(role="progressbar", name="Loading orders", text="")
    await world.open(world.page("/"))
    page = world.page("/busy", elements=(bar,))
    world.site.serve((page,))
    if hasattr(world.surface, "site"):
        world.surface.site.pages[page.url] = page
    await world.act(act.Goto(url=page.url))
    await until(lambda: world.surface.pending(document=True), lambda busy: CHANGING not in busy, deadline_s=1)

    assert await world.surface.pending(document=True) == ('the loading indicator "Loading orders"',)


async def test_console_errors_are_kept(world):
    await world.open(page_that(world, Reports(error="cannot read cart")))

    await world.do(act.Click(target=GO))

    assert (await world.look()).console_errors == ("cannot read cart",)


async def test_a_download_is_kept_with_its_hash_and_a_safe_name(world):
    content = b"number,total\n1,12.50\n"
    await world.open(page_that(world, Brings(name="in/voi\tces..of 2026.csv", content=content, url="/files/1")))

    await world.do(act.Download(target=GO))
    waited = await until(lambda: world.look(), lambda now: bool(now.downloads), deadline_s=3)
    (kept,) = waited.last.downloads

    assert (kept.size_bytes, kept.sha256, kept.url) == (
        len(content),
        hashlib.sha256(content).hexdigest(),
        world.at("/files/1"),
    )
    assert read(kept.path) == content
    assert Path(kept.path).name.startswith("7-")
    assert Path(kept.path).parent.name == "downloads"
    assert kept.name.endswith(".csv")
    assert not set(kept.name) & set("/\\\t")


async def test_a_new_step_starts_with_no_evidence(world):
    await world.open(
        page_that(
            world, Sends(url="/orders"), Reports(error="oops"), Brings(name="a.csv", content=b"x", url="/files/2")
        )
    )
    await world.do(act.Click(target=GO))
    before = await traffic(world, lambda now: bool(now.downloads) and is_over(now))

    await world.do(act.Click(target=Query(role="button", name="Rest")))
    after = await world.look()

    assert before.exchanges
    assert before.console_errors == ("oops",)
    assert (after.exchanges, after.console_errors, after.dialogs, after.downloads) == ((), (), (), ())


async def test_a_request_of_an_earlier_step_is_not_waited_for(world):
    await world.open(page_that(world, Sends(method="PUT", url="/slower", turns=4)))
    await world.act(act.Click(target=GO))
    await traffic(world)

    await world.act(act.Click(target=Query(role="button", name="Rest")))

    assert await world.surface.pending(document=False) == ()


async def test_a_page_made_of_data_that_crashes_is_crashed_for_good(site):
    surface = FakeSurface(
        FakePage(
            url=site.url,
            elements=(FakeElement(role="button", name="Go"),),
            on={'click button "Go"': (Crashes(),)},
        )
    )
    await surface.perform(act.Goto(url=site.url), None)
    (found,) = await surface.locate(GO)

    with pytest.raises(StepFault):
        await surface.perform(act.Click(target=GO), found)

    assert await fault_of(surface) == ("crashed", "its process crashed")


@pytest.mark.browser
async def test_a_tab_of_chromium_that_crashes_is_crashed_for_good(site, tmp_path):
    async with opened(Launch(), plan_for(site, tmp_path)) as session:
        with contextlib.suppress(StepFault):
            await session.surface.perform(act.Goto(url="chrome://crash"), None)
        await until(still, lambda _: session.page in session.evidence.crashed, deadline_s=5)

        assert await fault_of(session.surface) == ("crashed", "its process crashed")


async def still():
    """Nothing to look at: the browser tells of a crash by itself."""


async def fault_of(surface):
    with pytest.raises(StepFault) as caught:
        await surface.look(Need())
    return caught.value.fault.kind, caught.value.fault.found
