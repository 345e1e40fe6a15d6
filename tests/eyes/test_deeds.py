"""One action on an open page says what it came to: on the page, over the wire, or nothing at all."""

from __future__ import annotations

import pytest

from browser_agent.agent import do
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query, Ref
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser

BODY = (
    """<button id=a>Add</button><button id=n>Nothing</button><button id=s>Send</button><button id=q>Ask</button>
  <label>City <input></label><ul id=l></ul><p id=t>0 items</p>"""
    + "<p>Much that stays as it is.</p>" * 40
)
SCRIPT = """
  a.onclick = () => { l.innerHTML += '<li><a href=#x>Bolt</a></li>'; t.textContent = '1 item' };
  s.onclick = () => fetch('/order', {method: 'POST'}).then(r => { t.textContent = 'sent ' + r.status });
  q.onclick = () => { t.textContent = String(confirm('Sure?')) };
"""


def click(name: str) -> act.Click:
    return act.Click(target=Query(role="button", name=name))


async def test_what_changed_on_the_page_is_told_with_the_refs_of_what_came(tmp_path):
    async with seen_at(tmp_path, {"/": page(BODY, script=SCRIPT)}) as session:
        deed = await do(session.surface, click("Add"))
        seen = await session.surface.observe()

    assert deed.said == "clicked"
    assert {"+ 1 item", "- 0 items"} <= set(deed.changes.splitlines())
    assert f'+ {one(seen, "link", "Bolt").ref} link "Bolt"' in deed.changes
    assert deed.effect
    assert str(deed).startswith("clicked\n")


async def test_what_did_nothing_says_so(tmp_path):
    async with seen_at(tmp_path, {"/": page(BODY, script=SCRIPT)}) as session:
        await do(session.surface, click("Nothing"))
        deed = await do(session.surface, click("Nothing"))

    assert not deed.effect
    assert str(deed) == "clicked; no visible effect"


async def test_requests_and_dialogs_are_told_with_how_they_ended(tmp_path):
    async with seen_at(tmp_path, {"/": page(BODY, script=SCRIPT)}) as session:
        sent = await do(session.surface, click("Send"))
        asked = await do(session.surface, click("Ask"))

    assert [line.partition(" ")[0] for line in sent.beside] == ["POST"]
    assert sent.beside[0].endswith("/order 404")
    assert "sent 404" in sent.changes
    assert asked.beside == ('confirm "Sure?" dismissed',)


async def test_a_value_is_read_back_and_told(tmp_path):
    async with seen_at(tmp_path, {"/": page(BODY, script=SCRIPT)}) as session:
        seen = await session.surface.observe()
        field = one(seen, "textbox", "City").ref
        deed = await do(session.surface, act.Fill(target=Ref(ref=field), value="Aarhus"))

    assert f'~ {field} textbox "City" = "" -> "Aarhus"' in deed.changes


async def test_none_and_several_are_refused_before_anything_is_done(tmp_path):
    async with seen_at(tmp_path, {"/": page("<button>Go</button><button>Go</button>")}) as session:
        with pytest.raises(StepFault) as several:
            await do(session.surface, click("Go"))
        with pytest.raises(StepFault) as none:
            await do(session.surface, click("Stop"))

    assert (several.value.fault.kind, several.value.fault.found) == ("ambiguous", "2")
    assert (none.value.fault.kind, none.value.fault.found) == ("not_found", "none")
