"""Acting on what was seen: on exactly that element, or not at all, with the reason."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Point, Query, Ref
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser
LOG = "window.log = []; addEventListener('click', e => log.push(e.isTrusted + ' ' + e.composedPath()[0].textContent))"


async def click(session, seen, role, name="", **how):
    ref = Ref(ref=one(seen, role, name).ref)
    (found,) = await session.surface.locate(ref)
    return await session.surface.perform(act.Click(target=ref, **how), found)


async def test_a_click_on_a_ref_is_real_and_scrolls_to_it(tmp_path):
    body = page("<div style='height:3000px'>Far</div><button>Send</button>", script=LOG)
    async with seen_at(tmp_path, {"/": body}) as session:
        seen = await session.surface.observe()
        done = await click(session, seen, "button", "Send")
        log = await session.page.evaluate("log")

    assert done.said == "clicked"
    assert log == ["true Send"]


async def test_fields_are_filled_chosen_and_checked_by_ref_through_frames_and_shadow_roots(tmp_path):
    inner = page("<label>City <input></label><select aria-label=Speed><option>Slow<option>Fast</select>")
    script = "document.querySelector('#s').attachShadow({mode:'open'}).innerHTML = '<label><input type=checkbox> Gift</label>'"
    async with seen_at(
        tmp_path, {"/": page("<iframe title=In src=/in></iframe><div id=s></div>", script=script), "/in": inner}
    ) as session:
        await session.page.frame_locator("iframe").get_by_label("City").wait_for()
        seen = await session.surface.observe()
        for role, make in {
            "textbox": lambda ref: act.Fill(target=ref, value="Aarhus"),
            "combobox": lambda ref: act.Choose(target=ref, options=("Fast",)),
            "checkbox": lambda ref: act.Check(target=ref),
        }.items():
            ref = Ref(ref=one(seen, role).ref)
            (found,) = await session.surface.locate(ref)
            await session.surface.perform(make(ref), found)
        after = await session.surface.observe()

    assert (one(after, "textbox").value, one(after, "combobox").value) == ("Aarhus", "Fast")
    assert one(after, "checkbox").states[0] == "checked"


async def test_a_button_in_a_closed_shadow_root_and_one_in_a_frame_of_another_site_are_clicked(tmp_path):
    closed = "document.querySelector('#c').attachShadow({mode:'closed'}).innerHTML = '<button onclick=\"window.hit = 1\">Shut</button>'"
    with Site({"/partner": page("<button onclick=\"this.textContent = 'Paid'\">Pay</button>")}) as other:
        partner = other.url.replace("127.0.0.1", "localhost")
        body = page(f"<div id=c></div><iframe src={partner}/partner style='margin-top:900px'></iframe>", script=closed)
        async with seen_at(tmp_path, {"/": body}, partner) as session:
            await session.page.frame_locator("iframe").get_by_role("button").wait_for()
            seen = await session.surface.observe()
            await click(session, seen, "button", "Shut")
            await click(session, seen, "button", "Pay")
            hit = await session.page.evaluate("window.hit")
            after = await session.surface.observe()

    assert hit == 1
    assert one(after, "button", "Paid").ref == one(seen, "button", "Pay").ref


async def test_what_only_listens_is_clicked_by_its_text_and_not_when_the_text_is_another(tmp_path):
    script = LOG + "; for (const e of document.querySelectorAll('div')) e.addEventListener('click', () => {})"
    body = page("<div>Offer <b>one</b></div><div id=b>Offer two</div>", script=script)
    async with seen_at(tmp_path, {"/": body}) as session:
        seen = await session.surface.observe()
        await click(session, seen, "generic", "Offer one")
        await session.page.evaluate("document.querySelector('#b').textContent = 'Sell all'")
        with pytest.raises(StepFault, match="by now"):
            await click(session, seen, "generic", "Offer two")
        log = await session.page.evaluate("log")

    assert len(log) == 1


BECOMES = {
    "renamed": ("b.textContent = 'Delete everything'", "stale", 'it is button "Delete everything" by now'),
    "replaced": ("b.outerHTML = '<button>Cancel</button>'", "stale", "it was taken from the page, or replaced"),
    "disabled": ("b.disabled = true", "disabled", "it is disabled"),
    "covered": (
        "document.body.insertAdjacentHTML('beforeend', '<div role=dialog aria-label=Cookies style=\"position:fixed;inset:0\">x</div>')",
        "covered", 'it is covered by dialog "Cookies"',
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", BECOMES)
async def test_what_is_not_as_it_was_seen_is_not_clicked_and_the_reason_is_told(tmp_path, how):
    script, kind, found = BECOMES[how]
    async with seen_at(tmp_path, {"/": page("<button id=b>Cancel</button>", script=LOG)}) as session:
        seen = await session.surface.observe()
        await session.page.evaluate(f"const b = document.querySelector('#b'); {script}")
        with pytest.raises(StepFault) as caught:
            await click(session, seen, "button", "Cancel")
        log = await session.page.evaluate("log")

    assert (caught.value.fault.kind, caught.value.fault.found) == (kind, found)
    assert log == []


async def test_a_button_that_swaps_its_name_every_millisecond_is_never_clicked_under_the_wrong_one(tmp_path):
    script = """
      window.log = []; const b = document.querySelector('button');
      setInterval(() => { b.textContent = b.textContent === 'Cancel' ? 'Delete everything' : 'Cancel'; }, 1);
      for (const kind of ['pointerdown', 'mousedown', 'click']) addEventListener(kind, () => log.push(b.textContent), true);
    """
    stopped = 0
    async with seen_at(tmp_path, {"/": page("<button style='width:200px'>Cancel</button>", script=script)}) as session:
        for _ in range(60):
            seen = await session.surface.observe()
            if one(seen, "button").name != "Cancel":
                continue
            try:
                await click(session, seen, "button", "Cancel")
            except StepFault:
                stopped += 1
        log = await session.page.evaluate("log")

    assert set(log) <= {"Cancel"}, f"{len(log)} events, {stopped} clicks refused"
    assert stopped > 0


async def test_a_made_up_ref_is_nothing_and_one_of_an_old_document_is_stale(tmp_path):
    async with seen_at(tmp_path, {"/": page("<button>Go</button>")}) as session:
        seen = await session.surface.observe()
        assert await session.surface.locate(Ref(ref="e99")) == ()
        await session.page.reload()
        with pytest.raises(StepFault) as caught:
            await session.surface.locate(Ref(ref=one(seen, "button").ref))

    assert (caught.value.fault.kind, caught.value.fault.found) == ("stale", "it is gone from the page")


SLOTTED = """for (const host of document.querySelectorAll('x-card')) host.attachShadow({mode: 'open'}).innerHTML =
  '<b><slot name=title></slot></b><p><button><slot></slot></button></p>';
  document.addEventListener('click', e => document.title = e.composedPath().find(n => n.tagName === 'BUTTON') ? 'hit' : 'missed')"""


async def test_a_button_whose_words_are_slotted_is_clicked(tmp_path):
    body = page("<x-card><i slot=title>One</i>Order one</x-card><x-card>Order two</x-card>", script=SLOTTED)
    async with seen_at(tmp_path, {"/": body}) as session:
        seen = await session.surface.observe()
        await click(session, seen, "button", "Order two")
        title = await session.page.title()

    assert one(seen, "button", "Order two").states == ()
    assert title == "hit"


async def test_a_point_names_what_lies_there_through_frames_and_a_closed_shadow_root(tmp_path):
    closed = "document.querySelector('#c').attachShadow({mode:'closed'}).innerHTML = '<button><b>Shut</b></button>'"
    inner = page("<p>Text</p><button>Inner</button>")
    async with seen_at(
        tmp_path, {"/": page("<div id=c></div><iframe src=/in></iframe>", script=closed), "/in": inner}
    ) as session:
        await session.page.frame_locator("iframe").get_by_role("button").wait_for()
        seen = await session.surface.observe()
        told = []
        for name in ("Shut", "Inner"):
            x, y, width, height = one(seen, "button", name).box
            (found,) = await session.surface.locate(Point(x=x + width / 2, y=y + height / 2))
            told.append((found.element.name, found.element.ref == one(seen, "button", name).ref))
        nothing = await session.surface.locate(Point(x=5000, y=5000))

    assert told == [("Shut", True), ("Inner", True)]
    assert nothing == ()


CLOSED = """document.querySelector('#c').attachShadow({mode: 'closed'}).innerHTML = `<label>City <input value=Old></label>
  <label>Pin <input type=password></label><label><input type=checkbox> Gift</label>
  <select aria-label=Speed><option>Slow<option>Fast</select><input type=file aria-label=Bill><p contenteditable aria-label=Note>x</p>
  <input aria-label=Stubborn oninput="this.value = 'no'"><input aria-label=Keys>`"""


async def test_what_stands_in_a_closed_shadow_root_can_be_filled_chosen_checked_and_given_files(tmp_path):
    bill = tmp_path / "bill.txt"
    bill.write_text("1")
    async with seen_at(tmp_path, {"/": page("<div id=c></div>", script=CLOSED)}) as session:
        seen = await session.surface.observe()

        async def do(role, name, make):
            ref = Ref(ref=one(seen, role, name).ref)
            (found,) = await session.surface.locate(ref)
            return await session.surface.perform(make(ref), found)

        await do("textbox", "City", lambda ref: act.Fill(target=ref, value="Aarhus"))
        await do("textbox", "Note", lambda ref: act.Fill(target=ref, value="Ring twice"))
        await do("checkbox", "Gift", lambda ref: act.Check(target=ref))
        await do("combobox", "Speed", lambda ref: act.Choose(target=ref, options=("Fast",)))
        await do("button", "Bill", lambda ref: act.Upload(target=ref, files=(str(bill),)))
        await do("textbox", "Keys", lambda ref: act.Press(target=ref, keys="k"))
        with pytest.raises(StepFault) as stubborn:
            await do("textbox", "Stubborn", lambda ref: act.Fill(target=ref, value="yes"))
        with pytest.raises(StepFault) as none:
            await do("combobox", "Speed", lambda ref: act.Choose(target=ref, options=("Never",)))
        after = await session.surface.observe()

    assert [one(after, "textbox", name).value for name in ("City", "Note", "Keys")] == ["Aarhus", "Ring twice", "k"]
    assert "checked" in one(after, "checkbox").states
    assert (one(after, "combobox").value, one(after, "button", "Bill").value) == ("Fast", "bill.txt")
    assert stubborn.value.fault.kind == "not_met"
    assert none.value.fault.near == ('option "Slow"', 'option "Fast"')


async def test_a_click_at_a_point_meets_what_lies_there_and_not_the_middle_of_what_listens(tmp_path):
    script = "document.querySelector('ul').addEventListener('click', e => { document.title = e.target.textContent })"
    async with seen_at(tmp_path, {"/": page("<ul><li>One<li>Two<li>Three</ul>", script=script)}) as session:
        await session.surface.observe()
        place = await session.page.locator("li").first.bounding_box()
        point = Point(x=place["x"] + 5, y=place["y"] + 5)
        (found,) = await session.surface.locate(point)
        await session.surface.perform(act.Click(target=point), found)
        title = await session.page.title()

    assert title == "One"


LISTENS = "document.body.addEventListener('click', () => {}); const late = document.createElement('i'); late.textContent = 'Late'; late.onclick = () => {};"


async def test_a_page_whose_body_listens_keeps_its_lines_and_gives_refs_to_what_comes_later(tmp_path):
    body = "<h1>Shop</h1><p>Text</p><ul onclick=1><li><b style='cursor:pointer'>Item</b></ul>"
    async with seen_at(tmp_path, {"/": page(body, script=LISTENS)}) as session:
        seen = await session.surface.observe()
        await session.page.evaluate("document.querySelector('ul').append(late)")
        after = await session.surface.observe()

    assert one(seen, "heading", "Shop")
    assert [line.name for line in seen.actionable if line.name == "Item"] == ["Item"]
    assert [line.name for line in after.actionable if line.name == "Late"] == ["Late"]


async def test_a_link_that_goes_on_over_two_lines_is_not_covered_by_its_paragraph(tmp_path):
    body = "<p style='width:150px;font:10px sans-serif'>Address of them: <a href=#x>4296 Wiley Street, Unit 26</a> for you</p>"
    async with seen_at(tmp_path, {"/": page(body, script=LOG)}) as session:
        seen = await session.surface.observe()
        await click(session, seen, "link")
        log = await session.page.evaluate("log")

    assert one(seen, "link").states == ()
    assert log == ["true 4296 Wiley Street, Unit 26"]


async def test_a_press_that_opens_something_under_the_mouse_is_no_reason_to_press_again(tmp_path):
    script = """window.presses = 0; const b = document.querySelector('button');
      b.addEventListener('mousedown', () => { presses += 1; document.body.insertAdjacentHTML('beforeend', '<div style="position:fixed;inset:0">Popup</div>') })"""
    async with seen_at(tmp_path, {"/": page("<button>Menu</button>", script=script)}) as session:
        seen = await session.surface.observe()
        done = await click(session, seen, "button", "Menu")
        presses = await session.page.evaluate("presses")

    assert presses == 1
    assert done.said.startswith("pressed; something else came under the mouse")


async def test_a_control_of_which_only_a_part_can_be_seen_is_clicked_there(tmp_path):
    body = "<button style='width:200px;height:40px'>Wide</button><div style='position:fixed;left:0;top:0;width:160px;height:90px'>Over</div>"
    async with seen_at(tmp_path, {"/": page(body, script=LOG)}) as session:
        seen = await session.surface.observe()
        await click(session, seen, "button", "Wide")
        log = await session.page.evaluate("log")

    assert log == ["true Wide"]


async def test_a_disabled_field_can_be_scrolled_and_nothing_else(tmp_path):
    body = "<textarea aria-label=Terms disabled rows=2>" + "Line\n" * 50 + "</textarea>"
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        ref = Ref(ref=one(await session.surface.observe(), "textbox").ref)
        (found,) = await session.surface.locate(ref)
        scrolled = await session.surface.perform(act.Scroll(target=ref, by=200), found)
        with pytest.raises(StepFault) as refused:
            await session.surface.perform(act.Fill(target=ref, value="x"), found)

    assert scrolled.said == "scrolled 200 px"
    assert refused.value.fault.kind == "disabled"


@pytest.mark.parametrize("by", ["ref", "words"])
async def test_a_press_does_not_make_what_it_goes_through_a_thing_to_press(tmp_path, by):
    more = "const more = document.createElement('span'); more.textContent = 'More'; more.addEventListener('click', () => 1)"
    body = page(
        "<section><div><button>Send</button><svg width=90 height=90></svg></div><p>Text </p></section>",
        script=f"document.querySelector('button').onclick = () => {{ {more}; document.querySelector('p').append(more) }}",
    )
    async with seen_at(tmp_path, {"/": body}) as session:
        seen = await session.surface.observe()
        target = Ref(ref=one(seen, "button").ref) if by == "ref" else Query(role="button", name="Send")
        (found,) = await session.surface.locate(target)
        await session.surface.perform(act.Click(target=target), found)
        after = await session.surface.observe()

    assert [node.name for node in after.nodes if node.ref] == ["Send", "More"]


async def test_fields_without_a_name_of_two_kinds_are_counted_alike(tmp_path):
    async with seen_at(tmp_path, {"/": page("<div><input></div><div><textarea></textarea></div>")}) as session:
        seen = await session.surface.observe()
        told = []
        for line in [node for node in seen.nodes if node.role == "textbox"]:
            (found,) = await session.surface.locate(Ref(ref=line.ref))
            told.append((await session.surface.perform(act.Click(target=Ref(ref=line.ref)), found)).said)

    assert told == ["clicked", "clicked"]


@pytest.mark.parametrize("inside", [True, False])
async def test_a_label_is_pressed_beside_the_link_in_it(tmp_path, inside):
    box = "<input type=checkbox id=a style='opacity:0;position:absolute'>"
    words = "Yes <a href=/terms>to all of the terms, which are many</a> ok"
    body = page(f"<label for=a>{box}{words}</label>" if inside else f"{box}<label for=a>{words}</label>")
    script = "window.told = 0; document.querySelector('input').onchange = () => { told += 1 }"
    async with seen_at(tmp_path, {"/": body + f"<script>{script}</script>", "/terms": page("Terms")}) as session:
        boxes = [line for line in (await session.surface.observe()).actionable if line.role == "checkbox"]
        for line in boxes:
            (found,) = await session.surface.locate(Ref(ref=line.ref))
            await session.surface.perform(act.Click(target=Ref(ref=line.ref)), found)
        url, told = session.page.url, await session.page.evaluate("told")

    assert (url[-1:], told) == ("/", len(boxes))


async def test_a_box_that_is_not_displayed_is_switched_by_a_press_of_its_label(tmp_path):
    body = page("<input type=checkbox id=a style='display:none'><label for=a>Gift</label>")
    async with seen_at(tmp_path, {"/": body}) as session:
        done = await click(session, await session.surface.observe(), "checkbox", "Gift")
        after = await session.surface.observe()

    assert done.said == "clicked"
    assert one(after, "checkbox").states[0] == "checked"
