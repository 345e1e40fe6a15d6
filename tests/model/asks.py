"""Questions that tests of both wires ask."""

from __future__ import annotations

from typing import Any

from browser_agent.model.turn import Ask, Item, Said, Schema, Tool

JPEG = b"\xff\xd8 a picture"
URL = "data:image/jpeg;base64,/9ggYSBwaWN0dXJl"
RULES = Said(role="developer", text="rules")
TASK = Said(role="user", text="task")
SCHEMA = Schema(
    name="Plan",
    schema_={
        "type": "object", "properties": {"goal": {"type": "string"}}, "required": ["goal"], "additionalProperties": False,
    },
)  # fmt: skip


def tool(name: str, **more: Any) -> Tool:
    parameters = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    return Tool(name=name, description=f"does {name}", parameters=parameters, **more)


def ask(*items: Item, **more: Any) -> Ask:
    return Ask(model="m", items=(RULES, TASK, *items), **more)
