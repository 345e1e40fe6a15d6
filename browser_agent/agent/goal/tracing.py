"""What a model is shown of a tab, told to the traces by origin; what else it is told, by who said it."""

from __future__ import annotations

from collections.abc import Iterator

from browser_agent.agent.goal.plan import Plan
from browser_agent.agent.goal.task import Task
from browser_agent.agent.job import goals
from browser_agent.browser.confide import origin_in
from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core import recipe as rc
from browser_agent.core.origin import Origin, origin_of
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.template import as_text, fill, references
from browser_agent.core.value import Data
from browser_agent.policy.provenance import Traces, texts_in

LINKS = frozenset({"href", "src"})


def give_task(traces: Traces, task: Task, plan: Plan, answers: tuple[str, ...]) -> None:
    """The words of a person, and those of a plan that was made before any page was seen.

    answers: what the person said before that. What the person says of success is there to be looked for, not typed.
    """
    traces.give(task.text, task.start, *task.allow, *texts_in(list(task.params.values())), *task.answers, *answers)
    traces.give(_with_params(task.text, task.params), plan.goal, *(one.intent for one in plan.steps))
    traces.give(*(one.start for one in plan.steps if one.start))


def give_goal(
    traces: Traces, task: Task, recipe: rc.Recipe, params: dict[str, Data], navigate: tuple[Origin, ...]
) -> None:
    """The words of a goal in a recipe, as far as the recipe or the person wrote them; the rest is from some page.

    params: of the whole run. Those of the task may be others: a recipe that is used gets what its caller read.
    navigate: where the run may be; with one origin only, what was read is from there.
    """
    nodes = (*recipe.steps, *recipe.finally_)
    traces.give(*texts_in(list(params.values())), *_literals(nodes), *_origins(task))
    own = {name: value for name, value in task.params.items() if all(map(traces.gave, texts_in(value)))}
    written = [_with_params(one, own) for one in goals(nodes)]
    traces.give(*written)
    read = [] if task.text in written else [task.text]
    read += [text for name in task.params.keys() - own.keys() for text in texts_in(task.params[name])]
    if read and len(navigate) == 1 and not navigate[0].subdomains:
        traces.show(str(navigate[0]), read)
    elif read:
        traces.read(read)


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


def _with_params(text: str, params: dict[str, Data]) -> str:
    """A text with these params in it filled in; what else it refers to stays as it is."""

    def value(name: str) -> Data:
        key = name.removeprefix("params.")
        return params[key] if key != name and key in params else "${" + name + "}"

    return as_text(fill(text, value))


def _origins(task: Task) -> list[str]:
    return [one for one in task.allow if "*" not in one]


def _literals(nodes: tuple[rc.Node, ...]) -> Iterator[str]:
    """What a recipe itself gives to those that it uses."""
    for node in rc.flat(nodes):
        if isinstance(node, rc.Call):
            yield from (one for one in texts_in(node.params) if not references(one))
            yield from _literals((*node.recipe.steps, *node.recipe.finally_))
