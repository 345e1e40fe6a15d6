"""A recipe as a source of steps: branches, loops and calls are walked, values are filled in, one step comes out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from browser_agent.core import recipe as rc
from browser_agent.core.action import Goto
from browser_agent.core.checkpoint import Frame
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.expect import Expectation
from browser_agent.core.value import Data
from browser_agent.engine.allowance import Allowance
from browser_agent.engine.rows import Item, Rows, items
from browser_agent.engine.scope import Scope, bind, resolve

START = "start"
"""The id of the step that opens the recipe's `start`."""
Holds = Callable[[tuple[Expectation, ...]], Awaitable[bool]]
"""Whether conditions hold now."""
Inputs = Callable[[rc.Recipe, dict[str, Data]], dict[str, Data]]
"""Reads and checks the params of a called recipe."""


@dataclass(frozen=True)
class Bound:
    """A step with its values filled in (secrets excepted), the scope that it writes to, and what comes after it.

    at: its place in the recipe and in the rows around it; empty for a step of no recipe.
    """

    step: rc.Step
    scope: Scope
    row: str = ""
    written: rc.Step | None = None
    """The step as the recipe has it, references and all."""
    at: str = ""
    allowed: tuple[Allowance, ...] = ()
    """What is left to each call that the step is in."""


@dataclass(frozen=True)
class Around:
    """What is around a step: the labels of its rows for people, their marks, and what its calls may use up."""

    row: str = ""
    marks: tuple[str, ...] = ()
    allowed: tuple[Allowance, ...] = ()

    def at(self, node: str) -> str:
        """The place of a node within these rows."""
        return f"{node}@{'/'.join(self.marks)}" if self.marks else node

    def within(self, item: Item) -> Around:
        """The same inside one row more."""
        row = f"{self.row} / {item.label}" if self.row else item.label
        return Around(row, (*self.marks, item.mark), self.allowed)


@dataclass
class _Open:
    """A level that is being walked; `frame` makes of it what is kept. scope: of a used recipe."""

    node: str
    way: str = ""
    row: str = ""
    before: dict[str, Data] | None = None
    scope: Scope | None = None

    def frame(self) -> Frame:
        values = self.scope.kept() if self.scope is not None else self.before
        return Frame(node=self.node, way=self.way, row=self.row, values=values)


