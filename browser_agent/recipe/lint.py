"""What a recipe says and must not, or would better not, though it can be read: beside the errors of load."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from browser_agent.core.action import Extract
from browser_agent.core.errors import Problem, RecipeError
from browser_agent.core.recipe import Call, Node, Recipe, Step, flat
from browser_agent.core.target import Point, Query
from browser_agent.core.template import references
from browser_agent.core.value import Data, Place, Value
from browser_agent.recipe.load import load
from browser_agent.recipe.powers import broken_promises, too_much
from browser_agent.recipe.used import of_used


def check(path: Path | str) -> tuple[Problem, ...]:
    """Errors of a recipe file; when it can be read, what it must not bring together, and its warnings."""
    try:
        recipe = load(path)
    except RecipeError as error:
        return error.problems
    return warnings(recipe)


def warnings(recipe: Recipe) -> tuple[Problem, ...]:
    """What stands out in a recipe that can be read. Files that it uses are checked on their own."""
    found = [*_of_header(recipe), *_unused(recipe), *together(recipe)]
    for step in steps(recipe.nodes):
        found.extend(_of_step(step))
    found.extend(_positional(recipe.verify, recipe.place, "verify"))
    return tuple(sorted(found, key=lambda problem: (problem.place.line, problem.place.column)))


def together(recipe: Recipe) -> Iterator[Problem]:
    """What a recipe must not bring together or promise and break, errors and warnings: `run` asks this too."""
    yield from too_much(recipe)
    yield from broken_promises(recipe)
    yield from of_used(recipe)


def steps(nodes: tuple[Node, ...]) -> Iterator[Step]:
    """Every step of a recipe in the order of the file, without those of the recipes it uses."""
    return (node for node in flat(nodes) if isinstance(node, Step))


def _warning(place: Place, message: str, fix: str) -> Problem:
    return Problem(place=place, message=message, fix=fix, level="warning")


def _of_header(recipe: Recipe) -> Iterator[Problem]:
    if recipe.needs_model == "always":
        yield _warning(recipe.place, "this recipe always needs a model.", "Write the steps out to run without.")
    if "namespace" in recipe.policy.require:
        fix = "Leave it out where a machine without user namespaces, or one that is no Linux, has to run it."
        yield _warning(recipe.place, "`require: [namespace]` runs on few machines.", fix)
    for param in recipe.params:
        if param.example is None and not param.has_default and not param.enum:
            fix = "Add `example:`, so that messages and docs can show one."
            yield _warning(param.place, f'param "{param.name}" has no example.', fix)
    for secret in recipe.secrets:
        if not secret.origins:
            fix = "Add `origins:`, the only sites where it may be typed."
            yield _warning(secret.place, f'secret "{secret.name}" names no origins.', fix)


def _unused(recipe: Recipe) -> Iterator[Problem]:
    used = set(_references(recipe.model_copy(update={"params": (), "secrets": ()})))
    for param in recipe.params:
        if not any(name == f"params.{param.name}" or name.startswith(f"params.{param.name}.") for name in used):
            yield _warning(param.place, f'param "{param.name}" is never used.', "Use it or remove it.")
    for secret in recipe.secrets:
        if f"secrets.{secret.name}" not in used:
            yield _warning(secret.place, f'secret "{secret.name}" is never used.', "Use it or remove it.")


def _references(value: Data) -> Iterator[str]:
    """Every name that a text anywhere in a value refers to; a used recipe has names of its own."""
    match value:
        case str():
            yield from references(value)
        case Call():
            yield from _references(value.params)
        case Value():
            for name in type(value).model_fields:
                yield from _references(getattr(value, name))
        case dict():
            for key, one in value.items():
                yield from _references(key)
                yield from _references(one)
        case tuple() | list():
            for one in value:
                yield from _references(one)
        case _:
            pass


def _of_step(step: Step) -> Iterator[Problem]:
    for what in (step.action, *step.when, *step.expect, *step.probe):
        yield from _positional(what, step.place, f"step {step.id}")
    if step.effect == "once" and not step.expect and not step.probe:
        fix = "Add `expect:` that proves the effect, or `probe:` that finds it again after a crash."
        yield _warning(step.place, f"step {step.id} has effect once, and nothing tells whether it happened.", fix)
    if step.effect == "once" and step.optional:
        fix = "Remove `optional:`; an effect that may or may not have happened must stop the run."
        yield _warning(step.place, f"step {step.id} has effect once and is optional.", fix)
    target = getattr(step.action, "target", None)
    if step.on_fail == "heal" and not (isinstance(target, Query) and target.is_known):
        fix = "`browser-agent record` or `do --save` write `also` and `was`; without them nothing can be proved."
        yield _warning(step.place, f"step {step.id} has on_fail: heal, and its target says not what it was.", fix)
    if isinstance(step.action, Extract) and step.action.rules.min == 0 and not step.expect:
        fix = "Add `expect:` that tells an empty result from a page that did not load."
        yield _warning(step.place, f"step {step.id} accepts no rows and expects nothing.", fix)


def _positional(value: Data, place: Place, where: str) -> Iterator[Problem]:
    """Targets that lean on order or markup."""
    for target in _targets(value):
        reason = _fragile(target)
        if reason:
            fix = "Name the element by role and name, and narrow it with within, near or row."
            yield _warning(place, f"{where} finds {reason}.", fix)


def _fragile(target: Query | Point) -> str:
    if isinstance(target, Point):
        return f"its element by a position in the window ({target})"
    if target.nth is not None:
        return f"its element by order ({target})"
    return f"its element by markup ({target})" if target.css is not None else ""


def _targets(value: Data) -> Iterator[Query | Point]:
    match value:
        case Query():
            yield value
            yield from _targets((value.near, value.within, value.also))
        case Point():
            yield value
        case Value():
            for name in type(value).model_fields:
                yield from _targets(getattr(value, name))
        case tuple() | list():
            for one in value:
                yield from _targets(one)
        case _:
            pass
