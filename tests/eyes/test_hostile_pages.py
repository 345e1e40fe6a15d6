"""Pages that want to be too much or show too little: the look at them is bounded, and says what it did not see."""

from __future__ import annotations

import pytest

from browser_agent.core.doubt import doubt
from browser_agent.core.errors import StepFault
from browser_agent.core.seen import Observation, Seen
from tests.eyes.test_seeing import one, seen_at, words
from tests.faults.world import page

pytestmark = pytest.mark.browser


async def test_what_stands_a_thousand_levels_deep_is_seen(tmp_path):
    deep = "<div>" * 1000 + "<button>Deep</button>" + "</div>" * 1000
    async with seen_at(tmp_path, {"/": page(deep)}) as session:
        seen = await session.surface.observe()

    assert one(seen, "button", "Deep").ref


@pytest.mark.long
async def test_attributes_of_megabytes_do_not_leave_the_page(tmp_path):
    huge = """for (const name of ['aria-label', 'title', 'class', 'id', 'placeholder', 'aria-description', 'href', 'value'])
      for (const element of document.querySelectorAll('a, input, button, img')) element.setAttribute(name, 'x'.repeat(2e6))"""
    body = "<a href=#>1</a><input><button>2</button><img src=/p.png width=9 height=9>"
    async with seen_at(tmp_path, {"/": page(body, script=huge)}) as session:
        seen = await session.surface.observe()

    assert len(seen.actionable) == 3
    assert sum(len(str(node)) for node in seen.nodes) < 100_000


@pytest.mark.long
async def test_of_hundreds_of_frames_some_are_read_and_the_others_are_counted(tmp_path):
    body = "<iframe width=40 height=30 srcdoc='<button>In</button>'></iframe>" * 120
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        seen = await session.surface.observe()

    read = words(seen).count("In")
    assert 90 <= read <= 100
    assert seen.left_out["frames"] == 120 - read


async def test_what_a_frame_left_out_is_counted_too(tmp_path):
    body = "<iframe srcdoc='<p>Shown</p><p style=opacity:0>Not shown</p>'></iframe>"
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        seen = await session.surface.observe()

    assert "Shown" in words(seen)
    assert seen.left_out == {"hidden text": 1}


async def test_a_page_that_is_empty_for_a_moment_is_looked_at_again(tmp_path):
    late = "setTimeout(() => { document.body.innerHTML = '<button>Late</button>' }, 150)"
    async with seen_at(tmp_path, {"/": page("<i></i>", script=late)}) as session:
        await session.page.reload()
        seen = await session.surface.observe()

    assert (words(seen), seen.suspect) in (
        (["Late"], ""),
        ([], "nothing can be seen on the page, although it has loaded"),
    )


async def test_a_page_that_stays_empty_is_said_to_be(tmp_path):
    async with seen_at(tmp_path, {"/": page("")}) as session:
        seen = await session.surface.observe()

    assert seen.suspect == "nothing can be seen on the page, although it has loaded"


async def test_a_page_that_loses_nearly_everything_is_said_to(tmp_path):
    async with seen_at(tmp_path, {"/": page("<p>Line</p>" * 60)}) as session:
        await session.surface.observe()
        await session.page.evaluate("document.body.innerHTML = '<p>Gone</p>'")
        suspect = (await session.surface.observe()).suspect
        again = (await session.surface.observe()).suspect

    assert suspect == "the page shows 1 lines where it showed 60 a moment ago"
    assert again == "", "it was said, and nothing was lost since"


@pytest.mark.long
async def test_a_page_that_hangs_is_a_fault_in_time(tmp_path):
    async with seen_at(tmp_path, {"/": page("<p>Hi</p>")}) as session:
        await session.surface.observe()
        await session.page.evaluate("void setTimeout(() => { for (;;); })")
        with pytest.raises(StepFault) as raised:
            await session.surface.observe()

    assert raised.value.fault.kind == "hung"


def test_another_document_may_be_small():
    lines = tuple(Seen(0, "", "text", str(at)) for at in range(60))
    before = Observation(url="a", generation=1, nodes=lines)

    assert not doubt(Observation(url="b", generation=2, nodes=lines[:1]), before)
    assert doubt(Observation(url="a", generation=1, nodes=lines[:1]), before)
    assert not doubt(Observation(url="a", generation=1, nodes=lines[:30]), before)
