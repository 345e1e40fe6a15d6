"""What both wires do alike with an answer: its numbers, its ids, its JSON, and what makes it no answer at all."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from browser_agent.model.turn import Ask, Call, Schema, Usage

Json = dict[str, Any]
NO_PICTURE = "(A picture was left out here: this model takes none.)"
_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)\n?\s*```", re.DOTALL | re.IGNORECASE)


class Unusable(Exception):
    """A server said that all is well, and what it sent is no answer. The message says what was there instead."""


class Refused(Exception):
    """A server said no within an answer. code, message: as it gave them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def refusal(error: object) -> Refused:
    """What a server put in the place of an answer; some say so even of an address that they do not have."""
    if isinstance(error, Mapping):
        code = error.get("code") or error.get("type") or "failed"
        return Refused(str(code), words(error.get("message")) or "it gave no reason")
    said = words(error)
    return Refused("404" if "endpoint" in said.lower() else "failed", said or "it gave no reason")


def picture(jpeg: bytes) -> str:
    """A picture as an address that carries it."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}"


def beside(call: str) -> str:
    """What stands before a picture that could not be put into the result of its call."""
    return f"The picture that belongs to the result of {call}:"


def in_words(schema: Schema, form: str) -> str:
    """A schema for a server that takes none. form: "object" or "none", as in Caps."""
    where = "one JSON object" if form == "object" else "one JSON object in a ```json block"
    return f"Answer with {where} and nothing else. It has this JSON Schema: {json.dumps(schema.schema_)}"


def bare(text: str, ask: Ask) -> str:
    """The JSON of an answer that was asked to be JSON, without what models like to put around it."""
    if ask.schema_ is None:
        return text
    text = text.rpartition("</think>")[2].strip()
    if text.startswith("{"):
        return text
    if fenced := _FENCE.findall(text):
        return str(fenced[-1]).strip()
    begin, end = text.find("{"), text.rfind("}")
    return text[begin : end + 1] if 0 <= begin < end else text


def counted(data: object, names: Mapping[str, tuple[str, ...]]) -> Usage:
    """Tokens of an answer. names: for each field of Usage, the keys that lead to it; what is missing or odd is 0."""
    return Usage(**{field: _number(data, path) for field, path in names.items()})


def _number(data: object, path: tuple[str, ...]) -> int:
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data if isinstance(data, int) and not isinstance(data, bool) and data > 0 else 0


def arguments(given: object) -> str:
    """Arguments of a call as JSON text; some servers send the object itself, or nothing."""
    if isinstance(given, str):
        return given.strip() or "{}"
    return json.dumps({} if given is None else given)


def call_id(given: object, calls: list[Call]) -> str:
    """The id of a call, or a new one where a server gave none or the same one twice."""
    if isinstance(given, str) and given and all(given != call.id for call in calls):
        return given
    return f"call_{uuid4().hex[:16]}"


def words(given: object) -> str:
    """Something that ought to be a text, as one."""
    return given if isinstance(given, str) else ""
