"""What must be true of a page: the closed list of expectations. How they are judged is check.py."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from browser_agent.core.target import Query
from browser_agent.core.value import Data, Value


class Match(Value):
    """A condition on a text or number. Given fields must all hold; white space is folded first.

    equals, contains: plain text. matches: a regular expression over the whole text, 200 characters at most.
    above, below: strict bounds on the number in the text.
    """

    equals: Data = None
    contains: str | None = None
    matches: str | None = Field(default=None, max_length=200)
    above: Data = None
    below: Data = None
    empty: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        if all(getattr(self, name) is None for name in Match.model_fields):
            raise ValueError("say equals, contains, matches, above, below or empty")
        return self

    def __str__(self) -> str:
        parts = [(word, getattr(self, word)) for word in ("equals", "contains", "matches", "above", "below")]
        said = [f'{word} "{value}"' for word, value in parts if value is not None]
        if self.empty is not None:
            said.append("is empty" if self.empty else "is not empty")
        return " and ".join(said)


class Url(Value):
    """The address of the current tab matches a glob: `*` any run without /, `**` any run."""

    kind: Literal["url"] = "url"
    glob: str


class Title(Value):
    """The title of the current tab."""

    kind: Literal["title"] = "title"
    match: Match


class Visible(Value):
    """At least one such element can be seen."""

    kind: Literal["visible"] = "visible"
    target: Query


class Hidden(Value):
    """No such element can be seen."""

    kind: Literal["hidden"] = "hidden"
    target: Query


class Text(Value):
    """The visible text of an element, or of the whole page when no target is given."""

    kind: Literal["text"] = "text"
    target: Query | None = None
    match: Match


class ValueIs(Value):
    """What a field holds; for a select the text of the chosen options, joined with ", "."""

    kind: Literal["value"] = "value"
    target: Query
    match: Match


class Checked(Value):
    """A checkbox, radio button or switch is on (or off)."""

    kind: Literal["checked"] = "checked"
    target: Query
    on: bool = True


class Count(Value):
    """How many such elements can be seen."""

    kind: Literal["count"] = "count"
    target: Query
    equals: int | None = None
    min: int | None = None
    max: int | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Count:
        if self.equals is None and self.min is None and self.max is None:
            raise ValueError("say equals, min or max")
        return self


class Table(Value):
    """A table has these columns, at least `min` rows, and a row with these cells."""

    kind: Literal["table"] = "table"
    target: Query
    columns: tuple[str, ...] = ()
    row: dict[str, str] = Field(default_factory=dict)
    min: int | None = None
    max: int | None = None


class Aria(Value):
    """The accessibility tree under the target (or of the page) contains these lines, in this order.

    snapshot: lines such as `- heading "Invoices"`; indentation is ignored, lines in between are allowed.
    """

    kind: Literal["aria"] = "aria"
    target: Query | None = None
    snapshot: str


class Request(Value):
    """The step sent a request whose address matches the glob."""

    kind: Literal["request"] = "request"
    glob: str
    method: str | None = None


class Response(Value):
    """The step got an answer from an address that matches the glob. status: the exact code; None is below 400."""

    kind: Literal["response"] = "response"
    glob: str
    method: str | None = None
    status: int | None = None


class Downloaded(Value):
    """The step brought a complete file whose name matches the glob."""

    kind: Literal["download"] = "download"
    glob: str = "*"
    min_bytes: int = 1


class Storage(Value):
    """A key of localStorage or sessionStorage of the current page."""

    kind: Literal["storage"] = "storage"
    area: Literal["local", "session"] = "local"
    key: str
    match: Match


class Cookie(Value):
    """A cookie that the current page would send."""

    kind: Literal["cookie"] = "cookie"
    name: str
    match: Match


class NoConsoleErrors(Value):
    """The page reported no error and threw none since the step began."""

    kind: Literal["no_console_errors"] = "no_console_errors"


class Looks(Value):
    """The page or element looks like a kept picture.

    file: PNG beside the recipe. differs: the largest share of pixels that may differ, 0 to 1.
    """

    kind: Literal["screenshot"] = "screenshot"
    file: str
    target: Query | None = None
    differs: float = Field(default=0.001, ge=0, le=1)


class Unchanged(Value):
    """The text of the target (or of the page) is what it was before the step."""

    kind: Literal["unchanged"] = "unchanged"
    target: Query | None = None


class That(Value):
    """A value already at hand (a param, an extracted row, a count) satisfies a condition; no page is read."""

    kind: Literal["that"] = "that"
    value: Data
    match: Match


class AnyOf(Value):
    """At least one of these holds."""

    kind: Literal["any"] = "any"
    of: tuple[Expectation, ...] = Field(min_length=1)


class Not(Value):
    """This does not hold."""

    kind: Literal["not"] = "not"
    of: Expectation


Expectation = Annotated[
    Url | Title | Visible | Hidden | Text | ValueIs | Checked | Count | Table | Aria | Request | Response
    | Downloaded | Storage | Cookie | NoConsoleErrors | Looks | Unchanged | That | AnyOf | Not,
    Field(discriminator="kind"),
]  # fmt: skip

AnyOf.model_rebuild()
Not.model_rebuild()
