"""A page cannot put steps into a recording, nor keep real ones out; what is lost is named."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from tests.faults.world import Site, page
from tests.recording.person import lines, person_at

pytestmark = pytest.mark.browser

STOPS = """<script>
for (const kind of ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "keydown", "keyup", "input", "change", "submit"])
  for (const at of [window, document]) at.addEventListener(kind, (e) => e.stopImmediatePropagation(), true);
EventTarget.prototype.addEventListener = () => {};
Event.prototype.composedPath = () => [];
Object.defineProperty(Event.prototype, "isTrusted", { get: () => true });
JSON.stringify = () => "{}";
Array.prototype.map = Array.prototype.push = () => [];
Element.prototype.getAttribute = () => "lie";
window.browserAgentHeard = () => {};
</script>"""
LIES = """<script>
addEventListener("DOMContentLoaded", () => {
  const evil = document.querySelector("#evil"), box = document.querySelector("#box"), field = document.querySelector("#field");
  const mine = document.querySelector("#mine");
  const lie = () => {
    evil.click(); box.click();
    evil.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, composed: true }));
    evil.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, detail: 1 }));
    evil.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    const before = document.activeElement;
    field.focus(); document.execCommand("insertText", false, "planted"); before?.focus();
    if (globalThis.browserAgentHeard) browserAgentHeard('{"kind":"goto"}');
    globalThis.eye?.pick?.(true);
  };
  lie();
  mine.addEventListener("keydown", lie);
  document.querySelector("#good").addEventListener("click", lie);
});
</script>"""
BODY = "<button id=good>Good</button><input id=mine aria-label=Mine><p><button id=evil>Evil</button>"
BODY += "<input type=checkbox id=box aria-label=Box><input id=field aria-label=Field>"


async def test_real_input_is_heard_past_every_trap_and_made_up_input_never(tmp_path):
    told: list[str] = []
    pages = {"/": page(STOPS + BODY), "/lies": page(LIES + BODY)}
    with Site(pages) as site:
        async with person_at(f"{site.url}/", tmp_path, tell=told.append) as (recorder, person):
            for path in ("/", "/lies"):
                if path != "/":
                    await person.page.goto(f"{site.url}{path}")
                await person.page.mouse.click(*await middle(recorder, "Good"))
                await person.page.mouse.click(*await middle(recorder, "Mine"))
                await person.page.keyboard.type("ab")
                await recorder.quiet()
            made = await recorder.finish()

    real = ['click button "Good"', 'fill textbox "Mine" = ab']
    # What the lies change between is what the click into the field seems to have done.
    assert [one.name for one in made.recipe.steps] == [
        *real, f"goto {site.url}/lies", real[0], 'click textbox "Mine"', real[1]
    ]  # fmt: skip
    assert set(made.lost) == {'a text that came into textbox "Field" with no key, paste or drop: it may be a script\'s'}
    assert "planted" not in made.text


async def middle(recorder, name):
    """Where a person sees it, as the eyes of the recorder do: the page's own functions lie."""
    seen = await recorder.eyes_on(recorder.page).observe()
    x, y, width, height = next(one.box for one in seen.nodes if one.name == name and one.ref)
    return x + width / 2, y + height / 2


VANISHES = """<h1>Start</h1><div id=menu><button>Open</button></div><canvas id=c width=200 height=100 style="border:1px solid"></canvas>
<script>
document.querySelector("button").addEventListener("mousedown", () => {
  document.querySelector("#menu").innerHTML = "<button onclick=\\"location.href='/next'\\">Go on</button><h2>Choices</h2>";
});
</script>"""


@pytest.mark.long
async def test_a_press_under_which_its_button_goes_and_a_click_that_leaves_are_kept_and_a_drag_is_named(tmp_path):
    told: list[str] = []
    with Site({"/": page(VANISHES), "/next": page("<h1>Next</h1>")}) as site:
        async with person_at(f"{site.url}/", tmp_path, tell=told.append) as (recorder, person):
            mouse, canvas = person.page.mouse, await person.page.locator("canvas").bounding_box()
            await mouse.move(canvas["x"] + 20, canvas["y"] + 20)
            await mouse.down()
            await mouse.move(canvas["x"] + 120, canvas["y"] + 60, steps=4)
            await mouse.up()
            await person.click(person.button("Open"))
            await person.click(person.button("Go on"))
            await person.page.wait_for_url("**/next")
            made = await recorder.finish()

    assert lines(told) == ['- click: button "Open"', '- click: button "Go on"']
    assert made.lost == ("a drag on canvas: what is painted has no names",)
    assert 'visible: heading "Next"' in made.text
    assert "NOT a drag on canvas" in made.text


@pytest.mark.long
async def test_a_page_that_writes_itself_anew_is_heard_again_and_says_so(tmp_path):
    again = "document.open(); document.write('<button>After</button>'); document.close()"
    with Site({"/": page(f'<button onclick="{again}">Before</button>')}) as site:
        async with person_at(f"{site.url}/", tmp_path) as (recorder, person):
            await person.click(person.button("Before"))
            await person.click(person.button("After"))
            made = await recorder.finish()

    assert [str(one.action.target) for one in made.recipe.steps] == ['button "Before"', 'button "After"']
    assert any("document.open" in one for one in made.lost)


@pytest.mark.long
async def test_what_only_came_along_is_no_step(tmp_path):
    body = """<label>Name <input id=n></label><label><input type=checkbox> Yes</label><button ondblclick="this.textContent='Twice'">
Once</button><button oncontextmenu="event.preventDefault();document.body.append('Menu')">Right</button>
<div role=dialog aria-label=Box><p>Press escape</p></div>
<script>addEventListener("keydown", (e) => { if (e.key === "Escape") document.querySelector("[role=dialog]")?.remove(); });</script>"""
    told: list[str] = []
    with Site({"/": page(body)}) as site:
        async with person_at(f"{site.url}/", tmp_path, tell=told.append) as (recorder, person):
            await person.click(person.page.get_by_text("Press escape"))
            await person.click(person.page.get_by_label("Name"))
            await person.keys("Tab", "Shift+Tab", "ArrowLeft", "Escape", "Escape")
            await person.click(person.page.get_by_text("Yes"))
            await person.click(person.button("Once"), click_count=2)
            await person.click(person.button("Right"), button="right")
            made = await recorder.finish()

    actions = [one.action for one in made.recipe.steps]
    assert [one.kind for one in actions] == ["press", "check", "click", "click"]
    assert isinstance(actions[2], act.Click)
    assert isinstance(actions[3], act.Click)
    assert (actions[2].count, actions[3].button) == (2, "right")
    assert made.lost == ()
