"""A page made of data: what is on it, and what happens when something is done to it. No browser is involved."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from browser_agent.core.errors import FaultKind
from browser_agent.core.ports import CHANGING
from browser_agent.core.snapshot import Box
from browser_agent.core.value import Data, Value

HIDDEN = frozenset({"hidden"})


class FakeElement(Value):
    """One element. What is left empty follows from the role, as it does in HTML.

    id: what reactions and children call it; empty is its role and name: `button "Send"`.
    text: what it shows; None is its name where a role shows its name, as buttons, links and headings do.
    label, placeholder, testid, title, alt: what a query can ask for. parent: id of the element it is in.
    form: the address that it posts to; what is inside inherits it. frame: address of the frame it is in.
    covered_by: id of an element that takes its clicks while that one can be seen. span: columns of a cell.
    """

    role: str = ""
    name: str = ""
    id: str = ""
    text: str | None = None
    value: str | None = None
    options: tuple[str, ...] = ()
    states: frozenset[str] = frozenset()
    tag: str = ""
    field: str = ""
    label: str = ""
    placeholder: str = ""
    testid: str = ""
    title: str = ""
    alt: str = ""
    href: str | None = None
    parent: str = ""
    form: str | None = None
    method: str | None = None
    frame: str = ""
    covered_by: str = ""
    box: Box | None = None
    span: int = 1

    @property
    def key(self) -> str:
        """What reactions and children call it."""
        return self.id or (f'{self.role} "{self.name}"' if self.name else self.role or self.tag)


class FakeCell(Value):
    """A table cell that is more than a text: it spans columns, or it is a link."""

    text: str
    span: int = 1
    href: str | None = None


class FakeTable(Value):
    """A table. Its rows are `ID.1`, `ID.2`...; its cells `ID.1.Heading`; both can be parents of elements."""

    name: str = ""
    headers: tuple[str, ...]
    rows: tuple[tuple[str | FakeCell, ...], ...]
    id: str = ""
    role: Literal["table", "grid"] = "table"

    def elements(self) -> tuple[FakeElement, ...]:
        """The table, its rows and its cells, in page order."""
        table = FakeElement(role=self.role, name=self.name, id=self.id, tag="table", text="")
        made = [table, FakeElement(role="row", id=f"{table.key}.head", parent=table.key, tag="tr", text="")]
        made += [
            FakeElement(role="columnheader", name=header, id=f"{table.key}.head.{header}", parent=made[1].id, tag="th")
            for header in self.headers
        ]
        for number, row in enumerate(self.rows, start=1):
            key = f"{table.key}.{number}"
            made.append(FakeElement(role="row", id=key, parent=table.key, tag="tr", text=""))
            place = 0
            for cell in row:
                one = cell if isinstance(cell, FakeCell) else FakeCell(text=cell)
                at = self.headers[place] if place < len(self.headers) else str(place)
                made.append(FakeElement(role="gridcell" if self.role == "grid" else "cell", id=f"{key}.{at}",
                                        text=one.text, parent=key, tag="td", span=one.span, href=one.href))  # fmt: skip
                place += one.span
        return tuple(made)


class Opens(Value):
    """The tab, or a new one, goes to an address."""

    does: Literal["opens"] = "opens"
    url: str
    new_tab: bool = False


class Shows(Value):
    """A hidden element can be seen."""

    does: Literal["shows"] = "shows"
    of: str


class Hides(Value):
    """An element cannot be seen any more."""

    does: Literal["hides"] = "hides"
    of: str


class Becomes(Value):
    """Fields of an element get other values: its name, text, value, states..."""

    does: Literal["becomes"] = "becomes"
    of: str
    change: dict[str, Data]


class Asks(Value):
    """A box comes up, and is answered by policy or by a `dialog` step."""

    does: Literal["asks"] = "asks"
    kind: Literal["alert", "confirm", "prompt", "beforeunload"] = "confirm"
    message: str = ""
    accepted: tuple[Reaction, ...] = ()
    dismissed: tuple[Reaction, ...] = ()


class Sends(Value):
    """A request leaves. It runs for so many turns, then it is answered (or fails) and `then` happens.

    turns: a turn is one look at the page, one search for an element or one question whether it is quiet.
    """

    does: Literal["sends"] = "sends"
    method: str = "POST"
    url: str
    status: int | None = 200
    failure: str | None = None
    kind: str = "fetch"
    turns: int = 0
    then: tuple[Reaction, ...] = ()


class Takes(Value):
    """Something goes on for so many turns, then `then` happens. what: what `pending` calls it meanwhile."""

    does: Literal["takes"] = "takes"
    turns: int
    what: str = CHANGING
    then: tuple[Reaction, ...] = ()


class Brings(Value):
    """A file is downloaded."""

    does: Literal["brings"] = "brings"
    name: str
    content: bytes = b""
    url: str = ""


class Reports(Value):
    """The page writes an error to its console."""

    does: Literal["reports"] = "reports"
    error: str


class Stores(Value):
    """The page keeps something under a key."""

    does: Literal["stores"] = "stores"
    area: Literal["local", "session", "cookie"] = "local"
    key: str
    value: str


class Serves(Value):
    """The site has another page at an address from now on."""

    does: Literal["serves"] = "serves"
    page: FakePage


class Crashes(Value):
    """The page's process dies in the middle of the act."""

    does: Literal["crashes"] = "crashes"


