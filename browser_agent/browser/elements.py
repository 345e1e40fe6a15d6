"""An observation as elements: what near misses and a whole look are made of."""

from __future__ import annotations

from browser_agent.core.seen import Observation, Seen
from browser_agent.core.snapshot import Box, Element

STATES = frozenset(
    {"checked", "mixed", "unchecked", "disabled", "readonly", "required", "invalid", "expanded", "collapsed"}
    | {"selected", "focused", "hidden"}
)
"""Those that an Element may have; the eyes know more, such as what covers a thing."""


def elements(seen: Observation) -> tuple[Element, ...]:
    """Everything that was seen, in reading order; plain text becomes elements of role "text"."""
    return tuple(_element(line) for line in seen.nodes)


def box_of(line: Seen) -> Box | None:
    """Where a line is in the tab's viewport; None when it takes no place."""
    if line.box is None:
        return None
    x, y, width, height = line.box
    return Box(x=x, y=y, width=width, height=height)


def _element(line: Seen) -> Element:
    is_text = line.role == "text"
    # Cells stand apart with " | " in a row's name; a recipe names it as a screen reader does, with spaces.
    name = line.name.replace(" | ", " ") if line.role == "row" else line.name
    return Element(
        ref=line.ref,
        role=line.role,
        name="" if is_text else name,
        text=line.name if is_text else line.more.get("text", "") or (line.value or ""),
        value=line.value,
        states=STATES.intersection(line.states),
        href=line.more.get("href"),
        level=line.depth,
        box=box_of(line),
    )
