"""From a point on the screen to what stands there: through frames, transformed ones too, and every shadow root."""

from __future__ import annotations

import pytest

from browser_agent.browser.eyes import Eyes
from browser_agent.core.seen import Seen
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser


def middle(line: Seen) -> tuple[float, float]:
    assert line.box is not None
    x, y, width, height = line.box
    return x + width / 2, y + height / 2


async def test_the_point_in_the_middle_of_everything_seen_leads_back_to_its_ref(tmp_path):
    script = """
      document.querySelector('#open').attachShadow({mode: 'open'}).innerHTML = '<button>Open</button>';
      document.querySelector('#closed').attachShadow({mode: 'closed'}).innerHTML = '<p><a href=#>Closed</a></p>';
      document.querySelector('#slots').attachShadow({mode: 'open'}).innerHTML = '<div><slot></slot></div>';
    """
    outer = page("<p>Outer</p><iframe title=Inner src=/inner></iframe>")
    with Site({"/": page("<h1>Other</h1>"), "/pay": page("<button>Pay</button>")}) as other:
        partner = other.url.replace("127.0.0.1", "localhost")
        top = page(
            f"""<div id=open></div><div id=closed></div><div id=slots><button>Slotted</button></div>
            <label>Part <input></label><iframe title=Outer src=/outer></iframe>
            <iframe title=Partner src={partner}/pay style="border:7px solid;padding:9px"></iframe>""",
            script=script,
        )
        pages = {"/": top, "/outer": outer, "/inner": page("<button>Deep</button>")}
        async with seen_at(tmp_path, pages, partner) as session:
            for title in ("Outer", "Partner"):
                await session.page.frame_locator(f"[title={title}]").locator("body").wait_for()
            await session.page.frame_locator("[title=Outer]").frame_locator("iframe").get_by_text("Deep").wait_for()
            seen = await session.surface.observe()
            eyes = await session.surface.open_eyes()
            back = {line.name: await eyes.at(*middle(line)) for line in seen.actionable}

    assert {"Open", "Closed", "Slotted", "Part", "Deep", "Pay"} == set(back)
    assert {name: line and line.ref for name, line in back.items()} == {one.name: one.ref for one in seen.actionable}


async def test_what_stands_in_a_control_leads_to_the_control_and_the_words_of_a_label_to_its_field(tmp_path):
    body = page("<button><b id=b>Save</b> now</button><label><span id=l>Part</span> <input></label><p id=p>Plain</p>")
    async with seen_at(tmp_path, {"/": body}) as session:
        seen = await session.surface.observe()
        eyes = await session.surface.open_eyes()
        bold, words, plain = [await at_middle(session, eyes, f"#{name}") for name in "blp"]

    assert bold.ref == one(seen, "button").ref
    assert words.ref == one(seen, "textbox").ref
    assert plain.ref not in {line.ref for line in seen.actionable}, "it is something to click on all the same"


async def at_middle(session, eyes: Eyes, css: str) -> Seen:
    box = await session.page.locator(css).bounding_box()
    found = await eyes.at(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert found is not None
    return found


async def test_a_scaled_frame_is_entered_at_the_point_that_is_seen(tmp_path):
    inner = page(
        "<style>button{position:absolute;left:200px;top:90px;width:40px;height:20px}</style><button>In</button>"
    )
    top = page("<iframe src=/in style='transform:scale(0.5);transform-origin:0 0;width:300px;height:200px'></iframe>")
    async with seen_at(tmp_path, {"/": top, "/in": inner}) as session:
        await session.page.frame_locator("iframe").locator("button").wait_for()
        await session.surface.observe()
        box = await session.page.frame_locator("iframe").locator("button").bounding_box()
        eyes = await session.surface.open_eyes()
        hit = await eyes.at(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    assert hit is not None
    assert hit.name == "In"


async def test_a_page_that_lies_about_what_is_where_is_not_asked(tmp_path):
    script = "document.elementFromPoint = () => document.querySelector('#lure'); Document.prototype.elementFromPoint = document.elementFromPoint"
    body = page("<button>Real</button><a id=lure href=#>Lure</a>", script=script)
    async with seen_at(tmp_path, {"/": body}) as session:
        seen = await session.surface.observe()
        eyes = await session.surface.open_eyes()
        hit = await eyes.at(*middle(one(seen, "button")))

    assert hit is not None
    assert hit.ref == one(seen, "button").ref


async def test_asking_what_is_at_a_point_leaves_later_looks_as_they_were(tmp_path):
    cover = "<div id=c style='position:fixed;inset:0;background:#ddd'><p>Wait</p></div>"
    async with seen_at(tmp_path, {"/": page("<button>Buy</button>" + cover)}) as session:
        before = await session.surface.observe()
        eyes = await session.surface.open_eyes()
        await eyes.at(10, 300)
        after = await session.surface.observe()

    assert after.nodes == before.nodes


async def test_outside_of_the_window_is_nothing(tmp_path):
    async with seen_at(tmp_path, {"/": page("<button>Buy</button>")}) as session:
        eyes = await session.surface.open_eyes()

        assert await eyes.at(-5, 10) is None
        assert await eyes.at(5, 90_000) is None
