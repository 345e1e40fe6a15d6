"""A fake page while it is open: its elements as they are now, what a query names in it, and what they look like."""

from __future__ import annotations

from dataclasses import dataclass, field

from browser_agent.browser.fake_page import FakeElement, FakePage
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.match import fold
from browser_agent.core.origin import origin_of
from browser_agent.core.rows import Cell, Grid
from browser_agent.core.snapshot import Box, Element
from browser_agent.core.target import Query

SHOWS_NAME = {
    "button", "link", "heading", "option", "tab", "menuitem", "cell", "gridcell", "columnheader", "rowheader",
}  # fmt: skip
"""Roles whose name is what they show; for all others the text is said apart."""
TAGS = {
    "textbox": "input", "searchbox": "input", "spinbutton": "input", "checkbox": "input", "radio": "input",
    "button": "button", "link": "a", "heading": "h2", "combobox": "select", "paragraph": "p", "list": "ul",
    "listitem": "li", "img": "img", "option": "option", "form": "form", "dialog": "dialog",
}  # fmt: skip
FIELDS = {
    "textbox": "text", "searchbox": "search", "spinbutton": "number", "checkbox": "checkbox", "radio": "radio",
    "combobox": "select-one", "button": "submit",
}  # fmt: skip
TOGGLES = {"checkbox", "radio", "switch"}
HOLDS = {"textbox", "searchbox", "spinbutton", "combobox", "slider"}
SECRET = {"password", "otp", "card"}
MARGIN_PX = 8.0
MOST = 50
"""Elements that an answer describes."""


