"""The few sentences about elements that need no model: a role and a name in quotes."""

from __future__ import annotations

import re

from browser_agent.core import expect as see
from browser_agent.core.target import Query

LONGEST = 300
_ROLES = {
    "button": "button", "link": "link", "checkbox": "checkbox", "radio button": "radio", "tab": "tab",
    "heading": "heading", "title": "heading", "menu item": "menuitem", "option": "option", "dialog": "dialog",
    "image": "img", "icon": "img",
    "dropdown": "combobox", "select": "combobox", "search box": "searchbox", "search field": "searchbox",
    "input": "", "field": "", "input field": "", "input box": "", "text field": "", "textbox": "", "text box": "",
}  # fmt: skip
"""Everyday words to roles; a field may be of several, so it is found by its label."""
_KIND = "|".join(sorted(map(re.escape, _ROLES), key=len, reverse=True))
_QUOTE = r"""(?:"([^"]+)"|'([^']+)'|“([^”]+)”|「([^」]+)」)"""
_BEFORE = re.compile(
    rf"(?:the |a |an )?(?P<kind>{_KIND})(?: (?:named|called|labell?ed|with (?:the )?(?:text|label|name)))? {_QUOTE}",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"(?:the |a |an )?{_QUOTE} (?P<kind>{_KIND})", re.IGNORECASE)
_SEEN = re.compile(
    r"(?:there is )?(?P<what>.+?)"
    r"(?: (?:is|are|should be) (?P<not>not )?(?:visible|shown|displayed|on the page|present))?",
    re.IGNORECASE,
)
_CONTAINS = re.compile(
    rf"(?:the )?page (?P<not>does not )?(?:contains?|shows?|displays?|has)(?: the)?(?: text)? {_QUOTE}", re.IGNORECASE
)
_TEXT_SEEN = re.compile(
    rf"(?:the )?text {_QUOTE}(?: (?:is|should be) (?P<not>not )?(?:visible|shown|displayed|present))", re.IGNORECASE
)


def element(text: str) -> Query | None:
    """`the "Sign in" button`, `button "Sign in"`; None for every sentence that takes a guess."""
    text = _line(text)
    found = _BEFORE.fullmatch(text) or _AFTER.fullmatch(text)
    if found is None:
        return None
    words = next(one for one in found.groups() if one and one != found["kind"])
    role = _ROLES[found["kind"].lower()]
    return Query(role=role, name=words) if role else Query(label=words)


def assertion(text: str) -> see.Expectation | None:
    """`the page contains "Welcome"`, `the "Sign in" button is visible`; None for everything else."""
    text = _line(text)
    found = _CONTAINS.fullmatch(text) or _TEXT_SEEN.fullmatch(text)
    if found is not None:
        words = next(one for one in found.groups() if one and one != found["not"])
        one = see.Text(match=see.Match(contains=words))
        return see.Not(of=one) if found["not"] else one
    seen = _SEEN.fullmatch(text)
    query = element(seen["what"]) if seen else None
    if query is None or seen is None:
        return None
    return see.Hidden(target=query) if seen["not"] else see.Visible(target=query)


def _line(text: str) -> str:
    """The sentence without its stop; nothing for one that is longer than an element's description."""
    return " ".join(text.split()).rstrip(".") if len(text) <= LONGEST else ""
