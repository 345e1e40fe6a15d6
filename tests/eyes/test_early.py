"""The eyes are in a document before its own scripts: whoever listens first can keep events from all that come after."""

from __future__ import annotations

import pytest

from browser_agent.browser import early, launch
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from tests.eyes.test_acting_by_ref import click
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser
SLY = """for (const kind of ['pointerdown', 'mousedown', 'mouseup', 'click']) addEventListener(kind, event => {
  document.querySelector('button').textContent = 'Delete'
  event.stopImmediatePropagation()
}, true)"""
"""The button becomes another one as it is pressed, and nothing that listens from now on hears of it."""


@pytest.fixture
def apart(monkeypatch):
    """Each site has a process of its own, as in a browser with a window; the headless shell only does so when told."""
    monkeypatch.setattr(launch, "FLAGS", (*launch.FLAGS, "--site-per-process"))


def sly():
    return page(f"<script>{SLY}</script><form action=/deleted><button>Pay</button></form>")


async def pressed(session):
    """What becomes of a press of the button that says Pay."""
    try:
        return (await click(session, await session.surface.observe(), "button", "Pay")).said
    except StepFault as error:
        return str(error.fault)


async def through_the_door(session):
    """Click the link; what it opens is the current tab then."""
    seen = await session.surface.observe()
    async with session.context.expect_page():
        await click(session, seen, "link")
    await session.surface.perform(act.Tab(to="new"), None)
    await session.page.wait_for_load_state()


async def test_in_a_frame_of_another_site_and_in_one_within_that(tmp_path, apart):
    with Site({}) as near, Site({}) as far:
        partner = near.url.replace("127.0.0.1", "localhost")
        near.pages["/outer"] = page(f"Outer <iframe src={far.url}/inner></iframe>")
        far.pages["/inner"] = sly()
        async with seen_at(
            tmp_path, {"/": page(f"<iframe src={partner}/outer></iframe>")}, partner, far.url
        ) as session:
            await session.page.frame_locator("iframe").frame_locator("iframe").get_by_text("Pay").wait_for()
            inner = await pressed(session)
        near.pages["/outer"] = sly()
        async with seen_at(
            tmp_path, {"/": page(f"<iframe src={partner}/outer></iframe>")}, partner, far.url
        ) as session:
            await session.page.frame_locator("iframe").get_by_text("Pay").wait_for()
            outer = await pressed(session)

    assert [one for one in (outer, inner) if "Delete" not in one] == []
    assert "/deleted?" not in near.seen + far.seen


async def test_in_the_pages_after_the_first_of_a_tab_that_a_page_opens(tmp_path):
    gone = []
    pages = {
        "/": page("<a href=/first target=_blank>New</a>"),
        "/first": page("<button>Pay</button>"),
        "/new": sly(),
        "/deleted": lambda visit: (gone.append(visit.path), visit.reply("gone")),
    }
    async with seen_at(tmp_path, pages) as session:
        await through_the_door(session)
        first = await pressed(session)
        await session.surface.perform(act.Goto(url=session.page.url.replace("first", "new")), None)
        again = await pressed(session)

    assert first == "clicked"
    assert "Delete" in again
    assert gone == []


async def test_a_secret_made_visible_in_a_frame_of_another_site_is_known_as_one(tmp_path, apart):
    shows = "<button onclick=\"document.querySelector('input').type = 'text'\">Show</button>"
    with Site({"/in": page(f"<input type=password value=hunter2 aria-label=Key>{shows}")}) as other:
        partner = other.url.replace("127.0.0.1", "localhost")
        async with seen_at(tmp_path, {"/": page(f"<iframe src={partner}/in></iframe>")}, partner) as session:
            await session.page.frame_locator("iframe").get_by_text("Show").wait_for()
            await click(session, await session.surface.observe(), "button")
            seen = await session.surface.observe()

    assert "hunter2" not in one(seen, "textbox").value


async def test_a_page_of_more_frames_than_get_eyes_is_not_held_up(tmp_path, apart, monkeypatch):
    monkeypatch.setattr(early, "MOST_FRAMES", 2)
    with Site({"/in": page("Inner")}) as other:
        partner = other.url.replace("127.0.0.1", "localhost")
        body = page(f"<iframe src={partner}/in></iframe>" * 4)
        async with seen_at(tmp_path, {"/": body}, partner) as session:
            await session.page.wait_for_load_state()
            seen = await session.surface.observe()

    assert [line.name for line in seen.nodes if line.role == "text"] == ["Inner"] * 4


async def test_a_frame_of_another_site_that_never_answers_holds_nothing_up(tmp_path, apart):
    with Site({"/hang": lambda visit: visit.server.over.wait(20)}) as other:
        partner = other.url.replace("127.0.0.1", "localhost")
        body = page(
            f"<button>Pay</button><script>document.body.insertAdjacentHTML('beforeend', '<iframe src={partner}/hang>')</script>"
        )
        async with seen_at(tmp_path, {"/": body}, partner) as session:
            seen = await session.surface.observe()
            other.over.set()

    assert one(seen, "button").name == "Pay"


async def test_a_frame_of_another_site_that_is_taken_away_is_no_closed_page(tmp_path, apart):
    with Site({"/in": page("<button>Send</button>")}) as other:
        partner = other.url.replace("127.0.0.1", "localhost")
        body = page(f"<iframe src={partner}/in></iframe><button>Pay</button>")
        async with seen_at(tmp_path, {"/": body}, partner) as session:
            await session.page.wait_for_load_state()
            before = await session.surface.observe()
            await session.page.evaluate("document.querySelector('iframe').remove()")
            after = await session.surface.observe()
            await session.page.evaluate(
                f"document.body.insertAdjacentHTML('beforeend', '<iframe src={partner}/in></iframe>')"
            )
            await session.page.frame_locator("iframe").get_by_text("Send").wait_for()
            again = await session.surface.observe()

    assert [[line.name for line in seen.actionable] for seen in (before, after, again)] == [
        ["Send", "Pay"],
        ["Pay"],
        ["Pay", "Send"],
    ]
