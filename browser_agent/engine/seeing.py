"""Pictures for the report: after every step when asked for, and always at a fault, with the target's place."""

from __future__ import annotations

from typing import Literal

from browser_agent.core.errors import StepFault
from browser_agent.core.event import Observed, Warned
from browser_agent.core.recipe import Step
from browser_agent.core.snapshot import Box, Need
from browser_agent.core.target import Query
from browser_agent.engine.door import Door
from browser_agent.engine.near import best


async def picture(door: Door, step: Step, why: Literal["after", "fault"]) -> None:
    """Keep a picture of the page as it is now. A page that cannot be pictured is only noted."""
    if door.pictures != "always" and why != "fault":
        return
    try:
        mark = await _mark(door, step)
        now = await door.look(Need(title=True))
        data = await door.surface.picture()
    except StepFault as error:
        door.journal.emit(Warned(step=step.id, message=f"no picture: {error.fault.found}"))
        return
    file = door.journal.keep(data, step.id, ".jpg")
    door.journal.emit(Observed(step=step.id, url=now.url, title=now.title, picture=file, mark=mark, why=why))


async def _mark(door: Door, step: Step) -> Box | None:
    """Where the target is, if there is one such element."""
    target = getattr(step.action, "target", None)
    if not isinstance(target, Query):
        return None
    hits = await door.surface.locate(target, facts=True)
    if not hits and door.last.whole:
        # Nothing is there: the likest element is what the reader will look for.
        closest = best(target, door.last.elements)
        hits = await door.surface.locate(closest, facts=True) if closest is not None else ()
    return hits[0].element.box if len(hits) == 1 else None
