"""What a key or chord does where it goes: moves, types, sends a form, presses a button, calls a script."""

from __future__ import annotations

from browser_agent.core import action as act
from browser_agent.core.authority import ActionClass
from browser_agent.core.snapshot import Element
from browser_agent.core.template import names_secret
from browser_agent.policy.controls import SUBMITS, clicked, graver, sent
from browser_agent.policy.facts import Facts

TYPED = frozenset({"textbox", "searchbox", "combobox", "spinbutton"})
MOVES = frozenset(
    {"Tab", "Escape", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", "Shift",
     "Control", "Alt", "Meta", "CapsLock"}
)  # fmt: skip
EDITS = frozenset({"A", "C", "X", "V", "Z", "Y"})
"""Letters that with Control or Meta select, copy, cut, paste and undo, and nothing else."""


def pressed(action: act.Press, facts: Facts) -> ActionClass:
    """What a key does where it goes: moves, types, sends a form, presses a button, calls a script."""
    if names_secret(action.keys):
        return "secret"
    modifiers, key = key_of(action.keys)
    element = facts.element
    if key in MOVES and not {"Control", "Alt", "Meta", "ControlOrMeta"} & modifiers:
        return "input"
    typed = element is not None and _types(element)
    if key in ("Enter", "NumpadEnter") and element is not None:
        return _entered(modifiers, element)
    if typed:
        edits = key.upper() in EDITS or key in MOVES or key in ("Backspace", "Delete")
        return "input" if edits or not {"Control", "Alt", "Meta", "ControlOrMeta"} & modifiers else "submit"
    if key.upper() in EDITS - {"X", "Z", "Y"} and {"Control", "Meta", "ControlOrMeta"} & modifiers:
        return "input"
    if key in ("Space", " ") and element is not None:
        return clicked(element)
    return graver("submit", "delete" if key in ("Delete", "Backspace") else "", None)


def _entered(modifiers: frozenset[str], element: Element) -> ActionClass:
    if modifiers - {"Shift"}:
        return graver("submit", element.form_button, element)
    if not _types(element) or element.field in SUBMITS or element.field == "button":
        return clicked(element)
    if element.form is not None and takes_enter(element):
        return sent(element, element.form_button)
    if element.role == "searchbox" or element.field == "search":
        return "navigate"
    return "submit"  # a script may send on Enter: messages, comments


def takes_enter(element: Element) -> bool:
    """Whether Enter in it sends the form that it is in."""
    return element.tag in ("input", "button", "select") or (element.tag == "" and element.role in TYPED)


def _types(element: Element) -> bool:
    """Whether keys become text in it."""
    editable = element.role == "" and element.value is not None
    return element.role in TYPED or element.tag == "textarea" or editable


def key_of(keys: str) -> tuple[frozenset[str], str]:
    """A chord as its modifiers and its last key; "+" itself may be that."""
    *modifiers, key = keys.split("+") if keys != "+" and not keys.endswith("++") else [*keys[:-1].split("+")[:-1], "+"]
    return frozenset(modifiers), key
