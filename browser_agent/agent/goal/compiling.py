"""A passed run of a model as a recipe: what was dead is dropped, what came from the task becomes a param."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from browser_agent.agent.goal.done import Done, Output
from browser_agent.agent.goal.folding import folded
from browser_agent.agent.goal.lifting import Lift
from browser_agent.agent.goal.pruning import alive
from browser_agent.agent.goal.task import HERE, slug
from browser_agent.core import action as act
from browser_agent.core import recipe as rc
from browser_agent.core.expect import Expectation
from browser_agent.core.sentence import sentence
from browser_agent.core.target import Point, Query
from browser_agent.core.value import Data, Value

LONGEST_LINE = 98
"""Characters of a comment line in the recipe."""


@dataclass(frozen=True)
class Wanted:
    """The job as the person gave it; see Task."""

    task: str
    start: str
    params: dict[str, Data]
    secrets: tuple[rc.Secret, ...]
    allow: tuple[str, ...]
    title: str


@dataclass(frozen=True)
class Compiled:
    """The recipe. notes: what was left out or lifted, a sentence each; cannot: why there is no recipe."""

    recipe: rc.Recipe | None
    notes: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()


def compiled(
    wanted: Wanted, done: Sequence[Done], outputs: Sequence[Output], verified: tuple[Expectation, ...]
) -> Compiled:
    """The recipe of a run. Pure: it looks at nothing but its arguments."""
    kept_names = {_name_of(done[one.step]) for one in outputs if one.step is not None}
    living, notes = alive(done, wanted.start, frozenset(kept_names))
    cannot = tuple(why for number, one in enumerate(living, 1) if (why := _nameless(number, one)))
    if cannot or not living:
        return Compiled(None, tuple(notes), cannot or ("no step of the run did anything",))
    lift = Lift(wanted.task, wanted.params)
    steps = [_step(one, str(number)) for number, one in enumerate(living, 1)]
    for one in steps:
        lift.learn(one)
    steps = [_named(lift.applied(one)) for one in steps]
    nodes = folded(steps, wanted.params, lift)
    result: dict[str, Data] = {}
    for output in outputs:
        if output.step is None:
            notes.append(f"answer {output.name} was said by the model, and no step reads it: it is left out")
        else:
            result[output.name] = f"${{{_name_of(done[output.step])}}}"
    verify = tuple(lift.applied(one) for one in verified)
    params = _used(lift, (*nodes, *verify), lift.text(wanted.start))
    new = [one for one in params if one.name in lift.lifted]
    notes += [f"param {one.name} stands for what the task says: {one.default}" for one in new]
    recipe = rc.Recipe(
        id=slug(wanted.title), title=wanted.title[:120], start=lift.text(wanted.start), params=params,
        secrets=wanted.secrets, policy=rc.PolicySpec(navigate=wanted.allow), steps=nodes, outputs=result,
        verify=verify, place=HERE,
    )  # fmt: skip
    return Compiled(recipe, tuple(notes))


def _name_of(done: Done) -> str:
    return str(getattr(done.step.action, "name", ""))


def _used(lift: Lift, values: tuple[Value, ...], start: str) -> tuple[rc.Param, ...]:
    """The params of the person, and those lifted ones that something still refers to."""
    text = start + "".join(one.model_dump_json() for one in values)
    return tuple(one for one in lift.params() if one.name not in lift.lifted or f"${{params.{one.name}}}" in text)


def comments(made: Compiled) -> str:
    """Lines for the head of the file; nothing that a page or a model said can end a comment."""
    lines = ["Compiled from a run of a model that was verified.", *made.notes]
    clean = (" ".join("".join(one if one.isprintable() else " " for one in line).split()) for line in lines)
    return "".join(f"# {part}\n" for line in clean for part in _wrapped(line))


def _wrapped(line: str) -> list[str]:
    return re.findall(rf".{{1,{LONGEST_LINE}}}(?:\s+|$)|\S{{1,{LONGEST_LINE}}}", line)[:4]


def _step(done: Done, number: str) -> rc.Step:
    """The step as a recipe has it: its action names what was acted on, and `once` where it cannot be undone."""
    effect = "once" if done.once else None
    return done.step.model_copy(
        update={"id": number, "name": sentence(done.step.action), "effect": effect, "place": HERE}
    )


def _named(step: rc.Step) -> rc.Step:
    return step.model_copy(update={"name": sentence(step.action)})


def _nameless(number: int, done: Done) -> str:
    """Why a step cannot be in a recipe; empty when it can."""
    for name in ("target", "onto"):
        target = getattr(done.step.action, name, None)
        if isinstance(target, Point):
            return f"step {number} used a point on the screen ({target}), which nothing names"
        if target is not None and not isinstance(target, Query):
            what = str(done.element) if done.element is not None else str(target)
            return f"step {number} ({done.step.action.kind}) used {what}, and no words find it again"
    if isinstance(done.step.action, act.Goal):
        return f"step {number} is a goal of its own"
    return ""
