"""`handlers:` of a recipe: what may come between at any step, and the small steps that send it away."""

from __future__ import annotations

from browser_agent.core.expect import Expectation
from browser_agent.core.recipe import UNKNOWN, Handler
from browser_agent.recipe.expectation import read_expectations
from browser_agent.recipe.fields import Fields, as_mapping
from browser_agent.recipe.reading import Mapping
from browser_agent.recipe.sheet import Sheet
from browser_agent.recipe.step import read_steps

KEYS = ("when", "steps", "max")
LOOKS = frozenset({"visible", "text", "url", "title", "any"})
"""Conditions that can be seen at any moment, of which a handler needs one: the others hold on pages without it too."""
_FIX = 'Write name: {when: [visible: dialog "..."], steps: [click: button "..."]}.'


def read_handlers(sheet: Sheet, node: Mapping, prefix: str) -> tuple[tuple[Handler, ...], str]:
    """The handlers in the order of the file, and what is done about unknown boxes: stop or dismiss.

    What a handler keeps under a name is its own: nobody knows whether it will have come.
    """
    unknown = "stop"
    handlers: list[Handler] = []
    before = dict(sheet.scope.variables)
    for entry in node.entries:
        if entry.key.text == UNKNOWN:
            unknown = sheet.choice(entry.node, '"unknown" in "handlers"', ("stop", "dismiss")) or unknown
            continue
        name = sheet.name(entry.key, "the name of a handler")
        inner = as_mapping(sheet, entry.node, f'the handler "{entry.key.text}"')
        handler = _handler(sheet, name, inner, prefix) if name is not None and inner is not None else None
        if handler is not None:
            handlers.append(handler)
        sheet.scope.variables = dict(before)
    return tuple(handlers), unknown


def _handler(sheet: Sheet, name: str, node: Mapping, prefix: str) -> Handler | None:
    fields = Fields(sheet, node, f'the handler "{name}"', KEYS)
    when_node, steps_node = fields.need("when", _FIX), fields.need("steps", _FIX)
    when: tuple[Expectation, ...] = ()
    if when_node is not None:
        when = read_expectations(sheet, when_node, '"when"')
        if when and not any(one.kind in LOOKS for one in when):
            fix = 'Say what is seen while it is there, such as - visible: dialog "Cookies".'
            sheet.error(when_node, f'the handler "{name}" would run on pages that show nothing of it.', fix)
    steps = () if steps_node is None else read_steps(sheet, steps_node, '"steps"', f"{prefix}handlers.{name}.")
    most = fields.whole("max", 1, 100)
    if not when or not steps:
        return None
    return Handler(name=name, when=when, steps=steps, max=3 if most is None else most, place=node.place)
