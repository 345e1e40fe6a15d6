"""Writing into fields and reading back what they hold: inputs, editors, masked and formatted fields, sliders."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress

from playwright.async_api import Error as DriverError
from playwright.async_api import Locator
from playwright.async_api import TimeoutError as DriverTimeout

from browser_agent.browser.inquiry import REACHABLE, ask_one
from browser_agent.browser.locate import SENSITIVE
from browser_agent.browser.pick import picker_of
from browser_agent.core.errors import Fault, StepFault
from browser_agent.core.match import fold
from browser_agent.core.ports import Effect

NO_FIELD = "Element is not an <input>"
POPUP = "[aria-haspopup=dialog],[aria-haspopup=grid]"
CALLED = "contains(translate({}, 'P', 'p'), 'pick')"
PICKER = (
    "xpath=self::*[not(@aria-autocomplete) and not(@list)]"
    f"[{CALLED.format('@class')} or {CALLED.format('../@class')} or {CALLED.format('../../@class')}]"
)
"""A field with a calendar, a clock or a palette beside it takes a text over only when it is left."""
BOUNDED = ":out-of-range,[role=spinbutton]"
LEAVING_S = 0.3
"""How long a field that is left gets to take the text back; frameworks do that some frames later."""
MOST_PRESSES = 400
"""In one go; then it is looked again where the slider stands."""


async def fill(at: Locator, text: str, within: datetime.timedelta) -> Effect:
    """Replace what a field holds, and read it back.

    A field that writes the text in its own way, as "(555) 123-4567" for 5551234567, is filled; the effect says how it
    shows it. Raises StepFault `not_met` with what the field holds instead.
    """
    try:
        # Filling does not look where a field is, and a trap for programs stands where nobody sees it.
        await at.locator(REACHABLE).fill(text, timeout=within)
    except DriverTimeout:
        if await at.count() == 1 and await at.locator(REACHABLE).count() == 0:
            found = "one that lies off the page, where nobody can see it"
            raise StepFault(Fault(kind="unsuitable", expected="a field that a person can fill", found=found)) from None
        raise
    except DriverError as error:
        if NO_FIELD not in error.message or await at.get_attribute("role", timeout=within) != "slider":
            raise
        return await _slide(at, text, within)
    told = await ask_one(at, "held", {"bounded": f"{POPUP},{BOUNDED}"}, within=within)
    held: str = told["held"]
    if held != text and not written_alike(text, held):
        held = await _typed(at, text, within)
    if told["special"]:
        held = await _left(at, text, held, within)
    if held == text:
        return Effect("filled")
    shown = await _shown(at, held)
    if not written_alike(text, held):
        raise StepFault(Fault(kind="not_met", expected=f'the field to hold "{_short(text)}"', found=shown))
    return Effect(f"filled; it shows {shown}", proved=True)


async def _left(at: Locator, text: str, held: str, within: datetime.timedelta) -> str:
    """What a field holds that is no plain one: a picker takes a text over when it is left, a number has its bounds."""
    if await _one_of(at, BOUNDED).count():
        bounds = await ask_one(at, "bounds", within=within)
        if bounds["out"]:
            expected = f"a value that the field takes, from {bounds['min'] or '?'} to {bounds['max'] or '?'}"
            raise StepFault(Fault(kind="not_met", expected=expected, found=f'"{_short(text)}"'))
    if await _one_of(at, POPUP).or_(at.locator(PICKER)).count() == 0:
        return held
    await at.blur(timeout=within)
    await _taken_back(at, held, within)
    kept = await read(at, within)
    if written_alike(text, kept):
        return kept
    # What is typed only leads there: the day itself is pressed in the calendar.
    try:
        async with picker_of(at, within) as picker:
            await picker.pick((text,))
    except StepFault:
        return kept
    return await read(at, within)


async def _taken_back(at: Locator, held: str, within: datetime.timedelta) -> None:
    """Wait until the field holds something else, for as long as it may take."""
    element = await at.element_handle(timeout=within)
    frame = await element.owner_frame()
    if frame is not None:
        with suppress(DriverTimeout):
            ask = "([one, held]) => (one.value ?? one.innerText) !== held"
            await frame.wait_for_function(ask, arg=[element, held], timeout=LEAVING_S * 1000)


def _one_of(at: Locator, css: str) -> Locator:
    """The element itself if it is one of these; unlike `and_` with a locator of the page, in every frame."""
    return at.locator(f":scope:is({css})")


async def read(at: Locator, within: datetime.timedelta) -> str:
    """What a field or an editor holds, as a person would copy it."""
    try:
        return await at.input_value(timeout=within)
    except DriverTimeout:
        raise
    except DriverError:
        return (await at.inner_text(timeout=within)).removesuffix("\n")


async def _typed(at: Locator, text: str, within: datetime.timedelta) -> str:
    """Once more key by key: some fields only listen to keys. What the field holds then."""
    try:
        await at.fill("", timeout=within)
        await at.press_sequentially(text, timeout=within)
    except DriverTimeout:
        # It went away at a key, or was switched off; what it held is what there is to say.
        pass
    return await read(at, within)


async def _shown(at: Locator, held: str) -> str:
    """What a field holds, for a message; never of a field that is made for secrets."""
    if await _one_of(at, SENSITIVE).count():
        return "something else"
    return f'"{_short(held)}"' if held else "nothing"


def _short(text: str) -> str:
    return fold(text)[:80]


def written_alike(text: str, held: str) -> bool:
    """Whether a field holds the text in its own way of writing: with separators, another case, zeros after a point.

    A number must keep its worth: 15 shown as 1.5 is another number.
    """
    if fold(text) == fold(held):
        return True
    # 007 is a code: as a number it would lose its zeros.
    if re.fullmatch(r"[+-]?(?!0\d)\d*\.?\d+", text.strip()):
        return _same_number(text.strip(), held)
    letters, kept = _letters(text), _letters(held)
    if letters != kept:
        return False
    # Of what is all digits, as a date or a card, the separators may go; elsewhere they mean something.
    return letters.isdigit() or _in_order(text.casefold().split(), held.casefold())


def _same_number(text: str, held: str) -> bool:
    digits = re.sub(r"\D", "", text)
    as_fraction = re.search(r"[.,]\d{1,2}\D*$", held) is not None and len(re.findall(r"[.,]", held)) >= 1
    if text.isdigit() and re.sub(r"\D", "", held) == digits:
        return not as_fraction or len(re.findall(r"[.,]", held)) > 1
    number = float(text)
    negative = re.search(r"[-−(]\s*\D{0,2}\d", held) is not None
    if (number < 0) != negative:
        return False
    return abs(number) in _readings(held)


def _readings(held: str) -> set[float]:
    """What a number may mean, with a point or with a comma before its fraction."""
    found = set()
    for point, comma in ((".", ","), (",", ".")):
        plain = re.sub(r"[^\d.,]", "", held).replace(comma, "").replace(point, ".")
        if re.fullmatch(r"\d*\.?\d+|\d+\.", plain):
            found.add(float(plain))
    return found


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())


def _in_order(words: list[str], held: str) -> bool:
    """Whether the words come in this order. A code, which is one word, may be written in groups; a text may not."""
    if len(words) == 1:
        rest = iter(held)
        return all(one in rest for one in words[0])
    at = 0
    for word in words:
        at = held.find(word, at) + len(word)
        if at < len(word):
            return False
    return True


async def _slide(at: Locator, text: str, within: datetime.timedelta) -> Effect:
    """Bring a slider to a number by the keys that sliders know."""
    try:
        wanted = float(text)
    except ValueError:
        found = f'"{_short(text)}", which is no number'
        raise StepFault(Fault(kind="unsuitable", expected="a number for a slider", found=found)) from None
    now = await _now(at, within)
    while now != wanted:
        key = "ArrowRight" if now < wanted else "ArrowLeft"
        await at.press(key, timeout=within)
        then = await _now(at, within)
        step = abs(then - now)
        if step == 0 or (then < wanted) != (now < wanted):
            now = then
            break
        now = then
        for _ in range(min(int(abs(wanted - now) / step + 1e-9), MOST_PRESSES)):
            await at.press(key, timeout=within)
        now = await _now(at, within)
    if now != wanted:
        raise StepFault(Fault(kind="not_met", expected=f"the slider to stand at {text}", found=f"it stands at {now:g}"))
    return Effect(f"filled; it stands at {now:g}", proved=True)


async def _now(at: Locator, within: datetime.timedelta) -> float:
    said = await at.get_attribute("aria-valuenow", timeout=within)
    try:
        return float(said or "0")
    except ValueError:
        raise StepFault(
            Fault(kind="unsuitable", expected="a slider that says where it stands", found=f'"{said}"')
        ) from None
