"""Which class an act is of: told from what the browser says of the control, never from what anybody intends."""

from __future__ import annotations

from browser_agent.core import action as act
from browser_agent.core.authority import ActionClass
from browser_agent.core.snapshot import Element
from browser_agent.core.template import names_secret
from browser_agent.policy.addresses import says_end
from browser_agent.policy.chords import key_of, pressed, takes_enter
from browser_agent.policy.controls import SECRET_FIELDS, clicked, downloaded, graver, is_submit, leads, scheme_of
from browser_agent.policy.facts import Facts

__all__ = ["SECRET_FIELDS", "WRITING", "classify", "leads", "opens_writes", "scheme_of", "sends_form"]

WRITING: frozenset[ActionClass] = frozenset({"submit", "irreversible", "payment", "upload"})
"""Classes whose acts may send something that writes."""


def classify(action: act.Action, facts: Facts) -> ActionClass | None:  # noqa: C901 - one short case for each
    """The class of an act; None when nothing is known that tells it, which is to be refused."""
    match action:
        case act.Goto() if facts.author == "model" and says_end(facts.url or action.url):
            return "irreversible"  # a person who writes an address knows what it does
        case act.Goto() | act.Back() | act.Tab():
            return "navigate"
        case act.Goal():
            return "read"  # it does nothing itself; each of its steps is judged
        case act.Upload():
            return "upload"
        case act.Dialog():
            return "input"  # the act that brings the box up is judged, and counted, by itself
        case act.PageTool():
            return graver("submit", action.name.replace("_", " ").replace("-", " "), None)
        case act.Fill():
            secret = names_secret(action.value) or (facts.element is not None and facts.element.field in SECRET_FIELDS)
            return "secret" if secret else "input"
        case act.Choose():
            return chosen(action, facts.element)
        case act.Check():
            return "input"
        case act.Press():
            return pressed(action, facts)
        case act.Click() if facts.element is not None:
            return clicked(facts.element)
        case act.Download() if facts.element is not None:
            return downloaded(facts.element)
        case act.Drag() if facts.element is not None:
            said = " ".join(one.name for one in (facts.element, facts.onto) if one is not None)
            return graver("submit", said, None)
    return "read" if action.touches == "read" else None


def opens_writes(action: act.Action, facts: Facts, kind: ActionClass) -> bool:
    """Whether the page may send what writes because of this act: a writing class, a key, or a press on a control.

    A link that leads somewhere, filling, choosing and looking are no reason to write.
    """
    if kind in WRITING or kind == "secret":
        return True  # a code for one time is often sent as soon as it is whole, and it is bound to where it is typed
    if not isinstance(action, act.Click | act.Press | act.Drag | act.Download | act.PageTool):
        return False
    element = facts.element
    if isinstance(action, act.Click | act.Download) and element is not None:
        return not leads(element)
    return True


def sends_form(action: act.Action, element: Element | None) -> bool:
    """Whether this act sends the form that the element is in, as far as HTML goes."""
    if element is None or element.form is None or element.method == "dialog":
        return False
    if isinstance(action, act.Press):
        key = key_of(action.keys)[1]
        enters = key in ("Enter", "NumpadEnter") and takes_enter(element) and element.field != "button"
        return enters or (key in ("Space", " ") and is_submit(element))
    return isinstance(action, act.Click | act.Download) and is_submit(element)


def chosen(action: act.Choose, element: Element | None) -> ActionClass:
    """Options of a field are input; items of a menu are buttons."""
    if element is None or element.role not in ("menu", "menubar", "toolbar"):
        return "input"
    return graver("submit", " ".join(action.options), None)
