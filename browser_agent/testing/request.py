"""A request in one form, whichever wire it came over: what a scripted model reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """What was asked. turn: its number, from 0. wire: "responses" or "chat"."""

    wire: str
    body: Json
    turn: int

    @property
    def model(self) -> str:
        """The model that it names."""
        return str(self.body.get("model", ""))

    @property
    def items(self) -> list[Json]:
        """The conversation, as it came."""
        given = self.body.get("input" if self.wire == "responses" else "messages", [])
        return [{"role": "user", "content": given}] if isinstance(given, str) else list(given)

    @property
    def developer(self) -> str:
        """The rules."""
        return "\n".join(self._said("developer", "system"))

    @property
    def user(self) -> str:
        """What the person said."""
        return "\n".join(self._said("user"))

    @property
    def results(self) -> list[tuple[str, str]]:
        """What calls were answered with: id and text."""
        found = []
        for item in self.items:
            if item.get("type") in ("function_call_output", "custom_tool_call_output"):
                found.append((str(item.get("call_id")), text_of(item.get("output"))))
            elif item.get("type") == "computer_call_output":
                found.append((str(item.get("call_id")), ""))
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
        return [name for name, _ in tools_of(self.body, self.wire)]

    @property
    def schema(self) -> str:
        """The name of the form that the answer has to have; empty when any will do."""
        if self.wire == "responses":
            form = (self.body.get("text") or {}).get("format") or {}
            return str(form.get("name", "")) if form.get("type") == "json_schema" else ""
        form = self.body.get("response_format") or {}
        return str((form.get("json_schema") or {}).get("name", ""))

    def _said(self, *roles: str) -> Iterator[str]:
        yield from (text_of(item.get("content")) for item in self.items if item.get("role") in roles)


def text_of(content: Any) -> str:  # noqa: ANN401 - whatever was sent
    """The words of a content: a text, or the texts among its parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part["text"]) for part in parts if isinstance(part, Mapping) and "text" in part)


def tools_of(body: Json, wire: str) -> Iterator[tuple[str, Json]]:
    """Name and definition of each function."""
    for tool in body.get("tools") or []:
        if wire == "chat":
            function = tool.get("function") or {}
            yield str(function.get("name", "")), function
        elif tool.get("type") == "namespace":
            yield from ((str(one.get("name", "")), one) for one in tool.get("tools", []))
        elif tool.get("type") == "function":
            yield str(tool.get("name", "")), tool


def as_json(value: object) -> str:
    """Byte for byte the same for the same value."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
