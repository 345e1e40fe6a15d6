"""Where a run can go on after its process died: the place in the recipe, what was kept by then, and the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from browser_agent.core.value import Data, Value


class Frame(Value):
    """One level of the place: a node of the recipe, and which way through it.

    way: "then" or "else" of a branch. row: in a loop, the mark of its row. values: of a loop, what was kept before its
    first row; of a used recipe, what was kept in it; None for other nodes.
    """

    node: str
    way: str = ""
    row: str = ""
    values: dict[str, Data] | None = None


@dataclass(frozen=True)
class Checkpoint:
    """A place to go on from; the last frame is the last step that was done.

    url: of the page then; empty when there is none to open. lost: why that address may show another page than the
    steps left, as a sentence; empty when it shows the same. storage: localStorage of the page.
    """

    step: str
    at: str
    name: str
    frames: tuple[Frame, ...]
    values: dict[str, Data]
    url: str = ""
    lost: str = ""
    storage: dict[str, str] = field(default_factory=dict)
