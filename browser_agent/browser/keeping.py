"""Taking a finished download out of the browser's folder: whole or not at all, hashed on the way, never opened."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

from browser_agent.journal.atomic import whole_file

_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_PIECE = 2**20


def take(source: Path, target: Path, size: int) -> str:
    """Copy what the browser wrote to a new file; its SHA-256.

    size: bytes that it was seen to have; where it has more by now it is not kept. Follows no link, neither of the
    browser's making nor in the run's folder, and writes over nothing. Raises OSError.
    """
    folder = target.parent
    folder.mkdir(mode=0o700, exist_ok=True, parents=True)
    if folder.is_symlink():
        raise OSError(errno.ELOOP, f"the folder of downloads is a link: {folder}")
    if os.path.lexists(target):
        raise OSError(errno.EEXIST, f"something is there already: {target}")
    digest, left = hashlib.sha256(), size
    with os.fdopen(os.open(source, _OPEN), "rb") as written:
        if not stat.S_ISREG(os.fstat(written.fileno()).st_mode):
            raise OSError(errno.EINVAL, "what the browser wrote is no plain file")
        with whole_file(target) as out:
            while piece := written.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise OSError(errno.EFBIG, "it grew after it had ended")
                digest.update(piece)
                out.write(piece)
    return digest.hexdigest()


def landed(folder: Path) -> int:
    """Bytes of downloads that are on their way in a folder; 0 when it is gone."""
    total = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    total += entry.stat(follow_symlinks=False).st_size
                except OSError:
                    continue  # it was taken in this moment
    except OSError:
        return 0
    return total
