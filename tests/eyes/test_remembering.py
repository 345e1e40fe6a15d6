"""What lies outside of the window is remembered from look to look, and what is told is what a full look would tell."""

from __future__ import annotations

from random import Random

import pytest

from browser_agent.browser.eyes import Eyes
from browser_agent.browser.session import Session
from browser_agent.core.seen import Observation, Seen
from tests.eyes.test_seeing import seen_at
from tests.eyes.test_seeing_again import in_full
from tests.faults.world import Site, page

pytestmark = pytest.mark.browser

LONG = page(
    """<style>
    .gone { display: none } .pale { opacity: 0 } .tiny { font-size: 1px } .veiled { visibility: hidden } .dot { position: fixed; top: 0 }
    .more { display: none } .open .more { display: block } .bold { font-weight: bold }
    .last { display: none } tr.marked + tr .last { display: inline } tr.marked ~ tr .far { visibility: hidden }
    tr:hover .tool { opacity: 0.01 } .card:focus-within .hint { display: none }
    #table:has(.alarm) .sum { display: none } .box:checked + span { display: none }
    .odd li:nth-child(odd) b { display: none } .named::before { content: "Draft " } .named:not([popover]) { cursor: pointer }
    .card.peer\\:\\32 on ~ .card .hint { visibility: hidden } .CASE [DATA-off] ~ a { display: none }
    @media (min-width: 1100px) { .wide { display: none } } @keyframes fade { to { opacity: 0 } }
    </style>
    <button id=top>Top</button><label for=deep1>Named from afar</label><span id=words>Words from afar</span>
    <table id=table><thead><tr><th>Part<th>Left<th>Act</thead><tbody id=rows></tbody></table>
    <section id=cards></section><ul id=items class=odd></ul>
    <details id=more><summary>More</summary><p>Inside of it</p></details>
    <div id=host></div><fieldset id=set><legend>Set</legend><input aria-label=In-set></fieldset>
    <div style="height: 60px; overflow: auto"><p style="height: 200px">Rolled</p><button>In a scroller</button></div>
    <iframe title=Inner srcdoc="<button>In</button><p>Deep</p>"></iframe><footer id=foot><p>The end</p><button>Last</button></footer>""",
    script="""
    const add = (at) => { const row = document.createElement('tr'); row.innerHTML = `<td class=wide>Part ${at}<td>${at}<span class=last> soon</span><span class=far> away</span>`
      + `<td><button class=tool>Buy ${at}</button><input type=checkbox class=box aria-label="Take ${at}"><span class=sum>sum</span>`
      rows.insertBefore(row, rows.children[at % (rows.children.length + 1)] || null) }
    for (let at = 0; at < 40; at += 1) add(at)
    for (let at = 0; at < 25; at += 1) cards.insertAdjacentHTML('beforeend', `<article class=card><h3>Card ${at}</h3><div class=hint>Hint</div><p>Text ${at}</p><div class=more>More of it</div>`
      + `<input id=deep${at} value=${at}><select aria-label="Pick ${at}"><option>one<option>two</select><a href=#${at} ${at % 5 ? '' : 'aria-describedby=words'}>Read</a></article>`)
    for (let at = 0; at < 25; at += 1) items.insertAdjacentHTML('beforeend', `<li><b>Bold</b> item ${at} <span onclick="1">press</span>${at % 9 ? '' : `<div popover>Up ${at}</div>`}</li>`)
    host.attachShadow({ mode: 'open' }).innerHTML = '<style>.on p { display: none }</style><div><p>Shadow</p><button>Open one</button></div>'
    const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet]
    const pick = (all, at) => all[at % all.length], row = (at) => pick(rows.children, at), card = (at) => pick(cards.querySelectorAll('.card'), at), item = (at) => pick(items.children, at)
    const any = (at) => pick(document.body.querySelectorAll('*'), at * 7919)
    const flip = (element, word) => element.classList.toggle(word)
    window.acts = [
      add, (at) => rows.children.length > 9 && row(at).remove(), (at) => flip(row(at), 'gone'), (at) => flip(row(at), 'marked'), (at) => flip(row(at), 'alarm'),
      (at) => flip(card(at), 'open'), (at) => flip(cards, 'open'), (at) => flip(any(at), 'pale'), (at) => flip(any(at), 'tiny'), (at) => flip(any(at), 'veiled'),
      (at) => flip(any(at), 'gone'), (at) => flip(any(at), 'bold'), (at) => flip(any(at), 'named'), (at) => flip(item(at), 'dot'), (at) => flip(items, 'odd'),
      (at) => { if (row(at).cells[1]?.firstChild) row(at).cells[1].firstChild.data = `said ${at}` }, (at) => { row(at).querySelector('input').checked ^= 1 },
      (at) => { card(at).querySelector('input').value = `words ${at}` }, (at) => { card(at).querySelector('select').selectedIndex ^= 1 },
      (at) => { card(at).querySelector('input').setCustomValidity(at % 2 ? 'no' : '') }, (at) => { words.textContent = `Words ${at}` },
      (at) => { document.querySelector('label').textContent = `Named ${at}` }, (at) => { document.querySelector('label').htmlFor = `deep${at % 25}` },
      (at) => scrollTo(0, at * 53), (at) => scrollTo(0, 0), (at) => { document.body.style.paddingTop = `${at % 9}px` }, (at) => { document.body.style.color = at % 3 ? '' : '#fff' },
      (at) => sheet.replaceSync(at % 2 ? `li:nth-child(${at % 7}) { visibility: hidden }` : ''), (at) => sheet.insertRule(`.card:nth-child(${at % 9 + 1}) p { display: none }`),
      (at) => sheet.cssRules.length && sheet.deleteRule(0), (at) => card(at).querySelector('input').focus({ preventScroll: true }), () => document.activeElement.blur(),
      (at) => { document.querySelector('iframe').contentDocument.querySelector('p').textContent = `Deep ${at}` },
      (at) => { host.shadowRoot.querySelector('button').disabled = at % 2 }, (at) => flip(host.shadowRoot.querySelector('div'), 'on'),
      (at) => { more.open = !more.open }, (at) => { set.disabled = !set.disabled }, (at) => items.append(item(at)), (at) => rows.append(row(at)), (at) => cards.append(item(at) || ''),
      (at) => card(at).animate({ opacity: [0, 0] }, { duration: 20, fill: at % 2 ? 'forwards' : 'none' }), (at) => card(at).prepend('loose words'),
      (at) => { cards.setAttribute('aria-disabled', String(Boolean(at % 2))) }, (at) => { cards.inert = !cards.inert }, (at) => { any(at).setAttribute('role', 'button') },
      (at) => { any(at).title = `Title ${at}` }, (at) => any(at).toggleAttribute('aria-hidden'), (at) => card(at).querySelector('a').toggleAttribute('href'),
      (at) => { table.setAttribute('role', at % 2 ? 'grid' : 'none') }, (at) => { any(at).style.cursor = at % 2 ? 'pointer' : '' }, (at) => { any(at).style.transform = at % 2 ? `translateY(${at - 30}px)` : '' },
      (at) => { document.querySelector('style').append(at % 2 ? '.card h3 { display: none }' : '.card h3 { display: block }') }, (at) => { cards.style.opacity = at % 2 ? 0 : 1 },
      (at) => pick(document.querySelectorAll('[popover]'), at)?.togglePopover(), (at) => flip(card(at), 'peer:2on'), () => flip(cards, 'CASE'), (at) => card(at).querySelector('input').toggleAttribute('data-off'),
      (at) => { card(at).querySelector('h3').innerText = ['', 'Other', ' '][at % 3] }, (at) => { items.style.cssText = at % 2 ? 'position: absolute; top: 5000px' : '' }, () => {},
    ]""",
)


