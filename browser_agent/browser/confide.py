"""Typing a secret: where it goes is asked of the browser anew right before, of the very element that receives it."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

from playwright.async_api import ElementHandle, Frame, Locator

from browser_agent.browser.inquiry import ask_handle, holds
from browser_agent.core.action import Fill
from browser_agent.core.authority import Author
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.origin import origin_of
from browser_agent.core.ports import Effect
from browser_agent.core.snapshot import Box, Element
from browser_agent.policy.vault import Around, Vault


async def type_secret(vault: Vault, action: Fill, at: Locator, within: datetime.timedelta, author: Author) -> Effect:
    """Put the secrets of an action into a field, and read them back inside the page. author: who chose the field.

    The handle belongs to one document: a frame that goes elsewhere meanwhile gets nothing. Fetching may take long, so
    the field is looked at before, to fetch nothing in vain, and after. Raises StepFault, Unavailable, DriverError.
    """
    handle = await at.element_handle(timeout=within)
    try:
        vault.check(action.value, *await _facts(handle, author))
        values = await asyncio.to_thread(vault.fetch, action.value)
        element, around = await _facts(handle, author)
        vault.check(action.value, element, around)
        text, names = vault.put_in(action.value, values)
        await handle.fill(text, timeout=within)
        if not await holds(handle, text):
            raise StepFault(Fault(kind="not_met", expected="the field to hold the secret", found="something else"))
    finally:
        await handle.dispose()
    return Effect(f"typed {', '.join(names)}; it reads back", secrets=names)


async def _facts(handle: ElementHandle, author: Author) -> tuple[Element, Around]:
    """What receives the text, as it is now, and what is around it."""
    frame = await handle.owner_frame()
    if frame is None:
        raise StepFault(Fault(kind="stale", expected="the field to be on the page", found="it was taken away"))
    # In one turn of the page: what it is and where it leads are of the same moment.
    described, targets, said = await ask_handle(handle, "describe", "targets", "says", options={"hidden": True})
    told: dict[str, Any] = described["elements"][0]
    above = _above(frame)
    element = Element(
        role=told["role"], name=told["name"], tag=told["tag"], field=told["field"], form=told["form"],
        method=told["method"], frame=frame.url if above else "", origin=origin_in(frame), box=Box(**told["box"]),
    )  # fmt: skip
    around = Around(
        frames=tuple(origin_in(one) for one in above), targets=tuple(targets), says=tuple(said["says"]),
        in_address=said["inAddress"], author=author,
    )  # fmt: skip
    return element, around


def origin_in(frame: Frame) -> str:
    """The origin of a frame's document by its address; that of the frame around for `srcdoc`, which always has it.

    A frame of about:blank has the origin of whoever sent it there, which may be anybody: it stays "about:blank".
    """
    while frame.url == "about:srcdoc" and frame.parent_frame is not None:
        frame = frame.parent_frame
    return str(origin_of(frame.url) or frame.url)


def _above(frame: Frame) -> list[Frame]:
    found = []
    while frame.parent_frame is not None:
        frame = frame.parent_frame
        found.append(frame)
    return found
