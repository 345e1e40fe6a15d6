"""What a person picks on the page beside doing something: a thing to check, or a thing to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from browser_agent.agent.recording.made import Made, Named
from browser_agent.agent.recording.steps import Steps
from browser_agent.browser.ear import Heard
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.seen import Observation
from browser_agent.core.target import Query

TABLES = frozenset({"table", "grid", "treegrid"})
SWITCHES = frozenset({"checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"})


@dataclass(frozen=True)
class Wish:
    """What the next press is for. name: of the variable and output of an extraction."""

    kind: Literal["assert", "extract"]
    name: str = ""


def take(wish: Wish, heard: Heard, named: Named, steps: Steps, outputs: dict[str, str]) -> None:
    """The step of a pick; outputs: gets the name of what is read."""
    action, note = _extract(wish.name, heard, named) if wish.kind == "extract" else _assert(heard, named)
    if action is None:
        steps.lose(f"{wish.kind} of {named.what}: {note or named.why}")
        return
    if isinstance(action, act.Extract):
        outputs[action.name] = f"${{{action.name}}}"
    steps.add(Made(action, heard.page, before=heard.seen, at=heard.at, notes=[note] if note else [], concluded=True))


def _assert(heard: Heard, named: Named) -> tuple[act.Assert | None, str]:
    subject, query = heard.subject, named.query
    if query is None:
        return None, ""
    plain = query.bare
    line = heard.seen.by_ref(heard.ref) if heard.seen is not None else None
    that: ex.Expectation = ex.Visible(target=plain)
    if subject["role"] in SWITCHES:
        that = ex.Checked(target=plain, on="checked" in subject["states"])
    elif line is not None and line.value and not subject["secret"] and (subject["field"] or subject["tag"] == "select"):
        that = ex.ValueIs(target=plain, match=ex.Match(equals=line.value))
    return act.Assert(that=(that,)), named.note


def _extract(name: str, heard: Heard, named: Named) -> tuple[act.Extract | None, str]:
    subject = heard.subject
    if subject["field"]:
        return None, "what a field holds can be asserted, not extracted"
    table = _table(heard)
    if table is not None:
        return act.Extract(source="table", target=table, name=name), ""
    if named.query is None:
        return None, ""
    query = named.query
    # Its own words find it only as long as it says the same.
    lasting = next((one for one in query.also if one.testid or one.css), None)
    if lasting is not None:
        return act.Extract(source="text", target=lasting, name=name), ""
    note = "it is found by its own words, so it is not found when it says anything else: name it in another way"
    says = query.text or (query.name if subject["role"] not in ("region", "group", "form") else None)
    return act.Extract(source="text", target=query, name=name), note if says else ""


def _table(heard: Heard) -> Query | None:
    """The table that the pick is in, where words find it."""
    seen, subject = heard.seen, heard.subject
    if seen is None:
        return None
    at = _line(seen, heard.ref, subject.get("text") or subject.get("name") or "")
    if at is None:
        return None
    depth, nodes = seen.nodes[at].depth, seen.nodes
    for before in range(at, -1, -1):
        node = nodes[before]
        if (node.depth < depth or before == at) and node.role in TABLES:
            same = [one for one in nodes if (one.role, one.name) == (node.role, node.name)]
            alike = [one for one in nodes if one.role == node.role]
            if node.name and len(same) == 1:
                return Query(role=node.role, name=node.name)
            return Query(role=node.role) if len(alike) == 1 else None
        depth = min(depth, node.depth)
    return None


def _line(seen: Observation, ref: str, words: str) -> int | None:
    """Where it stands in the look: by its ref, else the one line with its words; a cell is a part of its row's line."""
    exact = next((at for at, one in enumerate(seen.nodes) if ref and one.ref == ref), None)
    if exact is not None or not words:
        return exact
    return next((at for at, one in enumerate(seen.nodes) if words in one.name), None)
