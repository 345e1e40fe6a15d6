"""How a person would name an element so that it is found again: queries from what was seen, the most human first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from browser_agent.core.seen import MARK, Observation, Seen
from browser_agent.core.target import Fingerprint, Query

NAMED = frozenset(
    {
        "alertdialog",
        "article",
        "complementary",
        "dialog",
        "form",
        "group",
        "list",
        "listbox",
        "main",
        "menu",
        "navigation",
    }
    | {"radiogroup", "region", "search", "table", "tabpanel", "toolbar", "tree"}
)
"""What a target may stand within, by its name."""
ALONE = frozenset({"banner", "complementary", "contentinfo", "dialog", "main", "navigation", "search"})
"""What a target may stand within without a name."""
UNSAID = frozenset({"text", "generic", "canvas", "video", "audio", "embed", "object", "iframe", ""})
"""Roles that no target names."""
LONGEST_NAME = 120
"""Characters of a name that a recipe should have to carry; longer ones are texts."""
NEIGHBOURS = 2
MOST_OTHERS = 12
"""Names of others of its role that a fingerprint keeps, the nearest ones: what is beside it is taken for it first."""
MOST_CLASSES = 4


@dataclass(frozen=True)
class Candidate:
    """One way to name it. leans: what it relies on; two that lean on the same thing break together."""

    query: Query
    leans: str


def candidates(seen: Observation, ref: str, marks: Mapping[str, str]) -> tuple[Candidate, ...]:
    """Ways to name the element of a ref, the most human first; whether one is unique the page has to say.

    marks: attributes of it: testid, placeholder, title, alt, label, id.
    """
    at = _place(seen.nodes, ref)
    return tuple(_candidates(seen.nodes, at, marks)) if at is not None else ()


def fingerprint(seen: Observation, ref: str, marks: Mapping[str, str]) -> Fingerprint | None:
    """What it looked like, for those who have to tell later whether it is still the same. marks: see `candidates`."""
    at = _place(seen.nodes, ref)
    if at is None:
        return None
    node = seen.nodes[at]
    same = [one.ref for one in seen.nodes if (one.role, one.name) == (node.role, node.name) and one.ref]
    heading = _heading(seen.nodes, at)
    given = marks.get("id", "")
    return Fingerprint(
        role=node.role,
        name=_kept(node.name),
        tag=marks.get("tag", ""),
        index=same.index(ref),
        equals=len(same),
        heading=_kept(heading.name) if heading else "",
        region=_region(seen.nodes, at),
        row=_row(seen.nodes, at),
        neighbours=tuple(_neighbours(seen.nodes, at)),
        others=_others(seen.nodes, at),
        label=_kept(marks.get("label", "")),
        testid=marks.get("testid", ""),
        id=given if given and _is_given(given) else "",
        form=_pathless(marks.get("form", "")),
        classes=tuple(one for one in marks.get("classes", "").split() if _is_given(one))[:MOST_CLASSES],
    )


def cells_of(nodes: Sequence[Seen], row: int) -> list[str]:
    """The texts of the cells of a row, those of links in them too."""
    return _cells(nodes, row)


def column_of(nodes: Sequence[Seen], at: int) -> str:
    """The header of the column that a control stands in; empty where it stands in no simple row of a table."""
    row = next((one for one in _around(nodes, at) if nodes[one].role == "row"), None)
    if row is None:
        return ""
    before = sum(1 for one in nodes[row + 1 : at] if one.depth == nodes[row].depth + 1 and one.ref)
    for number, cell in enumerate(nodes[row].more.get("cells", "").split("|")):
        held = cell.count(MARK)
        if before < held:
            return next(iter(_headers(nodes, row)[number : number + 1]), "")
        before -= held
    return ""


def _pathless(form: str) -> str:
    """Method and path of a form without what is about one thing of many: its number or key."""
    return "/".join("*" if re.search(r"\d", part) else part for part in form.split("/"))


def _kept(text: str) -> str:
    return text[:LONGEST_NAME].strip()


def _region(nodes: Sequence[Seen], at: int) -> str:
    """The innermost thing around it that a person could name, a landmark without a name included."""
    for one in _around(nodes, at):
        node = nodes[one]
        if node.role in NAMED and 0 < len(node.name) <= LONGEST_NAME:
            return f'{node.role} "{node.name}"'
        if node.role in ALONE and not node.name:
            return node.role
    return ""


def _row(nodes: Sequence[Seen], at: int) -> str:
    for one in _around(nodes, at):
        if nodes[one].role == "row":
            return next((f"{column} = {cell}" for column, cell in _telling_cell(nodes, one).items()), "")
    return ""


def _others(nodes: Sequence[Seen], at: int) -> tuple[str, ...]:
    """Names of others of its role, the nearest first; its own name is not one of them."""
    node = nodes[at]
    near = sorted((abs(place - at), one.name) for place, one in enumerate(nodes) if one.role == node.role and one.ref)
    names = dict.fromkeys(_kept(name) for _, name in near if name and name != node.name)
    return tuple(names)[:MOST_OTHERS]


def _place(nodes: Sequence[Seen], ref: str) -> int | None:
    return next((at for at, node in enumerate(nodes) if node.ref == ref), None) if ref else None


def _candidates(nodes: Sequence[Seen], at: int, marks: Mapping[str, str]) -> Iterator[Candidate]:
    node = nodes[at]
    role = None if node.role in UNSAID else node.role
    name = node.name if 0 < len(node.name) <= LONGEST_NAME and not node.name.endswith("…") else None
    places = list(_places(nodes, at))
    if role and name:
        yield Candidate(Query(role=role, name=name), "name")
        for place in places:
            yield Candidate(Query(role=role, name=name, **place), "name")
    elif name and node.role in ("generic", "text"):
        yield Candidate(Query(text=name), "name")
    for key in ("label", "placeholder", "testid", "title", "alt"):
        if marks.get(key) and len(marks[key]) <= LONGEST_NAME:
            yield Candidate(Query(**{key: marks[key]}), key)
    if role:
        yield Candidate(Query(role=role), "place")
        for place in places:
            yield Candidate(Query(role=role, **place), "place")
    if marks.get("id") and _is_given(marks["id"]):
        yield Candidate(Query(css=f"#{marks['id']}"), "css")


def _is_given(name: str) -> bool:
    """Whether somebody gave this id, and no framework counted it."""
    return name.isascii() and name.replace("-", "").replace("_", "").isalpha()


def _places(nodes: Sequence[Seen], at: int) -> Iterator[dict[str, object]]:
    """Where it stands: its row, what it is in from inside to outside, and the heading before it."""
    around = list(_around(nodes, at))
    for one in around:
        if nodes[one].role == "row":
            cell = _telling_cell(nodes, one)
            if cell:
                yield {"row": cell}
    for one in around:
        node = nodes[one]
        if node.role in NAMED and 0 < len(node.name) <= LONGEST_NAME:
            yield {"within": Query(role=node.role, name=node.name)}
        elif node.role in ALONE and not node.name:
            yield {"within": Query(role=node.role)}
    heading = _heading(nodes, at)
    if heading is not None and len(heading.name) <= LONGEST_NAME:
        role = "link" if heading.ref else "heading"
        yield {"near": Query(role=role, name=heading.name)}


def _around(nodes: Sequence[Seen], at: int) -> Iterator[int]:
    """The lines that it stands in, from inside to outside."""
    depth = nodes[at].depth
    for before in range(at - 1, -1, -1):
        if nodes[before].depth < depth:
            depth = nodes[before].depth
            yield before
        if not depth:
            return


def _heading(nodes: Sequence[Seen], at: int) -> Seen | None:
    for before in range(at - 1, -1, -1):
        node = nodes[before]
        if (node.role == "heading" or "level" in node.more) and node.name:
            return node
    return None


def _neighbours(nodes: Sequence[Seen], at: int) -> Iterator[str]:
    """The words of the nearest lines before and after it."""
    before = [node.name for node in nodes[max(0, at - 20) : at] if node.name][-NEIGHBOURS:]
    after = [node.name for node in nodes[at + 1 : at + 20] if node.name][:NEIGHBOURS]
    return (name[:LONGEST_NAME] for name in (*before, *after))


def _telling_cell(nodes: Sequence[Seen], row: int) -> dict[str, str]:
    """The first cell under a column header whose text no other row of the page has; empty when there is none."""
    headers = _headers(nodes, row)
    cells = _cells(nodes, row)
    others = [_cells(nodes, at) for at, node in enumerate(nodes) if node.role == "row" and at != row]
    for column, (header, cell) in enumerate(zip(headers, cells, strict=False)):
        if header and 0 < len(cell) <= LONGEST_NAME and not any(cell in other[column : column + 1] for other in others):
            return {header: cell}
    return {}


def _headers(nodes: Sequence[Seen], row: int) -> list[str]:
    for at in range(row - 1, -1, -1):
        if nodes[at].role == "row" and "header" in nodes[at].more:
            return _cells(nodes, at)
        if nodes[at].depth < nodes[row].depth and nodes[at].role == "table":
            break
    return []


def _cells(nodes: Sequence[Seen], row: int) -> list[str]:
    """The texts of a row's cells, those of links in them too."""
    node = nodes[row]
    template = node.more.get("cells")
    if template is None:
        return [cell.strip() for cell in node.name.split("|")]
    held = []
    for at in range(row + 1, len(nodes)):
        if nodes[at].depth <= node.depth:
            break
        if nodes[at].depth == node.depth + 1 and nodes[at].ref:
            held.append(nodes[at].name if nodes[at].role in ("link", "button") else "")
    words = iter(held)
    return [
        " ".join("".join(next(words, "") if one == MARK else one for one in cell).split())
        for cell in template.split("|")
    ]
