"""The part of the JSON Schema that describes steps."""

from __future__ import annotations

from typing import get_args

from browser_agent.core.action import Modifier, Mouse
from browser_agent.recipe.extraction import ATTRIBUTES, KINDS, TYPES, WHOLE_PAGE
from browser_agent.recipe.schema_parts import (
    Part,
    described,
    either,
    flag,
    name,
    natural,
    one_or_many,
    record,
    ref,
    text,
    words,
)
from browser_agent.recipe.step import CONTROL, STEP_KEYS
from browser_agent.recipe.verb import VERBS

_REFERENCE: Part = {"type": "string", "pattern": r"^\$\{[^{}]+\}$"}


def step_parts() -> dict[str, Part]:
    """Definitions `step`, `steps` and `rules`."""
    target = ref("target")
    fields = {**_hands(target), **_files(target), **_eyes(target), **_control(), **_proof()}
    verbs: list[Part] = [{"required": [verb]} for verb in (*VERBS, "extract") if verb != "check"]
    proof: list[Part] = [{"required": [key]} for key in STEP_KEYS if key != "id"]
    verbs.extend({"required": [word], "not": {"anyOf": proof}} for word in CONTROL)
    verbs.append({"required": ["check"], "not": {"required": ["extract"]}})
    together = {
        "if": ["then"], "then": ["if"], "else": ["if"], "for_each": ["steps"], "steps": ["for_each"],
        "with": ["use"], "as": ["use"], "schema": ["extract"], "goal": ["expect"],
    }  # fmt: skip
    return {
        "step": {**record(fields), "oneOf": verbs, "dependentRequired": together},
        "steps": {"type": "array", "items": ref("step"), "minItems": 1},
        "rules": _rules(),
    }


def _hands(target: Part) -> dict[str, Part]:
    held = one_or_many(words(*get_args(Modifier)))
    click = {"on": target, "button": words(*get_args(Mouse)), "count": {"enum": [1, 2, 3]}, "modifiers": held}
    check = either(target, record({"on": target, "to": flag()}, ("on",)), ref("rules"))
    options = {"in": target, "option": one_or_many(text()), "options": one_or_many(text())}
    choose = {**record(options, ("in",)), "oneOf": [{"required": ["option"]}, {"required": ["options"]}]}
    pixels: Part = {"type": "integer"}
    times: Part = {"type": "integer", "minimum": 1, "maximum": 10_000}
    scroll = {
        **record({"to": target, "by": pixels, "in": target, "until": ref("expectations"), "most": times}),
        "oneOf": [{"required": ["to"]}, {"required": ["by"], "not": {"required": ["until"]}}, {"required": ["until"]}],
        "dependentRequired": {"most": ["until"]},
    }
    return {
        "goto": described(either({"type": "string"}, record({"url": text()}, ("url",))), "Open an address."),
        "back": described({"enum": [None, True]}, "Go back one page."),
        "click": described(either(target, record({**click, "double": flag()}, ("on",))), "Click an element."),
        "fill": described(record({"into": target, "value": text()}, ("into", "value")), "Replace what a field holds."),
        "choose": described(choose, "Pick options by the words a person reads."),
        "check": described(check, "Turn a checkbox, switch or radio on. In an extract step: rules for its rows."),
        "uncheck": described(target, "Turn a checkbox or switch off."),
        "press": described(either(text(), record({"keys": text(), "in": target}, ("keys",))), "Press a key or chord."),
        "hover": described(target, "Rest the mouse on an element."),
        "scroll": described(
            either(target, scroll), "Bring an element into view, or scroll by pixels or until something shows."
        ),
        "drag": described(record({"from": target, "onto": target}, ("from", "onto")), "Drag one element onto another."),
        "tab": described({"type": "string", "examples": ["new", "close"]}, "new, close, or words of a tab's title."),
        "dialog": described(
            either(words("accept", "dismiss"), record({"accept": flag(), "text": text()}, ("accept",))),
            "How the next alert, confirm or prompt is answered.",
        ),
    }


def _files(target: Part) -> dict[str, Part]:
    files = {"file": one_or_many(text()), "files": one_or_many(text())}
    one_of: Part = {"oneOf": [{"required": ["file"]}, {"required": ["files"]}]}
    upload, drop = ({**record({key: target, **files}, (key,)), **one_of} for key in ("to", "on"))
    shot = record({"as": name(), "of": ref("query"), "whole_page": flag()}, ("as",))
    return {
        "upload": described(upload, "Give files to a file field."),
        "drop": described(drop, "Let files fall on a place that takes them, as with the mouse from outside."),
        "download": described(
            either(target, record({"on": target, "as": name()}, ("on",))), "Click and keep the file."
        ),
        "screenshot": described(either(name(), shot), "Keep a picture."),
    }


