"""A press aimed by words, not by a ref: what it meets must still say them when the event comes, else it is stopped."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as DriverError

from browser_agent.browser.bounded import together
from browser_agent.browser.guarded import sent_by
from browser_agent.browser.worlds import World, Worlds
from browser_agent.core import action as act
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import Effect, Found
from browser_agent.core.target import Query


@dataclass(frozen=True)
class Words:
    """What a press is meant for. place: as the guard takes it; see eye_words.js.

    sends: where the form of what is pressed sends, as it was judged; empty where nothing was.
    """

    role: str
    name: str
    sends: str
    place: dict[str, Any]
    said: str
    """The target in the words of the recipe, for messages."""


def words_of(action: act.Action, found: Found | None) -> Words | None:
    """What guards the presses of an action; None for those of no mouse, and where nothing says what is meant.

    A query by role and whole name says it for every event. What was found in another way is to be called, when the
    button goes down, as it was found: what it is called after that is its answer to the press.
    """
    query = found.query if found is not None else None
    if found is None or query is None or not isinstance(action, act.Click | act.Download | act.Check | act.Drag):
        return None
    is_worded = bool(query.role and query.name) and query.exact
    role, name = (query.role, query.name) if is_worded else (found.element.role, found.element.name)
    if not role or not name:
        return None
    place = _where(query) if is_worded else {"cells": [], "within": [], "alone": False}
    place |= {"downs": not is_worded or isinstance(action, act.Drag), "drawn": isinstance(action, act.Check)}
    return Words(role, name, "" if isinstance(action, act.Check) else sent_by(found.element), place, str(query))


async def guarded_by_words(worlds: Worlds, meant: Words, do: Callable[[], Awaitable[Effect]]) -> Effect:
    """Do it, guarded. Raises StepFault (stale) when an event was stopped; the page got nothing of it.

    What is pressed must carry the name, and the same one again, at each event; only where our eyes never found
    anything of that name, which they may compute otherwise than the driver, is it enough that it says the words
    among others.
    The guard is set before the driver looks for the element: what is swapped between the two is found by neither. What
    became of it is one question at the end. A document that went away with the click is not asked.
    """
    try:
        every = await worlds.all()
    except (DriverError, StepFault):
        return await do()  # nothing that has words, a PDF say
    stopped = None
    wanted = ", ".join(json.dumps(one) for one in (meant.role, meant.name, meant.sends, meant.place))
    try:
        async with together() as group:
            tasks = [group.create_task(_told(worlds, world, f"eye.await({wanted})")) for world in every]
        if any(task.result() for task in tasks):
            async with together() as group:
                for world, task in zip(every, tasks, strict=True):
                    if not task.result():
                        group.create_task(_told(worlds, world, "eye.awaitedElsewhere()"))
        done = await do()
    finally:
        stopped = await _met(worlds, every)
    if stopped is None:
        return done
    said, through = stopped
    if through:
        # The press got there and changed the page; doing it again would be doing it twice.
        return Effect(f"pressed; something else came under the mouse ({said}), which got nothing")
    found = f"something else stood there at the last moment ({said}); the click was stopped"
    raise StepFault(Fault(kind="stale", expected=f"to press {meant.said}", found=found))


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
