"""How an action names an element: live (Ref), durable (Query) or, as a last resort, by position (Point)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from browser_agent.core.value import Value


class Ref(Value):
    """An element of one snapshot, by its short name there ("e12", "f1e3"); worthless after the page changes."""

    by: Literal["ref"] = "ref"
    ref: str

    def __str__(self) -> str:
        return self.ref


class Point(Value):
    """A place in the viewport, in CSS pixels from its top left corner."""

    by: Literal["point"] = "point"
    x: float
    y: float

    def __str__(self) -> str:
        return f"point {self.x:g},{self.y:g}"


class Fingerprint(Value):
    """What an element looked like when it was last found; a replay and healing compare against it.

    What it does not know is empty, and is then not compared. role and name are empty where the query itself says them.
    """

    role: str = ""
    name: str = ""
    tag: str = ""
    index: int = 0
    """Position among its equals (same role and name), from 0."""
    equals: int = 1
    """How many elements on the page had the same role and name; 0 where nobody counted."""
    heading: str = ""
    """Text of the nearest heading before it."""
    region: str = ""
    """What it stood in, the innermost with a name or a landmark: `form "Profile"`, `navigation`."""
    row: str = ""
    """The cell that told its row from the others: `Part = M8`."""
    neighbours: tuple[str, ...] = ()
    """The words just before and after it."""
    others: tuple[str, ...] = ()
    """Names of the nearest other elements of its role: they were there beside it, so none of them is it."""
    label: str = ""
    testid: str = ""
    id: str = ""
    """Only one that somebody gave; those that a framework counts say nothing."""
    form: str = ""
    """Where a button sends its form: `post /orders/*`; parts of the path with a digit in them are not told."""
    classes: tuple[str, ...] = ()

    def beside(self, query: Query) -> Fingerprint:
        """The same without the role and the name where the query says them itself."""
        said = {key: "" for key in ("role", "name") if getattr(self, key) == getattr(query, key)}
        return self.model_copy(update=said)


def cell_of(row: str) -> str:
    """What the telling cell of a row says, without the header over it, which may be another word by now."""
    return row.partition(" = ")[2] or row


class Query(Value):
    """A durable description of one element, in the words a person sees.

    Several fields narrow each other. `name` and `text` match exactly (white space folded) unless `exact` is
    false: then they match any part, whatever the case.
    """

    by: Literal["query"] = "query"
    role: str | None = None
    name: str | None = None
    exact: bool = True
    label: str | None = None
    text: str | None = None
    placeholder: str | None = None
    testid: str | None = None
    alt: str | None = None
    title: str | None = None
    near: Query | None = None
    """The element closest to this one, and clearly closer than the next."""
    within: Query | None = None
    """Only inside this element."""
    row: dict[str, str] = Field(default_factory=dict)
    """Only in the table row whose cells under these column headers hold these texts."""
    nth: int | None = None
    """Position among several, from 0. Fragile: `check` flags it."""
    frame: tuple[str, ...] = ()
    """Names, titles or URLs of the frames to enter, outermost first. Empty: every frame is searched."""
    css: str | None = None
    """Last resort. Fragile: `check` flags it."""
    also: tuple[Query, ...] = ()
    """Independent alternatives for the same element."""
    was: Fingerprint | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Query:
        words = (
            self.role,
            self.label,
            self.text,
            self.placeholder,
            self.testid,
            self.alt,
            self.title,
            self.css,
        )
        if not any(words):
            raise ValueError("a target needs a role, label, text, placeholder, testid, alt, title or css")
        return self

    @property
    def bare(self) -> Query:
        """The words alone, without alternatives and fingerprint."""
        return self.model_copy(update={"also": (), "was": None})

    @property
    def is_known(self) -> bool:
        """True when more is known of the element than how to find it: what else finds it, or what it looked like."""
        return bool(self.also) or self.was is not None

    @property
    def is_positional(self) -> bool:
        """True when the query leans on order or markup instead of on what a person reads."""
        return self.nth is not None or self.css is not None

    def __str__(self) -> str:
        return " ".join(_words(self))


def _words(query: Query) -> list[str]:
    """The parts of the sentence that names the element, in reading order."""
    words: list[str] = []
    if query.role:
        words.append(query.role)
    if query.name is not None:
        words.append(("" if query.exact else "like ") + f'"{query.name}"')
    for label in ("label", "text", "placeholder", "testid", "alt", "title", "css"):
        value = getattr(query, label)
        if value is not None:
            words.append(f'{label} "{value}"')
    if query.row:
        words.append("in the row " + ", ".join(f"{column} = {cell}" for column, cell in query.row.items()))
    if query.nth is not None:
        words.append(f"number {query.nth + 1}")
    if query.within is not None:
        words.append(f"within {query.within}")
    if query.near is not None:
        words.append(f"near {query.near}")
    if query.frame:
        words.append("in frame " + " > ".join(query.frame))
    return words


FOCUSED = Query(css=":focus:not(iframe,frame)")
"""Where a key goes that no step aims."""

Target = Annotated[Ref | Query | Point, Field(discriminator="by")]
