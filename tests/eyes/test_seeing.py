"""What the eyes see of a page, and that no page can blind them, lie to them or notice them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from browser_agent import open_page
from browser_agent.agent import Options
from browser_agent.browser.bounded import LOOK_S
from browser_agent.browser.session import Session
from browser_agent.core.errors import StepFault
from browser_agent.core.seen import Observation, Seen
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser


@asynccontextmanager
async def seen_at(folder: Path, pages: dict[str, str], *allow: str) -> AsyncIterator[Session]:
    with Site(pages) as site:
        async with open_page(f"{site.url}/", allow=allow, options=Options(out=folder)) as session:
            yield session


def one(seen: Observation, role: str, name: str = "") -> Seen:
    """The only line with this role and name."""
    (found,) = [node for node in seen.nodes if node.role == role and (not name or node.name == name)]
    return found


def words(seen: Observation) -> list[str]:
    return [node.name for node in seen.nodes]


async def test_a_form_is_seen_with_labels_values_and_states(tmp_path):
    form = page("""<h1>Order</h1><label>Part <input value="Bolt" required></label><label><input type=checkbox checked> Gift</label>
      <label for=s>Speed</label><select id=s><option>Slow<option selected>Fast</select><button disabled>Send</button>
      <fieldset><legend>Finish</legend><label><input type=radio name=f> Plain</label></fieldset><p>7</p>""")
    async with seen_at(tmp_path, {"/": form}) as session:
        seen = await session.surface.observe()

    assert (one(seen, "textbox").name, one(seen, "textbox").value) == ("Part", "Bolt")
    assert "required" in one(seen, "textbox").states
    assert one(seen, "checkbox", "Gift").states == ("checked",)
    assert (one(seen, "combobox", "Speed").value, one(seen, "combobox").more["options"]) == ("Fast", "Slow | Fast")
    assert one(seen, "button", "Send").states == ("disabled",)
    assert one(seen, "group", "Finish").depth < one(seen, "radio", "Plain").depth
    assert words(seen).count("7") == 1
    assert all(node.ref for node in seen.nodes if node.role in ("textbox", "checkbox", "combobox", "button", "radio"))
    assert words(seen).count("Part") == 1, "the words of a label stand once, as the name of its field"


LIES = """
  Element.prototype.getBoundingClientRect = () => ({x: -9, y: -9, left: -9, top: -9, right: -9, bottom: -9, width: 0, height: 0});
  Element.prototype.getAttribute = () => "a lie";
  Element.prototype.checkVisibility = () => false;
  Document.prototype.elementFromPoint = () => null;
  Document.prototype.querySelectorAll = () => [];
  window.getComputedStyle = () => ({display: "none"});
  window.MutationObserver = class { observe() {} };
  JSON.stringify = () => "{}";
  Object.defineProperty(Node.prototype, "childNodes", { get: () => [] });
  Object.defineProperty(HTMLInputElement.prototype, "value", { get: () => "a lie" });
  window.seen = Object.getOwnPropertyNames(window).filter((name) => /^eye$|browser.?agent/i.test(name));
