"""A click that a recipe aims by role and name: what it meets says so at the moment of the event, or it is stopped."""

from __future__ import annotations

import pytest

from browser_agent.browser.wire import Question, Wire
from browser_agent.browser.worded import guarded_by_words, words_of
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.ports import Effect
from browser_agent.core.target import Query, Ref
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser
LOG = "window.log = []; for (const kind of ['mousedown', 'click']) addEventListener(kind, e => log.push(e.target.textContent), true);"
BUTTON = "<button style='width:200px'>Cancel</button>"


async def click(session, name, role="button"):
    query = Query(role=role, name=name)
    aimed = session.surface.aim(query)
    found = aimed if aimed is not None else (await session.surface.locate(query))[0]
    return await session.surface.perform(act.Click(target=query), found)


async def test_a_label_that_swaps_all_the_time_is_never_clicked_under_the_wrong_one(tmp_path):
    swap = f"{LOG} const b = document.querySelector('button'); setInterval(() => {{ b.textContent = b.textContent === 'Cancel' ? 'Delete everything' : 'Cancel'; }}, 1);"
    stopped = 0
    async with seen_at(tmp_path, {"/": page(BUTTON, script=swap)}) as session:
        for _ in range(15):
            try:
                await click(session, "Cancel")
            except StepFault as fault:
                assert fault.fault.kind in ("stale", "not_found", "timeout")  # noqa: PT017
                stopped += 1
        log = await session.page.evaluate("log")

    assert set(log) <= {"Cancel"}, f"{len(log)} events, {stopped} clicks refused"
    assert stopped


async def test_a_click_that_meets_what_it_should_is_left_alone(tmp_path):
    body = "<label>Gift <input type=checkbox></label><button>Save <b>all</b></button><a href='#x' aria-label='Cart'><i>3</i></a>"
    async with seen_at(tmp_path, {"/": page(body, script=LOG)}) as session:
        for role, name in (("button", "Save all"), ("link", "Cart"), ("checkbox", "Gift")):
            await click(session, name, role)
        log = await session.page.evaluate("log.length")

    assert log == 6


async def test_a_button_that_says_something_else_once_the_mouse_is_over_it_gets_no_click(tmp_path):
    turn = f"{LOG} document.querySelector('button').addEventListener('pointerover', e => {{ e.target.textContent = 'Buy now' }})"
    async with seen_at(tmp_path, {"/": page(BUTTON, script=turn)}) as session:
        with pytest.raises(StepFault) as raised:
            await click(session, "Cancel")
        log = await session.page.evaluate("log")

    assert log == []
    assert raised.value.fault.kind == "stale"
    assert (
        'mousedown on button "Buy now"' in raised.value.fault.found
        or 'pointerdown on button "Buy now"' in raised.value.fault.found
    )


async def test_a_click_in_a_frame_is_guarded_too(tmp_path):
    turn = "document.querySelector('button').addEventListener('pointerover', e => { e.target.textContent = 'Buy now' })"
    pages = {"/": page("<iframe src=/in></iframe>"), "/in": page(BUTTON, script=turn)}
    async with seen_at(tmp_path, pages) as session:
        await session.page.frame_locator("iframe").get_by_role("button").wait_for()
        with pytest.raises(StepFault) as raised:
            await click(session, "Cancel")

    assert raised.value.fault.kind == "stale"


async def act_on(session, action: act.Action, hidden: bool = False):
    (found,) = await session.surface.locate(action.target, hidden=hidden, facts=True)
    (onto,) = await session.surface.locate(action.onto) if isinstance(action, act.Drag) else (None,)
    return await session.surface.perform(action, found, onto)


TURNS = "document.querySelector('{}').addEventListener('{}', () => {{ document.querySelector('{}').textContent = 'Buy now' }});"
BOX = "<label><input type=checkbox style='width:60px;height:60px'><b>Cancel</b></label>"
DRAGGED = "<button draggable=true>Cancel</button><p role=region aria-label=Bin style='height:99px'>Bin</p>"


