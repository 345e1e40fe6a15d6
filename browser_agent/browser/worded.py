"""A click aimed by a role and a name: what it meets must still say so when the event comes, else it is stopped."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from playwright.async_api import Error as DriverError

from browser_agent.browser.bounded import together
from browser_agent.browser.worlds import World, Worlds
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import Effect
from browser_agent.core.target import Query


def is_worded(query: Query | None) -> bool:
    """Whether the query says by role and whole name what is to be clicked."""
    return query is not None and bool(query.role and query.name) and query.exact


async def clicked_by_words(worlds: Worlds, query: Query, sends: str, click: Callable[[], Awaitable[Effect]]) -> Effect:
    """Click, guarded. Raises StepFault (stale) when an event was stopped; the page got nothing of it.

    sends: where the form of what is clicked sends, as it was judged; empty where nothing was. What is clicked must
    carry the name, and the same one again, at each event; only where our eyes never found anything of that name, which
    they may compute otherwise than the driver, is it enough that it says the words among others.
    The guard is set before the driver looks for the element: what is swapped between the two is found by neither. What
    became of it is one question at the end. A document that went away with the click is not asked.
    """
    try:
        every = await worlds.all()
    except (DriverError, StepFault):
        return await click()  # nothing that has words, a PDF say
    stopped = None
    wanted = ", ".join(json.dumps(one) for one in (query.role, query.name, sends, _where(query)))
    try:
        async with together() as group:
            tasks = [group.create_task(_told(worlds, world, f"eye.await({wanted})")) for world in every]
        if any(task.result() for task in tasks):
            async with together() as group:
                for world, task in zip(every, tasks, strict=True):
                    if not task.result():
                        group.create_task(_told(worlds, world, "eye.awaitedElsewhere()"))
        done = await click()
    finally:
        stopped = await _met(worlds, every)
    if stopped is None:
        return done
    said, through = stopped
    if through:
        # The press got there and changed the page; doing it again would be doing it twice.
        return Effect(f"pressed; something else came under the mouse ({said}), which got nothing")
    found = f"something else stood there at the last moment ({said}); the click was stopped"
    raise StepFault(Fault(kind="stale", expected=f"to click {query}", found=found))


def _where(query: Query) -> dict[str, Any]:
    """What the guard is told of its place: cells of its row, what it is within, and whether role and name say all."""
    within, outer = [], query.within
    while outer is not None:
        if outer.role and outer.exact:
            within.append((outer.role, outer.name))
        outer = outer.within
    said = query.bare.model_dump(exclude_defaults=True, exclude={"by"})
    return {"cells": list(query.row.values()), "within": within, "alone": said.keys() == {"role", "name"}}


async def _met(worlds: Worlds, every: Sequence[World]) -> tuple[str, int] | None:
    """Take the guard away, and say which event it stopped, if any, after how many that went through."""
    async with together() as group:
        tasks = [group.create_task(_told(worlds, world, "eye.met()")) for world in every]
    stops = (task.result() for task in tasks if task.result())
    return next(((str(said), int(through)) for said, through in stops), None)


async def _told(worlds: Worlds, world: World, call: str) -> Any:  # noqa: ANN401
    """What a world answers; nothing when its document is gone."""
    try:
        return await worlds.evaluate(world, call, "the guard of a click")
    except (DriverError, StepFault):
        return None
