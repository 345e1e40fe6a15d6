"""`python seccomp.py CALL,... COMMAND`: a command under a filter that refuses these calls, as a container's does.

By itself and with the standard library alone, because a user without rights starts it. clone is refused only where it
makes namespaces, and clone3 is not there at all: as in Docker's default profile.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

NUMBERS = {
    "x86_64": {"clone": 56, "clone3": 435, "unshare": 272, "setns": 308, "chroot": 161},
    "aarch64": {"clone": 220, "clone3": 435, "unshare": 97, "setns": 268, "chroot": 51},
}
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
DOCKERS = ("clone", "unshare", "setns", "chroot")
"""What Docker's default profile refuses to a container without capabilities, and a browser's sandbox needs."""
MAKES_NAMESPACES = 0x7E020000
ALLOW, NOT_PERMITTED, NOT_THERE = 0x7FFF0000, 0x00050001, 0x00050026
LOAD, EQUAL, ANY_OF, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2


def supported() -> bool:
    """Whether the numbers of this machine's calls are known."""
    return sys.platform == "linux" and platform.machine() in NUMBERS


def program(refused: list[str]) -> bytes:
    """The filter, as the kernel takes it."""
    numbers = NUMBERS[platform.machine()]
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, ARCHITECTURES[platform.machine()]),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, NUMBER),
        (EQUAL, 0, 1, numbers["clone3"]),
        (RETURN, 0, 0, NOT_THERE),
    ]
    for name in refused:
        if name == "clone":
            steps += [
                (EQUAL, 0, 4, numbers[name]),
                (LOAD, 0, 0, FIRST_ARGUMENT),
                (ANY_OF, 0, 1, MAKES_NAMESPACES),
                (RETURN, 0, 0, NOT_PERMITTED),
                (LOAD, 0, 0, NUMBER),
            ]
        else:
            steps += [(EQUAL, 0, 1, numbers[name]), (RETURN, 0, 0, NOT_PERMITTED)]
    steps.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def main() -> None:
    code = program([name for name in sys.argv[1].split(",") if name])
    kept = ctypes.create_string_buffer(code, len(code))
    filter_ = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(kept)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for arguments in ((NO_NEW_PRIVILEGES, 1, 0, 0, 0), (SET_SECCOMP, FILTER, ctypes.addressof(filter_), 0, 0)):
        if prctl(*(ctypes.c_ulong(one) for one in arguments)) != 0:
            sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
