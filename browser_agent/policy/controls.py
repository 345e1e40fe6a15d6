"""What pressing a control is: its link, form, kind, words, heading, and the amounts near it."""

from __future__ import annotations

import re

from browser_agent.core.authority import ActionClass
from browser_agent.core.snapshot import Element
from browser_agent.policy import words
from browser_agent.policy.addresses import says_end
from browser_agent.policy.amounts import has_amount

SECRET_FIELDS = frozenset({"password", "otp", "card"})
FIELDS = frozenset(
    {"textbox", "searchbox", "combobox", "spinbutton", "slider", "checkbox", "radio", "switch", "listbox", "option",
     "gridcell", "columnheader", "treeitem", "tab", "tree", "scrollbar"}
)  # fmt: skip
"""Roles that a click only enters, picks or turns on. What that sends by itself, the back-stop holds."""
NATIVE = frozenset({"input", "select", "textarea", "option", "label", "summary", "video", "audio"})
SUBMITS = frozenset({"submit", "image"})
OPENED = frozenset({"http", "https", "blob", "data", "about"})
"""Schemes that the browser opens itself."""
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
SHORT = 4
"""Words of a link that may be a button in truth; longer ones are headlines."""
NEAR = 300
"""Characters of the text around a bare "yes" that say what it is said to."""


def leads(element: Element) -> bool:
    """Whether it is a link that opens an address, and not a script's button in the shape of one."""
    if element.href is None:
        return False
    if scheme_of(element.href) in ("javascript", ""):
        return False
    # A bare "#" leads to where one is: the old way to make a link of what is a button.
    return not element.href.endswith("#")


def scheme_of(url: str) -> str:
    """What stands before the colon, in small letters; empty when it is no whole address. Any text has an answer."""
    found = _SCHEME.match(url)
    return found[1].lower() if found is not None else ""


def is_submit(element: Element) -> bool:
    """Whether it is a button that sends its form, if it has one."""
    return element.field in SUBMITS and element.tag in ("button", "input")


def clicked(element: Element) -> ActionClass:
    """The class of a click on it."""
    if leads(element):
        return _led(element)
    light = element.tag == "label" or element.role in FIELDS or (element.tag in NATIVE and element.role != "button")
    if light and not is_submit(element):
        return "input"
    if is_submit(element) and element.form is not None:
        return sent(element, element.name)
    if {"expanded", "collapsed"} & element.states or element.field == "reset":
        return graver("input", element.name, element, only_short=True)
    if element.form is None and (words.is_light(element.name) or words.searches(element.name)):
        return "input"
    return graver("submit", element.name, element)


def _led(element: Element) -> ActionClass:
    if element.download:
        return "download"
    if scheme_of(element.href or "") not in OPENED:
        return "submit"  # mailto:, tel: and the like leave the browser
    if says_end(element.href or ""):
        return "irreversible"
    short = len(element.name.split()) <= SHORT
    first = words.ENDS.begin(element.name) or element.role != "link"
    return "irreversible" if short and first and words.ends(element.name, element.heading) else "navigate"


def downloaded(element: Element) -> ActionClass:
    """The class of a press on it that is to bring a file: it is a press like others, unless it says so itself."""
    if leads(element):
        return "irreversible" if _led(element) == "irreversible" else "download"
    saves = words.SAVES.are_in(element.name)
    kind = clicked(element)
    return "download" if saves and kind == "submit" and not _posts(element) else kind


def sent(element: Element, said: str) -> ActionClass:
    """The class of sending a form. One that says that it is read by GET only asks, unless its button says more."""
    if element.method == "dialog":
        return "input"
    asks = element.method == "get" and not SECRET_FIELDS.intersection(element.form_fields)
    return graver("navigate" if asks or (words.searches(said) and not _posts(element)) else "submit", said, element)


def graver(least: ActionClass, said: str, element: Element | None, *, only_short: bool = False) -> ActionClass:
    """The class that words, heading, fields and amounts make of it; never less than `least`."""
    if only_short and len(said.split()) > SHORT:
        return least
    if words.PAYS.are_in(said):
        return "payment"
    heading = element.heading if element is not None else ""
    if words.ends(said, heading):
        return "irreversible"
    if element is None:
        return least
    if words.ORDERS.are_in(said) and has_amount(element.near_text):
        return "payment"
    if words.says_yes(said):
        near = element.near_text[:NEAR]
        if words.ends(heading) or words.warns(near):
            return "irreversible"
        if words.MONEY.are_in(f"{heading} {near}") and has_amount(element.near_text):
            return "payment"
    pays = "card" in element.form_fields and not words.is_light(said) and not words.searches(said)
    return "payment" if pays and least in ("submit", "navigate") else least


def _posts(element: Element) -> bool:
    return element.method == "post"
