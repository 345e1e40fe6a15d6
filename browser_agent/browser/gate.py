"""The gate before an act on a known element: it must still look as it did, asked by the act's own locator."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

from playwright.async_api import Locator, Playwright

from browser_agent.browser.scripts import script
from browser_agent.core.ports import Found
from browser_agent.core.target import Query, cell_of

ENGINE = "still"
ATTRIBUTES = {"testid": "data-testid", "placeholder": "placeholder", "title": "title", "alt": "alt", "css": "css"}
"""Alternatives that the gate can follow itself; the others are followed when it is in doubt."""


async def register(playwright: Playwright) -> None:
    """Make the engine known to a driver; before its first page."""
    await playwright.selectors.register(ENGINE, script("gate"), content_script=True)


def sure(found: Found) -> Found:
    """The same, refused by its act as ambiguous when the element is not surely what the query's fingerprint says.

    The refusal is no verdict: it means that somebody has to look closely. Without a fingerprint, as it was.
    """
    if found.query is None or found.query.was is None or not isinstance(found.hand, Locator):
        return found
    was = found.query.was
    told: dict[str, Any] = {
        "tag": was.tag, "heading": was.heading, "region": was.region, "neighbours": was.neighbours,
        "cell": cell_of(was.row),
        "attributes": [pair for one in found.query.also if (pair := _attribute(one))],
    }  # fmt: skip
    body = base64.b64encode(json.dumps(told).encode()).decode()
    return replace(found, hand=found.hand.locator(f"{ENGINE}={body}"))


def _attribute(query: Query) -> tuple[str, str] | None:
    """What an alternative says, when that is one attribute and nothing else."""
    said = query.model_dump(exclude_defaults=True, exclude={"by", "exact"})
    (key, value), *more = said.items()
    return (ATTRIBUTES[key], str(value)) if not more and key in ATTRIBUTES and query.exact else None
