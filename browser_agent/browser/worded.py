"""A press aimed by words, not by a ref: what it meets must still say them when the event comes, else it is stopped."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playwright.async_api import Error as DriverError

from browser_agent.browser.bounded import together
from browser_agent.browser.guarded import UNCLICKED, Held, sent_by
from browser_agent.browser.worlds import World, Worlds
from browser_agent.core import action as act
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.ports import Effect, Found
from browser_agent.core.target import Query

MOST_PRESSES = 3
"""How often what is replaced by its like under the button is pressed, in all."""


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


def is_worded(query: Query) -> bool:
    """Whether the query says by role and whole name what is meant."""
    return bool(query.role and query.name) and query.exact


def words_of(action: act.Action, found: Found | None) -> Words | None:
    """What guards the presses of an action; None for those of no mouse, and where nothing says what is meant.

    A query by role and whole name says it for every event, and so does a ref, of which both were seen. What was found
    in another way is to be called, when the button goes down, as it was found: what it says after that is its answer.
    """
    if found is None or not isinstance(action, act.Click | act.Download | act.Check | act.Drag):
        return None
    held, query = found.hand, found.query
    if isinstance(held, Held):
        if isinstance(action, act.Click):
            return None  # it has a guard of its own
        role, name, said, is_named = held.seen.role, held.seen.name, held.named, True
    elif query is not None:
        said, is_named = str(query), is_worded(query)
        role, name = (query.role or "", query.name or "") if is_named else (found.element.role, found.element.name)
    else:
        return None
    if not role or not name:
        return None
    place = _where(query) if is_named and query is not None else {"cells": [], "within": [], "alone": False}
    place |= {"downs": not is_named or isinstance(action, act.Drag), "drawn": isinstance(action, act.Check | act.Drag)}
    return Words(role, name, "" if isinstance(action, act.Check) else sent_by(found.element), place, said)


async def guarded_by_words(
    worlds: Worlds, meant: Words, do: Callable[[], Awaitable[Effect]], wrote: Callable[[], Awaitable[bool]]
) -> Effect:
    """Do it, guarded. Raises StepFault (stale) when an event was stopped; the page got nothing of it.

    What is pressed must carry the name, and the same one again, at each event; only where our eyes never found
    anything of that name, which they may compute otherwise than the driver, is it enough that it says the words
    among others.
    The guard is set before the driver looks for the element: what is swapped between the two is found by neither. What
    became of it is one question at the end. A document that went away with the click is not asked.

    wrote: whether the page has sent anything that may change something since. What a page replaced by its like between
    press and release gets no click; where nothing came of the press (eye_swap.js), it is pressed again.
    """
    for left in reversed(range(MOST_PRESSES)):
        done, came = await _pressed(worlds, meant, do)
        if came != "like" or not left or await wrote():
            break
    return replace(done, said=UNCLICKED) if came and not done.proved else done


async def _pressed(worlds: Worlds, meant: Words, do: Callable[[], Awaitable[Effect]]) -> tuple[Effect, str]:
    """Once; and what came in its place before the button was let go, as eye_swap.js says it; or nothing."""
    try:
        every = await worlds.all()
    except (DriverError, StepFault):
        return await do(), ""  # nothing that has words, a PDF say
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
        done = await _outcome(do)
    finally:
        stopped = await _met(worlds, every)
    said, through, came = stopped or ("", 0, "")
    if isinstance(done, StepFault):
        if not said or through:
            raise done
    elif not said:
        return done, came
    elif through:
        # The press got there and changed the page; doing it again would be doing it twice.
        return Effect(f"pressed; something else came under the mouse ({said}), which got nothing"), ""
    found = f"something else stood there at the last moment ({said}); the click was stopped"
    raise StepFault(Fault(kind="stale", expected=f"to press {meant.said}", found=found))


async def _outcome(do: Callable[[], Awaitable[Effect]]) -> Effect | StepFault:
    """What came of it. A fault waits: where an event was stopped, that is the reason, and not what was missed then."""
    try:
        return await do()
    except StepFault as fault:
        return fault


def _where(query: Query) -> dict[str, Any]:
    """What the guard is told of its place: cells of its row, what it is within, and whether role and name say all."""
    within, outer = [], query.within
    while outer is not None:
        if outer.role and outer.exact:
            within.append((outer.role, outer.name))
        outer = outer.within
    said = query.bare.model_dump(exclude_defaults=True, exclude={"by"})
    return {"cells": list(query.row.values()), "within": within, "alone": said.keys() == {"role", "name"}}


async def _met(worlds: Worlds, every: Sequence[World]) -> tuple[str, int, str] | None:
    """Take the guard away, and say which event it stopped, if any, after how many, and what came in its place."""
    async with together() as group:
        tasks = [group.create_task(_told(worlds, world, "eye.met()")) for world in every]
    stops = (task.result() for task in tasks if task.result())
    return next(((str(said), int(through), str(came)) for said, through, came in stops), None)


async def _told(worlds: Worlds, world: World, call: str) -> Any:  # noqa: ANN401
    """What a world answers; nothing when its document is gone."""
    try:
        return await worlds.evaluate(world, call, "the guard of a click")
    except (DriverError, StepFault):
        return None
