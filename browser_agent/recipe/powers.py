"""What a recipe brings together: secrets, acts that write, and pages that nobody vouches for.

Two of them are work; all three let a page that lies spend what is secret. So all three want a person's yes, or a
person's written reason why not. Promises that a recipe gives and then breaks itself are found here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from browser_agent.core.action import Click, Drag, Fill, Goal, PageTool, Plain, Press, Upload
from browser_agent.core.authority import ActionClass
from browser_agent.core.errors import Problem
from browser_agent.core.origin import parse_origin
from browser_agent.core.recipe import Call, Node, Recipe, Secret, Step, flat
from browser_agent.core.template import is_reference, names_secret, references
from browser_agent.core.value import Data

ASKS: tuple[ActionClass, ...] = ("submit", "irreversible", "payment")
"""Classes of which one must be asked about; together they are all that an act can do to the world but uploads."""
WRITES = (Click, Press, Drag, Upload, Goal, PageTool, Plain)
"""Verbs that may write. What a click does is known when it is done, so each counts."""
_ASK = "policy: {actions: {submit: ask, irreversible: ask, payment: ask}}"
_HOME = re.compile(r"((?:https?://[^/?#\s$]+|\$\{[^{}]+\}))(?:[/?#].*)?", re.DOTALL)
SHOWN = 3
"""Origins that a message names."""


def too_much(recipe: Recipe) -> Iterator[Problem]:
    """The error of a recipe that has all three and neither asks nor says why not; a warning of a needless reason."""
    policy, every = recipe.policy, tuple(_everything(recipe.nodes))
    secrets = (*recipe.secrets, *_secrets(recipe.nodes))
    writes = None if _writes_nothing(recipe) else next((one for one in every if isinstance(one.action, WRITES)), None)
    strangers = _strangers(recipe, secrets, every) if secrets else ()
    if not secrets or writes is None or not strangers:
        if policy.accept_risk:
            message = "`accept_risk` accepts nothing: secrets, writes and pages of others do not come together here."
            yield Problem(place=recipe.place, message=message, fix="Remove it.", level="warning")
        return
    if policy.accept_risk or any(policy.actions.get(one) == "ask" for one in ASKS):
        return
    named = ", ".join(strangers[:SHOWN]) + (f" and {len(strangers) - SHOWN} more" if len(strangers) > SHOWN else "")
    yield Problem(
        place=secrets[0].place,
        message=f'secret "{secrets[0].name}", acts that may write (step {writes.id}: {writes.action.kind}) and pages '
        f"that are not the secret's own ({named}) come together, and nobody is asked.",
        fix=f"Write `{_ASK}`, or `policy: {{accept_risk: WHY}}` with your reason, or do without one of the three.",
    )


def broken_promises(recipe: Recipe) -> Iterator[Problem]:
    """Steps that the recipe's own policy refuses whatever the page is like."""
    policy = recipe.policy
    for step in _everything(recipe.nodes):
        kind = _surely(step)
        if kind is None:
            continue
        if policy.read_only:
            fix = "Remove the step, or `read_only`."
            yield Problem(place=step.place, message=_never(step, kind, "the recipe is `read_only`"), fix=fix)
        elif policy.actions.get(kind) == "deny":
            fix = f"Remove the step, or the rule `{kind}: deny`."
            yield Problem(place=step.place, message=_never(step, kind, f"`policy` denies {kind}"), fix=fix)


def _never(step: Step, kind: ActionClass, why: str) -> str:
    return f"step {step.id} ({step.action.kind}) is of the class {kind} and can never be done: {why}."


def _surely(step: Step) -> ActionClass | None:
    """The class of an act that is at least that on every page; None when the page decides."""
    match step.action:
        case Upload():
            return "upload"
        case PageTool() | Drag():
            return "submit"
        case Fill(value=value) if names_secret(value):
            return "secret"
        case Plain(says=said) if said.verb == "upload":
            return "upload"
        case Plain(says=said) if names_secret(said.value or ""):
            return "secret"
        case _:
            return None


def _everything(nodes: tuple[Node, ...]) -> Iterator[Step]:
    """Every step, those of used recipes included: they run under the same policy."""
    for node in flat(nodes):
        if isinstance(node, Step):
            yield node
        else:
            yield from _everything(node.recipe.steps + node.recipe.finally_)


def _secrets(nodes: tuple[Node, ...]) -> Iterator[Secret]:
    """The secrets of used recipes, their origins in the words of the recipe that uses them."""
    for node in flat(nodes):
        if isinstance(node, Call):
            inner = node.recipe
            for secret in (*inner.secrets, *_secrets(inner.nodes)):
                origins = tuple(_given(origin, node) for origin in secret.origins)
                yield secret.model_copy(update={"origins": origins})


def _given(origin: str, call: Call) -> str:
    """What a param of a used recipe is given, so that it can be compared; the text as it is when that is not known."""
    if not is_reference(origin):
        return origin
    given: Data = call.params.get(references(origin)[0].removeprefix("params."))
    return given if isinstance(given, str) else f"{call.id}: {origin}"


def _writes_nothing(recipe: Recipe) -> bool:
    policy = recipe.policy
    return policy.read_only or all(policy.actions.get(one) == "deny" for one in (*ASKS, "upload"))


def _strangers(recipe: Recipe, secrets: tuple[Secret, ...], every: tuple[Step, ...]) -> tuple[str, ...]:
    """Where the run may read what is not of the secrets' own origins."""
    home = _home(recipe.start)
    own = {origin for secret in secrets for origin in (secret.origins or (home,)) if origin}
    listed = [*([home] if home else []), *recipe.policy.navigate, *recipe.policy.fetch]
    found = [f"`{one}`" for one in dict.fromkeys(listed) if not any(_covers(mine, one) for mine in own)]
    goal = next((step for step in every if isinstance(step.action, Goal)), None)
    return (*found, *([f"whatever the model of step {goal.id} reads"] if goal is not None else []))


def _home(start: str | None) -> str | None:
    """The origin of `start` as it would be listed; the text itself when that is not known before a run."""
    found = _HOME.fullmatch(start) if start else None
    return start if found is None else found.group(1)


def _covers(mine: str, other: str) -> bool:
    """Whether an origin is one of a secret's own: the same text, the same origin, or one below its pattern."""
    if mine == other:
        return True
    try:
        ours, theirs = parse_origin(mine), parse_origin(other)
    except ValueError:
        return False
    if theirs.any_:
        return False
    return ours == theirs or (not theirs.subdomains and ours.covers(str(theirs)))
