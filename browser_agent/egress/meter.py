"""What may go through the wall in one run, and what went through it."""

from __future__ import annotations

from dataclasses import dataclass, field

from browser_agent.core.value import Value


class Caps(Value):
    """The most that one run may move. down, up: bytes from and to the network. at_once, in_all: connections.

    A browser keeps about 32 connections to a proxy open at once; a page of 500 resources needs about as many in all.
    """

    down: int = 5_000_000_000
    up: int = 500_000_000
    at_once: int = 512
    in_all: int = 200_000


CAPS_OF_WALL = frozenset({"egress.connections", "egress.connections_in_all", "egress.bytes_down", "egress.bytes_up"})
"""Rules that say that a cap is reached."""


class CapReachedError(Exception):
    """A cap of the wall is reached. rule: its name."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(why)
        self.rule = rule


@dataclass
class Meter:
    """Counts; CapReachedError when something goes over its cap."""

    caps: Caps
    down: int = 0
    up: int = 0
    open: int = 0
    in_all: int = 0
    reached: dict[str, str] = field(default_factory=dict)
    """Caps that were reached, by name, each with a sentence."""

    def connected(self) -> None:
        """One more connection."""
        self.open += 1
        self.in_all += 1
        if self.open > self.caps.at_once:
            self._over("egress.connections", f"more than {self.caps.at_once} connections at once")
        if self.in_all > self.caps.in_all:
            self._over("egress.connections_in_all", f"more than {self.caps.in_all} connections in one run")

    def closed(self) -> None:
        """One less."""
        self.open -= 1

    def came(self, size: int) -> None:
        """So many bytes came from the network."""
        self.down += size
        if self.down > self.caps.down:
            self._over("egress.bytes_down", f"more than {self.caps.down:,} bytes came in one run")

    def went(self, size: int) -> None:
        """So many bytes went to the network."""
        self.up += size
        if self.up > self.caps.up:
            self._over("egress.bytes_up", f"more than {self.caps.up:,} bytes went out in one run")

    def _over(self, rule: str, why: str) -> None:
        self.reached.setdefault(rule, why)
        raise CapReachedError(rule, why)
