"""The secret that a run signs its journal with, from where secrets are kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from browser_agent.core.errors import UsageError
from browser_agent.policy import sources

SHORTEST = 16
KINDS = ("env", "dotenv", "file", "keyring", "command")
"""Codes that change and passkeys are no keys to sign with."""


def audit_key(source: str, env: Mapping[str, str], folder: Path) -> bytes:
    """The key behind a source such as "env:AUDIT_KEY"; folder: where relative paths begin.

    Raises UsageError for a source that is none, that has nothing, or that has fewer than 16 bytes. The errors hold no
    value.
    """
    hint = "--audit-key env:NAME, or file:PATH; make a key with: openssl rand -hex 32"
    if source.partition(":")[0] not in KINDS:
        raise UsageError("an audit key is named by where it is kept, not written out", hint=hint)
    try:
        key = sources.opened(source, sources.Place(env, folder)).fetch().encode()
    except LookupError as error:
        raise UsageError(f"the audit key: {error.args[0]}", hint=hint) from None
    if len(key) < SHORTEST:
        raise UsageError(f"the audit key has {len(key)} bytes; {SHORTEST} at least", hint=hint)
    return key