class Hangs(Value):
    """A script keeps the page busy, so that the next looks get no answer until it is ended."""

    does: Literal["hangs"] = "hangs"
    looks: int = 1


class Fails(Value):
    """The act reaches the page, and then ends with a fault."""

    does: Literal["fails"] = "fails"
    kind: FaultKind = "timeout"
    found: str = "it was not possible in time"


Reaction = Annotated[
    Opens | Shows | Hides | Becomes | Asks | Sends | Takes | Brings | Reports | Stores | Serves | Crashes | Hangs
    | Fails,
    Field(discriminator="does"),
]  # fmt: skip


class FakePage(Value):
    """What an address answers.

    text: lines of plain text below the elements. on: reactions by what is done, as in `click button "Send"`,
    `fill textbox "Part"`, `press Enter textbox "Part"`, `press Escape`, `drag A onto B`, and `load`.
    redirect: the address that it sends the tab on to. failure: Chromium's word for why it does not answer
    ("ERR_CONNECTION_REFUSED"). ticks: the page changes at every look, as one with a clock does.
    differs: for expectations on pictures, the share of pixels that differ, by file.
    """

    url: str
    title: str = ""
    status: int = 200
    elements: tuple[FakeElement, ...] = ()
    tables: tuple[FakeTable, ...] = ()
    text: tuple[str, ...] = ()
    on: dict[str, tuple[Reaction, ...]] = Field(default_factory=dict)
    redirect: str = ""
    failure: str = ""
    ticks: bool = False
    height: int = 2000
    differs: dict[str, float] = Field(default_factory=dict)

    def all_elements(self) -> dict[str, FakeElement]:
        """Everything on the page by its key, in page order; equal keys are numbered from the second on."""
        inner = tuple(one for one in self.elements if self._is_in_table(one))
        outer = tuple(one for one in self.elements if not self._is_in_table(one))
        tables = tuple(one for table in self.tables for one in table.elements())
        lines = tuple(FakeElement(role="paragraph", text=line, id=f"line {n}") for n, line in enumerate(self.text))
        made: dict[str, FakeElement] = {}
        for element in (*outer, *tables, *inner, *lines):
            key, number = element.key, 1
            while key in made:
                number += 1
                key = f"{element.key} #{number}"
            made[key] = element
        return made

    def _is_in_table(self, element: FakeElement) -> bool:
        tables = tuple(table.id or table.elements()[0].key for table in self.tables)
        return any(element.parent == key or element.parent.startswith(f"{key}.") for key in tables)


Asks.model_rebuild()
Sends.model_rebuild()
Takes.model_rebuild()
Serves.model_rebuild()
