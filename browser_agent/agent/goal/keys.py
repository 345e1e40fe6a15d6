"""Names of keys as the computer tool writes them, and the chords that Playwright presses for them."""

from __future__ import annotations

import json
from collections.abc import Iterable

MODIFIERS = {
    # Command is what a Mac has for Control; here it is the key that does what Command is pressed for.
    "CTRL": "Control", "CONTROL": "Control", "CMD": "ControlOrMeta", "COMMAND": "ControlOrMeta",
    "ALT": "Alt", "OPTION": "Alt", "SHIFT": "Shift", "META": "Meta", "SUPER": "Meta", "WIN": "Meta",
}  # fmt: skip
KEYS = {
    "ARROWLEFT": "ArrowLeft", "ARROWRIGHT": "ArrowRight", "ARROWUP": "ArrowUp", "ARROWDOWN": "ArrowDown",
    "LEFT": "ArrowLeft", "RIGHT": "ArrowRight", "UP": "ArrowUp", "DOWN": "ArrowDown",
    "ENTER": "Enter", "RETURN": "Enter", "ESC": "Escape", "ESCAPE": "Escape", "SPACE": "Space", " ": "Space",
    "BACKSPACE": "Backspace", "DELETE": "Delete", "DEL": "Delete", "TAB": "Tab", "INSERT": "Insert",
    "HOME": "Home", "END": "End", "PAGEUP": "PageUp", "PAGEDOWN": "PageDown", "CAPSLOCK": "CapsLock",
    "PLUS": "+", "MINUS": "-", "SLASH": "/",
} | {f"F{number}": f"F{number}" for number in range(1, 13)}  # fmt: skip
SELECT_ALL = frozenset({"Control+a", "ControlOrMeta+a"})


class WrongKeyError(ValueError):
    """Keys that are none, or that cannot be pressed together; the message says what can be."""


def presses(keys: Iterable[str]) -> tuple[str, ...]:
    """The chords for one keypress: ["CTRL", "A"] is "Control+a", ["DOWN", "ENTER"] are two, one after the other.

    Letter case: a letter alone is as it was written, one with a modifier is the key. Raises WrongKeyError.
    """
    held: list[str] = []
    pressed: list[str] = []
    for key in keys:
        name = key.strip().upper() or key
        if name in MODIFIERS:
            held += [MODIFIERS[name]] if MODIFIERS[name] not in held else []
        elif name in KEYS:
            pressed.append(KEYS[name])
        elif len(key) == 1 and key.isprintable():
            pressed.append(key)
        else:
            raise WrongKeyError(f"there is no key {json.dumps(key[:20])}")
    if not held:
        return tuple(pressed)
    if len(pressed) > 1:
        raise WrongKeyError(f"{' + '.join(held)} goes with one key, not with {len(pressed)}")
    if pressed and len(pressed[0]) == 1:
        pressed = [pressed[0].lower()]
    return ("+".join([*held, *pressed]),)
