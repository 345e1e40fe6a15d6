"""Our steps in the words of BrowserGym's high-level actions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from browser_agent.agent.goal.tools import Wish

_POINT = re.compile(r"(\d{1,5})\s*,\s*(\d{1,5})")
_ID = re.compile(r"[A-Za-z]*\d+")


class NoWordsError(ValueError):
    """What cannot be said there; the message tells the model what to do instead."""


def actions_of(wish: Wish, seen: Mapping[str, Any], known: Collection[str] = ()) -> tuple[str, ...]:
    """The actions of a step, one after the other; none when it is so already.

    seen: an observation as `GymAgent.obs_preprocessor` gives it. known: names of the actions that the harness takes;
    empty: all of them. Raises NoWordsError.
    """
    said = _point(wish) or _said(wish, seen, known)
    for one in said:
        name = one.partition("(")[0]
        if known and name not in known:
            raise NoWordsError(f"{wish.do}: {name} is not among the actions that are allowed here; try another way")
    return said


def _said(wish: Wish, seen: Mapping[str, Any], known: Collection[str]) -> tuple[str, ...]:  # noqa: C901 - a case each
    value = wish.value or ""
    match wish.do:
        case "click" | "download":
            return (word("click", _id(wish)),)
        case "double_click":
            return (word("dblclick", _id(wish)),)
        case "right_click":
            return (word("click", _id(wish), "right"),)
        case "hover":
            return (word("hover", _id(wish)),)
        case "fill":
            return (word("fill", _id(wish), value),)
        case "choose":
            options = [one.strip() for one in value.split("\n") if one.strip()]
            return (word("select_option", _id(wish), options[0] if len(options) == 1 else options),)
        case "check" | "uncheck":
            return _checked(wish, seen, known)
        case "press":
            focused = wish.ref or str(seen.get("focused") or "")
            by_id = focused and (wish.ref or "keyboard_press" not in known)
            return (word("press", _bare(focused), value) if by_id else word("keyboard_press", value),)
        case "scroll":
            to = (word("hover", _id(wish)),) if wish.ref else ()
            return (*to, word("scroll", 0, _pixels(value))) if value.strip() or not to else to
        case "drag":
            return (word("drag_and_drop", _id(wish), _bare(value)),)
        case "goto":
            return (word("goto", value),)
        case "back":
            return (word("go_back"),)
        case "tab":
            return (_tab(value, seen),)
        case "wait":
            return (word("noop"),)
        case "triple_click":
            raise NoWordsError("triple_click: there is none here; double_click, or press Control+A in a field")
        case "page_tool":
            raise NoWordsError("page_tool: tools of a page are not to be had here; work the page itself")
        case "upload":
            raise NoWordsError("upload: there is no param that holds a file")
        case "dialog":
            raise NoWordsError("dialog: boxes of the browser are answered by themselves here")


def word(name: str, *values: str | float | list[str]) -> str:
    """A call as its parser reads it: Python's own literals, so that no value leaves its quotes."""
    return f"{name}({', '.join(map(repr, values))})"


def _point(wish: Wish) -> tuple[str, ...]:
    """A step that names a place of the picture instead of an element; empty when it does not."""
    at = _POINT.fullmatch((wish.ref or "").strip())
    if at is None:
        return ()
    x, y = map(int, at.groups())
    match wish.do:
        case "click":
            return (word("mouse_click", x, y),)
        case "double_click":
            return (word("mouse_dblclick", x, y),)
        case "right_click":
            return (word("mouse_click", x, y, "right"),)
        case "hover":
            return (word("mouse_move", x, y),)
        case "drag":
            onto = _POINT.fullmatch((wish.value or "").strip())
            if onto is not None:
                return (word("mouse_drag_and_drop", x, y, *map(int, onto.groups())),)
        case _:
            pass
    raise NoWordsError(f"{wish.do} takes the id of an element here, and no place")


def _checked(wish: Wish, seen: Mapping[str, Any], known: Collection[str]) -> tuple[str, ...]:
    """By a click, where the harness has no word for it: then only when the box is not so already."""
    bid, want = _id(wish), wish.do == "check"
    if seen.get("checked", {}).get(bid) is want:
        return ()
    return (word(wish.do if wish.do in known else "click", bid),)


def _tab(value: str, seen: Mapping[str, Any]) -> str:
    if value in ("new", "close"):
        return word("new_tab" if value == "new" else "tab_close")
    titles = seen.get("titles", ())
    at = next((at for at, title in enumerate(titles) if value.casefold() in str(title).casefold()), None)
    if not value.strip() or at is None:
        raise NoWordsError(f'tab: "new", "close" or words of a title; there are {", ".join(map(repr, titles))}')
    return word("tab_focus", at)


def _id(wish: Wish) -> str:
    if not wish.ref:
        raise NoWordsError(f"{wish.do} needs the id of an element")
    return _bare(wish.ref)


def _bare(ref: str) -> str:
    bare = ref.strip().strip("[]")
    if not _ID.fullmatch(bare):
        raise NoWordsError(f'"{ref[:60]}" is no id; ids stand in brackets before the lines of the page')
    return bare


def _pixels(value: str) -> int:
    try:
        return max(-100_000, min(100_000, int(float(value.replace("px", "") or "600"))))
    except (ValueError, OverflowError):
        raise NoWordsError("scroll needs a number of pixels, or an id to bring into view") from None
