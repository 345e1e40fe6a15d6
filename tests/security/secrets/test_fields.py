"""A step of a model gets a secret only into a field that says so, asked of the browser at the moment of typing."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser_agent.core.action import Dialog, Fill
from browser_agent.core.authority import Author
from browser_agent.core.errors import StepFault
from browser_agent.core.recipe import Step
from browser_agent.core.target import Ref
from browser_agent.core.value import Place
from tests.faults.world import Site, page
from tests.security.secrets.conftest import vault_for

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SECRET = "zebra-4711-quartz"
FITS = ("Login PIN", "PIN by script", "PIN inside")
"""Labels of the fields that may have it; `Open PIN` and the like say the right thing and stand in the wrong form."""
FORMS = """
<form action=/in method=post><label>Login PIN <input type=password name=pin></label></form>
<form><label>PIN by script <input type=password></label></form>
<form action=/in method=post><label>Comment <input name=comment></label></form>
<form action=/in method=post><label>Note PIN <textarea></textarea></label></form>
<form action=/in method=post><label>Secret word <input type=password></label></form>
<form action=/in method=post><label>Public PIN <input type=password name=comment></label></form>
<form action=/find><label>Open PIN <input type=password></label></form>
<form action=/in method=odd><label>Odd PIN <input type=password></label></form>
<form action=/in method=post><label>Button PIN <input type=password></label><button formmethod=get>Go</button></form>
<form action=/in method=post id=far><label>Far PIN <input type=password></label></form><button form=far formmethod=get>Go</button>
<form><label>Action PIN <input type=password></label><button formaction=/in>Go</button></form>
<div contenteditable role=textbox aria-label="Edited PIN"></div>
<div id=host></div>
"""
CLOSED = """document.querySelector('#host').attachShadow({mode: 'closed'}).innerHTML = `
<form action=/in method=post><label>PIN inside <input type=password></label></form>
<form action=/find><label>Open PIN inside <input type=password></label></form>
<form action=/in method=post><label>Comment inside <input name=comment></label></form>`"""


def step(author: Author, action: Fill | Dialog) -> Step:
    return Step(id="1", name="it", action=action, author=author, place=Place(file="t", line=1))


async def typed(session, author: Author, ref: str) -> str:
    """What the refusal says; empty when the secret was typed."""
    fill = Fill(target=Ref(ref=ref), value="${secrets.pin}")
    await session.surface.begin_step(step(author, fill))
    (found,) = await session.surface.locate(fill.target, facts=True)
    try:
        await session.surface.perform(fill, found)
    except StepFault as error:
        fault = error.fault
    else:
        return ""
    assert fault.kind == "refused"
    assert SECRET not in str(fault)
    return fault.found


async def test_of_a_page_s_fields_a_model_s_secret_goes_only_where_the_field_says_it(tab, tmp_path: Path) -> None:
    with Site({"/": page(FORMS, script=CLOSED)}) as site:
        session = await tab(vault_for(site.url, tmp_path, {"pin": SECRET}), site.url)
        seen = await session.surface.observe()
        fields = {one.name: one.ref for one in seen.nodes if one.ref and one.role == "textbox"}
        said = {name: await typed(session, "model", ref) for name, ref in fields.items()}

        assert len(said) == 15
        assert sorted(name for name, why in said.items() if not why) == sorted(FITS)
        in_address = [name for name, why in said.items() if "into an address" in why]
        assert sorted(in_address) == sorted(
            ["Open PIN", "Odd PIN", "Button PIN", "Far PIN", "Action PIN", "Open PIN inside"]
        )
        assert "for a comment" in said["Comment"] and "for a comment" in said["Comment inside"]
        for label in ("Comment", "Secret word", "Open PIN", "Comment inside"):
            assert await typed(session, "person", fields[label]) == "", label


async def test_a_box_gets_none_of_a_model_and_any_field_gets_one_that_a_person_let_go_anywhere(
    tab, tmp_path: Path
) -> None:
    with Site({"/": page(FORMS)}) as site:
        session = await tab(vault_for(site.url, tmp_path, {"pin": SECRET}), site.url)
        answer = Dialog(accept=True, text="${secrets.pin}")
        await session.surface.begin_step(step("model", answer))
        with pytest.raises(StepFault, match="no plain field"):
            await session.surface.perform(answer, None)
        await session.surface.begin_step(step("person", answer))
        await session.surface.perform(answer, None)

        free = await tab(vault_for(site.url, tmp_path, {"pin": SECRET}, field="any"), site.url)
        seen = await free.surface.observe()
        ref = next(one.ref for one in seen.nodes if one.name == "Comment" and one.ref)
        assert await typed(free, "model", ref) == ""
