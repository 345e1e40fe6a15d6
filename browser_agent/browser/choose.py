"""Picking options by the words a person reads: native selects, listboxes, comboboxes, menus and radio groups."""

from __future__ import annotations

import datetime
import re
from typing import Any

from playwright.async_api import Error as DriverError
from playwright.async_api import Locator
from playwright.async_api import TimeoutError as DriverTimeout

from browser_agent.browser.pick import no_option, picker_of
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.match import fold
from browser_agent.core.ports import Effect

OPTIONS_JS = """e => e.tagName !== 'SELECT' ? null : {
  several: e.multiple,
  options: [...e.options].map(o => ({ text: o.label || o.text, value: o.value, index: o.index, disabled: o.disabled })),
}"""
CHOSEN_JS = "e => [...e.selectedOptions].map(o => o.index)"


async def choose(at: Locator, options: tuple[str, ...], within: datetime.timedelta) -> Effect:
    """Choose exactly these options, and read back what is chosen.

    Raises StepFault: `no_option` with what can be chosen instead, `not_met` when the widget does not show the choice.
    Where the page shows nothing of a choice, as after a menu, the effect is not proved.
    """
    said = "chose " + ", ".join(options)
    if len(options) == 1 and await _chosen_at_once(at, options[0], within):
        return Effect(said, proved=True)
    told = await at.evaluate(OPTIONS_JS, timeout=within)
    if told is not None:
        await _choose_native(at, options, told, within)
        return Effect(said, proved=True)
    async with picker_of(at, within) as picker:
        return Effect(said, proved=await picker.pick(options))


async def _chosen_at_once(at: Locator, option: str, within: datetime.timedelta) -> bool:
    """Choose and read back in a plain select that has just one such option; False when it takes a closer look.

    Three short calls in Playwright's own world, where the closer look has to go into the page's.
    """
    escaped = option.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    said = at.locator("option:not([disabled]):not([label])", has_text=re.compile(rf"^\s*{re.escape(option)}\s*$"))
    if await said.or_(at.locator(f'option[label="{escaped}"]')).count() != 1:
        return False
    try:
        values = await at.select_option(label=option, timeout=within)
    except DriverTimeout:
        raise
    except DriverError as error:
        if "not a <select>" in error.message:
            return False
        raise
    return values == [await at.input_value(timeout=within)]


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
        chosen = await at.evaluate(CHOSEN_JS, timeout=within)
        held = sorted(chosen) == sorted(one["index"] for one in wanted)
    else:
        held = await at.input_value(timeout=within) == wanted[-1]["value"]
    if not held:
        raise StepFault(Fault(kind="not_met", expected=f"{', '.join(options)} to be chosen", found="another choice"))
