"""What the eyes saw of a whole page: one line for each thing that can be read or acted on, in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

NOTHING: Mapping[str, str] = {}
MARK = "\u0001"
"""In the cells of a row where a control stands, and before a state that names what covers an element."""


class Seen(NamedTuple):
    """One line. A NamedTuple and not a Value: a large page has fifty thousand of them.

    depth: how deep it stands in the tree of lines, from 0. ref: its short name, empty when it cannot be acted on.
    role: its ARIA role; "text" for plain text. name: its accessible name, or the text itself. value: what it holds;
    dots for password, one-time-code and card fields. states: of checked, unchecked, mixed, disabled, readonly,
    required, invalid, expanded, collapsed, selected, pressed, focused, hidden, and "covered by e31".
    box: x, y, width, height in CSS pixels of the tab's viewport; None when it takes no place.
    more: what only some have: description, error, href, options, columns, level, scroll, src, as texts.
    """

    depth: int
    ref: str
    role: str
    name: str
    value: str | None = None
    states: tuple[str, ...] = ()
    box: tuple[int, int, int, int] | None = None
    more: Mapping[str, str] = NOTHING


@dataclass(frozen=True)
class Viewport:
    """What part of the document is on the screen, in CSS pixels."""

    width: int = 0
    height: int = 0
    scroll_x: int = 0
    scroll_y: int = 0
    page_width: int = 0
    page_height: int = 0


@dataclass(frozen=True)
class Observation:
    """A page at one moment, every frame of it.

    generation: grows with every document that the tab shows. left_out: lines that were not read, by role, because a
    cap was reached. suspect: why this may not be all of the page, in a sentence; empty when nothing looks wrong.
    loading: the document itself is still being read, so that more is sure to come.
    """

    url: str
    title: str = ""
    generation: int = 0
    viewport: Viewport = Viewport()
    nodes: tuple[Seen, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    suspect: str = ""
    loading: bool = False
    derived: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What was worked out of it once, for who asks again; no part of what it says."""

    def by_ref(self, ref: str) -> Seen | None:
        """The line of a ref; None when this observation does not have it."""
        return next((node for node in self.nodes if node.ref == ref), None) if ref else None

    @property
    def actionable(self) -> tuple[Seen, ...]:
        """The lines that can be acted on."""
        return tuple(node for node in self.nodes if node.ref)
