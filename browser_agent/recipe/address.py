"""Addresses and origins, checked for form; whether a run may go there is the judge's business."""

from __future__ import annotations

import re

from browser_agent.core.template import names_secret, references
from browser_agent.recipe.reading import Node, Sequence
from browser_agent.recipe.sheet import Sheet

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:.]+\]"
_ORIGIN = re.compile(rf"(?:https?|wss?)://(?:{_HOST})(?::\d{{1,5}})?")
_LOOKS_LIKE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/.*)?|localhost(?::\d+)?(?:/.*)?")


def read_address(sheet: Sheet, node: Node, what: str, *, whole: bool = False) -> str | None:
    """An http or https address, relative when `whole` is false. None after an error."""
    text = sheet.text(node, what)
    if text is None or sheet.is_hidden(node, text, what):
        return None
    if text.startswith("${"):
        return text
    if not text:
        sheet.error(node, f"{what} is empty.")
        return None
    scheme = _SCHEME.match(text)
    is_host = _LOOKS_LIKE_HOST.fullmatch(text) is not None
    if scheme and scheme.group(1).lower() in ("http", "https"):
        if re.match(r"https?://[^/?#\s]", text, re.IGNORECASE):
            return text
        sheet.error(node, f'{what} "{text}" names no host.', "Write https://host/path.")
        return None
    if scheme and not is_host:
        sheet.error(node, f'{what} cannot begin with "{scheme.group()}".', "Only http and https addresses are opened.")
        return None
    if whole:
        fix = f"Write https://{text}." if is_host else "Write https://host/path."
        sheet.error(node, f'{what} "{text}" is not a whole address.', fix)
        return None
    return text


def read_origin(sheet: Sheet, node: Node, *, star: bool = False) -> str | None:
    """scheme://host[:port], `https://*.example.test`, a whole `${params.name}`; `*` only with `star`."""
    text = sheet.text(node, "an origin", "origin")
    if text is None or references(text) or names_secret(text):
        return text
    if text == "*":
        if star:
            return text
        sheet.error(node, '"*" allows every origin.', "Name the origins that the tab may be on.")
        return None
    if _ORIGIN.fullmatch(text):
        return text.lower()
    start = _ORIGIN.match(text)
    if start and text[start.end() :].startswith("/"):
        sheet.error(node, f'"{text}" is not an origin.', f"Write it without the path: {start.group()}.")
    elif _LOOKS_LIKE_HOST.fullmatch(text):
        sheet.error(node, f'"{text}" is not an origin.', f"Write the scheme too: https://{text.split('/')[0]}.")
    else:
        sheet.error(node, f'"{text}" is not an origin.', "Write scheme://host or scheme://host:port.")
    return None


def read_origins(sheet: Sheet, node: Node | None, *, star: bool = False) -> tuple[str, ...]:
    """One origin or a list of them."""
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    read = [read_origin(sheet, item, star=star) for item in items]
    return tuple(origin for origin in read if origin is not None)
