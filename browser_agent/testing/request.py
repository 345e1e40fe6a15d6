"""A request in one form, whichever wire it came over: what a scripted model reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
RESULTS = frozenset({"function_call_output", "custom_tool_call_output", "computer_call_output", "tool_search_output"})
"""Kinds of items that answer a call on the Responses wire."""


@dataclass(frozen=True)
class Received:
    """A POST as it came, a refused one too.

    headers: with names in lower case, without the authorization. body: its JSON; None when it was none. status: what it
    was answered with; 0 when the connection was ended without an answer.
    """

    path: str
    headers: Mapping[str, str]
    body: Any
    status: int


@dataclass(frozen=True)
class Request:
    """What was asked, and was in order.

    wire: "responses" or "chat". body: the JSON as it came. turn: its number, from 0. before: the conversation that its
    `previous_response_id` stands for.
    """

    wire: str
    body: Json
    turn: int
    before: tuple[Json, ...] = field(default=())

    @property
    def model(self) -> str:
        """The model that it names."""
        return str(self.body.get("model", ""))

    @property
    def items(self) -> list[Json]:
        """The whole conversation, item by item."""
        given = self.body.get("input" if self.wire == "responses" else "messages", [])
        return [*self.before, *([{"role": "user", "content": given}] if isinstance(given, str) else given)]

    @property
    def developer(self) -> str:
        """The rules: `instructions`, and what stands in developer and system messages."""
        rules = self.body.get("instructions")
        return "\n".join([*([rules] if isinstance(rules, str) else []), *self._said("developer", "system")])

    @property
    def user(self) -> str:
        """What the person said."""
        return "\n".join(self._said("user"))

    @property
    def results(self) -> list[tuple[str, str]]:
        """What calls were answered with: id and text. A picture has no text."""
        found = []
        for item in self.items:
            if item.get("type") in RESULTS:
                found.append((str(item.get("call_id")), text_of(item.get("output"))))
            elif item.get("role") == "tool":
                found.append((str(item.get("tool_call_id")), text_of(item.get("content"))))
        return found

    @property
    def last(self) -> str:
        """The newest result, or what the person said when there is none."""
        return self.results[-1][1] if self.results else self.user

    @property
    def tools(self) -> list[str]:
        """Names of the tools on offer; those of namespaces too."""
        return [name for name, _, _ in tools_of(self.body, self.wire)]

    @property
    def schema(self) -> str:
        """The name of the form that the answer has to have; empty when any will do."""
        return str(form_of(self.body, self.wire).get("name", ""))

    def _said(self, *roles: str) -> Iterator[str]:
        yield from (text_of(item.get("content")) for item in self.items if item.get("role") in roles)


def text_of(content: Any) -> str:  # noqa: ANN401 - whatever was sent
    """The words of a content: a text, or the texts among its parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part["text"]) for part in parts if isinstance(part, Mapping) and "text" in part)


def tools_of(body: Json, wire: str) -> Iterator[tuple[str, Json, str]]:
    """Name, definition and namespace ("" for none) of each function."""
    for tool in body.get("tools") or []:
        if wire == "chat":
            function = tool.get("function") or {}
            yield str(function.get("name", "")), function, ""
        elif tool.get("type") == "namespace":
            yield from ((str(one.get("name", "")), one, str(tool.get("name", ""))) for one in tool.get("tools", []))
        elif tool.get("type") == "function":
            yield str(tool.get("name", "")), tool, ""


def form_of(body: Json, wire: str) -> Json:
    """Name, schema and strictness of the json_schema that the answer has to follow; empty when there is none."""
    form: Json = ((body.get("text") or {}).get("format") if wire == "responses" else body.get("response_format")) or {}
    if form.get("type") != "json_schema":
        return {}
    inner: Json = form if wire == "responses" else form.get("json_schema") or {}
    return inner


def as_json(value: object) -> str:
    """Byte for byte the same for the same value."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
