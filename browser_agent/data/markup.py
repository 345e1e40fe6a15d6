"""A table or list of a kept web page as a grid. The only file of the program that knows BeautifulSoup."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder import ParserRejectedMarkup
from bs4.element import NavigableString, PreformattedString, Script, Stylesheet, TemplateString

from browser_agent.core.rows import Cell, Grid
from browser_agent.data.kept import DocumentFault, capped, same_name
from browser_agent.data.text import fold, quoted

MAX_CHARACTERS = 10_000_000
"""Of a page: the parser does about half a million a second."""
PARSE_SECONDS = 30.0

_BREAKS = frozenset(("br", "p", "div", "li", "tr", "td", "th", "dt", "dd", "ul", "ol", "table", "h1", "h2", "h3"))
_UNSEEN = (PreformattedString, Script, Stylesheet, TemplateString)
_EMPTY = Cell(text="")


_SECTIONS = ("tbody", "thead", "tfoot")
_IMPLIED = {
    **dict.fromkeys(("td", "th"), (("td", "th"), ("tr", "table"))),
    "tr": (("td", "th", "tr", "caption"), (*_SECTIONS, "table")),
    **dict.fromkeys(_SECTIONS, (("td", "th", "tr", "caption", *_SECTIONS), ("table",))),
    "li": (("li",), ("ul", "ol", "menu")),
    **dict.fromkeys(("dt", "dd"), (("dt", "dd"), ("dl",))),
}
"""By tag that begins: the open tags that it ends, and those beyond which it ends none (HTML standard, 13.1.2.4)."""


class _Soup(BeautifulSoup):
    """Ends the tags that HTML lets people leave open, which html.parser does not, and stops in time.

    html.parser takes quadratic time on tags that never end, so a page could keep it busy for hours.
    """

    deadline: float = float("inf")

    def handle_starttag(self, name: str, *rest: Any, **more: Any) -> Tag | None:  # noqa: ANN401 - passed on
        self._hurry()
        ends, walls = _IMPLIED.get(name, ((), ()))
        if ends:
            open_tags: list[str] = []
            for tag in reversed(self.tagStack):
                if tag.name in walls:
                    break
                if tag.name in ends:
                    open_tags.append(tag.name)
            for open_tag in open_tags:
                self.handle_endtag(open_tag)
        return super().handle_starttag(name, *rest, **more)

    def handle_data(self, data: str) -> None:
        self._hurry()
        super().handle_data(data)

    def _hurry(self) -> None:
        if monotonic() > self.deadline:
            raise DocumentFault("bad_download", "a page that is read in time", "one that takes far too long")


def html_grid(text: str, name: str = "", *, seconds: float = PARSE_SECONDS) -> Grid:
    """The table or, when the page has no table, the list of that name.

    name: caption, aria-label, title or id; "" when there is only one. A table's headings are its thead, or a
    first row of th; colspan and rowspan repeat a cell; tfoot is not read: it holds totals. A list has one
    column without a heading, a dl one column a term.
    """
    if len(text) > MAX_CHARACTERS:
        raise DocumentFault("cap_reached", f"a page of {MAX_CHARACTERS} characters at most", str(len(text)))
    soup = _parsed(text, seconds)
    tables = [found for found in soup.find_all("table") if found.get("role") not in ("presentation", "none")]
    lists = [] if tables else soup.find_all(["ul", "ol", "dl"])
    # Without a name, what stands inside another table or list is a part of it.
    outer = [tag for tag in tables or lists if name or tag.find_parent(["table", "ul", "ol", "dl"]) is None]
    found = _named(outer, name)
    if found.name == "table":
        return _table(found)
    return _terms(found) if found.name == "dl" else _items(found)


def _parsed(text: str, seconds: float) -> BeautifulSoup:
    class Timed(_Soup):
        deadline = monotonic() + seconds

    try:
        return Timed(text, "html.parser")
    except (ParserRejectedMarkup, RecursionError) as error:
        raise DocumentFault("bad_download", "an HTML page", "markup that cannot be read") from error


def _named(found: list[Tag], name: str) -> Tag:
    names = [_names(tag) for tag in found]
    if name:
        places = sorted({place for place, each in enumerate(names) if same_name(name, each)})
    else:
        places = list(range(len(found)))
    if len(places) == 1:
        return found[places[0]]
    listed = ", ".join(quoted(next(iter(each), "without name"), 40) for each in names[:20])
    wanted = f"one table or list {quoted(name)}" if name else "one table or list"
    raise DocumentFault(
        "ambiguous" if places else "not_found", wanted,
        f"{len(found)} on the page: {listed}" if found else "none",
        next="name it by its caption, label or id" if len(places) > 1 else "",
    )  # fmt: skip


def _names(tag: Tag) -> list[str]:
    caption = tag.find("caption") if tag.name == "table" else None
    texts = [_text(caption) if isinstance(caption, Tag) else ""]
    texts += [str(tag.get(attribute) or "") for attribute in ("aria-label", "title", "id")]
    return [fold(text) for text in texts if fold(text)]


def _text(tag: Tag) -> str:
    parts: list[str] = []
    for node in tag.descendants:
        if isinstance(node, Tag):
            if node.name in _BREAKS:
                parts.append(" ")
        elif isinstance(node, NavigableString) and not isinstance(node, _UNSEEN):
            parts.append(str(node))
    return fold("".join(parts))


def _cell(tag: Tag) -> Cell:
    links = [str(link["href"]) for link in tag.find_all("a", href=True)]
    images = tag.find_all("img")
    fields = tag.find_all(["input", "data"], value=True)
    image = images[0] if len(images) == 1 else None
    return Cell(
        text=_text(tag),
        href=links[0] if len(set(links)) == 1 else None,
        src=str(image["src"]) if image and image.get("src") else None,
        alt=str(image["alt"]) if image and image.get("alt") else None,
        title=str(tag["title"]) if tag.get("title") else None,
        value=str(fields[0]["value"]) if len(fields) == 1 else None,
    )


def _own(tag: Tag, names: tuple[str, ...]) -> Iterator[Tag]:
    return (child for child in tag.children if isinstance(child, Tag) and child.name in names)


def _span(tag: Tag, attribute: str, most: int) -> int:
    """A span as browsers read it; `most` is the limit of the HTML standard."""
    text = str(tag.get(attribute) or "1").strip()
    count = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
    # rowspan 0 means to the end of the section, and reading stops there anyway.
    return min(count or (most if attribute == "rowspan" else 1), most)


_Hanging = dict[int, tuple[int, Cell]]
"""By column: how many more rows a cell from above covers, and the cell."""


def _take(row: list[Cell], above: _Hanging, below: _Hanging) -> None:
    """Put the cells that hang down here at the end of the row, as far as they follow each other."""
    while len(row) in above:
        left, cell = above.pop(len(row))
        if left > 1:
            below[len(row)] = (left - 1, cell)
        row.append(cell)


def _expanded(lines: list[Tag]) -> list[list[Cell]]:
    """The rows of one section with every spanning cell in all places that it covers."""
    rows: list[list[Cell]] = []
    hanging: _Hanging = {}
    cells = 0
    for line in lines:
        row: list[Cell] = []
        above, hanging = hanging, {}
        for tag in _own(line, ("td", "th")):
            _take(row, above, hanging)
            cell, down = _cell(tag), _span(tag, "rowspan", 65_534)
            for _ in range(_span(tag, "colspan", 1000)):
                if down > 1:
                    hanging[len(row)] = (down - 1, cell)
                row.append(cell)
            capped(cells + len(row))
        while above:
            # Cells that are missing before a hanging one are empty, as in a browser.
            if len(row) not in above:
                row.append(_EMPTY)
            _take(row, above, hanging)
        cells = capped(cells + len(row))
        rows.append(row)
    return rows


def _table(table: Tag) -> Grid:
    head = [line for section in _own(table, ("thead",)) for line in _own(section, ("tr",))]
    sections = [[line] if line.name == "tr" else list(_own(line, ("tr",))) for line in _own(table, ("tr", "tbody"))]
    # Loose tr elements make one section together, as in a browser.
    loose = [lines[0] for lines in sections if lines and lines[0].parent is table]
    bodies = [loose] if loose else []
    bodies += [lines for lines in sections if lines and lines[0].parent is not table]
    if not head and bodies and _is_heading(bodies[0][0]):
        head, bodies[0] = bodies[0][:1], bodies[0][1:]
    headings = _expanded(head)
    rows = [row for lines in bodies for row in _expanded(lines) if row]
    width = max((len(row) for row in [*headings, *rows]), default=0)
    capped(width * len(rows))
    # Browsers show missing cells at the end as empty; a lone cell stays alone, for it is a message.
    padded = tuple(tuple(row if len(row) == 1 else row + [_EMPTY] * (width - len(row))) for row in rows)
    return Grid(headers=_headings(headings, width), rows=padded)


def _is_heading(line: Tag) -> bool:
    cells = list(_own(line, ("td", "th")))
    of_rows = ("row", "rowgroup")
    return bool(cells) and all(cell.name == "th" and cell.get("scope") not in of_rows for cell in cells)


def _headings(rows: list[list[Cell]], width: int) -> tuple[str, ...]:
    """Headings of several rows are joined from top to bottom: "2026 Total"; a repeated one counts once."""
    joined = []
    for place in range(width):
        texts = [row[place].text for row in rows if place < len(row)]
        joined.append(" ".join(dict.fromkeys(text for text in texts if text)))
    return tuple(joined)


def _items(found: Tag) -> Grid:
    return Grid(headers=("",), rows=tuple((_cell(item),) for item in _own(found, ("li",))))


def _terms(found: Tag) -> Grid:
    """A row begins when a term comes again."""
    rows: list[dict[str, Cell]] = [{}]
    term = ""
    for tag in found.find_all(["dt", "dd"]):
        if tag.name == "dt":
            term = _text(tag)
            if term in rows[-1]:
                rows.append({})
        else:
            before, cell = rows[-1].get(term), _cell(tag)
            if before is not None:
                cell = before.model_copy(update={"text": f"{before.text} {cell.text}"})
            rows[-1][term] = cell
    headers = tuple(dict.fromkeys(name for row in rows for name in row))
    capped(len(headers) * len(rows))
    return Grid(headers=headers, rows=tuple(tuple(row.get(name, _EMPTY) for name in headers) for row in rows if row))
