"""What lies over an element of the current page, seen by the eyes: a box that can be refused or closed."""

from __future__ import annotations

from browser_agent.browser.surface import PlaywrightSurface
from browser_agent.core.errors import StepFault
from browser_agent.core.seen import Observation, Seen
from browser_agent.core.target import Query, Ref
from browser_agent.engine.door import Overlay
from browser_agent.engine.overlay import BOXES, way_out


async def overlay(surface: PlaywrightSurface, covered: Query) -> Overlay | None:
    """The box over an element and its way out; None where there is none that code knows how to refuse."""
    try:
        seen = await surface.observe()
        out = way_out(seen, _ref(seen, covered))
        if out is None:
            return None
        button = await surface.durable(Ref(ref=out.ref))
    except StepFault:
        return None
    box = _box(seen, out)
    return Overlay(Query(role=box.role, name=box.name) if box is not None and box.name else None, button)


def _ref(seen: Observation, covered: Query) -> str:
    """The ref of the covered element; empty where more than its words would be needed to tell it."""
    under = [
        node.ref
        for node in seen.nodes
        if node.ref
        and (node.role, node.name) == (covered.role, covered.name)
        and any("covered by" in state for state in node.states)
    ]
    return under[0] if under else ""


def _box(seen: Observation, out: Seen) -> Seen | None:
    """The dialog that a control stands in."""
    depth = out.depth
    for node in reversed(seen.nodes[: seen.nodes.index(out)]):
        if node.depth < depth:
            if node.role in BOXES:
                return node
            depth = node.depth
    return None
