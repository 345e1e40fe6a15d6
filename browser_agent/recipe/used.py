"""The `policy:` and `budget:` of recipes that a recipe uses. One policy holds in a run: that of the recipe that is run.

So what a used recipe lists beside that does not count, which is told; and what it forbids would not be forbidden, which
is an error: whoever wrote it relied on it. It is said where the recipe is used, since only there it can be mended. Of a
budget, steps and seconds hold for each use; the rest is counted for the whole run, so a smaller one is an error too.
"""

from __future__ import annotations

from collections.abc import Iterator

from browser_agent.core.authority import PolicyLimits, Rule
from browser_agent.core.errors import Problem
from browser_agent.core.recipe import BudgetSpec, Call, Node, PolicySpec, Recipe, flat
from browser_agent.core.value import Money
from browser_agent.policy.judge import READING

STRICT: dict[Rule, int] = {"allow": 0, "ask": 1, "deny": 2}
OF_THE_RUN = ("downloads", "bytes", "heals")
"""What of a budget the browser and the run count, whoever's step it is."""
LISTS = ("navigate", "fetch", "upload", "page_tools", "private", "flows")


def of_used(recipe: Recipe) -> Iterator[Problem]:
    """An error for each call of a recipe that is stricter than the one that is run; a warning for what counts not."""
    for call in _calls(recipe.nodes):
        inner, outer = call.recipe.policy, recipe.policy
        broken = unheld(inner, outer)
        if broken:
            yield Problem(
                place=call.place,
                message=f"{call.recipe.place.file} forbids with its `policy:` what this recipe does not: "
                f"{'; '.join(broken)}. Only the policy of the recipe that is run holds.",
                fix="Write the same into `policy:` here, or take it out there.",
            )
        more = over_budget(call.recipe.budget, recipe.budget)
        if more:
            yield Problem(
                place=call.place,
                message=f"{call.recipe.place.file} allows with its `budget:` less than this recipe does: "
                f"{', '.join(more)}. That is counted for the whole run, by the budget of the recipe that is run.",
                fix="Write the same into `budget:` here, or take it out there.",
            )
        if call.recipe.handlers or call.recipe.unknown != "stop":
            yield Problem(
                place=call.place,
                message=f"the handlers of {call.recipe.place.file} are not used here.",
                fix="Write them into this recipe: what comes between is the business of the one that is run.",
                level="warning",
            )
        idle = [f"`{name}`" for name in LISTS if set(getattr(inner, name)) - set(getattr(outer, name))]
        idle += [f"`dialogs.{kind}`" for kind, answer in inner.dialogs.items() if outer.dialogs.get(kind) != answer]
        if idle:
            yield Problem(
                place=call.place,
                message=f"what {call.recipe.place.file} lists in its `policy:` does not count here: {', '.join(idle)}.",
                fix="List it in `policy:` here, if it is needed.",
                level="warning",
            )


def unheld(inner: PolicySpec, outer: PolicySpec) -> tuple[str, ...]:
    """What one policy forbids, limits or insists on and another does not, as a recipe writes it."""
    said: list[str] = []
    if inner.read_only and not outer.read_only:
        said.append("read_only: true")
    for kind, rule in inner.actions.items():
        held = "deny" if outer.read_only and kind not in READING else outer.actions.get(kind, "allow")
        if STRICT[rule] > STRICT[held]:
            said.append(f"actions: {{{kind}: {rule}}}")
    for name in PolicyLimits.model_fields:
        ours, theirs = getattr(inner.limits, name), getattr(outer.limits, name)
        none_of_it = outer.read_only and name != "tabs"
        if ours is not None and not none_of_it and not _covers(ours, theirs):
            said.append(f"limits: {{{name}: {ours}}}")
    missing = [layer for layer in inner.require if layer not in outer.require]
    return (*said, *([f"require: [{', '.join(missing)}]"] if missing else []))


def over_budget(inner: BudgetSpec, outer: BudgetSpec) -> tuple[str, ...]:
    """What one budget says of the whole run and another exceeds, as a recipe writes it."""
    said = (name for name in OF_THE_RUN if name in inner.model_fields_set)
    return tuple(f"{name}: {getattr(inner, name)}" for name in said if getattr(inner, name) < getattr(outer, name))


def _covers(ours: Money | int, theirs: Money | int | None) -> bool:
    """Whether the other limit is at most this one."""
    if isinstance(ours, Money):
        return isinstance(theirs, Money) and theirs.currency == ours.currency and theirs.amount <= ours.amount
    return isinstance(theirs, int) and theirs <= ours


def _calls(nodes: tuple[Node, ...]) -> Iterator[Call]:
    """Every use of a recipe, those in used recipes too."""
    for node in flat(nodes):
        if isinstance(node, Call):
            yield node
            yield from _calls(node.recipe.nodes)
