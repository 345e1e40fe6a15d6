"""A recipe as data: header, steps, control. How it is written in a file is the business of recipe/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from browser_agent.core.action import Action, conditions
from browser_agent.core.authority import ActionClass, Author, Flow, Layer, PolicyLimits, Rule
from browser_agent.core.expect import Expectation
from browser_agent.core.value import Data, Place, Value

ParamType = Literal["string", "integer", "decimal", "money", "boolean", "date", "file", "table"]
Effect = Literal["none", "idempotent", "once"]
FieldKind = Literal["password", "otp", "card", "text", "any"]
FrameKind = Literal["top", "same-origin", "any"]


class Param(Value):
    """An input of a recipe. One without default must be given, and `example` stands in for it in demos and docs."""

    name: str
    type: ParamType = "string"
    pattern: str | None = Field(default=None, max_length=200)
    enum: tuple[Data, ...] = ()
    default: Data = None
    has_default: bool = False
    example: Data = None
    min: Data = None
    max: Data = None
    columns: tuple[str, ...] = ()
    """For a table: the columns that it must have."""
    description: str = ""
    place: Place


class Secret(Value):
    """Where a secret comes from and where it may be typed. Its value is in no recipe, journal, log or report.

    source: "env:NAME", "dotenv:FILE#NAME", "file:PATH", "keyring:SERVICE/USER", "command:" with a JSON list of words,
    "totp:SOURCE" or "passkey:SOURCE".
    origins: where it may be typed; empty means the origin of `start`. field: the only kind of field that takes it; None
    is any for steps of a person, and for steps of a model a field that says what it is for; "any" is any for both.
    uses: how often it may be typed in one run; None is no limit. frame: "top" is no frame at all, "same-origin" one
    with nothing but its own origin around it, "any" whatever is around: the frame itself is always of `origins`.
    """

    name: str
    source: str
    origins: tuple[str, ...] = ()
    field: FieldKind | None = None
    uses: int | None = None
    frame: FrameKind = "any"
    place: Place


class Environment(Value):
    """What the browser pretends to be, and what it starts from."""

    viewport: tuple[int, int] = (1280, 800)
    locale: str = "en-US"
    timezone: str = "UTC"
    user_agent: str | None = None
    clock: str | None = None
    """A fixed start time for the pages, ISO 8601; None is the real time."""
    auth_in: str | None = None
    """A storage-state file to start from (cookies, localStorage)."""
    auth_out: str | None = None
    """Where to keep the storage state of a passed run, mode 0600."""
    headers: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Extra request headers by origin."""
    network: dict[str, str] = Field(default_factory=dict)
    """Network fixtures: URL glob to a file beside the recipe that answers instead of the network."""


class PolicySpec(Value):
    """What a run may do. Everything that is not listed is refused.

    navigate: origins that the tab may be on ("https://*.example.test" covers subdomains). fetch: origins that
    pages may also load from. upload: folders whose files may be uploaded, beside the recipe's own folder.
    dialogs: answers by kind of box when no `dialog` step said otherwise. page_tools: origins whose pages' own tools
    may be used. private: hosts or networks (CIDR) of the own network that listed names may lead to. actions: what is
    allowed, asked about or refused, by class. read_only: nothing that writes is done, and no request that writes leaves
    a page. flows: where text of one origin may be typed on another. require: walls without which it does not run.
    accept_risk: why it is fine that untrusted pages, secrets and writes come together, in a person's words.
    """

    navigate: tuple[str, ...] = ()
    fetch: tuple[str, ...] = ()
    upload: tuple[str, ...] = ()
    page_tools: tuple[str, ...] = ()
    dialogs: dict[Literal["alert", "confirm", "prompt", "beforeunload"], Literal["accept", "dismiss"]] = Field(
        default_factory=dict
    )
    private: tuple[str, ...] = ()
    actions: dict[ActionClass, Rule] = Field(default_factory=dict)
    limits: PolicyLimits = PolicyLimits()
    read_only: bool = False
    flows: tuple[Flow, ...] = ()
    require: tuple[Layer, ...] = ()
    accept_risk: str = ""


class BudgetSpec(Value):
    """Hard stops. steps: attempts, loops included. seconds: of the whole run. heals: targets that it may heal."""

    steps: int = Field(default=1000, ge=1)
    seconds: float = Field(default=600.0, gt=0)
    downloads: int = Field(default=100, ge=0)
    bytes: int = Field(default=500_000_000, ge=0)
    heals: int = Field(default=0, ge=0)


