"""From the nodes of an observation to the lines that are read: which nodes make one, how deep, what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from browser_agent.core.reading.roles import ASIDE, FIELDS, LEGENDS, SILENT, UNSAID
from browser_agent.core.reading.words import plain, plain_inside, quoted, visible
from browser_agent.core.seen import Observation, Seen

MARK = "\u0001"
LONGEST_COVER = 32
"""Characters of the text that covers a control; it stands on the page in full."""
DEEPEST = 12
"""Indentation ends here, so that ten thousand nested boxes do not become fifty million spaces."""
_WORDS = {"description": "about", "placeholder": "hint", "text": "shows"}
_TYPE_IS_ROLE = {
    "spinbutton": "number",
    "slider": "range",
    "searchbox": "search",
}


class Place(NamedTuple):
    """Where a line stands: its node, its indentation, and the controls that are printed in it (of a row)."""

    at: int
    indent: int
    inside: tuple[int, ...] = ()


class Line(NamedTuple):
    """One line as it is read. nodes: all that it shows, its own first. key: what it says with refs for its controls."""

    indent: int
    text: str
    nodes: tuple[Seen, ...]
    key: str


def lines(seen: Observation) -> tuple[Line, ...]:
    """Every line of the page, in reading order, nothing left out."""
    return lines_of(seen.nodes, home_of(seen))


def lines_of(nodes: Sequence[Seen], home: str) -> tuple[Line, ...]:
    """The lines of a part of a page."""
    made = []
    for at, indent, inside in placed(nodes):
        node = nodes[at]
        held = tuple(nodes[one] for one in inside)
        text = said(node, held, home)
        key = node.ref or (said(node, held, home, apart=True) if held else text)
        made.append(Line(indent, text, (node, *held), key))
    return tuple(made)


def home_of(seen: Observation) -> str:
    """What addresses of the same site begin with; they are read without it."""
    try:
        parts = urlsplit(seen.url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""


def placed(nodes: Sequence[Seen]) -> Iterator[Place]:
    """The nodes that make a line. Left out is only what another line says: labels in their field, nameless boxes."""
    depths, indents = [-1], [0]
    taken: set[int] = set()
    last = len(nodes) - 1
    for at, node in enumerate(nodes):
        depth, ref, role, name, _, states, _, more = node
        while len(depths) > 1 and depths[-1] >= depth:
            depths.pop()
            indents.pop()
        indent = indents[-1]
        if role == "text" and not ref:
            if not visible(name) or (not states and not more and _is_label(nodes, at, last)):
                continue
            yield Place(at, indent)
            continue
        if taken and at in taken:
            depths.append(depth)
            indents.append(indent)
            continue
        silent = (
            not ref
            and role in SILENT
            and not states
            and (not name or (at < last and _is_title(nodes[at + 1], node)))
            and not _says_more(node)
        )
        depths.append(depth)
        indents.append(indent if silent or indent >= DEEPEST else indent + 1)
        if silent:
            continue
        inside: tuple[int, ...] = ()
        if role == "row" and more and "cells" in more:
            inside = _inside(nodes, at, more["cells"].count(MARK))
            taken.update(inside)
        yield Place(at, indent, inside)


def _is_label(nodes: Sequence[Seen], at: int, last: int) -> bool:
    """A text beside the field, or first in the group, that has it for a name: one of both is enough to read."""
    depth, name = nodes[at].depth, nodes[at].name
    if at < last:
        after = nodes[at + 1]
        if after.name == name and after.role in FIELDS:
            return True
    if at:
        before = nodes[at - 1]
        return before.name == name and (before.role in FIELDS or (before.role in LEGENDS and before.depth < depth))
    return False


def _is_title(heading: Seen, box: Seen) -> bool:
    """A heading that is the name of the box it begins says all that the box would."""
    return heading.role == "heading" and heading.name == box.name and heading.depth > box.depth


def _inside(nodes: Sequence[Seen], row: int, many: int) -> tuple[int, ...]:
    depth = nodes[row].depth
    found: list[int] = []
    for at in range(row + 1, len(nodes)):
        if nodes[at].depth <= depth or len(found) >= many:
            break
        if nodes[at].depth == depth + 1 and nodes[at].ref:
            found.append(at)
    return tuple(found)


def _says_more(node: Seen) -> bool:
    return bool(node.value or (node.more and any(key not in UNSAID for key in node.more)))


def said(node: Seen, inside: Sequence[Seen] = (), home: str = "", *, apart: bool = False) -> str:
    """What a line says, without its indentation. apart: a row names its controls by ref only."""
    _, ref, role, name, value, states, _, more = node
    if not ref:
        if role == "text":
            return _text(node)
        if role == "heading" and value is None:
            return _heading(node, home)
    if role == "row":
        return _row(node, inside, home, apart=apart)
    start = f"{ref} h{_level(node)} {role}" if ref and more and "level" in more and role == "link" else ""
    start = start or (f"{ref} {role}" if ref else role)
    if name:
        start = f"{start} {quoted(name)}"
    if value:
        start = f"{start} = {quoted(value)}"
    return f"{start}{_rest(node, home)}" if states or more else start


def _text(node: Seen) -> str:
    if not node.states and not node.more:
        return plain(node.name)
    return f"{quoted(node.name)}{_rest(node, '')}"


def _heading(node: Seen, home: str) -> str:
    name, more = node.name, node.more
    if not name and "text" in more:
        name, more = more["text"], {key: text for key, text in more.items() if key != "text"}
    rest = _rest(node._replace(more=more), home)
    return f"{'#' * _level(node)} {quoted(name) if rest else plain(name)}{rest}".rstrip()


def _level(node: Seen) -> int:
    level = node.more.get("level", "1") if node.more else "1"
    return min(int(level), 6) or 1 if level.isascii() and level.isdigit() else 1


def _row(node: Seen, inside: Sequence[Seen], home: str, *, apart: bool) -> str:
    more = node.more
    template = more.get("cells", node.name) if more else node.name
    if inside or MARK in template:
        controls = iter([one.ref if apart else said(one, (), home) for one in inside])
        joined = " | ".join(_cell(cell, controls) for cell in template.split("|")).strip()
    else:
        joined = plain_inside(template)
        if joined[:1] == '"':
            joined = " | ".join(plain_inside(cell) for cell in template.split("|"))
    if "|  |" in joined:
        joined = joined.replace("|  |", "| |").replace("|  |", "| |")
    bar = "|#" if more and "header" in more else "|"
    marked = _rest(node, home)
    if node.ref or marked or not joined:
        head = f"{node.ref} row" if node.ref else "row"
        return f"{head}{marked} {bar} {joined}" if joined else f"{head}{marked}"
    return f"{bar} {joined}"


def _cell(cell: str, controls: Iterator[str]) -> str:
    first, *others = (plain_inside(part) for part in cell.split(MARK))
    return " ".join(filter(None, (first, *(part for one in others for part in (next(controls, ""), one)))))


def _rest(node: Seen, home: str) -> str:
    """States, and what matters of `more`, each with a space before it."""
    _, _, role, _, _, states, _, more = node
    out = ""
    for state in states:
        if state != "unchecked":
            out += f" {_state(state)}"
    if not more:
        return out
    if "modal" in more:
        out += " modal"
    aside = [one for key in more if key in ASIDE and (one := _aside(role, key, more[key]))]
    if aside:
        out += f" ({'; '.join(aside)})"
    for key, text in more.items():
        if key == "href" or (key == "src" and role == "iframe" and not text.startswith("/")):
            where = address(text, home)
            out += f" -> {where}" if where else ""
        elif key not in UNSAID and key not in ASIDE and text:
            out += f" {_WORDS.get(key) or visible(key)} {quoted(text)}"
    return out


def _state(state: str) -> str:
    """ "covered by" may carry a text of the page."""
    start, quote, rest = state.partition('"')
    if not quote:
        return visible(state)
    text = rest.removesuffix(quote)
    return f"{visible(start)} {quoted(text if len(text) <= LONGEST_COVER else text[:LONGEST_COVER] + '…')}"


def _aside(role: str, key: str, text: str) -> str:
    if key == "options":
        return _options(text)
    if key == "scroll":
        return plain_inside("; ".join(_scrolls(text)))
    shown = plain_inside(text)
    if key == "icon":
        return f"icon {shown}"
    if key == "type" and _TYPE_IS_ROLE.get(role) == text:
        return ""
    return shown


def _scrolls(text: str) -> Iterator[str]:
    for part in text.split("; "):
        rest = ", ".join(one for one in part.split(", ") if not one.startswith("0 px"))
        yield f"scrolls: {rest}" if rest else ""


def _options(text: str) -> str:
    all_of = text.split(" | ")
    many = str(len(all_of))
    if all_of[-1].startswith("… (") and all_of[-1].endswith(")"):
        many, all_of[-1] = all_of[-1][3:-1], "…"
    shown = " | ".join(quoted(one) if ")" in one else plain_inside(one) for one in all_of)
    return f"{visible(many)} option{'' if many == '1' else 's'}: {shown}"


def address(text: str, home: str) -> str:
    """Where a link leads, without what all links of the page have in common; empty when it leads nowhere."""
    shown = visible(text)
    if home and shown.startswith(home):
        shown = shown[len(home) - 1 :]
    if shown == "#" or shown[:11].lower() == "javascript:":
        return ""
    return shown.replace(" ", "%20").replace('"', "%22")
