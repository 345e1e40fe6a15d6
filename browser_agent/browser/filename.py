"""File names that pages propose, made safe to write."""

from __future__ import annotations

import re

ACTED_ON = frozenset({"desktop", "lnk", "pif", "scf", "url", "webloc", "website"})
"""Endings of files that a desktop follows or runs when somebody only looks at their folder, or clicks once."""


def safe_name(name: str) -> str:
    """A file name of at most 80 plain characters that names no folder, hides nothing and leads nowhere."""
    stem, dot, suffix = name.rpartition(".")
    clean = re.sub(r"[^\w\-. ]+", "_", stem if dot else suffix, flags=re.ASCII).strip(". _-") or "file"
    ending = re.sub(r"\W+", "", suffix, flags=re.ASCII)[:10] if dot else ""
    if ending.lower() in ACTED_ON:
        ending += "_"
    return clean[:69] + (f".{ending}" if ending else "")
