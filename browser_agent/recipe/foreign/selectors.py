"""Selectors of other tools to queries in the words that a person reads; CSS only where nothing else is left."""

from __future__ import annotations

import re
from dataclasses import dataclass

from browser_agent.core.target import Query
from browser_agent.recipe.roles import ROLES

ROLE_OF_TAG: dict[str, str] = {
    "a": "link", "button": "button", "select": "combobox", "textarea": "textbox", "h1": "heading", "h2": "heading",
    "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading", "img": "img", "option": "option",
    "li": "listitem", "summary": "button", "td": "cell", "th": "columnheader", "tr": "row",
    "table": "table", "nav": "navigation",
}  # fmt: skip
ROLE_OF_INPUT: dict[str, str] = {
    "": "textbox", "text": "textbox", "email": "textbox", "tel": "textbox", "url": "textbox", "password": "textbox",
    "search": "searchbox", "number": "spinbutton", "range": "slider", "checkbox": "checkbox", "radio": "radio",
    "submit": "button", "button": "button", "reset": "button", "image": "button", "date": "textbox",
}  # fmt: skip
NAMED_BY_CONTENT = frozenset(
    {"button", "link", "heading", "cell", "columnheader", "rowheader", "row", "option", "tab", "menuitem", "treeitem"}
)
MOST_WAYS = 6
"""Alternatives that are kept for one element."""

_COMPOUND = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<rest>(?:[#.](?:[\w-]|\\.|[^\x00-\x7f])+|\[[^\[\]]*\]|::?[\w-]+(?:\([^()]*\))?)*)"
)
_ATTRIBUTE = re.compile(r"""\[\s*([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\]"'\s]+))\s*\]""")
_ARIA = re.compile(r'(?P<name>.*?)(?:\[role=["\'](?P<role>[\w-]+)["\']\])?', re.DOTALL)


@dataclass(frozen=True)
class Looks:
    """What a selector tells about the element it means. tag: "" when unknown; type: of an input."""

    tag: str = ""
    type: str = ""

    @property
    def role(self) -> str | None:
        """The role that such an element has, None when that is open."""
        if self.tag == "input":
            # A selector that does not say the type may mean a field, a box or a button.
            return ROLE_OF_INPUT.get(self.type) if self.type else None
        return ROLE_OF_TAG.get(self.tag)


def best(ways: list[Query]) -> Query | None:
    """The most human way first, the others as its alternatives. None when there is no way."""
    ordered = sorted((one for at, one in enumerate(ways) if one not in ways[:at]), key=_rank)
    if not ordered:
        return None
    ordered = [one for one in ordered if not _says_nothing(one, ordered[0])] or ordered[:1]
    first, *others = ordered
    return first.model_copy(update={"also": tuple(others[: MOST_WAYS - 1])}) if others else first


def _says_nothing(query: Query, best: Query) -> bool:
    """An alternative that any element of its kind answers, or that is the best one said less exactly."""
    if query is best:
        return False
    bare = query.css is not None and re.fullmatch(r"[A-Za-z]+(?: > [A-Za-z]+)*", query.css) is not None
    return bare or query.model_copy(update={"exact": True}) == best


def _rank(query: Query) -> int:
    """How far from what a person reads; 0 is closest."""
    if query.css is not None:
        return 20 + (query.role is None and query.text is None) + ("nth" in query.css) + (":has-text" in query.css)
    words = ("name", "label", "text", "placeholder", "testid", "alt", "title", "role")
    found = next((at for at, word in enumerate(words) if getattr(query, word) is not None), len(words))
    return found + 10 * (query.nth is not None)


def css_query(selector: str) -> tuple[list[Query], Looks]:
    """The ways that a CSS selector offers, and what it tells. No way when a recipe cannot hold it."""
    selector = re.sub(r"\s*>>>>?\s*", " ", selector.strip()).removeprefix("css=").strip()
    # >> would leave CSS for another engine of the driver, and {} belongs to no selector.
    if not selector or ">>" in selector or "internal:" in selector or len(selector) > 500 or not _balanced(selector):
        return [], Looks()
    last = _last_compound(selector)
    found = _COMPOUND.fullmatch(last)
    if found is None:
        return [Query(css=selector)], Looks()
    rest = found["rest"] or ""
    attributes = {one[0].lower(): one[1] or one[2] or one[3] for one in _ATTRIBUTE.findall(rest)}
    looks = Looks((found["tag"] or "").lower().replace("*", ""), attributes.get("type", "").lower())
    if looks.tag == "" and looks.type in ("submit", "reset"):
        looks = Looks("button", looks.type)
    ways = [Query(css=selector)]
    if last == selector:
        ways = [*_of_attributes(attributes, looks), *ways]
    return ways, looks


def _of_attributes(attributes: dict[str, str], looks: Looks) -> list[Query]:
    """What a single compound says in attributes that people see or that testers put there."""
    ways: list[Query] = []
    name = attributes.get("aria-label")
    if name:
        ways.append(Query(role=looks.role, name=name) if looks.role else Query(label=name))
    for attribute, word in (
        ("data-testid", "testid"),
        ("placeholder", "placeholder"),
        ("alt", "alt"),
        ("title", "title"),
    ):
        if attributes.get(attribute):
            ways.append(Query.model_validate({word: attributes[attribute]}))
    return ways


def _balanced(selector: str) -> bool:
    """Quotes and brackets are closed; whatever else is wrong with it the browser will say."""
    bare = re.sub(r"""\\.|"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'""", "", selector)
    return not re.search(r"""["'{}\x00-\x1f]""", bare) and all(bare.count(a) == bare.count(b) for a, b in ("[]", "()"))


def _last_compound(selector: str) -> str:
    """What stands after the last combinator."""
    depth, start, quote = 0, 0, ""
    for at, one in enumerate(selector):
        if quote:
            quote = "" if one == quote else quote
        elif one in "\"'":
            quote = one
        elif one in "[(":
            depth += 1
        elif one in "])":
            depth -= 1
        elif depth == 0 and one in " >+~":
            start = at + 1
        elif depth == 0 and one == ",":
            return ""
    return selector[start:]


def aria_query(selector: str, looks: Looks, *, field: bool, texts: list[str]) -> list[Query]:
    """The ways of a Recorder's `aria/Name[role="button"]`. field: it is typed into. texts: what it reads, if told."""
    found = _ARIA.fullmatch(selector)
    name = (found["name"] if found else selector).strip()
    role = found["role"] if found else None
    role = {"image": "img"}.get(role or "", role)
    role = role if role in ROLES else looks.role
    if not name:
        return [Query(role=role)] if role else []
    if role:
        return [Query(role=role, name=name)] + ([Query(label=name)] if field else [])
    if field:
        return [Query(role="textbox", name=name), Query(label=name)]
    if looks.tag == "input":
        # The words on a button, or beside a box: both are clicked by them.
        return [Query(text=name)]
    if any(one and (one in name or name in one) for one in texts):
        return [Query(text=name, exact=name in texts)]
    return [Query(label=name)]


def quote_css(text: str) -> str:
    """A text as a CSS string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ") + '"'


def id_css(value: str) -> str:
    """The selector of an id."""
    return f"#{value}" if re.fullmatch(r"[A-Za-z_][\w-]*", value, re.ASCII) else f"[id={quote_css(value)}]"
