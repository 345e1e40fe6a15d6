"""What lies around the journal in a run folder: the lock, the reserve on the disk, pictures and files."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import sys
from pathlib import Path

from browser_agent.core.errors import AlreadyRunning, Unavailable
from browser_agent.journal.atomic import whole_file

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

RESUME = "resume"
"""Where a run keeps what it can be gone on with. It holds a log-in, so it goes when the run has passed or is pruned."""
RESERVE_BYTES = 256 * 1024
"""Kept free for the end of the run when the disk fills up; some hundred records fit."""

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif"})


class Lock:
    """One process at a time in a run folder; the system lets go when the process dies.

    Raises AlreadyRunning, which names the process and the run that hold it.
    """

    def __init__(self, folder: Path, run: str) -> None:
        self._file = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(self._file)
        except OSError as error:
            holder = _holder(self._file)
            os.close(self._file)
            raise AlreadyRunning(
                f"{folder} is being written by {holder}",
                hint="wait for that run to end, or give this one another folder",
            ) from error
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, json.dumps({"pid": os.getpid(), "run": run}).encode())

    def release(self) -> None:
        """Let others in. The file stays: removing it would let two processes lock two different files."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _hold(file: int) -> None:
    """Take the lock or raise OSError at once."""
    if sys.platform == "win32":
        # A lock on Windows keeps others from reading the locked bytes: lock one far behind the text.
        os.lseek(file, 4096, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    try:
        said = json.loads(os.read(file, 1024))
        return f"process {int(said['pid'])}, run {said['run']}"
    except (ValueError, KeyError, TypeError, OSError):
        return "another process"


class Reserve:
    """Room on the disk that is given back when a record no longer fits, so that the run can write its end."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / ".reserve"
        try:
            # Random bytes: file systems that compress or leave holes would keep no room for zeros.
            self._path.write_bytes(os.urandom(RESERVE_BYTES))
        except OSError as error:
            self.give_back()
            raise full_or_unwritable(error, "the run was not begun", folder) from error

    def give_back(self) -> None:
        """Free the room; doing it twice is fine."""
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()


class Shelf:
    """Keeps bytes under names made from their SHA-256; the same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, str] = {}

    def keep(self, data: bytes, name_hint: str, suffix: str) -> str:
        """Write a file atomically and return its path, relative to the run folder, with forward slashes.

        Pictures go to pictures/, all else to files/. The name ends with 32 hex digits of the SHA-256, so that
        `examine` of the journal also vouches for the file. Raises Unavailable when the disk is full.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 in self._kept:
            return self._kept[sha256]
        suffix = suffix.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix) else ".bin"
        words = re.sub(r"[^a-z0-9]+", "-", name_hint.lower()).strip("-")[:40].strip("-")
        place = "pictures" if suffix in _PICTURES else "files"
        relative = f"{place}/{words or 'file'}-{sha256[:32]}{suffix}"
        try:
            path = self._folder / relative
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with whole_file(path) as file:
                file.write(data)
        except OSError as error:
            raise full_or_unwritable(error, f"{relative} was not kept", self._folder) from error
        self._kept[sha256] = relative
        return relative


def full_or_unwritable(error: OSError, lost: str, folder: Path) -> Unavailable:
    """The error for a write that failed, saying what is lost and what to do."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return Unavailable(f"the disk is full at {folder}: {lost}", hint="free some room and run again")
    return Unavailable(
        f"{folder} cannot be written ({error.strerror or error}): {lost}",
        hint="give the run a folder that you may write to",
    )
