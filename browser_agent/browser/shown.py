"""After a "show password": what the field holds is still nobody's business, wherever it is read."""

from __future__ import annotations

from dataclasses import replace

from browser_agent.browser.eyes import Eyes
from browser_agent.core.ports import Found
from browser_agent.core.rows import Cell, Grid
from browser_agent.core.snapshot import Answer, Element

SHORT = 5
"""Values of so many characters are hidden only where they stand alone: they may be words of the page."""


async def answers(eyes: Eyes | None, told: dict[str, Answer]) -> dict[str, Answer]:
    """Answers with dots in the place of such values; as they are, and unasked, where no page ever did that."""
    values = await _values(eyes)
    return {key: _answer(one, values) for key, one in told.items()} if values else told


async def found(eyes: Eyes | None, told: tuple[Found, ...]) -> tuple[Found, ...]:
    """The same for elements that were found."""
    values = await _values(eyes)
    return tuple(replace(one, element=_element(one.element, values)) for one in told) if values else told


async def _values(eyes: Eyes | None) -> list[str]:
    """Longest first, so that none is hidden in part."""
    return sorted(set(await eyes.worlds.shown_values()), key=len, reverse=True) if eyes is not None else []


def _answer(told: Answer, values: list[str]) -> Answer:
    grid = told.grid
    return told.model_copy(
        update={
            "elements": tuple(_element(one, values) for one in told.elements),
            "aria": _dots(told.aria, values),
            "text": _dots(told.text, values),
            "grid": grid and _grid(grid, values),
        }
    )


def _element(told: Element, values: list[str]) -> Element:
    hidden = {name: _dots(getattr(told, name), values) for name in ("value", "text", "name")}
    return told.model_copy(update=hidden) if any(getattr(told, name) != text for name, text in hidden.items()) else told


def _grid(grid: Grid, values: list[str]) -> Grid:
    def cell(one: Cell) -> Cell:
        return one.model_copy(update={"text": _dots(one.text, values), "value": _dots(one.value, values)})

    return grid.model_copy(update={"rows": tuple(tuple(cell(one) for one in row) for row in grid.rows)})


def _dots(text: str | None, values: list[str]) -> str | None:
    for value in values:
        if text and (text == value or len(value) > SHORT):
            text = text.replace(value, "•" * len(value))
    return text
