"""From a durable query to live elements: every visible one that it names, in all frames, with what they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.async_api import Error as DriverError
from playwright.async_api import Frame, Locator, Page

from browser_agent.browser.bounded import LOOK_S, bounded, moved, together
from browser_agent.browser.inquiry import ask
from browser_agent.core.match import fold
from browser_agent.core.origin import origin_of
from browser_agent.core.ports import Found
from browser_agent.core.snapshot import Box, Element
from browser_agent.core.target import Query

SECRET_WORDS = (
    "one-time-code", "current-password", "new-password", "cc-number", "cc-csc", "cc-exp", "cc-exp-month", "cc-exp-year",
)  # fmt: skip
"""Words of `autocomplete` that make a field one for secrets, beside the type "password"."""
SENSITIVE = ",".join(("input[type=password]", *(f"[autocomplete~={word} i]" for word in SECRET_WORDS)))
"""Fields whose values never leave the page."""
ASK_MS = 500.0
"""How long an element that was there a moment ago is waited for."""
MARGIN_PX = 8.0
"""How much nearer the nearest must be than the next; closer than this a person could not say which is meant."""


_KEYS = count(1)
"""Of anchors that are kept between two questions; see scripts/near.js."""


@dataclass(frozen=True)
class Hits:
    """What one query found in one frame: how many, the first 50 described, and how to reach each."""

    count: int
    elements: tuple[Element, ...]
    locators: tuple[Locator, ...]
    everything: tuple[Frame, Locator] | None = None
    """Finds them all at once, hidden ones too, and the frame that they are in; only where a single one was searched."""


async def find(page: Page, query: Query, *, hidden: bool = False, texts: bool = False, headings: bool = False) -> Hits:
    """Every element that a query names. A frame that goes away meanwhile counts as empty.

    texts: with their whole text instead of its beginning. headings: with the heading that each stands under.
    """
    frames = await _frames(page, query.frame)
    options = {"hidden": hidden, "texts": texts, "headings": headings}
    if len(frames) == 1:
        return await _find_in(page, frames[0], query, options)
    async with together() as group:
        tasks = [group.create_task(_find_in(page, frame, query, options)) for frame in frames]
    hits = [task.result() for task in tasks]
    filled = [one for one in hits if one.count]
    if len(filled) == 1:
        return filled[0]
    return Hits(
        sum(one.count for one in hits),
        tuple(element for one in hits for element in one.elements),
        tuple(locator for one in hits for locator in one.locators),
    )


def as_found(query: Query, hits: Hits) -> tuple[Found, ...]:
    """Hits as values that can be acted on."""
    pairs = zip(hits.elements, hits.locators, strict=True)
    return tuple(Found(element, hits.count, query, locator) for element, locator in pairs)


async def _find_in(page: Page, frame: Frame, query: Query, options: dict[str, bool]) -> Hits:
    try:
        locator = await _narrowed(page, frame, query)
        if locator is None:
            return Hits(0, (), ())
        told = await bounded(page, ask(frame, locator, "describe", options), LOOK_S, f"looking for {query}")
    except DriverError as error:
        if moved(error):
            return Hits(0, (), ())
        raise
    return _hits(told, frame, query, locator)


def _hits(told: dict[str, Any], frame: Frame, query: Query, locator: Locator) -> Hits:
    top = frame.parent_frame is None
    origin = str(origin_of(frame.url) or frame.url)
    if not top and origin.startswith("about:") and frame.parent_frame is not None:
        origin = str(origin_of(frame.parent_frame.url) or frame.parent_frame.url)
    elements = tuple(_element(one, "" if top else frame.url, origin, query) for one in told["elements"])
    if query.nth is not None:
        kept = elements[query.nth : query.nth + 1]
        indexes = told["indexes"][query.nth : query.nth + 1]
        return Hits(len(kept), kept, tuple(locator.nth(index) for index in indexes))
    if told["count"] == 1 and told["indexes"] == [0]:
        return Hits(1, elements, (locator.filter(visible=True) if elements[0].box else locator,), (frame, locator))
    return Hits(told["count"], elements, tuple(locator.nth(index) for index in told["indexes"]), (frame, locator))


def _element(told: dict[str, Any], frame: str, origin: str, query: Query) -> Element:
    return Element(
        role=query.role or told["role"],
        name=query.name if query.name is not None and query.exact and query.role else told["name"],
        text=told["text"].strip(),
        value=told["value"],
        states=frozenset(told["states"] + ([] if told["visible"] else ["hidden"])),
        tag=told["tag"],
        field=told["field"],
        href=told["href"],
        form=told["form"],
        method=told["method"],
        form_fields=tuple(told["form_fields"]),
        form_button=told["form_button"],
        download=told["download"],
        near_text=told["near_text"],
        frame=frame,
        origin=origin,
        box=Box(**told["box"]) if told["visible"] else None,
        heading=told["heading"],
    )


async def _frames(page: Page, path: tuple[str, ...]) -> list[Frame]:
    """The frames to look in: all of the tab, or those that a path of names, titles or addresses leads to."""
    if not path:
        return page.frames
    level = [page.main_frame]
    for word in path:
        level = [child for frame in level for child in frame.child_frames if await _is_called(child, word)]
    return level


async def _is_called(frame: Frame, word: str) -> bool:
    if word in (frame.name, frame.url) or (len(word) > 3 and word in frame.url):
        return True
    try:
        holder = await frame.frame_element()
        return fold(await holder.get_attribute("title") or await holder.get_attribute("aria-label") or "") == word
    except DriverError:
        return False


async def _narrowed(page: Page, frame: Frame, query: Query) -> Locator | None:
    """The locator of a query in a frame, with `row` and `near` worked out; None when one of those is not there."""
    root: Frame | Locator = frame
    if query.within is not None:
        outer = await _narrowed(page, frame, query.within)
        if outer is None:
            return None
        root = outer
    if query.row:
        wanted = {fold(column): fold(cell) for column, cell in query.row.items()}
        rows = root.get_by_role("row")
        places = await bounded(page, ask(frame, rows, "rows", wanted), LOOK_S, "looking for a row")
        if not places:
            return None
        root = rows.nth(places[0])
        for place in places[1:3]:
            # More than one row fits: what is in them is found more than once, and that is said.
            root = root.or_(rows.nth(place))
        if query.role == "row":
            return root
    locator = plain_locator(root, query)
    if query.near is None:
        return locator
    return await _nearest(page, frame, locator, query.near)


async def _nearest(page: Page, frame: Frame, locator: Locator, near: Query) -> Locator | None:
    anchor = await _narrowed(page, frame, near)
    if anchor is None:
        return None
    key = next(_KEYS)
    if await bounded(page, ask(frame, anchor, "keep", {"key": key}), LOOK_S, f"counting {near}") != 1:
        return None
    seen = locator.filter(visible=True)
    gaps = await bounded(page, ask(frame, seen, "near", {"key": key}), LOOK_S, f"looking near {near}")
    if not gaps:
        return None
    order = sorted(range(len(gaps)), key=gaps.__getitem__)
    if len(gaps) > 1 and gaps[order[1]] - gaps[order[0]] < MARGIN_PX:
        return seen
    return seen.nth(order[0])


def plain_locator(root: Frame | Locator, query: Query) -> Locator:
    """The part of a query that Playwright's own locators say, all fields narrowing each other; `within` too."""
    if query.within is not None and isinstance(root, Frame):
        root = plain_locator(root, query.within)
    exact = query.exact
    parts: list[Locator] = []
    if query.role:
        role: Any = query.role
        parts.append(root.get_by_role(role, name=query.name, exact=exact if query.name is not None else None))
    if query.label is not None:
        parts.append(root.get_by_label(query.label, exact=exact))
    if query.text is not None:
        parts.append(root.get_by_text(query.text, exact=exact))
    if query.placeholder is not None:
        parts.append(root.get_by_placeholder(query.placeholder, exact=exact))
    if query.testid is not None:
        parts.append(root.get_by_test_id(query.testid))
    if query.alt is not None:
        parts.append(root.get_by_alt_text(query.alt, exact=exact))
    if query.title is not None:
        parts.append(root.get_by_title(query.title, exact=exact))
    if query.css is not None:
        parts.append(root.locator(f"css={query.css}"))
    first, *others = parts
    for other in others:
        first = first.and_(other)
    return first


async def are_same(page: Page, one: Locator, other: Locator, what: str) -> bool:
    """Whether two locators find one element, the same; false where either finds none or several, or cannot be asked.

    what: for the words of a time-out.
    """
    try:
        return await bounded(page, one.and_(other).count(), LOOK_S, what) == 1
    except DriverError:
        pass  # one goes by its frame, the other through it: then their elements are held against each other
    try:
        handles = [await bounded(page, each.element_handle(timeout=ASK_MS), LOOK_S, what) for each in (one, other)]
        same: bool = await bounded(page, handles[0].evaluate("(one, other) => one === other", handles[1]), LOOK_S, what)
    except DriverError:
        return False
    return same
