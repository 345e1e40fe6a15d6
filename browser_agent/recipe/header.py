"""env and budget: what a run starts from and may use up. What it may do is read in `authority`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import available_timezones

from browser_agent.core.recipe import BudgetSpec, Environment
from browser_agent.recipe.address import read_origin
from browser_agent.recipe.fields import Fields, as_mapping
from browser_agent.recipe.nearest import suggestion
from browser_agent.recipe.reading import Mapping, Scalar, Sequence
from browser_agent.recipe.sheet import Sheet

ENV_KEYS = ("viewport", "locale", "timezone", "user_agent", "clock", "auth", "headers", "network")
BUDGET_KEYS = ("steps", "seconds", "downloads", "bytes", "heals")

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VIEWPORT_FIX = "Write [1280, 800], width and height in CSS pixels."


def read_environment(sheet: Sheet, node: Mapping) -> Environment:
    """The `env:` of a header; defaults for what is missing or wrong."""
    fields = Fields(sheet, node, '"env"', ENV_KEYS)
    values: dict[str, object] = {
        "viewport": _viewport(fields),
        "locale": _checked(fields, "locale", _locale),
        "timezone": _checked(fields, "timezone", _timezone),
        "clock": _checked(fields, "clock", _clock),
        "user_agent": fields.text("user_agent", "fixed"),
        "headers": _headers(fields),
        "network": _network(fields),
    }
    auth_node = fields.mapping_of("auth")
    if auth_node is not None:
        auth = Fields(sheet, auth_node, '"auth"', ("in", "out"))
        for key, name in (("in", "auth_in"), ("out", "auth_out")):
            inner = auth.node(key)
            values[name] = None if inner is None else sheet.path(inner, "the auth file")
    return Environment.model_validate({key: value for key, value in values.items() if value is not None})


def _viewport(fields: Fields) -> tuple[int, int] | None:
    node = fields.node("viewport")
    if node is None:
        return None
    if isinstance(node, Sequence):
        sides = [fields.sheet.whole(item, "a side of the viewport", 100, 10_000) for item in node.items]
    else:
        found = re.fullmatch(r"(\d{3,5})x(\d{3,5})", node.text, re.ASCII) if isinstance(node, Scalar) else None
        sides = [int(side) for side in found.groups()] if found else []
    if len(sides) != 2:
        fields.sheet.error(node, "a viewport has two sides.", _VIEWPORT_FIX)
        return None
    width, height = sides
    return None if width is None or height is None else (width, height)


def _checked(fields: Fields, key: str, mistake: Callable[[str], tuple[str, str] | None]) -> str | None:
    node, text = fields.node(key), fields.text(key, "fixed")
    wrong = None if text is None else mistake(text)
    if wrong and node is not None:
        fields.sheet.error(node, *wrong)
        return None
    return text


def _locale(text: str) -> tuple[str, str] | None:
    return None if _LOCALE.fullmatch(text) else (f'"{text}" is not a locale.', "Write one such as en-US or de-DE.")


def _timezone(text: str) -> tuple[str, str] | None:
    known = available_timezones()
    return None if text in known else (f'"{text}" is not a time zone.', _zone_fix(text, known))


def _zone_fix(text: str, known: set[str]) -> str:
    fix = suggestion(text, known)
    return fix if fix.startswith("Did") else "Write one such as UTC or Europe/Berlin."


def _clock(text: str) -> tuple[str, str] | None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return f'"{text}" is not a time.', "Write one such as 2026-03-05T09:30:00Z."
    return None


def _headers(fields: Fields) -> dict[str, dict[str, str]]:
    mapping, sheet = fields.mapping_of("headers"), fields.sheet
    read: dict[str, dict[str, str]] = {}
    for entry in mapping.entries if mapping else ():
        origin = read_origin(sheet, entry.key)
        inner = as_mapping(sheet, entry.node, "the headers of an origin")
        headers: dict[str, str] = {}
        for header in inner.entries if inner else ():
            value = sheet.text(header.node, "the header", "typed")
            if not _TOKEN.fullmatch(header.key.text):
                sheet.error(header.key, f'"{header.key.text}" cannot be the name of a header.')
            elif value is not None and re.search(r"[\r\n]", value):
                sheet.error(header.node, "a header is one line.")
            elif value is not None:
                headers[header.key.text] = value
        if origin is not None:
            read[origin] = headers
    return read


def _network(fields: Fields) -> dict[str, str]:
    mapping = fields.mapping_of("network")
    paths = {
        entry.key.text: fields.sheet.path(entry.node, "the network fixture")
        for entry in (mapping.entries if mapping else ())
    }
    return {glob: path for glob, path in paths.items() if path is not None}


def read_budget(sheet: Sheet, node: Mapping) -> BudgetSpec:
    """The `budget:` of a header; defaults for what is missing or wrong."""
    fields = Fields(sheet, node, '"budget"', BUDGET_KEYS)
    values: dict[str, object] = {
        "steps": fields.whole("steps", 1, 1_000_000),
        "seconds": fields.number("seconds", 0.1, 604_800),
        "downloads": fields.whole("downloads", 0, 1_000_000),
        "bytes": fields.whole("bytes", 0, 10**12),
        "heals": fields.whole("heals", 0, 1000),
    }
    return BudgetSpec.model_validate({key: value for key, value in values.items() if value is not None})
