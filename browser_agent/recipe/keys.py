"""The names of keys that `press` knows."""

from __future__ import annotations

import re

from browser_agent.recipe.nearest import suggestion

NAMED: tuple[str, ...] = (
    "Enter", "Tab", "Escape", "Backspace", "Delete", "Insert", "Space", "ArrowUp", "ArrowDown", "ArrowLeft",
    "ArrowRight", "Home", "End", "PageUp", "PageDown", "Shift", "Control", "Alt", "Meta", "ControlOrMeta",
    "CapsLock", "ContextMenu", "Pause", "PrintScreen", "ScrollLock", "NumLock",
)  # fmt: skip
MODIFIERS = ("Shift", "Control", "Alt", "Meta", "ControlOrMeta")

_OTHERS = re.compile(r"F(?:[1-9]|1[0-9]|2[0-4])|Key[A-Z]|Digit[0-9]|Numpad\w+|(?:Shift|Control|Alt|Meta)(?:Left|Right)")
_OTHER_WORDS = {
    "ctrl": "Control", "strg": "Control", "cmd": "Meta", "command": "Meta", "win": "Meta", "option": "Alt",
    "esc": "Escape", "return": "Enter", "del": "Delete", "ins": "Insert", "spacebar": "Space",
    "up": "ArrowUp", "down": "ArrowDown", "left": "ArrowLeft", "right": "ArrowRight",
    "pgup": "PageUp", "pgdn": "PageDown",
}  # fmt: skip


def mistake(keys: str) -> tuple[str, str] | None:
    """What is wrong with a key or chord such as `Control+A`: message and fix; None when nothing is."""
    parts = [*keys[:-2].split("+"), "+"] if keys.endswith("++") else keys.split("+") if keys != "+" else ["+"]
    for position, part in enumerate(parts):
        if position < len(parts) - 1 and part not in MODIFIERS:
            close = _OTHER_WORDS.get(part.lower())
            fix = f'Did you mean "{close}"?' if close else suggestion(part, MODIFIERS)
            return f'"{part}" is not a key to hold down.', fix
        if len(part) == 1 or part in NAMED or _OTHERS.fullmatch(part):
            continue
        close = _OTHER_WORDS.get(part.lower())
        return f'"{part}" is not a key.', f'Did you mean "{close}"?' if close else suggestion(part, NAMED)
    return None