AT_REST = """async () => {
    await Promise.all(document.getAnimations().map((one) => one.finished))
    for (let left = 2; left; left -= 1) await new Promise(requestAnimationFrame)
}"""
"""What has lost its place loses the focus with the next picture."""


def near(a: Seen, b: Seen) -> bool:
    """Whether two lines are the same; what moved with its block may be a pixel off where it lay between two."""
    boxes = zip(a.box or (), b.box or (), strict=False)
    return a._replace(box=None) == b._replace(box=None) and all(abs(one - other) <= 1 for one, other in boxes)


def told_apart(seen: Observation, full: Observation) -> list[str]:
    """The lines that are not the same."""
    if len(seen.nodes) != len(full.nodes):
        both = [{str(line._replace(box=None)) for line in look.nodes} for look in (seen, full)]
        return ["only remembered:", *sorted(both[0] - both[1]), "only in full:", *sorted(both[1] - both[0])]
    pairs = zip(seen.nodes, full.nodes, strict=True)
    return [f"{a}\n  in full: {b}" for a, b in pairs if not near(a, b)]


async def changed_at_random(session: Session, seed: int, rounds: int) -> int:
    """How many lines came from memory."""
    random = Random(seed)
    eyes = await session.surface.open_eyes()
    acts = await session.page.evaluate("acts.length")
    recalled = 0
    for number in range(rounds):
        await eyes.observe()
        await eyes.observe()
        done = [(random.randrange(acts), random.randrange(60)) for _ in range(random.randint(1, 2))]
        for act, at in done:
            await session.page.evaluate(f"acts[{act}]({at})")
        if random.random() < 0.2:
            await session.page.mouse.move(random.randrange(1200), random.randrange(700))
        await session.page.evaluate(AT_REST)
        seen = await eyes.observe()
        recalled += await lines_recalled(eyes)
        full = await in_full(eyes)
        assert told_apart(seen, full) == [], f"seed {seed}, round {number}: {done}"
    return recalled


