"""The tools of the executor: few, short and always there. What each takes, as the model sees it and as we check it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from browser_agent.core.value import Value
from browser_agent.model.turn import Tool

Do = Literal[
    "click", "double_click", "triple_click", "right_click", "fill", "choose", "check", "uncheck", "press", "hover",
    "scroll", "upload", "download", "drag", "goto", "back", "tab", "dialog", "wait", "page_tool",
]  # fmt: skip
MOST_STEPS = 30
"""Steps of one batch."""
LONGEST = 4000
"""Characters of a value that is typed."""


class Wish(Value):
    """One step as the model asks for it; nothing of it is trusted."""

    do: Do
    ref: str | None = Field(default=None, max_length=200)
    value: str | None = Field(default=None, max_length=LONGEST)
    expect: tuple[str, ...] = Field(default=(), max_length=5)


class Act(Value):
    """A batch. done: the last step's expectation, once it holds, ends the step of the plan."""

    steps: tuple[Wish, ...] = Field(min_length=1, max_length=MOST_STEPS)
    done: bool = False


class Look(Value):
    """A look without doing anything: the whole page, what has these words, or a picture."""

    find: str | None = Field(default=None, max_length=200)
    picture: bool = False


class ReadRows(Value):
    """Keep what a table, list or element holds, under a name."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    source: str = Field(max_length=300)
    columns: tuple[str, ...] = Field(default=(), max_length=40)


class Question(Value):
    """What only the person can know."""

    question: str = Field(max_length=500)


class Answer(Value):
    """A value that the person wants to have. quote: the words on the page that it is taken from, it among them."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    value: str = Field(max_length=2000)
    quote: str = Field(max_length=400)


class Finish(Value):
    """The end of the step of the plan, or of the task with the last one."""

    status: Literal["done", "impossible", "blocked"]
    why: str = Field(max_length=600)
    evidence: tuple[str, ...] = Field(default=(), max_length=10)
    answers: tuple[Answer, ...] = Field(default=(), max_length=40)


def _object(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_TEXTS = {"type": "array", "items": _TEXT}
_STEP = _object(
    do={"type": "string", "enum": list(Do.__args__)},  # type: ignore[attr-defined]
    ref={**_MAYBE, "description": 'ref, or "x,y" on a picture'},
    value={**_MAYBE, "description": "text, option, key, url, tab, ref to drop on, accept/dismiss, pixels"},
    expect={**_TEXTS, "description": "what will be so if it worked and is not so now"},
)
_ANSWER = _object(name=_TEXT, value=_TEXT, quote=_TEXT)

TOOLS = (
    Tool(
        name="act",
        description="Do steps in order; stops at the first surprise. done: the last expect proves the plan step.",
        parameters=_object(steps={"type": "array", "items": _STEP}, done={"type": "boolean"}),
    ),
    Tool(
        name="look",
        description="See the whole page again, only lines with the words of `find`, or a picture with refs on it.",
        parameters=_object(find=_MAYBE, picture={"type": "boolean"}),
    ),
    Tool(
        name="read",
        description='Keep data for the answer: source is table "Name", list "Name", a ref, or "page".',
        parameters=_object(name=_TEXT, source=_TEXT, columns=_TEXTS),
    ),
    Tool(
        name="ask",
        description="Ask the person what only they can know or decide. Not for what the page can tell.",
        parameters=_object(question=_TEXT),
    ),
    Tool(
        name="finish",
        description="End the current plan step. evidence: words that stand on the page now and show it.",
        parameters=_object(
            status={"type": "string", "enum": ["done", "impossible", "blocked"]},
            why=_TEXT,
            evidence=_TEXTS,
            answers={"type": "array", "items": _ANSWER},
        ),
    ),
)
