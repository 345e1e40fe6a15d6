"""One line of a table: what is done to which widget of a page, and what its library says that it holds afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from browser_agent.core import action as act
from browser_agent.core.target import Query, Target


@dataclass(frozen=True)
class Case:
    """An action that has to work. held: a path in what the page's `held()` gives, and the value that stands there."""

    action: act.Action
    held: str
    value: Any

    def __str__(self) -> str:
        return f"{self.action.kind} {self.action.target}"


@dataclass(frozen=True)
class Refused:
    """An action that must not succeed. kind: of the fault. same: this path holds afterwards what it held before."""

    action: act.Action
    kind: str
    same: str

    def __str__(self) -> str:
        return f"{self.action.kind} {self.action.target} refused"


def choose(role: str, name: str | None, *options: str, **more: Any) -> act.Choose:
    return act.Choose(target=Query(role=role, name=name, **more), options=options)


def fill(role: str, name: str, value: str) -> act.Fill:
    return act.Fill(target=Query(role=role, name=name), value=value)


def check(role: str, name: str, *, on: bool = True) -> act.Check:
    return act.Check(target=Query(role=role, name=name), on=on)


def drag(target: Target, onto: Target) -> act.Drag:
    return act.Drag(target=target, onto=onto)
