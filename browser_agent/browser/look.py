"""Looking: a Need in, a Snapshot out, with every question asked of the page at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error as DriverError
from playwright.async_api import Frame, Page

from browser_agent.browser import aria, light
from browser_agent.browser.bounded import LOOK_S, bounded, moved, together
from browser_agent.browser.inquiry import ask, ask_frame, ask_one
from browser_agent.browser.locate import SENSITIVE, Hits, find
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.rows import Cell, Grid
from browser_agent.core.snapshot import Answer, Element, Need
from browser_agent.core.target import Query

Light = Callable[[Page, Query], Awaitable[Answer | None]]
MOST_ROWS = 100_000
LONGEST_TITLE = 1_000
"""Characters of a title; a page may have megabytes of it, and each look would journal them."""


async def answers(page: Page, need: Need) -> dict[str, Answer]:
    """What every query of a need finds, all asked at once."""
    asked: list[tuple[str, asyncio.Task[Answer]]] = []
    async with together() as group:

        def ask(query: Query | None, answer: Coroutine[None, None, Answer]) -> None:
            asked.append(("" if query is None else str(query), group.create_task(answer)))

        for query in need.queries:
            ask(query, _described(page, query))
        for query in need.counts:
            ask(query, _counted(page, query))
        for query in need.values:
            ask(query, _lightly(page, query, light.value))
        for query in need.states:
            ask(query, _lightly(page, query, light.checked))
        for query in need.grids:
            ask(query, _grid(page, query))
        for place in need.texts:
            ask(place, _text(page, place))
        for place in need.arias:
            ask(place, _aria(page, place))
    found: dict[str, Answer] = {}
    for key, task in asked:
        found[key] = _joined(found.get(key), task.result())
    return found


def _joined(first: Answer | None, second: Answer) -> Answer:
    """Two answers to the same query as one: the fuller elements, and whatever either of them knows beside."""
    if first is None:
        return second
    return Answer(
        count=max(first.count, second.count),
        elements=max(first.elements, second.elements, key=_fullness),
        grid=second.grid or first.grid,
        aria=second.aria if second.aria is not None else first.aria,
        text=second.text if second.text is not None else first.text,
    )


def _fullness(elements: tuple[Element, ...]) -> tuple[int, bool, bool]:
    held = bool(elements) and elements[0].value is not None
    return len(elements), held, bool(elements and elements[0].states)


async def _described(page: Page, query: Query) -> Answer:
    found = await find(page, query)
    return Answer(count=found.count, elements=found.elements)


async def _counted(page: Page, query: Query) -> Answer:
    found = await light.one(page, query) if light.serves(page, query) else None
    if found is None:
        return await _described(page, query)
    return Answer(count=found.count, elements=found.elements)


async def _lightly(page: Page, query: Query, ask: Light) -> Answer:
    """The cheap answer where there is one, else a description."""
    told = await ask(page, query) if light.serves(page, query) else None
    return told if told is not None else await _described(page, query)


async def _text(page: Page, query: Query | None) -> Answer:
    if query is not None:
        hits = await find(page, query, texts=True)
        text = hits.elements[0].text if hits.count == 1 else None
        return Answer(count=hits.count, elements=hits.elements, text=text)
    texts = [await _frame_text(page, frame) for frame in page.frames]
    return Answer(count=1, text="\n".join(texts))


async def _frame_text(page: Page, frame: Frame) -> str:
    try:
        text: str = await bounded(page, ask_frame(frame, "text"), LOOK_S, "its text")
    except DriverError as error:
        if moved(error):
            return ""
        raise
    return text[:1_000_000]


async def _grid(page: Page, query: Query) -> Answer:
    hits = await find(page, query)
    grid = await read_grid(page, hits, "table", ()) if hits.count == 1 else None
    return Answer(count=hits.count, elements=hits.elements, grid=grid)


async def read_grid(
    page: Page, hits: Hits, kind: str, columns: tuple[dict[str, Any], ...], *, within_s: float = LOOK_S
) -> Grid:
    """Raw cells of the one thing found, or of all of them for repeated regions. within_s: how long
    it may take to come.
    """
    options = {"kind": kind, "columns": list(columns), "most": MOST_ROWS}
    if kind == "region":
        told = await bounded(page, _regions(hits, options), LOOK_S * 3, "reading regions")
    else:
        call = ask_one(hits.locators[0], "grid", options, within=within_s * 1000)
        told = await bounded(page, call, LOOK_S * 3, "reading rows")
    rows = tuple(tuple(Cell.model_construct(**{"text": "", **cell}) for cell in row) for row in told["rows"])
    return Grid.model_construct(headers=tuple(told["headers"]), rows=rows, left_out=told["left_out"])


async def _aria(page: Page, query: Query | None) -> Answer:
    if query is None:
        elements = await _tree(page)
        return Answer(count=1, aria=aria.as_text(elements))
    hits = await find(page, query)
    if hits.count != 1:
        return Answer(count=hits.count, elements=hits.elements)
    text = await bounded(page, hits.locators[0].aria_snapshot(mode="ai"), LOOK_S, "its accessibility tree")
    elements = aria.parse(text, await _secret_values(page))
    bare = (element.model_copy(update={"ref": ""}) for element in elements)
    return Answer(count=1, elements=hits.elements, aria=aria.as_text(bare))


async def _tree(page: Page) -> tuple[Element, ...]:
    """Everything on the page, as Playwright's AI snapshot tells it, secrets as dots."""
    text = await bounded(page, page.aria_snapshot(mode="ai", timeout=LOOK_S * 1000), LOOK_S + 1, "looking at all of it")
    return aria.parse(text, await _secret_values(page))


async def _secret_values(page: Page) -> list[str]:
    values: list[str] = []
    for frame in page.frames:
        try:
            call = ask(frame, frame.locator(SENSITIVE), "values")
            values += await bounded(page, call, LOOK_S, "looking for secret fields")
        except DriverError as error:
            if not moved(error):
                raise
    return values


async def stored(page: Page, area: str) -> dict[str, str]:
    """localStorage or sessionStorage of the page; empty where the page may have none."""
    try:
        told: dict[str, str] = await bounded(
            page, ask_frame(page.main_frame, "stored", {"area": area}), LOOK_S, "its storage"
        )
    except DriverError:
        return {}
    return told


async def cookies(page: Page) -> dict[str, str]:
    """The cookies that the page's address would get."""
    if urlsplit(page.url).scheme not in ("http", "https"):
        return {}
    jar = await bounded(page, page.context.cookies(page.url), LOOK_S, "its cookies")
    return {cookie["name"]: cookie["value"] for cookie in jar if "name" in cookie and "value" in cookie}


async def title(page: Page) -> str:
    """The title of the tab; empty while it navigates."""
    try:
        return (await bounded(page, page.title(), LOOK_S, "its title"))[:LONGEST_TITLE]
    except DriverError as error:
        if moved(error):
            return ""
        raise


async def _regions(hits: Hits, options: dict[str, Any]) -> Any:  # noqa: ANN401
    """All regions in one call."""
    if hits.everything is None:
        raise StepFault(Fault(kind="ambiguous", expected="regions in one frame", found="regions in several frames"))
    return await ask(*hits.everything, "grid", options)
