"""Every verb on small pages of our own: what it brings about, and that what it does not bring about is a fault."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from browser_agent import open_page
from browser_agent.agent import Options
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.recipe import Step
from browser_agent.core.target import Query
from tests.faults.world import Site, page

from .cases import check, choose, drag, fill
from .conftest import PLACE

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def own(tmp_path_factory):
    with Site({"/": page("")}) as site:
        options = Options(out=tmp_path_factory.mktemp("own"))
        async with open_page(f"{site.url}/", options=options) as session:

            async def on(body: str, action: act.Action, script: str = "", timeout_s: float = 0.8) -> Any:
                """Do it on a page of that body. What `held` is then, the fault, or that nothing was read back."""
                site.pages["/"] = page(body, script=script)
                await session.page.goto(f"{site.url}/")
                step = Step(id="1", name="s", action=action, place=PLACE, timeout_s=timeout_s)
                await session.surface.begin_step(step)
                (found,) = await session.surface.locate(action.target, hidden=isinstance(action, act.Check))
                (onto,) = await session.surface.locate(action.onto) if isinstance(action, act.Drag) else (None,)
                try:
                    done = await session.surface.perform(action, found, onto)
                except StepFault as told:
                    return told.fault.kind
                if isinstance(action, act.Check) and not done.proved:
                    return "not proved"
                return await session.page.evaluate("window.held ? held() : document.querySelector('[id=f]').value")

            yield on


SELECT = "<select id=f aria-label=S><option>a<option>b<option disabled>c<option>d<option>d</select>"
COMBO = """<input id=f role=combobox aria-label=S aria-expanded=false aria-controls=l>
  <ul id=l role=listbox hidden><li role=option>Ann<li role=option>Bob<li role=option aria-disabled=true>Cy<li role=option>Di<li role=option>Di</ul>"""
OPENS = """const f = document.querySelector('#f'), l = document.querySelector('#l');
  const show = (on) => { l.hidden = !on; f.setAttribute('aria-expanded', on); };
  f.onclick = () => show(true); f.onkeydown = (e) => { if (e.key === 'Escape') show(false); };"""
TAKES = OPENS + "l.onclick = (e) => { f.value = e.target.textContent; show(false); };"
IGNORES = OPENS + "l.onclick = () => show(false);"
STAYS = OPENS + "l.onclick = () => {};"
REMOTE = (
    OPENS
    + """const all = [...l.children]; l.replaceChildren();
  f.oninput = () => setTimeout(() => l.replaceChildren(...all.filter((one) => one.textContent.startsWith(f.value))), 60);
  l.onclick = (e) => { f.value = e.target.textContent; show(false); };"""
)
RADIOS = "<fieldset><legend>S</legend><label><input type=radio name=r> One</label><label><input type=radio name=r> Two</label></fieldset>"
TREE = """<ul role=tree aria-label=S><li role=treeitem tabindex=-1 aria-expanded=false>Top
  <ul role=group hidden><li role=treeitem tabindex=-1 aria-selected=false>Leaf</ul></ul>"""
TREE_JS = """const root = document.querySelector('li'), leaf = root.querySelector('li');
  root.onkeydown = (e) => { if (e.key === 'ArrowRight') { root.setAttribute('aria-expanded', true); root.firstElementChild.hidden = false; } };
  leaf.onclick = (e) => { leaf.setAttribute('aria-selected', true); e.stopPropagation(); }; window.held = () => leaf.getAttribute('aria-selected');"""
MANY = """<ul role=listbox aria-label=S aria-multiselectable=true><li role=option aria-selected=true>a<li role=option aria-selected=false>b
  <li role=option aria-selected=false>c</ul>"""
MANY_JS = """onclick = (e) => { const on = e.target.getAttribute('aria-selected') === 'true'; e.target.setAttribute('aria-selected', !on); };
  window.held = () => [...document.querySelectorAll('[aria-selected=true]')].map((one) => one.textContent.trim());"""
MENU = """<button id=b aria-haspopup=menu aria-controls=m>Edit</button><ul id=m role=menu hidden><li role=menuitem>Copy<li role=menuitem>Paste</ul>"""
MENU_JS = """b.onclick = () => { m.hidden = false; }; m.onclick = (e) => { window.did = e.target.textContent; m.hidden = true; }; window.held = () => window.did;"""
ONE = "onclick = (e) => { for (const o of document.querySelectorAll('[role=option]')) o.setAttribute('aria-selected', o === e.target); };"
PLAIN = "<ul role=tree aria-label=S><li role=treeitem>a<li role=treeitem>b</ul>"
ANEW_JS = """let fresh = true; const list = document.querySelector('ul');
  list.onmousedown = () => { if (fresh) list.innerHTML = list.innerHTML; fresh = false; };
  list.onclick = (e) => { if (e.target !== list) window.did = e.target.textContent.trim(); }; window.held = () => window.did;"""

CHOICES = {
    "an option of a select": (SELECT, choose("combobox", "S", "b"), "", "b"),
    "no option that is disabled": (SELECT, choose("combobox", "S", "c"), "", "no_option"),
    "none of two of a name": (SELECT, choose("combobox", "S", "d"), "", "no_option"),
    "none that is not there": (SELECT, choose("combobox", "S", "x"), "", "no_option"),
    "no option of a select that takes it back": (SELECT, choose("combobox", "S", "b"), "f.onchange = () => { f.value = 'a'; }", "not_met"),
    "an option of a combobox": (COMBO, choose("combobox", "S", "Bob"), TAKES, "Bob"),
    "no disabled one of a combobox": (COMBO, choose("combobox", "S", "Cy"), TAKES, "no_option"),
    "none of two of a name in a combobox": (COMBO, choose("combobox", "S", "Di"), TAKES, "no_option"),
    "none where the widget ignores it": (COMBO, choose("combobox", "S", "Bob"), IGNORES, "not_met"),
    "none where the list stays open and nothing is shown": (COMBO, choose("combobox", "S", "Bob"), STAYS, "not_met"),
    "a result that comes late": (COMBO, choose("combobox", "S", "Bob"), REMOTE, "Bob"),
    "one of a group of radio buttons": (RADIOS, choose("group", "S", "Two"), "window.held = () => document.querySelectorAll('input')[1].checked", True),
    "a leaf of a tree that is shut": (TREE, choose("tree", "S", "Leaf"), TREE_JS, "true"),
    "exactly these of a list": (MANY, choose("listbox", "S", "b", "c"), MANY_JS, ["b", "c"]),
    "one that is drawn anew under the mouse": (PLAIN, choose("tree", "S", "b"), ANEW_JS, "b"),
    "one that slides away under the mouse": (PLAIN, choose("tree", "S", "b"), ANEW_JS.replace("list.innerHTML = list.innerHTML", "list.style.marginTop = '99px'"), "b"),
    "a command of a menu": (MENU, choose("button", "Edit", "Paste"), MENU_JS, "Paste"),
    "not two of a list for one": (MANY.replace(" aria-multiselectable=true", ""), choose("listbox", "S", "b", "c"), ONE, "not_met"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHOICES)
async def test_choose_takes(own, what):
    body, action, script, held = CHOICES[what]
    # What fails takes all of its time, every time; what does not may take longer on a busy machine.
    patience = 0.8 if held in ("no_option", "not_met") else 5.0
    assert await own(body, action, script, patience) == held


FIELD = "<input id=f aria-label=S>"
FIELDS = {
    "an input": (FIELD, fill("textbox", "S", "x y"), "", "x y"),
    "a text of two lines": ("<textarea id=f aria-label=S></textarea>", fill("textbox", "S", "x\ny"), "", "x\ny"),
    "an editor": ("<div contenteditable role=textbox aria-label=S>old</div>", fill("textbox", "S", "new"),
                  "window.held = () => document.querySelector('div').innerText", "new"),
    "a number": ("<input id=f type=number aria-label=S>", fill("spinbutton", "S", "7"), "", "7"),
    "no number out of bounds": ("<input id=f type=number max=5 aria-label=S>", fill("spinbutton", "S", "7"), "", "not_met"),
    "no number out of the bounds of a drawn field": ("<input id=f role=spinbutton aria-valuemax=5 aria-label=S>", fill("spinbutton", "S", "7"), "", "not_met"),
    "no text for a number": ("<input id=f type=number aria-label=S>", fill("spinbutton", "S", "x"), "", "unsuitable"),
    "a date": ("<label>S <input id=f type=date></label>", act.Fill(target=Query(label="S"), value="2026-12-24"), "", "2026-12-24"),
    "no date that is none": ("<label>S <input id=f type=date></label>", act.Fill(target=Query(label="S"), value="soon"), "", "not_met"),
    "a time": ("<label>S <input id=f type=time></label>", act.Fill(target=Query(label="S"), value="09:30"), "", "09:30"),
    "a colour": ("<label>S <input id=f type=color></label>", act.Fill(target=Query(label="S"), value="#ff0000"), "", "#ff0000"),
    "a range": ("<input id=f type=range aria-label=S>", fill("slider", "S", "40"), "", "40"),
    "no step between two of a range": ("<input id=f type=range step=10 aria-label=S>", fill("slider", "S", "45"), "", "not_met"),
    "a field that writes it with separators": (FIELD, fill("textbox", "S", "1234"), "f.oninput = () => { f.value = f.value.replace(/\\D/g, '').replace(/(\\d)(\\d{3})$/, '$1,$2'); }", "1,234"),
    "no field that drops characters": (FIELD, fill("textbox", "S", "a1b2"), "f.oninput = () => { f.value = f.value.replace(/\\D/g, ''); }", "not_met"),
    "no field that cuts it": ("<input id=f aria-label=S>", fill("textbox", "S", "abcdef"), "f.oninput = () => { f.value = f.value.slice(0, 4); }", "not_met"),
    "no field that ignores it": (FIELD, fill("textbox", "S", "x"), "f.oninput = () => { f.value = ''; }", "not_met"),
    "a field that only listens to keys": (FIELD, fill("textbox", "S", "xy"), "let kept = ''; f.onkeydown = (e) => { if (e.key.length === 1) kept += e.key; }; f.oninput = () => { f.value = kept; }", "xy"),
    "no picker that drops it when it is left": ("<input id=f aria-haspopup=dialog aria-label=S>", fill("textbox", "S", "soon"), "f.onblur = () => { f.value = ''; }", "not_met"),
}  # fmt: skip


@pytest.mark.parametrize("what", FIELDS)
async def test_fill_takes(own, what):
    body, action, script, held = FIELDS[what]
    assert await own(body, action, script) == held


async def test_a_field_in_a_frame_is_filled_and_read_back_like_any_other(own):
    inner = "<textarea aria-label=S oninput='value = value.slice(0, 4)'></textarea>".replace('"', "&quot;")
    body = f'<iframe srcdoc="{inner}"></iframe>'
    held = "window.held = () => frames[0].document.querySelector('textarea').value"
    assert await own(body, fill("textbox", "S", "abc"), held) == "abc"
    assert await own(body, fill("textbox", "S", "abcdef"), held) == "not_met"


HIDDEN = "<label><input id=f type=checkbox style='position:absolute;opacity:0;width:1px;height:1px'><b>Gift</b></label>"
ON = "window.held = () => document.querySelector('#f').checked;"
SWITCH = "<div id=f role=switch tabindex=0 aria-checked=false aria-label=Gift>o</div>"
BOXES = {
    "a box": ("<label><input id=f type=checkbox> Gift</label>", check("checkbox", "Gift"), ON, True),
    "a box to off": ("<label><input id=f type=checkbox checked> Gift</label>", check("checkbox", "Gift", on=False), ON, False),
    "a box that is hidden behind what is drawn": (HIDDEN, check("checkbox", "Gift"), ON, True),
    "a radio button": ("<label><input id=f type=radio> Gift</label>", check("radio", "Gift"), ON, True),
    "a drawn switch": (SWITCH, check("switch", "Gift"), "f.onclick = () => f.setAttribute('aria-checked', true); window.held = () => f.getAttribute('aria-checked')", "true"),
    "no box that is disabled": ("<label><input id=f type=checkbox disabled> Gift</label>", check("checkbox", "Gift"), ON, "disabled"),
    "no hidden box that ignores it": (HIDDEN, check("checkbox", "Gift"), "onclick = (e) => e.preventDefault();" + ON, "not proved"),
}  # fmt: skip


@pytest.mark.parametrize("what", BOXES)
async def test_check_brings_to_on_or_off(own, what):
    body, action, script, held = BOXES[what]
    assert await own(body, action, script) == held


CARD = "<div id=a draggable=true style='width:60px'>Card</div><div id=z style='width:90px;height:60px;margin-top:40px'>Bin</div>"
HTML5 = (
    "z.ondragover = (e) => e.preventDefault(); z.ondrop = () => z.append(a); window.held = () => a.parentNode === z;"
)
POINTER = """a.draggable = false; a.onpointerdown = (e) => { a.setPointerCapture(e.pointerId); let from = e.clientY;
  a.onpointermove = (m) => { a.style.transform = `translateY(${m.clientY - from}px)`; }; };
  a.onpointerup = () => { a.onpointermove = null; }; window.held = () => a.getBoundingClientRect().top > 40;"""
BACK = POINTER + "a.onpointerup = () => { a.onpointermove = null; a.style.transform = ''; };"
TO_BIN = drag(Query(text="Card"), Query(text="Bin"))
DRAGS = {
    "what HTML5 drops": (HTML5, True),
    "what follows the pointer": (POINTER, True),
    "nothing that nobody takes": ("", "not_met"),
    "nothing that goes back": (BACK, "not_met"),
}


@pytest.mark.parametrize("what", DRAGS)
async def test_drag_moves(own, what):
    script, held = DRAGS[what]
    assert await own(CARD, TO_BIN, script) == held


NAMES = "window.held = () => [...document.querySelector('#f').files].map((one) => one.name);"
UPLOADS = {
    "an input": ("<label>S <input id=f type=file></label>", Query(label="S"), NAMES, ["a.txt"]),
    "a button that opens the chooser": ("<input id=f type=file hidden><button onclick=f.click()>S</button>", Query(role="button"), NAMES, ["a.txt"]),
    "no button that opens none": ("<button id=f>S</button>", Query(role="button"), "", "timeout"),
}  # fmt: skip


@pytest.mark.parametrize("what", UPLOADS)
async def test_upload_gives_files_to(own, tmp_path, what):
    body, target, script, held = UPLOADS[what]
    file = tmp_path / "a.txt"
    file.write_text("a", "utf-8")
    assert await own(body, act.Upload(target=target, files=(str(file),)), script) == held
