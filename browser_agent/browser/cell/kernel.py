"""The few calls of Linux that Python 3.11 has no names for. Each raises OSError with the name of what was refused."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

NEW_USER, NEW_NET = 0x10000000, 0x40000000
_DIE_WITH_PARENT, _NO_NEW_PRIVILEGES = 1, 38
_KILL = 9


def unshare(kinds: int) -> None:
    """Leave namespaces for new ones."""
    _call("unshare", kinds)


def enter(namespace: Path, kind: int) -> None:
    """Go into the namespace of another process, such as /proc/7/ns/net."""
    number = os.open(namespace, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _call("setns", number, kind)
    finally:
        os.close(number)


def die_with_parent() -> None:
    """Be killed when the process that started this one ends. A change of user forgets it, a new program does not."""
    _call("prctl", _DIE_WITH_PARENT, _KILL, 0, 0, 0)


def give_up_gaining() -> None:
    """No program that is started from now on gains rights from its file: no setuid, no capabilities."""
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def map_self(uid: int, gid: int) -> None:
    """Inside a new user namespace, be who one was outside."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")


def become(uid: int) -> None:
    """Be another user for good, in its own group and no other."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _call(name: str, *arguments: int) -> None:
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    if function(*(ctypes.c_ulong(one) for one in arguments)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
