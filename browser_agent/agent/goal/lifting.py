"""What came from the task becomes a param: the same value wherever it stands, as a reference to its name."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from browser_agent.agent.goal.task import HERE
from browser_agent.core import action as act
from browser_agent.core import recipe as rc
from browser_agent.core.target import Query
from browser_agent.core.template import as_text
from browser_agent.core.value import Data, Value

V = TypeVar("V", bound=Value)
SHORTEST = 3
"""Characters of a value that is looked for in names and addresses too; shorter ones stand everywhere by chance."""
EXACT = frozenset({"kind", "by", "role", "node", "id", "tag", "css", "testid", "source", "pattern", "was", "place"})
"""Fields that are no words of a person."""


class Lift:
    """Learns values from typed fields, and puts references in their place."""

    def __init__(self, task: str, params: dict[str, Data]) -> None:
        self._task = task
        self._given = dict(params)
        self.lifted: dict[str, str] = {}
        """New params and what they stand for."""

    def learn(self, step: rc.Step) -> None:
        """Find a literal of the task in what a step types or chooses."""
        match step.action:
            case act.Fill(value=value):
                self._learn(value, step.action.target)
            case act.Choose(options=options):
                for one in options:
                    self._learn(one, step.action.target)
            case _:
                pass

    def _learn(self, value: str, target: Any) -> None:  # noqa: ANN401 - any target
        text = value.strip()
        known = {as_text(one) for one in self._given.values()} | set(self.lifted.values())
        if not text or "${" in text or text in known or not self._in_task(text):
            return
        label = (target.name or target.label or target.placeholder or "") if isinstance(target, Query) else ""
        self.lifted[self._name(label or "value")] = text

    def _in_task(self, text: str) -> bool:
        if len(text) < SHORTEST and not text.isdigit():
            return False
        return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", self._task, re.IGNORECASE) is not None

    def _name(self, label: str) -> str:
        base = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "value"
        base = base if base[0].isalpha() else f"p_{base}"
        taken = {*self._given, *self.lifted, "params", "secrets", "run"}
        return next(name for name in (base, *(f"{base}_{n}" for n in range(2, 1000))) if name not in taken)

    def params(self) -> tuple[rc.Param, ...]:
        """Those that the person gave, with their values as defaults, and the new ones."""
        given = [
            rc.Param(name=name, place=HERE, type="table")
            if isinstance(value, list | tuple)
            else rc.Param(name=name, place=HERE, default=as_text(value), has_default=True)
            for name, value in self._given.items()
        ]
        new = [
            rc.Param(name=name, place=HERE, type="integer", default=int(text), has_default=True)
            if re.fullmatch(r"[1-9]\d{0,8}", text)
            else rc.Param(name=name, place=HERE, default=text, has_default=True)
            for name, text in self.lifted.items()
        ]
        return (*given, *new)

    def text(self, text: str) -> str:
        """A text with references in place of the values that stand in it as whole words."""
        if "${" in text:
            return text
        plain = {name: value for name, value in self._given.items() if not isinstance(value, list | tuple | dict)}
        named = {as_text(value): name for name, value in plain.items()} | {v: k for k, v in self.lifted.items()}
        for value, name in sorted(named.items(), key=lambda one: -len(one[0])):
            reference = f"${{params.{name}}}"
            if text == value:
                return reference
            if len(value) >= SHORTEST and "${" not in text:
                text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", lambda _, put=reference: put, text)  # type: ignore[misc]
        return text

    def applied(self, value: V) -> V:
        """The same step, action or expectation with references; fingerprints and alternatives stay literal."""
        changed = {}
        for name in type(value).model_fields:
            now = getattr(value, name)
            new = now if name in EXACT or name == "also" else self._part(now)
            if new is not now:
                changed[name] = new
        return value.model_copy(update=changed) if changed else value

    def _part(self, now: Any) -> Any:  # noqa: ANN401 - recipes hold any data
        if isinstance(now, str):
            new = self.text(now)
            return now if new == now else new
        if isinstance(now, Value):
            return self.applied(now)
        if isinstance(now, tuple):
            made = tuple(self._part(one) for one in now)
            return now if all(a is b for a, b in zip(made, now, strict=True)) else made
        if isinstance(now, dict):
            made_dict = {key: self._part(one) for key, one in now.items()}
            return now if made_dict == now else made_dict
        return now
