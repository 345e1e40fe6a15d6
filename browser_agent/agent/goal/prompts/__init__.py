"""The prompts: files that a person edits. Their hash is part of the cache key, so that an edit is a new prefix."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files


@cache
def prompt(name: str) -> str:
    """The text of a prompt, without the white space around it."""
    return (files(__package__) / f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def version_of(name: str) -> str:
    """The first 8 hex digits of the hash of a prompt's text; a role without a prompt has "0"."""
    if not (files(__package__) / f"{name}.md").is_file():
        return "0"
    return sha256(prompt(name).encode()).hexdigest()[:8]