async def lines_recalled(eyes: Eyes) -> int:
    main = eyes.worlds.main
    assert main is not None
    return int(await eyes.worlds.evaluate(main, "eye.recalled()", "how much came from memory"))


ROWS = """<style>.gone { display: none }</style><table><tbody id=rows></tbody></table>"""
MAKE_ROWS = """for (let at = 0; at < 300; at += 1)
    rows.insertAdjacentHTML('beforeend', `<tr><td>Part ${at}<td><b>${at}</b> left<td><button>Buy ${at}</button>`)"""


async def test_of_a_long_table_only_what_is_in_the_window_is_looked_at_again(tmp_path):
    async with seen_at(tmp_path, {"/": page(ROWS, script=MAKE_ROWS)}) as session:
        eyes = await session.surface.open_eyes()
        first = await eyes.observe()
        assert await lines_recalled(eyes) == 0
        await session.page.evaluate("rows.rows[200].cells[0].textContent = 'Pint 2'")
        again = await eyes.observe()
        recalled = await lines_recalled(eyes)

    assert len(first.nodes) == len(again.nodes) > 600
    assert len(first.nodes) * 0.8 < recalled < len(first.nodes)
    assert any("Pint 2" in node.name for node in again.nodes)


async def test_what_comes_into_the_window_is_looked_at_whatever_was_remembered(tmp_path):
    async with seen_at(tmp_path, {"/": page(ROWS, script=MAKE_ROWS)}) as session:
        eyes = await session.surface.open_eyes()
        await eyes.observe()
        # Nothing in the document tells of a rule that is written anew; what is far away may be told as it was.
        await session.page.evaluate("document.styleSheets[0].cssRules[0].selectorText = 'b'")
        await session.page.evaluate("rows.rows[200].scrollIntoView()")
        seen = await eyes.observe()

    in_view = [node for node in seen.nodes if node.role == "row" and node.box and 0 <= node.box[1] < 700]
    assert len(in_view) > 10
    assert all("| left |" in node.name for node in in_view)


async def test_what_moved_at_the_first_look_is_looked_at_again_when_it_has_come_to_rest(tmp_path):
    async with seen_at(tmp_path, {"/": page(ROWS, script=MAKE_ROWS)}) as session:
        await session.page.evaluate(
            "rows.rows[200].querySelector('button').animate({ visibility: ['hidden', 'hidden'] }, 1e6); 0"
        )
        eyes = await session.surface.open_eyes()
        moving = await eyes.observe()
        await session.page.evaluate("document.getAnimations().forEach((one) => one.finish())")
        rested = await eyes.observe()

    assert [any(node.name == "Buy 200" for node in one.nodes) for one in (moving, rested)] == [False, True]


async def test_a_form_that_hides_what_elements_have_blinds_no_one_who_remembers(tmp_path):
    hides = "".join(
        f"<input name={name}><input name={name}>"
        for name in ("contains", "lastElementChild", "offsetParent", "nextElementSibling", "querySelectorAll")
    )
    form = f"{ROWS}<form id=far style='position: relative'><label>Far <input id=f></label>{hides}<p><i style='position: absolute'>Loose</i></p></form>"
    async with seen_at(tmp_path, {"/": page(form, script=MAKE_ROWS)}) as session:
        eyes = await session.surface.open_eyes()
        await eyes.observe()
        seen = await eyes.observe()
        assert await lines_recalled(eyes) > 500

    assert {"Loose", "Far"} <= {node.name for node in seen.nodes}


async def test_where_a_style_sheet_cannot_be_read_nothing_is_remembered(tmp_path):
    with Site({"/far.css": lambda visit: visit.reply("b { color: red }", Content_Type="text/css")}) as far:
        far_off = f"{far.url}/far.css"
        long = page(f"<link rel=stylesheet href={far_off}>{ROWS}", script=MAKE_ROWS)
        async with seen_at(tmp_path, {"/": long}, far.url) as session:
            eyes = await session.surface.open_eyes()
            await eyes.observe()
            await eyes.observe()
            assert await lines_recalled(eyes) == 0
            await session.page.evaluate("document.querySelector('link').remove()")
            await eyes.observe()
            await eyes.observe()
            assert await lines_recalled(eyes) > 500


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_remembered_is_what_would_be_seen(tmp_path, seed):
    async with seen_at(tmp_path, {"/": LONG}) as session:
        recalled = await changed_at_random(session, seed, 40)

    assert recalled > 1000


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 40))
async def test_what_is_remembered_is_what_would_be_seen_after_very_many_changes(tmp_path, seed):
    async with seen_at(tmp_path, {"/": LONG}) as session:
        await changed_at_random(session, seed, 150)
