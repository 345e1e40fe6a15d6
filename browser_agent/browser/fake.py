"""A Surface without a browser: pages made of data, for tests of recipes and of whatever stands on a Surface.

    surface = FakeSurface(FakePage(url="http://shop.test/", elements=(FakeElement(role="button", name="Buy"),)))

It answers as Chromium does, and it refuses as Chromium does; the same suite of tests holds both to that.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from PIL import Image, ImageDraw

from browser_agent.browser import aria
from browser_agent.browser.fake_document import HOLDS, MOST, Document
from browser_agent.browser.fake_hand import do
from browser_agent.browser.fake_page import FakePage
from browser_agent.browser.fake_site import FakeSite, Tab
from browser_agent.core import action as act
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.match import fold
from browser_agent.core.origin import origin_of
from browser_agent.core.ports import CHANGING, Effect, Found
from browser_agent.core.recipe import Step
from browser_agent.core.rows import Grid
from browser_agent.core.snapshot import Answer, Element, Need, Snapshot
from browser_agent.core.target import Query, Ref, Target
from browser_agent.policy.vault import Vault

ACTED_ON = frozenset(
    {"button", "checkbox", "combobox", "link", "listbox", "menuitem", "menuitemcheckbox", "menuitemradio", "radio"}
    | {"searchbox", "slider", "spinbutton", "switch", "tab", "textbox", "treeitem"}
)
"""Roles whose elements have a ref in a whole look."""


class FakeSurface:
    """Eyes and hands on pages made of data. `performed` holds every action that reached it, as it was given.

    folder: where downloads are kept. dialogs: answers by kind of box; all others are dismissed.
    """

    def __init__(
        self,
        *pages: FakePage,
        vault: Vault | None = None,
        folder: Path | None = None,
        dialogs: Mapping[str, str] | None = None,
    ) -> None:
        self.performed: list[act.Action] = []
        self.site = FakeSite(pages, folder or Path(), dict(dialogs or {}))
        self._vault = vault or Vault((), {}, ())

    @property
    def url(self) -> str:
        """Where the current tab is."""
        return self.site.tab.url

    async def begin_step(self, step: Step) -> None:
        """Count evidence for this step from now on."""
        self.site.begin(step.id)

    async def look(self, need: Need) -> Snapshot:
        """See the page as it is now."""
        tab = self._living(turn=True)
        site, document = self.site, tab.document
        origin = str(origin_of(tab.url) or "")
        return Snapshot(
            url=tab.url,
            title=document.page.title if need.title or need.whole else "",
            status=tab.status,
            whole=need.whole,
            elements=_with_refs_to_act_on(_whole(document)) if need.whole else (),
            answers=_answers(document, need),
            tabs=tuple(one.url for one in site.tabs),
            dialogs=tuple(site.dialogs),
            console_errors=tuple(site.errors),
            exchanges=tuple(site.exchanges),
            downloads=tuple(site.downloads),
            local_storage=site.stored("local", origin) if need.storage else {},
            session_storage=site.stored("session", origin) if need.storage else {},
            cookies=site.stored("cookie", origin) if need.cookies else {},
            changes=f"{document.load}:{document.changes}" if need.changes else "",
            picture_differs={file: document.page.differs.get(file, 0.0) for file, _ in need.pictures},
        )

    def aim(self, target: Target) -> None:
        """Never: a page made of data is asked for free."""

    async def locate(
        self,
        target: Target,
        *,
        hidden: bool = False,
        facts: bool = False,  # noqa: ARG002 - all facts are at hand
        surely: bool = False,  # noqa: ARG002 - and nobody looks for more
    ) -> tuple[Found, ...]:
        """Every visible element that the target names."""
        document = self._living(turn=True).document
        query = target if isinstance(target, Query) else None
        if isinstance(target, Query):
            keys = document.find(target, hidden=hidden)
        elif isinstance(target, Ref):
            keys = [key for key in document.elements if document.describe(key, ref=True).ref == target.ref]
        else:
            keys = _at(document, target.x, target.y)
        return tuple(
            Found(document.describe(key, ref=isinstance(target, Ref)), len(keys), query, (document.load, key))
            for key in keys[:MOST]
        )

    async def perform(self, action: act.Action, found: Found | None, onto: Found | None = None) -> Effect:
        """Do it, once."""
        self._living()
        self.performed.append(action)
        if isinstance(action, act.Tab):
            return self._change_tab(action)
        return do(self.site, self._vault, action, found, onto)

    async def pending(self, *, document: bool) -> tuple[str, ...]:
        """Requests and downloads of this step, and what the page says is still going on."""
        tab = self._living(turn=True)
        running = self.site.requests()
        if running or not document:
            return running
        told, tab.document.told_changes = tab.document.told_changes, tab.document.changes
        busy = self.site.busy()
        if busy:
            return busy
        return (CHANGING,) if told != tab.document.changes else ()

    async def grid(self, extract: act.Extract, found: Found) -> Grid:
        """Read a table, a list or repeated regions as raw cells."""
        document = self._living().document
        _, key = self.site.reach(found)
        if extract.source == "table":
            return document.table(key)
        if extract.source == "list":
            items = [one for one in document.inside(key) if document.elements[one].role in ("listitem", "option")]
            return Grid(
                headers=("text",), rows=tuple((document.cell(one),) for one in items if not document.is_hidden(one))
            )
        regions = document.find(found.query) if found.query is not None else [key]
        columns = extract.columns
        headers = tuple(column.name for column in columns)
        return Grid(headers=headers, rows=tuple(tuple(document.cell(one) for _ in columns) for one in regions))

    async def picture(self, *, whole_page: bool = False, of: Found | None = None) -> bytes:
        """A small JPEG: what the page shows as text on white; what fields hold is not on it."""
        document = self._living().document
        size = (320, min(document.page.height, 2000) if whole_page else 200)
        text = document.page_text()
        if of is not None:
            _, key = self.site.reach(of)
            box = document.box(key)
            size, text = (max(int(box.width), 1), max(int(box.height), 1)), document.text(key)
        image = Image.new("RGB", size, "white")
        ImageDraw.Draw(image).text((4, 4), text.encode("ascii", "replace").decode(), fill="black")
        out = io.BytesIO()
        image.save(out, "JPEG", quality=70)
        return out.getvalue()

    def _living(self, *, turn: bool = False) -> Tab:
        """The current tab; a turn passes for whatever runs. Raises StepFault when it is not there or not answering."""
        if turn:
            self.site.turn()
        return self.site.living()

    def _change_tab(self, action: act.Tab) -> Effect:
        site = self.site
        if action.to == "close":
            site.tabs.remove(site.tab)
            if not site.tabs:
                raise StepFault(Fault(kind="gone", expected="another tab to go back to", found="this was the only one"))
            return self._switch(site.tabs[-1])
        if action.to == "new":
            newer = [tab for tab in site.tabs if tab.is_new and tab is not site.tab]
            if not newer:
                raise StepFault(Fault(kind="not_found", expected="a new tab", found="none was opened"))
            return self._switch(newer[-1])
        wanted = fold(action.to)
        fits = [tab for tab in site.tabs if wanted in fold(tab.document.page.title) or wanted in tab.url]
        if len(fits) != 1:
            raise StepFault(
                Fault(
                    kind="ambiguous" if fits else "not_found",
                    expected=f'one tab with "{action.to}"',
                    found=str(len(fits) or "none"),
                    near=tuple(f'"{tab.document.page.title}" {tab.url}' for tab in site.tabs),
                )
            )
        return self._switch(fits[0])

    def _switch(self, tab: Tab) -> Effect:
        self.site.tab, tab.is_new = tab, False
        return Effect(f"the tab is {tab.url}")


def _answers(document: Document, need: Need) -> dict[str, Answer]:
    asked = need.queries + need.counts + need.values + need.states
    answers = {str(query): _answer(document, query) for query in asked}
    for query in need.texts:
        known = answers.get(_key(query)) or _answer(document, query)
        keys = [] if query is None else document.find(query)
        text = document.page_text() if query is None else document.text(keys[0]) if len(keys) == 1 else None
        answers[_key(query)] = known.model_copy(update={"text": text})
    for table in need.grids:
        known = answers.get(str(table)) or _answer(document, table)
        keys = document.find(table)
        grid = document.table(keys[0]) if len(keys) == 1 else None
        answers[str(table)] = known.model_copy(update={"grid": grid})
    for query in need.arias:
        known = answers.get(_key(query)) or _answer(document, query)
        answers[_key(query)] = known.model_copy(update={"aria": _aria(document, query)})
    return answers


def _key(query: Query | None) -> str:
    return "" if query is None else str(query)


def _answer(document: Document, query: Query | None) -> Answer:
    if query is None:
        return Answer(count=1)
    keys = document.find(query)
    return Answer(count=len(keys), elements=tuple(document.describe(key) for key in keys[:MOST]))


def _whole(document: Document) -> tuple[Element, ...]:
    """Everything that can be seen, as a screen reader tells it: fields hold their value as text."""
    made = []
    for key in document.elements:
        if document.is_hidden(key):
            continue
        element = document.describe(key, ref=True)
        own = document.elements[key].text or ""
        text = own if own != element.name else ""
        if element.role in HOLDS and element.value:
            text = element.value
        made.append(element.model_copy(update={"text": text}))
    return tuple(made)


def _with_refs_to_act_on(elements: Iterable[Element]) -> tuple[Element, ...]:
    return tuple(one if one.role in ACTED_ON else one.model_copy(update={"ref": ""}) for one in elements)


def _aria(document: Document, query: Query | None) -> str | None:
    elements = tuple(one.model_copy(update={"states": one.states - {"unchecked"}}) for one in _whole(document))
    if query is not None:
        keys = document.find(query)
        if len(keys) != 1:
            return None
        inside = {document.describe(key, ref=True).ref for key in (keys[0], *document.inside(keys[0]))}
        elements = tuple(one.model_copy(update={"ref": ""}) for one in elements if one.ref in inside)
    return aria.as_text(elements)


def _at(document: Document, x: float, y: float) -> list[str]:
    """The topmost element at a place: the last one that covers it."""
    hit = []
    for key in document.elements:
        box = document.box(key)
        inside = box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
        if inside and not document.is_hidden(key):
            hit.append(key)
    return hit[-1:]
