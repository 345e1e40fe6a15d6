"""The closed list of things one can do to a page. A recipe step, a model's tool call, a journal event and a
replayed step all carry this type."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from browser_agent.core.expect import Expectation
from browser_agent.core.plain.said import Said
from browser_agent.core.rows import Column, RowRules
from browser_agent.core.target import Query, Target
from browser_agent.core.value import Data, Value

Mouse = Literal["left", "right", "middle"]
Modifier = Literal["Alt", "Control", "Meta", "Shift", "ControlOrMeta"]
Touches = Literal["read", "navigate", "input", "act"]
"""How much an action can change: nothing, the address, a field, or the world behind the page."""


class Goto(Value):
    """Open an address; relative addresses are joined to the recipe's start."""

    kind: Literal["goto"] = "goto"
    touches: ClassVar[Touches] = "navigate"
    url: str


class Back(Value):
    """Go back one entry in the tab's history."""

    kind: Literal["back"] = "back"
    touches: ClassVar[Touches] = "navigate"


class Click(Value):
    """Press the mouse on an element. count: 2 is a double click."""

    kind: Literal["click"] = "click"
    touches: ClassVar[Touches] = "act"
    target: Target
    button: Mouse = "left"
    count: int = Field(default=1, ge=1, le=3)
    modifiers: tuple[Modifier, ...] = ()


class Fill(Value):
    """Replace what a field holds."""

    kind: Literal["fill"] = "fill"
    touches: ClassVar[Touches] = "input"
    target: Target
    value: str


class Choose(Value):
    """Pick options by the words a person reads in a select, a listbox, a combobox or a radio group."""

    kind: Literal["choose"] = "choose"
    touches: ClassVar[Touches] = "input"
    target: Target
    options: tuple[str, ...] = Field(min_length=1)


class Check(Value):
    """Bring a checkbox, switch or radio button to on or off."""

    kind: Literal["check"] = "check"
    touches: ClassVar[Touches] = "input"
    target: Target
    on: bool = True


class Press(Value):
    """Press a key or chord ("Enter", "Control+A") in an element, or wherever the focus is."""

    kind: Literal["press"] = "press"
    touches: ClassVar[Touches] = "act"
    keys: str
    target: Target | None = None


class Hover(Value):
    """Rest the mouse on an element."""

    kind: Literal["hover"] = "hover"
    touches: ClassVar[Touches] = "read"
    target: Target


class Scroll(Value):
    """Bring an element into view; scroll the page or a scroller by pixels (down is positive), or until something shows.

    until: scroll again and again until these hold, by `by` or most of a window each time. most: times.
    """

    kind: Literal["scroll"] = "scroll"
    touches: ClassVar[Touches] = "read"
    target: Target | None = None
    by: int = 0
    until: tuple[Expectation, ...] = ()
    most: int = Field(default=100, ge=1, le=10_000)


class Upload(Value):
    """Give files to a file input. Paths are inside the recipe's folder or a folder of `policy.upload`.

    dropped: they are let fall on a place that takes files, as with the mouse from outside the browser.
    """

    kind: Literal["upload"] = "upload"
    touches: ClassVar[Touches] = "input"
    target: Target
    files: tuple[str, ...] = Field(min_length=1)
    dropped: bool = False


class Download(Value):
    """Click an element and keep the file that comes.

    name: the variable that holds what was kept: {path, name, bytes, sha256}.
    """

    kind: Literal["download"] = "download"
    touches: ClassVar[Touches] = "act"
    target: Target
    name: str = "download"


class Drag(Value):
    """Drag one element onto another."""

    kind: Literal["drag"] = "drag"
    touches: ClassVar[Touches] = "act"
    target: Target
    onto: Target


class Tab(Value):
    """Switch to another tab, wait for a new one, or close the current one.

    to: "new" (the tab that the last step opened), "close", or words of the title or address of an open tab.
    """

    kind: Literal["tab"] = "tab"
    touches: ClassVar[Touches] = "navigate"
    to: str


