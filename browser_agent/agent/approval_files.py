"""What lies in a run folder about questions: the open one, the answer to it, and the approval for a later run."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from datetime import UTC, datetime, timedelta
from getpass import getuser
from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError

from browser_agent.core import recipe as rc
from browser_agent.core.approval import Question
from browser_agent.core.errors import AlreadyRunning, UsageError
from browser_agent.core.value import Data, Value
from browser_agent.journal.atomic import whole_file
from browser_agent.journal.canonical import Redact, canonical, plain
from browser_agent.journal.folder import Lock

TICKET = "approval.json"
"""The open question of a run that waits, or that was parked with it."""
REPLY = "approval-answer.json"
"""A person's answer to a run that waits; the run takes it away."""
GRANT = "approval-grant.json"
"""A person's yes to the question of a run that is over, for one act of one later run."""
SPENT = "approval-grant.used.json"
DENIED = "approval-denied.json"
MOST_BYTES = 1_000_000
PARKED_S = 24 * 3600.0
"""How long a parked question, and a yes to it, count."""

V = TypeVar("V", bound=Value)


class Ticket(Value):
    """An open question. recipe_key, params_key: hashes of what was run. nonce: makes this question the only one of its
    hash. waits: the run is still there. asked_at, expires_at: UTC, ISO 8601."""

    version: int = 1
    run: str
    title: str
    recipe: str
    recipe_key: str
    params_key: str
    step: str
    question: Question
    hash: str
    nonce: str
    picture: str = ""
    waits: bool
    asked_at: str
    expires_at: str

    @property
    def is_open(self) -> bool:
        """Whether a yes would still count."""
        return not is_over(self.expires_at) and self.question.hash == self.hash


class Reply(Value):
    """What a person said to one ticket."""

    hash: str
    nonce: str
    yes: bool
    by: str
    why: str = Field(default="", max_length=1000)
    at: str


class Grant(Value):
    """A yes for one act of a run of the same recipe with the same params, when the same facts are there again."""

    run: str
    recipe_key: str
    params_key: str
    hash: str
    sentence: str
    by: str
    at: str
    expires_at: str


def recipe_key(recipe: rc.Recipe) -> str:
    """SHA-256 of the recipe's file; of its meaning for one that is in no file."""
    return recipe.sha256 or _digest(recipe.model_dump(mode="json", exclude={"sha256"}))


def params_key(params: dict[str, Data], redact: Redact) -> str:
    """SHA-256 of the params as the journal has them."""
    return _digest(plain(params, redact))


def _digest(data: Data) -> str:
    return hashlib.sha256(canonical({"of": plain(data, lambda text: text)})).hexdigest()


def now_text(later_s: float = 0.0) -> str:
    """The time in so many seconds, UTC, as it stands in the files."""
    return (datetime.now(UTC) + timedelta(seconds=later_s)).isoformat(timespec="seconds").replace("+00:00", "Z")


def is_over(at: str) -> bool:
    """Whether a time of the files has come. A time that cannot be read has."""
    try:
        return datetime.now(UTC) >= datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return True


def put(path: Path, value: Value) -> None:
    """Write a file whole, readable by its owner only. Raises OSError."""
    with whole_file(path) as file:
        file.write(json.dumps(value.model_dump(mode="json"), ensure_ascii=False, indent=2).encode() + b"\n")


def get(path: Path, kind: type[V]) -> V | None:
    """What a file says; None when there is none.

    Raises UsageError for one that others could have written (its mode, its owner, a link), and for one that is broken.
    """
    data = own_bytes(path, MOST_BYTES)
    if data is None:
        return None
    try:
        return kind.model_validate_json(data)
    except (ValidationError, ValueError) as error:
        raise UsageError(f"{path} is no {kind.__name__.lower()}: {str(error).splitlines()[0]}") from None


def own_bytes(path: Path, most: int) -> bytes | None:
    """What is in a file that belongs to this user alone; None when there is none. Raises UsageError as `get` does."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror})") from None
    with os.fdopen(number, "rb") as file:
        told = os.fstat(file.fileno())
        theirs = hasattr(os, "geteuid") and (told.st_uid != os.geteuid() or told.st_mode & 0o077)
        if not stat.S_ISREG(told.st_mode) or theirs:
            raise UsageError(f"{path} does not belong to you alone", hint=f"chmod 600 {path}, if it is yours")
        data = file.read(most + 1)
    if len(data) > most:
        raise UsageError(f"{path} has more than {most} bytes", hint="the program writes none that long")
    return data


def is_running(folder: Path) -> bool:
    """Whether a process still writes the journal of a run folder."""
    try:
        Lock(folder, "nobody").release()
    except AlreadyRunning:
        return True
    return False


def who() -> str:
    """The user that this process runs as."""
    try:
        if hasattr(os, "getuid"):
            import pwd

            return pwd.getpwuid(os.getuid()).pw_name
        return getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "somebody"


def grant_of(place: Path) -> tuple[Path, Grant]:
    """The approval of a parked run, by its folder or its file. Raises UsageError when there is none that counts."""
    path = place / GRANT if place.is_dir() else place
    grant = get(path, Grant)
    folder = path.parent
    if grant is not None and is_over(grant.expires_at):
        raise UsageError(f"the approval {path} is over since {grant.expires_at}", hint="run it again, and ask again")
    if grant is not None:
        return path, grant
    if (folder / SPENT).exists():
        raise UsageError(f"the approval of {place} was used already", hint="each one is for one act of one run")
    raise UsageError(f"{place} holds no approval", hint=f"browser-agent approve {place}")


def spend(path: Path) -> bool:
    """Use an approval up; False when another run was faster."""
    try:
        path.rename(path.with_name(SPENT))
    except OSError:
        return False
    return True
