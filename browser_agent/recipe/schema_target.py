"""The part of the JSON Schema that describes targets."""

from __future__ import annotations

from browser_agent.recipe.roles import ROLES
from browser_agent.recipe.schema_parts import (
    Part,
    described,
    either,
    flag,
    natural,
    one_or_many,
    record,
    ref,
    text,
    words,
)
from browser_agent.recipe.target import WORDS

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_ELEMENT = rf"(?:(?:{'|'.join(ROLES)})(?:\s*{_QUOTED})?|(?:{'|'.join(WORDS)})\s*{_QUOTED})"
_SHORT = rf"^\s*{_ELEMENT}(?:\s*within\s+{_ELEMENT})*(?:\s*near\s+{_ELEMENT})?\s*$"


def target_parts() -> dict[str, Part]:
    """Definitions `query`, `target` and `point`."""
    short: Part = {
        "type": "string",
        "pattern": _SHORT,
        "examples": [
            'button "Send"',
            'textbox "E-mail"',
            'link "Details" within row "Bolt"',
            'text "Thank you"',
        ],
    }
    pair: Part = {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": 2, "maxItems": 2}
    return {
        "query": described(either(short, _long()), 'An element as a person names it: role "name", or the long form.'),
        "point": record({"point": described(pair, "CSS pixels from the top left; last resort.")}, ("point",)),
        "target": described(either(ref("query"), ref("point")), 'The element: role "name", or the long form.'),
    }


def _long() -> Part:
    sentences = {
        "name": "Its accessible name, the words a person reads. Needs `role`.",
        "label": "The label of a field.",
        "text": "Its visible text.",
        "placeholder": "The placeholder of a field.",
        "testid": "Its data-testid.",
        "alt": "The alternative text of an image.",
        "title": "Its title attribute.",
        "css": "A CSS selector; last resort, `check` warns.",
    }
    cells: Part = {"type": "object", "additionalProperties": text()}
    was = record(
        {
            **{
                key: text()
                for key in ("role", "name", "tag", "heading", "region", "row", "label", "testid", "id", "form")
            },
            **{key: one_or_many(text()) for key in ("neighbours", "others", "classes")},
            "index": natural(),
            "equals": natural(1),
        }
    )
    fields: dict[str, Part] = {
        "role": described(words(*ROLES), "Its ARIA role."),
        **{key: described(text(), sentence) for key, sentence in sentences.items()},
        "exact": described(flag(), "false: name and text match any part, whatever the case."),
        "within": described(ref("query"), "Only inside this element."),
        "near": described(ref("query"), "The one closest to this element."),
        "row": described(cells, "Only in the table row with these cells: column to text."),
        "nth": described(natural(), "Position among several, from 0; `check` warns."),
        "frame": described(one_or_many(text()), "Frames to enter, outermost first."),
        "also": described(one_or_many(ref("query")), "Other ways to name the same element."),
        "was": described(was, "What it looked like when it was found last."),
    }
    naming: list[Part] = [{"required": [key]} for key in ("role", *WORDS)]
    return {**record(fields), "anyOf": naming, "dependentRequired": {"name": ["role"]}}
