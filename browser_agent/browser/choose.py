"""Picking options by the words a person reads: native selects, listboxes, comboboxes, menus and radio groups."""

from __future__ import annotations

import datetime
import re
from typing import Any

from playwright.async_api import Error as DriverError
from playwright.async_api import Locator, Page
from playwright.async_api import TimeoutError as DriverTimeout

from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.match import fold
from browser_agent.core.ports import Effect

KIND_JS = """e => {
  const role = e.getAttribute('role') || '';
  const options = e.tagName === 'SELECT'
    ? [...e.options].map(o => ({ text: o.label || o.text, value: o.value, index: o.index, disabled: o.disabled })) : [];
  const kind = e.tagName === 'SELECT' ? (e.multiple ? 'several' : 'select')
    : role === 'radiogroup' || e.tagName === 'FIELDSET' ? 'radio'
    : /^(listbox|menu|tree)$/.test(role) ? 'list'
    : e.tagName === 'INPUT' && !e.readOnly ? 'typeahead' : 'opener';
  return { kind, options };
}"""
CHOSEN_JS = "e => [...e.selectedOptions].map(o => o.index)"


async def choose(page: Page, at: Locator, options: tuple[str, ...], within: datetime.timedelta) -> Effect:
    """Choose exactly these options. Raises StepFault `no_option` with what can be chosen instead."""
    if len(options) == 1 and await _chosen_at_once(at, options[0], within):
        return Effect(f"chose {options[0]}", proved=True)
    told = await at.evaluate(KIND_JS, timeout=within)
    kind = told["kind"]
    if kind in ("select", "several"):
        await _choose_native(at, options, told, within)
    elif kind == "radio":
        for option in options:
            await at.get_by_role("radio", name=option, exact=True).check(timeout=within)
    elif kind == "list":
        for option in options:
            await _click_option(at, option, within)
    else:
        for option in options:
            await at.click(timeout=within)
            if kind == "typeahead":
                await at.fill(option, timeout=within)
            await _click_option(page, option, within)
    return Effect("chose " + ", ".join(options), proved=kind in ("select", "several", "radio"))


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
            raise _no_option(option, found, [one["text"] for one in there])
        wanted.append(same[0])
    await at.select_option(index=[one["index"] for one in wanted], timeout=within)
    if told["kind"] == "select":
        held = await at.input_value(timeout=within) == wanted[-1]["value"]
    else:
        chosen = await at.evaluate(CHOSEN_JS, timeout=within)
        held = sorted(chosen) == sorted(one["index"] for one in wanted)
    if not held:
        raise StepFault(Fault(kind="not_met", expected=f"{', '.join(options)} to be chosen", found="another choice"))


async def _click_option(root: Page | Locator, option: str, within: datetime.timedelta) -> None:
    """Click the one visible option of that name, whichever of the roles for options it has."""
    any_role = root.get_by_role("option", name=option, exact=True)
    for role in ("menuitem", "menuitemradio", "treeitem"):
        any_role = any_role.or_(root.get_by_role(role, name=option, exact=True))
    seen = any_role.filter(visible=True)
    try:
        await seen.click(timeout=within)
    except DriverTimeout:
        there = await root.get_by_role("option").filter(visible=True).all_inner_texts()
        raise _no_option(option, "none that can be clicked", there[:50]) from None


def _no_option(option: str, found: str, there: list[str]) -> StepFault:
    return StepFault(
        Fault(
            kind="no_option",
            expected=f'one option "{option}"',
            found=found,
            near=tuple(f'option "{fold(text)[:80]}"' for text in there[:8]),
        )
    )
