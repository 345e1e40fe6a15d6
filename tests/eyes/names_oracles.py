"""What three readers say of the same elements: our eyes, Chromium's accessibility tree, Playwright's snapshot."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from playwright.async_api import CDPSession, Page, Route

from browser_agent.browser.launch import Launch, launched
from browser_agent.browser.worlds import World, Worlds
from tests.eyes.names import STYLE, Case

FILES = "http://files.test"
"""Where files of the tests are for the browser. Root's browser is another user, who cannot read them."""
CHROMIUM_WORDS = {
    "image": "img",
    "generic": "",
    "Iframe": "iframe",
    "Canvas": "canvas",
    "Video": "video",
    "ColorWell": "textbox",
    "Date": "textbox",
    "InputTime": "textbox",
    "DisclosureTriangle": "button",
    "Details": "group",
    "SvgRoot": "img",
}
"""Chromium's own words for roles that the eyes call otherwise."""
SILENT = frozenset({"none", "generic"})
"""Words for "nothing to say of this one", besides ""."""
PLAYWRIGHT_SAYS = frozenset({"checked", "mixed", "pressed", "disabled", "invalid", "expanded", "selected"})
CHROMIUM_SAYS = PLAYWRIGHT_SAYS | {"unchecked", "not pressed", "readonly", "required", "collapsed"}
"""The states that each of the two can say; others cannot be compared."""
LINE = re.compile(r"""- '?(?P<role>[a-z]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?P<states>(?: \[[^\]]*\])*)""")


class Said(NamedTuple):
    """One element in one reader's words."""

    role: str
    name: str
    states: frozenset[str] = frozenset()

    def __str__(self) -> str:
        name = re.sub("[\ue000-\uf8ff]", lambda private: f"U+{ord(private[0]):X}", self.name)
        return f'{self.role} "{name}" {", ".join(sorted(self.states))}'.strip()

    def only(self, states: frozenset[str]) -> Said:
        """The same without the states that somebody else cannot say."""
        return self._replace(states=self.states & states)


def said(role: str, name: str, states: Iterable[str] = ()) -> Said:
    """With one word for "nothing to say", and without spaces at the ends of a name: Chromium's API does not trim."""
    return Said("" if role in SILENT else role, " ".join(name.split()), frozenset(states))


class Readers:
    """All readers on one page."""

    def __init__(self, page: Page, worlds: Worlds, world: World, session: CDPSession) -> None:
        self.page, self.worlds, self.world, self.session = page, worlds, world, session

    async def ours(self, mark: str) -> dict[str, Said]:
        """What the eyes say of each element with this attribute, by its value."""
        found = await self.worlds.evaluate(self.world, OURS % json.dumps(mark), "names")
        return {key: said(role, name, states) for key, role, name, states in found}

    async def chromium(self, mark: str) -> dict[str, Said]:
        """The same from the accessibility tree."""
        tree = await self.session.send("DOM.getDocument", {"depth": -1, "pierce": True})
        nodes = marked(tree["root"], mark)
        ask = "Accessibility.getPartialAXTree"
        told = [self.session.send(ask, {"backendNodeId": node, "fetchRelatives": False}) for _, node in nodes]
        answers = await asyncio.gather(*told)
        return {key: of_tree(one["nodes"][0]) for (key, _), one in zip(nodes, answers, strict=True)}

    async def playwright(self, mark: str) -> dict[str, Said]:
        """The same from Playwright's snapshots; without those that it finds no line for."""
        found = self.page.locator(f"[{mark}]")
        keys = await found.evaluate_all(f"all => all.map(one => one.getAttribute('{mark}'))")
        lines = await asyncio.gather(*(one.aria_snapshot() for one in await found.all()))
        return {key: of_line(line) for key, line in zip(keys, lines, strict=True)}


OURS = """(mark => {
  const all = [];
  const within = (root) => { for (const one of root.querySelectorAll("*")) {
    if (one.hasAttribute(mark)) { const role = eye.roleOf(one); all.push([one.getAttribute(mark), role, eye.nameOf(one), eye.statesOf(one, role)]); }
    if (one.shadowRoot) within(one.shadowRoot);
  } };
  within(document);
  return all;
})(%s)"""


def marked(node: Mapping[str, Any], mark: str) -> list[tuple[str, int]]:
    """Value and number of each node that has an attribute."""
    attributes: Sequence[str] = node.get("attributes", ())
    pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
    found = [(pairs[mark], node["backendNodeId"])] if mark in pairs else []
    for inner in ("children", "shadowRoots"):
        for child in node.get(inner, ()):
            found += marked(child, mark)
    return found


def of_tree(node: Mapping[str, Any]) -> Said:
    """A node of Chromium's tree in the words of the eyes."""
    role = node["role"]["value"]
    if node["ignored"]:
        return said("", "")
    told = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    states = {word for word in ("disabled", "required", "readonly", "selected") if told.get(word) is True}
    for word, on, off in (
        ("checked", "checked", "unchecked"),
        ("pressed", "pressed", "not pressed"),
        ("expanded", "expanded", "collapsed"),
    ):
        if word in told:
            states.add({"true": on, "false": off, "mixed": "mixed"}[str(told[word]).lower()])
    if str(told.get("invalid", "false")) not in ("false", ""):
        states.add("invalid")
    return said(CHROMIUM_WORDS.get(role, role), node.get("name", {}).get("value", ""), states)


def of_line(line: str) -> Said:
    """A line of Playwright's snapshot in the words of the eyes."""
    found = LINE.match(line)
    if not found:
        return said("", "")
    words = (one.partition("=") for one in re.findall(r"\[([^\]]*)\]", found["states"]))
    states = {more if more == "mixed" else word for word, _, more in words}
    name = json.loads(f'"{found["name"]}"') if found["name"] else ""
    return said("" if found["role"] == "text" else found["role"], name, states)


def sheet(cases: Sequence[Case]) -> str:
    """All pieces on one page, each in its own corner."""
    pieces = "".join(f"<div>{one.html}</div>" for one in cases)
    return f"<!doctype html><meta charset=utf-8><title>Names</title><style>{STYLE}</style>{pieces}{MIXED}"


MIXED = "<script>for (const one of document.querySelectorAll('[data-mixed]')) one.indeterminate = true</script>"


async def _served(route: Route) -> None:
    file = Path(unquote(urlsplit(route.request.url).path))
    if file.is_file():
        await route.fulfill(path=file)
    else:
        await route.fulfill(status=404)


@asynccontextmanager
async def readers() -> AsyncIterator[Readers]:
    """A browser with one empty tab and everyone who reads it."""
    async with launched(Launch()) as running:
        page = await running.browser.new_page()
        await page.route(f"{FILES}/**", _served)
        worlds = Worlds(page)
        await worlds.open()
        session = await page.context.new_cdp_session(page)
        await session.send("Accessibility.enable")
        world = (await worlds.all())[0]
        yield Readers(page, worlds, world, session)


async def opened(them: Readers, page: str | Path) -> Readers:
    """The same readers on another page: an address, or a file of ours, which the browser itself may not read."""
    if isinstance(page, Path):
        page = f"{FILES}{page.as_posix()}"
    await them.page.goto(page)
    return Readers(them.page, them.worlds, (await them.worlds.all())[0], them.session)
