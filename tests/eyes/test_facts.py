"""What the judge is told of an act by ref: a page that breaks every function it can reach does not change it."""

from __future__ import annotations

import pytest

from browser_agent.core.action import Press
from browser_agent.core.target import FOCUSED, Ref
from browser_agent.policy.classes import classify
from browser_agent.policy.facts import Facts
from tests.eyes.test_seeing import one, seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser

NAMES = (
    "action",
    "method",
    "elements",
    "getAttribute",
    "innerText",
    "textContent",
    "querySelectorAll",
    "closest",
    "matches",
)
CLOBBERED = "".join(f"<input type=hidden name={name} value=get>" for name in NAMES)
FORM = (
    "<img name=body><img name=baseURI><form name=querySelectorAll></form>"
    f"<form action=/pay method=post>{CLOBBERED}<p>Total 49.00 EUR</p><label>Card <input name=n autocomplete=cc-number></label>"
    "<button>Look around</button></form><p id=host></p><a href=/away>Read</a>"
)
LIES = """
  document.getElementById('host').attachShadow({mode: 'closed'}).innerHTML =
    '<form action=/closed method=post><button>Inside</button></form>';
  const lie = (of, name, value) => Object.defineProperty(of.prototype, name, { get: () => value, set() {}, configurable: true });
  for (const of of [HTMLFormElement, HTMLButtonElement, HTMLInputElement])
    for (const name of ['action', 'method', 'formAction', 'formMethod', 'form', 'type', 'elements', 'autocomplete'])
      lie(of, name, name === 'elements' ? [] : name === 'form' ? null : 'get');
  lie(HTMLElement, 'innerText', 'Free'); lie(Node, 'textContent', 'Free'); lie(Element, 'tagName', 'A'); lie(HTMLAnchorElement, 'href', '/');
  Element.prototype.getAttribute = () => 'get'; Element.prototype.hasAttribute = () => false;
  Element.prototype.closest = Element.prototype.querySelector = () => null; Element.prototype.matches = () => true;
  Element.prototype.querySelectorAll = Document.prototype.querySelectorAll = () => [];
  window.URL = function () { return { href: 'https://fine.example.test/' }; }; Array.prototype.filter = () => [];
  document.addEventListener('click', (event) => event.preventDefault());
"""


async def test_form_method_fields_price_and_link_are_what_they_are_whatever_the_page_does_to_its_functions(tmp_path):
    async with seen_at(tmp_path, {"/": page(FORM, script=LIES)}) as session:
        surface = session.surface
        seen = await surface.observe()
        (button,) = await surface.locate(Ref(ref=one(seen, "button", "Look around").ref))
        (link,) = await surface.locate(Ref(ref=one(seen, "link", "Read").ref))
        (closed,) = await surface.locate(Ref(ref=one(seen, "button", "Inside").ref))
        field = one(seen, "textbox", "Card")
        (typed,) = await surface.locate(Ref(ref=field.ref))
        site = session.page.url

    told = button.element
    assert (told.form, told.method, told.tag) == (f"{site}pay", "post", "button")
    assert (closed.element.form, closed.element.method) == (f"{site}closed", "post")
    assert "card" in told.form_fields
    assert "49.00 EUR" in told.near_text
    assert (link.element.href, typed.element.field, typed.element.form) == (f"{site}away", "card", f"{site}pay")


async def test_the_field_that_a_key_goes_to_is_told_by_the_isolated_world_too(tmp_path):
    body = FORM + "<iframe srcdoc='<form action=/in method=post><input aria-label=Inner></form>'></iframe>"
    async with seen_at(tmp_path, {"/": page(body, script=LIES)}) as session:
        surface = session.surface
        nothing = await surface.locate(FOCUSED, hidden=True, facts=True)
        seen = await surface.observe()
        await session.page.mouse.click(*middle(one(seen, "textbox", "Card").box))
        (field,) = await surface.locate(FOCUSED, hidden=True, facts=True)
        await session.page.mouse.click(*middle(one(seen, "textbox", "Inner").box))
        (inner,) = await surface.locate(FOCUSED, hidden=True, facts=True)
        site = session.page.url

    assert nothing == ()
    assert (field.element.form, field.element.method) == (f"{site}pay", "post")
    assert (inner.element.form, inner.element.name) == (f"{site}in", "Inner")
    enter = Facts(page=site, element=field.element, author="model")
    assert classify(Press(keys="Enter"), enter) == "payment"


def middle(box: tuple[int, int, int, int]) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1] + box[3] / 2
