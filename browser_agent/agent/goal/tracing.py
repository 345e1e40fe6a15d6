"""What a model is shown of a tab, told to the traces by origin; what else it is told, by who said it."""

from __future__ import annotations

from collections.abc import Iterator

from browser_agent.agent.goal.plan import Plan
from browser_agent.agent.goal.task import Task
from browser_agent.browser.confide import origin_in
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import recipe as rc
from browser_agent.core.action import Goal
from browser_agent.core.origin import origin_of
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.template import fill
from browser_agent.policy.provenance import Traces, texts_in

LINKS = frozenset({"href", "src"})


def give_task(traces: Traces, task: Task, plan: Plan, answers: tuple[str, ...]) -> None:
    """The words of a person, and those of a plan that was made before any page was seen.

    answers: what the person said before that. What the person says of success is there to be looked for, not typed.
    """
    traces.give(task.text, task.start, *task.allow, *texts_in(list(task.params.values())), *task.answers, *answers)
    traces.give(_with_params(task.text, task), plan.goal, *(one.intent for one in plan.steps))
    traces.give(*(one.start for one in plan.steps if one.start))


def give_goal(traces: Traces, task: Task, recipe: rc.Recipe) -> None:
    """The words of a goal in a recipe, as the recipe has them: what it took from pages is nobody's word."""
    traces.give(*texts_in(list(task.params.values())), *_origins(task), recipe.start or "")
    written = [_with_params(one, task) for one in _goals((*recipe.steps, *recipe.finally_))]
    traces.give(*written)
    if task.text not in written:
        traces.read(task.text)


def show(traces: Traces, surface: PlaywrightSurface, seen: Observation | None = None) -> None:
    """What the tab shows now. seen: the look that is told; None where only its origins are known, as for pictures.

    With frames of other origins in it, only lines outside of all frames count as the page's own.
    """
    url = surface.page.url
    here = origin_of(url)
    others = {one for one in map(origin_in, surface.page.frames[1:]) if origin_of(one) not in (None, here)}
    for one in others:
        traces.show(one)
    if seen is None or origin_of(seen.url) != here:
        traces.show(url)
        return
    nodes = [*_outside(seen)] if others else seen.nodes
    texts = [text for node in nodes for text in _texts(node)]
    traces.show(url, (seen.title, *texts), (node.more["href"] for node in nodes if "href" in node.more))


def _texts(node: Seen) -> Iterator[str]:
    yield node.name
    if node.value:
        yield node.value
    for key, text in node.more.items():
        if key not in LINKS:
            yield text


def _outside(seen: Observation) -> Iterator[Seen]:
    """The lines that are in no frame."""
    within: int | None = None
    for node in seen.nodes:
        if within is not None and node.depth > within:
            continue
        within = node.depth if node.more.get("frame") else None
        yield node


def _with_params(text: str, task: Task) -> str:
    """A text with the params in it filled in; what else it refers to stays as it is."""

    def value(name: str) -> object:
        key = name.removeprefix("params.")
        return task.params.get(key, "") if name != key else "${" + name + "}"

    return str(fill(text, value))


def _origins(task: Task) -> list[str]:
    return [one for one in task.allow if "*" not in one]


def _goals(nodes: tuple[rc.Node, ...]) -> Iterator[str]:
    for node in nodes:
        match node:
            case rc.Step(action=Goal(task=text)):
                yield text
            case rc.Branch():
                yield from _goals((*node.then, *node.otherwise))
            case rc.Loop():
                yield from _goals(node.steps)
            case rc.Call():
                yield from _goals(node.recipe.steps)
            case _:
                pass  # a step that is no goal
