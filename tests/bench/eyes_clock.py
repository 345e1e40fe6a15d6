"""Taking times in turn: every contender once, then every contender again, so that noise hits all of them alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

Run = Callable[[int], Awaitable[object]]
"""One measured thing; gets the number of the turn, gives what it came to."""
SLOW_S = 4.0
FEW = 3
"""Turns of what takes longer than SLOW_S."""
NOT_THERE = "not there yet"


@dataclass
class Took:
    """Milliseconds of each turn of one contender, its last result, and why it has none."""

    ms: list[float] = field(default_factory=list)
    last: object = None
    why: str = ""

    @property
    def median(self) -> float | None:
        """The middle time in ms."""
        return median(self.ms) if self.ms else None

    @property
    def least(self) -> float | None:
        """The shortest time in ms."""
        return min(self.ms) if self.ms else None


async def in_turn(runs: Mapping[str, Run], turns: int, before: Run | None = None) -> dict[str, Took]:
    """Times of all runs, after one turn that is not counted. before: done before each run, not timed."""
    took: dict[str, Took] = defaultdict(Took)
    for turn in range(turns + 1):
        for name, run in runs.items():
            one = took[name]
            if one.why or (one.ms and len(one.ms) >= FEW and min(one.ms) > SLOW_S * 1000):
                continue
            if before is not None:
                await before(turn)
            began = perf_counter()
            try:
                one.last = await run(turn)
            except Exception as error:  # noqa: BLE001 - a contender that fails is a line of the table
                one.why = f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"
                continue
            if turn:
                one.ms.append((perf_counter() - began) * 1000)
    return dict(took)