@dataclass
class Document:
    """What a tab shows. load: counts the documents of the surface, so that an element knows which one it is of."""

    page: FakePage
    load: int
    changes: int = 0
    told_changes: int = -1
    elements: dict[str, FakeElement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.elements = self.page.all_elements()

    def change(self, key: str, **values: object) -> None:
        """Give an element other values. Raises KeyError when the page has no such element."""
        self.elements[key] = FakeElement.model_validate({**dict(self.elements[key]), **values})
        self.changes += 1

    def is_hidden(self, key: str) -> bool:
        """Whether an element, or one around it, is hidden."""
        return any("hidden" in self.elements[one].states for one in (key, *self.around(key)))

    def around(self, key: str) -> list[str]:
        """The elements around one, innermost first."""
        found: list[str] = []
        parent = self.elements[key].parent
        while parent and parent in self.elements and parent not in found:
            found.append(parent)
            parent = self.elements[parent].parent
        return found

    def inside(self, key: str) -> list[str]:
        """Everything below an element, in page order."""
        return [other for other in self.elements if key in self.around(other)]

    def text(self, key: str) -> str:
        """What an element shows, with all that is visible inside it."""
        own = self._own_text(key)
        inner = [self._own_text(other) for other in self.inside(key) if not self.is_hidden(other)]
        return " ".join(filter(None, (own, *inner)))

    def page_text(self) -> str:
        """All visible text, line by line."""
        lines = [self._own_text(key) for key in self.elements if not self.is_hidden(key)]
        return "\n".join(filter(None, lines))

    def name(self, key: str) -> str:
        """The accessible name: the given one, else the text where the role is named by it."""
        element = self.elements[key]
        return element.name or (self.text(key) if element.role in SHOWS_NAME or element.role == "row" else "")

    def address(self, key: str) -> str | None:
        """Where the form around an element posts."""
        for one in (key, *self.around(key)):
            if self.elements[one].form is not None:
                return self.elements[one].form
        return None

    def describe(self, key: str, *, ref: bool = False) -> Element:
        """An element as the real surface tells it; secrets as dots."""
        element, hidden = self.elements[key], self.is_hidden(key)
        states = set(element.states) - {"hidden"}
        if element.role in TOGGLES and not states & {"checked", "mixed"}:
            states.add("unchecked")
        form = self.address(key)
        method = next((self.elements[o].method for o in (key, *self.around(key)) if self.elements[o].method), "get")
        origin = element.frame or self.page.url
        return Element(
            ref=f"e{list(self.elements).index(key) + 1}" if ref else "",
            role=element.role,
            name=self.name(key),
            text=self.text(key)[:2000],
            value=self.value(key),
            states=frozenset(states | ({"hidden"} if hidden else set())),
            tag=self.tag(key),
            field=element.field or FIELDS.get(element.role, ""),
            href=element.href,
            form=form,
            method=method if form is not None else None,
            frame=element.frame,
            origin=str(origin_of(origin) or origin),
            box=None if hidden else self.box(key),
            heading=self._heading(key),
            level=len(self.around(key)),
        )

    def tag(self, key: str) -> str:
        """Its HTML tag: the given one, else what its role is mostly made of."""
        element = self.elements[key]
        return element.tag or TAGS.get(element.role, "div")

    def value(self, key: str) -> str | None:
        """What a field holds; None for what is no field."""
        element = self.elements[key]
        if element.role not in HOLDS and element.value is None and not element.field:
            return "on" if element.role in TOGGLES else None
        if element.role == "combobox" and element.value is None and element.options:
            return element.options[0]
        value = element.value or ""
        return "•" * len(value) if element.field in SECRET else value

    def box(self, key: str) -> Box:
        """Its place: the given one, else one line of 30 pixels for each element."""
        place = list(self.elements).index(key)
        return self.elements[key].box or Box(x=8, y=8 + 30 * place, width=200, height=20)

    def find(self, query: Query, *, hidden: bool = False) -> list[str]:
        """The keys of every element that a query names; of visible ones only, unless `hidden`."""
        found = [key for key in self._named(query) if hidden or not self.is_hidden(key)]
        return found if query.nth is None else found[query.nth : query.nth + 1]

    def table(self, key: str) -> Grid:
        """Headings and raw cells of a table; a cell over several columns stands in each."""
        headers: tuple[str, ...] = ()
        rows: list[tuple[Cell, ...]] = []
        for row in self._children(key, "row"):
            cells = self._children(row, "columnheader", "cell", "gridcell", "rowheader")
            if cells and all(self.elements[cell].role == "columnheader" for cell in cells):
                headers = tuple(self.text(cell) for cell in cells for _ in range(self.elements[cell].span))
            else:
                rows.append(tuple(self.cell(cell) for cell in cells for _ in range(self.elements[cell].span)))
        return Grid(headers=headers, rows=tuple(rows))

    def cell(self, key: str) -> Cell:
        """One cell, item or region, with the address when it is or holds a link."""
        links = [self.elements[one].href for one in (key, *self.inside(key)) if self.elements[one].href]
        return Cell(text=fold(self.text(key)), href=links[0] if links else None)

    def _children(self, key: str, *roles: str) -> list[str]:
        found = [other for other in self.elements if self.elements[other].parent == key]
        return [other for other in found if self.elements[other].role in roles and not self.is_hidden(other)]

    def _own_text(self, key: str) -> str:
        element = self.elements[key]
        if element.text is not None:
            return element.text
        return element.name if element.role in SHOWS_NAME else ""

    def _heading(self, key: str) -> str:
        before = list(self.elements)[: list(self.elements).index(key)]
        named = [self.name(other) for other in before if self.elements[other].role == "heading"]
        return named[-1] if named else ""

    def _named(self, query: Query) -> list[str]:
        keys = list(self.elements)
        if query.frame:
            keys = [key for key in keys if _is_called(self.elements[key].frame, query.frame[-1])]
        if query.within is not None:
            outer = set(self._named(query.within))
            keys = [key for key in keys if outer & set(self.around(key))]
        if query.row:
            rows = self._rows(query, keys)
            if query.role == "row":
                return rows
            keys = [key for key in keys if any(row in self.around(key) for row in rows)]
        keys = [key for key in keys if self._fits(query, key)]
        if query.text is not None:
            keys = [key for key in keys if not set(keys) & set(self.inside(key))]
        return keys if query.near is None else self._nearest(keys, query.near)

    def _fits(self, query: Query, key: str) -> bool:
        element = self.elements[key]
        field = element.role in HOLDS | TOGGLES or bool(element.field)
        said = {
            "name": self.name(key),
            "label": element.label or (element.name if field else ""),
            "text": self.text(key),
            "placeholder": element.placeholder,
            "alt": element.alt,
            "title": element.title,
        }
        if query.role is not None and query.role != element.role:
            return False
        if query.testid is not None and query.testid != element.testid:
            return False
        if query.css is not None and not self._is_css(query.css, key):
            return False
        wanted = ((getattr(query, word), here) for word, here in said.items())
        return all(text is None or (here != "" and _same(text, here, exact=query.exact)) for text, here in wanted)

    def _is_css(self, css: str, key: str) -> bool:
        """Only `#id` and tag names: there is no markup to ask."""
        if css.startswith("#"):
            return self.elements[key].id == css[1:]
        if not css.isalnum():
            raise StepFault(
                Fault(kind="unsuitable", expected="#id or a tag name, on a page made of data", found=f'css "{css}"')
            )
        return self.tag(key) == css

    def _rows(self, query: Query, keys: list[str]) -> list[str]:
        """The rows whose cells under these headings hold these texts."""
        fits = []
        for row in (key for key in keys if self.elements[key].role == "row"):
            headers = self.table(self.elements[row].parent).headers
            parts = self._children(row, "cell", "gridcell", "rowheader")
            cells = [self.cell(one).text for one in parts for _ in range(self.elements[one].span)]
            held = dict(zip(headers, cells, strict=False))
            if all(fold(held.get(fold(column), "\0")) == fold(text) for column, text in query.row.items()):
                fits.append(row)
        return fits

    def _nearest(self, keys: list[str], near: Query) -> list[str]:
        anchors = self._named(near)
        seen = [key for key in keys if not self.is_hidden(key)]
        if len(anchors) != 1 or not seen:
            return []
        gaps = sorted((_gap(self.box(key), self.box(anchors[0])), key) for key in seen)
        if len(gaps) > 1 and gaps[1][0] - gaps[0][0] < MARGIN_PX:
            return seen
        return [gaps[0][1]]


def _same(wanted: str, here: str, *, exact: bool) -> bool:
    wanted, here = fold(wanted), fold(here)
    return wanted == here if exact else wanted.lower() in here.lower()


def _is_called(frame: str, word: str) -> bool:
    return bool(frame) and (word == frame or (len(word) > 3 and word in frame))


def _gap(one: Box, other: Box) -> float:
    """How far two boxes are apart; the distance of their middles decides between touching ones."""
    x = max(0.0, one.x - other.x - other.width, other.x - one.x - one.width)
    y = max(0.0, one.y - other.y - other.height, other.y - one.y - one.height)
    middle_x = one.x + one.width / 2 - other.x - other.width / 2
    middle_y = one.y + one.height / 2 - other.y - other.height / 2
    return float((x**2 + y**2) ** 0.5 + (middle_x**2 + middle_y**2) ** 0.5 / 1000)