@pytest.mark.parametrize(
    ("body", "action", "turned"),
    [
        (BOX, act.Check(target=Query(role="checkbox", name="Cancel"), on=True), ("input", "pointerover", "b")),
        (BOX, act.Check(target=Query(label="Cancel"), on=True), ("input", "pointerover", "b")),
        (BUTTON, act.Click(target=Query(css="button")), ("button", "pointerover", "button")),
        (f"<div data-testid=go>{BUTTON}</div>", act.Click(target=Query(role="button", within=Query(testid="go"))), ("button", "pointerover", "button")),
        (DRAGGED, act.Drag(target=Query(css="button"), onto=Query(role="region")), ("button", "pointerover", "button")),
    ],
)  # fmt: skip
async def test_what_is_called_otherwise_once_the_mouse_is_there_gets_no_press_however_it_was_found(
    tmp_path, body, action, turned
):
    log = "window.log = []; for (const kind of ['pointerdown', 'mousedown', 'click']) addEventListener(kind, e => log.push(kind), true);"
    async with seen_at(tmp_path, {"/": page(body, script=log + TURNS.format(*turned))}) as session:
        with pytest.raises(StepFault) as raised:
            await act_on(session, action)
        heard = await session.page.evaluate("log")

    assert heard == []
    assert (raised.value.fault.kind, "Buy now" in raised.value.fault.found) == ("stale", True)


@pytest.mark.parametrize("verb", ["check", "drag"])
async def test_what_a_model_checks_or_drags_by_ref_is_called_so_when_the_button_goes_down(tmp_path, verb):
    body, turned = (
        (BOX, ("input", "pointerover", "b")) if verb == "check" else (DRAGGED, ("button", "pointerover", "button"))
    )
    log = "window.log = []; for (const kind of ['pointerdown', 'mousedown', 'click']) addEventListener(kind, e => log.push(kind), true);"
    async with seen_at(tmp_path, {"/": page(body, script=log + TURNS.format(*turned))}) as session:
        seen = await session.surface.observe()
        target = Ref(ref=one(seen, "checkbox" if verb == "check" else "button", "Cancel").ref)
        onto = Query(role="region")
        with pytest.raises(StepFault) as raised:
            await act_on(
                session, act.Check(target=target, on=True) if verb == "check" else act.Drag(target=target, onto=onto)
            )
        heard = await session.page.evaluate("log")

    assert heard == []
    assert (raised.value.fault.kind, "Buy now" in raised.value.fault.found) == ("stale", True)


async def test_what_a_press_renames_is_the_pages_answer_where_the_recipe_did_not_name_it(tmp_path):
    script = LOG + TURNS.format("button", "mousedown", "button")
    async with seen_at(tmp_path, {"/": page(BUTTON, script=script)}) as session:
        await act_on(session, act.Click(target=Query(css="button")))
        heard = await session.page.evaluate("log.length")

    assert heard == 2


@pytest.mark.parametrize(
    "drawn",
    ["<label for=box><i></i>Agree</label>", "<i onclick='box.checked = !box.checked'></i><label for=box>Agree</label>"],
)
async def test_a_box_that_is_drawn_elsewhere_is_pressed_there(tmp_path, drawn):
    style = "<style>#box { position: absolute; opacity: 0; pointer-events: none; } i { display: inline-block; width: 20px; height: 20px }</style>"
    body = f"{style}<div><input type=checkbox id=box>{drawn}</div><button>Send</button>"
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        done = await act_on(session, act.Check(target=Query(role="checkbox", name="Agree"), on=True), hidden=True)
        on = await session.page.locator("#box").is_checked()

    assert (on, done.proved) == (True, True)


