"""A click into a frame, or beside one, is for that document: no other one that comes under the mouse hears of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser_agent import open_page
from browser_agent.agent import Options
from browser_agent.browser.session import Session
from browser_agent.core import action as act
from browser_agent.core.errors import StepFault
from browser_agent.core.target import Query, Ref
from tests.faults.world import Site, Visit, page

pytestmark = pytest.mark.browser
KINDS = "['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']"
ALL_FIVE = 5
BUTTON = "<button style='position:absolute;left:20px;top:20px;width:240px;height:60px'>{0}</button>"
OUTER = """
const made = (src, left) => {
  const one = Object.assign(document.createElement('iframe'), { src });
  one.style.cssText = `position:absolute;left:${left}px;top:60px;width:400px;height:160px;border:0;background:white`;
  return one;
};
const a = made(A, 60), b = made(B, 600), cover = document.createElement('div');
document.body.append(a, b);
cover.style.cssText = 'position:absolute;left:60px;top:60px;width:400px;height:160px';
for (const kind of KINDS) cover.addEventListener(kind, () => fetch(`/ran?which=wrong&kind=${kind}`));
const over = () => { b.style.left = '60px'; b.style.zIndex = 9; };
const acts = { over, gone: () => { over(); a.remove(); }, covered: () => document.body.append(cover), never() {} };
if (WHEN === 'pointerover') a.addEventListener('pointerover', () => acts[HOW]());
else addEventListener('message', (told) => { if (told.data === WHEN) acts[HOW](); });
""".replace("KINDS", KINDS)


def inside(which: str, name: str) -> str:
    """A frame that tells its server of every event, and the page around it of the press."""
    script = (
        f"for (const kind of {KINDS}) addEventListener(kind, () => fetch(`/ran?which={which}&kind=${{kind}}`), true);"
    )
    return page(
        BUTTON.format(name),
        script=f"{script} addEventListener('mousedown', () => parent.postMessage('mousedown', '*'));",
    )


def noted(visit: Visit) -> None:
    visit.reply("noted")


async def clicked(
    session: Session, sites: tuple[Site, Site], way: str, scene: tuple[str, str, str, str]
) -> tuple[str, list[str]]:
    """Click the button of frame A, by ref or by words; what our side said, and what every server heard."""
    a, b, how, when = scene
    words = f"const A = {a!r}, B = {b!r}, HOW = {how!r}, WHEN = {when!r};"
    sites[0].pages["/"] = page("", script=words + OUTER)
    await session.page.mouse.move(1, 1)
    await session.page.goto(sites[0].url)
    query = Query(role="button", name="Cancel")
    for frame in range(2):
        await session.page.frame_locator("iframe").nth(frame).get_by_role("button").wait_for()
    for site in sites:
        site.seen.clear()
    seen = await session.surface.observe()
    ref = next(node.ref for node in seen.nodes if node.role == "button" and node.name == "Cancel")
    target: Ref | Query = Ref(ref=ref) if way == "ref" else query
    try:
        (found,) = await session.surface.locate(target)
        said = (await session.surface.perform(act.Click(target=target), found)).said
    except StepFault as fault:
        said = f"refused, {fault.fault.kind}: {fault.fault.found}"
    heard: list[str] = []
    for _ in range(1 if how != "never" else 40):
        await session.page.evaluate("new Promise((done) => setTimeout(done, 60))")
        heard = [path for site in sites for path in site.seen if path.startswith("/ran")]
        if len(heard) == ALL_FIVE:
            break
    return said, heard


@pytest.mark.parametrize("way", ["ref", "words"])
@pytest.mark.parametrize("which", ["same site, another site", pytest.param("all", marks=pytest.mark.long)])
async def test_a_frame_or_a_cover_that_comes_under_the_mouse_hears_nothing_of_the_click(
    tmp_path: Path, way: str, which: str
) -> None:
    pages = {"/": page(""), "/a": inside("right", "Cancel"), "/b": inside("wrong", "Delete everything"), "/ran": noted}
    with Site(pages.copy()) as one, Site(pages.copy()) as two:
        here, port, site = one.url, two.url, two.url.replace("127.0.0.1", "localhost")
        async with open_page(f"{one.url}/", allow=(port, site), options=Options(out=tmp_path)) as session:
            every = ((here, here), (here, site), (port, port), (site, here), (site, site))
            for a, b in every if which == "all" else every[1:2]:
                for how in ("never", "over", "gone", "covered"):
                    for when in ("pointerover", "mousedown"):
                        scene = (f"{a}/a", f"{b}/b", how, when)
                        said, heard = await clicked(session, (one, two), way, scene)

                        assert [path for path in heard if "wrong" in path] == [], (scene, said)
                        if how == "never":
                            assert (said, len(heard)) == ("clicked", ALL_FIVE), scene


async def test_a_frame_of_another_site_that_is_made_while_the_mouse_comes_gets_no_click(tmp_path: Path) -> None:
    made = """
    document.querySelector('button').addEventListener('pointerover', () => {
      const one = Object.assign(document.createElement('iframe'), { src: B });
      one.style.cssText = 'position:absolute;left:0;top:0;width:400px;height:160px;border:0';
      document.body.append(one);
      for (const until = Date.now() + 700; Date.now() < until;);  // it comes in a process of its own meanwhile
    }, { once: true });
    """
    with Site({"/b": inside("wrong", "Delete everything"), "/ran": noted}) as two:
        site = two.url.replace("127.0.0.1", "localhost")
        with Site({"/": page(BUTTON.format("Cancel"), script=f"const B = '{site}/b';{made}")}) as one:
            async with open_page(f"{one.url}/", allow=(site,), options=Options(out=tmp_path)) as session:
                seen = await session.surface.observe()
                target = Ref(ref=next(node.ref for node in seen.nodes if node.role == "button"))
                (found,) = await session.surface.locate(target)
                with pytest.raises(StepFault, match='it is covered by "iframe"'):
                    await session.surface.perform(act.Click(target=target), found)
                await session.page.frame_locator("iframe").get_by_role("button").wait_for()
                heard = [path for path in two.seen if path.startswith("/ran")]
                await session.page.frame_locator("iframe").get_by_role("button").click()
                await session.page.evaluate("new Promise((done) => setTimeout(done, 60))")
                later = len(two.seen)

    assert heard == []
    assert later > 1, "what was not meant then may be meant later"
