"""Writing a file whole or not at all."""

from __future__ import annotations

from pathlib import Path

from browser_agent.core.errors import UsageError
from browser_agent.journal.atomic import whole_file


def write_whole(path: Path, text: str) -> None:
    """Write to a temporary file beside it, sync, rename. Raises UsageError when the place cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as file:
            file.write(text.encode())
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(f"{path} cannot be written: {why}", hint="name a file in a folder you may write to") from error
