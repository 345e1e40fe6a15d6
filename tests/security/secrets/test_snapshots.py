"""What a field for a secret holds is in no snapshot, whether anybody knows it or not, also after "show password"."""

from __future__ import annotations

import pytest

from browser_agent.core.reading import as_text
from browser_agent.core.snapshot import Need
from browser_agent.core.target import Query
from browser_agent.policy.vault import Vault
from tests.faults.world import Site, page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
VALUE = "never-told-8842"
FIELDS = {
    "password": "type=password",
    "current": "type=text autocomplete=current-password",
    "code": "autocomplete=one-time-code",
    "number": "autocomplete='section-a billing cc-number'",
    "check digits": "autocomplete=CC-CSC",
    "expiry": "autocomplete=cc-exp",
    "month": "autocomplete='billing cc-exp-month'",
}
TOGGLES = {
    "the type is changed": "field.type = 'text'",
    "the attribute is set": "field.setAttribute('type', 'text')",
    "another takes its place": "const other = field.cloneNode(); other.type = 'text'; other.value = field.value; field.replaceWith(other)",
}


async def everything(session) -> str:
    """All ways of seeing the page, as text."""
    surface, field = session.surface, Query(label="Field")
    seen = await surface.observe()
    need = Need(queries=(field,), values=(field,), arias=(None, field), texts=(None, field), whole=True)
    told = [str(await surface.locate(field)), str(await surface.locate(field, facts=True)), str(seen), as_text(seen)]
    told += [await surface.view(), await surface.changes(), (await surface.look(need)).model_dump_json()]
    box = await session.page.locator("input").bounding_box()
    told.append(str(await (await surface.open_eyes()).at(box["x"] + 5, box["y"] + 5)))
    return "\n".join(told)


@pytest.mark.parametrize("kind", FIELDS)
async def test_no_way_of_seeing_tells_what_is_in_it(tab, kind: str) -> None:
    with Site({"/": page(f"<label>Field <input name=it {FIELDS[kind]} value={VALUE}></label>")}) as site:
        session = await tab(Vault((), {}, ()), site.url)
        told = await everything(session)

    assert "Field" in told
    assert VALUE not in told


async def test_an_ordinary_field_is_told(tab) -> None:
    with Site({"/": page(f"<label>Field <input name=it value={VALUE}></label>")}) as site:
        session = await tab(Vault((), {}, ()), site.url)

        assert VALUE in await everything(session)


@pytest.mark.parametrize("toggle", TOGGLES)
@pytest.mark.parametrize("looked", [pytest.param(True, marks=pytest.mark.long), False])
async def test_a_password_that_is_shown_is_still_not_told(tab, toggle: str, looked: bool) -> None:
    body = f"<label>Field <input name=it type=password value={VALUE}></label>"
    with Site({"/": page(body)}) as site:
        session = await tab(Vault((), {}, ()), site.url)
        if looked:
            await everything(session)
        await session.page.evaluate(f"() => {{ const field = document.querySelector('input'); {TOGGLES[toggle]}; }}")
        assert await session.page.locator("input").get_attribute("type") == "text"
        told = await everything(session)

    assert "Field" in told
    assert VALUE not in told