"""


async def test_a_page_that_replaced_what_scripts_look_with_is_seen_as_it_is(tmp_path):
    hostile = f"<!doctype html><script>{LIES}</script><input aria-label=Part value=Bolt><button>Send</button>"
    async with seen_at(tmp_path, {"/": hostile}) as session:
        seen = await session.surface.observe()
        noticed = await session.page.evaluate("window.seen.concat(typeof eye)")

    assert one(seen, "textbox", "Part").value == "Bolt"
    assert one(seen, "button", "Send").box
    assert noticed == ["undefined"]


async def test_frames_in_frames_and_of_another_site_are_seen_in_place(tmp_path):
    outer = page("<p>Outer</p><iframe title=Inner src=/inner></iframe>")
    with Site({"/": page("<h1>Frozen</h1>"), "/partner": page("<button>Pay</button>")}) as other:
        partner = other.url.replace("127.0.0.1", "localhost")
        top = page(
            f"<iframe title=Outer src=/outer></iframe><iframe title=Partner src={partner}/partner></iframe><p>End</p>"
        )
        pages = {"/": top, "/outer": outer, "/inner": page("<button>Deep</button>")}
        async with seen_at(tmp_path, pages, partner) as session:
            await session.page.frame_locator("[title=Partner]").get_by_role("button").wait_for()
            await (
                session.page.frame_locator("[title=Outer]")
                .frame_locator("[title=Inner]")
                .get_by_role("button")
                .wait_for()
            )
            seen = await session.surface.observe()

    deep, pay = one(seen, "button", "Deep"), one(seen, "button", "Pay")
    assert [name for name in words(seen) if name in ("Outer", "Deep", "Pay", "End")] == [
        "Outer",
        "Outer",
        "Deep",
        "Pay",
        "End",
    ]
    assert deep.ref.startswith("f") and pay.ref.startswith("f") and deep.ref != pay.ref
    assert deep.box and deep.box[1] > 40, "its place is that on the screen, not that in its frame"


async def test_open_and_closed_shadow_roots_and_slots_are_seen(tmp_path):
    script = """
      document.querySelector('#open').attachShadow({mode: 'open'}).innerHTML = '<button>Open one</button>';
      document.querySelector('#closed').attachShadow({mode: 'closed'}).innerHTML = '<p>Inside</p><button>Closed one</button>';
      document.querySelector('#slots').attachShadow({mode: 'open'}).innerHTML = '<h2><slot name=t></slot></h2><slot></slot>';
    """
    shadow = page(
        "<div id=open></div><div id=closed></div><div id=slots><button>Late</button><b slot=t>Title</b></div>",
        script=script,
    )
    async with seen_at(tmp_path, {"/": shadow}) as session:
        seen = await session.surface.observe()

    assert words(seen) == ["Open one", "Inside", "Closed one", "Title", "Late"]
    assert one(seen, "heading").name == "Title"
    assert one(seen, "button", "Closed one").ref


async def test_what_only_listens_is_something_to_act_on_with_and_without_a_pointer(tmp_path):
    script = "for (const e of document.querySelectorAll('.a')) e.addEventListener('click', () => {})"
    soup = page("<span class=a>Like</span> <span>Nothing</span> <div style='cursor:pointer'>Share</div>", script=script)
    async with seen_at(tmp_path, {"/": soup}) as session:
        seen = await session.surface.observe()

    assert {node.name: bool(node.ref) for node in seen.nodes} == {"Like": True, "Nothing": False, "Share": True}


LISTENING = "for (const e of document.querySelectorAll('.a')) e.addEventListener('click', () => {})"


async def test_a_box_that_says_nothing_and_listens_for_the_field_in_it_is_no_line(tmp_path):
    boxed = "<div class=a style='padding:9px'><label>City <input style='width:95%'></label></div><div class=a style='height:99px'>Card <button>More</button></div>"
    async with seen_at(tmp_path, {"/": page(boxed, script=LISTENING)}) as session:
        seen = await session.surface.observe()

    assert [(node.role, node.name) for node in seen.actionable] == [
        ("textbox", "City"),
        ("generic", ""),
        ("button", "More"),
    ]


async def test_what_a_library_listens_on_for_the_whole_page_is_no_line(tmp_path):
    root = "<div class=a style='height:100vh'><h1>Shop</h1><button>More</button></div>"
    async with seen_at(tmp_path, {"/": page(root, script=LISTENING)}) as session:
        seen = await session.surface.observe()

    assert [(node.role, bool(node.ref), node.depth) for node in seen.nodes] == [
        ("heading", False, 0),
        ("button", True, 0),
    ]


async def test_a_shape_says_its_colour_where_it_has_one(tmp_path):
    shapes = "".join(
        f"<rect width=30 height=30 x={at * 40} fill='{fill}' onclick=1 />"
        for at, fill in enumerate(["black", "rgb(9 8 0)", "transparent", "none"])
    )
    async with seen_at(tmp_path, {"/": page(f"<svg width=300 height=60>{shapes}</svg>")}) as session:
        seen = await session.surface.observe()

    fills = [node.more.get("fill") for node in seen.nodes if node.more.get("shape")]
    assert fills[:3] == ["rgb(0, 0, 0)", "rgb(9, 8, 0)", None]


@pytest.mark.parametrize(("style", "lines"), [("height:100vh", 1), ("width:300px", 2)])
async def test_a_coloured_box_that_listens_is_a_line_unless_it_is_all_of_the_page(tmp_path, style, lines):
    held = f"<style>body{{margin:0}}</style><section style='background:#eef;text-align:center;{style}'><button>Send</button></section>"
    script = "document.querySelector('section').addEventListener('click', () => 1)"
    async with seen_at(tmp_path, {"/": page(held, script=script)}) as session:
        seen = await session.surface.observe()

    assert len([node for node in seen.nodes if node.ref]) == lines


async def test_a_button_of_a_web_component_is_one_line_whatever_listens_around_it_and_in_it(tmp_path):
    script = """for (const host of document.querySelectorAll('x-button')) {
        host.addEventListener('click', () => 1)
        host.attachShadow({ mode: 'open' }).innerHTML = '<button><span class=content style="padding:0 9px"><slot></slot></span></button>'
        host.shadowRoot.querySelector('span').addEventListener('click', () => 1)
      }"""
    body = page(
        "<x-button aria-label=Refresh style='display:inline-block'><svg width=16 height=16><rect width=9 height=9 /></svg></x-button>",
        script=script,
    )
    body = body.replace("<button>", "<button aria-label=Refresh>")
    async with seen_at(tmp_path, {"/": body}) as session:
        seen = await session.surface.observe()

    assert [(node.role, node.name) for node in seen.nodes if node.ref] == [("button", "Refresh")]


async def test_a_cross_in_a_tab_stays_a_thing_of_its_own(tmp_path):
    tab = "<div role=tab style='width:200px'>Notes <i class=icon-close onclick=1>x</i></div>"
    async with seen_at(tmp_path, {"/": page(tab)}) as session:
        seen = await session.surface.observe()

    assert len([node for node in seen.nodes if node.ref]) == 2


async def test_a_transparent_box_in_its_label_is_one_line(tmp_path):
    label = "<label><span style='position:relative'><input type=checkbox {} style='position:absolute;opacity:0;width:40px;height:30px'><i>◻</i></span>{}</label>"
    async with seen_at(tmp_path, {"/": page(label.format("checked", "Agree") + label.format("", "News"))}) as session:
        seen = await session.surface.observe()

    assert [(node.role, node.name, node.states) for node in seen.actionable] == [
        ("checkbox", "◻Agree", ("checked",)),
        ("checkbox", "◻News", ("unchecked",)),
    ]


@pytest.mark.parametrize(
    "hides", ["opacity:0;position:absolute", "position:absolute;width:1px;height:1px;clip:rect(0,0,0,0)"]
)
async def test_a_box_that_is_not_seen_beside_its_label_is_one_line(tmp_path, hides):
    box = "<input type={0} name=r id={1} style='{2}'>"
    body = (
        box.format("checkbox", "a", hides)
        + "<label for=a>Gift</label><p><label for=b>Red</label>"
        + box.format("radio", "b", hides)
    )
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        seen = await session.surface.observe()

    assert [(node.role, node.name, node.box[2] > 20) for node in seen.actionable] == [
        ("checkbox", "Gift", True),
        ("radio", "Red", True),
    ]


async def test_what_no_mouse_meets_has_no_ref_though_something_listens_on_it(tmp_path):
    drawn = "<svg class=a width=20 height=20 style='pointer-events:none'><path d='M7 10l5 5 5-5z'/></svg><p class=a>Press</p>"
    async with seen_at(tmp_path, {"/": page(drawn, script=LISTENING)}) as session:
        seen = await session.surface.observe()

    assert [node.name for node in seen.actionable] == ["Press"]


HIDDEN = {
    "transparent": "opacity:0.01",
    "same colour": "color:#fff;background:#fff",
    "tiny": "font-size:1px",
    "off the page": "position:absolute;left:-9999px",
    "no size": "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)",
    "not displayed": "display:none",
}


async def test_text_that_a_person_cannot_see_is_left_out_and_labelled_on_request(tmp_path):
    body = "".join(f"<p style='{style}'>Say {why}</p>" for why, style in HIDDEN.items())
    async with seen_at(tmp_path, {"/": page("<p>Seen</p>" + body)}) as session:
        shown = await session.surface.observe()
        everything = await session.surface.observe(hidden=True)

    assert words(shown) == ["Seen"]
    assert {node.name: node.states for node in everything.nodes if node.states} == {
        f"Say {why}": (f"hidden: {why}",) for why in HIDDEN
    }


async def test_values_of_password_code_and_card_fields_never_leave_the_page(tmp_path):
    body = "".join(
        f"<input aria-label={name} value=hunter2-{name} {kind}>"
        for name, kind in {
            "a": "type=password",
            "b": "autocomplete=one-time-code",
            "c": "autocomplete=cc-number",
        }.items()
    )
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        seen = await session.surface.observe(hidden=True)

    assert [node.value for node in seen.nodes] == ["••••"] * 3
    assert "hunter2" not in repr(seen)


async def test_what_lies_under_something_else_keeps_its_ref_and_says_what_covers_it(tmp_path):
    body = """<button>Buy</button><div role=dialog aria-label=Cookies style="position:fixed;inset:0;background:#ddd">
      <button style="margin-top:300px">Reject</button></div>"""
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        seen = await session.surface.observe()

    assert one(seen, "button", "Buy").ref
    assert one(seen, "button", "Buy").states == ('covered by dialog "Cookies"',)
    assert one(seen, "button", "Reject").states == ()


async def test_a_row_of_a_table_is_one_line_and_its_controls_keep_their_place(tmp_path):
    table = "<table><caption>Parts</caption><tr><th>Part<th>Stock<th></tr><tr><td>Bolt<td>7<td><button>Edit</button></tr></table>"
    async with seen_at(tmp_path, {"/": page(table)}) as session:
        seen = await session.surface.observe()

    assert words(seen) == ["Parts", "Part | Stock | ", "Bolt | 7 | ", "Edit"]
    assert seen.nodes[2].more["cells"] == "Bolt | 7 | \x01"


async def test_refs_live_as_long_as_their_element_and_are_never_used_again(tmp_path):
    script = "window.swap = () => document.querySelector('#b').outerHTML = '<button>New</button>'"
    async with seen_at(
        tmp_path, {"/": page("<button>Old</button><button id=b>Gone</button>", script=script)}
    ) as session:
        first = await session.surface.observe()
        await session.page.evaluate("swap(); document.body.prepend('Moved')")
        second = await session.surface.observe()
        await session.page.reload()
        third = await session.surface.observe()

    assert one(second, "button", "Old").ref == one(first, "button", "Old").ref
    assert one(second, "button", "New").ref not in {node.ref for node in first.nodes}
    assert not {node.ref for node in third.actionable} & {node.ref for node in first.actionable + second.actionable}
    assert third.generation == second.generation + 1 == first.generation + 1


async def test_controls_without_words_are_called_after_their_picture(tmp_path):
    icons = page("""<button><img src=/trash-can.png></button><button><i class="fa fa-print"></i></button>
      <button title="Go back"><svg width=9 height=9></svg></button>""")
    async with seen_at(tmp_path, {"/": icons}) as session:
        seen = await session.surface.observe()

    assert [node.more.get("icon") or node.name for node in seen.nodes] == ["trash-can", "print", "Go back"]


@pytest.mark.long
@pytest.mark.parametrize(
    "script",
    [
        "document.body.innerHTML = '<button>b</button>'.repeat(70000)",
        "document.body.append('x'.repeat(5e6))",
    ],
    ids=["many", "long"],
)
async def test_a_page_without_measure_is_cut_and_the_cut_is_counted(tmp_path, script):
    async with seen_at(tmp_path, {"/": page("<p>Hi</p>")}) as session:
        await session.page.evaluate(script)
        seen = await session.surface.observe()

    cut = sum(seen.left_out.values())
    assert cut > 0 or any("more characters" in node.name for node in seen.nodes)
    assert len(seen.nodes) <= 60_000


async def test_a_page_that_reloads_all_the_time_is_seen_or_refused_in_words(tmp_path):
    busy = page("<button>Go</button>", script="setTimeout(() => location.reload(), 40)")
    async with seen_at(tmp_path, {"/": busy}) as session:
        for _ in range(20):
            try:
                seen = await session.surface.observe()
            except StepFault as fault:
                assert fault.fault.kind in ("stale", "unexpected")  # noqa: PT017 - either way is right here
            else:
                assert seen.url


async def test_a_closed_tab_is_a_fault_and_a_new_one_has_eyes_of_its_own(tmp_path):
    async with seen_at(tmp_path, {"/": page("<button>Go</button>")}) as session:
        await session.surface.observe()
        await session.page.close()
        with pytest.raises(StepFault) as caught:
            await session.surface.observe()

    assert caught.value.fault.kind == "gone"


async def test_asking_who_listens_leaves_a_large_page_alive(tmp_path):
    listens = "<p id=heard>Hear</p><script>heard.addEventListener('change', () => {})</script>"
    async with seen_at(tmp_path, {"/": page(listens + "<b>y</b>" * 9000)}) as session:
        for _ in range(3):
            seen = await session.surface.observe()

    assert "Hear" in words(seen)


async def test_a_page_whose_process_dies_under_a_look_is_a_fault_at_once(tmp_path):
    async with seen_at(tmp_path, {"/": page("<p>Here</p>")}) as session:
        eyes = await session.surface.open_eyes()
        (world,) = await eyes.worlds.all()
        probe = await session.context.new_cdp_session(session.page)
        look = asyncio.create_task(eyes.worlds.evaluate(world, "new Promise(() => {})", "a look that lasts"))
        began = asyncio.get_running_loop().time()
        crash = asyncio.create_task(probe.send("Page.crash"))
        with pytest.raises(StepFault) as raised:
            await look
        took_s = asyncio.get_running_loop().time() - began
        with pytest.raises(StepFault) as later:
            await session.surface.observe()
        crash.cancel()

    assert (raised.value.fault.kind, later.value.fault.kind) == ("crashed", "crashed")
    assert took_s < LOOK_S, "nobody waits for the answer of a process that is gone"


async def test_a_frame_that_can_be_focused_is_looked_into_and_what_only_says_it_is_one_does_no_harm(tmp_path):
    body = "<iframe tabindex=0 srcdoc='<button>In</button>'></iframe><div role=iframe tabindex=0>Not one</div>"
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        seen = await session.surface.observe()

    assert one(seen, "button", "In").ref


async def test_a_box_that_says_nothing_says_its_colour(tmp_path):
    boxes = page("""<style>div { width: 40px; height: 40px; cursor: pointer }</style><div style="background: rgb(255, 0, 0)"></div>
      <div></div><button style="background: lime">Go</button>""")
    async with seen_at(tmp_path, {"/": boxes}) as session:
        seen = await session.surface.observe()

    assert [one.more.get("fill") for one in seen.actionable] == ["rgb(255, 0, 0)", None, None]


async def test_what_comes_later_on_the_page_covers_by_its_ref_at_the_first_look(tmp_path):
    body = "<button>Under</button><button style='position: fixed; inset: 0; width: 100%'>Over</button>"
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        seen = await session.surface.observe()

    assert one(seen, "button", "Under").states == (f"covered by {one(seen, 'button', 'Over').ref}",)
