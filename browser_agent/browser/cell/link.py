"""A network link that leads nowhere: without one a browser tells its pages that the machine is offline.

It has an address that is set aside for documentation and no route, so nothing can be sent over it. And nothing about it
may change later: a browser breaks off what it loads when an address comes or goes (ERR_NETWORK_CHANGED).
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct

NAME = b"nowhere"
KINDS = ("dummy", "ifb", "bridge")
"""Kinds of links that are up at once and stay so; the first that this kernel has."""
ADDRESS, ALONE = "192.0.2.1", "255.255.255.255"
_NEW_LINK, _SET_LINK, _REQUEST_ACK, _CREATE = 16, 19, 0x5, 0x600
_NAME, _INFO, _KIND, _FAMILIES, _NO_OWN_ADDRESS = 3, 18, 1, 26, 8
_SET_FLAGS, _SET_ADDRESS, _SET_MASK, _UP_AND_RUNNING = 0x8914, 0x8916, 0x891C, 0x41


def add_nowhere() -> str:
    """Add it. Why it could not be, empty when it is there; it is a comfort of pages, so no error."""
    why = ""
    for kind in KINDS:
        try:
            _ask(_NEW_LINK, _CREATE, _part(_INFO, _part(_KIND, kind.encode())))
            _ask(_SET_LINK, 0, _part(_FAMILIES, _part(socket.AF_INET6, _part(_NO_OWN_ADDRESS, b"\1"))))
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
                switch_on(any_socket, NAME)
                for call, address in ((_SET_ADDRESS, ADDRESS), (_SET_MASK, ALONE)):
                    told = struct.pack("16sHH4s8x", NAME, socket.AF_INET, 0, socket.inet_aton(address))
                    fcntl.ioctl(any_socket, call, told)
        except OSError as error:
            why = f"no link of kind {kind} ({error.strerror or error})"
        else:
            return ""
    return why


def switch_on(any_socket: socket.socket, name: bytes) -> None:
    """Bring a link up; in a new network namespace even 127.0.0.1 needs it. Raises OSError."""
    fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh22x", name, _UP_AND_RUNNING))


def _ask(what: int, how: int, more: bytes) -> None:
    """Tell the kernel something about the link. Raises OSError."""
    body = struct.pack("=BxHiII", socket.AF_UNSPEC, 0, 0, 0, 0) + _part(_NAME, NAME + b"\0") + more
    message = struct.pack("=IHHII", 16 + len(body), what, _REQUEST_ACK | how, 1, 0) + body
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
        kernel.settimeout(2)
        kernel.sendto(message, (0, 0))
        (number,) = struct.unpack_from("=i", kernel.recv(4096), 16)
    if number != 0:
        raise OSError(-number, os.strerror(-number))


def _part(kind: int, data: bytes) -> bytes:
    """One attribute of a message, padded to a multiple of four."""
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)
