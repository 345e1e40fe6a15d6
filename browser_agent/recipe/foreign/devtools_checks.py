"""What a recording of DevTools Recorder asserts, as expectations."""

from __future__ import annotations

import re

from browser_agent.core import expect as see
from browser_agent.core.target import Query

_JS_TEXT = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
_URL_IS = re.compile(rf"(?:window\.|document\.)?location\.href\s*===?\s*{_JS_TEXT}")
_URL_HAS = re.compile(rf"(?:window\.|document\.)?location\.href\.(includes|startsWith|endsWith)\(\s*{_JS_TEXT}\s*\)")
_TITLE_IS = re.compile(rf"document\.title\s*===?\s*{_JS_TEXT}")
_TITLE_HAS = re.compile(rf"document\.title\.includes\(\s*{_JS_TEXT}\s*\)")
_TEXT_HAS = re.compile(rf"document\.body\.(?:innerText|textContent)\.includes\(\s*{_JS_TEXT}\s*\)")


def property_of(query: Query, name: str, value: str) -> see.Expectation | None:
    """What a property of an element says that a person sees; None for every other one."""
    match name:
        case "innerText" | "textContent":
            return see.Text(target=query, match=see.Match(equals=value) if value else see.Match(empty=True))
        case "value":
            return see.ValueIs(target=query, match=see.Match(equals=value) if value else see.Match(empty=True))
        case "checked":
            return see.Checked(target=query, on=value == "true")
        case _:
            return None


def of_expression(expression: str) -> see.Expectation | None:
    """The few page scripts that only look at what an expectation looks at."""
    if found := _URL_IS.fullmatch(expression):
        return see.Url(glob=_text(found[1], found[2]))
    if found := _URL_HAS.fullmatch(expression):
        words = _text(found[2], found[3])
        before, after = {"includes": ("**", "**"), "startsWith": ("", "**"), "endsWith": ("**", "")}[found[1]]
        return see.Url(glob=f"{before}{words}{after}")
    if found := _TITLE_IS.fullmatch(expression):
        return see.Title(match=see.Match(equals=_text(found[1], found[2])))
    if found := _TITLE_HAS.fullmatch(expression):
        return see.Title(match=see.Match(contains=_text(found[1], found[2])))
    if found := _TEXT_HAS.fullmatch(expression):
        return see.Text(match=see.Match(contains=_text(found[1], found[2])))
    return None


def _text(double: str | None, single: str | None) -> str:
    return re.sub(r"\\(.)", r"\1", double if double is not None else single or "")
