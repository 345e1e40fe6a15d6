"""The plan of a job: made by a strong model that sees the task and never a page, and frozen before the first look."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import Field, ValidationError

from browser_agent.agent.goal.prompts import prompt
from browser_agent.agent.goal.task import Task
from browser_agent.core.event import PlanMade
from browser_agent.core.value import Value
from browser_agent.model.turn import Schema, Turn

Risk = Literal["read", "input", "submit", "irreversible"]
MOST_STEPS = 12


class PlanStep(Value):
    """A state to reach. before, after: expectation lines, as far as anybody can know them without a page.

    reads: it changes nothing. needs: numbers (from 1) of the steps whose results it needs. start: where it begins,
    when it begins at an address of its own.
    """

    intent: str = Field(min_length=1, max_length=400)
    before: tuple[str, ...] = Field(default=(), max_length=5)
    after: tuple[str, ...] = Field(default=(), max_length=5)
    risk: Risk = "input"
    reads: bool = False
    needs: tuple[int, ...] = Field(default=(), max_length=MOST_STEPS)
    start: str | None = Field(default=None, max_length=2000)


class Criterion(Value):
    """What is so when the job is done. expect: an expectation line that code can check; None when only a reader can."""

    says: str = Field(min_length=1, max_length=400)
    expect: str | None = Field(default=None, max_length=500)


class Wanted(Value):
    """A value that the person wants back."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    meaning: str = Field(default="", max_length=300)


class Plan(Value):
    """A whole plan."""

    goal: str = Field(max_length=600)
    questions: tuple[str, ...] = Field(default=(), max_length=5)
    steps: tuple[PlanStep, ...] = Field(min_length=1, max_length=MOST_STEPS)
    success: tuple[Criterion, ...] = Field(default=(), max_length=12)
    answers: tuple[Wanted, ...] = Field(default=(), max_length=40)

    @property
    def only_reads(self) -> bool:
        """Whether no step is to send anything; the judge holds the model to that, whatever pages say later."""
        return all(one.risk == "read" for one in self.steps)

    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of the steps (from 1) in order; those that may be worked at the same time together.

        These only read, begin at an address of their own, follow each other and need nothing of each other.
        """
        groups: list[tuple[int, ...]] = []
        for number, step in enumerate(self.steps, 1):
            alone = not (step.reads and step.risk == "read" and step.start)
            last = groups[-1] if groups else ()
            before = self.steps[last[-1] - 1] if last else None
            joins = before is not None and before.reads and before.risk == "read" and bool(before.start)
            if alone or not joins or set(step.needs) & set(last):
                groups.append((number,))
            else:
                groups[-1] = (*last, number)
        return tuple(groups)

    def as_event(self, why: str = "") -> PlanMade:
        """The plan as the journal keeps it."""
        return PlanMade(
            goal=self.goal,
            steps=tuple(one.intent for one in self.steps),
            success=tuple(one.says for one in self.success),
            risks=tuple(one.risk for one in self.steps),
            why=why,
        )

    def __str__(self) -> str:
        """For the executor: numbered, so that it knows what comes before and after its own step."""
        return "\n".join(f"{number}. {one.intent} ({one.risk})" for number, one in enumerate(self.steps, 1))


def _object(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_STEP = _object(
    intent=_TEXT,
    before=_TEXTS,
    after=_TEXTS,
    risk={"type": "string", "enum": ["read", "input", "submit", "irreversible"]},
    reads={"type": "boolean"},
    needs={"type": "array", "items": {"type": "integer"}},
    start=_MAYBE,
)
PLAN = Schema(
    name="plan",
    schema_=_object(
        goal=_TEXT,
        questions=_TEXTS,
        steps={"type": "array", "items": _STEP},
        success={"type": "array", "items": _object(says=_TEXT, expect=_MAYBE)},
        answers={"type": "array", "items": _object(name=_TEXT, meaning=_TEXT)},
    ),
)
RULES = prompt("plan")


def request(task: Task, more: str = "") -> str:
    """What the planner gets to read: words of the person and names, no value of a secret and no page."""
    lines = [f"Task: {task.text}", f"Allowed origins: {', '.join((task.start, *task.allow))}"]
    if task.params:
        lines.append(f"Params: {', '.join(f'${{params.{name}}}' for name in task.params)}")
    if task.secrets:
        lines.append(f"Secrets: {', '.join(f'${{secrets.{one.name}}}' for one in task.secrets)}")
    return "\n".join([*lines, *([more] if more else [])])


class NoPlanError(ValueError):
    """An answer is no plan; the message says why, in words that the model can mend it by."""


def plan_of(turn: Turn) -> Plan:
    """The plan in an answer. Raises NoPlanError."""
    try:
        plan = Plan.model_validate(json.loads(turn.text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise NoPlanError(f"the plan is not JSON ({error})") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise NoPlanError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    for number, step in enumerate(plan.steps, 1):
        if any(not 1 <= one < number for one in step.needs):
            raise NoPlanError(f"step {number} needs {list(step.needs)}: only steps before it can be needed")
    return plan
