"""The text of an imported recipe, with what it does not say as comments where it would stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from browser_agent.core.errors import Problem, RecipeError
from browser_agent.core.recipe import Branch, Loop, Node, Recipe
from browser_agent.recipe.foreign.heard import Heard, Remark
from browser_agent.recipe.lint import warnings
from browser_agent.recipe.load import load_text
from browser_agent.recipe.write import dump

_KEYS_BEFORE_STEPS = "steps:"


def written(heard: Heard, source: str) -> str:
    """The recipe as a file. source: what the first line says that it was imported from."""
    head = f"Imported from {source}. Lines with NOT and LOOK tell what it does not say, or says in another way."
    told = [(one.anchor, f"{_sign(one)} {_where(one)}{one.told}") for one in heard.remarks]
    return with_comments(heard.recipe, head, told)


def with_comments(recipe: Recipe, head: str, comments: Sequence[tuple[int, str]]) -> str:
    """The recipe as a file. head: its first line. comments: how many steps stand before each, and its line."""
    text = dump(recipe)
    if not recipe.steps:
        # A recipe without steps cannot be loaded; what there was is said, and what to write.
        text += "steps:\n"
    lines = text.splitlines()
    places = _places(text, recipe)
    end = _end(lines)
    above: dict[int, list[str]] = {}
    for anchor, told in comments:
        at, indent = places[anchor] if anchor < len(places) else (end, "  ")
        above.setdefault(at, []).append(f"{indent}# {told}")
    done = [f"# {head}"]
    for number, line in enumerate(lines):
        done.extend(above.get(number, ()))
        done.append(line)
    done.extend(above.get(len(lines), ()))
    return "".join(f"{line}\n" for line in done)


def to_add(text: str, file: str) -> tuple[Problem, ...]:
    """What `check` has against the recipe, errors first: what a person has to add before it runs."""
    try:
        recipe = load_text(text, file)
    except RecipeError as error:
        return error.problems
    missing = []
    if recipe.start is None:
        fix = "Write `start: https://...`, or import with --start URL."
        missing.append(Problem(place=recipe.place, message="the recipe does not say where it begins.", fix=fix))
    return (*missing, *sorted(warnings(recipe), key=lambda one: one.level != "error"))


def _sign(remark: Remark) -> str:
    return "NOT" if remark.lost else "LOOK"


def _where(remark: Remark) -> str:
    line = f"line {remark.place.line}"
    return f"{line}: " if remark.step in ("", line) else f"{remark.step}, {line}: "


def _places(text: str, recipe: Recipe) -> list[tuple[int, str]]:
    """For each step in the order of the file: its line, counted from 0, and how far it is indented."""
    if not recipe.steps:
        return []
    try:
        read = load_text(text)
    except RecipeError:
        return []
    return [(node.place.line - 1, " " * (node.place.column - 3)) for node in _walk(read.steps)]


def _walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        match node:
            case Branch():
                yield from _walk(node.then)
                yield from _walk(node.otherwise)
            case Loop():
                yield from _walk(node.steps)
            case _:
                pass


def _end(lines: list[str]) -> int:
    """The line after the last step."""
    start = next((at for at, line in enumerate(lines) if line == _KEYS_BEFORE_STEPS), len(lines) - 1)
    after = (at for at in range(start + 1, len(lines)) if not lines[at].startswith(" "))
    return next(after, len(lines))


def count(recipe: Recipe) -> int:
    """How many steps a recipe has, those of blocks included."""
    return sum(1 for _ in _walk(recipe.steps))
