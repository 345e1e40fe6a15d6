"""The rows of loops: what tells one from another, which were done before, and what they left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from browser_agent.core import recipe as rc
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.event import Fact, Warned
from browser_agent.core.packed import mark_of, packed, unpacked
from browser_agent.core.resumption import RowFinished
from browser_agent.core.template import as_text
from browser_agent.core.value import Data

NAMED = 5
"""Rows that a warning names; of others it tells how many."""


@dataclass(frozen=True)
class Item:
    """One row. label: as people read it. mark: tells it from the others. content: a mark of all that it holds."""

    value: Data
    label: str
    mark: str
    content: str


def items(node: rc.Loop, over: Data) -> tuple[Item, ...]:
    """The rows of a loop. A row is known by its key; without one by all that it holds, and which of the equal ones.

    Raises StepFault for what is no list, for too many rows, and for a key that two rows have.
    """
    if not isinstance(over, (list, tuple)):
        raise StepFault(
            Fault(
                kind="unexpected",
                expected=f"a list or rows to go through (step {node.id})",
                found=type(over).__name__,
            )
        )
    if len(over) > node.max:
        raise StepFault(
            Fault(
                kind="cap_reached",
                expected=f"at most {node.max} rows (step {node.id})",
                found=f"{len(over)}",
                next="raise `max:` of the for_each if that many are right",
            )
        )
    seen: Counter[str] = Counter()
    numbers: dict[str, int] = {}
    made = []
    for number, value in enumerate(over, start=1):
        key = value.get(node.key) if node.key is not None and isinstance(value, dict) else None
        content = mark_of(value)
        if key is None:
            seen[content] += 1
            made.append(Item(value, str(number), mark_of([content, seen[content]]), content))
            continue
        label = as_text(key)
        if label in numbers:
            raise StepFault(
                Fault(
                    kind="bad_rows", expected=f"rows with a {node.key} each of their own (step {node.id})",
                    found=f"{label[:80]} in row {numbers[label]} and in row {number}",
                    next="name another column under `key:`, or leave it out",
                )
            )  # fmt: skip
        numbers[label] = number
        made.append(Item(value, label, mark_of({"key": label}), content))
    return tuple(made)


@dataclass
class Rows:
    """Rows that were done before, by the place of their loop and their mark.

    tell: hears of those done now. publish: gets the name and all that a loop collected, at its end.
    """

    before: dict[str, dict[str, RowFinished]] = field(default_factory=dict)
    tell: Callable[[Fact], object] = lambda _: None
    publish: Callable[[str, list[Data]], object] = lambda _, __: None
    most: int | None = None
    """Only the first rows of each loop are done; None is all. left: told of those that are not."""
    left: Callable[[str], object] = lambda _: None

    def of(self, node: rc.Loop, at: str) -> LoopRows:
        """Those of one loop at one place."""
        return LoopRows(node, at, self.before.setdefault(at, {}), self.tell)


@dataclass
class LoopRows:
    """The rows of one loop that are done."""

    node: rc.Loop
    at: str
    known: dict[str, RowFinished]
    tell: Callable[[Fact], object]

    def has(self, item: Item) -> bool:
        """Whether a row is done."""
        return item.mark in self.known

    def compare(self, over: tuple[Item, ...]) -> None:
        """Tell which rows that were done are other ones now, or gone. They are not done again."""
        now = {item.mark: item for item in over}
        changed = [one.row for mark, one in self.known.items() if mark in now and now[mark].content != one.content]
        gone = [one.row for mark, one in self.known.items() if mark not in now]
        for rows, what in ((changed, "were done with other values; they are not done again"),
                           (gone, "were done and are not among the rows any more")):  # fmt: skip
            if rows:
                more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
                said = f"rows {', '.join(rows[:NAMED])}{more} of step {self.node.id} {what}"
                self.tell(Warned(step="", message=said))

    def done(self, item: Item, row: str, kept: Data) -> None:
        """A row is done, with what the loop collects of it."""
        fact = RowFinished(at=self.at, row=row, mark=item.mark, content=item.content, kept=packed(kept))
        self.known[item.mark] = fact
        self.tell(fact)

    def collected(self, over: tuple[Item, ...]) -> list[Data]:
        """What the rows left, in their order; at the end that of rows which are gone."""
        order = [item.mark for item in over if item.mark in self.known]
        rest = [mark for mark in self.known if mark not in order]
        return [unpacked(self.known[mark].kept) for mark in (*order, *rest)]
