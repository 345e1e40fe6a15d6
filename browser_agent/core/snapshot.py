"""What was seen of a page at one moment, as data; everything that judges a page reads only this."""

from __future__ import annotations

from pydantic import Field

from browser_agent.core.rows import Grid
from browser_agent.core.target import Query
from browser_agent.core.value import Value

HELD = "held by policy ("
"""How the failure of a request begins that the policy held back; the browser itself only says that it was aborted."""


class Box(Value):
    """A rectangle in CSS pixels, from the top left corner of the viewport."""

    x: float
    y: float
    width: float
    height: float


class Element(Value):
    """One element as a person or a screen reader meets it."""

    ref: str = ""
    """Its short name in a whole snapshot; empty when it was found by a query."""
    role: str = ""
    name: str = ""
    text: str = ""
    """Its visible text, at most 2,000 characters."""
    value: str | None = None
    """What a field holds; dots for password, one-time-code and card fields."""
    states: frozenset[str] = frozenset()
    """Of: checked mixed unchecked disabled readonly required invalid expanded collapsed selected focused hidden."""
    tag: str = ""
    field: str = ""
    """For inputs the type ("password", "email"); for secrets' sake "otp" and "card" by autocomplete."""
    href: str | None = None
    form: str | None = None
    """Where its form posts, as an absolute address."""
    method: str | None = None
    """How its form sends; empty when the form says neither how nor where, as those of scripts do."""
    form_fields: tuple[str, ...] = ()
    """Kinds of fields that its form has, secret ones as in `field`; known only where facts were asked for."""
    form_button: str = ""
    """The words of the button that Enter in its form presses; known like `form_fields`."""
    download: bool = False
    """A link that says that it is for a file."""
    near_text: str = Field(default="", exclude=True)
    """Text of the row, dialog, form or region around it, at most 1,000 characters, and then the last is "…". Known like
    `form_fields`. It is not written into journals."""
    frame: str = ""
    """Address of the frame it lives in; empty for the main frame."""
    origin: str = ""
    box: Box | None = None
    heading: str = ""
    """Text of the nearest heading before it."""
    level: int = 0
    """Depth in the accessibility tree of a whole snapshot, from 0."""

    def __str__(self) -> str:
        words = self.role or self.tag or "element"
        return f'{words} "{self.name}"' if self.name else words


class DialogBox(Value):
    """An alert, confirm, prompt or beforeunload box that came up, and how it was answered."""

    kind: str
    message: str
    accepted: bool


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods of HTTP that ask a server to change nothing (RFC 9110, 9.2.1)."""


class Exchange(Value):
    """One request of the page. status: None while it runs or when it failed."""

    method: str
    url: str
    kind: str = ""
    status: int | None = None
    failure: str | None = None
    started_s: float = 0.0
    elsewhere: bool = False
    """Whether it opens a document in a frame or in another tab than the one that its step acts on."""

    @property
    def held(self) -> str:
        """The rule by which the policy held it back, so that it never left the page; empty when it did not."""
        failure = self.failure or ""
        return failure[len(HELD) :].rstrip(")") if failure.startswith(HELD) else ""


class Kept(Value):
    """A file that the page delivered and that lies in the run folder."""

    name: str
    path: str
    size_bytes: int
    sha256: str
    url: str = ""


class Answer(Value):
    """What a query found: how many, the first 50 elements, and on request the table, tree or text of the only one."""

    count: int = 0
    elements: tuple[Element, ...] = ()
    grid: Grid | None = None
    aria: str | None = None
    text: str | None = None


class Snapshot(Value):
    """A page at one moment. `answers` holds what was asked for; `elements` is filled in a whole snapshot only."""

    url: str = "about:blank"
    title: str = ""
    status: int | None = None
    """HTTP status of the document that the tab shows; None when it did not come over HTTP."""
    whole: bool = False
    elements: tuple[Element, ...] = ()
    answers: dict[str, Answer] = Field(default_factory=dict)
    """By `str(query)`; the key for the page itself is ""."""
    tabs: tuple[str, ...] = ()
    dialogs: tuple[DialogBox, ...] = ()
    """Since the step began, as are the next three."""
    console_errors: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    downloads: tuple[Kept, ...] = ()
    local_storage: dict[str, str] = Field(default_factory=dict)
    session_storage: dict[str, str] = Field(default_factory=dict)
    cookies: dict[str, str] = Field(default_factory=dict)
    changes: str = ""
    """A mark that differs whenever the document changed in between; empty when nobody asked."""
    picture_differs: dict[str, float] = Field(default_factory=dict)
    """For `screenshot` expectations: share of pixels that differ, by file; 1.0 when the sizes differ."""

    def answer(self, query: Query | None) -> Answer | None:
        """What was found for the query, or for the page when None; None when nobody asked."""
        return self.answers.get("" if query is None else str(query))


class Need(Value):
    """What to look at. An empty need is the address, the title and what happened since the step began."""

    queries: tuple[Query, ...] = ()
    counts: tuple[Query, ...] = ()
    """Only how many can be seen is wanted; this and the next two may be answered more cheaply than `queries`."""
    values: tuple[Query, ...] = ()
    """Only what the one such field holds."""
    states: tuple[Query, ...] = ()
    """Only whether the one such box is on."""
    grids: tuple[Query, ...] = ()
    arias: tuple[Query | None, ...] = ()
    texts: tuple[Query | None, ...] = ()
    """Queries (None: the page) whose whole text is wanted."""
    title: bool = False
    storage: bool = False
    cookies: bool = False
    pictures: tuple[tuple[str, Query | None], ...] = ()
    changes: bool = False
    whole: bool = False

    def __add__(self, other: Need) -> Need:
        """Both needs in one look."""
        return Need(
            queries=_distinct(self.queries + other.queries),
            counts=_distinct(self.counts + other.counts),
            values=_distinct(self.values + other.values),
            states=_distinct(self.states + other.states),
            grids=_distinct(self.grids + other.grids),
            arias=_distinct_or_page(self.arias + other.arias),
            texts=_distinct_or_page(self.texts + other.texts),
            title=self.title or other.title,
            storage=self.storage or other.storage,
            cookies=self.cookies or other.cookies,
            pictures=self.pictures + other.pictures,
            changes=self.changes or other.changes,
            whole=self.whole or other.whole,
        )


def _distinct(queries: tuple[Query, ...]) -> tuple[Query, ...]:
    return tuple({str(query): query for query in queries}.values())


def _distinct_or_page(queries: tuple[Query | None, ...]) -> tuple[Query | None, ...]:
    return tuple({"" if query is None else str(query): query for query in queries}.values())
