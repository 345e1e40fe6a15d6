"""Files that are given to a page: read once, at the moment they are given, from exactly where the judge saw them."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from browser_agent.core.errors import Fault, StepFault

_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def lend(files: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Copies of files in the browser's folder, under their own names; the page gets these.

    A browser reads a file when the form is sent, which may be long after the judge looked at its path, and where root
    starts it as another user it could not read it at all. files: absolute paths with every link followed.
    Raises StepFault where a path does not lead straight to a plain file any more, or cannot be copied.
    """
    given = []
    for number, file in enumerate(files):
        path = Path(file)
        try:
            place = Path(tempfile.mkdtemp(prefix=f"{number}-", dir=folder))
            place.chmod(0o750)
            _for_its_group(place, folder)
            with _opened(path) as source:
                given.append(_copied(source, place / path.name, folder))
        except OSError as error:
            raise _refused(path, error.strerror or str(error)) from error
    return tuple(given)


def _opened(path: Path) -> BinaryIO:
    """The file at a resolved path and no other: no link, no device, no pipe, nothing swapped in on the way there."""
    try:
        number = os.open(path, _OPEN)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _refused(path, "a link, put there since") from error
        raise
    really = _really(number, path)
    plain = stat.S_ISREG(os.fstat(number).st_mode)
    if not plain or really != path:
        os.close(number)
        raise _refused(path, f"a way that leads to {really}" if plain else "no plain file")
    return os.fdopen(number, "rb")


def _really(number: int, path: Path) -> Path:
    """Where an open file is. Where the system cannot say, where its path leads now."""
    try:
        return Path(f"/proc/self/fd/{number}").readlink()
    except OSError:
        return path.resolve()


def _copied(source: BinaryIO, target: Path, folder: Path) -> str:
    with target.open("xb") as out:
        shutil.copyfileobj(source, out, 2**20)
    told = os.fstat(source.fileno())
    # A page sees when a file was changed.
    os.utime(target, ns=(told.st_atime_ns, told.st_mtime_ns))
    target.chmod(0o640)
    _for_its_group(target, folder)
    return str(target)


def _for_its_group(place: Path, folder: Path) -> None:
    """The folder's group is the browser's, where that is another user."""
    if hasattr(os, "chown"):
        os.chown(place, -1, folder.stat().st_gid)


def _refused(path: Path, found: str) -> StepFault:
    return StepFault(Fault(kind="unsuitable", expected=f"a file {path} to give to the page", found=found))
