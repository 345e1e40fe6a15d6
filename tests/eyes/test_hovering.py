"""What a thing does as the mouse comes: followed where it goes, pressed where it stays, refused where something else is."""

from __future__ import annotations

import pytest

from browser_agent.core.errors import StepFault
from tests.eyes.test_acting_by_ref import LOG, click
from tests.eyes.test_seeing import seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser
AT = "position:fixed; left:200px; top:200px; width:120px; height:40px"


def styled(css: str, script: str = "") -> str:
    return page(f"<style>button {{ {AT} }} {css}</style><button>Send</button>", script=f"{LOG}; {script}")


PRESSED = {
    "lifts itself": styled("button { transition: transform .2s } button:hover { transform: translateY(-30px) }"),
    "wobbles for as long as the mouse is there": styled(
        "@keyframes w { 50% { transform: scale(1.2) rotate(3deg) } } button:hover { animation: w .15s infinite }"
    ),
    "jumps aside once": styled(
        "", "document.querySelector('button').addEventListener('mouseover', e => { e.target.style.left = '500px' })"
    ),
}
REFUSED = {
    "is covered by what comes with the mouse": (
        styled(
            "", "document.querySelector('button').addEventListener('mouseover', () => document.body.insertAdjacentHTML("
            "'beforeend', '<div role=dialog aria-label=Offer style=\"position:fixed;inset:0\">x</div>'), { once: true })",
        ),
        "covered", 'it is covered by dialog "Offer"',
    ),
    "runs away each time": (
        styled("", "let at = 200; document.querySelector('button').addEventListener('mouseover', e => "
               "{ at = (at + 170) % 900; e.target.style.left = at + 'px' })"),
        "stale", "it keeps moving",
    ),
    "never stands still": (
        styled("", "let at = 0; (function go() { at = (at + 90) % 900; document.querySelector('button').style.left = at + 'px';"
               " requestAnimationFrame(go) })()"),
        "stale", "it keeps moving",
    ),
    "is called otherwise once the mouse is there": (
        styled("", "document.querySelector('button').addEventListener('mouseover', e => { e.target.textContent = 'Delete' })"),
        "stale", 'it is button "Delete" by now',
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", PRESSED)
async def test_a_button_is_pressed_that(tmp_path, how):
    async with seen_at(tmp_path, {"/": PRESSED[how]}) as session:
        seen = await session.surface.observe()
        await click(session, seen, "button", "Send")
        log = await session.page.evaluate("log")

    assert log == ["true Send"]


@pytest.mark.parametrize("how", REFUSED)
async def test_a_button_is_not_pressed_that(tmp_path, how):
    body, kind, found = REFUSED[how]
    async with seen_at(tmp_path, {"/": body}) as session:
        seen = await session.surface.observe()
        with pytest.raises(StepFault) as caught:
            await click(session, seen, "button", "Send")
        log = await session.page.evaluate("log")

    assert (caught.value.fault.kind, caught.value.fault.found) == (kind, found)
    assert log == []
