"""A look told by what is different from the one before is the look that would have been told in full."""

from __future__ import annotations

from random import Random

import pytest

from browser_agent.browser.eyes import Eyes
from browser_agent.browser.session import Session
from browser_agent.core.seen import Observation
from tests.eyes.test_seeing import seen_at
from tests.faults.world import page

pytestmark = pytest.mark.browser

MANY = page(
    """<h1>Parts</h1><style>.gone { display: none } .pale { opacity: 0 } #list:has(.on) + p { color: #fff; background: #fff }</style>
  <input aria-label=Words><ul id=list></ul><p>Seen while nothing is on.</p><iframe title=Inner srcdoc="<button>In</button><p>Deep</p>"></iframe>
  <div id=host></div><footer><button>Last</button></footer>""",
    script="""
  const add = (at) => { const row = document.createElement('li'); row.innerHTML = `<a href=#${at}>Part ${at}</a> <button>Buy ${at}</button> <input type=checkbox> text ${at}`;
    list.insertBefore(row, list.children[at % (list.children.length + 1)] || null) }
  for (let at = 0; at < 12; at += 1) add(at)
  host.attachShadow({ mode: 'open' }).innerHTML = '<button>Open one</button>'
  const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet]
  const one = (at) => list.children[at % list.children.length]
  window.acts = [
    add, (at) => one(at)?.remove(), (at) => one(at)?.classList.toggle('gone'), (at) => one(at)?.classList.toggle('on'),
    (at) => { if (one(at)) one(at).lastChild.data = `said ${at}` }, (at) => { if (one(at)) one(at).querySelector('input').checked ^= 1 },
    (at) => { document.querySelector('input').value = `words ${at}` }, (at) => scrollTo(0, at), (at) => { document.body.style.paddingTop = `${at % 9}px` },
    (at) => sheet.replaceSync(at % 2 ? `li:nth-child(${at % 7}) { visibility: hidden }` : ''), (at) => one(at)?.querySelector('button').focus(),
    (at) => { document.querySelector('iframe').contentDocument.querySelector('p').textContent = `Deep ${at}` },
    (at) => { host.shadowRoot.querySelector('button').disabled = at % 2 }, (at) => list.append(one(at) || ''), () => {},
    (at) => one(at)?.animate({ opacity: [0, 0] }, 50),
  ]""",
)


async def in_full(eyes: Eyes) -> Observation:
    """A look that no look was before."""
    eyes._known.clear()
    return await eyes.observe()


async def changed_at_random(session: Session, seed: int, rounds: int) -> None:
    random = Random(seed)
    await session.surface.observe()
    eyes = await session.surface.open_eyes()
    for _ in range(rounds):
        for _ in range(random.randint(1, 2)):
            await session.page.evaluate(f"acts[{random.randrange(16)}]({random.randrange(60)})")
        await session.page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
        assert await eyes.observe() == await in_full(eyes)


async def test_after_any_change_a_look_is_the_same_as_one_in_full(tmp_path):
    async with seen_at(tmp_path, {"/": MANY}) as session:
        await changed_at_random(session, 1, 12)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
async def test_after_many_changes_a_look_is_the_same_as_one_in_full(tmp_path, seed):
    async with seen_at(tmp_path, {"/": MANY}) as session:
        await changed_at_random(session, seed, 60)


async def test_what_is_the_same_is_not_told_again_and_a_new_document_is_told_in_full(tmp_path):
    async with seen_at(tmp_path, {"/": MANY, "/other": page("<p>Other</p>")}) as session:
        first = await session.surface.observe()
        eyes = await session.surface.open_eyes()
        world = (await eyes.worlds.all())[0]
        told = await eyes.worlds.evaluate(world, "eye.look({ start: 0, known: 1 })", "a look")
        assert told.endswith('"lines":[]}'), "nothing is different"
        assert (await session.surface.observe()).nodes == first.nodes, "another look in between is no harm"
        await session.page.goto(session.page.url + "other")
        assert [one.name for one in (await session.surface.observe()).nodes] == ["Other"]
