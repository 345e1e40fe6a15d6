"""A recipe with other steps in the same places, and the words that it promises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core import recipe as rc
from browser_agent.core.target import Query
from browser_agent.core.template import references
from browser_agent.core.value import Data, Place

Swap = Callable[[rc.Step], rc.Step]
HEALS = 20
"""Targets that a hardened recipe may heal: a page in another language changes most of them."""


def recast(recipe: rc.Recipe, swap: Swap) -> rc.Recipe:
    """The recipe with every step swapped, those of used recipes included."""

    def other(node: rc.Step | rc.Call) -> rc.Node:
        if isinstance(node, rc.Call):
            return node.model_copy(update={"recipe": recast(node.recipe, swap)})
        return swap(node)

    handlers = tuple(one.model_copy(update={"steps": rc.swapped(one.steps, other)}) for one in recipe.handlers)
    lists = {key: rc.swapped(getattr(recipe, key), other) for key in ("steps", "finally_")}
    return recipe.model_copy(update={**lists, "handlers": handlers})


def hardened(recipe: rc.Recipe, known: Mapping[Place, Query]) -> rc.Recipe:
    """The recipe as `harden --write` would leave it, with unknown boxes sent away and HEALS heals.

    known: targets with what was learned of them, by the place of the step.
    """

    def swap(step: rc.Step) -> rc.Step:
        better = known.get(step.place)
        if better is None:
            return step
        return step.model_copy(update={"action": step.action.model_copy(update={"target": better})})

    budget = recipe.budget.model_copy(update={"heals": max(HEALS, recipe.budget.heals)})
    return recast(recipe, swap).model_copy(update={"unknown": "dismiss", "budget": budget})


def hurried(recipe: rc.Recipe, most_s: float) -> rc.Recipe:
    """The recipe with no step waiting longer than that."""
    return recast(recipe, lambda step: step.model_copy(update={"timeout_s": min(step.timeout_s, most_s)}))


def needed(nodes: tuple[rc.Node, ...]) -> Iterator[str]:
    """Places of the steps without which no run passes: not optional, under no condition."""
    for node in nodes:
        match node:
            case rc.Step():
                if not node.optional and not node.when:
                    yield str(node.place)
            case rc.Loop():
                yield from needed(node.steps)
            case rc.Call():
                yield from needed(node.recipe.steps + node.recipe.finally_)
            case rc.Branch():
                pass


def counted(nodes: tuple[rc.Node, ...]) -> Iterator[str]:
    """Places of the steps that read rows and say how many there are."""
    for node in rc.flat(nodes):
        if isinstance(node, rc.Call):
            yield from counted(node.recipe.nodes)
        elif isinstance(node.action, act.Extract) and (node.action.rules.max is not None or node.action.rules.min > 1):
            yield str(node.place)


def promises(recipe: rc.Recipe) -> tuple[str, ...]:
    """Headings that must be there for the recipe to pass, by their words."""
    must = set(needed(recipe.steps + recipe.finally_))
    steps = (one for one in rc.flat(recipe.steps + recipe.finally_) if isinstance(one, rc.Step))
    expected = [each for one in steps if str(one.place) in must for each in one.expect]
    found: dict[str, None] = {}
    for one in (*expected, *recipe.verify):
        said = one.target.name if isinstance(one, ex.Visible) and one.target.role == "heading" else None
        if said and not references(said):
            found[said] = None
    return tuple(found)


def contract(recipe: rc.Recipe, params: Mapping[str, Data]) -> frozenset[str]:
    """Words that the recipe expects, types, chooses, or takes from data, folded: what a page must go on saying."""
    texts: set[str] = set()
    for value in params.values():
        texts |= set(_texts(value))
    for step in rc.flat(recipe.nodes):
        if isinstance(step, rc.Call):
            texts |= contract(step.recipe, {**{one.name: one.default for one in step.recipe.params}, **step.params})
            continue
        for one in (*step.expect, *step.when, *step.probe):
            texts |= set(_texts(one.model_dump()))
        texts |= set(_data(step.action))
    for handler in recipe.handlers:
        texts |= {text for one in handler.when for text in _texts(one.model_dump())}
    for one in recipe.verify:
        texts |= set(_texts(one.model_dump()))
    pieces = (piece for text in texts for piece in re.split(r"\$\{[^}]*\}|\*+", text))
    return frozenset(folded for piece in pieces if (folded := " ".join(piece.split()).casefold()))


def _data(action: act.Action) -> Iterator[str]:
    """What an action says beside its target."""
    yield from _texts([one.model_dump() for one in act.conditions(action)])
    if isinstance(action, act.Extract):
        yield from (text for column in action.columns for text in (column.name, getattr(column, "header", None) or ""))
    for key in ("value", "options", "answer", "text"):
        yield from _texts(getattr(action, key, None))
    target = getattr(action, "target", None)
    if isinstance(target, Query):
        yield from (text for pair in target.row.items() for text in pair)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - data of any shape
    if isinstance(value, str):
        if value not in WORDS_OF_OURS:
            yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in ("kind", "by", "role", "source"):
                yield from _texts(one)
            if key == "row" and isinstance(one, dict):
                yield from one
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


WORDS_OF_OURS = frozenset({"text", "query", "local", "session"})
