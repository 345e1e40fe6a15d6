"""The part of the JSON Schema that is about secrets."""

from __future__ import annotations

from browser_agent.recipe.confided import FIELD_KINDS, FRAME_KINDS
from browser_agent.recipe.schema_parts import Part, described, natural, one_or_many, record, ref, text, words

_PLAIN = r"(env:[A-Za-z_][A-Za-z0-9_]*|dotenv:[^#]+#[A-Za-z_][A-Za-z0-9_]*|file:.+|keyring:.+/[^/]+|command:.+)"


def secret_parts() -> dict[str, Part]:
    """Definitions of `secret` and of `source`, which it is made of."""
    plain: Part = {
        "type": "string",
        "pattern": f"^((totp|passkey):)*{_PLAIN}$",
        "examples": ["env:SITE_PASSWORD", "dotenv:.env#SITE_PASSWORD", "file:password.txt", "keyring:shop/ada"],
    }
    program: Part = {"type": "array", "items": text(), "minItems": 1}
    places: dict[str, Part] = {
        "from": described(ref("source"), "Where it is kept."),
        "command": described(program, "A program that prints it, as a list of words; no shell reads them."),
        "totp": described(ref("source"), "Where the seed of one-time codes is kept."),
        "passkey": described(ref("source"), "Where a passkey is kept; the browser's authenticator answers with it."),
    }
    variables: dict[str, Part] = {
        "env": described(one_or_many(text()), "Variables that the command gets beside PATH and HOME.")
    }
    bound: dict[str, Part] = {
        "origins": described(one_or_many(text()), "The only sites where it may be typed."),
        "field": described(
            words(*FIELD_KINDS), "The only kind of field that takes it; any: whatever a model chooses, too."
        ),
        "uses": described(natural(1), "How often it may be typed in one run."),
        "frame": described(words(*FRAME_KINDS), "Which frames around the field are fine."),
    }
    one_of: Part = {"oneOf": [{"required": [key]} for key in places]}
    source: Part = {"anyOf": [plain, {**record({**places, **variables}), **one_of}]}
    secret: Part = {"anyOf": [plain, {**record({**places, **variables, **bound}), **one_of}]}
    return {
        "source": described(source, "A place where a secret is kept."),
        "secret": described(secret, "Where the secret comes from, and where it may go."),
    }
