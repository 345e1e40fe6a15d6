"""What recipes read of a page is asked where no script of the page can lie to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from browser_agent.browser.fill import fill
from browser_agent.browser.inquiry import ask, ask_frame, ask_handle, ask_one
from browser_agent.browser.locate import find
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.snapshot import Need
from browser_agent.core.target import Query
from tests.eyes.test_seeing import seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser

BODY = """<main><h1>Order failed</h1><p id=said>Your card was refused</p>
<label>Part <input id=part value=Bolt></label>
<label><input type=checkbox id=agree> I agree</label>
<label>Size <select id=size><option>Small<option>Large</select></label>
<table><tr><th>Part<th>Count<tr><td>Bolt<td>2<tr><td>Nut<td>5</table>
<button>Pay</button></main>"""
LIES = """(() => {
  localStorage.setItem("order", "none");
  const lie = (of, name, told) => Object.defineProperty(of, name, { get: () => told, configurable: true });
  lie(Node.prototype, "textContent", "Order confirmed");
  lie(HTMLElement.prototype, "innerText", "Order confirmed");
  lie(HTMLInputElement.prototype, "value", "Nut");
  lie(HTMLInputElement.prototype, "checked", true);
  lie(HTMLSelectElement.prototype, "selectedOptions", [{ label: "Huge", text: "Huge", index: 1 }]);
  lie(window, "localStorage", { order: "4711" });
  Element.prototype.getAttribute = () => "lie";
  Element.prototype.checkVisibility = () => true;
  Element.prototype.getBoundingClientRect = () => ({ x: 1, y: 1, width: 9, height: 9, left: 1, top: 1, right: 9, bottom: 9 });
  Element.prototype.closest = () => null;
  Document.prototype.createElement = () => { throw new Error("asked"); };
  Array.prototype.map = () => [];
  JSON.stringify = () => '[{"count": 1}]';
  window.MutationObserver = class { observe() {} disconnect() {} takeRecords() { return []; } };
  Object.getOwnPropertyDescriptor = () => ({ get: () => "Order confirmed", value: () => null });
})()"""


async def test_a_page_that_put_its_own_functions_in_place_of_the_browsers_is_read_as_a_person_sees_it(tmp_path):
    part, agree = Query(css="#part"), Query(css="#agree")
    size, table, said = Query(css="#size"), Query(css="table"), Query(css="#said")
    need = Need(queries=(part, agree, size), texts=(None, said), grids=(table,), storage=True)
    async with seen_at(tmp_path, {"/": page(BODY, script=LIES)}) as session:
        assert await session.page.evaluate("document.querySelector('h1').innerText") == "Order confirmed"
        seen = await session.surface.look(need)

    answers = seen.answers
    assert [answers[str(one)].elements[0].value for one in (part, size)] == ["Bolt", "Small"]
    assert answers[str(agree)].elements[0].states == {"unchecked"}
    assert answers[str(said)].text == "Your card was refused"
    assert "Order failed" in (answers[""].text or "")
    assert "confirmed" not in str(answers)
    grid = answers[str(table)].grid
    assert grid is not None
    assert [[cell.text for cell in row] for row in grid.rows] == [["Bolt", "2"], ["Nut", "5"]]
    assert seen.local_storage == {"order": "none"}


async def test_rows_and_nearness_are_told_of_the_page_as_it_is_drawn(tmp_path):
    body = BODY + "<p>First <button>Open</button><p style='margin-top:300px'><b>Second</b> <button>Open</button>"
    async with seen_at(tmp_path, {"/": page(body, script=LIES)}) as session:
        cell = await find(session.page, Query(css="td:last-child", row={"Part": "Nut"}))
        near = await find(session.page, Query(role="button", name="Open", near=Query(text="Second")))
        index = await near.locators[0].evaluate("one => [...document.querySelectorAll('button')].indexOf(one)")

    assert (cell.count, cell.elements[0].text) == (1, "5")
    assert (near.count, index) == (1, 2)


async def test_what_is_filled_and_chosen_is_read_back_past_a_page_that_says_something_else(tmp_path):
    async with seen_at(tmp_path, {"/": page(BODY, script=LIES)}) as session:
        surface = session.surface
        for action in (
            act.Fill(target=Query(css="#part"), value="Nut"),
            act.Choose(target=Query(css="#size"), options=("Large",)),
        ):
            (found,) = await surface.locate(action.target)
            effect = await surface.perform(action, found)
            assert effect.proved or effect.said == "filled"
        seen = await surface.look(Need(queries=(Query(css="#size"),)))

    assert seen.answers[str(Query(css="#size"))].elements[0].value == "Large"


async def test_a_change_is_counted_though_the_page_stubbed_its_observers(tmp_path):
    async with seen_at(tmp_path, {"/": page(BODY, script=LIES)}) as session:
        frame = session.page.main_frame
        before = await ask_frame(frame, "pulse")
        await session.page.evaluate("document.querySelector('h1').append('!')")
        after = await ask_frame(frame, "pulse")
        await session.page.reload()
        anew = await ask_frame(frame, "pulse")

    assert (before["key"], before["changes"]) == (after["key"], 0)
    assert after["changes"] == 1
    assert anew["key"] != after["key"]


async def test_nothing_found_is_an_answer_and_leaves_nothing_in_the_page(tmp_path):
    watch = """window.seen = []; const make = Document.prototype.createElement;
      Document.prototype.createElement = function (...given) { window.seen.push(given); return make.apply(this, given); };
      new MutationObserver((records) => window.seen.push(records.length)).observe(document, { subtree: true, childList: true, attributes: true });"""
    async with seen_at(tmp_path, {"/": page("<p>One<p>Two", script=watch)}) as session:
        frame = session.page.main_frame
        await session.page.evaluate("seen.length = 0")
        nothing = await ask(frame, frame.locator("b"), "describe", {})
        two = await ask(frame, frame.locator("p"), "values")
        seen = await session.page.evaluate("seen")

    assert nothing == {"count": 0, "elements": [], "indexes": []}
    assert len(two) == 2
    assert seen == []


async def test_a_question_about_one_element_is_refused_by_two_as_acts_are(tmp_path):
    async with seen_at(tmp_path, {"/": page("<p>One<p>Two")}) as session:
        with pytest.raises(Exception, match="strict mode violation"):
            await ask_one(session.page.locator("p"), "held", {"bounded": "b"}, within=500)


async def test_half_of_a_letter_becomes_a_sign_that_files_can_hold(tmp_path):
    body = "<input id=a><p id=b></p><script>a.value = 'x\\ud83d'; b.textContent = '\\\\ud83d \\ud83d\\ud83d \\ud83d\\ude00'</script>"
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        handle = await session.page.query_selector("#b")
        assert handle is not None
        value = await ask_one(session.page.locator("#a"), "held", {"bounded": "b"}, within=500)
        (told,) = await ask_handle(handle, "describe", options={"hidden": True})

    assert value["held"] == "x\ufffd"
    assert told["elements"][0]["text"] == "\\ud83d \ufffd\ufffd \U0001f600"


@pytest.mark.parametrize(
    ("where", "reached"),
    [
        ("<div style='position:absolute;left:-9999px'>FIELD</div>", False),
        ("<div style='position:absolute;top:-500px'>FIELD</div>", False),
        ("<div style='position:absolute;left:3000px;top:4000px'>FIELD</div>", True),
        (
            "<div id=box style='height:90px;overflow:auto'>FIELD<p style='height:2000px'></div><script>box.scrollTop = 900</script>",
            True,
        ),
        (
            "<div dir=rtl style='width:300px;overflow:auto'><div style='width:5000px;text-align:left'>FIELD</div></div>",
            True,
        ),
        (
            "<div id=box style='position:fixed;left:-400px'>FIELD</div><script>setTimeout(() => box.style.left = 0, 300)</script>",
            True,
        ),
    ],
)
async def test_a_field_is_filled_only_where_a_person_could_bring_it_into_view(tmp_path, where: str, reached: bool):
    body = where.replace("FIELD", "<input aria-label=E-mail>")
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        field = session.page.get_by_label("E-mail")
        if reached:
            await fill(field, "ada@example.test", timedelta(seconds=3))
        else:
            with pytest.raises(StepFault, match="off the page"):
                await fill(field, "ada@example.test", timedelta(seconds=0.5))
        value = await field.input_value()

    assert value == ("ada@example.test" if reached else "")
