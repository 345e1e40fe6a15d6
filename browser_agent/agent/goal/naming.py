"""Names in a compiled recipe: its header, its variables and outputs, and what could not be named at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from browser_agent.agent.goal.done import Done, Output
from browser_agent.agent.goal.pruning import Numbered
from browser_agent.agent.goal.remarks import printable
from browser_agent.agent.goal.task import slug
from browser_agent.agent.goal.words import name_of
from browser_agent.core import action as act
from browser_agent.core.target import Point, Query
from browser_agent.core.template import names_secret
from browser_agent.core.value import Data
from browser_agent.recipe.names import NAME, RESERVED

LONGEST_TITLE = 120
HIDDEN = frozenset({"password", "otp", "card"})
"""Kinds of fields whose values no file should hold."""


class Names:
    """Variables that extractions keep, and outputs by the variables that hold them.

    referred: variables that some text refers to; they keep their names. notes: which answers are left out or called
    something else, a sentence each.
    """

    def __init__(self, living: Sequence[Numbered], outputs: Sequence[Output], referred: frozenset[str]) -> None:
        self._variables: dict[int, str] = {}
        self.outputs: dict[str, Data] = {}
        self.notes: list[str] = []
        taken: list[str] = [*RESERVED]
        for at, done in living:
            if isinstance(done.step.action, act.Extract):
                said = done.step.action.name
                self._variables[at] = said if said in referred else _name(said, taken)
                taken.append(self._variables[at])
        for output in outputs:
            self._output(output)

    def _output(self, output: Output) -> None:
        shown = printable(output.name)[:60]
        if output.step is None:
            self.notes.append(f"answer {shown} was said by the model, and no step reads it: it is left out")
        elif output.step not in self._variables:
            self.notes.append(f"answer {shown} was read by a step that did not last: it is left out")
        else:
            name = _name(output.name, (*RESERVED, *self.outputs))
            self.outputs[name] = f"${{{self._variables[output.step]}}}"
            if name != output.name:
                self.notes.append(f"answer {shown} is called {name} here")

    def named(self, at: int, action: act.Action) -> act.Action:
        """The action with the name of its variable."""
        if isinstance(action, act.Extract) and action.name != self._variables[at]:
            return action.model_copy(update={"name": self._variables[at]})
        return action


def _name(said: str, taken: Sequence[str]) -> str:
    """What was said where it can be a name, else the nearest that can."""
    return said if NAME.fullmatch(said) and said not in taken else name_of(said, taken)


def header(title: str) -> dict[str, Any]:
    """id and title: one line with no references, and an id that begins with a letter."""
    line = printable(title).replace("${", "$ {")[:LONGEST_TITLE].strip()
    ident = slug(line)
    return {"id": ident if NAME.fullmatch(ident) else f"task-{ident}", "title": line or "A compiled job"}


def nameless(done: Done) -> str:
    """Why a step cannot be in a recipe, with its number in the run; empty when it can."""
    step = done.step
    for name in ("target", "onto"):
        target = getattr(step.action, name, None)
        if isinstance(target, Point):
            return f"step {step.id} used a point on the screen ({target}), which nothing names"
        if target is not None and not isinstance(target, Query):
            what = str(done.element) if done.element is not None and name == "target" else str(target)
            return f"step {step.id} ({step.action.kind}) used {what}, and no words find it again"
    return f"step {step.id} is a goal of its own" if isinstance(step.action, act.Goal) else ""


def plain_secrets(living: Sequence[Numbered]) -> tuple[frozenset[str], list[str]]:
    """Values that were typed as plain text into fields for secrets, and a sentence about each such step."""
    values, said = set(), []
    for _, done in living:
        action = done.step.action
        kind = done.element.field if done.element is not None else ""
        if isinstance(action, act.Fill) and kind in HIDDEN and action.value and not names_secret(action.value):
            values.add(action.value)
            said.append(f"step {done.step.id} typed a {kind} as plain text, which no file should hold; use --secret")
    return frozenset(values), said
