"""A feature was removed, and something like it is there: it is never pressed, though the page says the same whatever is.

Every button of this page says "Done", so that no expectation helps: who it is has to be told from what it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from browser_agent.core import action as act
from browser_agent.core import event as ev
from browser_agent.core.target import Query
from browser_agent.engine.choice import Choice, Question

from .conftest import changed, click, says, step

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
OFFICE = (Path(__file__).parent / "office.html").read_text(encoding="utf-8")


def button(name: str, more: str = 'type="button"') -> str:
    return f'<button {more} data-press="Done">{name}</button>'


def becomes(name: str, other: str) -> tuple[tuple[str, str], ...]:
    return ((button(name), button(other)),)


CONTACT = '<label>Topic <input name="topic"></label>'
ROW = f"<td>{button('Confirm')}</td>"
HAND_IN = button("Hand in", 'type="submit"')
ARCHIVE = button("Archive", 'type="button"').replace('data-press="Done"', 'data-press="Done" data-testid="row-action"')

TRAPS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "all in place of one": ("Delete", becomes("Delete", "Delete all")),
    "save as in place of save": ("Save", becomes("Save", "Save as")),
    "a draft in place of the thing": ("Save", becomes("Save", "Save draft")),
    "the same in another row": ("Confirm", ((ROW, "<td></td>"), ("<td>M9</td><td></td>", f"<td>M9</td>{ROW}"))),
    "the same in another section": ("Export", ((button("Export"), ""), ("<h2>Orders</h2>", f"<h2>Orders</h2>{button('Export')}"))),
    "a link of the same name": ("Export", ((button("Export"), ""), ('<a href="#team">', '<a href="#x" data-press="Done">Export</a> <a href="#team">'))),
    "a link of another name at its place": ("Delete", ((button("Delete"), '<a href="#all" data-press="Done">Delete everything</a>'),)),
    "the same in another form": ("Apply", ((button("Apply"), ""), (CONTACT, CONTACT + button("Apply")))),
    "a form that goes elsewhere": ("Hand in", ((HAND_IN, button("Turn in", 'type="submit"')), ("/letters/17/send", "/feedback"))),
    "the next number": ("Page 2", becomes("Page 2", "Page 3")),
    "the contrary in French": ("Démarrer", becomes("Démarrer", "Arrêter")),
    "the contrary in French by its prefix": ("Activer", becomes("Activer", "Désactiver")),
    "the contrary in Spanish": ("Guardar", becomes("Guardar", "Descartar")),
    "the contrary in Italian": ("Apri", becomes("Apri", "Chiudi")),
    "the contrary in German": ("Speichern", becomes("Speichern", "Verwerfen")),
    "its test id on what cannot be taken back": ("Archive", ((ARCHIVE, ARCHIVE.replace("Archive", "Delete for good")),)),
    "nothing, and what stood beside it stays": ("Delete", ((button("Delete"), ""),)),
    "two new ones, and nobody knows which": ("Save", ((button("Save"), button("Store") + button("Keep")),)),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", TRAPS)
async def test_no_look_alike_is_taken_for_what_was_removed(bench, name):
    said, swaps = TRAPS[name]
    target = await bench.query("button", said, OFFICE)

    told = await bench.run(changed(*swaps, page=OFFICE), click(target, says("Done")), heals=3)

    assert told.pressed == []
    assert told.finished.outcome == "failed"
    assert not told.heals
    assert [one.worked for one in told.of(ev.Recovered)] == [False]


OPEN = "two new ones, and nobody knows which"
"""The one trap where a measure is all that speaks against either."""


@pytest.mark.long
@pytest.mark.parametrize("at", [0, -1])
@pytest.mark.parametrize("name", [name for name in TRAPS if name != OPEN])
async def test_a_model_that_takes_whatever_it_is_offered_presses_none_of_them(bench, name, at):
    said, swaps = TRAPS[name]
    target = await bench.query("button", said, OFFICE)

    async def takes(question: Question) -> Choice:
        return Choice(question.among[at].ref, "it is offered")

    told = await bench.run(changed(*swaps, page=OFFICE), click(target, says("Done")), heals=3, choose=takes)

    assert told.pressed == []
    assert told.finished.outcome == "failed"


@pytest.mark.long
@pytest.mark.parametrize(("at", "pressed"), [(0, ["Store"]), (-1, ["Keep"])])
async def test_of_two_that_are_as_like_a_model_may_choose(bench, at, pressed):
    said, swaps = TRAPS[OPEN]
    target = await bench.query("button", said, OFFICE)

    async def takes(question: Question) -> Choice:
        return Choice(question.among[at].ref, "it is offered")

    told = await bench.run(changed(*swaps, page=OFFICE), click(target, says("Done")), heals=3, choose=takes)

    assert (told.finished.outcome, told.pressed) == ("healed", pressed)


@pytest.mark.long
async def test_a_page_that_changed_while_the_model_was_asked_gets_nothing_pressed(bench):
    said, swaps = TRAPS[OPEN]
    target = await bench.query("button", said, OFFICE)

    async def dawdles(question: Question) -> Choice:
        call = """document.querySelectorAll("button").forEach((one) => {
            if (one.textContent === "Store") one.textContent = "Delete all"; })"""
        await bench.session.page.evaluate(call)
        return Choice(next(one.ref for one in question.among if one.now.name == "Store"), "it is the same")

    told = await bench.run(changed(*swaps, page=OFFICE), click(target, says("Done")), heals=3, choose=dawdles)

    assert told.pressed == []
    assert 'the model chose button "Store", which was not that any more when it had' in told.finished.why


@pytest.mark.long
async def test_a_button_that_is_found_in_another_row_is_not_pressed_and_the_rows_are_named(bench):
    name = "the same in another row"
    said, swaps = TRAPS[name]
    target = await bench.query("button", said, OFFICE)

    told = await bench.run(changed(*swaps, page=OFFICE), click(target, says("Done")))

    assert told.pressed == []
    assert "in the row Part = M9, and it was in the row Part = M8" in told.finished.why


@pytest.mark.long
async def test_one_step_may_ask_for_healing_where_the_run_does_not(bench):
    target = await bench.query("button", "Export", OFFICE)
    page = changed(*becomes("Export", "Ausgeben"), page=OFFICE)

    healed = await bench.run(page, click(target, says("Done"), on_fail="heal"))
    stopped = await bench.run(page, click(target, says("Done")))

    assert (healed.finished.outcome, healed.pressed) == ("healed", ["Ausgeben"])
    assert (stopped.finished.outcome, stopped.pressed) == ("failed", [])


BOARD = """<!doctype html><html lang="en"><title>Board</title><main><h1>Board</h1>
<section aria-label="Open"><h2>Open</h2><button draggable="true" data-testid="card">Oak</button><p>Waits for you</p></section>
<section aria-label="Done"><h2>Done</h2><button id="box">Drop here</button></section><p role="status"></p></main>
<script>window.pressed = [];
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => {
  event.preventDefault();
  if (kind === "drop" && event.target.id === "box") {
    window.pressed.push("dropped"); document.querySelector("[role=status]").textContent = "Moved";
  }
});</script>"""


@pytest.mark.long
async def test_what_is_dragged_is_healed_and_what_was_removed_is_not_dragged(bench):
    card = await bench.query("button", "Oak", BOARD)
    drag = step(act.Drag(target=card, onto=Query(role="button", name="Drop here")), says("Moved"))

    renamed = await bench.run(BOARD.replace(">Oak<", ">Elm<"), drag, heals=1)
    removed = await bench.run(
        BOARD.replace('<button draggable="true" data-testid="card">Oak</button>', ""), drag, heals=1
    )

    assert (renamed.finished.outcome, renamed.pressed) == ("healed", ["dropped"])
    assert (removed.finished.outcome, removed.pressed) == ("failed", [])


RENAMED = {
    "another word at its place": ("Save", becomes("Save", "Store")),
    "a word of another language at its place": ("Export", becomes("Export", "Ausgeben")),
    "a filler more": ("Export", becomes("Export", "Export now")),
    "its test id in another section": ("Archive", ((ARCHIVE, ""), ("<h2>Orders</h2>", f"<h2>Orders</h2>{ARCHIVE.replace('Archive', 'Put away')}"))),
    "a link in place of the button": ("Export", ((button("Export"), '<a href="#x" role="link" data-press="Done">Export</a>'),)),
    "a form whose number is another one": ("Hand in", ((HAND_IN, button("Deliver", 'type="submit"')), ("/letters/17/send", "/letters/18/send"))),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", RENAMED)
async def test_what_was_only_renamed_is_still_found(bench, name):
    said, swaps = RENAMED[name]
    target = await bench.query("button", said, OFFICE)

    told = await bench.run(changed(*swaps, page=OFFICE), click(target, says("Done")), heals=3)

    assert len(told.pressed) == 1
    assert told.finished.outcome == "healed"