class Dialog(Value):
    """Say how the next alert, confirm, prompt or leave-page box will be answered; without it, it is dismissed."""

    kind: Literal["dialog"] = "dialog"
    touches: ClassVar[Touches] = "input"
    accept: bool
    text: str | None = None


class Wait(Value):
    """Wait until something is so. There is no waiting for time alone."""

    kind: Literal["wait"] = "wait"
    touches: ClassVar[Touches] = "read"
    until: tuple[Expectation, ...] = Field(min_length=1)


class Extract(Value):
    """Read rows or one value.

    source: "table", "list", "region" (repeated) or "text" of the target; "download" reads a kept CSV, JSON or
    HTML file, then `target` is None and `file` names the variable of the download.
    A text without a target is that of the whole page.
    pattern: for a text, what part of it is wanted: a regular expression that is there once; its first group is the
    value. columns: empty takes every column of the table as text.
    pages: the control that leads to the next page; rows of all pages are joined.
    """

    kind: Literal["extract"] = "extract"
    touches: ClassVar[Touches] = "read"
    source: Literal["table", "list", "region", "text", "download"] = "table"
    target: Target | None = None
    file: str | None = None
    name: str
    pattern: str | None = Field(default=None, max_length=200)
    columns: tuple[Column, ...] = ()
    rules: RowRules = RowRules()
    pages: Query | None = None
    max_pages: int = Field(default=100, ge=1, le=10_000)


class Assert(Value):
    """Check that something is so, without doing anything."""

    kind: Literal["assert"] = "assert"
    touches: ClassVar[Touches] = "read"
    that: tuple[Expectation, ...] = Field(min_length=1)


class Set(Value):
    """Keep a value under a name for later steps."""

    kind: Literal["set"] = "set"
    touches: ClassVar[Touches] = "read"
    name: str
    value: Data


class Note(Value):
    """Write a sentence into the journal and the report."""

    kind: Literal["note"] = "note"
    touches: ClassVar[Touches] = "read"
    text: str


class Screenshot(Value):
    """Keep a picture of the page or of one element. Fields that hold secrets are masked."""

    kind: Literal["screenshot"] = "screenshot"
    touches: ClassVar[Touches] = "read"
    name: str
    target: Target | None = None
    whole_page: bool = False


class PageTool(Value):
    """Use a tool that the page itself offers (WebMCP). The policy has to name the page's origin under `page_tools`.

    input: as the tool's own schema wants it; texts in it may hold references. What the tool answers is page text.
    """

    kind: Literal["page_tool"] = "page_tool"
    touches: ClassVar[Touches] = "act"
    name: str = Field(min_length=1, max_length=200)
    input: dict[str, Data] = Field(default_factory=dict)


class Plain(Value):
    """Do what a sentence says to the one thing on the page that it surely means; else nothing, and a fault.

    It is never judged or done itself: engine/plain makes an ordinary action of it, found and judged like any other.
    """

    kind: Literal["do"] = "do"
    touches: ClassVar[Touches] = "act"
    text: str
    says: Said


class Goal(Value):
    """Reach something in plain words, with a model. What proves it is the `expect` of its step, which code checks.

    name: the variable that holds the values that the model brought back. steps: most actions. usd: most dollars; None
    leaves it to the run.
    """

    kind: Literal["goal"] = "goal"
    touches: ClassVar[Touches] = "act"
    task: str = Field(min_length=1, max_length=4000)
    name: str | None = None
    steps: int = Field(default=30, ge=1, le=1000)
    usd: float | None = Field(default=None, gt=0)


Action = Annotated[
    Goto | Back | Click | Fill | Choose | Check | Press | Hover | Scroll | Upload | Download | Drag | Tab
    | Dialog | Wait | Extract | Assert | Set | Note | Screenshot | PageTool | Plain | Goal,
    Field(discriminator="kind"),
]  # fmt: skip


def conditions(action: Action) -> tuple[Expectation, ...]:
    """What an action itself says must become so, or be so."""
    match action:
        case Wait() | Scroll():
            return action.until
        case Assert():
            return action.that
        case _:
            return ()
