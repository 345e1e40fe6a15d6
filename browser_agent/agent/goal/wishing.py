"""From what a model asks for to an action of the closed list; whatever does not fit is said in words it can mend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from browser_agent.agent.goal.tools import Wish
from browser_agent.core import action as act
from browser_agent.core import expect as ex
from browser_agent.core.target import Point, Ref, Target
from browser_agent.core.template import references
from browser_agent.recipe.said import NotSaidError, said, target_of

REF = re.compile(r"(?:f\d+)*e[1-9]\d{0,8}|(?:[a-z]\d+)*e[1-9]\d{0,8}")
_POINT = re.compile(r"(\d{1,5})\s*,\s*(\d{1,5})")
KINDS = frozenset(
    {"text", "gone", "url", "title", "visible", "hidden", "value", "checked", "count", "table", "request", "response"}
    | {"download"}
)
"""Expectations that a model may use. Not storage, cookies or files: their answers would tell it what they hold."""
NEEDS_REF = frozenset({"click", "double_click", "right_click", "fill", "choose", "check", "uncheck", "hover", "upload"})
NEEDS_REF |= {"download", "drag", "triple_click"}


class WrongWishError(ValueError):
    """A step that cannot be done as it was asked for; the message says what to write instead."""


def action_of(wish: Wish) -> act.Action:  # noqa: C901 - one short case for each verb
    """The action of a wish. Raises WrongWishError."""
    if wish.do in NEEDS_REF and not wish.ref:
        raise WrongWishError(f"{wish.do} needs the ref of an element")
    if wish.do == "page_tool":
        return _page_tool(wish)
    target = place(wish.ref) if wish.ref else None
    match wish.do:
        case "goto":
            return act.Goto(url=_value(wish, "an address"))
        case "back":
            return act.Back()
        case "tab":
            return act.Tab(to=_value(wish, '"new", "close" or words of a title'))
        case "dialog":
            word = _value(wish, '"accept", "dismiss" or the text for a prompt')
            return act.Dialog(accept=word != "dismiss", text=None if word in ("accept", "dismiss") else word)
        case "press":
            return act.Press(keys=_value(wish, "a key"), target=target)
        case "scroll":
            return act.Scroll(target=target, by=_pixels(wish))
        case "wait":
            return act.Wait(until=expectations(wish, ()) or _missing("wait needs an expect"))
        case _ if target is None:
            raise WrongWishError(f"{wish.do} needs the ref of an element")
        case "click" | "double_click" | "triple_click":
            return act.Click(target=target, count={"click": 1, "double_click": 2, "triple_click": 3}[wish.do])
        case "right_click":
            return act.Click(target=target, button="right")
        case "fill":
            if wish.value is None:
                raise WrongWishError('fill needs a value; "" empties the field')
            return act.Fill(target=target, value=wish.value)
        case "choose":
            options = tuple(one.strip() for one in _value(wish, "the words of an option").split("\n") if one.strip())
            return act.Choose(target=target, options=options)
        case "check" | "uncheck":
            return act.Check(target=target, on=wish.do == "check")
        case "hover":
            return act.Hover(target=target)
        case "download":
            return act.Download(target=target)
        case "drag":
            return act.Drag(target=target, onto=place(_value(wish, "the ref to drop on")))
        case "upload":
            return _upload(target, _value(wish, "a param that holds a file"))


def place(text: str) -> Target:
    """A ref, a point of a picture, or the short form of a target."""
    text = text.strip().strip("[]")
    if REF.fullmatch(text):
        return Ref(ref=text)
    point = _POINT.fullmatch(text)
    if point:
        return Point(x=float(point.group(1)), y=float(point.group(2)))
    try:
        return target_of(text)
    except NotSaidError as error:
        raise WrongWishError(f'"{text[:60]}" is no ref. {error}') from None


def expectations(wish: Wish, params: Iterable[str]) -> tuple[ex.Expectation, ...]:
    """What the model expects after a step. Raises WrongWishError."""
    return tuple(expectation(line, params) for line in wish.expect if line.strip())


def expectation(line: str, params: Iterable[str] = (), variables: Iterable[str] = ()) -> ex.Expectation:
    """One expectation line of a model. Raises WrongWishError."""
    kind = line.partition(":")[0].strip()
    if kind not in KINDS:
        raise WrongWishError(f'expect "{line[:60]}": write one of {", ".join(sorted(KINDS))}, a colon, and what')
    try:
        return said(line, params, variables)
    except NotSaidError as error:
        raise WrongWishError(str(error)) from None


def _page_tool(wish: Wish) -> act.PageTool:
    if not wish.ref:
        raise WrongWishError("page_tool needs the name of the tool as its ref")
    try:
        given = json.loads(wish.value or "{}")
    except (json.JSONDecodeError, RecursionError) as error:
        raise WrongWishError(f"page_tool takes JSON as its value ({error})") from None
    if not isinstance(given, dict):
        raise WrongWishError("page_tool takes a JSON object as its value")
    return act.PageTool(name=wish.ref, input=given)


def _value(wish: Wish, what: str) -> str:
    if not wish.value or not wish.value.strip():
        raise WrongWishError(f"{wish.do} needs a value: {what}")
    return wish.value


def _pixels(wish: Wish) -> int:
    if wish.value is None or not wish.value.strip():
        return 0 if wish.ref else 600
    try:
        return max(-100_000, min(100_000, int(float(wish.value.replace("px", "")))))
    except (ValueError, OverflowError):
        raise WrongWishError("scroll needs a number of pixels, or a ref to bring into view") from None


def _upload(target: Target, value: str) -> act.Upload:
    """Only a file that the person named: a model does not choose files of this machine."""
    names = references(value)
    if not names or any(not name.startswith("params.") for name in names) or "${" not in value[:2]:
        raise WrongWishError("upload takes a param that holds a file, such as ${params.file}")
    return act.Upload(target=target, files=(value,))


def _missing(message: str) -> tuple[ex.Expectation, ...]:
    raise WrongWishError(message)
