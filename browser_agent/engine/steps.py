"""A recipe as a source of steps: branches, loops and calls are walked, values are filled in, one step comes out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

from browser_agent.core import recipe as rc
from browser_agent.core.action import Goto
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.expect import Expectation
from browser_agent.core.template import as_text
from browser_agent.core.value import Data
from browser_agent.engine.scope import Scope, bind, resolve

START = "start"
"""The id of the step that opens the recipe's `start`."""
Holds = Callable[[tuple[Expectation, ...]], Awaitable[bool]]
"""Whether conditions hold now."""
Inputs = Callable[[rc.Recipe, dict[str, Data]], dict[str, Data]]
"""Reads and checks the params of a called recipe."""


@dataclass(frozen=True)
class Bound:
    """A step with its values filled in (secrets excepted), the scope that it writes to, and what comes after it."""

    step: rc.Step
    scope: Scope
    row: str = ""
    written: rc.Step | None = None
    """The step as the recipe has it, references and all."""


@dataclass
class RecipeSteps:
    """Walks the nodes of a recipe. `holds` judges conditions on the page, `inputs` reads params of called recipes."""

    holds: Holds
    inputs: Inputs

    async def walk(self, nodes: tuple[rc.Node, ...], scope: Scope, row: str = "") -> AsyncIterator[Bound]:
        """The steps to do, in order. Each is asked for only after the one before it was done."""
        for node in nodes:
            match node:
                case rc.Step():
                    yield Bound(bind(node, scope), scope, row, node)
                case rc.Branch():
                    met = await self.holds(tuple(bind(one, scope) for one in node.condition))
                    async for bound in self.walk(node.then if met else node.otherwise, scope, row):
                        yield bound
                case rc.Loop():
                    for item, label in _items(node, scope):
                        inner = scope.inner(**{node.name: item})
                        async for bound in self.walk(node.steps, inner, f"{row} / {label}" if row else label):
                            yield bound
                case rc.Call():
                    async for bound in self._call(node, scope, row):
                        yield bound

    async def _call(self, node: rc.Call, scope: Scope, row: str) -> AsyncIterator[Bound]:
        """The steps of another recipe in a scope of its own; afterwards its outputs are kept under the call's name."""
        given = {name: resolve(value, scope) for name, value in node.params.items()}
        own = Scope({"params": self.inputs(node.recipe, given), "run": scope.lookup("run")})
        async for bound in self.walk(node.recipe.steps, own, row):
            yield bound
        if node.name is not None:
            scope.keep(node.name, {name: resolve(value, own) for name, value in node.recipe.outputs.items()})


def _items(node: rc.Loop, scope: Scope) -> Iterator[tuple[Data, str]]:
    """The rows of a loop, each with the label that the journal shows: its key, else its number."""
    over = resolve(node.over, scope)
    if not isinstance(over, (list, tuple)):
        raise StepFault(
            Fault(
                kind="unexpected",
                expected=f"a list or rows to go through (step {node.id})",
                found=type(over).__name__,
            )
        )
    if len(over) > node.max:
        raise StepFault(
            Fault(
                kind="cap_reached",
                expected=f"at most {node.max} rows (step {node.id})",
                found=f"{len(over)}",
                next="raise `max:` of the for_each if that many are right",
            )
        )
    for number, item in enumerate(over, start=1):
        key = item.get(node.key) if node.key is not None and isinstance(item, dict) else None
        yield item, as_text(key) if key is not None else str(number)


def count_steps(nodes: tuple[rc.Node, ...]) -> int:
    """How many steps are written in these nodes: loops once, both arms of a branch."""
    total = 0
    for node in nodes:
        match node:
            case rc.Step():
                total += 1
            case rc.Branch():
                total += count_steps(node.then) + count_steps(node.otherwise)
            case rc.Loop():
                total += count_steps(node.steps)
            case rc.Call():
                total += count_steps(node.recipe.steps)
    return total


def with_start(recipe: rc.Recipe, start: str) -> rc.Recipe:
    """The recipe with the opening of its start as a step of its own, so that it is judged and proved like all."""
    if not start:
        return recipe
    timeout_s = min(30.0, recipe.budget.seconds)
    opening = rc.Step(id=START, name=f"open {start}", action=Goto(url=start), place=recipe.place, timeout_s=timeout_s)
    return recipe.model_copy(update={"steps": (opening, *recipe.steps)})
