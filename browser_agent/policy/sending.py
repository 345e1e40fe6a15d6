"""What the body of a request says, field by field, for a person who reads what would have been sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl

from browser_agent.core.value import Data

MOST = 50
"""Fields that are told; a body with more is told by its first ones."""
LONGEST = 120
"""Characters of one value."""
READ = 200_000
"""Bytes of a body that are read for it."""
_PRIVATE = re.compile(
    r"pass(?!enger)|pwd|secret|token|csrf|xsrf|nonce|otp|\bpin\b|\bcode\b|cvv|cvc|card.?n|\bcc|iban|session|auth|api.?key",
    re.IGNORECASE,
)
"""Names of fields whose value is nobody's business, secret of the recipe or not."""
_PART = re.compile(
    r'name="(?P<name>[^"\r\n]*)"(?:; filename="(?P<file>[^"\r\n]*)")?[^\r\n]*\r\n'
    r"(?:[^\r\n]+\r\n)*\r\n(?P<value>.*?)\r\n--",
    re.DOTALL,
)


def fields_of(body: bytes | None) -> dict[str, str]:
    """The fields of a form, of a multipart form or of JSON; empty for any other body.

    Values that look private and long ones are told by their length, files by their name.
    """
    found: dict[str, str] = {}
    for name, value in islice(pairs_of(body), MOST):
        named = name[:LONGEST] or "(no name)"
        said = shown(name, value)
        found[named] = f"{found[named]}, {said}"[:LONGEST] if named in found else said
    return found


def shown(name: str, value: str) -> str:
    """A value for people: one that looks private by its name, and a long one, by its length."""
    return f"({len(value)} characters)" if _PRIVATE.search(name) or len(value) > LONGEST else value


def pairs_of(body: bytes | None) -> Iterator[tuple[str, str]]:
    """Names and values as they are sent, files by their name; nothing for a body that is no form and no JSON."""
    text = (body or b"")[:READ].decode("utf-8", "replace")
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from _leaves(json.loads(text), "")
        except (ValueError, RecursionError):
            return
    elif text.startswith("--"):
        for part in _PART.finditer(text):
            yield part["name"], part["value"] if part["file"] is None else f"the file {part['file']}"
    elif "=" in text and not re.search(r"[\s\x00]", text):
        yield from parse_qsl(text, keep_blank_values=True)


def _leaves(value: Data, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in inside:
            yield from _leaves(one, f"{name}.{key}" if name else str(key))
    else:
        yield name, value if isinstance(value, str) else json.dumps(value)
