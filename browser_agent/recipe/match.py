"""Conditions on a text or number: equals, contains, matches, above, below, empty."""

from __future__ import annotations

from browser_agent.core.expect import Match
from browser_agent.core.template import is_reference
from browser_agent.core.value import Data
from browser_agent.recipe.fields import Fields
from browser_agent.recipe.pattern import mistake
from browser_agent.recipe.reading import Scalar
from browser_agent.recipe.sheet import kind_of

MATCH_KEYS = ("equals", "contains", "matches", "above", "below", "empty")


def read_match(fields: Fields) -> Match | None:
    """The condition among the keys of a mapping; None after an error. `is` stands for `equals`."""
    sheet = fields.sheet
    before = len(sheet.problems)
    if not any(fields.node(key) for key in (*MATCH_KEYS, "is")):
        fix = f"Add one of {', '.join(MATCH_KEYS)}."
        sheet.error(fields.mapping, f"{fields.what} says nothing about what must be there.", fix)
        return None
    if fields.node("is") is not None and fields.node("equals") is not None:
        sheet.error(fields.mapping, '"is" and "equals" mean the same.', "Remove one of them.")
    values = {
        "equals": _equals(fields, "equals" if fields.node("equals") is not None else "is"),
        "contains": fields.text("contains"),
        "matches": _matches(fields),
        "above": _bound(fields, "above"),
        "below": _bound(fields, "below"),
        "empty": fields.flag("empty"),
    }
    if len(sheet.problems) > before:
        return None
    return sheet.make(fields.mapping, lambda: Match.model_validate(values))


def _equals(fields: Fields, key: str) -> Data:
    node = fields.node(key)
    if node is None:
        return None
    if not isinstance(node, Scalar) or node.is_null:
        fix = "Write `empty: true` for an empty text." if isinstance(node, Scalar) else ""
        fields.sheet.error(node, f'"{key}" must be a text, a number, true or false, not {kind_of(node)}.', fix)
        return None
    fields.sheet.text(node, f'"{key}"')
    return node.value


def _matches(fields: Fields) -> str | None:
    node = fields.node("matches")
    text = fields.text("matches", "fixed")
    wrong = mistake(text) if text is not None else ""
    if wrong and node is not None:
        fields.sheet.error(node, wrong, "Write a simpler one, or use `contains`.")
        return None
    return text


def _bound(fields: Fields, key: str) -> Data:
    node = fields.node(key)
    if node is None:
        return None
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, str) and is_reference(value):
        return fields.text(key)
    if isinstance(value, bool | str) or value is None:
        fields.sheet.error(node, f'"{key}" must be a number or a ${{reference}}, not {kind_of(node)}.')
        return None
    return value
