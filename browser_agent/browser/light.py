"""Cheap answers to what replayed steps ask most: is there exactly one, what does it hold, is it on.

A description reads much that these questions do not ask for, and needs one answer for each element. These are single
calls of Playwright, which clicking and filling bring along anyway. They serve a plain query on a page with one frame;
everything else is described.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TypeVar

from playwright.async_api import Error as DriverError
from playwright.async_api import Page

from browser_agent.browser.bounded import LOOK_S, bounded, lost, moved, together
from browser_agent.browser.locate import SECRET_WORDS, Hits, plain_locator
from browser_agent.core.origin import origin_of
from browser_agent.core.snapshot import Answer, Element
from browser_agent.core.target import Query

T = TypeVar("T")

LETTERS = "'ABCDEFGHIJKLMNOPQRSTUVWXYZ','abcdefghijklmnopqrstuvwxyz'"
NOT_SECRET = (
    f"xpath=self::*[not(translate(@type,{LETTERS})='password')"
    + "".join(f" and not(contains(translate(@autocomplete,{LETTERS}),'{word}'))" for word in SECRET_WORDS)
    + "]"
)
"""The element itself, unless it is a field for secrets. In CSS, joined with `and`, this takes twice as long."""
TYPED = {"textbox", "searchbox", "spinbutton"}


def serves(page: Page, query: Query) -> bool:
    """Whether the cheap way tells everything there is to tell about where the query leads."""
    if len(page.frames) > 1 or query.frame or query.row or query.near is not None or query.nth is not None:
        return False
    return query.within is None or serves(page, query.within)


async def one(page: Page, query: Query) -> Hits | None:
    """How many visible elements a query finds, and how to reach it when it is one; None when the page moved on."""
    seen = plain_locator(page.main_frame, query).filter(visible=True)
    count = await _asked(page, query, seen.count())
    if count is None:
        return None
    if count != 1:
        return Hits(count, (), ())
    return aimed(page, query)


def aimed(page: Page, query: Query) -> Hits:
    """The one visible element of a query, unasked: what is done with the locator fails unless it is the only one."""
    seen = plain_locator(page.main_frame, query).filter(visible=True)
    element = Element(
        role=query.role or "", name=query.name or _words(query), origin=str(origin_of(page.url) or page.url)
    )
    return Hits(1, (element,), (seen,))


async def counts(page: Page, queries: Sequence[Query]) -> tuple[int | None, ...]:
    """How many visible elements each finds, all asked at once; None for those that this does not serve."""
    async with together() as group:
        tasks = [group.create_task(one(page, query)) if serves(page, query) else None for query in queries]
    told = [task.result() if task is not None else None for task in tasks]
    return tuple(hits.count if hits is not None else None for hits in told)


async def value(page: Page, query: Query) -> Answer | None:
    """What the one text field holds; None for other fields, for secret ones, and when there is not just one."""
    if query.role is not None and query.role not in TYPED:
        return None
    field = plain_locator(page.main_frame, query).filter(visible=True).locator(NOT_SECRET)
    held = await _asked(page, query, field.input_value(timeout=250))
    if held is None:
        return None
    return Answer(count=1, elements=(Element(role=query.role or "", name=query.name or "", value=held),))


async def checked(page: Page, query: Query) -> Answer | None:
    """Whether the one box is on; None when there is not just one, or when it is none that Playwright knows."""
    box = plain_locator(page.main_frame, query).filter(visible=True)
    on = await _asked(page, query, box.is_checked(timeout=500))
    if on is None:
        return None
    states = frozenset({"checked" if on else "unchecked"})
    return Answer(count=1, elements=(Element(role=query.role or "", name=query.name or "", states=states),))


async def _asked(page: Page, query: Query, call: Awaitable[T]) -> T | None:
    """The answer of a call; None when the page moved on or the call does not fit the element."""
    try:
        return await bounded(page, call, LOOK_S, f"looking for {query}")
    except DriverError as error:
        fault = lost(error)
        if fault is not None and not moved(error):
            raise fault from None
        return None


def _words(query: Query) -> str:
    return query.label or query.text or query.placeholder or query.title or query.alt or ""
