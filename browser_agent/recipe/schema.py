"""The JSON Schema of a recipe file, so that editors complete and check it while one writes.

It describes what people write, short and long forms. `check` knows more: names, patterns, other files.
"""

from __future__ import annotations

from browser_agent.core.value import Data
from browser_agent.recipe.declaration import PARAM_TYPES
from browser_agent.recipe.schema_expect import expectation_parts
from browser_agent.recipe.schema_parts import (
    Part,
    described,
    name,
    natural,
    one_or_many,
    record,
    ref,
    text,
    words,
)
from browser_agent.recipe.schema_policy import policy_part
from browser_agent.recipe.schema_secret import secret_parts
from browser_agent.recipe.schema_step import step_parts
from browser_agent.recipe.schema_target import target_parts

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Data]:
    """The schema as JSON-like data, draft 2020-12."""
    header = record(
        {
            "recipe": described({"const": 1}, "The version of the format; always 1."),
            "id": described(name(), "Short name of the recipe; the file's name when missing."),
            "title": described({**text(), "minLength": 1}, "What the recipe does, in a few words."),
            "description": described(text(), "More about it, for whoever reads the file."),
            "tags": described(one_or_many(text()), "Words to find the recipe by."),
            "owner": described(text(), "Who answers for the recipe."),
            "needs_model": described(
                words("never", "heal", "always"),
                "Whether a run may ask a model; heal: for a target that is not found and a `do:` that is not sure.",
            ),
            "start": described({"type": "string"}, "Address where the run starts; relative ones are joined to it."),
            "params": described(_by_name(ref("param")), "What the recipe asks for; ${params.name} refers to it."),
            "secrets": described(_by_name(ref("secret")), "Where secrets come from; never their values."),
            "env": described(_environment(), "What the browser pretends to be and starts from."),
            "policy": described(policy_part(), "What a run may do; all else is refused."),
            "budget": described(_budget(), "Hard stops of a run."),
            "handlers": described(_handlers(), "What may come between at any step, and what sends it away."),
            "steps": described(ref("steps"), "What to do, one verb in each step."),
            "finally": described(ref("steps"), "What to do at the end, also after a failure."),
            "outputs": described(_by_name({}), "What the run gives back: name to ${reference}."),
            "verify": described(ref("expectations"), "What must be so after the last step for the run to pass."),
        },
        required=("recipe", "title", "steps"),
    )
    parts: dict[str, Part] = {
        **target_parts(), **expectation_parts(), **step_parts(), "param": _param(), **secret_parts(),
    }  # fmt: skip
    about = {
        "$schema": DIALECT,
        "title": "browser-agent recipe",
        "description": "A web job as data, version 1.",
    }
    return {**about, **header, "$defs": parts}


def _by_name(inner: Data) -> Part:
    return {"type": "object", "propertyNames": name(), "additionalProperties": inner}


def _handlers() -> Part:
    handler = record(
        {
            "when": described(ref("expectations"), "It is there while these hold."),
            "steps": described(ref("steps"), "What sends it away; then it must be gone."),
            "max": described({**natural(1), "maximum": 100}, "How often in one run; 3 when missing."),
        },
        required=("when", "steps"),
    )
    unknown = described(words("stop", "dismiss"), "What to do about boxes over the page that no handler knows.")
    return {
        "type": "object", "propertyNames": name(), "properties": {"unknown": unknown}, "additionalProperties": handler,
    }  # fmt: skip


def _param() -> Part:
    scalar: Part = {"type": ["string", "number", "boolean"]}
    long = record(
        {
            "type": described(words(*PARAM_TYPES), "What the value is; string when missing."),
            "pattern": described({"type": "string", "maxLength": 200}, "Regular expression over the whole text."),
            "enum": described({"type": "array", "items": scalar, "minItems": 1}, "The only values."),
            "default": described({"type": ["string", "number", "boolean", "array"]}, "Taken when none is given."),
            "example": described({"type": ["string", "number", "boolean", "array"]}, "Shown in messages and docs."),
            "min": described(scalar, "Least value, or fewest rows of a table."),
            "max": described(scalar, "Greatest value, or most rows of a table."),
            "columns": described(one_or_many(text()), "Columns that a table must have."),
            "description": described(text(), "What it is for."),
        }
    )
    return described({"anyOf": [words(*PARAM_TYPES), long]}, "A type alone, or a type with its rules.")


def _environment() -> Part:
    side = natural(100)
    size: Part = {
        "anyOf": [
            {"type": "array", "items": side, "minItems": 2, "maxItems": 2},
            {"type": "string", "pattern": r"^\d{3,5}x\d{3,5}$"},
        ]
    }
    headers: Part = {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": text()},
    }
    return record(
        {
            "viewport": described(size, "Width and height of the window in CSS pixels."),
            "locale": described({"type": "string", "examples": ["en-US", "de-DE"]}, "Language of the browser."),
            "timezone": described({"type": "string", "examples": ["UTC", "Europe/Berlin"]}, "IANA time zone."),
            "user_agent": described(text(), "User-Agent header and navigator.userAgent."),
            "clock": described({"type": "string"}, "Fixed start time of the pages, ISO 8601."),
            "auth": described(record({"in": text(), "out": text()}), "Files with cookies and localStorage."),
            "headers": described(headers, "Extra request headers by origin."),
            "network": described(
                {"type": "object", "additionalProperties": text()}, "URL glob to a file that answers."
            ),
        }
    )


def _budget() -> Part:
    return record(
        {
            "steps": described(natural(1), "Most attempts, loops included; in a used recipe, of each use."),
            "seconds": described(
                {"type": "number", "exclusiveMinimum": 0}, "Longest run; in a used recipe, of each use."
            ),
            "downloads": described(natural(), "Most downloads."),
            "bytes": described(natural(), "Most downloaded bytes."),
            "heals": described(natural(), "Most targets that a run may heal; 0, the default, heals none."),
        }
    )
