"""Cutting a step off when the time of a call around it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from typing import TypeVar

from browser_agent.core.errors import BudgetSpent
from browser_agent.engine.allowance import Allowance
from browser_agent.engine.door import Door

T = TypeVar("T")


class CutOff(BudgetSpent):
    """The time of a call was over in the middle of a step."""


async def within(door: Door, allowed: tuple[Allowance, ...], deed: Awaitable[T]) -> T:
    """Await a step for as long as every call around it has time. Raises CutOff when one has none left."""
    timed = [one for one in allowed if one.left_s is not None]
    if not timed:
        return await deed
    loop = asyncio.get_running_loop()
    before = door.calls
    granted: dict[int, float] = {}
    try:
        async with AsyncExitStack() as stack:
            for one in timed:
                granted[id(one)] = one.left_s or 0.0
                one.limit = await stack.enter_async_context(asyncio.timeout(one.left_s))
                door.calls = (*door.calls, one.limit)
            return await deed
    except TimeoutError:
        spent = next((one for one in timed if one.limit is not None and one.limit.expired()), None)
        if spent is None:
            raise
        raise CutOff(spent.over) from None
    finally:
        door.calls = before
        for one in timed:
            ends = one.limit.when() if one.limit is not None else None
            if ends is not None:
                one.seconds += granted[id(one)] - (ends - loop.time())
