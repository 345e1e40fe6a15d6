"""XPath, which a recipe does not speak, to what it does: words where the path names some, else the same in CSS."""

from __future__ import annotations

import re
from dataclasses import dataclass

from browser_agent.core.target import Query
from browser_agent.recipe.foreign.selectors import NAMED_BY_CONTENT, Looks, css_query, id_css, quote_css

_STRING = r"""(?:"([^"]*)"|'([^']*)')"""
_SELF = r"(?:text\(\)|\.|normalize-space\((?:\.|text\(\))?\))"
_HEAD = re.compile(rf"id\({_STRING}\)")
_STEP = re.compile(r"(//?)(?:descendant::|child::)?([A-Za-z][\w-]*|\*)")
_SAME = re.compile(rf"{_SELF}\s*=\s*{_STRING}")
_PART = re.compile(rf"contains\(\s*{_SELF}\s*,\s*{_STRING}\s*\)")
_HAS = re.compile(rf"@([\w-]+)\s*=\s*{_STRING}")
_HOLDS = re.compile(rf"(contains|starts-with)\(\s*@([\w-]+)\s*,\s*{_STRING}\s*\)")
_CLASS = re.compile(
    rf"""contains\(\s*concat\(\s*["'] ["']\s*,\s*(?:normalize-space\()?@class\)?\s*,\s*["'] ["']\s*\)"""
    rf"\s*,\s*{_STRING}\s*\)"
)


@dataclass
class _Path:
    """What has been read: the CSS so far, and what the last step says in words."""

    css: str = ""
    tag: str = ""
    words: str | None = None
    exact: bool = True
    nth: int | None = None


def xpath_query(xpath: str) -> tuple[list[Query], Looks]:
    """The ways that an XPath offers, and what it tells about its element. No way when it says more than that."""
    xpath = xpath.strip().removeprefix("xpath=").strip()
    if len(xpath) > 500:
        return [], Looks()
    outer = re.fullmatch(r"\((.*)\)\[(\d{1,4})\]", xpath)
    path = _read(outer[1] if outer else xpath)
    if path is None:
        return [], Looks()
    if outer:
        path.nth = int(outer[2]) - 1
    looks = css_query(path.css)[1]
    if path.words is None:
        found, _ = css_query(path.css)
        return [one if path.nth is None else one.model_copy(update={"nth": path.nth}) for one in found], looks
    role = looks.role if looks.role in NAMED_BY_CONTENT else None
    plain = Query(role=role, name=path.words, exact=path.exact) if role else Query(text=path.words, exact=path.exact)
    marked = [] if path.exact else [Query(css=f"{path.css}:has-text({quote_css(path.words)})")]
    ways = [plain, *marked]
    return [one if path.nth is None else one.model_copy(update={"nth": path.nth}) for one in ways], looks


def _read(xpath: str) -> _Path | None:
    path, at = _Path(), 0
    if head := _HEAD.match(xpath):
        path.css, at = id_css(head[1] or head[2] or ""), head.end()
    elif not xpath.startswith("/"):
        # browser-use writes html/body/div without the slash.
        xpath = f"/{xpath}"
    while at < len(xpath):
        step = _STEP.match(xpath, at)
        if step is None or path.words is not None:
            return None
        join = " > " if step[1] == "/" else " "
        path.tag = step[2]
        path.css = f"{path.css}{join}{path.tag}" if path.css else path.tag
        at = step.end()
        while xpath[at : at + 1] == "[":
            end = _closing(xpath, at)
            if end is None or not _predicate(path, xpath[at + 1 : end].strip()):
                return None
            at = end + 1
    path.css = re.sub(r"(^|[ >])\*(?=[\[#.:])", r"\1", path.css)
    return path if path.css else None


def _closing(xpath: str, at: int) -> int | None:
    """Where the bracket that opens at an offset is closed."""
    depth, quote = 0, ""
    for here in range(at, len(xpath)):
        one = xpath[here]
        if quote:
            quote = "" if one == quote else quote
        elif one in "\"'":
            quote = one
        elif one in "[]":
            depth += 1 if one == "[" else -1
            if depth == 0:
                return here
    return None


def _predicate(path: _Path, inside: str) -> bool:
    """Put one predicate into the path; False when it says more than CSS and words can."""
    if re.fullmatch(r"\d{1,4}", inside):
        path.css += f":nth-child({inside})" if path.tag == "*" else f":nth-of-type({inside})"
        return inside != "0"
    parts = re.split(r"\s+and\s+", inside) if " or " not in inside else []
    return bool(parts) and all(_condition(path, part.strip()) for part in parts)


def _condition(path: _Path, part: str) -> bool:
    if found := _CLASS.fullmatch(part):
        path.css += f".{(found[1] or found[2] or '').strip()}"
    elif found := _SAME.fullmatch(part):
        path.words, path.exact = _folded(found), True
    elif found := _PART.fullmatch(part):
        path.words, path.exact = _folded(found), False
    elif found := _HAS.fullmatch(part):
        value = found[2] or found[3] or ""
        path.css += id_css(value) if found[1] == "id" else f"[{found[1]}={quote_css(value)}]"
    elif found := _HOLDS.fullmatch(part):
        operator = "*=" if found[1] == "contains" else "^="
        path.css += f"[{found[2]}{operator}{quote_css(found[3] or found[4] or '')}]"
    else:
        return False
    return path.words != ""


def _folded(found: re.Match[str]) -> str:
    return " ".join((found[1] or found[2] or "").split())
