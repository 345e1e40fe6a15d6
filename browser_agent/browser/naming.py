"""A durable query for an element that was seen: unique on the page now, with alternatives, each tried out."""

from __future__ import annotations

from playwright.async_api import Error as DriverError
from playwright.async_api import Locator, Page

from browser_agent.browser.bounded import together
from browser_agent.browser.guarded import Held
from browser_agent.browser.locate import are_same, find
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.naming import Candidate, candidates, fingerprint
from browser_agent.core.seen import Observation
from browser_agent.core.target import Query

MOST_OTHERS = 5
"""Alternatives that a query carries beside itself."""


async def durable(page: Page, seen: Observation, held: Held, able: tuple[Candidate, ...] = ()) -> Query:
    """The best query that finds exactly this element, with independent others and a fingerprint.

    able: the only ones to try out; all that there are when it is empty. Each takes a question to the page.
    Raises StepFault: `unsuitable` inside a closed shadow root, `ambiguous` when no words tell it from its equals.
    """
    line = held.seen
    if held.locator is None:
        found = "one inside a closed shadow root, which no query reaches"
        raise StepFault(Fault(kind="unsuitable", expected=f"words that find {line.ref} again", found=found))
    marks: dict[str, str] = await held.worlds.evaluate(held.world, f"eye.marks({held.number})", "its attributes")
    able = able or candidates(seen, line.ref, marks)
    async with together() as group:
        tasks = [group.create_task(_is_it(page, one.query, held.locator)) for one in able]
    fits = [one for one, task in zip(able, tasks, strict=True) if task.result()]
    if not fits:
        same = fingerprint(seen, line.ref, {})
        found = f"{same.equals if same else 0} alike, and nothing around them that differs"
        raise StepFault(Fault(kind="ambiguous", expected=f"words that find {line.ref} again", found=found))
    best, *others = _apart(fits)
    was = fingerprint(seen, line.ref, marks)
    was = was.beside(best.query) if was is not None else None
    return best.query.model_copy(update={"also": tuple(one.query for one in others[:MOST_OTHERS]), "was": was})


async def _is_it(page: Page, query: Query, element: Locator) -> bool:
    """Whether the query finds one element, and that one."""
    try:
        hits = await find(page, query)
        if hits.count != 1:
            return False
        return await are_same(page, hits.locators[0], element, f"whether {query} is it")
    except (DriverError, StepFault):
        return False


def _apart(fits: list[Candidate]) -> list[Candidate]:
    """The first of each kind: what leans on the same thing breaks at the same time."""
    kept: dict[str, Candidate] = {}
    for one in fits:
        kept.setdefault(one.leans, one)
    return list(kept.values())
