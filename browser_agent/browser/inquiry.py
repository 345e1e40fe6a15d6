"""Asking elements what they are and hold where no script of the page can lie: in Playwright's own world.

Everything that Playwright evaluates for us runs in the page's world, where a page may have put functions of its own in
the place of the browser's. Selectors are looked up in another world, so a question is asked as the end of a selector;
see scripts/inquiry.js. It is cheaper too: that world is there already, and the scripts go over once for each document.
"""

from __future__ import annotations

import base64
import datetime
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from playwright.async_api import ElementHandle, Frame, Locator, Playwright

from browser_agent.browser.bounded import LOOK_S
from browser_agent.browser.scripts import script

ENGINE = "inquiry"
NONE = f"{ENGINE}=none"
GATHER = f"{ENGINE}=gather"
REACHABLE = f"{ENGINE}=reachable"
"""After a locator: its element, as soon as it is where a person could bring it into view."""
QUESTIONS = ("describe", "grid", "rows")
"""Scripts that answer the question of their own name."""
SEVERAL = ("brief", "confided", "drag", "near", "pulse")
"""Scripts that answer several, each by its name in them."""
ENDS_S = LOOK_S + 1
"""When the driver gives a question up by itself; whoever asks has given it up by then."""
_ESCAPED = re.compile(r"\\(?:u(d[89a-f][0-9a-f]{2})|.)")


async def register(playwright: Playwright) -> None:
    """Make the engine known to a driver; before its first page."""
    await playwright.selectors.register(ENGINE, source(), content_script=True)


@cache
def source() -> str:
    """The engine with all that can be asked, as one expression."""
    parts = [f"{name}: {script(name)}" for name in QUESTIONS] + [f"...{script(name)}" for name in SEVERAL]
    parts.append(f"...({script('picking')})({script('pick')})")
    return f"({script(ENGINE)})({{{', '.join(parts)}}})"


async def ask(frame: Frame, of: Locator, question: str, options: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
    """The answer about all elements that a locator of the frame finds now, none included. Raises DriverError."""
    every = of.or_(frame.locator(NONE)).locator(GATHER)
    return await _answered(every.locator(_asking((question,), options)), ENDS_S * 1000)


async def ask_one(
    at: Locator, question: str, options: Mapping[str, Any] | None = None, *, within: datetime.timedelta | float
) -> Any:  # noqa: ANN401
    """The answer about the one element of a locator, which may still have to come. within: a float is milliseconds.

    Raises DriverError: a time-out when none came, and as acts do when there is more than one.
    """
    return await _answered(at.locator(GATHER).locator(_asking((question,), options, one=True)), within)


async def ask_frame(frame: Frame, question: str, options: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
    """The answer about a document as a whole."""
    return await _answered(frame.locator(_asking((question,), options)), ENDS_S * 1000)


async def ask_handle(element: ElementHandle, *questions: str, options: Mapping[str, Any] | None = None) -> list[Any]:
    """The answers to several questions about this very element, on the page or not, all of one moment."""
    told = await element.query_selector(f"{GATHER} >> {_asking(questions, options)}")
    if told is None:
        raise RuntimeError(f"no answer to {', '.join(questions)}")
    try:
        return list(_read(await told.text_content()))
    finally:
        await told.dispose()


async def picked(frame: Frame, key: str, which: str) -> ElementHandle | None:
    """An element that the picker of this key points at; see scripts/picking.js."""
    return await frame.query_selector(f"{ENGINE}=picked.{key}.{which}")


async def holds(element: ElementHandle, text: str) -> bool:
    """Whether a field holds exactly this, compared in the page's process: what else it holds never leaves that.

    The text goes over in hex, a form in which the redactor knows secrets.
    """
    told = await element.query_selector(f"{GATHER} >> {ENGINE}=holds.{text.encode().hex()}")
    if told is not None:
        await told.dispose()
    return told is not None


def _asking(questions: tuple[str, ...], options: Mapping[str, Any] | None, *, one: bool = False) -> str:
    said = json.dumps({"ask": questions, "options": dict(options or {}), "one": one})
    return f"{ENGINE}={base64.b64encode(said.encode()).decode()}"


async def _answered(at: Locator, within: datetime.timedelta | float) -> Any:  # noqa: ANN401
    return _read(await at.text_content(timeout=within))[0]


def _read(text: str | None) -> Any:  # noqa: ANN401
    """Half of a pair of surrogates, which a page may have and no file can, becomes the sign for what cannot be read."""
    text = text or "[null]"
    return json.loads(_ESCAPED.sub(_whole, text) if "\\ud" in text else text)


def _whole(match: re.Match[str]) -> str:
    return "\\ufffd" if match[1] else match[0]
