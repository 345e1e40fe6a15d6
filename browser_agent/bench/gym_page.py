"""A page as BrowserGym observes it, told as our executor reads pages: a line for each thing, in reading order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

MOST_TEXT = 12_000
"""Characters of a page, about 3000 tokens: as much as one look of our own executor may take."""
LONGEST = 400
"""Characters of a name or a value."""
SILENT = frozenset({"InlineTextBox", "LineBreak", "ListMarker", "RootWebArea", "none"})
GROUPS = frozenset(
    {"generic", "LabelText", "group", "MenuListPopup", "form", "Section", "paragraph", "list", "listitem"}
    | {"table", "row"}
)
"""Told only when they have a name, or when something happens on a click on them."""
STATES = ("required", "disabled", "focused", "selected", "readonly", "pressed", "modal", "invalid")
Node = Mapping[str, Any]


def lines_of(tree: Mapping[str, Any], extra: Mapping[str, Any] | None = None) -> list[str]:
    """`[id] role "name" = "value" states`, a line for each node that says something.

    tree: its `axtree_object`. extra: its `extra_element_properties`, which tell what listens to clicks.
    """
    nodes = {node["nodeId"]: node for node in tree.get("nodes", ())}
    lines: list[str] = []
    said, last = set[str](), ""
    for node, above in _walked(nodes):
        role, name = _role(node), _text(node, "name")
        bid = str(node.get("browsergym_id") or "")
        if not role or role in SILENT or node.get("ignored"):
            continue
        if role == "StaticText":
            if name and name not in above and name != last and node["nodeId"] not in said:
                lines.append(f"text {_said(name)}")
            continue
        if role in GROUPS and not name:
            if not bid or not (extra or {}).get(bid, {}).get("clickable") or _labels(node, nodes):
                continue
            words = _below(node, nodes)
            said |= {one["nodeId"] for one in words}
            name = " ".join(_text(one, "name") for one in words)
        lines.append(_line(node, bid, role, name))
        last = name
    return lines


def checked_of(tree: Mapping[str, Any]) -> dict[str, bool]:
    """Which boxes are checked and which are not, by id."""
    return {
        str(node["browsergym_id"]): state == "true"
        for node in tree.get("nodes", ())
        if node.get("browsergym_id") and (state := _states(node).get("checked")) in ("true", "false")
    }


def document_of(tree: Mapping[str, Any]) -> str:
    """A mark of the document: after another one was loaded, the same id means another element."""
    first: Node = next(iter(tree.get("nodes", ())), {})
    return str(first.get("backendDOMNodeId", ""))


def text_of(lines: Sequence[str]) -> str:
    """A whole page, cut where it is too long."""
    text = "\n".join(lines)
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}\n... {len(text) - MOST_TEXT} more characters"


def changes(before: Sequence[str], now: Sequence[str]) -> str:
    """What became of a page: + new, - gone; the whole of it when most of it is another."""
    if before == now:
        return "nothing changed"
    told: list[str] = []
    for kind, old, old_end, new, new_end in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if kind != "equal":
            told += [f"- {line}" for line in before[old:old_end]] + [f"+ {line}" for line in now[new:new_end]]
    return text_of(now) if len(told) > len(now) else text_of(told)


def _walked(nodes: Mapping[str, Node]) -> Iterator[tuple[Node, str]]:
    """Each node in reading order (they come level by level), with name and value of the nearest above that has some."""
    below = {child for node in nodes.values() for child in node.get("childIds", ())}
    stack = [(node, "") for key, node in reversed(list(nodes.items())) if key not in below]
    seen: set[str] = set()
    while stack:
        node, above = stack.pop()
        if node["nodeId"] in seen:
            continue
        seen.add(node["nodeId"])
        yield node, above
        own = "" if _role(node) == "RootWebArea" else f"{_text(node, 'name')} {_text(node, 'value')}".strip()
        children = [nodes[key] for key in node.get("childIds", ()) if key in nodes]
        stack += [(child, own or above) for child in reversed(children)]


def _line(node: Node, bid: str, role: str, name: str) -> str:
    value = _text(node, "value")
    parts = [f"[{bid}]" if bid else "", role, _said(name), f"= {_said(value)}" if value else "", *_words(node)]
    return " ".join(part for part in parts if part)


def _labels(node: Node, nodes: Mapping[str, Node]) -> bool:
    """Whether it only names a control inside of it, which has the name itself."""
    return _role(node) == "LabelText" and any(
        _role(one) not in GROUPS | SILENT for one in _inside(node, nodes) if one.get("browsergym_id")
    )


def _below(node: Node, nodes: Mapping[str, Node]) -> list[Node]:
    """The texts under a node."""
    return [one for one in _inside(node, nodes) if _role(one) == "StaticText"]


def _inside(node: Node, nodes: Mapping[str, Node]) -> list[Node]:
    """What is under a node, in reading order."""
    inner = {node["nodeId"]: node}
    todo = [node]
    while todo:
        for key in todo.pop().get("childIds", ()):
            if key in nodes and key not in inner:
                inner[key] = nodes[key]
                todo.append(nodes[key])
    return [one for one, _ in _walked(inner) if one is not node]


def _words(node: Node) -> list[str]:
    states = _states(node)
    words = {"true": ["checked"], "mixed": ["partly checked"]}.get(str(states.get("checked")), [])
    if "expanded" in states:
        words.append("expanded" if states["expanded"] in (True, "true") else "collapsed")
    return words + [name for name in STATES if states.get(name) not in (None, False, "false", "")]


def _states(node: Node) -> dict[str, Any]:
    return {one["name"]: (one.get("value") or {}).get("value") for one in node.get("properties", ())}


def _role(node: Node) -> str:
    return _text(node, "role")


def _text(node: Node, key: str) -> str:
    found = (node.get(key) or {}).get("value")
    return "" if found is None else " ".join(str(found).split())


def _said(text: str) -> str:
    """Quoted, so that no name can look like a line of its own."""
    return json.dumps(text[:LONGEST], ensure_ascii=False)
