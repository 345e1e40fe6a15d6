"""What every verb promises when the recipe says nothing: its default expectations, and its default effect."""

from __future__ import annotations

from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.recipe import Effect, Step
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query
from browser_agent.core.template import names_secret


def implied(step: Step, element: Element | None) -> tuple[ex.Expectation, ...]:
    """The read-back of an action. An expectation of the recipe about the same thing takes its place.

    A secret and the names of uploaded files are read back by the hand, inside the act: the first so that it never
    gets into a snapshot, the second because file inputs are mostly hidden.
    """
    made = _of(step.action, element)
    said = {(one.kind, str(getattr(one, "target", ""))) for one in step.expect}
    return tuple(one for one in made if (one.kind, str(getattr(one, "target", ""))) not in said)


def _of(action: act.Action, element: Element | None) -> tuple[ex.Expectation, ...]:
    target = getattr(action, "target", None)
    if target is not None and not isinstance(target, Query):
        return ()
    match action:
        case act.Fill() if not names_secret(action.value):
            return (ex.ValueIs(target=target, match=_holds(action.value)),)
        case act.Check():
            return (ex.Checked(target=target, on=action.on),)
        case act.Download():
            return (ex.Downloaded(),)
        case act.Choose() if target is not None and element is not None:
            return _chosen(action, target, element)
        case _:
            return ()


def _chosen(action: act.Choose, target: Query, element: Element) -> tuple[ex.Expectation, ...]:
    """A combobox shows what was chosen. Selects and radio groups are read back by the hand; a list shows nothing."""
    if element.role in ("listbox", "menu", "tree", "radiogroup"):
        return ()
    last = ex.Match(contains=action.options[-1])
    return (ex.AnyOf(of=(ex.ValueIs(target=target, match=last), ex.Text(target=target, match=last))),)


def _holds(text: str) -> ex.Match:
    return ex.Match(equals=text) if text.strip() else ex.Match(empty=True)


def effect_of(step: Step) -> Effect:
    """What the recipe says, else what the verb can do at most without harm when it is done twice."""
    if step.effect is not None:
        return step.effect
    return "none" if step.action.touches == "read" else "idempotent"


def needs_facts(action: act.Action) -> bool:
    """Whether more must be known of the element than that it is there and the only one."""
    match action:
        case act.Fill():
            return names_secret(action.value)
        case act.Press():
            return names_secret(action.keys)
        case act.Extract():
            return action.source == "text"
        case _:
            return False


def can_aim(action: act.Action) -> bool:
    """Whether the act itself waits for its one element and refuses any other number: then nobody has to ask before."""
    strict = (act.Click, act.Fill, act.Check, act.Hover, act.Press, act.Choose, act.Download)
    rows = isinstance(action, act.Extract) and action.source in ("table", "list")
    return (isinstance(action, strict) or rows) and not needs_facts(action)