class Step(Value):
    """One action with the proof that it worked."""

    node: Literal["step"] = "step"
    id: str
    name: str
    action: Action
    when: tuple[Expectation, ...] = ()
    """Skipped unless these hold now."""
    expect: tuple[Expectation, ...] = ()
    effect: Effect | None = None
    """None: what the verb implies."""
    probe: tuple[Expectation, ...] = ()
    """For `once`: what is true when the effect has happened."""
    probe_at: str | None = None
    """Where to look for that; None is the page as it is, which can only say that it has happened."""
    optional: bool = False
    """A fault is written down and the run goes on."""
    on_fail: Literal["stop", "heal"] = "stop"
    """Whether its target may be healed in a run that was not asked to heal all of them."""
    settle: bool = True
    author: Author = "person"
    """Who wrote it. In a recipe file every step is a person's, compiled ones too: they were there to be read."""
    timeout_s: float = Field(default=5.0, gt=0, le=600)
    place: Place

    @property
    def conditions(self) -> tuple[Expectation, ...]:
        """What must be so when the step is done: what its action says itself (wait, assert, scroll), and `expect`."""
        return conditions(self.action) + self.expect


class Branch(Value):
    """Do one list of steps or another, by what is so now."""

    node: Literal["if"] = "if"
    id: str
    condition: tuple[Expectation, ...]
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()
    place: Place


class Loop(Value):
    """Do steps for each row or item of a list.

    over: a reference to a param, a table or extracted rows, or a literal list. name: the variable for one item.
    max: most items; more is a failure, not a shorter job. key: the column that names a row in the journal, and that
    tells which rows a resumed run has done; without it the whole row does. collect: a name, and what is added to the
    list of that name after each row; the list is there when the loop is done.
    """

    node: Literal["for_each"] = "for_each"
    id: str
    over: Data
    name: str = "row"
    key: str | None = None
    max: int = Field(default=10_000, ge=1)
    collect: tuple[str, Data] | None = None
    steps: tuple[Node, ...]
    place: Place


class Call(Value):
    """Do the steps of another recipe file, with its params; its outputs come back under `name`."""

    node: Literal["use"] = "use"
    id: str
    recipe: Recipe
    params: dict[str, Data] = Field(default_factory=dict)
    name: str | None = None
    place: Place


UNKNOWN = "unknown"
"""Under `handlers:`, the name of what is done about boxes that no handler knows."""


class Handler(Value):
    """What sends away something that may come at any step: a cookie wall, a newsletter, a session that ended.

    when: it is there while these hold. steps: what sends it away; then it must be gone. max: how often in one run.
    """

    name: str
    when: tuple[Expectation, ...]
    steps: tuple[Node, ...]
    max: int = Field(default=3, ge=1, le=100)
    place: Place


Node = Annotated[Step | Branch | Loop | Call, Field(discriminator="node")]


class Recipe(Value):
    """A whole recipe file, checked."""

    version: Literal[1] = 1
    id: str
    title: str
    description: str = ""
    tags: tuple[str, ...] = ()
    owner: str = ""
    needs_model: Literal["never", "heal", "always"] = "never"
    start: str | None = None
    params: tuple[Param, ...] = ()
    secrets: tuple[Secret, ...] = ()
    env: Environment = Environment()
    policy: PolicySpec = PolicySpec()
    budget: BudgetSpec = BudgetSpec()
    handlers: tuple[Handler, ...] = ()
    unknown: Literal["stop", "dismiss"] = "stop"
    """What to do about a box over the page that no handler knows: nothing, or press what refuses or closes it."""
    steps: tuple[Node, ...]
    finally_: tuple[Node, ...] = ()
    """Done at the end, also after a failure."""
    outputs: dict[str, Data] = Field(default_factory=dict)
    verify: tuple[Expectation, ...] = ()
    """The completion contract: what must be so after the last step."""
    place: Place
    sha256: str = ""
    """Of the file's bytes."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Everything that a run of it may do."""
        return self.steps + tuple(node for one in self.handlers for node in one.steps) + self.finally_


def flat(nodes: tuple[Node, ...]) -> Iterator[Step | Call]:
    """Every step, and every use of another recipe, in the order of the file: loops once, and both arms of branches."""
    for node in nodes:
        match node:
            case Branch():
                yield from flat(node.then + node.otherwise)
            case Loop():
                yield from flat(node.steps)
            case _:
                yield node


def steps_in(nodes: tuple[Node, ...]) -> Iterator[Step]:
    """Every step in the order of the file, those of used recipes too."""
    for node in flat(nodes):
        if isinstance(node, Call):
            yield from steps_in(node.recipe.steps)
        else:
            yield node


def swapped(nodes: tuple[Node, ...], swap: Callable[[Step | Call], Node]) -> tuple[Node, ...]:
    """The same with another node in the place of every step, and of every use of another recipe."""

    def other(node: Node) -> Node:
        match node:
            case Branch():
                arms = {"then": swapped(node.then, swap), "otherwise": swapped(node.otherwise, swap)}
                return node.model_copy(update=arms)
            case Loop():
                return node.model_copy(update={"steps": swapped(node.steps, swap)})
            case _:
                return swap(node)

    return tuple(map(other, nodes))


Handler.model_rebuild()
Branch.model_rebuild()
Loop.model_rebuild()
Call.model_rebuild()