async def test_what_is_dragged_is_let_go_wherever_it_is_brought(tmp_path):
    body = "<button draggable=true ondragstart=\"event.dataTransfer.setData('text', 'x')\">Cancel</button>"
    goal = "<p role=region aria-label=Bin style='height:99px' ondragover='event.preventDefault()' ondrop=\"this.textContent = 'got it'\">Bin</p>"
    async with seen_at(tmp_path, {"/": page(body + goal)}) as session:
        await act_on(session, act.Drag(target=Query(role="button", name="Cancel"), onto=Query(role="region")))
        said = await session.page.locator("p").text_content()

    assert said == "got it"


FRESH = """<div id=place></div><p id=said>none</p><script>
  window.clicks = 0; window.presses = 0;
  function fresh() {
    const b = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Save' });
    b.style.width = '200px';
    b.addEventListener('mousedown', () => { presses += 1; PRESSED });
    b.addEventListener('click', () => { clicks += 1 });
    place.replaceChildren(b);
  }
  fresh();</script>"""


async def press_while(session, meanwhile: str):
    """Press "Save" as recipes do, by hand, so that something can come between press and release the first time."""
    surface, target, times = session.surface, Query(role="button", name="Save"), []
    (found,) = await surface.locate(target)

    async def pressed() -> Effect:
        x, y, width, height = (await session.page.get_by_role("button").bounding_box()).values()
        await session.page.mouse.move(x + width / 2, y + height / 2)
        await session.page.mouse.down()
        if not times:
            # Timers wait for the picture after an input.
            await session.page.evaluate(f"new Promise(done => setTimeout(() => {{ {meanwhile}; done() }}, 50))")
        await session.page.mouse.up()
        times.append(1)
        return Effect("clicked")

    worlds = (await surface.open_eyes()).worlds
    action = act.Click(target=target)
    wire = await Wire.tap(session.page)
    done = await guarded_by_words(worlds, words_of(action, found), pressed, Question(wire).wrote)
    return done.said, await session.page.evaluate("[presses, clicks]")


async def test_what_is_replaced_by_its_like_between_press_and_release_is_pressed_again(tmp_path):
    async with seen_at(tmp_path, {"/": page(FRESH.replace("PRESSED", ""))}) as session:
        said, counted = await press_while(session, "fresh()")

    assert (said, counted) == ("clicked", [2, 1])


@pytest.mark.parametrize(
    ("pressed", "meanwhile"),
    [
        ("fresh()", "1"),  # the press itself replaced it
        ("", "place.replaceChildren(Object.assign(document.createElement('button'), {textContent: 'Save', id: 'other', style: 'width: 200px'}))"),
        ("", "said.textContent = 'saved'; fresh()"),
        ("", "fetch('/save', {method: 'POST'}); fresh()"),
    ],
)  # fmt: skip
async def test_what_may_be_the_answer_to_a_press_is_not_pressed_again(tmp_path, pressed, meanwhile):
    async with seen_at(tmp_path, {"/": page(FRESH.replace("PRESSED", pressed)), "/save": "ok"}) as session:
        said, (presses, clicks) = await press_while(session, meanwhile)

    assert (presses, clicks) == (1, 0)
    assert "no click came of it" in said


async def test_a_slider_is_dragged_by_the_thumb_that_is_drawn_for_it(tmp_path):
    hidden = "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0);top:9px;left:9px"
    thumb = f"<span style='position:absolute;left:100px;width:20px;height:20px;background:#06c'><input type=range aria-label=To style='{hidden}'></span>"
    body = f"<div style='position:relative;height:30px'>{thumb}</div><p role=region aria-label=Bin style='height:99px'>Bin</p>"
    log = "window.log = []; for (const kind of ['pointerdown', 'pointerup']) addEventListener(kind, e => log.push(e.target.localName), true);"
    takes = "document.querySelector('p').onpointerup = e => { e.target.textContent = 'got it' };"
    async with seen_at(tmp_path, {"/": page(body, script=log + takes)}) as session:
        await act_on(session, act.Drag(target=Query(role="slider", name="To"), onto=Query(role="region")), hidden=True)
        heard = await session.page.evaluate("log")

    assert heard == ["span", "p"]