@dataclass
class RecipeSteps:
    """Walks the nodes of a recipe. `holds` judges conditions on the page, `inputs` reads params of called recipes.

    rows: which rows of loops were done before, and who is told of those that are done now. back: the way to the last
    step that was done before; what stands in front of it is not walked again.
    """

    holds: Holds
    inputs: Inputs
    rows: Rows = field(default_factory=Rows)
    back: list[Frame] = field(default_factory=list)
    _trail: list[_Open] = field(default_factory=list)

    @property
    def place(self) -> tuple[Frame, ...]:
        """The way to the step that came out last."""
        return tuple(one.frame() for one in self._trail)

    async def walk(self, nodes: tuple[rc.Node, ...], scope: Scope, around: Around = Around()) -> AsyncIterator[Bound]:
        """The steps to do, in order. Each is asked for only after the one before it was done."""
        for node, frame in self._from(nodes):
            match node:
                case rc.Step():
                    if frame is None:
                        with self._in(_Open(node.id)):
                            yield Bound(bind(node, scope), scope, around.row, node, around.at(node.id), around.allowed)
                case rc.Branch():
                    way = frame.way if frame is not None else await self._way(node, scope)
                    with self._in(_Open(node.id, way=way)):
                        async for bound in self.walk(node.then if way == "then" else node.otherwise, scope, around):
                            yield bound
                case rc.Loop():
                    async for bound in self._loop(node, scope, around, frame):
                        yield bound
                case rc.Call():
                    async for bound in self._call(node, scope, around, frame):
                        yield bound

    def _from(self, nodes: tuple[rc.Node, ...]) -> Iterator[tuple[rc.Node, Frame | None]]:
        """The nodes from where the run goes on; the first one with its frame, when it was begun before."""
        wanted = self.back.pop(0) if self.back else None
        first = next((at for at, node in enumerate(nodes) if wanted is not None and node.id == wanted.node), None)
        if wanted is not None and first is None:
            raise StepFault(
                Fault(kind="unexpected", expected=f"the step {wanted.node} to go on at", found="no such step")
            )
        for number, node in enumerate(nodes[first or 0 :]):
            yield node, wanted if number == 0 else None

    @contextmanager
    def _in(self, level: _Open) -> Iterator[_Open]:
        self._trail.append(level)
        try:
            yield level
        finally:
            self._trail.pop()

    async def _way(self, node: rc.Branch, scope: Scope) -> str:
        met = await self.holds(tuple(bind(one, scope) for one in node.condition))
        return "then" if met else "else"

    async def _loop(self, node: rc.Loop, scope: Scope, around: Around, frame: Frame | None) -> AsyncIterator[Bound]:
        """The rows that are not done yet. None of them sees what another one kept.

        A row that was begun before comes first, so that what it left on the site is not left alone for longer.
        """
        now = scope.kept()
        before = now if frame is None or frame.values is None else frame.values
        scope.put(before)
        over = items(node, resolve(node.over, scope))
        mine = self.rows.of(node, around.at(node.id))
        mine.compare(over)
        left = [item for item in over if not mine.has(item)]
        if self.rows.most is not None and len(left) > self.rows.most:
            more = len(left) - self.rows.most
            self.rows.left(f"{more} more row{'s' if more > 1 else ''} of step {node.id}")
            left = left[: self.rows.most]
        begun = next((item for item in left if frame is not None and item.mark == frame.row), None)
        if begun is None:
            self.back.clear()
        else:
            left = [begun, *(item for item in left if item is not begun)]
        if not left:
            scope.put(now)
        for item in left:
            scope.put(now if item is begun else before)
            inner, inside = scope.inner(**{node.name: item.value}), around.within(item)
            with self._in(_Open(node.id, row=item.mark, before=before)):
                async for bound in self.walk(node.steps, inner, inside):
                    yield bound
            kept = resolve(node.collect[1], inner) if node.collect is not None else None
            mine.done(item, inside.row, kept)
        if node.collect is not None:
            made = mine.collected(over)
            scope.keep(node.collect[0], made)
            self.rows.publish(node.collect[0], made)

    async def _call(self, node: rc.Call, scope: Scope, around: Around, frame: Frame | None) -> AsyncIterator[Bound]:
        """The steps of another recipe in a scope of its own; afterwards its outputs are kept under the call's name."""
        given = {name: resolve(value, scope) for name, value in node.params.items()}
        own = Scope({"params": self.inputs(node.recipe, given), "run": scope.lookup("run")})
        if frame is not None:
            own.put(frame.values or {})
        inside = replace(around, allowed=(*around.allowed, Allowance(node.recipe)))
        with self._in(_Open(node.id, scope=own)):
            async for bound in self.walk(node.recipe.steps, own, inside):
                yield bound
        if node.name is not None:
            scope.keep(node.name, {name: resolve(value, own) for name, value in node.recipe.outputs.items()})


def count_steps(nodes: tuple[rc.Node, ...]) -> int:
    """How many steps are written in these nodes: loops once, both arms of a branch."""
    return sum(1 for _ in rc.steps_in(nodes))


def with_start(recipe: rc.Recipe, start: str) -> rc.Recipe:
    """The recipe with the opening of its start as a step of its own, so that it is judged and proved like all."""
    if not start:
        return recipe
    timeout_s = min(30.0, recipe.budget.seconds)
    opening = rc.Step(id=START, name=f"open {start}", action=Goto(url=start), place=recipe.place, timeout_s=timeout_s)
    return recipe.model_copy(update={"steps": (opening, *recipe.steps)})
