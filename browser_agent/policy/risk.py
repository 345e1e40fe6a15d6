"""Which presses cannot be undone: told from what the page says of the control, never from what anybody intends."""

from __future__ import annotations

from browser_agent.core.action import Action, Click, Press
from browser_agent.core.snapshot import Element
from browser_agent.policy import words

PRESSED = frozenset({"button", "menuitem", "link", "switch", "tab", "option", "generic", ""})


def is_irreversible(action: Action, element: Element | None) -> bool:
    """Whether this may do something in the world that cannot be taken back, and is therefore done once.

    A submit control of a form that posts, or a button whose words say so. Enter in a field of a form that posts is
    the same. It errs towards yes, more than the classes of the judge do: the price of that is a look more, the price
    of a no would be a second order.
    """
    if element is None:
        return False
    posts = (element.method or "").lower() == "post"
    if isinstance(action, Press):
        return posts and action.keys in ("Enter", "NumpadEnter") and element.tag in ("input", "button", "select")
    if not isinstance(action, Click) or element.role not in PRESSED:
        return False
    submits = posts and element.role == "button" and element.field in ("submit", "image", "")
    return submits or (element.role != "link" and _says_so(element.name))


def _says_so(name: str) -> bool:
    return any(group.are_in(name) for group in (words.PAYS, words.ENDS, words.SENDS))
