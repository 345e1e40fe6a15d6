"""Pictures of what is seen: marks that equal the refs, parts, and nothing on them that no picture may show."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from browser_agent.browser.painting import COVER
from browser_agent.browser.shot import EVERYTHING, Picture, bare, shot
from browser_agent.core.errors import StepFault
from browser_agent.core.snapshot import Box
from browser_agent.core.target import Ref
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser
RED = "<style>body{margin:0;background:#fff} .red{position:absolute;background:#f00;border:0;padding:0}</style>"


def colour(picture: Picture, x: float, y: float) -> tuple[int, ...]:
    return Image.open(io.BytesIO(picture.jpeg)).convert("RGB").getpixel((round(x), round(y)))


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 30


def is_covered(picture: Picture, box: Box) -> bool:
    """In its middle and near its corners."""
    return all(
        near(colour(picture, box.x + box.width * a, box.y + box.height * b), COVER)
        for a in (0.1, 0.5, 0.9)
        for b in (0.2, 0.8)
    )


async def taken(session, **how) -> Picture:
    return await shot(await session.surface.open_eyes(), **how)


async def test_marks_are_the_refs_of_what_can_be_seen_and_acted_on_and_nothing_is_written_into_the_page(tmp_path):
    body = page("""<button>Buy</button><div style="height:60px;width:200px;overflow:auto"><button>Inside</button>
      <div style="height:400px"></div><button>Scrolled out</button></div><div style="height:2000px"></div><a href=#>Far</a>
      <div style="position:fixed;right:0;top:0;width:200px;height:100px"><button>Float</button></div>""")
    async with seen_at(tmp_path, {"/": body}) as session:
        before = await session.page.content()
        picture = await taken(session, marks=True)
        after = await session.page.content()

    names = {line.ref: line.name for line in picture.seen.actionable}
    assert {names[ref] for ref in picture.marks if names[ref]} == {"Buy", "Inside", "Float"}
    assert picture.unmarked == ()
    buy = one(picture.seen, "button", "Buy")
    assert tuple(picture.marks[buy.ref].model_dump().values()) == tuple(map(float, buy.box))
    assert before == after


async def test_the_picture_is_in_css_pixels_and_its_points_lead_back(tmp_path):
    body = page(RED + "<button class=red style='left:300px;top:200px;width:90px;height:40px'>Hit</button>")
    async with seen_at(tmp_path, {"/": body}) as session:
        whole = await taken(session)
        part = await taken(session, of=Box(x=280, y=190.4, width=200, height=100))
        x, y = part.to_page(30, 20)
        eyes = await session.surface.open_eyes()
        hit = await eyes.at(x, y)

    assert (whole.width, whole.height) == (1280, 800)
    assert whole.to_page(7, 9) == (7, 9)
    assert (part.width, part.height) == (200, 101)
    assert near(colour(part, 100, 20), (255, 0, 0))
    assert hit is not None
    assert hit.name == "Hit"


async def test_a_part_below_the_window_is_taken_too_and_one_that_is_nowhere_is_a_fault(tmp_path):
    body = page(RED + "<button class=red style='left:10px;top:1500px;width:300px;height:60px'></button>")
    async with seen_at(tmp_path, {"/": body}) as session:
        part = await taken(session, of=Box(x=0, y=1490, width=320, height=80), marks=True)
        with pytest.raises(StepFault) as caught:
            await taken(session, of=Box(x=0, y=9000, width=10, height=10))

    assert caught.value.fault.kind == "not_found"
    (mark,) = part.marks.values()
    left, top = part.to_page(mark.x, mark.y)
    assert (left, top) == (10, 1500)
    assert near(colour(part, mark.x + 100, mark.y + 20), (255, 0, 0))


SECRETS = """<style>input{position:absolute;width:160px;height:30px;border:0;background:#fff;left:20px}</style>
  <input style=top:20px type=password value=hunter2><input style=top:70px autocomplete=cc-number value=4111>
  <input style=top:120px value=plain><input style=top:170px type=password>"""


async def test_filled_fields_for_secrets_are_painted_over_and_others_are_not(tmp_path):
    async with seen_at(tmp_path, {"/": page(SECRETS)}) as session:
        picture = await taken(session)
        masked = await taken(session, mask=(Box(x=20, y=120, width=160, height=30),))

    assert picture.covered == 2
    for y, hidden in ((20, True), (70, True), (120, False), (170, False)):
        assert is_covered(picture, Box(x=20, y=y, width=160, height=30)) is hidden
    assert is_covered(masked, Box(x=20, y=120, width=160, height=30))


async def test_an_element_that_was_found_is_cut_out_or_painted_over_also_in_a_closed_shadow_root(tmp_path):
    style = "position:absolute;width:120px;height:40px;border:0;padding:0;background:#f00"
    script = f"""document.querySelector('#c').attachShadow({{mode: 'closed'}}).innerHTML =
      `<button style="{style};left:300px;top:100px">Shut</button><p>In</p>`"""
    body = page(f"<button style='{style};left:20px;top:20px'>Open</button><div id=c></div>", script=script)
    async with seen_at(tmp_path, {"/": body}) as session:
        seen = await session.surface.observe()
        refs = [Ref(ref=one(seen, "button", name).ref) for name in ("Open", "Shut")]
        first, second = [(await session.surface.locate(ref))[0] for ref in refs]
        picture = await taken(session, of=second, mask=(first,))
        masked = await taken(session, mask=(first, second))

    assert (picture.width, picture.height, picture.shift) == (120, 40, (300, 100))
    assert near(colour(picture, 5, 5), (255, 0, 0))
    assert is_covered(masked, Box(x=20, y=20, width=120, height=40))
    assert is_covered(masked, Box(x=300, y=100, width=120, height=40))


async def test_secrets_in_frames_and_closed_shadow_roots_are_painted_over(tmp_path):
    field = "<input style='width:200px;height:40px;border:0;background:#fff' autocomplete=cc-number value=4111>"
    script = f"document.querySelector('#c').attachShadow({{mode: 'closed'}}).innerHTML = `{field}`"
    with Site({"/": page("x"), "/card": page("<style>body{margin:10px}</style>" + field)}) as other:
        partner = other.url.replace("127.0.0.1", "localhost")
        frame = f"<iframe src={partner}/card style='border:5px solid #000;padding:12px;width:300px'></iframe>"
        async with seen_at(tmp_path, {"/": page(frame + "<div id=c></div>", script=script)}, partner) as session:
            await session.page.frame_locator("iframe").locator("input").wait_for()
            inside = await session.page.frame_locator("iframe").locator("input").bounding_box()
            shadow = await session.page.locator("#c").bounding_box()
            picture = await taken(session)

    assert picture.covered >= 2
    assert is_covered(picture, Box(**inside))
    assert is_covered(picture, Box(x=shadow["x"], y=shadow["y"], width=200, height=40))


async def test_a_secret_that_moves_all_the_time_is_on_no_picture(tmp_path):
    script = "let n = 0; (function go() { document.querySelector('input').style.left = `${(n += 3) % 600}px`; requestAnimationFrame(go); })()"
    style = "position:absolute;top:20px;width:160px;height:30px;border:0;background:#f00;color:#f00"
    body = page(f"<input style='{style}' autocomplete=cc-number value=4111>", script=script)
    async with seen_at(tmp_path, {"/": body}) as session:
        pictures = [await taken(session) for _ in range(5)]

    assert all(picture.covered >= 2 for picture in pictures)


async def test_a_bare_picture_of_the_whole_page_covers_secrets_below_the_window_and_in_closed_roots_too(tmp_path):
    style = "position:absolute;left:20px;width:160px;height:30px;border:0;background:#fff"
    inner = f"<input style='{style};top:40px' autocomplete=cc-number value=4111>"
    script = f"document.querySelector('#c').attachShadow({{mode: 'closed'}}).innerHTML = `{inner}<p>In</p>`"
    low = f"<input style='{style};top:1500px' type=password value=hunter2>"
    async with seen_at(tmp_path, {"/": page("<div id=c></div>" + low, script=script)}) as session:
        eyes = await session.surface.open_eyes()
        jpeg = await bare(eyes, of=EVERYTHING)
        seen = await session.surface.observe()

    width, height = Image.open(io.BytesIO(jpeg)).size
    assert (width, height) == (seen.viewport.page_width, seen.viewport.page_height)
    picture = Picture(jpeg, width, height, seen)
    assert is_covered(picture, Box(x=20, y=40, width=160, height=30))
    assert is_covered(picture, Box(x=20, y=1500, width=160, height=30))


async def test_a_screen_of_fine_pixels_gives_the_same_picture(tmp_path):
    body = page(RED + "<button class=red style='left:300px;top:200px;width:90px;height:40px'>Hit</button>")
    async with seen_at(tmp_path, {"/": body}) as session:
        cdp = await session.context.new_cdp_session(session.page)
        fine = {"width": 800, "height": 600, "deviceScaleFactor": 2, "mobile": False}
        await cdp.send("Emulation.setDeviceMetricsOverride", fine)
        picture = await taken(session, marks=True)

    assert (picture.width, picture.height) == (800, 600)
    assert near(colour(picture, 310, 230), (255, 0, 0))
    assert [(box.x, box.y) for box in picture.marks.values()] == [(300, 200)]


async def test_a_secret_in_a_closed_shadow_root_of_no_height_is_painted_over(tmp_path):
    script = """document.querySelector('#c').attachShadow({mode: 'closed'}).innerHTML =
      '<input type=password value=12345678 style="position:absolute;left:100px;top:100px;width:200px;height:40px">'"""
    async with seen_at(tmp_path, {"/": page("<div id=c></div>", script=script)}) as session:
        picture = await session.surface.seen_picture()

    assert picture.covered >= 1
