"""Secrets: where a recipe says that they are kept, and where they may go."""

from __future__ import annotations

import re
from typing import cast, get_args

from browser_agent.core.recipe import FieldKind, FrameKind, Secret
from browser_agent.policy.sources import command_text, words_of
from browser_agent.policy.vault import is_safe
from browser_agent.recipe.address import read_origins
from browser_agent.recipe.fields import Fields
from browser_agent.recipe.reading import Mapping, Node, Sequence
from browser_agent.recipe.sheet import Sheet

FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
FRAME_KINDS: tuple[FrameKind, ...] = get_args(FrameKind)
MADE_OF = ("command", "totp", "passkey")
"""Sources with more than a text in them, each with a key of its own."""
SECRET_KEYS = ("from", *MADE_OF, "env", "origins", "field", "uses", "frame")

_FIX = "Write env:NAME, dotenv:FILE#NAME, file:PATH or keyring:SERVICE/USER."
_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_secrets(sheet: Sheet, node: Mapping) -> tuple[Secret, ...]:
    """The `secrets:` of a header, in order."""
    read: list[Secret] = []
    for entry in node.entries:
        name = sheet.name(entry.key, "the name of a secret")
        secret = None if name is None else _secret(sheet, name, entry.node)
        if secret is not None:
            read.append(secret)
    return tuple(read)


def _secret(sheet: Sheet, name: str, node: Node) -> Secret | None:
    if not isinstance(node, Mapping):
        source = _source(sheet, node)
        return None if source is None else Secret(name=name, source=source, place=node.place)
    fields = Fields(sheet, node, f'secret "{name}"', SECRET_KEYS)
    source = _of_mapping(sheet, node, fields)
    origins = _safe_origins(sheet, fields.node("origins"))
    field = fields.choice("field", FIELD_KINDS)
    frame = fields.choice("frame", FRAME_KINDS)
    uses = fields.whole("uses", 1)
    if source is None:
        return None
    return Secret(
        name=name, source=source, origins=origins, uses=uses, place=node.place,
        field=cast("FieldKind | None", field), frame=cast("FrameKind", frame or "any"),
    )  # fmt: skip


def _safe_origins(sheet: Sheet, node: Node | None) -> tuple[str, ...]:
    origins = read_origins(sheet, node)
    for origin in origins:
        if node is not None and "${" not in origin and not is_safe(origin):
            message = f"a secret bound to {origin} could be read by anybody on the way."
            sheet.error(node, message, f"Write {origin.replace('http:', 'https:', 1)}; http is for this machine alone.")
    return origins


def _of_mapping(sheet: Sheet, node: Mapping, fields: Fields) -> str | None:
    """The one source of a mapping: under `from`, or under the key of its kind."""
    given = [key for key in ("from", *MADE_OF) if fields.node(key) is not None]
    if not given:
        fields.need("from", _FIX)
        return None
    if len(given) > 1:
        sheet.error(node, f"{fields.what} has {' and '.join(given)}; it comes from one place.")
        return None
    (key,) = given
    inner = fields.node(key)
    assert inner is not None
    if key != "command" and fields.node("env") is not None:
        sheet.error(node, "`env` names the variables that a command gets; there is no command.")
        return None
    if key == "command":
        return _command(sheet, inner, fields.texts("env", "fixed"))
    source = _source(sheet, inner)
    return source if source is None or key == "from" else f"{key}:{source}"


def _command(sheet: Sheet, node: Node, names: tuple[str, ...]) -> str | None:
    if not isinstance(node, Sequence) or not node.items:
        fix = "Write command: [op, read, 'op://vault/item']; no shell reads it."
        sheet.error(node, "a command is a list of words.", fix)
        return None
    words = [sheet.text(item, "a word of a command", "fixed") for item in node.items]
    wrong = [name for name in names if not _ENV.fullmatch(name)]
    if wrong:
        sheet.error(node, f'"{wrong[0]}" is not the name of an environment variable.', "Write env: [OP_SESSION].")
    if wrong or not all(words):
        return None
    return command_text(tuple(word for word in words if word), names)


def _source(sheet: Sheet, node: Node) -> str | None:
    """A source as its one text; a mapping of its kind becomes one too."""
    if isinstance(node, Mapping):
        return _of_mapping(sheet, node, Fields(sheet, node, "a source", ("from", *MADE_OF, "env")))
    text = sheet.text(node, "the source of a secret", "fixed")
    return None if text is None else _checked(sheet, node, text)


def _checked(sheet: Sheet, node: Node, text: str) -> str | None:
    kind, _, rest = text.partition(":")
    file, _, key = rest.partition("#")
    service, _, user = rest.rpartition("/")
    if kind in ("totp", "passkey"):
        return text if _checked(sheet, node, rest) is not None else None
    if kind == "command" and _is_command(rest):
        return text
    sound = {
        "env": _ENV.fullmatch(rest) is not None,
        "dotenv": bool(file) and _ENV.fullmatch(key) is not None,
        "file": bool(rest),
        "keyring": bool(service and user),
    }
    if sound.get(kind):
        path = {"dotenv": file, "file": rest}.get(kind)
        return text if path is None or sheet.inside(node, path, "the file of a secret") else None
    if kind == "command":
        sheet.error(node, "a command is a list of words.", "Write command: [op, read, 'op://vault/item'].")
    elif kind in sound:
        sheet.error(node, f'"{kind}:" is not followed by what it needs.', _FIX)
    else:
        # What stands here may be the secret itself, so the message does not repeat it.
        sheet.error(node, "a secret is never written in a recipe; only where it comes from.", _FIX)
    return None


def _is_command(text: str) -> bool:
    try:
        words_of(text)
    except ValueError:
        return False
    return True
