"""The only place in the program that waits for a page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

FIRST_S = 0.010
LONGEST_S = 0.25


@dataclass(frozen=True)
class Waited(Generic[T]):
    """The last thing that was probed, whether it was what was wanted, and how long that took."""

    last: T
    met: bool
    took_s: float


async def until(
    probe: Callable[[], Awaitable[T]], done: Callable[[T], bool], *, deadline_s: float, longest_s: float = LONGEST_S
) -> Waited[T]:
    """Probe again and again until it is done or time is up.

    deadline_s: seconds from now, monotonic. 0 probes once.
    longest_s: the pause between two probes grows from 10 ms (less than a frame) to this.
    Returns the last probe either way; what the probe raises goes through.
    """
    began = monotonic()
    pause = FIRST_S
    while True:
        last = await probe()
        took = monotonic() - began
        if done(last):
            return Waited(last, met=True, took_s=took)
        if took + pause > deadline_s:
            return Waited(last, met=False, took_s=took)
        await asyncio.sleep(pause)
        pause = min(pause * 1.25, longest_s)