def _eyes(target: Part) -> dict[str, Part]:
    from_download = record({"download": name()}, ("download",))
    extract = record(
        {
            "from": described(
                either(target, from_download, _REFERENCE, {"const": WHOLE_PAGE}),
                "A table, list, region, page or download.",
            ),
            "as": described(name(), "The name for what is read."),
            "kind": described(words(*KINDS), "What the target is; by its role when missing."),
            "pattern": described(text(), "For a text: what part of it is wanted, its first group."),
            "pages": described(ref("query"), "The control that leads to the next page."),
            "max_pages": described(natural(1), "Most pages."),
        },
        ("from", "as"),
    )
    one_name: Part = {"type": "object", "propertyNames": name(), "minProperties": 1, "maxProperties": 1}
    return {
        "extract": described(extract, "Read rows or a text."),
        "schema": described(_columns(), "In an extract step: column to type, with ! when no cell may be empty."),
        "wait": described(ref("expectations"), "Wait until these hold."),
        "assert": described(ref("expectations"), "Check that these hold."),
        "set": described(one_name, "Keep one value under a name."),
        "note": described(text(), "Write a sentence into the report."),
        "page_tool": described(
            either(text(), record({"name": text(), "input": {"type": "object"}}, ("name",))), "Use a tool of the page."
        ),
        "do": described(text(), "Do what a plain sentence says: click Sign in."),
        "goal": described(either(text(), _goal()), "Reach something in plain words, with a model."),
    }


def _columns() -> Part:
    kinds = words(*TYPES, *(f"{kind}!" for kind in TYPES))
    fields = {
        "type": kinds, "required": flag(), "header": text(), "css": text(), "attribute": words(*ATTRIBUTES),
        "format": text(),
    }  # fmt: skip
    return {"type": "object", "minProperties": 1, "additionalProperties": either(kinds, record(fields))}


def _goal() -> Part:
    dollars: Part = {"type": "number", "minimum": 0.0001, "maximum": 1000}
    steps: Part = {"type": "integer", "minimum": 1, "maximum": 1000}
    return record({"do": text(), "as": name(), "steps": steps, "usd": dollars}, ("do",))


def _rules() -> Part:
    """What `check` holds in an extract step."""
    sums: Part = {"type": "object", "additionalProperties": text()}
    return {
        **record({"min": natural(), "max": natural(), "unique": one_or_many(text()), "sum": sums}),
        "minProperties": 1,
    }


def _control() -> dict[str, Part]:
    items: Part = {"type": "array", "minItems": 1}
    over = either(_REFERENCE, items)
    adds: Part = {"type": "object", "propertyNames": name(), "minProperties": 1, "maxProperties": 1}
    loop = record({"in": over, "as": name(), "key": text(), "max": natural(1), "collect": adds}, ("in",))
    return {
        "if": described(ref("expectations"), "Do `then` when these hold now, else `else`."),
        "then": described(ref("steps"), "Steps when the condition holds."),
        "else": described(ref("steps"), "Steps when it does not."),
        "for_each": described(either(over, loop), "Do `steps` for each row or item."),
        "steps": described(ref("steps"), "Steps of the loop; ${row.column} is the current row."),
        "use": described({"type": "string"}, "Do the steps of another recipe file below this folder."),
        "with": described({"type": "object", "propertyNames": name()}, "Params of the used recipe."),
        "as": described(name(), "The name for the outputs of the used recipe."),
    }


def _proof() -> dict[str, Part]:
    seconds: Part = {"type": "number", "minimum": 0.1, "maximum": 600}
    return {
        "name": described(text(), "What reports call the step; a sentence of the verb when missing."),
        "id": described(name(), "A name that stays when steps move; the position when missing."),
        "when": described(ref("expectations"), "Skip the step unless these hold now."),
        "expect": described(ref("expectations"), "What proves that the step worked."),
        "effect": described(words("none", "idempotent", "once"), "once: never tried a second time."),
        "probe": described(
            either(ref("expectations"), record({"goto": text(), "expect": ref("expectations")}, ("goto", "expect"))),
            "For once: what is true when the effect has happened, and where to look.",
        ),
        "optional": described(flag(), "A failure is written down and the run goes on."),
        "on_fail": described(words("stop", "heal"), "heal: another target, where it is proved; stop when missing."),
        "settle": described(flag(), "false: do not wait for the page to come to rest."),
        "timeout": described(seconds, "Seconds to wait for target and expectations; 5 when missing."),
    }
