"""What is said to a model and what it answers, in words that both wires share. Frozen, so that a prefix stays one."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Protocol

from pydantic import Field

from browser_agent.core.value import Value

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]


class Tool(Value):
    """A function that the model may call. parameters: its JSON Schema, in the strict form (every key required).

    namespace: tools of one namespace are found together; deferred: the schema is only loaded when the model searches
    for it, where the server can do that.
    """

    name: str
    description: str
    parameters: dict[str, Any]
    namespace: str = ""
    deferred: bool = False


class Schema(Value):
    """The form that a whole answer must have. schema_: JSON Schema in the strict form."""

    name: str
    schema_: dict[str, Any]


class Check(Value):
    """A safety check that the server wants to be acknowledged before it goes on."""

    id: str
    code: str = ""
    message: str = ""


class Call(Value):
    """A call of a tool. arguments: JSON as the model wrote it; never trusted before it is validated.

    kind: "computer" is the native computer tool, with {"actions": [...]} as arguments. checks: what the server wants
    acknowledged first.
    """

    id: str
    name: str
    arguments: str
    kind: Literal["function", "computer"] = "function"
    checks: tuple[Check, ...] = ()


class Usage(Value):
    """Tokens of one call, as the server counted them. fresh = input - cached - written."""

    input: int = 0
    cached: int = 0
    written: int = 0
    output: int = 0
    reasoning: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in Usage.model_fields})


class Turn(Value):
    """One answer of a model.

    stop: "calls" there are calls; "said" it only said something; "cut" the answer is incomplete (why: the reason);
    "refused" it declined (why: its words). raw: its output items in the form of the wire, to be sent back as they are.
    tries: how many requests it took.
    """

    calls: tuple[Call, ...] = ()
    text: str = ""
    stop: Literal["calls", "said", "cut", "refused"] = "said"
    why: str = ""
    usage: Usage = Usage()
    model: str = ""
    raw: tuple[dict[str, Any], ...] = ()
    took_s: float = 0.0
    tries: int = 1


class Said(Value):
    """A text to the model. developer: the rules; user: the task."""

    item: Literal["said"] = "said"
    role: Literal["developer", "user"]
    text: str
    jpeg: bytes | None = Field(default=None, repr=False)


class Answered(Value):
    """The model's own turn, as it was."""

    item: Literal["answered"] = "answered"
    turn: Turn


class Result(Value):
    """What a call came to. Every call of a turn has to get one before the next turn.

    jpeg: a picture beside the text. acknowledged: safety checks that a person or a policy let pass.
    """

    item: Literal["result"] = "result"
    call: str
    text: str
    jpeg: bytes | None = Field(default=None, repr=False)
    kind: Literal["function", "computer"] = "function"
    acknowledged: tuple[Check, ...] = ()


Item = Annotated[Said | Answered | Result, Field(discriminator="item")]


class Ask(Value):
    """One question to a model: everything that it gets to see.

    items: append-only within a segment. allowed: names of the tools that may be called now (empty: all); the list of
    tools itself stays as it is, so that the prefix does. must_call: an answer without a call is no answer.
    computer: offer the native computer tool. cache_key: requests with the same prefix share it. deadline_s: for all
    tries.
    """

    model: str
    items: tuple[Item, ...]
    tools: tuple[Tool, ...] = ()
    schema_: Schema | None = None
    allowed: tuple[str, ...] = ()
    must_call: bool = False
    computer: bool = False
    effort: Effort | None = None
    max_output: int = Field(default=4000, ge=16)
    cache_key: str = ""
    deadline_s: float = 120.0


class Thinker(Protocol):
    """Whatever answers: the client of a server, or a cassette."""

    async def turn(self, ask: Ask) -> Turn:
        """One answer.

        Raises ModelUnavailable when no answer can be had (no key, no server, failing after all tries), NeedsHuman when
        only a person can go on (quota, a refusal by policy, a content filter). A model that merely declines, or is cut
        off, is a Turn with that stop.
        """
