"""How far a campaign is: what was lost as it happens, and a line with the time left at least twice a minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from browser_agent.agent.mutating.trials import Report, Trial

EVERY_S = 30.0


@dataclass
class Progress:
    """slots: kinds times seeds that each recipe has before it. say: prints a line."""

    slots: Mapping[str, int]
    say: Callable[[str], None]
    clock: Callable[[], float] = monotonic
    done: dict[str, int] = field(default_factory=dict)
    through: set[str] = field(default_factory=set)
    began: float = 0.0
    told: float = 0.0

    def __post_init__(self) -> None:
        self.began = self.told = self.clock()

    def hear(self, name: str, one: Trial) -> None:
        """A trial has ended."""
        self.done[name] = self.done.get(name, 0) + 1
        if one.verdict == "wrong" or (one.verdict == "refused" and one.survivable):
            self.say(f"  {one.kind:<14} {one.seed:>3} {one.verdict:<8} {one.why[:260]} | {one.changed[:2]}")
        if self.clock() - self.told >= EVERY_S:
            self.told = self.clock()
            self.say(f"  {name}: {self.done[name]} of {self.slots[name]} · {self.left}")

    def end(self, name: str, report: Report) -> None:
        """A recipe is through."""
        self.through.add(name)
        self.say(f"{name:<22} {report.why or report.line} · {report.seconds:.0f} s · {self.left}")

    @property
    def left(self) -> str:
        """How long the rest takes when it goes on as until now; a recipe that could not be tried has no rest."""
        done = sum(self.done.values())
        rest = sum(all_ - self.done.get(name, 0) for name, all_ in self.slots.items() if name not in self.through)
        if not done:
            return "time left unknown"
        minutes = (self.clock() - self.began) / done * rest / 60
        return f"{len(self.through)} of {len(self.slots)} recipes, about {minutes:.0f} min left"
