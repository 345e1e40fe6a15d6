"""Forms whose fields have the names of what every element has: what is in them is seen, and acted on, as ever."""

from __future__ import annotations

import pytest

from browser_agent.core import action as act
from browser_agent.core.target import Ref
from tests.eyes.test_seeing import one, seen_at, words
from tests.faults.world import page

pytestmark = pytest.mark.browser

NAMES = (
    "assignedSlot", "attributes", "checkVisibility", "childElementCount", "childNodes", "children", "className",
    "closest", "contains", "firstChild", "getAttribute", "getBoundingClientRect", "getClientRects", "getRootNode",
    "hasAttribute", "hasAttributes", "host", "id", "inert", "innerText", "isConnected",
    "lastChild", "localName", "matches", "nextSibling", "nodeName", "nodeType", "offsetWidth",
    "open", "parentElement", "parentNode", "previousSibling", "querySelector", "querySelectorAll", "shadowRoot",
    "style", "tabIndex", "tagName", "textContent", "title",
)  # fmt: skip
FORM = """<p>Before</p><form onsubmit="return false">%s<h2>Your trip</h2><p>You will be charged 900</p>
<label>Children <select><option>0<option>2</select></label><button onclick="pressed = 1">Book</button></form><p>After</p>"""


@pytest.mark.parametrize("kind", ["<input type=hidden name=%s>", "<img name=%s>", "<select hidden name=%s></select>"])
async def test_a_form_that_hides_every_name_of_an_element_hides_nothing_from_the_eyes(tmp_path, kind: str) -> None:
    body = FORM % "".join(kind % name for name in NAMES)
    async with seen_at(tmp_path, {"/": page(body)}) as session:
        seen = await session.surface.observe()
        said = words(seen)
        (found,) = await session.surface.locate(Ref(ref=one(seen, "button", "Book").ref))
        await session.surface.perform(act.Click(target=Ref(ref=found.element.ref)), found)
        pressed = await session.page.evaluate("window.pressed")

    assert [text for text in said if text] and not seen.suspect
    assert {"Before", "Your trip", "You will be charged 900", "After"} <= set(said)
    assert said.index("Before") < said.index("Your trip") < said.index("You will be charged 900") < said.index("After")
    assert pressed == 1


@pytest.mark.parametrize(
    "name", ["children", "firstChild", "getBoundingClientRect", "nextSibling", "nodeType", "parentNode"]
)
async def test_one_such_name_is_no_different(tmp_path, name: str) -> None:
    async with seen_at(tmp_path, {"/": page(FORM % f"<input name={name} aria-label=Guests>")}) as session:
        seen = await session.surface.observe()

    assert one(seen, "textbox", "Guests").ref
    assert one(seen, "button", "Book").ref
    assert {"Before", "You will be charged 900", "After"} <= set(words(seen))
