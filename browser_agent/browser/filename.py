"""File names that pages propose, made safe to write."""

from __future__ import annotations

import re


def safe_name(name: str) -> str:
    """A file name of at most 80 plain characters that names no folder and hides nothing."""
    stem, dot, suffix = name.rpartition(".")
    clean = re.sub(r"[^\w\-. ]+", "_", stem if dot else suffix, flags=re.ASCII).strip(". _") or "file"
    ending = re.sub(r"\W+", "", suffix, flags=re.ASCII)[:10] if dot else ""
    return clean[:69] + (f".{ending}" if ending else "")
