"""What of a page a plain sentence can mean: each thing with what it says, and what stands around it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from browser_agent.core.naming import cells_of, column_of
from browser_agent.core.plain.said import Verb
from browser_agent.core.seen import Observation, Seen

FIELDS = frozenset({"textbox", "searchbox", "spinbutton", "combobox", "listbox", "slider"})
TICKED = frozenset({"checkbox", "switch", "radio", "menuitemcheckbox", "menuitemradio"})


def _fits(text: str) -> dict[str, float]:
    """`1.0 button link, 0.97 img` as a table."""
    parts = (part.split() for part in text.split(","))
    return {role: float(number) for number, *roles in parts for role in roles}


_CLICKS = _fits(
    "1.0 button link menuitem tab option treeitem checkbox switch radio menuitemcheckbox menuitemradio,"
    "0.97 generic img summary gridcell listitem columnheader, 0.95 combobox row heading cell text,"
    "0.88 textbox searchbox spinbutton listbox slider"
)
FITS: dict[Verb, dict[str, float]] = {
    "click": _CLICKS,
    "double_click": _CLICKS,
    "right_click": _CLICKS,
    "hover": _CLICKS,
    "open": _fits("1.0 link tab menuitem, 0.97 button treeitem, 0.95 combobox generic"),
    "fill": _fits("1.0 textbox searchbox spinbutton combobox, 0.95 slider listbox"),
    "choose": _fits("1.0 combobox listbox radiogroup"),
    "check": dict.fromkeys(TICKED, 1.0),
    "uncheck": dict.fromkeys(TICKED - {"radio", "menuitemradio"}, 1.0),
    "press": {**_CLICKS, **_fits("1.0 textbox searchbox spinbutton listbox slider")},
    "upload": _fits("1.0 button, 0.97 generic"),
    "scroll": {**_CLICKS, **_fits("1.0 heading, 0.97 region table, 0.9 text")},
}
"""How much a role fits a verb; roles that are not here are out of the question."""
PICKED = _fits("1.0 radio option menuitemradio, 0.97 menuitem tab, 0.95 checkbox, 0.9 generic link")
"""What can be picked by its own words, without the list that it is in."""
SECTIONS = frozenset(
    {
        "region",
        "group",
        "form",
        "navigation",
        "main",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "tabpanel",
        "table",
    }
    | {"list", "listbox", "menu", "toolbar", "radiogroup", "tablist", "article", "grid", "iframe", "tree", "figure"}
)
BOXES = frozenset({"dialog", "alertdialog"})
MOST = 3_000
"""Things on one page; one with more is a list of data, where nothing is to be guessed."""
NEAR_LINES = 3


@dataclass(frozen=True)
class Thing:
    """One thing that may be meant. says: what it is called, each with how much it counts. option: of a native list.

    around: words of its row, headings, regions and dialogs. fit: how its role fits the verb. clear: nothing covers it.
    """

    seen: Seen
    at: int
    fit: float
    says: tuple[tuple[str, float], ...]
    option: str = ""
    rows: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    dialogs: tuple[str, ...] = ()
    in_dialog: bool = False
    clear: bool = True

    @property
    def around(self) -> tuple[str, ...]:
        """All words around it."""
        return (*self.rows, *self.sections, *self.dialogs)

    def __str__(self) -> str:
        named = f'{self.seen.role} "{self.seen.name[:80]}"' if self.seen.name else self.seen.role
        return f'option "{self.option}" of {named}' if self.option else named


@dataclass
class _Level:
    """What is open above a line."""

    depth: int
    at: int
    node: Seen
    headings: list[tuple[int, str]] = field(default_factory=list)


_Around = tuple[list[_Level], list[str]]
"""What a line stands in, and the headings that it stands under."""


def things(seen: Observation, verb: Verb, *, picks: bool = False) -> list[Thing]:
    """Everything that a verb may be done to. picks: options are wanted by their own words."""
    fits = PICKED if picks else FITS[verb]
    found: list[Thing] = []
    for at, (node, above, headings) in enumerate(_walked(seen.nodes)):
        fit = fits.get(node.role)
        if picks and node.role in ("combobox", "listbox") and node.ref:
            found += [_thing(seen.nodes, at, (above, headings), 1.0, option) for option in _options(node)]
        if fit is None or (verb == "upload" and not _takes_files(node)):
            continue
        if node.ref or (verb == "scroll" and node.name):
            found.append(_thing(seen.nodes, at, (above, headings), fit))
    return found


def _takes_files(node: Seen) -> bool:
    return node.role == "button" and node.more.get("type") == "file"


def _options(node: Seen) -> list[str]:
    told = node.more.get("options", "")
    return [one.strip() for one in told.split(" | ") if one.strip() and not one.startswith("…")]


def _walked(nodes: Sequence[Seen]) -> Iterator[tuple[Seen, list[_Level], list[str]]]:
    """Each line with what it stands in, from outside to inside, and the headings that it stands under."""
    above: list[_Level] = []
    root = _Level(-1, -1, Seen(-1, "", "", ""))
    for at, node in enumerate(nodes):
        while above and above[-1].depth >= node.depth:
            above.pop()
        headings = [text for level in (root, *above) for _, text in level.headings]
        yield node, list(above), headings
        holder = above[-1] if above else root
        if node.role == "heading" and node.name:
            level = int(node.more["level"]) if node.more.get("level", "").isdigit() else 2
            holder.headings = [one for one in holder.headings if one[0] < level] + [(level, node.name)]
        above.append(_Level(node.depth, at, node))


def _thing(nodes: Sequence[Seen], at: int, around: _Around, fit: float, option: str = "") -> Thing:
    node, (above, headings) = nodes[at], around
    dialogs = [one for one in above if one.node.role in BOXES]
    inner = [one for one in above if not dialogs or one.at >= dialogs[-1].at]
    rows = [text for one in above if one.node.role == "row" for text in _row(nodes, one.at, at)]
    return Thing(
        node, at, fit, ((option, 1.0),) if option else tuple(_says(nodes, at, node)), option,
        rows=tuple(dict.fromkeys(filter(None, rows))),
        sections=tuple(dict.fromkeys([*headings, *(name for one in inner for name in _names_place(one.node))])),
        dialogs=tuple(text for one in dialogs for text in _titles(nodes, one.at)),
        in_dialog=bool(dialogs),
        clear=not any(one == "inert" or "covered by" in one for one in node.states),
    )  # fmt: skip


def _names_place(node: Seen) -> Iterator[str]:
    """What a part of the page is called, by its name and by what it is."""
    if node.role in SECTIONS:
        yield from (one for one in (node.name, node.role) if one)


def _row(nodes: Sequence[Seen], row: int, own: int) -> Iterator[str]:
    """The texts of a row, but for the thing itself."""
    yield from (cell for cell in cells_of(nodes, row) if cell)
    for at in range(row + 1, len(nodes)):
        if nodes[at].depth <= nodes[row].depth:
            return
        if at != own and nodes[at].name:
            yield nodes[at].name


def _titles(nodes: Sequence[Seen], box: int) -> Iterator[str]:
    """What a dialog is called, and its headings."""
    if nodes[box].name:
        yield nodes[box].name
    for at in range(box + 1, len(nodes)):
        if nodes[at].depth <= nodes[box].depth:
            return
        if nodes[at].role == "heading":
            yield nodes[at].name


def _says(nodes: Sequence[Seen], at: int, node: Seen) -> Iterator[tuple[str, float]]:
    yield node.name, 1.0
    for key, weight in (("text", 0.98), ("icon", 0.96), ("placeholder", 0.96), ("description", 0.93)):
        if node.more.get(key):
            yield node.more[key], weight
    if node.role in FIELDS | TICKED:
        column = column_of(nodes, at)
        if column:
            yield column, 0.97
        if not node.name and at and nodes[at - 1].role == "text" and nodes[at - 1].depth == node.depth:
            yield nodes[at - 1].name, 0.93
