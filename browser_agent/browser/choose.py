"""Picking options by the words a person reads: native selects, listboxes, comboboxes, menus and radio groups."""

from __future__ import annotations

import datetime
from typing import Any

from playwright.async_api import Locator

from browser_agent.browser.inquiry import ask_one
from browser_agent.browser.pick import no_option, picker_of
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.match import fold
from browser_agent.core.ports import Effect


async def choose(at: Locator, options: tuple[str, ...], within: datetime.timedelta) -> Effect:
    """Choose exactly these options, and read back what is chosen.

    Raises StepFault: `no_option` with what can be chosen instead, `not_met` when the widget does not show the choice.
    Where the page shows nothing of a choice, as after a menu, the effect is not proved.
    """
    said = "chose " + ", ".join(options)
    told = await ask_one(at, "options", within=within)
    if told is not None:
        await _choose_native(at, options, told, within)
        return Effect(said, proved=True)
    async with picker_of(at, within) as picker:
        return Effect(said, proved=await picker.pick(options))


async def _choose_native(
    at: Locator, options: tuple[str, ...], told: dict[str, Any], within: datetime.timedelta
) -> None:
    """Choose in a select and read it back. An option that is there twice is not chosen at all."""
    there = told["options"]
    wanted = []
    for option in options:
        same = [one for one in there if fold(one["text"]) == fold(option)]
        if len(same) != 1 or same[0]["disabled"]:
            found = "none" if not same else f"{len(same)} of that name" if len(same) > 1 else "it is disabled"
            raise no_option(option, found, [one["text"] for one in there])
        wanted.append(same[0])
    await at.select_option(index=[one["index"] for one in wanted], timeout=within)
    if told["several"]:
        chosen = await ask_one(at, "chosen", within=within)
        held = sorted(chosen) == sorted(one["index"] for one in wanted)
    else:
        held = await at.input_value(timeout=within) == wanted[-1]["value"]
    if not held:
        raise StepFault(Fault(kind="not_met", expected=f"{', '.join(options)} to be chosen", found="another choice"))
