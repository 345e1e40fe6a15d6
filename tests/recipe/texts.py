"""Short recipes for tests."""

from browser_agent.core.recipe import Recipe, Step
from browser_agent.recipe.load import load_text

HEAD = "recipe: 1\ntitle: T\n"


def recipe_of(steps: str, header: str = "") -> Recipe:
    """A recipe with these lines of steps, and lines of a header."""
    return load_text(f"{HEAD}{header}steps:\n{steps}", file="r.yaml")


def step_of(line: str, header: str = "") -> Step:
    """The one step of a recipe."""
    step = recipe_of(f"  - {line}\n", header).steps[-1]
    assert isinstance(step, Step)
    return step
