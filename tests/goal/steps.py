"""Records of steps as a run leaves them, and the recipe that is made of them, once it went through its file."""

from browser_agent.agent.goal.compiling import Compiled, Wanted, comments, compiled
from browser_agent.agent.goal.done import Done
from browser_agent.agent.goal.task import Task
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.recipe import Recipe, Step
from browser_agent.core.target import Query
from browser_agent.core.value import Place, Value
from browser_agent.recipe.lint import check
from browser_agent.recipe.load import load_text
from browser_agent.recipe.write import dump

START = "https://shop.example.test/"
HERE = Place(file="task", line=0)


def q(role, name, **more):
    return Query(role=role, name=name, **more)


def did(action, *expect, ended="passed", number="x", **more):
    step = Step(id=number, name="x", action=action, place=HERE, expect=tuple(expect))
    return Done(step=step, ended=ended, **more)


def fill(name, value, *expect, role="textbox", **more):
    return did(act.Fill(target=q(role, name), value=value), *expect, **more)


def click(name, *expect, role="button", **more):
    return did(act.Click(target=q(role, name)), *expect, **more)


def goto(path, **more):
    return did(act.Goto(url=f"{START}{path}"), **more)


def read(name, pattern=r"No (\d+)", **more):
    return did(act.Extract(source="text", name=name, pattern=pattern), **more)


def says(text):
    return ex.Text(match=ex.Match(contains=text))


def made(task, *done, outputs=(), verified=(), params=None, secrets=(), allow=()) -> Compiled:
    """What is made of a run that opened its start and did these steps; they are numbered from 2."""
    numbered = [
        one if one.step.id != "x" else Done(**{**vars(one), "step": one.step.model_copy(update={"id": str(number)})})
        for number, one in enumerate([goto(""), *done], 1)
    ]
    title = Task(task, START).as_recipe().title
    wanted = Wanted(task=task, start=START, params=params or {}, secrets=secrets, allow=allow, title=title)
    return compiled(wanted, numbered, outputs, tuple(verified))


def recipe(task, *done, **more) -> Recipe:
    """The recipe as its file gives it back: the same as was written."""
    result = made(task, *done, **more)
    assert result.recipe is not None, result.cannot
    again = load_text(comments(result) + dump(result.recipe))
    assert without_places(again) == without_places(result.recipe)
    return again


def linted(result: Compiled, folder):
    """What lint says about a recipe in a file."""
    file = folder / "made.yaml"
    file.write_text(comments(result) + dump(result.recipe), encoding="utf-8")
    return check(file)


def actions(one):
    return [step.action for step in one.steps]


def kinds(one):
    return [step.action.kind for step in one.steps]


def without_places(value):
    """The same value with every place and hash forgotten; lists are tuples."""
    if isinstance(value, Value):
        names = [name for name in type(value).model_fields if name not in ("place", "sha256")]
        return type(value).__name__, {name: without_places(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {key: without_places(one) for key, one in value.items()}
    return [without_places(one) for one in value] if isinstance(value, list | tuple) else value
