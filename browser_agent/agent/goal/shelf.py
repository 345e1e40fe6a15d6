"""Recipes of a folder as tools of a model: found by words, run through the same door, a few tokens for a hundred."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from browser_agent.core import recipe as rc
from browser_agent.core.errors import RecipeError
from browser_agent.core.template import as_text, fill
from browser_agent.core.value import Data
from browser_agent.engine.door import Door
from browser_agent.engine.leaving import Closed
from browser_agent.engine.run import Run
from browser_agent.engine.scope import Scope
from browser_agent.engine.steps import with_start
from browser_agent.model.turn import Tool
from browser_agent.recipe.inputs import read_params
from browser_agent.recipe.load import load
from browser_agent.recipe.used import unheld

HITS = 5
"""Recipes that a search answers with."""
LIKE = 40
"""How like, of 100, the words of a recipe must be to what is looked for."""
MOST = 500
"""Recipes of one folder."""
IN_A_DRAWER = 9
"""Tools of one namespace; a server's own search works best below ten."""
_TEXT: dict[str, Any] = {"type": "string"}


def _object(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


FIND = Tool(
    name="find_recipe",
    description="Find a ready recipe by words: prefer one to doing the same by hand.",
    parameters=_object(words=_TEXT),
)
RUN = Tool(
    name="run_recipe",
    description='Run a recipe that was found. params: JSON, such as {"month": "2026-03"}.',
    parameters=_object(id=_TEXT, params=_TEXT),
)


class NotOnTheShelfError(ValueError):
    """A recipe cannot be run from here; the message says why."""


@dataclass(frozen=True)
class Shelf:
    """Recipes by id. left_out: a sentence for each file that is not offered."""

    recipes: Mapping[str, rc.Recipe] = field(default_factory=dict)
    folder: Path = Path()
    left_out: tuple[str, ...] = ()

    def tools(self, *, searchable: bool) -> tuple[Tool, ...]:
        """What a model gets to see. searchable: the server searches deferred tools itself."""
        if not self.recipes:
            return ()
        if not searchable:
            return (FIND, RUN)
        return tuple(_tool(key, recipe, at) for at, (key, recipe) in enumerate(self.recipes.items()))

    def named(self, tool: str) -> str | None:
        """The id of the recipe that a tool stands for."""
        return next((key for key in self.recipes if _tool_name(key) == tool), None)

    def found(self, words: str) -> str:
        """The recipes that fit words best, a line each."""
        scored = [
            (fuzz.token_set_ratio(words, f"{key} {_about(recipe)}", processor=default_process), key)
            for key, recipe in self.recipes.items()
        ]
        best = sorted(scored, key=lambda one: (-one[0], one[1]))[:HITS]
        fits = [(key, self.recipes[key]) for score, key in best if score >= LIKE]
        lines = [f"{key}: {_about(recipe)}; params: {_params(recipe)}" for key, recipe in fits]
        return "\n".join(lines) or f'no recipe fits "{words}"'

    async def run(self, key: str, given: str | Mapping[str, Data], door: Door, prefix: str) -> dict[str, Data]:
        """Run one on the page of a door; its outputs. Raises NotOnTheShelfError, and whatever ends it."""
        if key not in self.recipes:
            raise NotOnTheShelfError(f'there is no recipe "{key[:60]}"; look with find_recipe')
        try:
            texts = json.loads(given) if isinstance(given, str) else given
            if not isinstance(texts, dict):
                raise NotOnTheShelfError("params is a JSON object")
            recipe = load(self.recipes[key].place.file, prefix=prefix)
            beside = self.folder
            values = read_params(recipe, texts, beside)
        except (json.JSONDecodeError, RecursionError) as error:
            raise NotOnTheShelfError(f"params are no JSON ({error})") from None
        except RecipeError as error:
            raise NotOnTheShelfError("; ".join(problem.message for problem in error.problems)) from None
        scope = Scope({"params": values, "run": {"id": door.journal.run}})
        start = as_text(fill(recipe.start, scope.lookup)) if recipe.start else ""
        inputs = lambda called, more: read_params(called, more, beside)  # noqa: E731 - one expression
        own = replace(door, home_url=start or door.home_url, folder=beside)
        return await Run(own, with_start(recipe, start), scope, inputs, _nothing_kept).within()


def shelf_of(folder: Path) -> Shelf:
    """The recipes of a folder that can be offered: sound ones, without secrets or goals of their own."""
    recipes: dict[str, rc.Recipe] = {}
    left_out: list[str] = []
    for file in sorted(folder.glob("*.yaml"))[:MOST]:
        try:
            recipe = load(file)
        except RecipeError as error:
            left_out.append(f"{file.name}: {len(error.problems)} mistakes")
            continue
        rules = unheld(recipe.policy, rc.PolicySpec())
        if rules:
            left_out.append(f"{file.name}: its `policy:` would not hold here ({'; '.join(rules)})")
        elif recipe.secrets or recipe.needs_model == "always":
            left_out.append(f"{file.name}: it has {'secrets' if recipe.secrets else 'goals'} of its own")
        else:
            recipes[recipe.id] = recipe
    return Shelf(recipes, folder.resolve(), tuple(left_out))


async def _nothing_kept(passed: bool) -> Closed:  # noqa: FBT001, ARG001 - the engine's own form
    return Closed()


def _tool(key: str, recipe: rc.Recipe, at: int) -> Tool:
    params = {one.name: {**_TEXT, "description": one.description} for one in recipe.params}
    return Tool(
        name=_tool_name(key), description=_about(recipe), parameters=_object(**params),
        namespace=f"recipes_{at // IN_A_DRAWER + 1}", deferred=True,
    )  # fmt: skip


def _tool_name(key: str) -> str:
    return "recipe_" + "".join(one if one.isalnum() or one in "_-" else "_" for one in key)[:50]


def _about(recipe: rc.Recipe) -> str:
    about = f"{recipe.title}. {recipe.description}" if recipe.description else recipe.title
    return about[:200]


def _params(recipe: rc.Recipe) -> str:
    return ", ".join(f"{one.name}{'' if one.has_default else '!'} ({one.type})" for one in recipe.params) or "none"
