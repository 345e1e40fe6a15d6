"""Every element that a query could mean, with its fingerprint, and at which of them its locators point."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from playwright.async_api import Error as DriverError
from playwright.async_api import Locator, Page

from browser_agent.browser.bounded import together
from browser_agent.browser.eyes import Eyes
from browser_agent.browser.guarded import held
from browser_agent.browser.locate import are_same, find
from browser_agent.browser.worlds import Worlds, has_moved
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.lineup import SEVERAL, Lineup, Suspect
from browser_agent.core.naming import fingerprint
from browser_agent.core.seen import Seen
from browser_agent.core.snapshot import Element
from browser_agent.core.target import Query

MOST_SUSPECTS = 1_500
"""Each takes a walk over the page; a page with more is a list of data, where nothing may be guessed."""
TRIED = 6
"""Suspects that a hit is held against, those at its place and of its name first."""


async def lineup(page: Page, eyes: Eyes, query: Query) -> Lineup:
    """Raises StepFault `cap_reached` when too much on the page can be acted on."""
    seen = await eyes.observe()
    able = seen.actionable
    if len(able) > MOST_SUSPECTS:
        expected = f"at most {MOST_SUSPECTS} elements to tell {query} from"
        raise StepFault(Fault(kind="cap_reached", expected=expected, found=str(len(able))))
    marks = await _marks(eyes.worlds, able)
    suspects = []
    for line in able:
        now = fingerprint(seen, line.ref, marks.get(line.ref, {}))
        if now is not None:
            suspects.append(Suspect(line.ref, now))
    async with together() as group:
        bare = query.bare
        tasks = [group.create_task(_pointed(page, eyes.worlds, one, able)) for one in (bare, *query.also)]
    return Lineup(tuple(suspects), tuple(task.result() for task in tasks))


async def _marks(worlds: Worlds, able: tuple[Seen, ...]) -> dict[str, dict[str, str]]:
    """The attributes of all of them, one question for each frame; none of those whose document went away."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for line in able:
        label, _, number = line.ref.rpartition("e")
        numbers[label].append(int(number))
    marks: dict[str, dict[str, str]] = {}
    for world in await worlds.all():
        asked = numbers.get(world.label, [])
        if not asked:
            continue
        try:
            call = f"{json.dumps(asked)}.map((one) => eye.marks(one))"
            told: list[dict[str, str]] = await worlds.evaluate(world, call, "their attributes")
        except DriverError as error:
            if not has_moved(error):
                raise
            continue
        marks |= {f"{world.label}e{number}": one for number, one in zip(asked, told, strict=True)}
    return marks


async def _pointed(page: Page, worlds: Worlds, query: Query, able: tuple[Seen, ...]) -> str:
    """The ref of the one element that a query finds; see Lineup.points."""
    hits = await find(page, query)
    if hits.count != 1 or not hits.elements:
        return SEVERAL if hits.count else ""
    element, locator = hits.elements[0], hits.locators[0]
    for line in sorted(able, key=lambda one: _apart(one, element))[:TRIED]:
        if await _is(page, worlds, line, locator):
            return line.ref
    return SEVERAL


def _apart(line: Seen, element: Element) -> tuple[bool, float]:
    """How far a suspect is from where a hit stands; in a frame, where the places differ, the name decides."""
    if line.box is None or element.box is None:
        return line.name != element.name, 1e9
    return line.name != element.name, abs(line.box[0] - element.box.x) + abs(line.box[1] - element.box.y)


async def _is(page: Page, worlds: Worlds, line: Seen, locator: Locator) -> bool:
    try:
        one: Any = (await held(page, worlds, line)).locator
        return one is not None and await are_same(page, locator, one, f"whether it is {line.ref}")
    except (DriverError, StepFault):
        return False
