"""A passed run of a model as a recipe: what was dead is dropped, what came from the task becomes a param."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from browser_agent.agent.goal.done import Done, Output
from browser_agent.agent.goal.folding import folded
from browser_agent.agent.goal.lifting import Lift, referred
from browser_agent.agent.goal.naming import Names, header, nameless, plain_secrets
from browser_agent.agent.goal.pruning import Numbered, alive
from browser_agent.agent.goal.remarks import commented
from browser_agent.agent.goal.task import HERE
from browser_agent.core import action as act
from browser_agent.core import recipe as rc
from browser_agent.core.errors import RecipeError
from browser_agent.core.expect import Expectation
from browser_agent.core.sentence import sentence
from browser_agent.core.value import Data, Value
from browser_agent.recipe.load import load_text
from browser_agent.recipe.write import dump


@dataclass(frozen=True)
class Wanted:
    """The job as the person gave it; see Task."""

    task: str
    start: str
    params: dict[str, Data]
    secrets: tuple[rc.Secret, ...]
    allow: tuple[str, ...]
    title: str
    page_tools: tuple[str, ...] = ()


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
    read = frozenset(one.step for one in outputs if one.step is not None)
    said = [one.model_dump_json() for one in (*(one.step for one in done if one.ended == "passed"), *verified)]
    variables = frozenset(name.partition(".")[0] for name in referred(said))
    living, notes = alive(done, wanted.start, read, variables)
    cannot = tuple(why for _, one in living if (why := nameless(one)))
    if cannot or not living:
        return Compiled(None, tuple(notes), cannot or ("no step of the run did anything",))
    names = Names(living, outputs, variables)
    steps = [_step(number, one, names) for number, one in enumerate(living, 1)]
    hidden, in_the_open = plain_secrets(living)
    if in_the_open:
        return Compiled(None, tuple(notes), tuple(in_the_open))
    lift = Lift(wanted.task, wanted.params, hidden)
    nodes = _lifted(folded(steps, wanted.params), lift)
    verify = tuple(lift.applied(one) for one in verified)
    notes += [*names.notes, *_loops(nodes)]
    recipe = rc.Recipe(
        **header(wanted.title), start=lift.address(wanted.start), secrets=wanted.secrets,
        policy=rc.PolicySpec(navigate=wanted.allow, page_tools=wanted.page_tools), steps=nodes,
        outputs=names.outputs, verify=verify, place=HERE,
    )  # fmt: skip
    recipe = recipe.model_copy(update={"params": _used(lift, recipe)})
    new = [one for one in recipe.params if one.name in lift.lifted]
    notes += [f"param {one.name} stands for what the task says: {one.default}" for one in new]
    refused = _refused(recipe)
    return Compiled(None if refused else recipe, tuple(notes), refused)


def comments(made: Compiled) -> str:
    """Lines for the head of the file; nothing that a page or a model said can end a comment."""
    return commented(("Compiled from a run of a model that was verified.", *made.notes))


def _step(number: int, one: Numbered, names: Names) -> rc.Step:
    """The step as a recipe has it: its action names what was acted on, and `once` where it cannot be undone."""
    at, done = one
    effect = "once" if done.once else None
    action = names.named(at, done.step.action)
    update = {"id": str(number), "action": action, "name": sentence(action), "effect": effect, "place": HERE}
    return done.step.model_copy(update=update | {"author": "person"})


def _lifted(nodes: tuple[rc.Node, ...], lift: Lift) -> tuple[rc.Node, ...]:
    """The same nodes with references; every literal is learned before any is put anywhere."""
    for node in nodes:
        for step in node.steps if isinstance(node, rc.Loop) else (node,):
            if isinstance(step, rc.Step):
                lift.learn(step)
    return tuple(_with_references(node, lift) for node in nodes)


def _with_references(node: rc.Node, lift: Lift) -> rc.Node:
    if isinstance(node, rc.Loop):
        inner = tuple(_with_references(one, lift) for one in node.steps)
        return node.model_copy(update={"over": lift.rows(node.over), "steps": inner})
    if isinstance(node, rc.Step):
        step = lift.applied(node)
        return step.model_copy(update={"name": sentence(step.action)})
    return node


def _loops(nodes: tuple[rc.Node, ...]) -> list[str]:
    return [
        f"step {node.id} does the same for each of "
        + (f"{len(node.over)} rows" if isinstance(node.over, list) else f"the rows of {node.over}")
        for node in nodes
        if isinstance(node, rc.Loop)
    ]


def _used(lift: Lift, recipe: rc.Recipe) -> tuple[rc.Param, ...]:
    """The params of the person, and those lifted ones that something still refers to."""
    values: tuple[Value, ...] = (*recipe.steps, *recipe.verify)
    used = referred([recipe.start or "", *(one.model_dump_json() for one in values)])
    files = frozenset(name.removeprefix("params.") for name in referred(_uploads(recipe.steps)))
    return tuple(one for one in lift.params(files) if one.name not in lift.lifted or f"params.{one.name}" in used)


def _uploads(nodes: tuple[rc.Node, ...]) -> list[str]:
    files: list[str] = []
    for node in nodes:
        if isinstance(node, rc.Loop):
            files += _uploads(node.steps)
        elif isinstance(node, rc.Step) and isinstance(node.action, act.Upload):
            files += node.action.files
    return files


def _refused(recipe: rc.Recipe) -> tuple[str, ...]:
    """What the language of recipes refuses of it: words of a page that look like a reference, a name that is none."""
    try:
        load_text(dump(recipe))
    except RecipeError as error:
        return tuple(f"what was compiled is no recipe: {one.message}" for one in error.problems[:5])
    return ()
